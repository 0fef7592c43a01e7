"""What a handout must not hold: lines of its own unit's solutions."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.authoring.course import Unit
from autograder.reading.cells import Cell
from autograder.reading.submission import read_submission

_SHORTEST = 12
"""A shorter line says nothing: ``return x``, ``else:``, ``pass``."""


def solution_leaks(unit: Unit, files: Mapping[str, bytes]) -> list[str]:
    """One line for each line of a solution region that the handout holds, and where; empty for a clean handout.

    What the lesson also says outside its solution regions, and what an earlier unit's released solution says, is known
    already and no leak. A comment behind the code doesn't make it another line.
    """
    secret, told = _divided(unit)
    for source in unit.provided.values():
        told |= {_bare(line) for line in source.split("\n")}
    secret -= told
    found = []
    for name, content in files.items():
        for line in _lines(name, content):
            if "BEGIN SOLUTION" in line or "END SOLUTION" in line:
                found.append(f"{name} holds a solution marker: {line.strip()!r}")
            elif _bare(line) in secret:
                found.append(f"{name} holds a line of a solution: {line.strip()!r}")
    return list(dict.fromkeys(found))


def handout_cells(files: Mapping[str, bytes]) -> tuple[Cell, ...]:
    """The code cells of the handout's notebook that would run, as the reader of submissions reads them."""
    (name,) = (name for name in files if name.endswith(".ipynb") and "/" not in name)
    with tempfile.TemporaryDirectory(prefix="gradmark-") as folder:
        path = Path(folder) / name
        path.write_bytes(files[name])
        return read_submission(path, unit=path.stem).cells


def _divided(unit: Unit) -> tuple[set[str], set[str]]:
    """The lesson's lines inside solution regions that are long enough to say something, and those outside."""
    inside: set[str] = set()
    outside: set[str] = set()
    for cell in unit.lesson:
        within = False
        for line in cell.source.split("\n"):
            if "BEGIN SOLUTION" in line or "END SOLUTION" in line:
                within = "BEGIN SOLUTION" in line
            else:
                (inside if within else outside).add(_bare(line))
    return {line for line in inside if len(line) >= _SHORTEST}, outside


def _bare(line: str) -> str:
    """The line without its indent and without a comment that follows code; spaces don't count."""
    code, _, _ = line.partition("  #")
    return " ".join((code if code.strip() else line).split())


def _lines(name: str, content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", errors="replace")
    if name.endswith(".ipynb"):
        for cell in json.loads(text)["cells"]:
            yield from "".join(cell["source"]).split("\n")
    elif not name.startswith("data/"):
        yield from text.split("\n")
