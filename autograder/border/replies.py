"""A worker's answers as the kit's own data. Whatever isn't of the one right form is a WireError.

All text is capped and has no control characters, so it can be shown on a terminal; HTML and CSV escape it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

import numpy as np

from autograder.border.worker.columns import Columns, in_rows
from autograder.border.worker.protocol import ENTRIES
from autograder.model import Array, Oddity, Raised, Value, Yielded
from autograder.reading.cells import CellProblem, CellResult
from autograder.wire import Tree, WireError

_LAST_LINE: Final = 10_000_000
_ONLY_ARRAYS: Final = {np.ndarray}
_DIGITS: Final = frozenset("0123456789abcdef")


def yielded(tree: Tree, cases: int) -> tuple[Yielded, ...]:
    """What each case gave, as many as were asked for."""
    outputs, raised, changed = _listed(tree, 3, 3)
    return tuple(
        map(
            Yielded,
            in_rows(outputs, cases, _outputs),
            [None if entry is None else _raised(entry) for entry in _listed(raised, cases, cases)],
            in_rows(changed, cases, _changed),
        )
    )


def cell_result(tree: Tree, number: int) -> CellResult:
    """What became of the cell with this number."""
    fields = _fields(tree, {"problems", "defined"})
    problems = _listed(fields["problems"], ENTRIES)
    return CellResult(number, tuple([_problem(entry) for entry in problems]), _defined(fields["defined"]))


def clean(text: str) -> str:
    """The text in one line, without control, formatting and private characters."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text)


def _outputs(columns: dict[str, Any]) -> Columns:
    return {name: _column(column, _value) for name, column in _named(columns).items()}


def _changed(columns: dict[str, Any]) -> Columns:
    return {name: _column(column, _array) for name, column in _named(columns).items()}


def _column(tree: Tree, read: Callable[[Tree], Value]) -> list[Any]:
    if type(tree) is not list:
        _refuse("a column that is none")
    return tree if set(map(type, tree)) == _ONLY_ARRAYS else [read(entry) for entry in tree]


def _value(tree: Tree) -> Value:
    return Oddity(clean(tree)) if type(tree) is str else _array(tree)


def _array(tree: Tree) -> Array:
    if type(tree) is not np.ndarray:
        _refuse("something that is no array")
    return tree


def _raised(tree: Tree) -> Raised:
    kind, cell, line, place, text = _listed(tree, 5, 5)
    return Raised(_word(kind), _line(cell), _line(line), _text(place), _text(text))


def _problem(tree: Tree) -> CellProblem:
    kind, line, text = _listed(tree, 3, 3)
    return CellProblem(_word(kind), _line(line), _text(text))


def _defined(tree: Tree) -> Mapping[str, str]:
    named = _named(tree)
    for digest in named.values():
        if type(digest) is not str or len(digest) != 40 or not _DIGITS.issuperset(digest):
            _refuse("a digest that is none")
    return named


def _named(tree: Tree) -> Mapping[str, Any]:
    if type(tree) is not dict or len(tree) > ENTRIES:
        _refuse("names that are none, or too many")
    if all(map(str.isprintable, tree)):
        return tree
    return {clean(name): value for name, value in tree.items()}


def _fields(tree: Tree, names: set[str]) -> Mapping[str, Any]:
    if type(tree) is not dict or tree.keys() != names:
        _refuse("other entries than were asked for")
    return tree


def _listed(tree: Tree, most: int, least: int = 0) -> list[Any]:
    if type(tree) is not list or not least <= len(tree) <= most:
        _refuse("a list that is none, or of another length")
    return tree


def _line(tree: Tree) -> int | None:
    if tree is None or (type(tree) is int and 0 <= tree <= _LAST_LINE):
        return tree
    _refuse("a line that can't be")


def _text(tree: Tree) -> str:
    if type(tree) is not str:
        _refuse("something that is no text")
    return clean(tree)


def _word(tree: Tree) -> str:
    """The name of an exception."""
    text = _text(tree)
    return text if text.isidentifier() else "Exception"


def _refuse(what: str) -> NoReturn:
    raise WireError(f"malformed: {what}")
