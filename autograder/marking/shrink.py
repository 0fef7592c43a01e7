"""Smaller failing cases than those that were drawn, for someone who is looking: Hypothesis shrinks, the worker runs."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from autograder.authoring.cases import Case, Cases
from autograder.authoring.checks import Check
from autograder.authoring.course import Course, Unit
from autograder.authoring.judge import TrialView
from autograder.authoring.prepare import prepare_trial
from autograder.authoring.search import search
from autograder.authoring.tasks import Task, Trial
from autograder.border import Session, Zygote, request_body
from autograder.marking.unit import handed_out
from autograder.model import GradmarkError, Lost, Outcome, Report
from autograder.reading.submission import read_submission

BUDGET_S = 10.0
"""How long the search for one check may take."""


def shrink(course: Course, report: Report, submission: Path | None) -> str:
    """For each failed check the smallest case that Hypothesis found, with its values, for the instructor."""
    path = submission or Path(report.path)
    if not path.exists():
        raise GradmarkError(
            f"to shrink, the submission is run again, but {path} isn't there: name it with --submission"
        )
    unit = course.unit(report.unit)
    read = read_submission(path, unit=unit.name, student=report.student, ours=handed_out(course, unit.name))
    if read.digest != report.hashes.submission:
        raise GradmarkError(f"{path} isn't what the report is on any more: name the marked file with --submission")
    failed = {
        (task.name, verdict.check)
        for task in report.tasks
        for verdict in task.verdicts
        if verdict.outcome in (Outcome.FAILED, Outcome.RAISED)
    }
    lines: list[str] = []
    limits = course.limits_of(unit.name)
    with Zygote(unit.scenarios, unit.provided, limits=limits) as zygote, zygote.session(read) as session:
        session.load()
        for task in unit.marked:
            for trial in task.trials:
                for check in trial.flat_checks:
                    if (task.name, check.name) in failed:
                        lines += [f"{task.name}, {check.name}:", *_smallest(unit, session, task, trial, check)]
    return "\n".join(lines) if lines else "No check failed on a case: there is nothing to shrink."


def _smallest(unit: Unit, session: Session, task: Task, trial: Trial, check: Check) -> list[str]:
    from hypothesis.errors import NoSuchExample

    if not isinstance(trial.cases, Cases):
        return ["  its cases are fixed."]
    until = time.monotonic() + BUDGET_S
    kept: dict[str, str] = {}

    def fails(case: Case) -> bool:
        if time.monotonic() > until:
            return False
        prepared = prepare_trial(task, trial, (case,), f"{unit.name}/{task.name}/{trial.name}", unit.reference)
        got = session.run(trial.name, request_body([case.inputs]), 1)
        if isinstance(got, Lost):
            return False
        finding = check.judge(TrialView(prepared, got), [0])
        if finding is not None:
            kept["differs"], kept["evidence"] = finding.differs, finding.evidence
            kept["case"] = _case(case)
        return finding is not None

    regimes = [regime for regime in trial.cases.regimes if check.on in (None, regime.name)]
    for regime in regimes:
        try:
            found = search(trial.cases.strategy(regime), fails, max_examples=200)
        except NoSuchExample:
            continue
        fails(found)
        return [
            f"  {line}"
            for text in (kept["case"], kept["differs"], kept["evidence"])
            for line in text.split("\n")
            if line
        ]
    return [f"  no failing case found again within {BUDGET_S:g} s."]


def _case(case: Case) -> str:
    return "\n".join([case.describe(), *(f"{name} = {_value(value)}" for name, value in case.inputs.items())])


def _value(value: object) -> str:
    return np.array2string(value, separator=", ") if isinstance(value, np.ndarray) else repr(value)
