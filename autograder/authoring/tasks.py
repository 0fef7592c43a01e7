"""Tasks: one graded piece of a lesson, as one or more trials. Points live on the checks; totals are derived."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.authoring.cases import Cases, FixedCases
from autograder.authoring.checks import Check, by_hand
from autograder.authoring.learning import Learned
from autograder.model import GradmarkError

Scenario = Callable[[Any, Mapping[str, Any]], Iterator[Mapping[str, Any]]]
Checks = Sequence["Check | Sequence[Check]"]


@dataclass(frozen=True)
class Trial:
    """A scenario, its cases and the checks on what it yields."""

    scenario: Scenario
    cases: Cases | FixedCases
    checks: Checks

    def __post_init__(self) -> None:
        regimes = {entry.name for entry in self.cases.regimes} if isinstance(self.cases, Cases) else set()
        for check in self.flat_checks:
            if check.on is not None and check.on not in regimes:
                raise GradmarkError(f"check {check.name!r} is on={check.on!r}, but the regimes are {sorted(regimes)}")

    @property
    def flat_checks(self) -> tuple[Check, ...]:
        """The checks, one by one."""
        return tuple(check for entry in self.checks for check in ([entry] if isinstance(entry, Check) else entry))

    @property
    def trains(self) -> bool:
        """Whether it is judged by what was learned alone: nothing is compared number by number, so once is enough."""
        checks = self.flat_checks
        return any(isinstance(check.judge, Learned) for check in checks) and not any(c.agreement for c in checks)

    @property
    def name(self) -> str:
        """The scenario's name: unique within a task."""
        return self.scenario.__name__


@dataclass(frozen=True)
class Task:
    """One function or class that the student writes, named as in the lesson.

    Either ``scenario``, ``cases`` and ``checks`` (one trial) or ``trials``. ``gate`` names the checks on which guards
    and properties stand (without it: the agreement on ordinary cases). ``uses`` names tasks of the unit that this one
    is bound to call: where they fail too, its failures are put down to them. ``double``: single precision inside isn't
    enough. ``random``: other right ways draw other numbers; a mistake may then be known by its unique pattern of
    verdicts.
    """

    name: str
    scenario: Scenario | None = None
    cases: Cases | FixedCases | None = None
    checks: Checks = ()
    trials: Sequence[Trial] = ()
    gate: Sequence[str] = ()
    uses: Sequence[str] = ()
    double: bool = False
    random: bool = False

    def __post_init__(self) -> None:
        if self.scenario is not None and self.cases is not None:
            if self.trials:
                raise GradmarkError(
                    f"task {self.name!r} has a scenario and trials: put the scenario into a Trial of its own"
                )
            object.__setattr__(self, "trials", (Trial(self.scenario, self.cases, self.checks),))
        object.__setattr__(self, "trials", tuple(self.trials))
        if not self.trials:
            raise GradmarkError(f"task {self.name!r} has no trial: give it scenario=, cases= and checks=")
        _refuse_doubles(self.name, "trial", [trial.name for trial in self.trials])
        _refuse_doubles(self.name, "check", [check.name for check in self.flat_checks])
        _check_gate(self)

    @property
    def flat_checks(self) -> tuple[Check, ...]:
        """All checks of all trials, in order."""
        return tuple(check for trial in self.trials for check in trial.flat_checks)

    @property
    def points(self) -> float:
        """The sum of the checks' points."""
        return sum(check.points for check in self.flat_checks)


@dataclass(frozen=True)
class Question:
    """A question to be answered in words: a task with one check, marked by hand."""

    name: str
    points: float = 0

    @property
    def flat_checks(self) -> tuple[Check, ...]:
        """The one check."""
        return (by_hand(points=self.points),)


def _refuse_doubles(task: str, kind: str, names: list[str]) -> None:
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise GradmarkError(f"task {task!r} has two {kind}s called {doubled[0]!r}: give one of them another name")


def _check_gate(task: Task) -> None:
    checks = {check.name: check for check in task.flat_checks}
    for name in task.gate:
        if name not in checks:
            raise GradmarkError(f"the gate of task {task.name!r} names {name!r}; its checks are {sorted(checks)}")
    gated = [
        check for check in checks.values() if not check.stands_alone and check.points and check.name not in task.gate
    ]
    if gated and not task.gate and not any(check.stands_alone for check in checks.values()):
        raise GradmarkError(
            f"task {task.name!r} has no agreement on ordinary cases, so {gated[0].name!r} has no gate: "
            "add agrees(…) or gate=[…]"
        )
