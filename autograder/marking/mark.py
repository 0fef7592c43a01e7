"""One submission → report: read, run, check, diagnose."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.authoring.diagnosis import diagnose
from autograder.authoring.judge import UNWRITTEN, Result, Standing, blame, judge, settle
from autograder.authoring.prepare import PreparedTask
from autograder.authoring.tasks import Question, Task
from autograder.border import Session, Zygote
from autograder.marking.collect import Entry
from autograder.marking.projections import projections
from autograder.marking.redact import redacted
from autograder.marking.standing import describe_problem, standing_of
from autograder.marking.unit import PreparedUnit, environment_hash
from autograder.model import (
    Advice,
    Hashes,
    Lost,
    Outcome,
    Report,
    Status,
    TaskReport,
    Verdict,
)
from autograder.reading.cells import CellResult
from autograder.reading.submission import Submission, Unreadable, read_submission

_WRONG = (Outcome.FAILED, Outcome.RAISED)
_ANSWERED = (Outcome.PASSED, Outcome.FAILED)
"""Outcomes that speak of an answer. A definition that is the handout's gives none, unless it was patched elsewhere."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A task's report and the advice for it, before advice is given once, at the root."""

    report: TaskReport
    advice: tuple[Advice, ...]
    doubts: tuple[str, ...] = ()


def mark(unit: PreparedUnit, zygote: Zygote, entry: Entry) -> Report:
    """The report on one submission. It never raises for anything that a student did; what couldn't be read says why."""
    start = time.perf_counter()
    try:
        submission = read_submission(entry.path, unit=unit.unit.name, student=entry.student, ours=unit.ours)
    except Unreadable as error:
        return _unreadable(unit, entry, zygote, str(error), time.perf_counter() - start)
    with zygote.session(submission) as session:
        loaded = session.load()
        marked = _mark_tasks(unit, session, submission, loaded)
    doubts = tuple(dict.fromkeys(doubt for task in marked for doubt in task.doubts))
    return Report(
        unit=unit.unit.name,
        student=entry.student,
        status=Status.NEEDS_A_LOOK if doubts else Status.MARKED,
        tasks=tuple(task.report for task in marked),
        advice=tuple(advice for task in marked for advice in task.advice),
        notes=(*submission.notes, *_cell_notes(submission, loaded)),
        doubts=doubts,
        seed=unit.seed,
        hashes=Hashes(submission.digest, unit.unit.digest, environment_hash()),
        seal=zygote.seal,
        source=submission.source,
        path=str(entry.path.resolve()),
        seconds=round(time.perf_counter() - start, 4),
    )


def given_up(unit: PreparedUnit, entry: Entry, zygote: Zygote, why: str) -> Report:
    """The report on a submission that the grader itself failed on: no score, and a person has to look."""
    return replace(_unreadable(unit, entry, zygote, why, 0.0), status=Status.NEEDS_A_LOOK)


def _unreadable(unit: PreparedUnit, entry: Entry, zygote: Zygote, why: str, seconds: float) -> Report:
    standing = Standing(Outcome.ERRORED, f"Not marked: {why}")
    tasks = tuple(TaskReport(task.name, settle(task.flat_checks, standing)) for task in unit.unit.tasks)
    hashes = Hashes("", unit.unit.digest, environment_hash())
    return Report(
        unit=unit.unit.name,
        student=entry.student,
        status=Status.UNREADABLE,
        tasks=tasks,
        notes=(why,),
        doubts=(why,),
        seed=unit.seed,
        hashes=hashes,
        seal=zygote.seal,
        source=entry.path.name,
        path=str(entry.path.resolve()),
        seconds=round(seconds, 4),
    )


def _mark_tasks(
    unit: PreparedUnit, session: Session, submission: Submission, loaded: Sequence[CellResult]
) -> list[Marked]:
    defined: dict[str, str] = {}
    for result in loaded:
        defined.update(result.defined)
    marked: list[Marked] = []
    failed: set[str] = set()
    for task in unit.unit.tasks:
        if isinstance(task, Question):
            marked.append(_question(task, submission, unit.questions.get(task.name, "")))
            continue
        prepared = unit.tasks[task.name]
        standing = standing_of(task.name, defined, loaded, submission, unit.handout)
        root = next((name for name in task.uses if name in failed), "")
        done = _settled(prepared, standing) if standing else _run_task(unit, session, submission, prepared, root)
        untouched = task.name in defined and defined[task.name] == unit.handout.get(task.name)
        if untouched and not any(verdict.outcome in _ANSWERED for verdict in done.report.verdicts):
            done = _settled(prepared, Standing(Outcome.NOT_ATTEMPTED, UNWRITTEN))
        if _fails_at_heart(task, done.report.verdicts):
            failed.add(task.name)
        marked.append(done)
    return marked


def _fails_at_heart(task: Task, verdicts: Sequence[Verdict]) -> bool:
    """Whether what its gates stand on doesn't hold, so that other tasks may fail because of it."""
    heart = task.gate or [check.name for check in task.flat_checks if check.stands_alone]
    return any(verdict.check in heart and verdict.outcome is not Outcome.PASSED for verdict in verdicts)


def _question(task: Question, submission: Submission, asked: str) -> Marked:
    """The verdict on a written answer; ``asked`` is the cell's text as it was handed out."""
    (check,) = task.flat_checks
    answer = submission.answers.get(task.name, "").strip()
    written = bool(answer) and answer.split() != asked.split()
    outcome = Outcome.TO_BE_MARKED if written else Outcome.NOT_ATTEMPTED
    message = "Read and marked by a person." if written else "No answer found."
    return Marked(
        TaskReport(task.name, (Verdict(check.name, check.claim, outcome, check.points, 0.0, message, answer),)), ()
    )


def _settled(task: PreparedTask, standing: Standing) -> Marked:
    return Marked(TaskReport(task.name, settle(task.task.flat_checks, standing)), ())


def _run_task(unit: PreparedUnit, session: Session, submission: Submission, task: PreparedTask, root: str) -> Marked:
    results: list[Result] = []
    for trial in task.trials:
        lost = next((result for result in results if isinstance(result, Lost)), None)
        if lost is not None:  # what hung or died once would do so again: it costs one limit, not one for each trial
            results.append(lost)
            continue
        given = session.run(trial.name, unit.bodies[task.name, trial.name], len(trial.cases))
        results.append(redacted(given, submission))
    verdicts = judge(task, results, where=submission.where)
    advice: tuple[Advice, ...] = ()
    if any(verdict.outcome in _WRONG for verdict in verdicts):
        advice = diagnose(task, results, verdicts, unit.known(task.name))
        if root and not advice:
            verdicts = blame(verdicts, root)
    doubts = tuple(f"{task.name}: {text}" for text in _doubts(verdicts, results))
    return Marked(TaskReport(task.name, verdicts, projections(task, results, unit.seed)), advice, doubts)


def _doubts(verdicts: Sequence[Verdict], results: Sequence[Result]) -> list[str]:
    lost = [result.text for result in results if isinstance(result, Lost)]
    ours = [verdict.evidence or verdict.message for verdict in verdicts if verdict.outcome is Outcome.ERRORED]
    return list(dict.fromkeys([*lost, *([] if lost else ours)]))


def _cell_notes(submission: Submission, loaded: Sequence[CellResult]) -> list[str]:
    return [describe_problem(submission, result.number, problem) for result in loaded for problem in result.problems]
