"""Checks of random results: laws that every right way of drawing obeys, at a stated false-alarm rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograder.authoring.cases import Case
from autograder.authoring.checks import Check, holds
from autograder.model import Array
from autograder.numerics.statistics import distance_from_normal, largest_distance, largest_mean

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
