"""Which of several files is the submission: rules on names, so that a student can tell what was taken and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.reading.document import shown

_OLD = re.compile(r"(?<![a-z])(?:old|backup|bak|draft|orig|original|untouched|unused|scratch|wip)(?![a-z])")
_FINAL = re.compile(r"final|submi|hand.?in|최종")
_PREFERRED = frozenset({"lesson", "main", "solution", "solutions", "homework", "assignment", "notebook", "answer"})
_NUMBER = re.compile(r"\d{1,9}")
_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+\.*(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Choice:
    """The file that was taken, and a note where there was anything to choose."""

    name: str
    notes: tuple[str, ...] = ()


def is_notebook(name: str) -> bool:
    """By its suffix."""
    return name.lower().endswith(".ipynb")


def choose(names: Sequence[str], *, kind: str, unit: str, others: Collection[str], imported: Collection[str]) -> Choice:
    """The file to read, and the rule that decided.

    In this order: the unit's own name, a name that holds it, not imported by the others, not another unit's, not old,
    called final, the highest folder, the highest number, the last in the alphabet.
    ``others`` are the names of other units; ``imported`` the modules that the files import from each other.
    """
    rules = _rules(unit, others, imported)
    ranked = sorted(names, key=lambda name: [rule(name) for rule, _ in rules], reverse=True)
    best = ranked[0]
    if len(ranked) == 1:
        if PurePosixPath(best).stem.lower() == unit.lower():
            return Choice(best)
        return Choice(best, (f"{shown(best)} was read as {unit}: there is no other {kind}",))
    reason = next(why for rule, why in rules if rule(best) != rule(ranked[1]))
    listed = ", ".join(shown(name) for name in sorted(names)[:6]) + (", …" if len(names) > 6 else "")
    return Choice(best, (f"of {len(names)} {kind}s ({listed}) {shown(best)} was taken: {reason}",))


Rule = tuple[Callable[[str], object], str]


def _rules(unit: str, others: Collection[str], imported: Collection[str]) -> list[Rule]:
    def stem(name: str) -> str:
        return PurePosixPath(name).stem.lower()

    unit = unit.lower()
    return [
        (lambda name: stem(name) == unit, f"it is called {unit}"),
        (lambda name: unit in stem(name), f"its name holds {unit}"),
        (lambda name: stem(name) not in imported, "the others are imported by it"),
        (lambda name: stem(name) not in others, "the others are called like other units"),
        (lambda name: not _OLD.search(stem(name)), "by their names the others are old"),
        (lambda name: bool(_FINAL.search(stem(name))), "by its name it is the final one"),
        (lambda name: stem(name) in _PREFERRED, "its name says what it is"),
        (lambda name: -len(PurePosixPath(name).parts), "it lies in the highest folder"),
        (lambda name: [int(number) for number in _NUMBER.findall(stem(name))], "its name has the highest number"),
        (lambda name: stem(name), "its name comes last in the alphabet"),
        (lambda name: name, "its name comes last in the alphabet"),
    ]


def imports_of(source: str) -> set[str]:
    """The modules that a Python text imports, by their first names in lower case."""
    return {name.lower() for name in _IMPORT.findall(source)}
