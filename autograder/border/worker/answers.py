"""What a submission gave, as trees for the wire.

:mod:`autograder.reading` has made arrays of numbers of all that can be one, words of the rest, and cut every text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from autograder.border.worker.protocol import ENTRIES, NAME
from autograder.model import Array, Oddity, Raised, Value, Yielded
from autograder.reading.cells import CellResult
from autograder.wire import Tree


def yielded_tree(cases: Iterable[Yielded]) -> Tree:
    """One entry per case: outputs, raised, changed. What is no array stands as the text that says what it is."""
    return [
        [_values(case.outputs), None if case.raised is None else _raised(case.raised), _values(case.changed)]
        for case in cases
    ]


def cell_tree(result: CellResult) -> Tree:
    """What became of a cell."""
    return {
        "problems": [[problem.type, problem.line, problem.text] for problem in result.problems],
        "defined": {name[:NAME]: digest for name, digest in islice(result.defined.items(), ENTRIES)},
    }


def _raised(raised: Raised) -> Tree:
    return [raised.type, raised.cell, raised.line, raised.place, raised.text]


def _values(values: Mapping[str, Value]) -> dict[str, Array | str]:
    return {name or "(no name)": value.text if isinstance(value, Oddity) else value for name, value in values.items()}
