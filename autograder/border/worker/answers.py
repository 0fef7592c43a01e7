"""What a submission gave, as trees that the wire takes: every text cut, every array of a type that it knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

from autograder.border.worker.protocol import ENTRIES, NAME, TEXT
from autograder.model import Array, Oddity, Raised, Value, Yielded
from autograder.reading.cells import CellResult
from autograder.wire import Tree

_KNOWN: Final = frozenset("?bhilqBHILQefdFD")
_WIDE: Final = {"g": np.dtype(np.float64), "G": np.dtype(np.complex128)}
_ODD: Final = {"O": "an array of objects", "U": "an array of text", "S": "an array of text", "V": "an array of records"}


def yielded_tree(cases: Iterable[Yielded]) -> Tree:
    """One entry per case. An output that is no array stands as the text that says what it is."""
    return [
        {
            "outputs": _values(case.outputs),
            "raised": None if case.raised is None else _raised(case.raised),
            "changed": _values(case.changed),
        }
        for case in cases
    ]


def cell_tree(result: CellResult) -> Tree:
    """What became of a cell."""
    return {
        "problems": [
            [_cut(problem.type, NAME), problem.line, _cut(problem.text, TEXT)] for problem in result.problems[:ENTRIES]
        ],
        "defined": {_cut(name, NAME): digest for name, digest in list(result.defined.items())[:ENTRIES]},
    }


def _raised(raised: Raised) -> list[Any]:
    return [_cut(raised.type, NAME), raised.cell, raised.line, _cut(raised.place, NAME), _cut(raised.text, TEXT)]


def _values(values: Mapping[str, Value]) -> dict[str, Array | str]:
    named = list(values.items())[:ENTRIES]
    return {_cut(name, NAME) or "(no name)": _value(value) for name, value in named}


def _value(value: Value) -> Array | str:
    if isinstance(value, Oddity):
        return _cut(value.text, NAME)
    dtype = value.dtype
    if value.ndim > 8:
        return f"an array with {value.ndim} axes"
    if dtype.char in _KNOWN:
        return value
    if dtype.char in _WIDE:
        return value.astype(_WIDE[dtype.char])
    return _ODD.get(dtype.char, f"an array of {dtype.name}"[:NAME])


def _cut(text: object, most: int) -> str:
    """At most that many characters, none of them half a one."""
    return str(text)[:most].encode("utf-8", "replace").decode()
