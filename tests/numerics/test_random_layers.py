"""Laws of random layers: right masks of every make pass as often as is stated, and wrong ones are caught."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from autograder.authoring import laws
from autograder.authoring.cases import Case
from autograder.authoring.checks import Check
from autograder.numerics.statistics import (
    chance_of_count,
    chance_of_even_counts,
    chance_of_overlap,
    chance_of_places,
    divergence,
)

Mask = np.ndarray[Any, np.dtype[Any]]

# ------------------------------------------------------------------------------------- the bounds, against counting


def binomial(count: int, size: int, rate: float) -> float:
    return math.comb(size, count) * rate**count * (1 - rate) ** (size - count)


@pytest.mark.parametrize(("size", "rate"), [(1, 0.5), (7, 0.2), (12, 0.7), (30, 0.04)])
def test_a_count_is_below_any_level_no_more_often_than_the_level_says(size: int, rate: float) -> None:
    bounds = [chance_of_count(count, size, rate) for count in range(size + 1)]
    weights = [binomial(count, size, rate) for count in range(size + 1)]
    for level in bounds:
        assert sum(weight for weight, bound in zip(weights, bounds, strict=True) if bound <= level) <= level + 1e-12


def test_the_bound_of_a_count_is_chernoffs() -> None:
    assert divergence(0.5, 0.25) == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(2 / 3))
    assert chance_of_count(50, 100, 0.25) == pytest.approx(2 * math.exp(-50 * (math.log(2) + math.log(2 / 3))))
    assert chance_of_count(25, 100, 0.25) == 1.0
    assert chance_of_count(0, 0, 0.25) == 1.0


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_a_rate_of_0_or_1_leaves_one_count_only(rate: float) -> None:
    assert chance_of_count(int(10 * rate), 10, rate) == 1.0
    assert chance_of_count(5, 10, rate) == 0.0
    assert chance_of_even_counts(np.array([10 * rate]), 10, rate) == 1.0


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.65])
def test_an_overlap_is_below_any_level_no_more_often_than_the_level_says(rate: float) -> None:
    size, found = 5, []
    for bits in product((False, True), repeat=2 * size):
        weight = math.prod(rate if bit else 1 - rate for bit in bits)
        found.append((chance_of_overlap(np.array(bits[:size]), np.array(bits[size:])), weight))
    for level in {bound for bound, _ in found}:
        assert sum(weight for bound, weight in found if bound <= level) <= level + 1e-12


@pytest.mark.parametrize("rate", [0.2, 0.5])
def test_places_and_even_counts_are_below_any_level_no_more_often_than_the_level_says(rate: float) -> None:
    size, places = 6, 3
    uneven, even = [], []
    for counts in product(range(size + 1), repeat=places):
        weight = math.prod(binomial(count, size, rate) for count in counts)
        uneven.append((chance_of_places(np.array(counts), size), weight))
        even.append((chance_of_even_counts(np.array(counts), size, rate), weight))
    for found in (uneven, even):
        for level in {bound for bound, _ in found}:
            assert sum(weight for bound, weight in found if bound <= level * (1 + 1e-9)) <= level + 1e-9


@pytest.mark.parametrize("spread", [0, 1, 3])
def test_even_counts_are_counted_exactly(spread: int) -> None:
    counts = product(range(7), repeat=3)
    weights = [math.prod(binomial(k, 6, 0.3) for k in three) for three in counts if max(three) - min(three) <= spread]
    assert chance_of_even_counts(np.array([2, 2, 2 + spread]), 6, 0.3) == pytest.approx(sum(weights))


def test_masks_without_elements_or_of_one_place_say_nothing() -> None:
    nothing = np.zeros((0, 3), dtype=bool)
    assert chance_of_overlap(nothing, nothing) == 1.0
    assert chance_of_places(np.array([4]), 10) == 1.0


# ------------------------------------------------------------------------------------------------- the laws on masks

Draw = Callable[[np.random.Generator, float, tuple[int, ...]], Mask]


def by_element(rng: np.random.Generator, rate: float, shape: tuple[int, ...]) -> Mask:
    return np.array([rng.random() < rate for _ in range(math.prod(shape))]).reshape(shape)


def of_single_precision(rng: np.random.Generator, rate: float, shape: tuple[int, ...]) -> Mask:
    return rng.random(shape, dtype=np.float32) < np.float32(rate)


RIGHT: dict[str, Draw] = {
    "uniform below the rate": lambda rng, rate, shape: rng.random(shape) < rate,
    "uniform above the rate, inverted": lambda rng, rate, shape: ~(rng.random(shape) < 1 - rate),
    "binomial": lambda rng, rate, shape: rng.binomial(1, rate, shape).astype(bool),
    "binomial, inverted": lambda rng, rate, shape: rng.binomial(1, 1 - rate, shape) == 0,
    "choice with probabilities": lambda rng, rate, shape: rng.choice([False, True], shape, p=[1 - rate, rate]),
    "single precision": of_single_precision,
    "one by one": by_element,
    "normal below a quantile": lambda rng, rate, shape: rng.exponential(size=shape) < -math.log1p(-rate),
}


def four_laws(rate: float) -> dict[str, Check]:
    return {
        "rate": laws.dropped_at_rate("one", rate=lambda case: rate),
        "independent": laws.dropped_independently("one"),
        "anew": laws.dropped_anew("calls"),
        "by chance": laws.dropped_by_chance("calls", rate=lambda case: rate),
    }


def broken(masks: Mask, rate: float) -> set[str]:
    """The laws that the masks of several calls break, the first of them standing for one call."""
    outputs = {"calls": masks, "one": masks[0]}
    asked = four_laws(rate).items()
    return {name for name, check in asked if check.judge.property_(Case({}), outputs)}  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", RIGHT)
@pytest.mark.parametrize(("rate", "shape"), [(0.2, (4, 6, 7)), (0.7, (3, 2, 3, 4, 5))], ids=["batch", "images"])
def test_right_masks_break_no_law_more_often_than_is_stated(
    monkeypatch: pytest.MonkeyPatch, way: str, rate: float, shape: tuple[int, ...]
) -> None:
    monkeypatch.setattr(laws, "FALSE_ALARM", 0.05)
    seeds = 1000
    alarms = dict.fromkeys(four_laws(rate), 0)
    for seed in range(seeds):
        for name in broken(RIGHT[way](np.random.default_rng(seed), rate, shape), rate):
            alarms[name] += 1
    # at 5 % there are 50 alarms on average at most; 85 or more have a probability below 1e-5 (binomial)
    assert max(alarms.values()) < 85
    assert all(count / seeds <= 0.07 for count in alarms.values())


@pytest.mark.parametrize("way", [way for way in RIGHT if way != "one by one"])
def test_right_masks_break_no_law_at_the_rate_that_is_used(way: str) -> None:
    for seed, rate in product(range(20), (0.004, 0.2, 0.5, 0.7, 0.95)):
        assert broken(RIGHT[way](np.random.default_rng(seed), rate, (20, 20, 30)), rate) == set()


def repeated(mask: Mask, axis: int) -> Mask:
    """The mask with its first slice along an axis in place of all."""
    return np.repeat(np.take(mask, [0], axis), mask.shape[axis], axis)


def fixed_count(rng: np.random.Generator, rate: float, shape: tuple[int, ...], axes: int) -> Mask:
    """As many true in each block of the last ``axes`` axes."""
    size = math.prod(shape[-axes:])
    blocks = [rng.permutation(size) < round(rate * size) for _ in range(math.prod(shape[:-axes]))]
    return np.array(blocks).reshape(shape)


def last_never(rng: np.random.Generator, rate: float, shape: tuple[int, ...]) -> Mask:
    mask = rng.random(shape) < rate
    mask[..., -1] = False
    return mask


def used_twice_from_the_second(rng: np.random.Generator, rate: float, shape: tuple[int, ...]) -> Mask:
    mask = rng.random(shape) < rate
    mask[2::2] = mask[1:-1:2]
    return mask


def by_turns(rng: np.random.Generator, rate: float, shape: tuple[int, ...]) -> Mask:
    """One draw serves two calls: as it is, and from the other end."""
    drawn = rng.random((shape[0] // 2, *shape[1:]))
    return np.stack([drawn, 1 - drawn], axis=1).reshape(shape) < rate


def tiled(rng: np.random.Generator, rate: float, shape: tuple[int, ...]) -> Mask:
    half = rng.random((*shape[:-1], shape[-1] // 2)) < rate
    return np.concatenate([half, half], axis=-1)


WRONG: dict[str, tuple[Draw, set[str]]] = {
    "rate and keep probability swapped": (lambda rng, rate, shape: rng.random(shape) > rate, {"rate"}),
    "nothing dropped": (lambda rng, rate, shape: np.zeros(shape, dtype=bool), {"rate", "by chance"}),
    "all dropped": (lambda rng, rate, shape: np.ones(shape, dtype=bool), {"rate", "by chance"}),
    "a fifth too many": (lambda rng, rate, shape: rng.random(shape) < 1.2 * rate, {"rate"}),
    "the same in every call": (lambda rng, rate, shape: repeated(rng.random(shape) < rate, 0), {"anew"}),
    "every mask is used twice": (lambda *drawn: np.repeat(RIGHT["binomial"](*drawn)[::2], 2, axis=0), {"anew"}),
    "every mask but the first is used twice": (used_twice_from_the_second, {"anew"}),
    "what one call drops the next one keeps": (by_turns, {"anew"}),
    "two masks in turn": (lambda rng, rate, shape: np.resize(rng.random((2, *shape[1:])) < rate, shape), {"anew"}),
    "the same for every sample": (lambda rng, rate, shape: repeated(rng.random(shape) < rate, 1), {"independent"}),
    "whole samples": (lambda rng, rate, shape: repeated(rng.random(shape) < rate, 2), {"independent"}),
    "one half after the other": (tiled, {"independent"}),
    "the last place is never dropped": (last_never, {"independent"}),
    "a number fixed in each call": (lambda rng, rate, shape: fixed_count(rng, rate, shape, axes=2), {"by chance"}),
    "a number fixed in each sample": (lambda rng, rate, shape: fixed_count(rng, rate, shape, axes=1), {"by chance"}),
}


@pytest.mark.parametrize("way", WRONG)
def test_wrong_masks_break_the_laws_that_they_should_and_no_other(way: str) -> None:
    draw, laws_broken = WRONG[way]
    for seed, rate in product(range(25), (0.25, 0.75)):
        found = broken(draw(np.random.default_rng(seed), rate, (20, 150, 80)), rate)
        assert found == laws_broken


@pytest.mark.parametrize("axis", [0, 1])
def test_whole_rows_are_new_in_each_call_and_the_same_rows_are_not(axis: int) -> None:
    for seed in range(25):
        rng = np.random.default_rng(seed)
        few = (20, 1, 30) if axis == 0 else (20, 20, 1)
        masks = np.broadcast_to(rng.random(few) < 0.1, (20, 20, 30))
        outputs = {"calls": masks}
        assert laws.dropped_anew("calls").judge.property_(Case({}), outputs) is None  # type: ignore[attr-defined]
        same = {"calls": repeated(rng.random((20, 20, 30)) < 0.1, 0)}
        assert laws.dropped_anew("calls").judge.property_(Case({}), same)  # type: ignore[attr-defined]
        by_chance = laws.dropped_by_chance("calls", rate=lambda case: 0.1)
        assert by_chance.judge.property_(Case({}), same) is None  # type: ignore[attr-defined]


def test_neighbours_that_take_turns_are_found() -> None:
    for seed in range(25):
        masks = np.random.default_rng(seed).random((20, 150, 80)) < 0.5
        masks[..., 1::2] = ~masks[..., 0::2]
        assert broken(masks, 0.5) == {"independent", "by chance"}


@pytest.mark.parametrize("axes", [(0,), (1,), (2,), (3,), (2, 3), (0, 1)])
def test_images_that_share_a_mask_along_an_axis_are_found(axes: tuple[int, ...]) -> None:
    shape = (6, 9, 10, 11)
    for seed in range(10):
        few = tuple(1 if axis in axes else length for axis, length in enumerate(shape))
        mask = np.broadcast_to(np.random.default_rng(seed).random(few) < 0.25, shape)
        assert broken(mask[None], 0.25) == {"independent"}
        if max(axes) < 3 and len(axes) == 1:
            assert broken(~mask[None], 0.25) >= {"independent"}


def test_a_rate_that_is_rounded_to_hundredths_is_found_where_it_is_small() -> None:
    for seed in range(25):
        rounded = np.random.default_rng(seed).integers(0, 100, (1, 150, 120)) < 0.4  # 0.004 becomes 0.01
        assert broken(rounded, 0.004) == {"rate"}


def test_what_a_law_says_names_the_axis() -> None:
    mask = np.broadcast_to(np.random.default_rng(0).random((150, 1)) < 0.25, (150, 80))
    said = laws.dropped_independently("one").judge.property_(Case({}), {"one": mask})  # type: ignore[attr-defined]
    assert said.startswith("elements that differ only in their place along axis 1 of x are dropped together too often")
    never = last_never(np.random.default_rng(0), 0.25, (150, 80))
    said = laws.dropped_independently("one").judge.property_(Case({}), {"one": never})  # type: ignore[attr-defined]
    assert said.startswith("some places along axis 1 of x are dropped too often, or too rarely")
