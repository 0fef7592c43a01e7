"""A cell's text → the statements that run, by their form, and what couldn't be parsed."""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import dataclass

from autograder.reading.cells import CellProblem
from autograder.reading.layout import split_statements, without_magics
from autograder.reading.tracebacks import UNPARSABLE, problem_of

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements that define something and take no time."""

ASSIGNMENTS = (ast.Assign, ast.AugAssign, ast.AnnAssign)

RUNNING = (*DEFINITIONS, *ASSIGNMENTS, ast.If, ast.Try, ast.TryStar)
"""Statements that run at top level. Bare expressions, loops, ``with``, ``assert`` and ``del`` don't: they show, train
or tidy up, and in a notebook whose metadata is gone this is how a lab cell is known.
"""

_PLAIN = (ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp)
_WITHIN_PLAIN = (*_PLAIN, ast.expr_context, ast.unaryop)

_LINE_MAGICS = frozenset({"capture", "memit", "mprun", "prun", "time", "timeit"})
"""Cell magics that run the cell as Python: only their own line is dropped. A cell with another one isn't Python."""

_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_FIRST_INDENT = re.compile(r"(?:[ \t]*\n)*([ \t]+)\S")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell holds: its top-level statements, and what Python said where it isn't Python."""

    statements: tuple[ast.stmt, ...]
    problems: tuple[CellProblem, ...] = ()


def parse(source: str, filename: str) -> Parsed:
    """The statements of a cell, with the line numbers of ``source``.

    What doesn't parse as it stands is read as IPython would: without magics and ``!`` lines, and with a common
    indent taken away. A syntax error then costs only the top-level statement in which it stands.
    """
    try:
        return Parsed(_body(source, filename))
    except UNPARSABLE:
        pass
    if (magic := _CELL_MAGIC.match(source)) and magic[1] not in _LINE_MAGICS:
        return Parsed(())
    cleaned = _unindented(without_magics(source))
    try:
        return Parsed(_body(cleaned, filename))
    except UNPARSABLE as error:
        whole = problem_of(error, filename)
    return _what_parses(cleaned, filename, whole)


def runs(statement: ast.stmt, *, definitions_only: bool = False, whole: bool = False) -> bool:
    """Whether a top-level statement runs, by its form; in a ``whole`` cell all do.

    ``definitions_only`` keeps imports, functions, classes, and assignments of what is written out (``EPS = 1e-8``).
    """
    if not definitions_only:
        return whole or isinstance(statement, RUNNING) or type(statement).__name__ == "TypeAlias"
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return statement.value is not None and _is_plain(statement.value)
    return isinstance(statement, DEFINITIONS)


def digest(statement: ast.stmt) -> str:
    """A SHA-1 of the statement's syntax tree: comments, layout and place don't count."""
    parts: list[str] = []
    waiting: list[object] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.AST):
            parts.append(type(node).__name__)
            waiting.extend(getattr(node, name, None) for name in node._fields)
        elif isinstance(node, list):
            parts.append(f"[{len(node)}")
            waiting.extend(node)
        elif type(node) is int:
            parts.append(f"int {node:x}")  # repr refuses thousands of digits
        else:
            parts.append(f"{type(node).__name__} {node!r}")
    return hashlib.sha1("\n".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _body(source: str, filename: str) -> tuple[ast.stmt, ...]:
    return tuple(ast.parse(source, filename).body)


def _unindented(source: str) -> str:
    first = _FIRST_INDENT.match(source)
    if first is None:
        return source
    return "\n".join(line.removeprefix(first[1]) for line in source.split("\n"))


def _what_parses(source: str, filename: str, whole: CellProblem) -> Parsed:
    statements: list[ast.stmt] = []
    problems: list[CellProblem] = []
    for chunk in split_statements(source):
        try:
            statements += _body("\n" * (chunk.first_line - 1) + chunk.text, filename)
        except UNPARSABLE as error:
            problems.append(problem_of(error, filename))
    return Parsed(tuple(statements), tuple(problems) or (whole,))


def _is_plain(value: ast.expr) -> bool:
    return all(isinstance(node, _WITHIN_PLAIN) for node in ast.walk(value))
