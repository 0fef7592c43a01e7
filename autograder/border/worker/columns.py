"""Cases in columns, as they cross: what many hold under one name is one list, and goes as one row of arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.wire import Tree, WireError

Columns = Mapping[str, list[Any]]


def in_columns(rows: Sequence[Mapping[str, Any]]) -> list[tuple[list[int], dict[str, list[Any]]]]:
    """Rows of the same names and types stand together: their numbers, and a list for each name."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault((*row, *[_kind(value) for value in row.values()]), []).append(number)
    return [
        (numbers, {name: [rows[number][name] for number in numbers] for name in rows[numbers[0]]})
        for numbers in groups.values()
    ]


def _kind(value: object) -> object:
    return value.dtype.char if type(value) is np.ndarray else type(value)


def in_rows(tree: Tree, count: int, read: Callable[[dict[str, Any]], Columns] = dict) -> list[dict[str, Any]]:
    """The rows again, of which there are ``count``; ``read`` makes sure that each column is a list.

    Raises WireError for anything that ``in_columns`` doesn't give.
    """
    if type(tree) is not list:
        raise WireError("malformed: columns that are none")
    rows: dict[int, dict[str, Any]] = {}
    said = 0
    for group in tree:
        numbers, columns = _group(group)
        lists = read(columns)
        if any(len(column) != len(numbers) for column in lists.values()):
            raise WireError("malformed: columns of different lengths")
        values = zip(*lists.values(), strict=True) if lists else [()] * len(numbers)
        rows.update(zip(numbers, [dict(zip(lists, row, strict=True)) for row in values], strict=True))
        said += len(numbers)
    if said != count or rows.keys() != set(range(count)):
        raise WireError("malformed: another number of cases")
    return [rows[number] for number in range(count)]


def _group(group: Tree) -> tuple[list[int], dict[str, Any]]:
    if type(group) is tuple and len(group) == 2:
        numbers, columns = group
        if type(numbers) is list and type(columns) is dict and all(type(number) is int for number in numbers):
            return numbers, columns
    raise WireError("malformed: columns that are none")
