"""Every lesson with its solutions, top to bottom in a real Jupyter kernel: its checks hold, its figures come out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import nbformat
import pytest

from autograder.authoring.course import find_course

COURSE = find_course(None, Path(__file__).parent)
SETUP = "from autograder import check"


def _executed(unit: str, folder: Path) -> list[Any]:
    """The lesson's cells with their outputs, run in a copy of the folder that students get."""
    shutil.copytree(COURSE.assignments / unit, folder)
    notebook = jupytext.read(COURSE.solutions / unit / "lesson.py", fmt="py:percent")
    new: Any = nbformat.v4
    notebook.cells.insert(0, new.new_code_cell(SETUP))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    client = nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()  # raises CellExecutionError, with the cell and its traceback, at the first that fails
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _texts(cell: Any) -> str:
    return "\n".join(str(output.get("data", {}).get("text/plain", "")) for output in cell.outputs)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("unit", COURSE.names)
def test_a_lesson_runs_in_a_kernel_and_its_figures_come_out(unit: str, tmp_path: Path) -> None:
    cells = _executed(unit, tmp_path / unit)
    checks = [cell for cell in cells if "check" in cell.metadata]
    assert checks
    for cell in checks:
        assert re.search(r": (all \d+ checks hold|the check holds)\.", _texts(cell)), f"{cell.source}: {_texts(cell)}"
    drawing = [cell for cell in cells if "plt.show()" in cell.source]
    assert drawing, "a lesson has figures"
    for cell in drawing:
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        assert "image/png" in kinds, f"no figure came out of:\n{cell.source}"
    errors = [output for cell in cells for output in cell.outputs if output.output_type == "stream"]
    assert not [output.text for output in errors if output.name == "stderr"], "a lesson warns nobody"
