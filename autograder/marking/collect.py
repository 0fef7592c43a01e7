"""Folder → submissions: who handed in what."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from autograder.model import GradmarkError

SUFFIXES = (".ipynb.txt", ".ipynb.json", ".ipynb", ".py", ".zip", ".rar", ".7z", ".tar", ".tar.gz", ".tgz", ".pdf")
"""What counts as handed in. Not all of it can be marked: the reader says what is wrong with an archive or a PDF."""

_OURS = ("scenarios.py", "public_checks.py")
_COPY = re.compile(r"^untitled|[-_ ]copy\d*|\(\d+\)$|checkpoint", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One student's submission: a file or a folder."""

    student: str
    path: Path


@dataclass(frozen=True, slots=True)
class Collected:
    """Who handed in what. ``notes`` say what was left out, and how a folder was taken where that may surprise."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def collect(path: Path, *, unit: str) -> Collected:
    """Who handed in what: ``path`` is one submission, or holds one file or folder per student.

    A folder is one submission where it holds the unit's own notebook (``<unit>.ipynb``) or the handout's files, and no
    notebooks beside it that look like other students'. Otherwise each file and each folder in it is a student's; hidden
    files, folders of reports and files of other kinds are left out, and named. Raises GradmarkError where there is
    nothing to mark.
    """
    if not path.exists():
        raise GradmarkError(f"{path} doesn't exist: name a submission, or the folder that holds the class")
    if path.is_file():
        return Collected((Entry(student_of(path), path.resolve()),))
    if _is_submission(path, unit):
        note = f"{path} was taken as one submission, because it holds what a student gets; a class is a folder of those"
        return Collected((Entry(student_of(path), path),), (note,))
    items = [item for item in sorted(path.iterdir()) if not item.name.startswith((".", "__"))]
    found = [Entry(student_of(item), item) for item in items if _is_handed_in(item)]
    if not found:
        raise GradmarkError(f"{path} holds no submission: expected one file (.ipynb, .py, .zip) or folder per student")
    left_out = [student_of(item) if item.is_dir() else item.name for item in items if not _is_handed_in(item)]
    notes = [f"{_printable(name)} was left out: no notebook, .py, .zip or folder with one" for name in left_out]
    return Collected(tuple(_without_doubles(found)), tuple(notes))


def student_of(path: Path) -> str:
    """The student's name: that of the folder, or of the file without its suffix, in composed Unicode (NFC).

    Bytes of a name that are no UTF-8 (an old archive's) are written out as escapes.
    """
    name = path.name or path.resolve().name
    if not path.is_dir():
        name = next((name[: -len(end)] for end in SUFFIXES if name.lower().endswith(end) and name[: -len(end)]), name)
    return unicodedata.normalize("NFC", _printable(name))


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _is_handed_in(path: Path) -> bool:
    if path.is_dir():
        return not _holds_reports(path)
    return path.name.lower().endswith(SUFFIXES) and path.name not in _OURS


def _holds_reports(folder: Path) -> bool:
    """Whether all that is in the folder are reports of ours: ``--out`` was the class's folder."""
    items = list(folder.iterdir())
    return bool(items) and all(item.suffix == ".json" and item.is_file() for item in items)


def _is_submission(folder: Path, unit: str) -> bool:
    """Whether a folder is one student's: the unit's file and copies of it, or one notebook among handed-out files."""
    others = [item.stem for item in folder.glob("*.ipynb") if item.stem != unit]
    strangers = [name for name in others if not _COPY.search(name) and not name.startswith(unit)]
    if (folder / f"{unit}.ipynb").is_file() or (folder / f"{unit}.py").is_file():
        return not strangers
    return len(strangers) <= 1 and any((folder / name).is_file() for name in _OURS)


def _without_doubles(entries: list[Entry]) -> list[Entry]:
    """The entries with names made unique: where a student left two things, the whole file name tells them apart."""
    names = [entry.student for entry in entries]
    return [
        entry if names.count(entry.student) == 1 else Entry(_printable(entry.path.name), entry.path)
        for entry in entries
    ]
