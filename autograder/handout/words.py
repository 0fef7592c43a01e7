"""Attempts → sentences and plain text: what a terminal, pytest and a receipt show. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.authoring.judge import UNWRITTEN
from autograder.handout.attempt import Attempt, Shown
from autograder.model import Oddity, Outcome, Verdict

MARKS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.RAISED: "✗",
    Outcome.TIMED_OUT: "✗",
    Outcome.SKIPPED: "–",
    Outcome.NOT_ATTEMPTED: "○",
    Outcome.TO_BE_MARKED: "○",
    Outcome.ERRORED: "?",
}

SILENT = (Outcome.PASSED, Outcome.NOT_ATTEMPTED)
"""Where the mark says it all, in a list of claims."""

NOT_WRITTEN = "Replace the line that raises NotImplementedError with your own code, run that cell, then check again."


def headline(attempt: Attempt) -> str:
    """How the task stands, in one sentence."""
    count = len(attempt.verdicts)
    if attempt.right:
        return f"{attempt.task}: {'the check holds' if count == 1 else f'all {count} checks hold'}."
    if attempt.untouched:
        return f"{attempt.task} isn't written yet."
    unwritten = sum(verdict.outcome is Outcome.NOT_ATTEMPTED for verdict in attempt.verdicts)
    rest = f" For {unwritten} of the others something isn't written yet." if unwritten else ""
    return f"{attempt.task}: {attempt.passed} of {count} checks hold.{rest}"


def next_step(attempt: Attempt) -> str:
    """What to do about a task that isn't written: the verdicts' own words where they say more than that."""
    message = next((verdict.message for verdict in attempt.verdicts if verdict.message), "")
    return NOT_WRITTEN if message in ("", UNWRITTEN) else message


def said_once(attempt: Attempt) -> str:
    """What all the checks of a task say alike: it couldn't be tried at all. Empty where they differ."""
    told = {(verdict.outcome, verdict.message) for verdict in attempt.verdicts}
    return "" if len(told) > 1 or attempt.right else attempt.verdicts[0].message


def as_text(attempts: Sequence[Attempt]) -> str:
    """Every attempt: a line where all is right or nothing is written, else each claim and the case that fails."""
    return "\n".join(line for attempt in attempts for line in _lines(attempt, alone=len(attempts) == 1))


def failure(attempt: Attempt, verdict: Verdict) -> str:
    """One failed check by itself, with its case: what pytest shows below the name of the check."""
    lines = verdict.message.split("\n")
    if (shown := attempt.case_of(verdict)) is not None:
        lines += _case(shown)
    return "\n".join(lines)


def _lines(attempt: Attempt, *, alone: bool) -> list[str]:
    if attempt.untouched:
        return [f"{headline(attempt)} {next_step(attempt)}" if alone else headline(attempt)]
    lines = [headline(attempt)]
    if once := said_once(attempt):
        return [*lines, *_indented(once, 2)]
    if attempt.right and not alone:
        return lines
    for verdict in attempt.verdicts:
        lines.append(f"  {MARKS[verdict.outcome]} {verdict.claim}")
        if verdict.outcome not in SILENT:
            lines += _indented(verdict.message, 4)
        if attempt.shown is not None and verdict is attempt.first_wrong:
            lines += [f"  {line}" for line in _case(attempt.shown)]
    return lines


def _case(shown: Shown) -> list[str]:
    lines = _values("", shown.inputs)
    lines += _values("your ", shown.got)
    lines += _values("example's ", shown.wanted)
    if shown.printed.strip():
        lines += ["  it printed:", *_indented(shown.printed.rstrip(), 4)]
    return lines


def _values(whose: str, values: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, value in values.items():
        first, *rest = array_text(value).split("\n")
        label = f"  {whose}{name} = "
        lines += [label + first, *(" " * len(label) + line for line in rest)]
    return lines


def array_text(value: Any) -> str:
    """An array in few lines; anything else as it is written."""
    if isinstance(value, Oddity):
        return value.text
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=4, suppress_small=False, threshold=48, edgeitems=3, separator=", ")
    return repr(value.item() if isinstance(value, np.generic) else value)


def _indented(text: str, spaces: int) -> list[str]:
    return [" " * spaces + line for line in text.split("\n") if line]
