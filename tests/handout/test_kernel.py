"""A released notebook in a real Jupyter kernel: what a student sees, and what nbgrader makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from tests.handout.tiny import RIGHT, fill_in


def run(folder: Path, *sources: str) -> list[Any]:
    """The outputs of each cell, in one kernel that was started in this folder."""
    new: Any = nbformat.v4
    notebook = new.new_notebook(cells=[new.new_code_cell(source) for source in sources])
    client = nbclient.NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}}, allow_errors=True
    )
    client.execute()
    return [cell.outputs for cell in notebook.cells]


SETUP = "import numpy as np\nfrom autograder import check"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_check_in_a_kernel(first):
    wrong = RIGHT["Double"].replace("2.0 * dout", "dout @ np.ones((7, 7))")
    interrupt = "import _thread\ndef total(x):\n    _thread.interrupt_main()\n    while True: pass"
    slow = "import time; start = time.perf_counter()\ncheck('Double')\nprint(time.perf_counter() - start)"
    outputs = run(
        first,
        SETUP,
        slow,
        RIGHT["Double"],
        slow,
        "check('Double')",
        wrong,
        "check('Double')",
        interrupt,
        "check('total')",
        "check('Duoble')",
        RIGHT["total"],
        "check()",
    )
    for (printed,) in (outputs[1], outputs[3]):
        assert float(printed["text"]) < 3, "half a second on a machine that does nothing else"
    (right,), (raised,), (pressed,), (unknown,), (every,) = (outputs[at] for at in (4, 6, 8, 9, 11))
    assert right["data"]["text/plain"].startswith("Double: all 2 checks hold.")
    assert right["data"]["text/html"].startswith("<div")
    text = raised["data"]["text/plain"]
    assert "ValueError was raised in In[6], line 9 (Double.backward): return dout @ np.ones((7, 7))" in text
    assert "It says: matmul: " in text
    assert "return dout @ np.ones((7, 7))" in raised["data"]["text/html"]
    assert pressed["ename"] == "KeyboardInterrupt"
    assert unknown["traceback"] == ["no task called 'Duoble'; did you mean 'Double'?"]
    assert every["data"]["text/plain"].endswith("total: the check holds.")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_loop_that_does_not_end_is_stopped_and_the_kernel_lives_on(first):
    endless = "def total(x):\n    count = 0\n    while True:\n        count += 1"
    stubborn = "def total(x):\n    while True:\n        try:\n            x = x + 1\n        except:\n            pass"
    outputs = run(
        first,
        SETUP,
        "import autograder.handout.check as kit; kit.LIMIT_S = 0.5",
        endless,
        "check('total')",
        stubborn,
        "check('total')",
        "[]",
        RIGHT["total"],
        "check('total')",
    )
    (first_try,), (second_try,), (alive,), (right,) = (outputs[at] for at in (3, 5, 6, 8))
    text = first_try["data"]["text/plain"]
    assert text.startswith(
        "total: 0 of 1 checks hold.\n"
        "  It took longer than 0.5 s: is there a loop that doesn't end? It was stopped in In[3], line "
    )
    assert text.endswith((" (total): while True:", " (total): count += 1"))
    assert "longer than 0.5 s" in first_try["data"]["text/html"]
    assert "It was stopped in In[5], line " in second_try["data"]["text/plain"]
    assert alive["data"]["text/plain"] == "[]"
    assert right["data"]["text/plain"].startswith("total: the check holds.")


def _validated(notebook: Path) -> dict[str, Any]:
    from nbgrader.validator import Validator

    found: dict[str, Any] = Validator().validate(str(notebook))
    return found


@pytest.mark.filterwarnings("ignore")
def test_nbgraders_validate_says_what_our_checks_say(first):
    notebook = fill_in(first / "first.ipynb", Double=RIGHT["Double"])
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"] = [cell for cell in content["cells"] if cell["metadata"].get("gradmark", {}).get("role") != "lab"]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    failed = _validated(notebook)["failed"]
    assert [entry["source"] for entry in failed] == [
        'check("total")',
        "### In your own words: why twice?\n\n*Your answer here.*",
    ]
    fill_in(notebook, total=RIGHT["total"])
    assert [entry["source"] for entry in _validated(notebook)["failed"]][1:] == []
