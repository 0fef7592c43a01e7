"""Wrong edits and other right ways, applied to the text of a lesson's cells."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.authoring.mistakes import Mistake, Variant
from autograder.model import GradmarkError
from autograder.reading.cells import Cell

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Place:
    """Where a definition stands: which cell (index), from which line to which (1-based, both included)."""

    cell: int
    first: int
    last: int

    def text(self, cells: Sequence[Cell]) -> str:
        """The definition's own text, as it is indented."""
        return "\n".join(cells[self.cell].source.split("\n")[self.first - 1 : self.last])

    def put(self, cells: Sequence[Cell], text: str) -> tuple[Cell, ...]:
        """The cells with ``text`` in place of the definition."""
        lines = cells[self.cell].source.split("\n")
        lines[self.first - 1 : self.last] = text.split("\n")
        edited = list(cells)
        edited[self.cell] = replace(cells[self.cell], source="\n".join(lines))
        return tuple(edited)


def find(cells: Sequence[Cell], where: str) -> Place:
    """The place of ``Affine.backward`` or ``softmax``; raises GradmarkError where there is none."""
    for index, cell in enumerate(cells):
        if not cell.runs:
            continue
        try:
            body: list[ast.stmt] = ast.parse(cell.source).body
        except SyntaxError:
            continue
        found: Definition | None = None
        for part in where.split("."):
            named = [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == part]
            found = named[-1] if named else None
            body = list(found.body) if found else []
        if found is not None:
            first = min([found.lineno, *(decorator.lineno for decorator in found.decorator_list)])
            return Place(index, first, found.end_lineno or found.lineno)
    raise GradmarkError(f"no definition of {where} in the lesson: is the name right?")


def with_mistake(cells: Sequence[Cell], mistake: Mistake) -> tuple[Cell, ...]:
    """The lesson with this mistake made. Raises GradmarkError where an edit doesn't fit or changes nothing."""
    place = find(cells, mistake.where)
    before = place.text(cells)
    if mistake.body:
        after = _indented_as(before, mistake.body)
    else:
        after = before
        for right, wrong in mistake.changes:
            count = after.count(right)
            if count != 1:
                raise GradmarkError(
                    f"mistake {mistake.name!r}: {right!r} stands {count} times in {mistake.where}; it must stand once"
                )
            after = after.replace(right, wrong)
    edited = place.put(cells, after)
    if _program(edited[place.cell], mistake.name) == _program(cells[place.cell], mistake.name):
        raise GradmarkError(f"mistake {mistake.name!r} doesn't change the program")
    return edited


def with_variant(cells: Sequence[Cell], variant: Variant) -> tuple[Cell, ...]:
    """The lesson with the definition written in this other right way."""
    place = find(cells, variant.where)
    edited = place.put(cells, _indented_as(place.text(cells), variant.body))
    if _program(edited[place.cell], variant.name) == _program(cells[place.cell], variant.name):
        raise GradmarkError(f"variant {variant.name!r} of {variant.where} is the reference itself")
    return edited


def _indented_as(before: str, body: str) -> str:
    indent = before[: len(before) - len(before.lstrip())]
    return textwrap.indent(textwrap.dedent(body).strip("\n"), indent)


def _program(cell: Cell, name: str) -> str:
    try:
        return ast.dump(ast.parse(cell.source))
    except SyntaxError as error:
        raise GradmarkError(f"{name!r} leaves a syntax error in line {error.lineno}: {error.msg}") from None
