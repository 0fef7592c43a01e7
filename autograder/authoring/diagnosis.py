"""Which known mistake gives exactly these outputs? It speaks only when it is sure: wrong advice is worse than none.

A mistake explains the outputs that it changes where the student's are equal to it on *all* cases. Of two explanations
of which one says strictly more, it is the one. Where another mistake may have been made instead, with a second one on
top of it, and where two that remain explain the same output with different advice, there is silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.authoring.checks import CHANGED
from autograder.authoring.judge import Result
from autograder.authoring.mistakes import Mistake
from autograder.authoring.prepare import PreparedTask, PreparedTrial
from autograder.model import Advice, Lost, Outcome, Value, Verdict, Yielded
from autograder.numerics.agreement import same_value

Place = tuple[str, str]
"""A trial's name and an output's."""

_ULPS = 64.0


@dataclass(frozen=True)
class Known:
    """A mistake with what it gives on the cases of this run. ``pattern`` is what the checks of its task say of it."""

    mistake: Mistake
    advice: str
    results: tuple[tuple[Yielded, ...], ...]
    places: frozenset[Place]
    pattern: tuple[Outcome, ...]
    evident: bool = True


def evident(task: PreparedTask, results: Sequence[Result], places: frozenset[Place]) -> bool:
    """Whether being equal to these results says anything.

    An exception, nan or infinity on every case doesn't: a hundred mistakes end so. A wrong finite answer does, and so
    does an output that is right in some cases and breaks down in others.
    """
    for trial, got in zip(task.trials, results, strict=True):
        if isinstance(got, Lost):
            continue
        for output in (output for name, output in places if name == trial.name):
            values = [_value(given, output) for given in got]
            band = trial.bands.get(output)
            broken = [value is not None for value in values] if band is None else band.disagreeing(values).tolist()
            if any(broken) and not all(broken):
                return True
            if any(wrong and _is_an_answer(value) for wrong, value in zip(broken, values, strict=True)):
                return True
    return False


def _is_an_answer(value: Value | None) -> bool:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return bool(np.isfinite(value).all())
    return value is not None


def changed_places(task: PreparedTask, results: Sequence[Result]) -> frozenset[Place]:
    """The outputs (and inputs changed in place) that are not the reference's in some case, where a check reads them."""
    places: set[Place] = set()
    for trial, got in zip(task.trials, results, strict=True):
        if isinstance(got, Lost):
            continue
        for output in _read(trial):
            values = [_value(given, output) for given in got]
            band = trial.bands.get(output)
            strays = (
                any(value is not None for value in values) if band is None else bool(band.disagreeing(values).any())
            )
            if strays:
                places.add((trial.name, output))
    return frozenset(places)


def diagnose(
    task: PreparedTask, results: Sequence[Result], verdicts: Sequence[Verdict], known: Sequence[Known]
) -> tuple[Advice, ...]:
    """The advice that is certain, for a task of which at least one check failed; nothing where there is doubt."""
    if not any(verdict.outcome in (Outcome.FAILED, Outcome.RAISED) for verdict in verdicts):
        return ()
    if any(isinstance(result, Lost) for result in results):
        return ()
    wrong = changed_places(task, results)
    fitting = [entry for entry in known if entry.places and entry.places <= wrong and _equal(task, results, entry)]
    fitting = [entry for entry in fitting if not any(entry.places < other.places for other in fitting)]
    fitting = [entry for entry in fitting if not any(_rivals(task, results, entry, other, wrong) for other in known)]
    if not fitting and task.task.random:
        pattern = tuple(verdict.outcome for verdict in verdicts)
        fitting = [entry for entry in known if entry.pattern == pattern]
        if len({entry.advice for entry in fitting}) > 1:
            return ()
        fitting = fitting[:1]
    sure = [
        entry
        for entry in fitting
        if not any(entry.places & other.places and entry.advice != other.advice for other in fitting)
    ]
    texts: Mapping[str, Known] = {entry.advice: entry for entry in reversed(sure) if entry.advice and entry.evident}
    return tuple(
        Advice(task.name, entry.advice, entry.mistake.name) for entry in sure if texts.get(entry.advice) is entry
    )


def _read(trial: PreparedTrial) -> set[str]:
    """What the checks of a trial read: outputs, and the inputs as they were left."""
    outputs = {output for check in trial.checks for output in check.outputs}
    if f"{CHANGED}*" in outputs:
        outputs |= {f"{CHANGED}{name}" for case in trial.cases for name in case.inputs}
    return outputs - {f"{CHANGED}*"}


def _value(given: Yielded, output: str) -> Value | None:
    if output.startswith(CHANGED):
        return given.changed.get(output.removeprefix(CHANGED))
    return given.outputs.get(output)


def _equal(task: PreparedTask, results: Sequence[Result], entry: Known) -> bool:
    for trial, got, wrong in zip(task.trials, results, entry.results, strict=True):
        if isinstance(got, Lost):
            return False
        for place_trial, output in entry.places:
            if place_trial == trial.name and not all(
                _same(trial, index, output, one, other)
                for index, (one, other) in enumerate(zip(got, wrong, strict=True))
            ):
                return False
    return True


def _rivals(task: PreparedTask, results: Sequence[Result], entry: Known, other: Known, wrong: frozenset[Place]) -> bool:
    """Whether another mistake may be the one that was made, with a second mistake on top of it.

    It changes more, but only what is wrong here too; and what both of them change it changes to what is given here.
    """
    shared = entry.places & other.places
    if not shared or other.advice == entry.advice or not other.places <= wrong or other.places <= entry.places:
        return False
    return _equal(task, results, replace(other, places=shared))


def _same(trial: PreparedTrial, index: int, output: str, one: Yielded, other: Yielded) -> bool:
    """Whether a student and a mistake give the same output in one case: values, oddities and exceptions."""
    left, right = _value(one, output), _value(other, output)
    if left is None and right is None:
        return _exception(one) == _exception(other)
    band = trial.bands.get(output)
    allowed = 2.0 * band.tolerances[index] if band else 0.0
    if isinstance(right, np.ndarray) and right.size and right.dtype.kind in "fiub":
        finite = np.abs(right[np.isfinite(right)])
        allowed += _ULPS * float(np.finfo(np.float32).eps) * (float(finite.max()) if finite.size else 0.0)
    return same_value(left, right, allowed)


def _exception(given: Yielded) -> tuple[object, ...]:
    """The exception's type, whether the solution's own code raised it, and how far the scenario had come."""
    if given.raised is None:
        return ()
    return given.raised.type, given.raised.cell is None, frozenset(given.outputs)
