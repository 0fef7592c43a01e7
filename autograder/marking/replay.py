"""Mark the same file again as a report says it was marked, for disputes."""

from __future__ import annotations

from pathlib import Path

from autograder.authoring.course import Course
from autograder.marking.collect import Entry
from autograder.marking.run import mark_class
from autograder.marking.unit import prepare_unit
from autograder.model import Report


def replay(course: Course, report: Report, submission: Path, *, seed: int | None = None) -> Report:
    """The report on ``submission`` under the report's seed, or under another one. Nothing is saved."""
    prepared = prepare_unit(course, report.unit, seed=report.seed if seed is None else seed)
    (again,) = mark_class(prepared, [Entry(report.student, submission)], out=None, jobs=1)
    return again
