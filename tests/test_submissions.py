"""Whole submissions, as students hand them in, get the marks that were worked out for them by hand.

Each folder below tests/submissions/<unit>/ holds one submission and an expected.toml: the score, counted from the
points in hidden_checks.py, and what else must be so: ``status`` (else "marked"), ``tasks`` (scores), ``verdicts``,
``messages`` (words that a task's verdicts say), ``notes`` (words that the report's notes say), ``advised`` (the tasks
that get advice: exactly these, where it is given).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.course import find_course
from autograder.marking.collect import Entry
from autograder.marking.run import mark_class
from autograder.marking.unit import prepare_unit
from autograder.model import Limits, Report
from tests.once import marked_once

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(path.parent for path in Path(__file__).with_name("submissions").glob("*/*/expected.toml"))
KEYS = {"score", "status", "tasks", "verdicts", "messages", "notes", "advised"}
SHORT = Limits(cell_s=2.0, trial_s=2.0, submission_s=20.0)


def _handed_in(folder: Path) -> Path:
    (found,) = (path for path in folder.iterdir() if path.name != "expected.toml")
    return found


def _mark(unit: str, out: Path) -> None:
    prepared = replace(prepare_unit(find_course(None, ROOT), unit, seed=20), limits=SHORT)
    entries = [Entry(folder.name, _handed_in(folder)) for folder in FOLDERS if folder.parent.name == unit]
    mark_class(prepared, entries, out=out, jobs=2)


@pytest.fixture(params=FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def expected(folder: Path) -> dict[str, Any]:
    found = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    assert set(found) <= KEYS
    return found


@pytest.fixture
def report(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    unit = folder.parent.name
    reports = marked_once(tmp_path_factory.getbasetemp(), f"submissions-{unit}", lambda out: _mark(unit, out))
    return reports[folder.name]


def test_a_submission_gets_its_mark(report, expected):
    assert (report.score, report.status) == (expected["score"], expected.get("status", "marked"))
    assert report.points == 100


def test_its_report_says_why(report, expected):
    assert list(_differences(report, expected)) == []


def _differences(report: Report, expected: dict[str, Any]) -> Iterator[str]:
    tasks = {task.name: task for task in report.tasks}
    for name, score in expected.get("tasks", {}).items():
        if tasks[name].score != score:
            yield f"{name}: {tasks[name].score} points, should be {score}"
    for name, verdicts in expected.get("verdicts", {}).items():
        got = {verdict.check: verdict for verdict in tasks[name].verdicts}
        for check, outcome in verdicts.items():
            if got[check].outcome != outcome:
                yield f"{name}: {check}: {got[check].outcome} ({got[check].message}), should be {outcome}"
    for name, words in expected.get("messages", {}).items():
        said = " | ".join(dict.fromkeys(verdict.message for verdict in tasks[name].verdicts))
        yield from (f"{name} says {said!r}, and not {word!r}" for word in words if word not in said)
    said = " | ".join(report.notes)
    yield from (f"the notes say {said!r}, and not {word!r}" for word in expected.get("notes", []) if word not in said)
    advised = list(dict.fromkeys(advice.task for advice in report.advice))
    if advised != expected.get("advised", advised):
        yield f"advice is given on {advised}, and not on {expected['advised']}"


def test_every_submission_is_of_a_unit():
    units = find_course(None, ROOT).names
    assert {folder.parent.name for folder in FOLDERS} <= set(units)
    stray = [path.name for path in (ROOT / "tests" / "submissions").glob("*/*") if path not in FOLDERS]
    assert stray == []
