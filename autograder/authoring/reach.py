"""Which definitions of a lesson a task's trials come to use: an edit elsewhere can't change what they give."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from autograder.authoring.prepare import PreparedTask
from autograder.reading.cells import Cell


class _Watched:
    """Stands before a solution and notes which of its names a scenario asks for."""

    def __init__(self, module: ModuleType, asked: set[str]) -> None:
        self.__dict__.update(_module=module, _asked=asked)

    def __getattr__(self, name: str) -> Any:
        self._asked.add(name)
        return getattr(self._module, name)


def reach(tasks: Mapping[str, PreparedTask], module: ModuleType, cells: Sequence[Cell]) -> dict[str, frozenset[str]]:
    """For each task the names that its scenarios ask for, and all that these definitions mention, in turn."""
    mentions = _mentions(cells)
    found: dict[str, frozenset[str]] = {}
    for task in tasks.values():
        asked: set[str] = set()
        task.run(_Watched(module, asked))
        waiting, reached = list(asked), set(asked)
        while waiting:
            fresh = mentions.get(waiting.pop(), set()) - reached
            reached |= fresh
            waiting += fresh
        found[task.name] = frozenset(reached)
    return found


def _mentions(cells: Sequence[Cell]) -> dict[str, set[str]]:
    """For each top-level name that the lesson binds, every name in the statement that binds it."""
    mentions: dict[str, set[str]] = {}
    for cell in cells:
        if cell.runs:
            for statement in ast.parse(cell.source).body:
                names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
                bound = {
                    node.id
                    for node in ast.walk(statement)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                }
                if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    bound = {statement.name}
                for name in bound:
                    mentions.setdefault(name, set()).update(names)
    return mentions
