"""What you can check by yourself."""

import scenarios

from autograder import Cases, Task, holds, ordinary


def batch(rng, N, D):
    """x: (N, D)."""
    return {"x": rng.nonzero(N, D), "rate": 0.3, "seed": int(rng.integers(1000))}


DROPOUT = Task(
    "Dropout",
    scenario=scenarios.in_test_mode,
    cases=Cases(batch, axes={"N": (2, 6), "D": (2, 6)}, regimes=[ordinary(5)]),
    checks=[holds("y is x", lambda case, out: None, outputs=["y"])],
    gate=["y is x"],
)
