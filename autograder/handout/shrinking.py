"""Smaller failing cases than those that were drawn: Hypothesis looks for them while someone waits for the cell."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace

from autograder.authoring.cases import Case, Cases, Regime
from autograder.authoring.prepare import PreparedTask
from autograder.authoring.search import search
from autograder.handout.attempt import Fault, judged
from autograder.handout.workbench import Workbench
from autograder.model import Verdict


class _Enough(BaseException):
    """The time is up. Not an Exception: Hypothesis would take that for one more failure to shrink."""


def smaller(
    task: PreparedTask, fault: Fault, verdict: Verdict, bench: Workbench, *, seconds: float
) -> tuple[Fault, Verdict]:
    """The smallest case found in this time on which the same check fails in the same way; at worst, what was given."""
    regime = _regime(fault)
    if regime is None:
        return fault, verdict
    from hypothesis import HealthCheck, Phase
    from hypothesis.errors import HypothesisException

    trial, until = fault.trial, time.monotonic() + seconds
    best = fault, verdict
    alone = replace(trial, trial=replace(trial.trial, checks=(fault.check,)))

    def fails(case: Case) -> bool:
        nonlocal best
        if time.monotonic() > until:
            raise _Enough
        (now,), faults = judged(PreparedTask(task.task, (replace(alone, cases=(case,)),)), bench)
        again = faults.get(fault.check.name)
        if again is None or now.outcome is not verdict.outcome or _kind(again) != _kind(fault):
            return False
        if case.size < best[0].case.size:
            best = again, now
        return True

    assert isinstance(trial.trial.cases, Cases)
    with contextlib.suppress(_Enough, HypothesisException):
        search(
            trial.trial.cases.strategy(regime),
            fails,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
    return best


def _regime(fault: Fault) -> Regime | None:
    """The regime that the case was drawn from; None for a worked example."""
    cases = fault.trial.trial.cases
    if not isinstance(cases, Cases):
        return None
    return next((entry for entry in cases.regimes if entry.name == fault.case.regime), None)


def _kind(fault: Fault) -> str:
    return "" if fault.given.raised is None else fault.given.raised.type
