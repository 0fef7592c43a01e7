"""Outputs → verdicts. The same for a hidden check in the grader and a public one on a student's machine."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from autograder.authoring.cases import ORDINARY, Case
from autograder.authoring.checks import CHANGED, Check, Finding
from autograder.authoring.prepare import PreparedTask, PreparedTrial
from autograder.model import Array, Loss, Lost, Outcome, Raised, Verdict, Yielded

Result = tuple[Yielded, ...] | Lost
Where = Callable[[int, int | None], str]

UNWRITTEN: Final = "Not written yet."
"""What is said of a stub that stands as it was handed out."""

_STANDARD: Final = (builtins, np.exceptions, np.linalg)
_KNOWN: Final = frozenset(
    name
    for module in _STANDARD
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, BaseException)
) | {"UFuncTypeError", "FrozenInstanceError", "InvalidOperation", "JSONDecodeError", "StatisticsError"}
"""Exceptions that Python and numpy bring: a student may read their names, which tell nothing of the inputs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What reading a submission settled about one task before anything was run: it holds for each of its checks."""

    outcome: Outcome
    message: str


@dataclass(frozen=True)
class TrialView:
    """What a judge sees of one trial (see ``checks.View``)."""

    trial: PreparedTrial
    got: tuple[Yielded, ...]
    run_again: Callable[[Mapping[str, Any]], Yielded] | None = None

    @property
    def cases(self) -> Sequence[Case]:
        """The cases of this run."""
        return self.trial.cases

    @property
    def expected(self) -> Sequence[Yielded]:
        """What the reference gave; empty where there is none."""
        return self.trial.expected

    @property
    def reference(self) -> Any:
        """The reference; None where there is none."""
        return self.trial.reference

    @cached_property
    def _masks(self) -> dict[str, Array]:
        return {}

    def disagreeing(self, output: str) -> Array:
        """For each case, whether this output strays from the reference's."""
        if output not in self._masks:
            values = [given.outputs.get(output) for given in self.got]
            band = self.trial.bands.get(output)
            self._masks[output] = np.ones(len(values), dtype=bool) if band is None else band.disagreeing(values)
        return self._masks[output]

    def rerun(self, inputs: Mapping[str, Any]) -> Yielded:
        """The student's code on other inputs; only where the code is at hand."""
        if self.run_again is None:
            raise TypeError("gradient checks are public checks: hidden ones compare with the reference")
        return self.run_again(inputs)


def settle(checks: Sequence[Check], standing: Standing) -> tuple[Verdict, ...]:
    """The verdicts of checks that weren't asked."""
    return tuple(_verdict(check, standing.outcome, standing.message) for check in checks)


def judge(
    task: PreparedTask, results: Sequence[Result], *, solution: Any = None, where: Where | None = None
) -> tuple[Verdict, ...]:
    """One verdict for each check of the task, in order.

    ``solution`` is given where the code runs in this process; ``where`` puts a cell and a line into words.
    """
    verdicts: list[Verdict] = []
    judged = [
        _judge_trial(task, trial, result, solution, where or in_cell)
        for trial, result in zip(task.trials, results, strict=True)
    ]
    for trial, result, (raw, _) in zip(task.trials, results, judged, strict=True):
        for check in trial.checks:
            closed = None if isinstance(result, Lost) else _closed_gate(task, trial, check, judged)
            verdict = raw[check.name]
            if closed and verdict.outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.RAISED):
                verdict = _behind(check, closed)
            verdicts.append(verdict)
    return tuple(verdicts)


Judged = tuple[dict[str, Verdict], set[str]]


def _judge_trial(task: PreparedTask, trial: PreparedTrial, result: Result, solution: Any, where: Where) -> Judged:
    """The verdicts of a trial before gates, and the names of the checks that hold on its ordinary cases."""
    if isinstance(result, Lost):
        return {check.name: _lost(check, result) for check in trial.checks}, set()
    again = None
    if solution is not None:
        from autograder.reading.exercise import exercise

        def again(inputs: Mapping[str, Any]) -> Yielded:
            return exercise(trial.trial.scenario, solution, inputs)

    view = TrialView(trial, result, again)
    raw: dict[str, Verdict] = {}
    holding: set[str] = set()
    for check in trial.checks:
        finding = check.judge(view, trial.indices(check.on))
        raw[check.name] = _of_finding(task.name, trial, check, finding, result, where)
        if finding is None or (check.stands_alone and check.judge(view, trial.indices(ORDINARY)) is None):
            holding.add(check.name)
    return raw, holding


def _behind(check: Check, gate: Verdict) -> Verdict:
    if gate.outcome is Outcome.NOT_ATTEMPTED:
        return _verdict(check, Outcome.NOT_ATTEMPTED, gate.message)
    return _verdict(check, Outcome.SKIPPED, f"Counts once this holds: {gate.claim}.")


def _closed_gate(task: PreparedTask, trial: PreparedTrial, check: Check, judged: Sequence[Judged]) -> Verdict | None:
    """The verdict that keeps this check's gate closed; None where it is open or there is none."""
    if check.stands_alone or check.name in task.task.gate:
        return None
    for name in task.task.gate or _default_gate(task, trial, check):
        for raw, holding in judged:
            if name in raw and name not in holding:
                return raw[name]
    return None


def _default_gate(task: PreparedTask, trial: PreparedTrial, check: Check) -> list[str]:
    """Agreement on ordinary cases: of the same outputs for a corner, of the trial (else the task) for the rest."""
    alone = [other for other in trial.checks if other.stands_alone]
    related = [other for other in alone if check.agreement and set(other.outputs) & set(check.outputs)]
    everywhere = [other for entry in task.trials for other in entry.checks if other.stands_alone]
    return [other.name for other in related or alone or everywhere]


def _verdict(check: Check, outcome: Outcome, message: str = "", evidence: str = "", regime: str = "") -> Verdict:
    score = check.points if outcome is Outcome.PASSED else 0.0
    return Verdict(check.name, check.claim, outcome, check.points, score, message, evidence, regime or check.on or "")


def _lost(check: Check, lost: Lost) -> Verdict:
    outcome = {Loss.TIMED_OUT: Outcome.TIMED_OUT, Loss.MALFORMED: Outcome.ERRORED, Loss.ORPHANED: Outcome.ERRORED}
    return _verdict(check, outcome.get(lost.loss, Outcome.RAISED), f"Your code {lost.text}.")


def _of_finding(
    task: str, trial: PreparedTrial, check: Check, finding: Finding | None, got: Sequence[Yielded], where: Where
) -> Verdict:
    if finding is None:
        return _verdict(check, Outcome.PASSED)
    case = trial.cases[finding.case]
    smallest = f"Smallest failing case: {case.describe()}."
    raised = got[finding.case].raised
    due = [name for name in check.outputs if not name.startswith(CHANGED)]
    if raised is not None and any(name not in got[finding.case].outputs for name in due):
        if is_stub(task, raised):
            return _verdict(check, Outcome.NOT_ATTEMPTED, UNWRITTEN)
        return _verdict(check, Outcome.RAISED, f"{describe_raised(raised, where)} {smallest}", raised.text, case.regime)
    if finding.ours:
        return _verdict(
            check,
            Outcome.ERRORED,
            "This check could not be decided; your instructor has been told.",
            finding.evidence,
            case.regime,
        )
    return _verdict(check, Outcome.FAILED, f"{finding.differs} {smallest}", finding.evidence, case.regime)


def is_stub(task: str, raised: Raised) -> bool:
    """Whether the exception is the handout's own NotImplementedError, left standing in this task."""
    return raised.type == "NotImplementedError" and raised.place.split(".")[0] == task


def in_cell(cell: int, line: int | None) -> str:
    """A place in a notebook."""
    return f"cell {cell}, line {line}" if line else f"cell {cell}"


def describe_raised(raised: Raised, where: Where = in_cell) -> str:
    """What was raised and where, without its text: that could carry the inputs out."""
    known = raised.type if raised.type in _KNOWN else "an exception of your own"
    if raised.cell is None and raised.place:
        return f"{known} was raised in a module of your own ({raised.place})."
    if raised.cell is None:
        place = f" where the check uses it (scenarios.py, line {raised.line})" if raised.line else ""
        return f"{known} was raised{place}: does the signature, and what is returned, fit the handout?"
    named = f" ({raised.place})" if raised.place else ""
    if raised.type == "NotImplementedError":
        return f"It calls something that isn't written yet: {where(raised.cell, raised.line)}{named}."
    return f"{known} was raised in {where(raised.cell, raised.line)}{named}."


def blame(verdicts: Sequence[Verdict], root: str) -> tuple[Verdict, ...]:
    """The verdicts with each failure put down to ``root``, a task that this one is bound to call."""
    wrong = (Outcome.FAILED, Outcome.RAISED)
    note = f" Probably caused by {root}: mend that first."
    return tuple(
        replace(verdict, message=verdict.message + note) if verdict.outcome in wrong else verdict
        for verdict in verdicts
    )
