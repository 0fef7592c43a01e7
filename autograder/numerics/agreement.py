"""Does what came out agree with what was expected? One output over all cases of a trial, compared at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.model import Array, Oddity, Value

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Band:
    """The expected values of one output, one array a case, and how far each case may stray (absolute).

    A case that doesn't give this output at all has the shape None, and nothing can disagree there.
    """

    shapes: tuple[tuple[int, ...] | None, ...]
    tolerances: tuple[float, ...]
    flat: Array
    slack: Array
    starts: Array
    filled: Array

    @classmethod
    def of(cls, expected: Sequence[Array | None], tolerances: Sequence[float]) -> Band:
        """The band around ``expected`` (one array a case), ``tolerances`` wide (one number a case)."""
        shapes = tuple(None if array is None else np.shape(array) for array in expected)
        sizes = np.array([0 if shape is None else math.prod(shape) for shape in shapes], dtype=np.intp)
        filled = np.flatnonzero(sizes)
        starts = np.concatenate(([0], np.cumsum(sizes[filled])))[:-1].astype(np.intp)
        flat = flatten([expected[index] for index in filled.tolist()])
        slack = np.repeat(np.asarray(tolerances, dtype=np.float64)[filled], sizes[filled])
        return cls(shapes, tuple(tolerances), flat, slack, starts, filled)

    def disagreeing(self, values: Sequence[Value | None]) -> Mask:
        """For each case: True where the value is missing, odd, of another shape, or outside the band.

        NaN agrees with NaN, infinity with the same infinity.
        """
        pairs = zip(values, self.shapes, strict=True)
        bad = np.array([shape is not None and not fits(value, shape) for value, shape in pairs], dtype=np.bool_)
        if not len(self.filled):
            return bad
        filled = self.filled.tolist()
        got = flatten([np.zeros(self.shapes[index] or ()) if bad[index] else values[index] for index in filled])
        with np.errstate(invalid="ignore", over="ignore"):
            near = (np.abs(got - self.flat) <= self.slack) | (got == self.flat) | (np.isnan(got) & np.isnan(self.flat))
        bad[self.filled] |= np.logical_or.reduceat(~near, self.starts)
        return bad


def fits(value: Value | None, shape: tuple[int, ...]) -> bool:
    """Whether ``value`` is an array of real numbers of this shape."""
    return isinstance(value, np.ndarray) and value.shape == shape and value.dtype.kind in "biuf"


def flatten(arrays: Sequence[Value | None]) -> Array:
    """All numbers of all arrays in one float64 vector."""
    if not arrays:
        return np.zeros(0)
    return np.concatenate(arrays, axis=None).astype(np.float64, copy=False)  # type: ignore[arg-type]


def same_value(one: Value | None, other: Value | None, tolerance: float) -> bool:
    """Whether two outputs are the same to an absolute tolerance; odd values are the same where their words are."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        if one.shape != other.shape:
            return False
        if not (fits(one, one.shape) and fits(other, other.shape)):
            return one.dtype.kind == other.dtype.kind and bool(np.array_equal(one, other))
        left, right = one.astype(np.float64), other.astype(np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            return bool(
                np.all((np.abs(left - right) <= tolerance) | (left == right) | (np.isnan(left) & np.isnan(right)))
            )
    if isinstance(one, Oddity) and isinstance(other, Oddity):
        return one.text == other.text
    return one is None and other is None
