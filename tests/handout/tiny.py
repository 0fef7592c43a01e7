"""A tiny course for tests: the unit `first` (two tasks, a question, a lab) and the unit `second`, which imports it."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

TOML = 'title = "A tiny course"\nunits = ["first", "second"]\n'

LESSON = '''\
# %% [markdown]
# # First
#
# Two tasks.

# %%
import numpy as np

from autograder import check

# %% task="Double"
class Double:
    """Twice the input, plus b. b: (D,)."""

    def __init__(self, b):
        self.params = {"b": b}

    def forward(self, x):
        """Return 2 x + b. x: (N, D) -> (N, D)."""
        ### BEGIN SOLUTION
        scaled = 2.0 * x  # a copy
        return scaled + self.params["b"]
        ### END SOLUTION

    def backward(self, dout):
        """Return dx. dout: (N, D) -> (N, D)."""
        ### BEGIN SOLUTION
        return 2.0 * np.asarray(dout)
        ### END SOLUTION


# %% check="Double"
check("Double")

# %% lab="picture"
import matplotlib.pyplot as plt

plt.plot([1, 2])

# %% task="total"
def total(x):
    """Return the sum of x, one number."""
    ### BEGIN SOLUTION
    return np.asarray(x).sum()
    ### END SOLUTION


# %% check="total"
check("total")

# %% [markdown] question="why"
# ### In your own words: why twice?
#
# ### BEGIN SOLUTION
# Because once is not enough, as everybody knows.
# ### END SOLUTION
'''

SCENARIOS = '''\
"""What the checks do with your code."""


def forward_then_backward(solution, case):
    layer = solution.Double(case["b"])
    yield {"y": layer.forward(case["x"])}
    yield {"dx": layer.backward(case["dout"])}


def summed(solution, case):
    yield {"sum": solution.total(case["x"])}
'''

PUBLIC = '''\
"""What you can check yourself."""

import scenarios

from autograder import Cases, Task, Trial, examples, gradient, leaves_inputs_alone, ordinary, shows


def batch(rng, N, D):
    return {"x": rng.normals(N, D), "b": rng.nonzero(D), "dout": rng.normals(N, D)}


EXAMPLE = {"x": [[1.0, 2.0]], "b": [10.0, 20.0], "dout": [[1.0, -1.0]]}

DOUBLE = Task(
    "Double",
    trials=[
        Trial(
            scenarios.forward_then_backward,
            Cases(batch, axes={"N": (2, 6), "D": (2, 6)}, regimes=[ordinary(8)]),
            [gradient("dx", of="x"), leaves_inputs_alone()],
        ),
    ],
)
TOTAL = Task("total", scenario=scenarios.summed, cases=examples(({"x": [1.0, 2.0]}, {"sum": 3.0})), checks=shows("sum"))
'''

HIDDEN = """\
import scenarios

from autograder import Cases, Question, Task, agrees, leaves_inputs_alone, ordinary


def batch(rng, N, D):
    return {"x": rng.normals(N, D), "b": rng.nonzero(D), "dout": rng.normals(N, D)}


CASES = Cases(batch, axes={"N": (2, 6), "D": (2, 6)}, regimes=[ordinary(40)])
DOUBLE = Task(
    "Double",
    scenario=scenarios.forward_then_backward,
    cases=CASES,
    checks=[agrees("y", "dx", points=20), leaves_inputs_alone(points=7.5)],
)
TOTAL = Task("total", scenario=scenarios.summed, cases=CASES, checks=[agrees("sum", points=50)])
WHY = Question("why", points=2.5)
"""

SECOND = {
    "lesson.py": (
        '# %% [markdown]\n# # Second\n\n# %%\nfrom first import Double\n\n# %% task="quadruple"\ndef quadruple(x):\n'
        '    """Return 4 x."""\n    ### BEGIN SOLUTION\n    twice = Double(0.0)\n'
        "    return twice.forward(twice.forward(x))\n"
        '    ### END SOLUTION\n\n# %% check="quadruple"\ncheck("quadruple")\n'
    ),
    "scenarios.py": '"""One call."""\n\n\ndef once(solution, case):\n    yield {"y": solution.quadruple(case["x"])}\n',
    "public_checks.py": (
        "import scenarios\n\nfrom autograder import Task, examples, shows\n\nQUADRUPLE = Task(\n"
        '    "quadruple", scenario=scenarios.once, cases=examples(({"x": [1.0]}, {"y": [4.0]})), checks=shows("y")\n)\n'
    ),
    "hidden_checks.py": (
        "import scenarios\n\nfrom autograder import Cases, Task, agrees, ordinary\n\n\n"
        'def some(rng, N):\n    return {"x": rng.normals(N)}\n\n\nQUADRUPLE = Task(\n    "quadruple",\n'
        '    scenario=scenarios.once,\n    cases=Cases(some, axes={"N": (2, 6)}, regimes=[ordinary(40)]),\n'
        '    checks=[agrees("y", points=100)],\n)\n'
    ),
}

RIGHT = {
    "Double": dedent(
        """\
        class Double:
            def __init__(self, b):
                self.params = {"b": b}

            def forward(self, x):
                return 2.0 * x + self.params["b"]

            def backward(self, dout):
                return 2.0 * dout
        """
    ),
    "total": "def total(x):\n    return np.sum(x)\n",
}


def write_course(root: Path, **first: str) -> Path:
    """The course below ``root``; ``first`` replaces files of the unit `first`: ``lesson=…``."""
    files = {"lesson": LESSON, "scenarios": SCENARIOS, "public_checks": PUBLIC, "hidden_checks": HIDDEN, **first}
    written = {f"first/{name}.py": text for name, text in files.items()}
    written |= {f"second/{name}": text for name, text in SECOND.items()}
    for unit in ("first", "second"):
        written |= {f"{unit}/mistakes.py": "MISTAKES = []\n", f"{unit}/variants.py": "VARIANTS = []\n"}
    for name, text in {"course.toml": TOML, **written}.items():
        path = root / "solutions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def fill_in(notebook: Path, **tasks: str) -> Path:
    """The notebook with these sources in the cells of their tasks."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        fact = cell["metadata"].get("gradmark", {})
        if fact.get("role") == "task" and fact["name"] in tasks:
            cell["source"] = tasks.pop(fact["name"])
    assert not tasks, f"no cell for {list(tasks)}"
    notebook.write_text(json.dumps(content), encoding="utf-8")
    return notebook
