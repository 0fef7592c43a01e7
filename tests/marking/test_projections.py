"""Projections are equal for equal behaviour and differ for other behaviour."""

from __future__ import annotations

import numpy as np

from autograder.marking.projections import COUNT, projections
from autograder.model import Loss, Lost
from tests.authoring.toy import ready, solution


def of(seed: int = 3, **pieces) -> tuple[float, ...]:
    task = ready()
    return projections(task, task.run(solution(**pieces)), seed)


def test_equal_behaviour_written_differently_has_equal_projections() -> None:
    assert len(of()) == COUNT
    assert np.allclose(of(), of(product_=lambda x, W: np.einsum("nd,dm->nm", x, W)), rtol=1e-4)
    assert np.allclose(of(), of(product_=lambda x, W: x.astype("f4") @ W.astype("f4")), rtol=1e-3, atol=1e-6)


def test_other_behaviour_has_other_projections() -> None:
    def broken(x, W):
        raise ValueError

    ways = [
        lambda x, W: 2 * (x @ W),
        lambda x, W: (x @ W) * np.nan,
        lambda x, W: (x @ W) * 0,
        lambda x, W: (x @ W) * np.inf,
        lambda x, W: (x @ W).ravel(),
        lambda x, W: None,
        lambda x, W: "text",
        broken,
    ]
    found = [of(), *(of(product_=way) for way in ways)]
    assert len(set(found)) == len(found)
    assert all(np.isfinite(numbers).all() for numbers in found)


def test_the_seed_decides_the_directions_and_a_lost_worker_has_none() -> None:
    assert of(seed=3) != of(seed=4)
    assert projections(ready(), [Lost(Loss.CRASHED, "gone")], 3) == ()
