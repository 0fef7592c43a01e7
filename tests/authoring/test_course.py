"""The course file and the units, as loaded; every error names the file and the mend."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder import GradmarkError
from autograder.authoring.course import find_course, load_unit
from autograder.authoring.scaffold import new_unit

ROOT = Path(__file__).resolve().parents[2]


def written(folder: Path, text: str) -> Path:
    (folder / "solutions" / "layers").mkdir(parents=True, exist_ok=True)
    (folder / "solutions" / "course.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_course_is_found_upwards_and_by_name() -> None:
    course = find_course(None, ROOT / "solutions" / "layers")
    assert course.root == ROOT
    assert course.names[:2] == ("layers", "backprop")
    for given in (ROOT, ROOT / "solutions", ROOT / "solutions" / "course.toml"):
        assert find_course(given, Path("/")).root == ROOT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("units = [", "course.toml: not valid TOML"),
        ("", 'units = ["layers", …] is missing'),
        ('units = ["layers", "sgd"]', "unit 'sgd' has no folder"),
        ('units = ["layers"]\ntile = "x"', "unknown key tile; did you mean title?"),
        ('units = ["layers"]\n[limits]\ncel_s = 1', "unknown key limits.cel_s; did you mean limits.cell_s?"),
        ('units = ["layers"]\n[limits]\ncell_s = "fast"', "limits.cell_s = 'fast' should be a number above 0"),
        ('units = ["layers"]\n[limits]\ncell_s = 0', "limits.cell_s = 0 should be a number above 0"),
        ('units = ["layers"]\n[limits.layer]\ncell_s = 9', "unknown key limits.layer; did you mean limits.layers?"),
        ('units = ["layers"]\n[limits.layers]\ncells = 9', "unknown key limits.layers.cells; did you mean"),
        ('units = ["layers"]\n[limits.layers]\ncell_s = 0', "limits.layers.cell_s = 0 should be a number above 0"),
    ],
)
def test_a_broken_course_file_says_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(GradmarkError) as caught:
        find_course(written(tmp_path, text), Path("/"))
    assert words in str(caught.value)


def test_a_unit_may_have_limits_of_its_own(tmp_path: Path) -> None:
    text = 'units = ["layers"]\n[limits]\ncell_s = 3\n[limits.layers]\ntrial_s = 20\n'
    course = find_course(written(tmp_path, text), Path("/"))
    assert (course.limits.cell_s, course.limits.trial_s) == (3, 4)
    assert (course.limits_of("layers").cell_s, course.limits_of("layers").trial_s) == (3, 20)
    assert course.limits_of("backprop") == course.limits


def test_scenarios_and_checks_may_import_earlier_units(tmp_path: Path) -> None:
    root = written(tmp_path, 'units = ["layers"]')
    new_unit(find_course(root, Path("/")), "later")
    folder = root / "solutions" / "later"
    with (folder / "scenarios.py").open("a", encoding="utf-8") as file:
        file.write("\n\nfrom earlier import SEVEN\n")
    unit = load_unit(folder, {"earlier": "SEVEN = 7\n"})
    assert unit.tasks
    assert "earlier" not in sys.modules
    with pytest.raises(GradmarkError, match="ModuleNotFoundError: No module named 'earlier'"):
        load_unit(folder, {})


def test_units_are_found_by_name_or_by_the_nearest_one() -> None:
    course = find_course(ROOT, ROOT)
    with pytest.raises(GradmarkError, match="no unit called 'layer'; did you mean 'layers'"):
        course.unit("layer")
    with pytest.raises(GradmarkError, match="no unit called 'zzz'; there are layers, backprop"):
        course.unit("zzz")


def test_a_missing_file_of_a_unit_is_named(tmp_path: Path) -> None:
    course = find_course(written(tmp_path, 'units = ["layers"]'), Path("/"))
    with pytest.raises(GradmarkError, match=r"lesson\.py is missing: `gradmark new unit` writes"):
        course.unit("layers")


def test_a_unit_that_cannot_be_loaded_names_file_and_line(tmp_path: Path) -> None:
    folder = written(tmp_path, 'units = ["layers"]') / "solutions" / "layers"
    for name in ("lesson", "scenarios", "public_checks", "hidden_checks", "variants"):
        (folder / f"{name}.py").write_text("VARIANTS = []\n", encoding="utf-8")
    (folder / "mistakes.py").write_text("\nMISTAKES = [oops]\n", encoding="utf-8")
    course = find_course(tmp_path, Path("/"))
    with pytest.raises(GradmarkError, match=r"mistakes\.py, line 2: NameError: name 'oops'"):
        course.unit("layers")
    (folder / "mistakes.py").write_text("MISTAKES = [1]\n", encoding="utf-8")
    with pytest.raises(GradmarkError, match=r"MISTAKES = \[Mistake\(…\), …\] is missing or holds something else"):
        course.unit("layers")
    (folder / "mistakes.py").write_text("MISTAKES = [\n", encoding="utf-8")
    with pytest.raises(GradmarkError, match=r"mistakes\.py, line 1: SyntaxError"):
        course.unit("layers")


def test_the_released_solutions_hold_code_and_no_markers() -> None:
    text = find_course(ROOT, ROOT).unit("layers").solution
    assert "class Affine" in text
    assert "SOLUTION" not in text
    assert "import check" not in text
    assert "plt" not in text
    compile(text, "layers.py", "exec")
