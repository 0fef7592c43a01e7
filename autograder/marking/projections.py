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
_MOST_NUMBERS = 10_000


def projections(task: PreparedTask, results: Sequence[Result], seed: int) -> tuple[float, ...]:
    """``COUNT`` numbers for what a task gave; empty where the worker was lost."""
    parts: list[Array] = []
    for trial, result in zip(task.trials, results, strict=True):
        if isinstance(result, Lost):
            return ()
        for name in sorted({name for check in trial.checks for name in check.outputs}):
            parts += _numbers([_value(given, name) for given in result])
    flat = np.concatenate([*parts, np.zeros(1)])
    flat = flat[:: len(flat) // _MOST_NUMBERS + 1]
    # arcsinh keeps the sign and tames the size: one huge output must not drown all others
    tamed = np.arcsinh(np.nan_to_num(flat, nan=7.7))
    return tuple(float(f"{value:.{_DIGITS}g}") for value in _directions(seed, len(tamed)) @ tamed)


def _value(given: Yielded, name: str) -> Value | str:
    value = given.outputs.get(name)
    return value if value is not None else given.raised.type if given.raised else "nothing"


def _numbers(values: Sequence[Value | str]) -> list[Array]:
    """One output over all cases: its numbers, and one number that stands for its shapes, or for what came instead."""
    arrays = [value for value in values if isinstance(value, np.ndarray) and value.dtype.kind in "biuf"]
    words = [value.shape if isinstance(value, np.ndarray) else value for value in values]
    mark = np.array([zlib.crc32(str(words).encode()) / 2**32])
    return [np.concatenate([mark, *arrays], axis=None).astype(np.float64, copy=False)]


@lru_cache(maxsize=256)
def _directions(seed: int, length: int) -> Array:
    directions: Array = np.random.default_rng([seed, length]).standard_normal((COUNT, length)) / np.sqrt(length)
    return directions
