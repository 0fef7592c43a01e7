"""Whatever a solution returned → an array of numbers, or the words for what it is. Runs no code of the value's own."""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any, Final, cast

import numpy as np

from autograder.model import Array, Oddity, Value
from autograder.reading.standins import Inert
from autograder.reading.tracebacks import pressed, type_name

ELEMENTS: Final = 2**23
"""Most elements that are kept of an array. A larger one is told by its size."""

LISTED: Final = 2**20
"""Most elements that are kept of a list."""

AXES: Final = 8
"""Most axes of an array, and most levels of a list."""

_NUMBERS: Final = frozenset("?bhilqBHILQefdFD")
_WIDE: Final = {"g": np.float64, "G": np.complex128}
_ARRAYS: Final = {
    "O": "an array of objects",
    "U": "an array of text",
    "S": "an array of text",
    "T": "an array of text",
    "V": "an array of records",
    "M": "an array of dates",
    "m": "an array of times",
}
_PLAIN: Final = frozenset({bool, int, float})
_WORDS: Final[tuple[tuple[type | tuple[type, ...], str], ...]] = (
    (str, "text"),
    (bytes, "bytes"),
    (dict, "a dict"),
    ((set, frozenset), "a set"),
    (GeneratorType, "a generator"),
    ((FunctionType, MethodType, BuiltinFunctionType), "a function"),
    (type, "a class"),
    (ModuleType, "a module"),
)


class _Odd(Exception):
    """Found inside a list: the list is no array of numbers."""


def kept(value: object) -> Value:
    """A copy of an array of numbers, of a number, or of nested lists of numbers; an Oddity for all else."""
    if type(value) is np.ndarray:
        dtype = value.dtype
        if dtype.char in _NUMBERS and dtype.isnative and value.size <= ELEMENTS and value.ndim <= AXES:
            return value.copy()
    try:
        return _converted(value)
    except BaseException as error:
        if pressed(error):
            raise
        return Oddity(_object(value))


def _converted(value: object) -> Value:
    kind = type(value)
    if value is None:
        return Oddity("None")
    if issubclass(kind, np.ndarray):
        return _array(np.ndarray.view(cast(Array, value), np.ndarray))  # the base's own: nobody's override
    if issubclass(kind, (int, float, complex, np.generic)) and not issubclass(kind, (str, bytes)):
        return _number(value)
    if issubclass(kind, (list, tuple)):
        return _listed(value)
    for known, word in _WORDS:
        if issubclass(kind, known):
            return Oddity(word)
    if issubclass(kind, Inert):
        return Oddity(f"a {str(value)[1:-1]}")
    return Oddity(_object(value))


def _array(array: Array) -> Value:
    if array.size > ELEMENTS:
        return Oddity(f"{array.size} elements")
    if array.ndim > AXES:
        return Oddity(f"an array with {array.ndim} axes")
    char = array.dtype.char
    if char in _NUMBERS:
        return array.astype(array.dtype.newbyteorder("="), order="C")
    if char in _WIDE:
        return array.astype(_WIDE[char], order="C")
    return Oddity(_ARRAYS.get(char, "an array of something else than numbers"))


def _number(value: Any) -> Value:
    kind = type(value)
    if issubclass(kind, np.generic):
        return _array(np.asarray(value))
    if issubclass(kind, float):
        return np.array(float.__float__(value))
    if issubclass(kind, complex):
        return np.array(complex.__complex__(value))
    if int.bit_length(value) > 63:
        return Oddity(f"an integer of {int.bit_length(value)} bits")
    return np.array(value if kind is bool else int.__index__(value))


def _listed(value: Any) -> Value:
    room = [LISTED]
    try:
        plain = _plain(value, AXES, room)
    except _Odd as odd:
        return Oddity(str(odd))
    try:
        return _array(np.array(plain))
    except ValueError:
        return Oddity("a list of rows of different lengths")


def _plain(value: Any, levels: int, room: list[int]) -> Any:
    """The list with nothing in it but exact lists, numbers and base arrays; raises _Odd for what can't be one."""
    kind = type(value)
    if not issubclass(kind, (list, tuple)):
        return _item(value, room)
    base = list if issubclass(kind, list) else tuple
    _take(base.__len__(value), room)
    if not levels:
        raise _Odd(f"a list of more than {AXES} levels")
    items = list(base.__iter__(value))
    if set(map(type, items)) <= _PLAIN:
        return items
    return [_plain(item, levels - 1, room) for item in items]


def _item(value: object, room: list[int]) -> Any:
    converted = kept(value)
    if isinstance(converted, Oddity):
        raise _Odd(f"a list with {converted.text} in it")
    if converted.ndim:
        _take(converted.size, room)
    return converted if converted.ndim else converted[()]


def _take(count: int, room: list[int]) -> None:
    room[0] -= count
    if room[0] < 0:
        raise _Odd(f"{count} elements" if count > LISTED else f"a list of more than {LISTED} elements")


def _object(value: object) -> str:
    return f"an object of type {type_name(type(value))}"
