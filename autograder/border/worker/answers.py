"""What a submission gave, as trees for the wire.

:mod:`autograder.reading` has made arrays of numbers of all that can be one, words of the rest, and cut every text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from autograder.border.worker.columns import in_columns
from autograder.border.worker.protocol import ENTRIES, NAME
from autograder.model import Array, Oddity, Raised, Value, Yielded
from autograder.reading.cells import CellResult
from autograder.wire import Tree


def yielded_tree(cases: Sequence[Yielded]) -> Tree:
    """Outputs in columns, what each case raised, changed inputs in columns. What is no array stands as its text."""
    return [
        _columns([case.outputs for case in cases]),
        [None if case.raised is None else _raised(case.raised) for case in cases],
        _columns([case.changed for case in cases]),
    ]


def cell_tree(result: CellResult) -> Tree:
    """What became of a cell."""
    return {
        "problems": [[problem.type, problem.line, problem.text] for problem in result.problems],
        "defined": {name[:NAME]: digest for name, digest in islice(result.defined.items(), ENTRIES)},
    }


def _raised(raised: Raised) -> Tree:
    return [raised.type, raised.cell, raised.line, raised.place, raised.text]


def _columns(rows: Sequence[Mapping[str, Value]]) -> Tree:
    return [
        (numbers, {name or "(no name)": [_value(value) for value in column] for name, column in columns.items()})
        for numbers, columns in in_columns(rows)
    ]


def _value(value: Value) -> Array | str:
    return value.text if isinstance(value, Oddity) else value
