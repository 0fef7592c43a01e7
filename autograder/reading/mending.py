"""Pieces of a file → the cells that run and the answers, mending what students do to cells by accident."""

from __future__ import annotations

import ast
import re
import threading
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace

from autograder.reading.cells import Cell
from autograder.reading.document import Document, Piece
from autograder.reading.layout import without_magics
from autograder.reading.tracebacks import UNPARSABLE

ANSWER_CHARS = 20_000
"""Most characters that are kept of an answer in words."""

_DEFINES = re.compile(r"^(?:class[ \t]+(\w+)[ \t]*[(:]|(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\()", re.MULTILINE)
_BLOCK = re.compile(r"(?:class|def|async|@|if|for|while|with|try|else|elif|except|finally)\b|@")
_WITHIN = re.compile(r"\b(?:self|return|yield)\b")
_PARSED_CHARS = 50_000
_JOINED_CHARS = 500_000  # in a larger file nothing is put together: trying takes time

PARTS = 8
"""Most cells that are put together to one."""

_parsing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a document came to: code that runs, answers by question, and what was mended."""

    cells: tuple[Cell, ...]
    answers: dict[str, str]
    notes: tuple[str, ...]


def as_cells(document: Document) -> tuple[Cell, ...]:
    """Every piece as a cell, nothing mended: for a lesson, whose author sees to its form."""
    return tuple(
        Cell(piece.number, piece.source, _role(piece), piece.name, piece.first_line) for piece in document.pieces
    )


def sort(document: Document) -> Sorted:
    """The cells that run and the answers. Roles are the metadata's where there is some; else the form decides.

    Code in a text cell runs where no code cell defines the same. A cell that begins inside a block is the rest of
    the one before. Where a name is defined twice, the last one counts, as in Jupyter.
    """
    notes = list(document.notes)
    defined = {name for piece in document.pieces if _is_run(piece) for name in _definitions(piece.source)}
    cells: list[Cell] = []
    answers: dict[str, str] = {}
    for piece in document.pieces:
        if piece.role == "question":
            _answer(piece, answers, notes)
        elif _is_run(piece) and piece.source.strip():
            cells.append(Cell(piece.number, piece.source, piece.role or "code", piece.name, piece.first_line))
        elif not piece.is_code and _holds_code(piece, defined):
            notes.append(f"cell {piece.number} is a text cell that holds code{_of(piece)}: it was read as code")
            cells.append(Cell(piece.number, piece.source, piece.role or "code", piece.name, piece.first_line))
    joined = _joined(cells, notes) if sum(len(cell.source) for cell in cells) <= _JOINED_CHARS else cells
    notes += _twice(joined)
    if not joined:
        notes.append("there is no cell with code")
    return Sorted(tuple(joined), answers, tuple(notes))


def _role(piece: Piece) -> str:
    if piece.role == "question" or piece.is_code:
        return piece.role or "given"
    return "prose"


def _is_run(piece: Piece) -> bool:
    return piece.is_code and piece.role in ("", "given", "task")


def _of(piece: Piece) -> str:
    return f" of {piece.name}" if piece.name else ""


def _definitions(source: str) -> list[str]:
    return [of_class or of_function for of_class, of_function in _DEFINES.findall(source)]


def _answer(piece: Piece, answers: dict[str, str], notes: list[str]) -> None:
    text = piece.source.strip()
    if piece.name in answers:
        notes.append(f"the answer{_of(piece)} stands in several cells: they were joined")
        text = f"{answers[piece.name]}\n\n{text}"
    if len(text) > ANSWER_CHARS:
        notes.append(f"the answer{_of(piece)} has {len(text):,} characters: only the first {ANSWER_CHARS:,} were kept")
    answers[piece.name] = text[:ANSWER_CHARS]


def _holds_code(piece: Piece, defined: set[str]) -> bool:
    if piece.role in ("lab", "check", "setup") or "```" in piece.source:
        return False
    names = _definitions(piece.source)
    if any(name in defined for name in names):
        return False
    if piece.role == "task":
        return bool(names)
    return (bool(names) or piece.role == "given") and _parses(piece.source)


def _parses(source: str) -> bool:
    if len(source) > _PARSED_CHARS:
        return False
    with _parsing, warnings.catch_warnings():  # filters are the process's, and classes are read in threads
        warnings.simplefilter("ignore")
        try:
            ast.parse(without_magics(source))
        except UNPARSABLE:
            return False
    return True


def _joined(cells: list[Cell], notes: list[str]) -> list[Cell]:
    """The cells, those that begin in the middle of a block put to the ones before them."""
    joined: list[Cell] = []
    at = 0
    while at < len(cells):
        count = _parts(cells[at : at + PARTS])
        parts = cells[at : at + count]
        at += count
        if count > 1:
            numbers = ", ".join(str(part.number) for part in parts[1:])
            what = f"cell {numbers} begins" if count == 2 else f"cells {numbers} begin"
            notes.append(f"{what} in the middle of a block: read as the rest of cell {parts[0].number}")
        joined.append(_one(parts))
    return joined


def _parts(cells: list[Cell]) -> int:
    """How many of these cells, from the first on, are one block: the most that make sense together."""
    follow = 1
    while follow < len(cells) and cells[follow].number == cells[0].number + follow and _inner(cells[follow].source):
        follow += 1
    return next((count for count in range(follow, 1, -1) if _belong(cells[:count])), 1)


def _one(parts: list[Cell]) -> Cell:
    source = parts[0].source
    for part in parts[1:]:
        lines = source.count("\n")
        gap = max(1, part.first_line - parts[0].first_line - lines)  # a file's lines stay where they are
        source += "\n" * gap + part.source
    marked = next((part for part in parts if part.role == "task"), parts[0])
    return replace(parts[0], source=source, role=marked.role, name=marked.name)


def _inner(source: str) -> bool:
    first = next((line for line in source.split("\n") if line.strip()), "")
    return first.startswith((" ", "\t"))


def _belong(parts: list[Cell]) -> bool:
    """Whether the first leaves a block open that the others go on with, and all of it is Python."""
    lines = [line for line in parts[0].source.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    outer = next((line for line in reversed(lines) if not line.startswith((" ", "\t"))), "")
    if not _BLOCK.match(outer):
        return False
    rest = "\n".join(part.source for part in parts[1:])
    inside = rest.lstrip().startswith(("def ", "async def ", "@")) or _WITHIN.search(rest)
    return bool(inside or lines[-1].rstrip().endswith(":")) and _parses(f"{parts[0].source}\n{rest}")


def _twice(cells: Iterable[Cell]) -> list[str]:
    """A note on each name that a student's cells define more than once; an author may give a class, then ask for it."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        for name in dict.fromkeys(_definitions(cell.source)):
            found.setdefault(name, []).append(cell)
    notes = []
    for name, places in found.items():
        kinds = [(cell.role, cell.name) for cell in places]
        if len(places) > 1 and (len(set(kinds)) < len(kinds) or any(role == "code" for role, _ in kinds)):
            where = [str(cell.first_line or cell.number) for cell in places]
            unit = "lines" if places[0].first_line else "cells"
            notes.append(f"{name} is defined in {unit} {', '.join(where[:-1])} and {where[-1]}: the last one counts")
    return notes
