"""The bound on counts: never below the exact probability, kept by right orders, broken by those that aren't uniform."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.numerics.statistics import chance_of_counts


def exactly(count: int, trials: int, chance: float) -> float:
    """The probability of a count at least as far from its mean, on its own side."""
    each = [math.comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(trials + 1)]
    return sum(each[count:]) if count >= trials * chance else sum(each[: count + 1])


@given(st.integers(1, 60), st.floats(0.05, 0.95), st.data())
def test_the_bound_is_never_below_the_exact_probability(trials: int, chance: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, trials))
    assert chance_of_counts(np.array([count]), trials, np.array([chance])) >= exactly(count, trials, chance) * (
        1 - 1e-9
    )


def test_the_bound_is_of_use() -> None:
    assert exactly(80, 100, 0.5) < chance_of_counts(np.array([80]), 100, np.array([0.5])) < 50 * exactly(80, 100, 0.5)


def test_what_is_certain_or_impossible_has_no_leeway() -> None:
    certain = np.array([1.0, 0.0])
    assert chance_of_counts(np.array([7, 0]), 7, certain) == 1.0
    assert chance_of_counts(np.array([6, 0]), 7, certain) == 0.0
    assert chance_of_counts(np.array([7, 1]), 7, certain) == 0.0


def test_the_worst_count_decides_and_more_counts_give_more_leeway() -> None:
    one = chance_of_counts(np.array([90]), 100, np.array([0.5]))
    assert chance_of_counts(np.array([50, 90, 50]), 100, np.full(3, 0.5)) == pytest.approx(3 * one)


def places(orders: np.ndarray) -> np.ndarray:
    """How often each row was in each place: (place, row)."""
    length = orders.shape[1]
    return np.stack([np.count_nonzero(orders == row, axis=0) for row in range(length)], axis=1)


def test_right_orders_rarely_break_the_bound() -> None:
    rng, alarms, rate = np.random.default_rng(4), 0, 0.05
    for _ in range(500):
        orders = np.stack([rng.permutation(6) for _ in range(60)])
        alarms += chance_of_counts(places(orders), 60, np.full((6, 6), 1 / 6)) < rate
    assert alarms <= 500 * rate


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: np.arange(8),
        lambda rng: rng.permutation(8)[:: rng.choice([-1, 1])] if rng.random() < 0.5 else np.arange(8),
        lambda rng: np.concatenate([rng.permutation(4), 4 + rng.permutation(4)]),
    ],
    ids=["never shuffled", "half of the time", "two halves apart"],
)
def test_orders_that_are_not_uniform_break_it(draw) -> None:
    rng = np.random.default_rng(2)
    orders = np.stack([draw(rng) for _ in range(300)])
    assert chance_of_counts(places(orders), 300, np.full((8, 8), 1 / 8)) < 1e-9
