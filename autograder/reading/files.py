"""Where a submission's files are: one file, a folder, or a zip. They are listed first and read when they are chosen."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath
from typing import Protocol

from autograder.reading.document import Unreadable, shown

FILE_BYTES = 64 * 2**20
"""Most bytes of a notebook."""

SCRIPT_BYTES = 2**20
"""Most bytes of a Python file."""

ENTRIES = 20_000
"""Most files that a folder holds."""

DEPTH = 10
"""Most folders within each other that are looked into."""

_LEFT_OUT = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages"})
_SUFFIXES = (".ipynb", ".py", ".zip")


class Files(Protocol):
    """Files by their names: paths within what was handed in, with ``/``. Only those that may matter are listed."""

    @property
    def label(self) -> str:
        """What the student handed in, as they would call it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Notebooks, Python files and zips, without hidden ones and leftovers."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was unusual about them."""

    def read(self, name: str) -> bytes:
        """The bytes of a file; raises Unreadable where it is too large, or can't be read."""


def matters(name: str) -> bool:
    """Whether a file can be part of a submission: not hidden, not a leftover of a tool, of a known kind."""
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "~")) or part in _LEFT_OUT for part in parts)
    return not hidden and name.lower().endswith(_SUFFIXES)


def most_bytes(name: str) -> int:
    """The largest size at which a file is read."""
    return SCRIPT_BYTES if name.lower().endswith(".py") else FILE_BYTES


def too_large(name: str, size: int) -> Unreadable:
    """What the student reads whose file is too large."""
    hint = "" if name.lower().endswith(".py") else ": clear its outputs, save it, and hand it in again"
    limit = most_bytes(name) // 2**20
    return Unreadable(f"{shown(name)} has {size / 2**20:,.1f} MiB; at most {limit} are read{hint}")


class OneFile:
    """A file that was handed in alone."""

    notes: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        self.label = path.name
        self.names = (path.name,)

    def read(self, name: str) -> bytes:
        """The bytes of the file."""
        return read_file(self._path, name)


class Folder:
    """The files in a folder and those within it. Symbolic links are left out: they may point at anything."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.label = path.name
        names: list[str] = []
        notes: list[str] = []
        seen = 0
        for folder, folders, files in os.walk(path):
            within = Path(folder).relative_to(path)
            seen += len(files) + len(folders)
            if seen > ENTRIES:
                raise Unreadable(f"{shown(path.name)} holds more than {ENTRIES:,} files: hand in the notebook alone")
            deep = len(within.parts) >= DEPTH or "pyvenv.cfg" in files
            folders[:] = [] if deep else sorted(folders)
            for file in sorted(files):
                name = (within / file).as_posix()
                if not matters(name):
                    continue
                if stat.S_ISREG(os.lstat(Path(folder) / file).st_mode):
                    names.append(name)
                else:
                    notes.append(f"{shown(name)} is a link, not a file, and was left out")
        self.names = tuple(names)
        self.notes = tuple(notes)

    def read(self, name: str) -> bytes:
        """The bytes of a file in the folder."""
        return read_file(self._path / name, name)


def read_file(path: Path, name: str) -> bytes:
    """The bytes of a file on disk; raises Unreadable where it is too large or no plain file."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise Unreadable(f"{shown(name)} is a link or a device, not a file: hand in the file itself")
    with path.open("rb") as file:
        data = file.read(most_bytes(name) + 1)
    if len(data) > most_bytes(name):
        raise too_large(name, path.stat().st_size)
    return data
