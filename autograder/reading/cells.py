"""Cells as they were read, and what became of them when they ran: data only, shared by both sides of the border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

RUNS = frozenset({"given", "task", "code"})
"""Roles of code that runs when a submission is marked. ``code`` is a cell whose metadata says nothing."""

ROLES = RUNS | {"lab", "check", "question", "setup", "prose"}
"""Every role. ``lab``, ``check`` and ``setup`` are code that never runs when marking; the others are text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``number`` counts all cells of the file from 1; ``name`` is the task's, lab's or question's.

    ``first_line`` is the line of the file on which ``source`` begins; 0 in a notebook, which has no lines.
    """

    number: int
    source: str
    role: str = "code"
    name: str = ""
    first_line: int = 0

    @property
    def runs(self) -> bool:
        """Whether the cell is code that runs when the submission is marked."""
        return self.role in RUNS

    @property
    def whole(self) -> bool:
        """Whether every statement of it runs, whatever its form: its metadata says that it is a task's own cell."""
        return self.role == "task"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A statement that failed when its cell ran: the exception's type, the line in the cell, Python's own text."""

    type: str
    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class CellResult:
    """What became of a cell.

    ``defined`` maps each function and class that it defined at top level to a SHA-1 of its syntax tree: comments and
    layout don't count, and an untouched stub is known by its digest.
    """

    number: int
    problems: tuple[CellProblem, ...] = ()
    defined: Mapping[str, str] = field(default_factory=dict)
