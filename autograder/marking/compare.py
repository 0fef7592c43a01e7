"""Two reports on the same student: what differs, and why. For disputes, and for the effect of a changed check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.model import Report, TaskReport, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """One check of which two reports say different things; None where only one of them has it."""

    task: str
    check: str
    before: Verdict | None
    after: Verdict | None

    def describe(self) -> str:
        """The change in one line: ``Affine, dx: FAILED → PASSED (0 → 4)``."""
        old = f"{self.before.outcome} ({self.before.score:g})" if self.before else "no such check"
        new = f"{self.after.outcome} ({self.after.score:g})" if self.after else "no such check"
        return f"{self.task}, {self.check}: {old} → {new}"


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two reports on one student; ``reasons`` say which hashes or seeds aren't the same."""

    student: str
    before: float | None
    after: float | None
    changes: tuple[Change, ...]
    reasons: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether a mark or a verdict is another one."""
        return bool(self.changes) or self.before != self.after


def compare(before: Report, after: Report) -> Difference:
    """What differs between two reports."""
    old, new = _verdicts(before.tasks), _verdicts(after.tasks)
    changes = [
        Change(task, check, old.get((task, check)), new.get((task, check)))
        for task, check in dict.fromkeys([*old, *new])
        if not _same(old.get((task, check)), new.get((task, check)))
    ]
    return Difference(after.student, before.score, after.score, tuple(changes), tuple(_reasons(before, after)))


def compare_runs(before: Mapping[tuple[str, str], Report], after: Mapping[tuple[str, str], Report]) -> list[Difference]:
    """The differences between two runs, by (unit, student); a student who is in one run only counts as differing."""
    found: list[Difference] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old and new:
            difference = compare(old, new)
            if difference.differs:
                found.append(difference)
        else:
            missing = "only in the second run" if new else "only in the first run"
            found.append(Difference(key[1], old.score if old else None, new.score if new else None, (), (missing,)))
    return found


def _verdicts(tasks: Sequence[TaskReport]) -> dict[tuple[str, str], Verdict]:
    return {(task.name, verdict.check): verdict for task in tasks for verdict in task.verdicts}


def _same(before: Verdict | None, after: Verdict | None) -> bool:
    if before is None or after is None:
        return before is after
    return (before.outcome, before.score, before.points) == (after.outcome, after.score, after.points)


def _reasons(before: Report, after: Report) -> list[str]:
    reasons = []
    if before.hashes.submission != after.hashes.submission:
        reasons.append("the submission is another one")
    if before.hashes.checks != after.hashes.checks:
        reasons.append("the checks were changed")
    if before.hashes.environment != after.hashes.environment:
        reasons.append("Python, numpy, Hypothesis or gradmark is another version")
    if before.seed != after.seed:
        reasons.append("the seed is another one")
    return reasons
