"""The files that an author starts from pass the audit as they stand, and nothing is half-written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.audit import audit
from autograder.authoring.course import Course, find_course
from autograder.authoring.scaffold import new_task, new_unit
from autograder.handout.release import release
from autograder.model import GradmarkError, Limits

ROOT = Path(__file__).resolve().parents[2]
TOML = """\
# Our course.
title = "A course"
units = ["layers"]  # in the order of the lectures

[limits]
cell_s = 4  # patience
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one unit, `layers`, as `new unit` makes it."""
    root = tmp_path_factory.mktemp("course")
    (root / "solutions").mkdir()
    (root / "solutions" / "course.toml").write_text(TOML.replace('"layers"', ""), encoding="utf-8")
    new_unit(Course(root, "A course", (), Limits()), "layers")
    return root


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Course:
    """A copy of it, to do with as one likes."""
    root = tmp_path / "course"
    shutil.copytree(made, root, ignore=shutil.ignore_patterns("__pycache__"))
    return find_course(root, root)


def _files(course: Course) -> dict[str, bytes]:
    return {
        path.relative_to(course.root).as_posix(): path.read_bytes()
        for path in sorted(course.root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _problems(course: Course, unit: str) -> list[str]:
    release(course, (unit,))
    return audit(course, (unit,), seed=3)[unit].problems


def _refused(course: Course, act) -> str:
    """The text with which ``act`` is refused; the course is then as it was."""
    before = _files(course)
    with pytest.raises(GradmarkError) as error:
        act()
    assert _files(course) == before
    return str(error.value)


def _edit(course: Course, file: str, old: str, new: str) -> None:
    path = course.solutions / "layers" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# -------------------------------------------------------------------------------------------------- what is made


def test_a_new_unit_passes_the_audit(course):
    lines = new_unit(course, "sgd")
    course = find_course(course.root, course.root)
    assert course.names == ("layers", "sgd")
    assert _problems(course, "sgd") == []
    found = audit(course, ("sgd",), seed=4)["sgd"]
    assert found.reference == found.points == 10
    assert (found.handout, found.junk) == (0, 0)
    assert found.variants == {"total": 1, "full": 1}
    assert found.mistakes == {"total": 1, "caught": 1, "advised": 1, "silent": 0}
    assert "wrote solutions/sgd/lesson.py" in lines
    assert "added 'sgd' to solutions/course.toml, as the last unit" in lines
    assert [line.split(":")[-1].strip() for line in lines if "gradmark" in line] == [
        "gradmark release sgd",
        "gradmark audit sgd",
        "gradmark new task sgd NAME",
    ]


def test_new_tasks_pass_the_audit(course):
    function = new_task(course, "layers", "softmax")
    layer = new_task(course, "layers", "MaxPool2d")
    assert _problems(course, "layers") == []
    unit = course.unit("layers")
    assert [task.name for task in unit.tasks] == ["example", "softmax", "MaxPool2d"]
    assert len(unit.mistakes) == len(unit.variants) == len(unit.public) == 3
    assert isinstance(unit.reference.MaxPool2d, type)
    assert not isinstance(unit.reference.softmax, type)
    assert "added a scenario to solutions/layers/scenarios.py" in function
    assert any("softmax is a small function, and passes the audit" in line for line in function)
    assert any("MaxPool2d is a small layer, and passes the audit" in line for line in layer)


def test_what_is_written_is_as_the_linter_wants_it(course):
    new_task(course, "layers", "softmax")
    new_task(course, "layers", "MaxPool2d")
    shutil.copy(ROOT / "pyproject.toml", course.root)
    for command in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "."], cwd=course.root, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_rest_of_course_toml_stays_as_it_was(course):
    new_unit(course, "sgd")
    text = (course.solutions / "course.toml").read_text(encoding="utf-8")
    assert text == TOML.replace('"layers"', '"layers", "sgd"')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('units = ["layers"]', 'units = ["layers", "sgd"]'),
        ("units = ['layers',]", "units = ['layers', \"sgd\"]"),
        ('units=[ "layers" ] # all', 'units=[ "layers", "sgd" ] # all'),
        ('units = [\n    "layers",\n]', 'units = [\n    "layers",\n    "sgd",\n]'),
        ('units = [\n    "layers"  # ]\n]', 'units = [\n    "layers",  # ]\n    "sgd",\n]'),
        (
            'units = [\n  # first\n  "layers",\n  # "old"\n  ]',
            'units = [\n  # first\n  "layers",\n  # "old"\n    "sgd",\n]',
        ),
    ],
)
def test_units_may_be_written_in_any_way(course, before, after):
    toml = course.solutions / "course.toml"
    toml.write_text(f"title = 'units = [1]'\n{before}\n[limits]\ncell_s = 4\n", encoding="utf-8")
    new_unit(find_course(course.root, course.root), "sgd")
    assert toml.read_text(encoding="utf-8") == f"title = 'units = [1]'\n{after}\n[limits]\ncell_s = 4\n"


def test_words_that_a_file_lacks_are_imported(course):
    new_task(course, "layers", "MaxPool2d")
    text = (course.solutions / "layers" / "public_checks.py").read_text(encoding="utf-8")
    assert (
        "from autograder import Cases, Task, Trial, examples, gradient, leaves_inputs_alone, ordinary, shows\n" in text
    )


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("my unit", "'my unit' can't be the name of a unit: use small letters, digits and _, beginning with a letter"),
        ("../sgd", "'../sgd' can't be the name of a unit: use small letters, digits and _, beginning with a letter"),
        ("", "'' can't be the name of a unit: use small letters, digits and _, beginning with a letter"),
        ("2d", "'2d' can't be the name of a unit: use small letters, digits and _, beginning with a letter"),
        ("größe", "'größe' can't be the name of a unit: use small letters, digits and _, beginning with a letter"),
        ("SGD", "'SGD' can't be the name of a unit: use small letters, digits and _, beginning with a letter"),
        ("lambda", "'lambda' can't be the name of a unit: it is a keyword of Python"),
        ("layers", "there is a unit 'layers' already: choose another name"),
        ("scenarios", "'scenarios' can't be the name of a unit: a file of each unit is called so"),
        ("nul", "'nul' can't be the name of a unit: Windows keeps that name for itself"),
        ("random", "'random' is a Python module already, and units are imported by name: choose another"),
        ("numpy", "'numpy' is a Python module already, and units are imported by name: choose another"),
        ("autograder", "'autograder' is a Python module already, and units are imported by name: choose another"),
    ],
)
def test_a_unit_with_this_name_is_refused(course, name, text):
    assert _refused(course, lambda: new_unit(course, name)) == text


def test_a_folder_that_is_there_is_let_be(course):
    (course.solutions / "sgd").mkdir()
    text = _refused(course, lambda: new_unit(course, "sgd"))
    assert text == "solutions/sgd is there already: name it in solutions/course.toml, or move it away"


@pytest.mark.parametrize(
    ("units", "text"),
    [
        ('"units" = ["layers"]', "course.toml has no plain list `units = […]` to add to: write it so first"),
        (
            'title = """\nunits = [1]\n"""\nunits = ["layers"]',
            "'sgd' can't be added to units by machine: write units as one plain list",
        ),
    ],
)
def test_units_that_are_no_plain_list_are_let_be(course, units, text):
    toml = course.solutions / "course.toml"
    toml.write_text(f"{units}\n", encoding="utf-8")
    assert text in _refused(course, lambda: new_unit(course, "sgd"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("max pool", "'max pool' can't be the name of a task: use letters, digits and _, beginning with a letter"),
        ("_softmax", "'_softmax' can't be the name of a task: use letters, digits and _, beginning with a letter"),
        ("class", "'class' can't be the name of a task: it is a keyword of Python"),
        ("sum", "'sum' is a name of Python's own, which the lesson would hide: choose another"),
        ("Lambda", "'Lambda' won't do: its scenario would be called 'lambda', a keyword"),
        ("example", "unit 'layers' has a task 'example' already: choose another name"),
        ("np", "lesson.py has a 'np' already: choose another name for the task"),
        ("Example", "scenarios.py has a 'example' already: choose another name for the task"),
    ],
)
def test_a_task_with_this_name_is_refused(course, name, text):
    assert _refused(course, lambda: new_task(course, "layers", name)) == text


def test_a_task_in_no_unit_is_refused(course):
    assert _refused(course, lambda: new_task(course, "layer", "softmax")) == (
        "no unit called 'layer'; did you mean 'layers'?"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "text"),
    [
        ("scenarios.py", "def example", "softmax = None\n\n\ndef example", "scenarios.py has a 'softmax' already"),
        ("lesson.py", "import numpy as np\n", "import numpy\n", "lesson.py doesn't have the line `import numpy as np`"),
        (
            "lesson.py",
            "import check\n",
            "import check as look\n",
            "lesson.py doesn't have the line `from autograder import check`",
        ),
        (
            "hidden_checks.py",
            "from autograder import ",
            "from autograder import by_hand as _, ",
            "hidden_checks.py has no plain `from autograder import …`",
        ),
        (
            "mistakes.py",
            "MISTAKES = [",
            "MISTAKES = [] or [",
            "unit 'layers' builds its lists in another way than plain lists",
        ),
        (
            "variants.py",
            "VARIANTS = [",
            "VARIANTS = list() + [",
            "variants.py has no plain list `VARIANTS = […]` to add to",
        ),
    ],
)
def test_a_file_without_a_place_for_the_task_is_let_be(course, file, old, new, text):
    _edit(course, file, old, new)
    assert text in _refused(course, lambda: new_task(course, "layers", "softmax"))
