"""The course proves itself; and the audit finds what is wrong with a course that doesn't."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.audit import Findings, audit
from autograder.authoring.course import Course, find_course
from autograder.authoring.scaffold import new_unit
from autograder.cli import main
from autograder.handout.release import release

ROOT = Path(__file__).resolve().parents[1]
UNITS = find_course(ROOT, ROOT).names


@pytest.mark.parametrize("unit", UNITS)
def test_the_course_proves_itself(
    unit: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code = main(["audit", unit, "--json", "--seed", "1"])
    report = json.loads(capsys.readouterr().out)
    found = report["units"][unit]
    assert found["problems"] == []
    assert (code, report["ok"]) == (0, True)
    assert found["points"] == found["reference"] == 100
    assert found["handout"] == found["junk"] == 0
    assert found["variants"]["full"] == found["variants"]["total"]
    mistakes = found["mistakes"]
    assert mistakes["caught"] == mistakes["total"] >= 30
    assert mistakes["advised"] + mistakes["silent"] == mistakes["total"]
    assert mistakes["advised"] >= 0.9 * mistakes["total"]


@pytest.mark.parametrize("unit", UNITS)
def test_every_task_has_two_other_right_ways_and_forty_cases_a_trial(unit: str) -> None:
    loaded = find_course(ROOT, ROOT).unit(unit)
    for task in loaded.marked:
        assert sum(variant.task == task.name for variant in loaded.variants) >= 2, task.name
        counts = [trial.cases.count for trial in task.trials if not trial.trains]
        if task.random or any(trial.trains for trial in task.trials):
            # a law is tested on few large samples, and a training loop on few whole runs: beside forty small cases
            assert max(counts) >= 40, task.name
        else:
            assert min(counts) >= 40, task.name


# ------------------------------------------------------------------------------------------ a course with faults


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one small unit, released and without a fault."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "course.toml").write_text('title = "t"\nunits = []\n', encoding="utf-8")
    new_unit(find_course(tmp_path, tmp_path), "small")
    made = find_course(tmp_path, tmp_path)
    release(made, ["small"])
    return made


def audited(course: Course) -> Findings:
    return audit(course, ("small",), seed=2)["small"]


def edit(course: Course, name: str, change: Callable[[str], str]) -> None:
    path = course.solutions / "small" / name
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


def test_the_small_course_has_no_fault(course: Course) -> None:
    assert audited(course).problems == []


EXTRA = "MISTAKES = [\n    Mistake('example', right='zzz', wrong='y', breaks=['y'], advice='a'),"
RAISES = "MISTAKES = [\n    Mistake('example', right='np.mean(x', wrong='np.mean(z', breaks=['y'], advice='a'),"
FAULTS = {
    "a mistake that is no evidence": ("mistakes.py", "MISTAKES = [", RAISES, "say silent=, or add a case on which"),
    "checks that can't be loaded": ("hidden_checks.py", "agrees(", "gone(", "NameError: name 'gone'"),
    "a mistake not caught": ("mistakes.py", 'breaks=["', 'breaks=["none", "', "doesn't break 'none'"),
    "a mistake that changes nothing": ("mistakes.py", "MISTAKES = [", EXTRA, "stands 0 times"),
    "no public check": ("public_checks.py", 'Task(\n    "', 'Task(\n    "un', "has no public check"),
    "no cell for the task": ("lesson.py", '# %% task="', '# %% task="un', "has no cell marked `# %% task="),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_remedy(course: Course, fault: str) -> None:
    name, before, after, words = FAULTS[fault]
    edit(course, name, lambda text: text.replace(before, after, 1))
    assert words in "\n".join(audited(course).problems)


def test_a_stale_a_missing_and_a_stray_file_are_named(course: Course) -> None:
    handout = course.assignments / "small"
    (handout / "scenarios.py").write_text("# edited\n", encoding="utf-8")
    (handout / "public_checks.py").unlink()
    (handout / "extra.py").touch()
    (course.solutions / "small" / "old_lesson.py").touch()
    problems = "\n".join(audited(course).problems)
    for words in (
        "assignments/small/scenarios.py is stale: run `gradmark release small`",
        "assignments/small/public_checks.py is missing",
        "assignments/small/extra.py is stray",
        "old_lesson.py in solutions/small belongs to nothing",
    ):
        assert words in problems


def test_a_solution_outside_its_markers_is_refused(course: Course) -> None:
    marks = ("    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n")
    edit(course, "lesson.py", lambda text: text.replace(marks[0], "").replace(marks[1], ""))
    assert "the cells of task example hold no solution region" in "\n".join(audited(course).problems)


def test_a_handout_that_is_worth_points_is_named(course: Course) -> None:
    """The task is solved in a given cell, and its own cell is a decoy that nobody needs."""
    edit(
        course,
        "lesson.py",
        lambda text: text.replace(
            '# %% check="example"', '# %%\nexample = lambda x: x.mean(axis=1)\n\n# %% check="example"'
        ),
    )
    release(course, ["small"])
    found = audited(course)
    assert any(problem.startswith("the untouched handout: example: y is ") for problem in found.problems)


def test_a_unit_that_cannot_be_loaded_is_a_problem_of_that_unit_alone(course: Course) -> None:
    shutil.rmtree(course.solutions / "small" / "data", ignore_errors=True)
    (course.solutions / "small" / "mistakes.py").write_text("oops\n", encoding="utf-8")
    found = audited(course)
    assert "mistakes.py, line 1: NameError" in found.problems[0]
