"""Runs cells in one namespace that is registered as a module, statement by statement."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Self

from autograder.reading.cells import CellResult


class Namespace:
    """A fresh module, registered in ``sys.modules`` under ``name`` until closed, in which cells run.

    ``modules`` are sources that the cells can import by name, before anything on disk; each is run when it is
    first imported, in a module of this namespace's own.
    Imports are routed per namespace (through its own ``__import__``), so several can live in one process, and
    nothing has to be switched on or off around a call of a student's function.
    """

    def __init__(self, name: str, modules: Mapping[str, str] | None = None) -> None:
        self.module = ModuleType(name)

    def execute(self, number: int, source: str, *, definitions_only: bool = False) -> CellResult:
        """What became of the cell. Never raises, except for Ctrl-C.

        ``definitions_only`` leaves out all but imports, functions and classes: for a cell that ran too long.
        """
        raise NotImplementedError

    def close(self) -> None:
        """The module is no longer registered."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
