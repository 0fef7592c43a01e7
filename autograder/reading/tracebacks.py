"""What an exception of hostile code was: its type, its text, its place. Nothing here lets another one through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from opcode import opmap
from types import TracebackType

from autograder.reading.cells import CellProblem

UNPARSABLE = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""What ``compile`` raises for text that is no Python: null bytes, half characters, and nesting too deep, too."""

TEXT = 500
"""Most characters kept of an exception's text."""

NAME = 100
"""Most characters kept of a name."""

CELL = "<cell {}>"
"""The file name under which a cell is compiled."""

MODULE = "<{}.py>"
"""The file name under which a helper module is compiled."""

_CELL = re.compile(r"<cell (\d{1,9})>")
_MODULE = re.compile(r"<(.{1,200})\.py>")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_RAISING = frozenset(opmap[name] for name in ("RAISE_VARARGS", "RERAISE") if name in opmap)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exception came from: the innermost place in a cell, else in a helper module.

    ``cell`` is None where no cell was involved; ``line`` is then that of the innermost frame in the file in which
    the traceback begins.
    """

    cell: int | None
    line: int | None
    name: str


def clean(text: str, most: int) -> str:
    """An exact ``str`` without control characters and half characters, cut to ``most``."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str.__getitem__(text, slice(0, most)))


def type_name(cls: type) -> str:
    """The name of a class, whatever its metaclass says."""
    return clean(type.__dict__["__name__"].__get__(cls), NAME)


def text_of(error: BaseException) -> str:
    """The exception's text; empty where asking for it raises."""
    try:
        return clean(str(error), TEXT)
    except BaseException as second:
        if pressed(second):
            raise
        return ""


def pressed(error: BaseException) -> bool:
    """Whether this is Ctrl-C at the keyboard, not a ``raise KeyboardInterrupt`` in someone's code."""
    if type(error) is not KeyboardInterrupt:
        return False
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is None or trace.tb_frame.f_code.co_code[trace.tb_lasti] not in _RAISING


def trace_of(error: BaseException) -> TracebackType | None:
    """The traceback, whatever the exception's class has put in its place."""
    trace: TracebackType | None = BaseException.__dict__["__traceback__"].__get__(error)
    return trace


def place_of(trace: TracebackType | None) -> Place:
    """The innermost place in a cell; else in a helper module, with the line from where it was called."""
    cell: int | None = None
    line = outer_line = trace.tb_lineno if trace is not None else None
    outer = trace.tb_frame.f_code.co_filename if trace is not None else ""
    name = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        filename = code.co_filename
        if found := _CELL.fullmatch(filename):
            cell, line, name = int(found[1]), trace.tb_lineno, code.co_qualname
        elif cell is None and (found := _MODULE.fullmatch(filename)):
            name = f"{found[1]}.{code.co_qualname}"
        elif filename == outer:
            outer_line = trace.tb_lineno
        trace = trace.tb_next
    return Place(cell, outer_line if cell is None else line, clean(name, NAME))


def problem_of(error: BaseException, filename: str) -> CellProblem:
    """The exception as the problem of the cell that was compiled under ``filename``."""
    name = type_name(type(error))
    if type(error) in (SyntaxError, IndentationError, TabError):
        said = vars(SyntaxError)  # a student's own attributes don't matter
        at, line, text = (said[part].__get__(error) for part in ("filename", "lineno", "msg"))
        if at == filename and type(line) is int and type(text) is str:
            return CellProblem(name, line, clean(text, TEXT))
    line = None
    trace = trace_of(error)
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return CellProblem(name, line, text_of(error))
