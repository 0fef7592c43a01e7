"""Reports as text and as JSON for programs: pure functions over reports."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from autograder.marking.compare import Difference
from autograder.model import Outcome, Report, Status, TaskReport, Verdict

MARKS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.RAISED: "!",
    Outcome.TIMED_OUT: "⧖",
    Outcome.SKIPPED: "·",
    Outcome.NOT_ATTEMPTED: "○",
    Outcome.TO_BE_MARKED: "?",
    Outcome.ERRORED: "‼",
}


def number(value: float) -> str:
    """A score without the dust of binary fractions: ``7``, ``7.5``."""
    return f"{round(value, 4):g}"


def as_data(report: Report) -> dict[str, Any]:
    """What ``grade --json`` prints of a report."""
    return {
        "student": report.student,
        "score": round(report.score, 6),
        "points": round(report.points, 6),
        "status": str(report.status),
        "tasks": {
            task.name: {
                "score": round(task.score, 6),
                "points": round(task.points, 6),
                "verdicts": {verdict.check: str(verdict.outcome) for verdict in task.verdicts},
            }
            for task in report.tasks
        },
        "advice": [{"task": advice.task, "text": advice.text} for advice in report.advice],
    }


def printable(text: str) -> str:
    """The text without control, formatting and direction characters: a terminal shows it and does nothing else."""
    return "".join(
        char if char == "\n" or unicodedata.category(char)[0] != "C" else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def as_text(report: Report) -> str:
    """A report for the instructor's terminal."""
    head = (
        f"{report.student}, {report.unit}: {number(report.score)} of {number(report.points)} points ({report.status})"
    )
    lines = [head, f"seed {report.seed} · {report.source} · {report.seconds:.2f} s · {report.seal}", ""]
    lines += [f"note: {note}" for note in report.notes]
    lines += [f"look: {doubt}" for doubt in report.doubts if doubt not in report.notes]
    for task in report.tasks if report.status is not Status.UNREADABLE else ():
        lines += ["", *_task_lines(task)]
        lines += [f"    advice: {advice.text}" for advice in report.advice if advice.task == task.name]
    return printable("\n".join(lines).rstrip() + "\n")


def _task_lines(task: TaskReport) -> list[str]:
    lines = [f"{task.name}: {number(task.score)} of {number(task.points)}"]
    for verdict in task.verdicts:
        lines.append(f"  {MARKS[verdict.outcome]} {verdict.claim} ({number(verdict.score)}/{number(verdict.points)})")
        if verdict.message and verdict.outcome is not Outcome.PASSED:
            lines.append(f"      {verdict.message}")
        if verdict.evidence and _interesting(verdict):
            lines += [f"      | {line}" for line in verdict.evidence.split("\n")]
    return lines


def _interesting(verdict: Verdict) -> bool:
    return verdict.outcome in (Outcome.FAILED, Outcome.RAISED, Outcome.ERRORED, Outcome.TO_BE_MARKED)


def columns(reports: Sequence[Report]) -> list[str]:
    """The names of all tasks in the reports, in order."""
    return list(dict.fromkeys(task.name for report in reports for task in report.tasks if task.points))


def rows(reports: Sequence[Report]) -> list[list[str]]:
    """A table of students × tasks: a header, then a row a report."""
    names = columns(reports)
    table = [["student", *names, "score", "status"]]
    for report in reports:
        tasks = {task.name: task for task in report.tasks}
        cells = [_cell(tasks.get(name)) for name in names]
        table.append(
            [printable(report.student), *cells, f"{number(report.score)}/{number(report.points)}", str(report.status)]
        )
    return table


def _cell(task: TaskReport | None) -> str:
    if task is None:
        return ""
    worst = {verdict.outcome for verdict in task.verdicts} - {Outcome.PASSED, Outcome.SKIPPED}
    mark = "".join(MARKS[outcome] for outcome in sorted(worst))
    return f"{number(task.score)}{mark}"


def difference_as_text(difference: Difference) -> str:
    """One student's change between two reports, with its reasons."""
    before = "–" if difference.before is None else number(difference.before)
    after = "–" if difference.after is None else number(difference.after)
    if not difference.differs:
        same = "Nothing differs" + (f", although {' and '.join(difference.reasons)}" if difference.reasons else "")
        return printable(f"{difference.student}: {before} → {after}. {same}.")
    lines = [f"{difference.student}: {before} → {after}"]
    lines += [f"  {change.describe()}" for change in difference.changes]
    lines += [f"  because {reason}" for reason in difference.reasons] or [
        "  nothing that was recorded explains it: look"
    ]
    return printable("\n".join(lines))
