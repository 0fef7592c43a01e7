"""A few numbers that are equal for submissions that behave alike, so that the same bug is found across a class.

Each is the projection of all that a task gave, on all cases of the run, on a random direction drawn from the seed
(Johnson & Lindenstrauss, 1984): equal outputs give equal numbers, different ones different numbers almost surely.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from autograder.authoring.judge import Result
from autograder.authoring.prepare import PreparedTask
from autograder.model import Array, Lost, Value, Yielded

COUNT = 4
_DIGITS = 5


def projections(task: PreparedTask, results: Sequence[Result], seed: int) -> tuple[float, ...]:
    """``COUNT`` numbers for what a task gave; empty where the worker was lost."""
    parts: list[Array] = []
    for trial, result in zip(task.trials, results, strict=True):
        if isinstance(result, Lost):
            return ()
        names = sorted({name for check in trial.checks for name in check.outputs})
        for given in result:
            parts += [_numbers(given.outputs.get(name), given) for name in names]
    if not parts:
        return (0.0,) * COUNT
    flat = np.concatenate(parts)
    return tuple(float(f"{value:.{_DIGITS}g}") for value in _directions(seed, len(flat)) @ flat)


def _numbers(value: Value | None, given: Yielded) -> Array:
    """One output as finite numbers; what isn't an array of numbers becomes a number that stands for its description."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        shape = np.array([zlib.crc32(str(value.shape).encode()) / 2**32])
        # arcsinh keeps the sign and tames the size: one huge output must not drown all others
        return np.concatenate([shape, np.arcsinh(np.nan_to_num(np.ravel(value).astype(np.float64), nan=7.7))])
    words = (
        value.text
        if value is not None and not isinstance(value, np.ndarray)
        else given.raised.type
        if given.raised
        else "nothing"
    )
    return np.array([zlib.crc32(words.encode()) / 2**32])


@lru_cache(maxsize=256)
def _directions(seed: int, length: int) -> Array:
    return np.random.default_rng([seed, length]).standard_normal((COUNT, length)) / np.sqrt(length)
