"""What a task comes to use, directly and through what that mentions."""

from __future__ import annotations

from types import ModuleType

from autograder.authoring.reach import reach
from autograder.reading.cells import Cell
from tests.authoring.toy import ready

LESSON = (
    Cell(1, "SCALE = 1.0\nCOPY = SCALE\nUNUSED = 2", "given"),
    Cell(2, "def scaled(x):\n    return x * COPY", "given"),
    Cell(3, "def product(x, W):\n    return scaled(x @ W)", "task", "product"),
    Cell(4, "def gradient(dout, W):\n    return dout @ W.T", "task", "gradient"),
    Cell(5, "def other(x):\n    return product(x, x)", "task", "other"),
    Cell(6, "product = plot(UNUSED)", "lab", "look"),
)


def test_reach_follows_mentions_and_leaves_out_what_nobody_uses() -> None:
    module = ModuleType("lesson")
    for cell in LESSON[:5]:
        exec(cell.source, vars(module))
    reached = reach({"product": ready()}, module, LESSON)["product"]
    assert {"product", "gradient", "scaled", "COPY", "SCALE"} <= reached
    assert not {"other", "UNUSED"} & reached
