"""Agreement, derived tolerances, laws and central differences, against hand-made expectations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Oddity
from autograder.numerics import tolerance
from autograder.numerics.agreement import Band, same_value
from autograder.numerics.gradients import central_differences
from autograder.numerics.statistics import distance_from_normal, largest_distance, largest_mean

# -------------------------------------------------------------------------------------------------- agreement


def band() -> Band:
    return Band.of([np.array([1.0, 2.0]), np.zeros((0, 3)), np.array(5.0), None], [0.1, 0.1, 0.5, 0.0])


def test_what_lies_inside_the_band_agrees_and_what_lies_outside_does_not() -> None:
    empty = np.zeros((0, 3))
    assert band().disagreeing([np.array([1.05, 2.0]), empty, np.array(5.4), None]).tolist() == [False] * 4
    assert band().disagreeing([np.array([1.05, 2.2]), empty, np.array(5.4), None]).tolist() == [
        True,
        False,
        False,
        False,
    ]
    assert band().disagreeing([np.array([1.0, 2.0]), empty, np.array(5.6), None]).tolist() == [
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "value",
    [
        None,
        Oddity("None"),
        np.array([[1.0, 2.0]]),
        np.array([[1.0], [2.0]]),
        np.array([1.0]),
        np.array(1.0),
        np.array([1.0, 2.0, 3.0]),
        np.array([1.0, np.nan]),
        np.array([1.0, np.inf]),
        np.array([1.0 + 0j, 2.0]),
        np.array(["1", "2"]),
    ],
    ids=repr,
)
def test_anything_else_in_place_of_an_array_disagrees(value: object) -> None:
    values = [value, np.zeros((0, 3)), np.array(5.0), None]
    assert band().disagreeing(values).tolist() == [True, False, False, False]  # type: ignore[arg-type]


def test_an_empty_array_of_another_shape_disagrees() -> None:
    assert band().disagreeing([np.array([1.0, 2.0]), np.zeros((3, 0)), np.array(5.0), None]).tolist()[1]


def test_integers_and_booleans_are_numbers() -> None:
    whole = Band.of([np.array([1, 0])], [0.0])
    assert not whole.disagreeing([np.array([1, 0], dtype=np.int8)]).any()
    assert not whole.disagreeing([np.array([True, False])]).any()
    assert whole.disagreeing([np.array([1, 1])]).all()


def test_nan_and_infinities_agree_only_with_themselves() -> None:
    odd = Band.of([np.array([np.nan, np.inf, -np.inf])], [1.0])
    assert not odd.disagreeing([np.array([np.nan, np.inf, -np.inf])]).any()
    assert odd.disagreeing([np.array([np.nan, -np.inf, -np.inf])]).all()
    assert odd.disagreeing([np.array([0.0, np.inf, -np.inf])]).all()


@given(st.lists(st.lists(st.floats(-10, 10), max_size=4), min_size=1, max_size=6), st.integers(0, 5), st.floats(0.2, 5))
def test_the_case_that_strays_is_the_one_that_is_named(cases: list[list[float]], which: int, by: float) -> None:
    expected = [np.array(case) for case in cases]
    strayed = [array.copy() for array in expected]
    which %= len(expected)
    if expected[which].size:
        strayed[which][-1] += by
    mask = Band.of(expected, [0.1] * len(expected)).disagreeing(strayed)
    assert mask.tolist() == [index == which and array.size > 0 for index, array in enumerate(expected)]


def test_same_value_tells_arrays_words_and_nothing_apart() -> None:
    one = np.array([1.0])
    assert same_value(one, np.array([1.05]), 0.1)
    assert not same_value(one, np.array([1.2]), 0.1)
    assert not same_value(one, np.array([[1.0]]), 0.1)
    assert same_value(np.array([True, False]), np.array([1.0, 0.0]), 0.0)
    assert same_value(np.array([1j]), np.array([1j]), 0.1)
    assert not same_value(np.array([1j]), np.array([1.0]), 9.0)
    assert same_value(Oddity("None"), Oddity("None"), 0.0)
    assert not same_value(Oddity("None"), Oddity("text"), 0.0)
    assert not same_value(one, None, 0.1)
    assert same_value(None, None, 0.0)


# -------------------------------------------------------------------------------------------------- tolerance


def derived(function, double: bool = False, **inputs: np.ndarray) -> tuple[float, np.ndarray]:
    def run(given):
        return {"y": np.asarray(function(*given.values()))}

    expected = run(inputs)
    return tolerance.derive(run, inputs, expected, double=double, seed=1)["y"], expected["y"]


def test_single_precision_inside_is_within_the_tolerance_also_where_a_sum_cancels() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        x = rng.standard_normal(50)
        x[-1] = -x[:-1].sum()  # the sum is 0 to the last bit of double; in single precision it is not
        allowed, exact = derived(np.sum, x=x)
        for order in (x, x[::-1], np.sort(x)):
            running = np.float32(0)
            for value in order.astype(np.float32):
                running += value
            assert abs(running - exact) <= allowed


def test_a_formula_that_loses_digits_in_single_precision_is_allowed_to() -> None:
    x = np.array([12.0, -3.0])
    allowed, exact = derived(lambda x: 1 - 1 / (1 + np.exp(-x)), x=x)
    with np.errstate(all="ignore"):
        single = 1 - 1 / (1 + np.exp(-x.astype(np.float32)))
    assert np.all(np.abs(single - exact) <= allowed)


def test_the_tolerance_stays_far_below_what_a_mistake_changes() -> None:
    rng = np.random.default_rng(0)
    allowed, exact = derived(lambda x, W: x @ W, x=rng.standard_normal((4, 5)), W=rng.standard_normal((5, 3)))
    assert 0 < tolerance.relative(allowed, exact) < 1e-5


def test_double_precision_is_held_to_double() -> None:
    x = np.array([0.3, 0.7])
    assert derived(np.sin, x=x)[0] > 1e-7
    assert derived(np.sin, double=True, x=x)[0] < 1e-13


def test_an_ill_conditioned_case_shows_as_one() -> None:
    allowed, exact = derived(lambda x: np.where(x > 0.1, 1.0, 0.0) + np.tan(x * (np.pi / 2)), x=np.array([0.9999999]))
    assert tolerance.relative(allowed, exact) > tolerance.WELL_CONDITIONED


def test_an_output_that_vanishes_in_single_precision_has_no_finite_tolerance() -> None:
    allowed, _ = derived(lambda x: x if x.dtype == np.float64 else x[:1], x=np.array([1.0, 2.0]))
    assert math.isinf(allowed)


def test_a_tolerance_that_is_small_by_luck_is_lifted_to_its_regimes() -> None:
    values = [np.array([1.0]), np.array([10.0]), np.array([100.0]), np.array([1.0]), None, np.array([0.0])]
    allowed = [1e-6, 0.0, 1e-4, 5e-3, 0.0, 1e-9]
    found = tolerance.pooled(allowed, values, ["a", "a", "a", "b", "a", "a"])
    assert found == pytest.approx([1e-6, 1e-5, 1e-4, 5e-3, 0.0, 1e-9])


# ------------------------------------------------------------------------------------------------------- laws


def test_the_false_alarm_bound_holds_on_right_samples() -> None:
    rng, alarms, rate = np.random.default_rng(5), 0, 0.05
    for _ in range(1000):
        alarms += distance_from_normal(rng.normal(0, 2, 500), 2.0) > largest_distance(500, rate)
    assert alarms <= 1000 * rate  # the bound is exact or better


@pytest.mark.parametrize(
    "sample",
    [
        lambda rng: rng.normal(0, 1.1, 30_000),
        lambda rng: rng.normal(0.1, 1, 30_000),
        lambda rng: rng.uniform(-math.sqrt(3), math.sqrt(3), 30_000),
        lambda rng: np.clip(rng.normal(0, 1, 30_000), -1.5, 1.5),
        lambda rng: np.zeros(30_000),
        lambda rng: np.full(30_000, np.nan),
        lambda rng: np.full(30_000, np.inf),
    ],
    ids=["wider", "shifted", "uniform", "clipped", "zeros", "nan", "inf"],
)
def test_another_law_is_told_from_the_normal_one(sample) -> None:
    assert distance_from_normal(sample(np.random.default_rng(1)), 1.0) > largest_distance(30_000, 1e-9)


def test_the_mean_of_right_samples_is_rarely_beyond_its_bound() -> None:
    rng = np.random.default_rng(3)
    means = rng.normal(0, 2, (4000, 100)).mean(axis=1)
    beyond = np.mean(np.abs(means) > largest_mean(100, 2.0, 0.05))
    assert 0.03 < beyond < 0.07


# -------------------------------------------------------------------------------------------------- gradients


def test_central_differences_give_the_gradient_and_leave_x_alone() -> None:
    x = np.array([[0.5, -1.0], [2.0, 0.0]])
    before = x.copy()
    gradient = central_differences(lambda z: float(np.sum(z**3)), x)
    assert np.allclose(gradient, 3 * x**2, atol=1e-8)
    assert np.array_equal(x, before)
