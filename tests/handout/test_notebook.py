"""The released notebook: what students see, and what nbgrader does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograder import GradmarkError
from autograder.authoring.course import Unit, find_course
from autograder.handout.notebook import ANSWER_STUB, notebook
from autograder.reading.submission import all_cells
from tests.handout.tiny import HIDDEN, LESSON, write_course

ROOT = Path(__file__).resolve().parents[2]
UNITS = find_course(ROOT, ROOT).names


def unit_of(root: Path, **first: str) -> Unit:
    return find_course(write_course(root, **first), root).unit("first")


def cells_of(text: str) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(text)["cells"]
    return cells


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


@pytest.fixture
def cells(tmp_path: Path) -> list[dict[str, Any]]:
    return cells_of(notebook(unit_of(tmp_path)))


def test_each_cell_says_its_role_and_name(cells):
    facts = [tuple(cell["metadata"].get("gradmark", {}).get(key) for key in ("role", "name")) for cell in cells]
    assert facts == [
        ("setup", "first"),
        (None, None),
        ("given", ""),
        ("task", "Double"),
        ("check", "Double"),
        ("lab", "picture"),
        ("task", "total"),
        ("check", "total"),
        ("question", "why"),
    ]


def test_a_solution_is_replaced_by_a_line_that_names_the_task_and_keeps_the_indent(cells):
    assert source(cells[3]).count('\n        raise NotImplementedError("Double: yours to write")') == 2
    assert source(cells[6]).endswith('\n    raise NotImplementedError("total: yours to write")')


def test_an_answer_is_replaced_and_its_question_stays(cells):
    assert source(cells[8]) == f"### In your own words: why twice?\n\n{ANSWER_STUB}"


def test_no_marker_is_left(cells):
    assert not any("SOLUTION" in source(cell) for cell in cells)


def test_points_stand_on_the_check_cells_and_are_the_sums_of_the_hidden_checks(cells):
    graded = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]
        for cell in cells
        if "nbgrader" in cell["metadata"]
    }
    assert {name: fact.get("points") for name, fact in graded.items()} == {
        "Double": None,
        "check-Double": 47.5,
        "total": None,
        "check-total": 50,
        "why": 2.5,
    }


def test_nbgrader_takes_task_check_and_question_for_what_they_are(cells):
    kinds = {
        cell["metadata"]["gradmark"]["role"]: tuple(
            cell["metadata"]["nbgrader"][key] for key in ("grade", "solution", "locked", "task")
        )
        for cell in cells
        if "nbgrader" in cell["metadata"]
    }
    assert kinds == {
        "task": (False, True, False, False),
        "check": (True, False, True, False),
        "question": (True, True, False, False),
    }


def test_what_is_graded_cannot_be_deleted_and_a_check_not_edited(cells):
    assert cells[3]["metadata"]["deletable"] is False
    assert "editable" not in cells[3]["metadata"]
    assert cells[4]["metadata"]["editable"] is False


@pytest.mark.parametrize("name", UNITS)
def test_a_real_unit_satisfies_nbformat_and_nbgrader(name):
    made = nbformat.reads(notebook(find_course(ROOT, ROOT).unit(name)), as_version=4)
    nbformat.validate(made)
    MetadataValidator().validate_nb(made)
    assert {cell.metadata.nbgrader.schema_version for cell in made.cells if "nbgrader" in cell.metadata} == {3}


@pytest.mark.parametrize("name", UNITS)
def test_the_points_of_a_real_unit_add_up(name):
    unit = find_course(ROOT, ROOT).unit(name)
    points = [cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in cells_of(notebook(unit))]
    assert sum(points) == unit.points


@pytest.mark.parametrize("name", UNITS)
def test_jupytext_and_our_reader_see_the_same_cells(name):
    unit = find_course(ROOT, ROOT).unit(name)
    ours = all_cells((unit.folder / "lesson.py").read_text(encoding="utf-8"))
    theirs = cells_of(notebook(unit))[1:]
    assert len(theirs) == len(ours)
    for mine, cell in zip(ours, theirs, strict=True):
        fact = cell["metadata"].get("gradmark", {"role": "prose", "name": ""})
        assert (mine.role, mine.name) == (fact["role"], fact["name"])
        if mine.role not in ("task", "question"):
            assert mine.source.strip() == source(cell).strip()


@pytest.mark.parametrize("name", UNITS)
def test_ids_are_unique_and_the_notebook_is_the_same_byte_for_byte(name):
    unit = find_course(ROOT, ROOT).unit(name)
    text = notebook(unit)
    ids = [cell["id"] for cell in cells_of(text)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", made) for made in ids)
    assert notebook(unit) == text


def test_a_cell_keeps_its_id_when_another_comes_before_it(tmp_path, cells):
    more = LESSON.replace("# %%\nimport", "# %% [markdown]\n# One more.\n\n# %%\nimport", 1)
    ids = [cell["id"] for cell in cells_of(notebook(unit_of(tmp_path / "more", lesson=more)))]
    assert [made for made in ids if made not in {cell["id"] for cell in cells}] == [ids[2]]


def test_a_task_may_have_several_cells(tmp_path):
    cell = '# %% task="Double"\n'
    helper = "def twice(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION\n"
    lesson = LESSON.replace(cell, f"{cell}{helper}\n{cell}")
    made = cells_of(notebook(unit_of(tmp_path, lesson=lesson)))
    ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in made if "nbgrader" in cell["metadata"]]
    assert ids[:3] == ["Double", "Double-2", "check-Double"]


def test_the_setup_cell_does_nothing_where_gradmark_is_installed(cells, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain = source(cells[0]).replace("%pip", "raise AssertionError #")
    names: dict[str, Any] = {}
    exec(plain, names)
    assert callable(names["check"])
    assert list(tmp_path.iterdir()) == [tmp_path / "solutions"]


def test_the_setup_cell_unpacks_the_zip_where_it_lies_alone_but_never_a_notebook(cells, course, tmp_path, monkeypatch):
    folder = tmp_path / "colab"
    folder.mkdir()
    (folder / "first.zip").write_bytes((course.root / "build" / "handout" / "first.zip").read_bytes())
    (folder / "first.ipynb").write_text("my work")
    monkeypatch.chdir(folder)
    exec(source(cells[0]).replace("%pip", "raise AssertionError #"), {})
    assert (folder / "public_checks.py").is_file()
    assert list(folder.glob("gradmark-*.whl"))
    assert (folder / "first.ipynb").read_text() == "my work"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('task="total"', 'task="totla"', "cell 6 is marked task='totla', which hidden_checks.py doesn't define"),
        (
            '# %% check="total"\ncheck("total")',
            "",
            'no cell carries the points of total: add a cell `# %% check="total"`',
        ),
        ('[markdown] question="why"', "[markdown]", "cell 8 holds a solution marker: mark the cell task="),
        ('question="why"', 'question="why" lab="why"', "cell 8 has several roles: lab, question; keep one"),
        ('[markdown] question="why"', 'question="why"', "cell 8 is marked question='why', but is a code cell"),
        ('# %% task="total"', '# %% [markdown] task="total"', "cell 6 is marked task='total', but is a markdown cell"),
        ('question="why"', 'question="total"', "cell 8 is a question, but 'total' is a task"),
        ('check="total"', 'check="why"', "cell 7 is marked check='why', but 'why' is a question"),
        (
            '    ### END SOLUTION\n\n\n# %% check="total"',
            '\n\n# %% check="total"',
            "cell 6 has 1 BEGIN SOLUTION and 0 END SOLUTION: each begin needs its end",
        ),
        (
            "    ### BEGIN SOLUTION\n    return np.asarray(x)",
            "    return np.asarray(x)",
            "cell 6 has 0 BEGIN SOLUTION and 1 END SOLUTION",
        ),
    ],
)
def test_a_lesson_that_cannot_be_released_says_where_and_what_to_do(tmp_path, before, after, said):
    assert LESSON.count(before) == 1
    with pytest.raises(GradmarkError) as error:
        notebook(unit_of(tmp_path, lesson=LESSON.replace(before, after)))
    assert said in str(error.value)
    assert "lesson.py" in str(error.value)


def test_an_end_without_a_begin_is_refused(tmp_path):
    lesson = LESSON.replace("    def backward", "        ### END SOLUTION\n    def backward")
    with pytest.raises(GradmarkError, match="cell 3 has 2 BEGIN SOLUTION and 3 END SOLUTION"):
        notebook(unit_of(tmp_path, lesson=lesson))


def test_a_question_asked_twice_is_refused(tmp_path):
    again = LESSON + '\n# %% [markdown] question="why"\n# ### BEGIN SOLUTION\n# So.\n# ### END SOLUTION\n'
    with pytest.raises(GradmarkError, match="cell 9 asks the question 'why' again"):
        notebook(unit_of(tmp_path, lesson=again))


def test_a_name_that_nbgrader_cannot_take_is_refused(tmp_path):
    lesson = LESSON.replace('"why"', '"why not"')
    hidden = HIDDEN.replace('Question("why"', 'Question("why not"')
    with pytest.raises(GradmarkError, match="'why not' can't be a name for nbgrader"):
        notebook(unit_of(tmp_path, lesson=lesson, hidden_checks=hidden))


def test_nested_regions_are_refused(tmp_path):
    inner = "        ### BEGIN SOLUTION\n        scaled = 2.0 * x\n        ### END SOLUTION\n"
    lesson = LESSON.replace("        scaled = 2.0 * x  # a copy\n", inner)
    with pytest.raises(GradmarkError, match="cell 3 can't be cleared of its solution: encountered nested begin"):
        notebook(unit_of(tmp_path, lesson=lesson))


def test_a_task_without_a_solution_region_is_refused(tmp_path):
    lesson = LESSON.replace(
        "    ### BEGIN SOLUTION\n    return np.asarray(x).sum()\n    ### END SOLUTION\n", "    return 0\n"
    )
    with pytest.raises(GradmarkError, match="the cells of task total hold no solution region: put ### BEGIN"):
        notebook(unit_of(tmp_path, lesson=lesson))
