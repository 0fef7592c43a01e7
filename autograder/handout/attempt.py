"""One public task tried on someone's code, in this process: a verdict for each check, and the case that shows why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.authoring.cases import Case
from autograder.authoring.checks import CHANGED, Check
from autograder.authoring.judge import UNWRITTEN, Standing, TrialView, blame, is_stub, judge, settle
from autograder.authoring.prepare import PreparedTask, PreparedTrial
from autograder.handout.deadline import Deadline, TimeUp
from autograder.handout.tape import recording
from autograder.handout.workbench import Workbench, same_place, told
from autograder.model import Outcome, Value, Verdict, Yielded
from autograder.reading.exercise import exercise

WRONG = (Outcome.FAILED, Outcome.RAISED)
SHRINK_S = 0.3
"""How long to look for a smaller failing case: someone is waiting for the cell."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The smallest case on which a check failed, as it is shown: inputs, what came out, what the example says."""

    inputs: Mapping[str, Any]
    got: Mapping[str, Value] = field(default_factory=dict)
    wanted: Mapping[str, Any] = field(default_factory=dict)
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the public checks of one task said. ``shown`` is the case of the first check that went wrong.

    ``more`` has those of the others by check, as they were drawn; none where the code raised what it raised before.
    """

    task: str
    verdicts: tuple[Verdict, ...]
    shown: Shown | None = None
    more: Mapping[str, Shown] = field(default_factory=dict)

    @property
    def passed(self) -> int:
        """How many checks hold."""
        return sum(verdict.outcome is Outcome.PASSED for verdict in self.verdicts)

    @property
    def right(self) -> bool:
        """Whether all of them do."""
        return self.passed == len(self.verdicts)

    @property
    def untouched(self) -> bool:
        """Whether the task isn't written yet."""
        return self.passed == 0 and any(verdict.outcome is Outcome.NOT_ATTEMPTED for verdict in self.verdicts)

    @property
    def first_wrong(self) -> Verdict | None:
        """The verdict that ``shown`` belongs to."""
        return next((verdict for verdict in self.verdicts if verdict.outcome in WRONG), None)

    def case_of(self, verdict: Verdict) -> Shown | None:
        """The case that shows why a check went wrong, where there is one."""
        return self.shown if verdict is self.first_wrong else self.more.get(verdict.check)


@dataclass(frozen=True, slots=True)
class Fault:
    """The case on which a check went wrong, and what the code gave on it."""

    trial: PreparedTrial
    check: Check
    case: Case
    given: Yielded


def attempt(task: PreparedTask, bench: Workbench, *, shrink_s: float = SHRINK_S) -> Attempt:
    """The verdicts of the task's public checks on this code. Ctrl-C comes through; nothing else does.

    ``shrink_s`` is how long to look for a smaller failing case than those that were drawn.
    """
    if (standing := _standing(task.name, bench)) is not None:
        return settled(task, standing)
    with recording():
        verdicts, faults = judged(task, bench)
        first = next((verdict for verdict in verdicts if verdict.check in faults), None)
        if first is None:
            return Attempt(task.name, verdicts)
        fault = faults[first.check]
        if shrink_s > 0:
            from autograder.handout.shrinking import smaller

            fault, mended = smaller(task, fault, first, bench, seconds=shrink_s)
            verdicts = tuple(mended if verdict is first else verdict for verdict in verdicts)
        others = {check: other for check, other in faults.items() if check != first.check and not _again(other, faults)}
        more = {check: _shown(other, bench) for check, other in others.items()}
        return Attempt(task.name, verdicts, _shown(fault, bench), more)


def attempt_within(seconds: float, task: PreparedTask, bench: Workbench) -> Attempt:
    """The attempt; where it takes longer than this, verdicts that say so, and where the code was stopped."""
    try:
        with Deadline(seconds):
            return attempt(task, bench)
    except TimeUp as up:
        where = bench.place(up.trace)
        stopped = f" It was stopped in {where}" if where else ""
        text = f"It took longer than {up.seconds:g} s: is there a loop that doesn't end?{stopped}"
        return settled(task, Standing(Outcome.TIMED_OUT, text))


def settled(task: PreparedTask, standing: Standing) -> Attempt:
    """The attempt at a task that wasn't run."""
    return Attempt(task.name, settle(task.task.flat_checks, standing))


def judged(task: PreparedTask, bench: Workbench) -> tuple[tuple[Verdict, ...], dict[str, Fault]]:
    """The verdicts in the student's words, and the fault behind each failure, by check."""
    results = [bench.run(trial) for trial in task.trials]
    faults: dict[str, Fault] = {}
    verdicts = judge(task, results, solution=bench.solution)
    wrong = {verdict.check for verdict in verdicts if verdict.outcome in WRONG}
    vacuous: set[str] = set()
    for trial, result in zip(task.trials, results, strict=True):
        if all(given.raised is not None and is_stub(task.name, given.raised) for given in result):
            vacuous |= {check.name for check in trial.checks}
        for check in trial.checks:
            if check.name in wrong and (fault := _fault(trial, check, result, bench)) is not None:
                faults[check.name] = fault
    return tuple(_in_words(_not_by_silence(verdict, vacuous), faults) for verdict in verdicts), faults


def _not_by_silence(verdict: Verdict, vacuous: set[str]) -> Verdict:
    """A claim doesn't hold because the stub did nothing that could break it."""
    if verdict.outcome is Outcome.PASSED and verdict.check in vacuous:
        return replace(verdict, outcome=Outcome.NOT_ATTEMPTED, score=0.0, message=UNWRITTEN)
    return verdict


def _fault(trial: PreparedTrial, check: Check, result: Sequence[Yielded], bench: Workbench) -> Fault | None:
    """What the judge found; None where it doesn't happen again: the code isn't the same from call to call."""

    def again(inputs: Mapping[str, Any]) -> Yielded:
        return exercise(trial.trial.scenario, bench.solution, inputs)

    finding = check.judge(TrialView(trial, tuple(result), again), trial.indices(check.on))
    return None if finding is None else Fault(trial, check, trial.cases[finding.case], result[finding.case])


def _in_words(verdict: Verdict, faults: Mapping[str, Fault]) -> Verdict:
    """On one's own machine an exception's text is no secret, and there is no instructor who has been told.

    The same exception from the same line is told in full once.
    """
    fault = faults.get(verdict.check)
    if verdict.outcome is Outcome.RAISED and fault is not None and fault.given.raised is not None:
        raised, again = fault.given.raised, _again(fault, faults)
        text = f"{raised.type} again, from the same line." if again else told(raised)
        end = " " if again else "\n"
        return replace(verdict, message=f"{text}{end}Smallest failing case: {fault.case.describe()}.")
    if verdict.outcome is Outcome.ERRORED:
        return replace(verdict, message=f"This check could not be decided: {verdict.evidence}.")
    return verdict


def _again(fault: Fault, faults: Mapping[str, Fault]) -> bool:
    """Whether the first of these faults was the same exception from the same line."""
    raised, first = fault.given.raised, next(iter(faults.values()))
    if first is fault or raised is None or first.given.raised is None:
        return False
    return same_place(raised, first.given.raised)


def attempt_all(tasks: Iterable[PreparedTask], attempt_one: Callable[[PreparedTask], Attempt]) -> tuple[Attempt, ...]:
    """An attempt at each task. The failures of a task that is bound to call another wrong one are put down to that."""
    done: dict[str, Attempt] = {}
    for task in tasks:
        made = attempt_one(task)
        root = next((name for name in task.task.uses if name in done and not done[name].right), None)
        done[task.name] = replace(made, verdicts=blame(made.verdicts, root)) if root else made
    return tuple(done.values())


def _standing(task: str, bench: Workbench) -> Standing | None:
    """What is known before anything runs: the name may not be there."""
    if hasattr(bench.solution, task):
        return None
    if (near := bench.near(task)) is not None:
        return Standing(Outcome.RAISED, f"{task} isn't there, but {near} is: give it back its name from the handout.")
    return Standing(Outcome.NOT_ATTEMPTED, f"There is no {task} yet. Run the cell that defines it, then check again.")


def _shown(fault: Fault, bench: Workbench) -> Shown:
    """The case of a fault, run once more, with what was printed meanwhile."""
    with recording() as tape:
        given = bench.run_case(fault.trial, fault.case)
    names = [name for name in fault.check.outputs if not name.startswith(CHANGED)]
    got: dict[str, Value] = {name: given.outputs[name] for name in names if name in given.outputs}
    if len(names) < len(fault.check.outputs):
        got |= {f"{name} afterwards": value for name, value in given.changed.items()}
    kept = fault.case.kept
    return Shown(fault.case.inputs, got, {name: np.asarray(kept[name]) for name in names if name in kept}, tape.text)
