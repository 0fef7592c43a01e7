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
    joined = _joined(cells, notes)
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


def _joined(cells: Iterable[Cell], notes: list[str]) -> list[Cell]:
    """The cells, those that begin in the middle of a block put to the ones before them."""
    joined: list[Cell] = []
    last = 0
    for cell in cells:
        if joined and cell.number == last + 1 and _belongs(joined[-1].source, cell.source):
            first = joined.pop()
            rest = f"it was read as the rest of cell {first.number}"
            notes.append(f"cell {cell.number} begins in the middle of a block: {rest}")
            marked = first if first.role == "task" else cell
            lines = first.source.count("\n")
            gap = "\n" * max(1, cell.first_line - first.first_line - lines)  # a file's lines stay where they are
            joined.append(replace(first, source=first.source + gap + cell.source, role=marked.role, name=marked.name))
        else:
            joined.append(cell)
        last = cell.number
    return joined


def _belongs(before: str, after: str) -> bool:
    begins = next((line for line in after.split("\n") if line.strip()), "")
    if not begins.startswith((" ", "\t")):
        return False
    lines = [line for line in before.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    outer = next((line for line in reversed(lines) if not line.startswith((" ", "\t"))), "")
    if not _BLOCK.match(outer):
        return False
    inside = begins.lstrip().startswith(("def ", "async def ", "@")) or _WITHIN.search(after)
    return bool(inside or lines[-1].rstrip().endswith(":")) and _parses(f"{before.rstrip()}\n{after}")


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
