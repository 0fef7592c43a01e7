"""What many seeds of the reference say of a bound: how often would a right answer fall outside?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

_MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Spread:
    """Figures that right answers gave, one a seed, in five numbers."""

    count: int
    mean: float
    deviation: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Spread:
        """The spread of at least two figures."""
        return cls(len(figures), fmean(figures), stdev(figures), min(figures), max(figures))

    def deviations_to(self, bound: float) -> float:
        """How many deviations lie between the mean and the bound; inf for a bound that isn't there."""
        gap = abs(bound - self.mean)
        if self.deviation:
            return gap / self.deviation
        return math.inf if gap else 0.0

    def normal_tail(self, at_least: float, at_most: float) -> float:
        """The share of a normal law with this mean and deviation that lies outside the bounds.

        An estimate: it trusts the law further out than the figures reach. ``highest_rate`` trusts nothing.
        """
        law = NormalDist()
        return law.cdf(-self.deviations_to(at_least)) + law.cdf(-self.deviations_to(at_most))


def highest_rate(alarms: int, count: int, *, confidence: float = 0.95) -> float:
    """The largest false-alarm rate that ``alarms`` in ``count`` independent seeds leave possible.

    Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
    Biometrika 26 (1934): the rate at which so few alarms have the probability 1 - ``confidence``. For no alarm it is
    close to 3 / count.
    """
    if alarms >= count:
        return 1.0
    low, high = alarms / count, 1.0
    for _ in range(_MOST_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(alarms, count, middle) > 1 - confidence else (low, middle)
    return high


def _at_most(alarms: int, count: int, rate: float) -> float:
    """The probability of no more than ``alarms`` in ``count`` independent trials of this rate."""
    logs = [
        math.lgamma(count + 1)
        - math.lgamma(k + 1)
        - math.lgamma(count - k + 1)
        + (k * math.log(rate) if k else 0.0)
        + (count - k) * math.log1p(-rate)
        for k in range(alarms + 1)
    ]
    return math.fsum(math.exp(log) for log in logs)
