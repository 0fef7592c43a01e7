"""A task made ready for a run: its cases drawn, the reference run on them, and the tolerances derived. Once a run."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.authoring.cases import Case
from autograder.authoring.checks import Check
from autograder.authoring.tasks import Task, Trial
from autograder.model import GradmarkError, Value, Yielded
from autograder.numerics import tolerance
from autograder.numerics.agreement import Band
from autograder.reading.exercise import exercise


@dataclass(frozen=True)
class PreparedTrial:
    """A trial with the cases of this run; where there is no reference, ``expected`` and ``bands`` are empty."""

    trial: Trial
    cases: tuple[Case, ...]
    expected: tuple[Yielded, ...] = ()
    bands: Mapping[str, Band] = field(default_factory=dict)
    reference: Any = None

    @property
    def name(self) -> str:
        """The trial's name."""
        return self.trial.name

    @property
    def checks(self) -> tuple[Check, ...]:
        """The trial's checks, in order."""
        return self.trial.flat_checks

    def indices(self, regime: str | None) -> list[int]:
        """The cases of a regime (None: all), smallest first."""
        return [index for index, case in enumerate(self.cases) if regime in (None, case.regime)]

    def run(self, solution: Any) -> tuple[Yielded, ...]:
        """The trial in this process: for the reference, mistakes, variants, and a student's own machine."""
        return tuple(exercise(self.trial.scenario, solution, case.inputs) for case in self.cases)


@dataclass(frozen=True)
class PreparedTask:
    """A task and its prepared trials."""

    task: Task
    trials: tuple[PreparedTrial, ...]

    @property
    def name(self) -> str:
        """The task's name."""
        return self.task.name

    def run(self, solution: Any) -> tuple[tuple[Yielded, ...], ...]:
        """All trials in this process, one result a trial."""
        return tuple(trial.run(solution) for trial in self.trials)


def prepare(task: Task, *, unit: str, seed: int, reference: Any = None) -> PreparedTask:
    """The task with the cases of this seed; with a reference, its outputs and tolerances too.

    Raises GradmarkError where the reference itself fails on a case: that is the author's to mend.
    """
    prepared = []
    for trial in task.trials:
        key = f"{unit}/{task.name}/{trial.name}"
        prepared.append(prepare_trial(task, trial, trial.cases.draw(seed, key), key, reference))
    return PreparedTask(task, tuple(prepared))


def prepare_trial(task: Task, trial: Trial, cases: tuple[Case, ...], key: str, reference: Any = None) -> PreparedTrial:
    """The trial on these cases; ``key`` names it in errors and keeps its tolerances the same from run to run."""
    if reference is None:
        return PreparedTrial(trial, cases)
    # single precision inputs are marked against the reference in double: its own rounding must not be the yardstick
    widened = [tolerance.widened(case.inputs) for case in cases]
    expected = tuple(exercise(trial.scenario, reference, inputs) for inputs in widened)
    for case, given in zip(cases, expected, strict=True):
        _insist_on_success(key, case, given)
    spreads = [
        tolerance.derive(
            lambda moved: exercise(trial.scenario, reference, moved).outputs,
            inputs,
            given.outputs,
            double=task.double,
            seed=zlib.crc32(key.encode()) + index,
            runs=0 if trial.trains else tolerance.RUNS,
        )
        for index, (inputs, given) in enumerate(zip(widened, expected, strict=True))
    ]
    regimes = [case.regime for case in cases]
    bands: dict[str, Band] = {}
    for name in dict.fromkeys(name for given in expected for name in given.outputs):
        values = [_array(given.outputs.get(name)) for given in expected]
        allowed = tolerance.pooled([spread.get(name, 0.0) for spread in spreads], values, regimes)
        bands[name] = Band.of(values, allowed)
    return PreparedTrial(trial, cases, expected, bands, reference)


def _array(value: Value | None) -> np.ndarray[Any, Any] | None:
    return value if isinstance(value, np.ndarray) else None


def _insist_on_success(key: str, case: Case, given: Yielded) -> None:
    if given.raised is not None:
        where = f"cell {given.raised.cell}, " if given.raised.cell else ""
        raise GradmarkError(
            f"{key}: the reference raised {given.raised.type} ({where}line {given.raised.line}: {given.raised.text}) "
            f"on {case.describe()}"
        )
    odd = [f"{name} is {value.text}" for name, value in given.outputs.items() if not isinstance(value, np.ndarray)]
    if odd:
        raise GradmarkError(f"{key}: the reference gave no array on {case.describe()}: {'; '.join(odd)}")


def conditioning(trial: PreparedTrial) -> list[str]:
    """What audit says of cases whose tolerance exceeds what can be told apart: empty for well-conditioned ones."""
    problems = []
    for output, band in trial.bands.items():
        if not _read_by_agreement(trial.checks, output):
            continue
        for case, given, allowed in zip(trial.cases, trial.expected, band.tolerances, strict=True):
            value = given.outputs.get(output)
            if isinstance(value, np.ndarray):
                loose = tolerance.relative(allowed, value)
                if not loose <= tolerance.WELL_CONDITIONED:
                    problems.append(
                        f"{output} on {case.describe()}: tolerance {loose:.1e} of its size; "
                        "give better-conditioned cases"
                    )
                    break
    return problems


def _read_by_agreement(checks: Sequence[Check], output: str) -> bool:
    return any(check.agreement and output in check.outputs for check in checks)
