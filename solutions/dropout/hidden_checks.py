"""What is compared with the reference, and for how many points."""

import public_checks as public
import scenarios

from autograder import Cases, Task, agrees, ordinary

DROPOUT = Task(
    "Dropout",
    scenario=scenarios.in_test_mode,
    cases=Cases(public.batch, axes={"N": (2, 6), "D": (2, 6)}, regimes=[ordinary(40)]),
    checks=[agrees("y", points=100)],
)
