"""What one student handed in, read from a notebook, a Python file, a folder or a zip; nothing of it is run here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from autograder.reading import mending
from autograder.reading.archive import Archive, is_zip
from autograder.reading.cells import Cell
from autograder.reading.choice import choose, imports_of, is_notebook
from autograder.reading.document import Document, Unreadable, decode, shown, tidy
from autograder.reading.files import Files, Folder, OneFile
from autograder.reading.notebook import read_notebook
from autograder.reading.script import read_script

__all__ = ["Submission", "Unreadable", "all_cells", "read_lesson", "read_submission"]

HELPERS = 100
"""Most helper modules."""

NOTES = 50
"""Most notes on one submission."""

_SUFFIXES = (".ipynb", ".py", ".zip")


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in for one unit.

    ``source`` is the file that was taken. ``cells`` are the code cells that run, in order. ``answers`` maps a
    question's name to the text of its cell. ``helpers`` maps module names (dotted in packages) to sources. ``notes``
    say what was unusual. ``digest`` is the SHA-256 of the file, or with helpers of the names and digests of all.
    """

    student: str
    source: str
    cells: tuple[Cell, ...]
    answers: Mapping[str, str]
    helpers: Mapping[str, str]
    notes: tuple[str, ...]
    digest: str

    def where(self, cell: int | None, line: int | None) -> str:
        """A place in the student's words: ``cell 7, line 3``, or in a Python file ``line 203``; empty for no cell."""
        if cell is None:
            return ""
        begins = next((entry.first_line for entry in self.cells if entry.number == cell), 0)
        if begins:
            return f"line {begins + (line or 1) - 1}"
        return f"cell {cell}, line {line}" if line else f"cell {cell}"


def read_submission(
    path: Path, *, unit: str, student: str | None = None, ours: Mapping[str, str] | None = None
) -> Submission:
    """What was handed in at ``path``; raises Unreadable where it can't be read.

    ``ours`` maps the names of the handout's Python files to their texts: ours count, and an edited copy is noted.
    ``student`` is by default the name of the file or folder.
    """
    own_name = path.stem if path.suffix.lower() in _SUFFIXES else path.name
    name = student if student is not None else shown(unicodedata.normalize("NFC", own_name), 400)
    try:
        files = _files(path)
        return _read(files, name, unit, ours or {})
    except OSError as error:
        raise Unreadable(f"{shown(path.name)} can't be read: {error.strerror or type(error).__name__}") from None
    except MemoryError:
        raise Unreadable(f"{shown(path.name)} needs more memory than there is: clear its outputs") from None


def read_lesson(text: str) -> tuple[Cell, ...]:
    """The cells of a percent script that run, by the same reader as a submission's."""
    return tuple(cell for cell in all_cells(text) if cell.runs)


def all_cells(text: str) -> tuple[Cell, ...]:
    """Every cell of a percent script: prose, questions, labs and checks too."""
    return mending.as_cells(read_script(tidy(text.removeprefix("\ufeff")), "lesson.py"))


def _files(path: Path) -> Files:
    if "\0" in path.name:
        raise Unreadable(f"{shown(path.name)} can't be read: no file has such a name")
    if path.is_symlink():
        raise Unreadable(f"{shown(path.name)} is a symbolic link: hand in the file itself")
    if not path.is_dir():
        return _opened(OneFile(path))
    folder = Folder(path)
    alone = [name for name in folder.names if name.lower().endswith(".zip")]
    if len(folder.names) == len(alone) == 1:
        return Archive(folder.read(alone[0]), alone[0])
    return folder


def _opened(file: OneFile) -> Files:
    lower = file.label.lower()
    if not lower.endswith((*_SUFFIXES, ".ipynb.txt", ".ipynb.json")):
        raise Unreadable(
            f"{shown(file.label)} is no notebook (.ipynb), Python file (.py), folder or zip: hand in one of those"
        )
    data = file.read(file.label)
    return Archive(data, file.label) if (lower.endswith(".zip") and data.strip(b"\0 \n")) or is_zip(data) else file


def _read(files: Files, student: str, unit: str, ours: Mapping[str, str]) -> Submission:
    main, notes = _main(files, unit, ours)
    data = files.read(main)
    found = mending.sort(_document(decode(data, main), main))
    helpers, digests, more = _helpers(files, main, ours)
    all_notes = [*files.notes, *notes, *more, *found.notes]
    if len(all_notes) > NOTES:
        all_notes[NOTES:] = [f"and {len(all_notes) - NOTES} more"]
    return Submission(
        student=student,
        source=shown(main, 400),
        cells=found.cells,
        answers=found.answers,
        helpers=helpers,
        notes=tuple(all_notes),
        digest=_digest(main, data, digests),
    )


def _document(text: str, name: str) -> Document:
    begins = text.lstrip()[:1]
    notebook = begins == "{" and '"cells"' in text if name.lower().endswith(".py") else True
    return read_notebook(text, name) if notebook else read_script(text, name)


def _main(files: Files, unit: str, ours: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The file that is the submission, and why."""
    if isinstance(files, OneFile):
        return files.label, ()
    notebooks = [name for name in files.names if is_notebook(name)]
    scripts = [name for name in files.names if name.lower().endswith(".py")]
    own = [name for name in scripts if PurePosixPath(name).name not in ours]
    others = {PurePosixPath(name).stem.lower() for name in ours}
    if notebooks:
        choice = choose(notebooks, kind="notebook", unit=unit, others=others, imported=())
    elif own:
        choice = choose(own, kind="Python file", unit=unit, others=others, imported=_imported(files, own))
    elif scripts:
        listed = ", ".join(shown(name) for name in scripts[:6])
        raise Unreadable(f"{shown(files.label)} holds files of the handout only ({listed}): {unit}.ipynb is missing")
    else:
        raise Unreadable(f"{shown(files.label)} holds no notebook (.ipynb) and no Python file (.py): add {unit}.ipynb")
    return choice.name, choice.notes


def _imported(files: Files, names: list[str]) -> set[str]:
    if not 1 < len(names) <= HELPERS:
        return set()
    return {module for name in names for module in imports_of(files.read(name).decode("utf-8", "replace"))}


def _helpers(files: Files, main: str, ours: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """The modules beside the file that was taken: their sources, their files' digests, and notes."""
    helpers: dict[str, str] = {}
    digests: dict[str, str] = {}
    notes: list[str] = []
    provided = {PurePosixPath(name).stem for name in ours}
    folder = PurePosixPath(main).parent
    for name in files.names:
        path = PurePosixPath(name)
        if name == main or path.suffix.lower() != ".py" or not path.is_relative_to(folder):
            continue
        inner = path.relative_to(folder).with_suffix("")
        parts = inner.parts[:-1] if inner.name == "__init__" else inner.parts
        if not parts or not all(part.isidentifier() for part in parts):
            continue
        try:
            data = files.read(name)
            text = decode(data, name) if data.strip() else ""
        except Unreadable as error:
            notes.append(f"the helper module was left out: {error}")
            continue
        if parts[0] in provided:
            as_handed_out = ours.get(path.relative_to(folder).as_posix())
            if as_handed_out is None or _words(text) != _words(as_handed_out):
                notes.append(f"{shown(name)} isn't as it was handed out: ours was used")
        elif len(helpers) < HELPERS:
            helpers[".".join(parts)] = text
            digests[name] = sha256(data).hexdigest()
        else:
            notes.append(f"{shown(name)} was left out: at most {HELPERS} helper modules are read")
    return helpers, digests, notes


def _words(text: str) -> list[str]:
    return [line.rstrip() for line in tidy(text).strip().split("\n")]


def _digest(main: str, data: bytes, helpers: Mapping[str, str]) -> str:
    alone = sha256(data).hexdigest()
    if not helpers:
        return alone
    lines = [f"{alone} {main}", *(f"{digest} {name}" for name, digest in sorted(helpers.items()))]
    return sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()
