"""What a new unit and a new task start from. UNIT, NAME, SCENARIO and CONSTANT stand for the names.

The comments are for the author, and say why; what the words mean is in docs/authors.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

EXAMPLE: Final = "example"
"""The task that a new unit has."""

ADDED: Final = {
    "lesson.py": "a task cell and a check cell",
    "scenarios.py": "a scenario",
    "public_checks.py": "a public task",
    "hidden_checks.py": "a hidden task",
    "mistakes.py": "a mistake",
    "variants.py": "a variant",
}

_NUMPY = {"np": "import numpy as np"}
_SCENARIOS = {"scenarios": "import scenarios"}

IMPORTS: Final[Mapping[str, Mapping[str, str]]] = {
    "lesson.py": {**_NUMPY, "check": "from autograder import check"},
    "public_checks.py": _SCENARIOS,
    "hidden_checks.py": _SCENARIOS,
}
"""What a file must import before a task can be added to it: the name, and the line that does it."""

_WORDS = (
    "Cases",
    "Task",
    "Trial",
    "agrees",
    "examples",
    "gradient",
    "leaves_inputs_alone",
    "ordinary",
    "regime",
    "shows",
)


def words(piece: str) -> list[str]:
    """The author's words that a piece of code uses."""
    return [word for word in _WORDS if re.search(rf"\b{word}\(", piece)]


# ------------------------------------------------------------------------------------------------------ a unit

UNIT: Final[Mapping[str, str]] = {
    "lesson.py": """\
# %% [markdown]
# # UNIT
#
# Say what the network can't do yet, and what this unit gives it. The reader is bright and new.

# %%
# Runs everywhere as it stands. What draws or trains goes into a cell marked lab="…", which never runs when marking.
import numpy as np

from autograder import check
""",
    "scenarios.py": '''\
"""What the checks do with your code: nothing else is ever done with it.

Each scenario takes your solution (``solution.NAME`` is what you wrote) and a case, a dict of inputs, and yields what
came out, as dicts of arrays. What was yielded before an exception counts.
"""
''',
    "public_checks.py": '''\
"""What you can run yourself, as often as you like. No points: those are for the hidden checks, on other cases."""

import scenarios

from autograder import Task
''',
    "hidden_checks.py": '''\
"""What is compared with the reference, and for how many points: they stand here and nowhere else."""

import scenarios

from autograder import Task
''',
    "mistakes.py": '''\
"""Wrong edits that students really make, the checks that each breaks, and the advice that helps."""

from autograder import Mistake

MISTAKES = [
]
''',
    "variants.py": '''\
"""Other right ways to write the tasks. Each must get full marks: what the lesson leaves free costs no points."""

from autograder import Variant

VARIANTS = [
]
''',
}

# -------------------------------------------------------------------------------------------- a task: a function

FUNCTION: Final[Mapping[str, str]] = {
    "lesson.py": '''\
# %% [markdown]
# ## NAME
#
# Say why we need it, then the formula with its shapes, then one example by hand: the one in public_checks.py.
#
#     x = [[1, 2],
#          [3, 6]]      the mean of each column: [2, 4]

# %% task="NAME"
def NAME(x):
    """Return the mean over the batch. x: (N, D) -> (D,). x is left as it was."""
    ### BEGIN SOLUTION
    return np.mean(x, axis=0)
    ### END SOLUTION


# %% check="NAME"
check("NAME")
''',
    "scenarios.py": '''\
def SCENARIO(solution, case):
    """One call."""
    yield {"y": solution.NAME(case["x"])}
''',
    "public_checks.py": """\
# Numbers that a student can follow by hand, as in the lesson. The answer stands here: the reference isn't handed out.
CONSTANT = Task(
    "NAME",
    scenario=scenarios.SCENARIO,
    cases=examples(({"x": [[1.0, 2.0], [3.0, 6.0]]}, {"y": [2.0, 4.0]})),
    checks=[shows("y"), leaves_inputs_alone()],
)
""",
    "hidden_checks.py": '''\
def SCENARIO_inputs(rng, N, D):
    """x: (N, D)."""
    return {"x": rng.normals(N, D)}


CONSTANT = Task(
    "NAME",
    scenario=scenarios.SCENARIO,
    cases=Cases(
        SCENARIO_inputs,
        axes={"N": (2, 6), "D": (2, 6)},  # no two axes are equally long: a transpose can't fit by luck
        regimes=[ordinary(32), regime("batch of one", 8, N=1)],  # corners are there by construction
    ),
    checks=[
        agrees("y", points=8),
        leaves_inputs_alone(points=2),  # counts once y is right: doing nothing earns nothing
    ],
)
''',
    "mistakes.py": """\
    Mistake(
        "NAME",
        right="np.mean(x, axis=0)",
        wrong="np.sum(x, axis=0)",
        breaks=["y"],
        # It is read by somebody who is stuck: say what happened, and why it is wrong.
        advice="The sum over the batch grows with the batch. Divide it by N: take the mean.",
    )""",
    "variants.py": '''\
    Variant(
        "NAME",
        "a loop over rows",
        body="""
def NAME(x):
    total = 0
    for row in x:
        total = total + row
    return total / len(x)
""",
    )''',
}

# ----------------------------------------------------------------------------------------------- a task: a layer

CLASS: Final[Mapping[str, str]] = {
    "lesson.py": '''\
# %% [markdown]
# ## NAME
#
# Say why we need it, then the formula with its shapes, then one example by hand: the one in public_checks.py.
#
#     x = [[1, 2]]    g = [3, 4]    y = g x = [[3, 8]]

# %% task="NAME"
class NAME:
    """Each feature times its own gain: y = g x.

    g: (D,). params: {"g": g}; grads: {"g": dg}, written by backward.
    """

    def __init__(self, g):
        self.params = {"g": g}
        self.grads = {}

    def forward(self, x, train=False):
        """Return g x. x: (N, D) -> (N, D). x is left as it was."""
        ### BEGIN SOLUTION
        self.x = x
        return x * self.params["g"]
        ### END SOLUTION

    def backward(self, dout):
        """Return dx: (N, D), and put dg: (D,) into grads. dout: (N, D)."""
        ### BEGIN SOLUTION
        self.grads["g"] = np.sum(dout * self.x, axis=0)
        return dout * self.params["g"]
        ### END SOLUTION


# %% check="NAME"
check("NAME")
''',
    "scenarios.py": '''\
def SCENARIO(solution, case):
    """One call."""
    yield {"y": solution.NAME(case["g"]).forward(case["x"])}


def SCENARIO_backward(solution, case):
    """Forward, then backward."""
    layer = solution.NAME(case["g"])
    yield {"y": layer.forward(case["x"], train=True)}
    yield {"dx": layer.backward(case["dout"]), "dg": layer.grads["g"]}
''',
    "public_checks.py": '''\
def SCENARIO_inputs(rng, N, D):
    """x: (N, D), g: (D,), dout: (N, D)."""
    return {"x": rng.normals(N, D), "g": rng.normals(D), "dout": rng.normals(N, D)}


# Numbers that a student can follow by hand, as in the lesson. The answer stands here: the reference isn't handed out.
CONSTANT = Task(
    "NAME",
    trials=[
        Trial(
            scenarios.SCENARIO,
            examples(({"x": [[1.0, 2.0]], "g": [3.0, 4.0]}, {"y": [[3.0, 8.0]]})),
            [shows("y")],
        ),
        Trial(
            scenarios.SCENARIO_backward,
            Cases(SCENARIO_inputs, axes={"N": (1, 4), "D": (1, 4)}, regimes=[ordinary(10)]),
            # Central differences of the student's own forward: a gradient is checked without giving it away.
            [gradient("dx", of="x"), gradient("dg", of="g"), leaves_inputs_alone()],
        ),
    ],
)
''',
    "hidden_checks.py": '''\
def SCENARIO_inputs(rng, N, D):
    """x: (N, D), g: (D,), dout: (N, D). dout is random: all ones would hide a dropped upstream gradient."""
    return {"x": rng.normals(N, D), "g": rng.normals(D), "dout": rng.normals(N, D)}


CONSTANT = Task(
    "NAME",
    scenario=scenarios.SCENARIO_backward,
    cases=Cases(
        SCENARIO_inputs,
        axes={"N": (2, 6), "D": (2, 6)},  # no two axes are equally long: a transpose can't fit by luck
        regimes=[ordinary(32), regime("batch of one", 8, N=1)],  # corners are there by construction
    ),
    checks=[
        agrees("y", points=2),
        agrees("dx", "dg", points=3),  # two checks, three points each
        leaves_inputs_alone(points=2),  # counts once the others are right: doing nothing earns nothing
    ],
)
''',
    "mistakes.py": """\
    Mistake(
        "NAME.backward",
        right="np.sum(dout * self.x, axis=0)",
        wrong="np.mean(dout * self.x, axis=0)",
        breaks=["dg"],
        # It is read by somebody who is stuck: say what happened, and why it is wrong.
        advice="dg is averaged over the batch. Every row adds its full share to the gain, so sum.",
    )""",
    "variants.py": '''\
    Variant(
        "NAME.backward",
        "a loop over rows",
        body="""
def backward(self, dout):
    total = 0
    for row, upstream in zip(self.x, dout):
        total = total + row * upstream
    self.grads["g"] = total
    return np.stack([self.params["g"] * upstream for upstream in dout])
""",
    )''',
}
