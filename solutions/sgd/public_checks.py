"""What you can check by yourself."""

import scenarios

from autograder import Cases, Task, agrees, holds, ordinary


def step(rng, D, M):
    """W: (D, M), gW: (D, M)."""
    return {"lr": 0.25, "W": rng.normals(D, M), "gW": rng.nonzero(D, M)}


SGD = Task(
    "SGD",
    scenario=scenarios.one_step,
    cases=Cases(step, axes={"D": (2, 5), "M": (2, 5)}, regimes=[ordinary(40)]),
    checks=[holds("W is there", lambda case, out: None, outputs=["W"])],
)
