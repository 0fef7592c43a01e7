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
