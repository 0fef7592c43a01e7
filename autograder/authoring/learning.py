"""Checks of what was trained: the reference takes what the student's training gave, and is asked what it can do.

A curve or a figure that the student's process returns can be made up; what crosses here are *parameters*. The trusted
side puts them into the reference and runs it on inputs that never crossed (``case.kept``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.authoring.cases import Case
from autograder.authoring.checks import Check, Finding, View, unfit
from autograder.model import Array, GradmarkError

Measure = Callable[[Any, Case, Mapping[str, Array]], float]
"""``measure(reference, case, outputs)``: a figure, from the reference with what the student's training gave."""


def learns(
    claim: str,
    measure: Measure,
    *,
    quantity: str,
    at_least: float = -math.inf,
    at_most: float = math.inf,
    points: float = 0,
    outputs: Sequence[str] = (),
    on: str | None = None,
    name: str | None = None,
) -> Check:
    """``measure(reference, case, outputs)`` lies from ``at_least`` to ``at_most`` in every case.

    The bounds come from many seeds of the reference (``python -m benchmarks.false_alarms`` shows them) and leave the
    known mistakes outside. ``quantity`` says in words what is measured: "the accuracy on digits that it never saw".
    The measure sees arrays of the reference's shapes, all finite; whatever else comes breaks the claim. A
    ``ValueError`` that it raises breaks the claim with its text, which the student reads: no values in it.
    """
    if not at_least < at_most:
        raise GradmarkError(f"learns({claim!r}) has no figure between at_least={at_least} and at_most={at_most}")
    if math.isinf(at_least) and math.isinf(at_most):
        raise GradmarkError(f"learns({claim!r}) has no bound: give at_least= or at_most=")
    where = f" on {on}" if on else ""
    judge = Learned(measure, quantity, at_least, at_most, tuple(outputs))
    return Check(name or f"{claim}{where}", claim, points, judge, tuple(outputs), on)


@dataclass(frozen=True, slots=True)
class Learned:
    """The judge of ``learns``. ``figure`` is also what the benchmark of false alarms asks."""

    measure: Measure
    quantity: str
    at_least: float
    at_most: float
    outputs: tuple[str, ...]

    def __call__(self, view: View, indices: Sequence[int]) -> Finding | None:
        """The first case whose figure lies outside."""
        for index in indices:
            problem = unfit(view, index, self.outputs, finite=True)
            if problem:
                return Finding(index, problem)
            try:
                figure = self.figure(view.reference, view.cases[index], view.got[index].outputs)
            except ValueError as error:
                return Finding(index, str(error))
            except Exception as error:  # noqa: BLE001 - the author's measure met outputs that it wasn't written for
                return Finding(index, "", f"the measure raised {type(error).__name__}: {error}", ours=True)
            if not self.at_least <= figure <= self.at_most:
                side = "too low" if figure < self.at_least else "too high" if figure > self.at_most else "not a number"
                bounds = f"should be from {self.at_least:.6g} to {self.at_most:.6g}"
                return Finding(index, f"{self.quantity} is {side}.", f"{self.quantity}: {figure:.6g}; {bounds}")
        return None

    def figure(self, reference: Any, case: Case, outputs: Mapping[str, Any]) -> float:
        """What the measure says of these outputs; overflow on the way is no one's warning."""
        arrays = {name: value for name, value in outputs.items() if isinstance(value, np.ndarray)}
        with np.errstate(all="ignore"):
            return float(self.measure(reference, case, arrays))
