"""``gradmark release``: what is written, what is stale, and what must never be handed out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from autograder import GradmarkError
from autograder.authoring.course import find_course
from autograder.cli import main
from autograder.handout.leaks import handout_cells, solution_leaks
from autograder.handout.release import fresh, release
from tests.handout.tiny import LESSON, write_course

ROOT = Path(__file__).resolve().parents[2]
UNITS = find_course(ROOT, ROOT).names


def test_a_handout_holds_the_notebook_its_checks_and_earlier_solutions(first, second):
    common = ["README.md", "public_checks.py", "scenarios.py"]
    assert sorted(path.name for path in first.iterdir()) == sorted([*common, "first.ipynb"])
    assert sorted(path.name for path in second.iterdir()) == sorted([*common, "first.py", "second.ipynb"])
    assert "return 2.0 * np.asarray(dout)" in (second / "first.py").read_text(encoding="utf-8")


def test_data_is_handed_out_with_its_folders(tmp_path):
    root = write_course(tmp_path)
    for name in ("a.csv", "more/b.csv", ".cache/c", "__pycache__/d"):
        path = root / "solutions" / "first" / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1,2\r\n")
    course = find_course(root, root)
    files = fresh(course, course.unit("first"))
    assert {name: content for name, content in files.items() if name.startswith("data/")} == {
        "data/a.csv": b"1,2\r\n",
        "data/more/b.csv": b"1,2\r\n",
    }
    assert "| `data/` |" in files["README.md"].decode()


def test_the_zip_carries_the_same_files_and_the_wheel(course, first):
    with zipfile.ZipFile(course.root / "build" / "handout" / "first.zip") as packed:
        names = packed.namelist()
        (wheel,) = (name for name in names if name.endswith(".whl"))
        assert sorted(set(names) - {wheel}) == sorted(path.name for path in first.iterdir())
        assert all(packed.read(path.name) == path.read_bytes() for path in first.iterdir())
        with zipfile.ZipFile(io.BytesIO(packed.read(wheel))) as inner:
            assert "autograder/handout/check.py" in inner.namelist()


def test_a_second_release_changes_nothing(course):
    def handed_out() -> dict[str, bytes]:
        with zipfile.ZipFile(course.root / "build" / "handout" / "first.zip") as packed:
            return {name: packed.read(name) for name in packed.namelist() if not name.endswith(".whl")}

    before = handed_out()
    done = release(course, course.names)
    assert done.lines[0] == "assignments/first: 4 files, all fresh already; for students: build/handout/first.zip"
    assert handed_out() == before


def test_a_fresh_release_is_fresh(course):
    found = release(course, course.names, check=True)
    assert found.stale == ()
    assert found.lines == ("assignments/ is fresh: first, second",)


def test_what_is_stale_missing_or_stray_is_named_with_what_to_do(course, first):
    (first / "scenarios.py").write_text("# changed\n", encoding="utf-8")
    (first / "README.md").unlink()
    (first / "notes.txt").write_text("mine", encoding="utf-8")
    (course.assignments / "third").mkdir()
    (first / ".ipynb_checkpoints").mkdir()
    (first / ".ipynb_checkpoints" / "x.ipynb").write_text("{}", encoding="utf-8")
    (first / "__pycache__").mkdir()
    (first / "__pycache__" / "x.pyc").write_bytes(b"")
    found = release(course, ("first",), check=True)
    assert sorted(found.stale) == [
        "assignments/first/README.md is missing: run `gradmark release first`",
        "assignments/first/notes.txt is stray: delete it, or move it to solutions/first/data/",
        "assignments/first/scenarios.py is stale: run `gradmark release first` "
        "(work of your own in it belongs in solutions/first/)",
        "assignments/third is stray: delete it, or name the unit in solutions/course.toml",
    ]
    assert (first / "scenarios.py").read_text(encoding="utf-8") == "# changed\n", "--check writes nothing"
    done = release(course, ("first",))
    assert done.stale == ()
    assert done.lines[0].startswith("assignments/first: 2 of 4 files written")
    assert any("notes.txt is stray" in line for line in done.lines)
    assert (first / "notes.txt").is_file(), "a release deletes nothing"


def test_a_change_in_the_lesson_makes_the_handout_stale_and_an_earlier_solution_too(course):
    lesson = course.solutions / "first" / "lesson.py"
    lesson.write_text(LESSON.replace("return 2.0 * np.asarray(dout)", "return 2.0 * dout"), encoding="utf-8")
    (line,) = release(course, course.names, check=True).stale
    assert line.startswith("assignments/second/first.py is stale")


def test_an_unknown_unit_is_refused_with_the_nearest_name(course):
    with pytest.raises(GradmarkError, match="did you mean 'first'"):
        release(course, ("frist",))


def test_the_command_exits_with_1_where_something_is_stale(course, first, capsys):
    assert main(["--course", str(course.root), "release", "--check"]) == 0
    (first / "README.md").unlink()
    assert main(["--course", str(course.root), "release", "--check"]) == 1
    assert "README.md is missing: run `gradmark release first`" in capsys.readouterr().out


# ------------------------------------------------------------------------------------------------------- leaks


def test_a_handout_holds_no_line_of_a_solution(course):
    for name in course.names:
        unit = course.unit(name)
        assert solution_leaks(unit, fresh(course, unit)) == []


@pytest.mark.parametrize("name", UNITS)
def test_a_real_handout_holds_no_line_of_a_solution(name):
    course = find_course(ROOT, ROOT)
    unit = course.unit(name)
    assert solution_leaks(unit, fresh(course, unit)) == []


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("scenarios.py", "        return scaled + self.params['b']  # so", ""),
        ("scenarios.py", "  return scaled  +  self.params['b']", ""),
        ("README.md", "Because once is not enough, as everybody knows.", "Because once is not enough"),
        ("public_checks.py", "return 2.0 * np.asarray(dout)  # why not", "return 2.0 * np.asarray(dout)"),
        ("public_checks.py", "### BEGIN SOLUTION", "public_checks.py holds a solution marker"),
        ("public_checks.py", "import numpy as np", ""),
    ],
)
def test_a_line_of_a_solution_is_found_wherever_it_stands(course, name, line, said):
    unit = course.unit("first")
    files = fresh(course, unit)
    files[name] += f"\n{line.replace(chr(39), chr(34))}\n".encode()
    leaks = solution_leaks(unit, files)
    expected = said or ("return scaled" if "scaled" in line else "")
    assert len(leaks) == bool(expected)
    assert all(name in leak and expected in leak for leak in leaks)


def test_a_leak_in_the_notebook_is_found(course):
    unit = course.unit("first")
    files = fresh(course, unit)
    stub = rb"raise NotImplementedError(\"total: yours to write\")"
    assert stub in files["first.ipynb"]
    files["first.ipynb"] = files["first.ipynb"].replace(stub, b"return np.asarray(x).sum()")
    (leak,) = solution_leaks(unit, files)
    assert leak == "first.ipynb holds a line of a solution: 'return np.asarray(x).sum()'"


def test_an_earlier_units_solution_is_no_leak(course):
    unit = course.unit("second")
    assert "return 2.0 * np.asarray(dout)" in fresh(course, unit)["first.py"].decode()


def test_the_readers_cells_of_a_handout_are_its_given_and_task_cells(course):
    cells = handout_cells(fresh(course, course.unit("first")))
    assert [(cell.role, cell.name) for cell in cells] == [("given", ""), ("task", "Double"), ("task", "total")]
