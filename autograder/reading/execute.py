"""Runs cells in one namespace that is registered as a module, statement by statement."""

from __future__ import annotations
import __future__

import ast
import linecache
import sys
import warnings
from collections.abc import Mapping
from types import ModuleType
from typing import Final, Self

from autograder.reading.cells import CellProblem, CellResult
from autograder.reading.imports import Imports
from autograder.reading.standins import Inert
from autograder.reading.statements import DEFINITIONS, digest, parse, runs
from autograder.reading.tracebacks import CELL, pressed, problem_of

PROBLEMS = 20
"""Most problems that are kept of one cell."""


def _nobody_answers(prompt: object = "") -> str:
    raise EOFError("input() has nobody to answer it when your work is marked")


_NOTEBOOK: Final = {
    "display": Inert("display"),
    "get_ipython": Inert("get_ipython"),
    "breakpoint": Inert("breakpoint"),
    "input": _nobody_answers,
}
"""What a notebook has without importing it, and what would wait for someone at the keyboard."""


class Solution(ModuleType):
    """The module in which a submission's cells run: its attributes are what they defined."""


class Namespace:
    """A fresh module, registered in ``sys.modules`` under ``name`` until closed, in which cells run.

    ``modules`` are sources that the cells can import by name, before anything on disk; each is run when it is
    first imported, in a module of this namespace's own.
    Imports are routed per namespace (through its own ``__import__``), so several can live in one process, and
    nothing has to be switched on or off around a call of a student's function.
    """

    def __init__(self, name: str, modules: Mapping[str, str] | None = None) -> None:
        taken = sys.modules.get(name)
        if not name or name == "__main__" or (taken is not None and type(taken) is not Solution):
            raise ValueError(f"name={name!r} is taken by another module: give the namespace a name of its own")
        self._name = name
        self._imports = Imports(name, modules or {})
        self._flags = 0
        self.module: ModuleType = Solution(name)
        self._imports.builtins.update(_NOTEBOOK)
        vars(self.module).update(__builtins__=self._imports.builtins, __package__="")
        sys.modules[name] = self.module

    def execute(self, number: int, source: str, *, definitions_only: bool = False, whole: bool = False) -> CellResult:
        """What became of the cell. Never raises, except for Ctrl-C.

        ``definitions_only`` leaves out all but imports, functions, classes and assignments of what is written out:
        for a cell that ran too long. ``whole`` runs every statement, bare expressions and loops too: for a task's own
        cell, known by its metadata.
        """
        filename = CELL.format(number)
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        defined: dict[str, str] = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parse(source, filename)
            problems = list(parsed.problems)
            for statement in parsed.statements:
                if not runs(statement, definitions_only=definitions_only, whole=whole):
                    continue
                problem = self._run(statement, filename)
                if problem is not None:
                    problems.append(problem)
                elif isinstance(statement, DEFINITIONS) and not isinstance(statement, ast.Import | ast.ImportFrom):
                    defined[statement.name] = digest(statement)
        return CellResult(number, tuple(problems[:PROBLEMS]), defined)

    def _run(self, statement: ast.stmt, filename: str) -> CellProblem | None:
        try:
            code = compile(ast.Module([statement], []), filename, "exec", self._flags, dont_inherit=True)
            self._flags |= _future(statement)
            exec(code, vars(self.module))
        except BaseException as error:
            if pressed(error):
                raise
            return problem_of(error, filename)
        return None

    def close(self) -> None:
        """The module, and those that it imported from ``modules``, are no longer registered."""
        if sys.modules.get(self._name) is self.module:
            del sys.modules[self._name]
        self._imports.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _future(statement: ast.stmt) -> int:
    """The compiler's flags for ``from __future__ import …``, which hold in later cells too."""
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__" or statement.level:
        return 0
    flags = 0
    for alias in statement.names:
        flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
    return flags
