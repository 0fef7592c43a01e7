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


# Elements that are true or false by chance, each by itself. Each function below returns an upper bound for the
# probability that right draws look as extreme as this: a right sample stays at or above any level a with probability
# 1 - a or more. Nothing is estimated by a limit theorem, so the bounds hold for small samples too.


def divergence(share: float, rate: float) -> float:
    """The relative entropy of a coin with this ``share`` against one with this ``rate``, in nats; inf if impossible."""
    terms = ((share, rate), (1.0 - share, 1.0 - rate))
    if any(part > 0.0 and whole <= 0.0 for part, whole in terms):
        return math.inf
    return sum(part * math.log(part / whole) for part, whole in terms if part > 0.0)


def chance_of_count(count: int, size: int, rate: float) -> float:
    """For ``count`` of ``size`` independent elements that are true, each with probability ``rate``.

    Chernoff's bound on both tails: P(K/n as far out as k/n) <= 2 exp(-n KL(k/n || rate)) (Hoeffding, "Probability
    inequalities for sums of bounded random variables", JASA 58 (1963), theorem 1).
    """
    return min(1.0, 2.0 * math.exp(-size * divergence(count / size, rate))) if size else 1.0


def chance_of_overlap(first: Array, second: Array) -> float:
    """For two rows of elements of which the pairs (first[i], second[i]) are independent, as often both true as here.

    The rate needn't be known: given how many are true in each row, the number of pairs in which both are is
    hypergeometric, and for that Chernoff's bound holds as for the binomial (Hoeffding 1963, section 6). It is taken
    from all four cells of the table, of which each fixes the others; the least of four bounds is a bound.
    """
    one, other = np.ravel(first).astype(bool), np.ravel(second).astype(bool)
    size, ones, others = one.size, int(one.sum()), int(other.sum())
    both = int((one & other).sum())
    cells = (
        (both, ones, others),
        (ones - both, ones, size - others),
        (others - both, size - ones, others),
        (size - ones - others + both, size - ones, size - others),
    )
    views = [view for cell, a, b in cells for view in ((cell, a, b), (cell, b, a))]
    return min(1.0, *(_drawn_without_replacement(cell, drawn, marked, size) for cell, drawn, marked in views))


def _drawn_without_replacement(count: int, drawn: int, marked: int, size: int) -> float:
    return chance_of_count(count, drawn, marked / size) if size else 1.0


def chance_of_places(counts: Array, size: int) -> float:
    """For the place whose count is farthest out, where each place has ``size`` elements, all of one unknown rate.

    Given the total, the count of a place is hypergeometric (Hoeffding 1963, section 6); the places' bounds are added.
    """
    places = np.ravel(counts)
    total, elements = int(places.sum()), size * places.size
    extremes = (int(places.min()), int(places.max()))
    return min(1.0, places.size * min(_drawn_without_replacement(count, size, total, elements) for count in extremes))


def chance_of_even_counts(counts: Array, size: int, rate: float) -> float:
    """For independent counts that all lie so near each other, each of ``size`` elements of this ``rate``: exact.

    Where as many are true each time, or nearly, this is small. The probability that the range of m binomial numbers is
    at most r is the sum over j of P(j <= K <= j + r)^m - P(j < K <= j + r)^m: j is where the least of them lies.
    """
    places = np.ravel(counts)
    spread = int(places.max() - places.min())
    below = np.concatenate(([0.0], np.cumsum(_binomial(size, rate))))  # below[k] = P(K < k)
    least = np.arange(size + 1)
    top = below[np.minimum(least + spread, size) + 1]
    return min(1.0, float(np.sum((top - below[least]) ** places.size - (top - below[least + 1]) ** places.size)))


def _binomial(size: int, rate: float) -> Array:
    """The probabilities of 0, 1, ... size of ``size``."""
    numbers = np.arange(size + 1)
    if rate in (0.0, 1.0):
        certain: Array = (numbers == size * rate).astype(float)
        return certain
    factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, size + 1)))))
    choices = factorials[size] - factorials - factorials[::-1]
    chances: Array = np.exp(choices + numbers * math.log(rate) + (size - numbers) * math.log1p(-rate))
    return chances


def chance_of_counts(counts: Array, trials: int, chances: Array) -> float:
    """An upper bound of the probability that any of these counts strays as far from its mean as one of them does.

    Each count is that of one event, of probability ``chances`` (same shape), in ``trials`` independent trials; how the
    events hang together doesn't matter (union bound). Hoeffding, "Probability inequalities for sums of bounded random
    variables", J. Amer. Statist. Assoc. 58 (1963), theorem 1: P(X >= q n) <= exp(-n KL(q, p)), and so below the mean.
    """
    share = np.clip(np.asarray(counts, dtype=np.float64) / trials, 0.0, 1.0)
    divergence = _relative(share, chances) + _relative(1.0 - share, 1.0 - np.asarray(chances, dtype=np.float64))
    return float(min(1.0, 2.0 * share.size * np.exp(-trials * np.max(divergence, initial=0.0))))


def _relative(share: Array, chance: Array) -> Array:
    """Give share ln(share / chance): 0 where the share is 0, infinite where only the chance is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(share > 0.0, share * (np.log(share) - np.log(chance)), 0.0)
