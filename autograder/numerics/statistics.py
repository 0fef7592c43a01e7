"""Laws that random layers obey, tested at a stated false-alarm rate."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from autograder.model import Array

_GRID = 512
_QUANTILES = np.array([NormalDist().inv_cdf((index + 0.5) / _GRID) for index in range(_GRID)])
_LEVELS = (np.arange(_GRID) + 0.5) / _GRID


def distance_from_normal(sample: Array, std: float) -> float:
    """The largest gap between the sample's distribution and the normal law with mean 0 and this deviation.

    Taken at 512 quantiles, so it is at most the Kolmogorov-Smirnov distance. Numbers that aren't finite count as far
    out.
    """
    with np.errstate(over="ignore"):
        single = np.ravel(sample).astype(np.float32)  # far finer than the grid, and sorted in a third of the time
    ordered = np.sort(np.where(np.isfinite(single), single, np.float32(np.inf)))
    share = np.searchsorted(ordered, _QUANTILES * std, side="right") / ordered.size
    return float(np.max(np.abs(share - _LEVELS)))


def largest_distance(count: int, false_alarm: float) -> float:
    """The distance that a right sample of ``count`` numbers exceeds with at most this probability.

    Massart, "The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality", Ann. Probab. 18 (1990): exact for every
    ``count``: P(D > d) <= 2 exp(-2 n d^2).
    """
    return math.sqrt(math.log(2.0 / false_alarm) / (2.0 * count))


def largest_mean(count: int, std: float, false_alarm: float) -> float:
    """The size of the mean of ``count`` normal numbers that is exceeded with exactly this probability."""
    return std / math.sqrt(count) * NormalDist().inv_cdf(1.0 - false_alarm / 2.0)
