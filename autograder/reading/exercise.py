"""Runs a scenario on a solution and keeps what it yields: the one function that both sides of the border share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from autograder.model import Yielded

Scenario = Callable[[Any, dict[str, Any]], Iterable[Mapping[str, object]]]


def exercise(scenario: Scenario, solution: object, inputs: Mapping[str, object]) -> Yielded:
    """What the scenario yields of the solution on copies of the inputs."""
    raise NotImplementedError
