"""What one student handed in, read from a notebook, a Python file, a folder or a zip; nothing of it is run here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.model import GradmarkError
from autograder.reading.cells import Cell


class Unreadable(GradmarkError):
    """The submission can't be read. The text says what was found, and what the student should hand in instead."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in for one unit.

    ``cells`` are the code cells that run, in order. ``answers`` maps a question's name to the text of its cell.
    ``helpers`` maps module names (dotted in packages) to sources. ``notes`` say what was unusual.
    """

    student: str
    source: str
    cells: tuple[Cell, ...]
    answers: Mapping[str, str]
    helpers: Mapping[str, str]
    notes: tuple[str, ...]
    digest: str

    def where(self, cell: int | None, line: int | None) -> str:
        """A place in the student's words: ``cell 7, line 3``, or in a Python file ``line 203``."""
        raise NotImplementedError


def read_submission(
    path: Path, *, unit: str, student: str | None = None, ours: Mapping[str, str] | None = None
) -> Submission:
    """What was handed in at ``path``; raises Unreadable where it can't be read."""
    raise NotImplementedError


def read_lesson(text: str) -> tuple[Cell, ...]:
    """The cells of a percent script that run, by the same reader as a submission's."""
    raise NotImplementedError


def all_cells(text: str) -> tuple[Cell, ...]:
    """Every cell of a percent script: prose, questions, labs and checks too."""
    raise NotImplementedError
