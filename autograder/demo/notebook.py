"""A student's notebook: the handout's, with its tasks filled in, and what can be done to it afterwards."""

from __future__ import annotations

import ast
import copy
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.course import Course
from autograder.model import GradmarkError
from autograder.reading.cells import Cell

JsonCell = dict[str, Any]
FILLED_IN = ("task", "question")
_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Notebook:
    """The parsed .ipynb of one unit. Its cells may be changed: each student has a copy of their own."""

    unit: str
    content: dict[str, Any]

    @property
    def cells(self) -> list[JsonCell]:
        """All cells, in order: the very list."""
        cells: list[JsonCell] = self.content["cells"]
        return cells

    def of_role(self, *roles: str) -> list[JsonCell]:
        """The cells of these roles, in order."""
        return [cell for cell in self.cells if _fact(cell, "role") in roles]

    @property
    def first(self) -> JsonCell:
        """The first task's cell whose code ends in a ``return``: the one that bad things are done to."""
        return next(cell for cell in self.of_role("task") if ends_in_return(source_of(cell)))

    def encoded(self) -> bytes:
        """The file as Jupyter writes it."""
        return (json.dumps(self.content, ensure_ascii=False, indent=1) + "\n").encode()

    def copy(self) -> Notebook:
        """Another one that is equal to it."""
        return Notebook(self.unit, copy.deepcopy(self.content))


def handout(course: Course, unit: str) -> Notebook:
    """The notebook that students of this unit start from. Raises GradmarkError where it was never released."""
    path = course.assignments / unit / f"{unit}.ipynb"
    if not path.is_file():
        raise GradmarkError(f"{path} is missing: run `gradmark release {unit}` first")
    return Notebook(unit, json.loads(path.read_text(encoding="utf-8")))


def filled_in(handout: Notebook, lesson: Sequence[Cell], tasks: Sequence[str]) -> Notebook:
    """The handout with the lesson's code in the cells of these tasks, and its words under every question."""
    written: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cell in lesson:
        written[cell.role, cell.name].append(_without_markers(cell.source))
    notebook = handout.copy()
    for there in notebook.of_role(*FILLED_IN):
        role, name = _fact(there, "role"), _fact(there, "name")
        if role == "question" or name in tasks:
            put_source(there, written[role, name].pop(0))
    return notebook


def _fact(cell: JsonCell, name: str) -> str:
    return str(cell["metadata"].get("gradmark", {}).get(name, ""))


def _without_markers(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if line.strip() not in _MARKERS)


# ------------------------------------------------------------------------------------------------------- cells


def source_of(cell: JsonCell) -> str:
    """The cell's text; a notebook holds it as one string or as a list of lines."""
    return "".join(cell["source"])


def put_source(cell: JsonCell, source: str) -> None:
    """The cell holds this text, as Jupyter writes it: a list of lines with their ends."""
    cell["source"] = source.splitlines(keepends=True)


def rewrite(cell: JsonCell, change: Callable[[str], str]) -> None:
    """The cell's text is changed."""
    put_source(cell, change(source_of(cell)))


def code_cell(source: str) -> JsonCell:
    """A new cell, as a student adds one."""
    cell: JsonCell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    put_source(cell, source)
    return cell


# -------------------------------------------------------------------------------------------------------- code


def doing(source: str, statements: str) -> str:
    """The code with these statements before its last ``return``."""
    place = _returns(source)[-1]
    lines = source.split("\n")
    lines[place.lineno - 1 : place.lineno - 1] = [" " * place.col_offset + line for line in statements.split("\n")]
    return "\n".join(lines)


def answering(source: str, answer: str) -> str:
    """The code with another last ``return``; in ``answer``, the name ``answer`` stands for what was right."""
    place = _returns(source)[-1]
    indent = " " * place.col_offset
    assert place.value is not None
    lines = source.split("\n")
    lines[place.lineno - 1 : place.end_lineno] = [
        f"{indent}answer = {ast.unparse(place.value)}",
        f"{indent}return {answer}",
    ]
    return "\n".join(lines)


def ends_in_return(source: str) -> bool:
    """Whether some function of the code ends in a ``return`` with a value."""
    return bool(_returns(source))


def _returns(source: str) -> list[ast.Return]:
    """The returns that functions end in, in the order of their lines."""
    ends = [node.body[-1] for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    found = [end for end in ends if isinstance(end, ast.Return) and end.value is not None]
    return sorted(found, key=lambda end: end.lineno)


def write(files: dict[str, bytes], folder: Path, student: str, unit: str) -> Path:
    """What one student hands in is on disk: in a folder, or one file called like the unit alone, under their name."""
    (name, content), *more = files.items()
    if not more and Path(name).stem == unit:
        path = folder / f"{student}{Path(name).suffix}"
        path.write_bytes(content)
        return path
    for name, content in files.items():
        path = folder / student / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / student
