"""The students who did their best: right, right in another way, wrong in a known way, half way, not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TypeVar

from autograder.authoring.course import Unit
from autograder.authoring.edits import with_mistake, with_variant
from autograder.authoring.mistakes import Mistake, Variant
from autograder.demo.notebook import Notebook, filled_in
from autograder.reading.cells import Cell

Work = tuple[str, Notebook]
"""What kind of work it is, and the notebook."""

Entry = TypeVar("Entry", Mistake, Variant)


@dataclass(frozen=True, slots=True)
class Turn:
    """The how-manieth student of a kind it is, from 0, and how many there are."""

    number: int
    of: int


def right(unit: Unit, handout: Notebook, turn: Turn) -> Work:
    """The reference's own solutions."""
    return "right", filled_in(handout, unit.lesson, _tasks(unit))


def another_way(unit: Unit, handout: Notebook, turn: Turn) -> Work:
    """Every task in another right way: its variants take turns."""
    lesson: Sequence[Cell] = unit.lesson
    for variants in _by_task(unit.variants).values():
        lesson = with_variant(lesson, variants[turn.number % len(variants)])
    return "right in another way", filled_in(handout, lesson, _tasks(unit))


def one_mistake(unit: Unit, handout: Notebook, turn: Turn) -> Work:
    """One mistake; over all turns they are spread over the unit."""
    mistake = unit.mistakes[turn.number * len(unit.mistakes) // turn.of]
    return f"one mistake: {named(mistake)}", _with_mistakes(unit, handout, [mistake])


def several_mistakes(unit: Unit, handout: Notebook, turn: Turn) -> Work:
    """Two mistakes, or three, each in another task."""
    by_task = list(_by_task(unit.mistakes).values())
    count = min(2 + turn.number % 2, len(by_task))
    apart = len(by_task) // count
    chosen = [by_task[(turn.number + index * apart) % len(by_task)] for index in range(count)]
    made = [mistakes[turn.number % len(mistakes)] for mistakes in chosen]
    return f"{count} mistakes: {'; '.join(map(named, made))}", _with_mistakes(unit, handout, made)


def half_finished(unit: Unit, handout: Notebook, turn: Turn) -> Work:
    """The first half of the tasks."""
    tasks = _tasks(unit)
    return "half finished", filled_in(handout, unit.lesson, tasks[: len(tasks) // 2])


def untouched(unit: Unit, handout: Notebook, turn: Turn) -> Work:
    """The handout itself."""
    return "untouched", handout


KINDS = (right, another_way, one_mistake, right, another_way, one_mistake, several_mistakes, half_finished, untouched)


def honest(unit: Unit, handout: Notebook, count: int) -> Iterator[Work]:
    """This many students, of all kinds by turns."""
    kinds = list(islice(cycle(KINDS), count))
    seen: Counter[object] = Counter()
    for kind in kinds:
        yield kind(unit, handout, Turn(seen[kind], kinds.count(kind)))
        seen[kind] += 1


def named(mistake: Mistake) -> str:
    """The mistake's name in one line."""
    return " ".join(mistake.name.split())


def _with_mistakes(unit: Unit, handout: Notebook, mistakes: Sequence[Mistake]) -> Notebook:
    lesson: Sequence[Cell] = unit.lesson
    for mistake in mistakes:
        lesson = with_mistake(lesson, mistake)
    return filled_in(handout, lesson, _tasks(unit))


def _by_task(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.task].append(entry)
    return dict(found)


def _tasks(unit: Unit) -> list[str]:
    return [task.name for task in unit.marked]
