"""Folder → submissions: who handed in what."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from autograder.model import GradmarkError

SUFFIXES = (".ipynb", ".py", ".zip")
_OURS = ("scenarios.py", "public_checks.py")


@dataclass(frozen=True, slots=True)
class Entry:
    """One student's submission: a file or a folder."""

    student: str
    path: Path


def collect(path: Path, *, unit: str) -> tuple[Entry, ...]:
    """Who handed in what: ``path`` is one submission, or holds one file or folder per student.

    A folder is one submission where it holds the unit's own notebook (``<unit>.ipynb``) or the handout's files beside
    another one; otherwise each file (.ipynb, .py, .zip) and each folder in it is a student's. Hidden files are left
    out.
    Raises GradmarkError where there is nothing to mark.
    """
    if not path.exists():
        raise GradmarkError(f"{path} doesn't exist: name a submission, or the folder that holds the class")
    if path.is_file():
        return (Entry(student_of(path), path),)
    if _is_submission(path, unit):
        return (Entry(student_of(path), path),)
    found = [Entry(student_of(item), item) for item in sorted(path.iterdir()) if _is_handed_in(item)]
    if not found:
        raise GradmarkError(
            f"{path} holds no submission: expected one file ({', '.join(SUFFIXES)}) or folder per student"
        )
    return tuple(_without_doubles(found))


def student_of(path: Path) -> str:
    """The student's name: that of the folder, or of the file without its suffix, in composed Unicode (NFC)."""
    name = path.name if path.is_dir() or path.suffix not in SUFFIXES else path.stem
    return unicodedata.normalize("NFC", name or path.resolve().name)


def _is_handed_in(path: Path) -> bool:
    if path.name.startswith((".", "__")):
        return False
    return path.is_dir() or path.suffix.lower() in SUFFIXES


def _is_submission(folder: Path, unit: str) -> bool:
    if (folder / f"{unit}.ipynb").is_file() or (folder / f"{unit}.py").is_file():
        return True
    return any((folder / name).is_file() for name in _OURS)


def _without_doubles(entries: list[Entry]) -> list[Entry]:
    """The entries with names made unique: where a student left two things, the whole file name tells them apart."""
    names = [entry.student for entry in entries]
    return [entry if names.count(entry.student) == 1 else Entry(entry.path.name, entry.path) for entry in entries]
