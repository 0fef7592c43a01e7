"""How far a right answer may stray: what single precision could do, measured on the reference.

Higham, *Accuracy and Stability of Numerical Algorithms* (2nd ed., 2002), section 1.6: the forward error of a stable
computation is the condition of the problem times a small multiple of the unit roundoff. Both factors are sampled. The
reference is run again on inputs moved by an ulp, once in double (how far do the inputs' last digits reach? the scale
of what was summed is in that, also where the sum cancels) and once in single precision (what does its own rounding do
on the way?). The multiple allows for another order of summation than the reference's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.model import Array, Value

RUNS = 3
SPREADS = 20.0
"""How many measured spreads a right answer may be away: another formula, another order of summation. Fifty numbers that
cancel, summed one by one in the worst order (sorted), were up to 10 away in 400 samples."""
ULPS = 16.0
"""How many units of roundoff of the largest number in the output it may be away in any case."""
WELL_CONDITIONED = 1e-3
"""Audit refuses cases whose tolerance exceeds this, relative to the largest number expected."""

Inputs = Mapping[str, Any]


def derive(
    run: Callable[[Inputs], Mapping[str, Value]],
    inputs: Inputs,
    expected: Mapping[str, Value],
    *,
    double: bool,
    seed: int,
    runs: int = RUNS,
) -> dict[str, float]:
    """An absolute tolerance for each output that is an array: inf where the rerun has no such array at all.

    With ``runs=0`` it is what rounding alone could do to the output.
    """
    precision: np.dtype[np.floating[Any]] = np.dtype(np.float64) if double else np.dtype(np.float32)
    eps = float(np.finfo(precision).eps)
    arrays = {name: value for name, value in expected.items() if isinstance(value, np.ndarray)}
    spread = dict.fromkeys(arrays, 0.0)
    for index in range(runs):
        moved = nudged(inputs, precision, np.random.default_rng([seed, index]))
        for again in (run(moved), run(widened(moved))):
            for name, value in arrays.items():
                spread[name] = max(spread[name], _distance(value, again.get(name)))
    return {name: SPREADS * spread[name] + ULPS * eps * _largest(value) for name, value in arrays.items()}


def pooled(allowed: Sequence[float], values: Sequence[Array | None], groups: Sequence[str]) -> list[float]:
    """Each case's tolerance, relative to its size no smaller than the median of its group.

    Three reruns of one number can agree by luck; those of a whole regime don't.
    """
    ratios: dict[str, list[float]] = {}
    for tolerance, value, group in zip(allowed, values, groups, strict=True):
        if value is not None and _largest(value):
            ratios.setdefault(group, []).append(tolerance / _largest(value))
    medians = {group: float(np.median(found)) for group, found in ratios.items()}
    return [
        tolerance if value is None else max(tolerance, medians.get(group, 0.0) * _largest(value))
        for tolerance, value, group in zip(allowed, values, groups, strict=True)
    ]


def nudged(inputs: Inputs, precision: np.dtype[np.floating[Any]], rng: np.random.Generator) -> dict[str, Any]:
    """The inputs in this precision, each floating number moved up or down by a unit of roundoff of its size."""
    moved: dict[str, Any] = {}
    for name, value in inputs.items():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            step = rng.choice((-1.0, 1.0), value.shape) * np.finfo(precision).eps
            moved[name] = (value * (1.0 + step)).astype(precision)
        else:
            moved[name] = value
    return moved


def widened(inputs: Inputs) -> dict[str, Any]:
    """The inputs with floating arrays in double precision."""
    return {
        name: value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value
        for name, value in inputs.items()
    }


def relative(tolerance: float, value: Array) -> float:
    """The tolerance as a fraction of the largest number expected; 0 for an output that is all zeros within it."""
    largest = _largest(value)
    return tolerance / largest if largest else 0.0


def _largest(value: Array) -> float:
    finite = np.abs(value[np.isfinite(value)]) if value.size else value
    return float(finite.max()) if finite.size else 0.0


def _distance(value: Array, other: Value | None) -> float:
    if not isinstance(other, np.ndarray) or other.shape != value.shape:
        return float("inf")
    if not value.size:
        return 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(np.asarray(other, dtype=np.float64) - value)
    same = (other == value) | (np.isnan(other) & np.isnan(value))
    worst = np.max(np.where(same, 0.0, distance))
    return float("inf") if np.isnan(worst) else float(worst)
