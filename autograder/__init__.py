"""gradmark: an assignment kit for a first course in deep learning, and the autograder that marks it.

These are the author's and the student's words. They load when they are first used, so that ``import autograder`` and
``gradmark --help`` cost nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.authoring.cases import Case, Cases, Draws, Regime, examples, ordinary, regime
    from autograder.authoring.checks import Check, agrees, by_hand, holds, leaves_inputs_alone
    from autograder.authoring.laws import (
        centred,
        dropped_anew,
        dropped_at_rate,
        dropped_by_chance,
        dropped_independently,
        normally_distributed,
    )
    from autograder.authoring.learning import learns
    from autograder.authoring.mistakes import Mistake, Variant
    from autograder.authoring.public import gradient, shows
    from autograder.authoring.tasks import Question, Task, Trial
    from autograder.handout.check import check
    from autograder.model import GradmarkError

_HOMES = {
    "Case": "authoring.cases",
    "Cases": "authoring.cases",
    "Check": "authoring.checks",
    "Draws": "authoring.cases",
    "GradmarkError": "model",
    "Mistake": "authoring.mistakes",
    "Question": "authoring.tasks",
    "Regime": "authoring.cases",
    "Task": "authoring.tasks",
    "Trial": "authoring.tasks",
    "Variant": "authoring.mistakes",
    "agrees": "authoring.checks",
    "by_hand": "authoring.checks",
    "centred": "authoring.laws",
    "check": "handout.check",
    "dropped_anew": "authoring.laws",
    "dropped_at_rate": "authoring.laws",
    "dropped_by_chance": "authoring.laws",
    "dropped_independently": "authoring.laws",
    "examples": "authoring.cases",
    "gradient": "authoring.public",
    "holds": "authoring.checks",
    "learns": "authoring.learning",
    "leaves_inputs_alone": "authoring.checks",
    "normally_distributed": "authoring.laws",
    "ordinary": "authoring.cases",
    "regime": "authoring.cases",
    "shows": "authoring.public",
}

__all__ = [
    "Case",
    "Cases",
    "Check",
    "Draws",
    "GradmarkError",
    "Mistake",
    "Question",
    "Regime",
    "Task",
    "Trial",
    "Variant",
    "agrees",
    "by_hand",
    "centred",
    "check",
    "dropped_anew",
    "dropped_at_rate",
    "dropped_by_chance",
    "dropped_independently",
    "examples",
    "gradient",
    "holds",
    "learns",
    "leaves_inputs_alone",
    "normally_distributed",
    "ordinary",
    "regime",
    "shows",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("gradmark")
    if name in _HOMES:
        value = getattr(importlib.import_module(f"autograder.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
