"""Checks of random results: laws that every right way of drawing obeys, at a stated false-alarm rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.authoring.cases import Case
from autograder.authoring.checks import Check, holds
from autograder.model import Array
from autograder.numerics.statistics import (
    chance_of_count,
    chance_of_even_counts,
    chance_of_overlap,
    chance_of_places,
    distance_from_normal,
    largest_distance,
    largest_mean,
)

FALSE_ALARM = 1e-9
"""How often a right answer may break one law in one case: with a thousand laws a run, once in a million runs."""


def normally_distributed(
    output: str, *, std: Callable[[Case], float], points: float = 0, on: str | None = None
) -> Check:
    """The output's numbers, divided by ``std(case)``, have the standard normal distribution (not truncated)."""

    def law(case: Case, outputs: Mapping[str, Array]) -> str | None:
        sample = outputs[output]
        if distance_from_normal(sample, std(case)) <= largest_distance(sample.size, FALSE_ALARM):
            return None
        return f"the numbers in {output} don't follow the normal distribution that they should: look at their spread."

    return holds(
        f"{output} is normal with the right spread",
        law,
        points=points,
        outputs=[output],
        on=on,
        name=f"distribution of {output}",
    )


def centred(output: str, *, std: Callable[[Case], float], points: float = 0, on: str | None = None) -> Check:
    """The mean of the output's numbers is as near to 0 as that of normal numbers with this deviation."""

    def law(case: Case, outputs: Mapping[str, Array]) -> str | None:
        sample = outputs[output]
        near = abs(float(np.mean(sample))) <= largest_mean(sample.size, std(case), FALSE_ALARM)
        return None if near else f"the mean of {output} is too far from 0 to be luck."

    return holds(f"{output} has mean 0", law, points=points, outputs=[output], on=on, name=f"mean of {output}")


# Masks: outputs whose elements are true (dropped) or false. Each law asks for one thing, so that a mask with one fault
# breaks one law. The rate may be wrong where it isn't what is asked for. A law that asks several things shares its rate
# of false alarms out among them.

_NO_LUCK = "too often, or too rarely, to be luck"


def dropped_at_rate(
    output: str, *, rate: Callable[[Case], float], points: float = 0, on: str | None = None, name: str | None = None
) -> Check:
    """As many of the output's elements are true as independent draws at ``rate(case)`` may give.

    Where elements of a call hang together, which is for ``dropped_independently`` to say, only its diagonal is counted:
    no two elements of that share a place along any axis.
    """

    def law(case: Case, outputs: Mapping[str, Array]) -> str | None:
        mask = outputs[output].astype(bool)
        counted = _diagonal(mask[None], 0) if _dependent(mask) else mask
        if chance_of_count(int(counted.sum()), counted.size, rate(case)) > FALSE_ALARM / 2:
            return None
        return "the share of elements that are dropped is too far from the rate to be luck."

    claim = "elements are dropped at the rate that was asked for"
    return holds(claim, law, points=points, outputs=[output], on=on, name=name)


def dropped_independently(output: str, *, points: float = 0, on: str | None = None, name: str | None = None) -> Check:
    """In the mask of one call no element says anything about another, and all places have the same chance.

    Along each axis pairs of neighbours, pairs half the axis apart, and the places' counts are held against chance.
    """

    def law(case: Case, outputs: Mapping[str, Array]) -> str | None:
        del case
        found = _dependent(outputs[output].astype(bool))
        if not found:
            return None
        axis, of_pairs = found
        if of_pairs:
            return f"elements that differ only in their place along axis {axis} of x are dropped together {_NO_LUCK}."
        return f"some places along axis {axis} of x are dropped {_NO_LUCK}: all have the same chance."

    claim = "each element is dropped or kept by itself"
    return holds(claim, law, points=points, outputs=[output], on=on, name=name)


def dropped_anew(
    output: str, *, between: str = "calls", points: float = 0, on: str | None = None, name: str | None = None
) -> Check:
    """What is dropped in one call says nothing about another call.

    The first axis of the output is the calls, or layers, or seeds: ``between`` names them. Where elements of a call
    hang together, it is looked at one diagonal at a time, so that a mask of whole rows obeys this law.
    """

    def law(case: Case, outputs: Mapping[str, Array]) -> str | None:
        del case
        return f"different {between} drop the same elements {_NO_LUCK}." if _repeated(outputs[output]) else None

    claim = f"different {between} drop different elements"
    return holds(claim, law, points=points, outputs=[output], on=on, name=name)


def dropped_by_chance(
    output: str, *, rate: Callable[[Case], float], points: float = 0, on: str | None = None, name: str | None = None
) -> Check:
    """How many elements are dropped in a call is left to chance: it varies. The first axis of the output is the calls.

    Where the calls aren't independent, which is for ``dropped_anew`` to say, their counts say nothing.
    """

    def law(case: Case, outputs: Mapping[str, Array]) -> str | None:
        mask = outputs[output].astype(bool)
        counts = np.sum(mask, axis=tuple(range(1, mask.ndim)))
        if chance_of_even_counts(counts, mask.size // counts.size, rate(case)) > FALSE_ALARM:
            return None
        if _repeated(mask):
            return None
        return "nearly the same number of elements is dropped every time: by chance, it would vary more."

    claim = "how many elements are dropped is left to chance"
    return holds(claim, law, points=points, outputs=[output], on=on, name=name)


_SETS = 3
"""How many sets of pairs ``_least_overlap`` looks at."""


def _repeated(masks: Array) -> bool:
    """Whether what is dropped in one call says something about another. masks: (calls, ...)."""
    level = FALSE_ALARM / (2 * _SETS)
    if not _dependent(masks, first=1):
        return _least_overlap(masks) <= level
    shifts = masks.shape[-1]
    return any(_least_overlap(_diagonal(masks, shift)) <= level / shifts for shift in range(shifts))


def _dependent(mask: Array, first: int = 0) -> tuple[int, bool] | None:
    """The axis along which elements hang together most, and whether pairs show it, or else the places' counts.

    Axes before ``first`` aren't asked.
    """
    axes = range(first, mask.ndim)
    level = FALSE_ALARM / ((_SETS + 1) * max(1, len(axes)))
    overlaps = {axis: _least_overlap(np.moveaxis(mask, axis, 0)) for axis in axes}
    if overlaps and min(overlaps.values()) <= level:
        return min(overlaps, key=overlaps.__getitem__), True
    for axis in axes:
        counts = np.sum(mask, axis=tuple(set(range(mask.ndim)) - {axis}))
        if chance_of_places(counts, mask.size // counts.size) <= level:
            return axis, False
    return None


def _least_overlap(mask: Array) -> float:
    """The least chance of three sets of disjoint pairs along the first axis: neighbours, and those half of it apart."""
    half = len(mask) // 2
    turned = mask[: 2 * half]
    sets = ((turned[0::2], turned[1::2]), (turned[1:-1:2], turned[2::2]), (turned[:half], turned[half:]))
    return min(chance_of_overlap(one, other) for one, other in sets)


def _diagonal(masks: Array, shift: int) -> Array:
    """The elements (i, i, ..., i + shift) of each mask, the last place counted round. masks: (calls, ...).

    There are as many as the shortest axis but the first is long, and no two share a place along any axis.
    """
    places = np.arange(min(masks.shape[1:], default=1))
    index = [places] * (masks.ndim - 1)
    if index:
        index[-1] = (places + shift) % masks.shape[-1]
    found: Array = masks[(np.arange(len(masks))[:, None], *index)].astype(bool)
    return found
