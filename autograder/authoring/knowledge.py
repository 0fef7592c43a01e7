"""The mistakes of a unit, run on the cases of a run, so that a student's outputs can be held beside them."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from autograder.authoring.course import Unit
from autograder.authoring.diagnosis import Known, changed_places, evident
from autograder.authoring.edits import with_mistake, with_variant
from autograder.authoring.judge import judge
from autograder.authoring.mistakes import Mistake, Variant
from autograder.authoring.prepare import PreparedTask, prepare
from autograder.model import GradmarkError


def prepare_tasks(unit: Unit, seed: int) -> dict[str, PreparedTask]:
    """All marked tasks of the unit with the cases of this seed and the reference's outputs."""
    return {task.name: prepare(task, unit=unit.name, seed=seed, reference=unit.reference) for task in unit.marked}


def mistaken(unit: Unit, mistake: Mistake) -> ModuleType:
    """The reference with this mistake made, run."""
    return unit.run(with_mistake(unit.lesson, mistake))


def varied(unit: Unit, variant: Variant) -> ModuleType:
    """The reference written in this other right way, run."""
    return unit.run(with_variant(unit.lesson, variant))


def advice_of(mistake: Mistake, mistakes: Sequence[Mistake]) -> str:
    """Its advice, or that of the mistake whose behaviour it shares; empty where it is declared silent."""
    if not mistake.same_as:
        return mistake.advice
    for other in mistakes:
        if other.name == mistake.same_as:
            return other.advice
    raise GradmarkError(f"mistake {mistake.name!r} is same_as={mistake.same_as!r}, but no mistake has that name")


def know(unit: Unit, task: PreparedTask) -> tuple[Known, ...]:
    """What each known mistake of this task gives on the cases of this run. Takes a run of the task for each."""
    return tuple(
        known_of(task, mistake, advice_of(mistake, unit.mistakes), mistaken(unit, mistake))
        for mistake in unit.mistakes
        if mistake.task == task.name
    )


def known_of(task: PreparedTask, mistake: Mistake, advice: str, module: ModuleType) -> Known:
    """One mistake, run on the cases of its task."""
    results = task.run(module)
    pattern = tuple(verdict.outcome for verdict in judge(task, results))
    places = changed_places(task, results)
    return Known(mistake, advice, results, places, pattern, evident(task, results, places) or task.task.random)


def broken_by(tasks: Sequence[PreparedTask], module: ModuleType, home: str) -> set[str]:
    """The checks that fail or raise for this solution: bare names in the task ``home``, ``Task: check`` elsewhere."""
    broken: set[str] = set()
    for task in tasks:
        for verdict in judge(task, task.run(module)):
            if verdict.outcome.value in ("FAILED", "RAISED", "ERRORED", "NOT_ATTEMPTED"):
                broken.add(verdict.check if task.name == home else f"{task.name}: {verdict.check}")
    return broken
