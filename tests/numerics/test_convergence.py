"""Figures of many seeds, and what they say of a bound."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.numerics.convergence import Spread, highest_rate


def test_no_alarm_in_a_thousand_leaves_three_in_a_thousand():
    assert highest_rate(0, 1000) == pytest.approx(1 - 0.05 ** (1 / 1000), rel=1e-9)
    assert highest_rate(0, 1000) == pytest.approx(3 / 1000, rel=0.01)


def test_the_bound_of_clopper_and_pearson_is_the_tables():
    # one alarm in ten, one-sided 95 %: 0.3942 (Clopper and Pearson's chart; any table of binomial limits)
    assert highest_rate(1, 10) == pytest.approx(0.3942, abs=5e-5)
    assert highest_rate(10, 10) == 1.0


def test_the_bound_holds_as_often_as_it_says():
    rate, rng = 0.02, np.random.default_rng(0)
    covered = [highest_rate(int(alarms), 200) >= rate for alarms in rng.binomial(200, rate, 2000)]
    assert np.mean(covered) >= 0.95


def test_a_spread_in_deviations():
    spread = Spread.of([1.0, 2.0, 3.0])
    assert (spread.mean, spread.deviation, spread.lowest, spread.highest) == (2.0, 1.0, 1.0, 3.0)
    assert spread.deviations_to(-1.0) == 3.0
    assert spread.normal_tail(-1.0, math.inf) == pytest.approx(0.00134990, rel=1e-4)
    assert spread.normal_tail(-1.0, 5.0) == pytest.approx(0.00269980, rel=1e-4)


def test_figures_without_spread():
    spread = Spread.of([1.0, 1.0])
    assert spread.normal_tail(0.5, math.inf) == 0.0
    assert spread.normal_tail(1.0, math.inf) == 0.5
