"""A small unit, its zygotes, and submissions made of a few cells."""

import numpy as np
import pytest

from autograder.border import Zygote, request_body
from autograder.model import Limits
from autograder.reading.cells import Cell
from autograder.reading.submission import Submission

SCENARIOS = """
import numpy as np


def value(solution, case):
    yield {"value": solution.value(case["x"])}


def twice(solution, case):
    yield {"first": solution.value(case["x"])}
    yield {"second": solution.value(case["x"])}


def whole(solution, case):
    yield solution.everything(case)
"""
LAYERS = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"
DEEPER = "from layers import relu\n\n\ndef twice_relu(x):\n    return 2 * relu(x)\n"


@pytest.fixture(scope="session")
def zygote():
    """Patient: for what doesn't hang."""
    with Zygote(SCENARIOS, {"deeper": DEEPER, "layers": LAYERS}, limits=Limits(memory_mib=512)) as zygote:
        yield zygote


@pytest.fixture(scope="session")
def hasty():
    """For what hangs, and for small answers."""
    limits = Limits(cell_s=0.75, trial_s=0.75, output_mib=1, memory_mib=256)
    with Zygote(SCENARIOS, limits=limits) as zygote:
        yield zygote


@pytest.fixture(scope="session")
def submit():
    """A submission of these cells, numbered from 1."""

    def submit(*sources, helpers=None):
        cells = tuple(Cell(number, source) for number, source in enumerate(sources, 1))
        return Submission("student", "hw.ipynb", cells, {}, helpers or {}, (), "0" * 64)

    return submit


@pytest.fixture(scope="session")
def body():
    """One case: x is 1, 2, 3."""
    return request_body([{"x": np.array([1.0, 2.0, 3.0])}])


@pytest.fixture
def answer(submit, body):
    """What the scenario ``value`` gives for these cells, and after that a fresh submission on the same zygote."""

    def answer(zygote, *sources, helpers=None):
        with zygote.session(submit(*sources, helpers=helpers)) as session:
            session.load()
            return session.run("value", body, 1)

    return answer
