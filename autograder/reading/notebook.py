"""Notebooks (nbformat 3 and 4) → pieces, whatever state they are in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from autograder.reading.document import CELLS, Document, Piece, Unreadable, capped, looks_like, role_of, shown, tidy
from autograder.reading.tracebacks import clean

JSON_ITEMS = 3_000_000
"""Most brackets, braces and commas of a notebook: what parsing costs goes by them."""

_AGAIN = "save the notebook in Jupyter, and hand in that file"


def read_notebook(text: str, name: str) -> Document:
    """The cells of a notebook; raises Unreadable where the text is none, and says what it seems to be."""
    data = _json(text, name)
    cells, notes = _cells(data, name)
    if len(cells) > CELLS:
        raise Unreadable(f"{shown(name)} has {len(cells):,} cells; at most {CELLS:,} are read")
    pieces: list[Piece] = []
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, Mapping):
            source, whole = _source(cell)
            role, word = role_of(cell.get("metadata"))
            pieces.append(Piece(number, source, cell.get("cell_type") == "code", role, word))
        if not isinstance(cell, Mapping) or not whole:
            notes.append(f"cell {number} is damaged: what isn't text was left out")
    document = capped(pieces, name)
    return replace(document, notes=(*notes, *document.notes))


def _json(text: str, name: str) -> Any:
    if (items := text.count("{") + text.count("[") + text.count(",")) > JSON_ITEMS:
        raise Unreadable(f"{shown(name)} has {items:,} entries; at most {JSON_ITEMS:,} are read: clear its outputs")
    try:
        return json.loads(text)
    except RecursionError:
        raise Unreadable(f"{shown(name)} is nested too deep for a notebook: {_AGAIN}") from None
    except json.JSONDecodeError as error:
        if words := looks_like(text):
            raise Unreadable(f"{shown(name)} {words}") from None
        if text.lstrip().startswith("{") and _at_the_end(error, text):
            lines = text.count("\n") + 1
            raise Unreadable(
                f"{shown(name)} is cut off: it ends in line {lines}, in the middle of a cell. "
                "Download or copy it again, look at its size, and hand it in"
            ) from None
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise Unreadable(f"{shown(name)} is no notebook: it isn't JSON ({where}). So {_AGAIN}") from None
    except ValueError:  # Python refuses to convert it
        raise Unreadable(
            f"{shown(name)} is no notebook: it holds a number of thousands of digits. So {_AGAIN}"
        ) from None


def _at_the_end(error: json.JSONDecodeError, text: str) -> bool:
    rest = text[error.pos :].strip()
    within_word = len(rest) <= len("-Infinity") and not rest.endswith(("}", "]"))
    return not rest or within_word or error.msg.startswith("Unterminated string")


def _cells(data: Any, name: str) -> tuple[list[Any], list[str]]:
    """All cells, and a note where the notebook isn't Python's."""
    cells = None
    if isinstance(data, dict):
        cells = data.get("cells")
        sheets = data.get("worksheets")
        if cells is None and isinstance(sheets, list):
            found = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
            cells = [cell for sheet in found if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable(f"{shown(name)} is JSON, but no notebook: it has no list of cells. So {_AGAIN}")
    language = _language(data.get("metadata"))
    other = language and not language.lower().startswith("python")
    return cells, [f"the notebook says that its language is {language}"] if other else []


def _language(metadata: Any) -> str:
    for key, entry in (("kernelspec", "language"), ("language_info", "name")):
        part = metadata.get(key) if isinstance(metadata, dict) else None
        word = part.get(entry) if isinstance(part, dict) else None
        if isinstance(word, str):
            return clean(word, 30)
    return ""


def _source(cell: Mapping[str, Any]) -> tuple[str, bool]:
    """The cell's text, and whether all of it was text."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, str):
        return tidy(source), True
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        return tidy("".join(lines)), len(lines) == len(source)
    return "", False
