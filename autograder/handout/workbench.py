"""Someone's code, ready to be tried in this process, and what its exceptions are called in the student's words."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from autograder.authoring.cases import Case
from autograder.authoring.judge import describe_raised
from autograder.authoring.prepare import PreparedTrial
from autograder.model import Raised, Yielded
from autograder.reading.exercise import exercise
from autograder.reading.names import nearly
from autograder.reading.tracebacks import place_of


@dataclass(frozen=True, slots=True)
class Located(Raised):
    """An exception whose place is known in the student's words (``In[5], line 3``), with that line's text."""

    where: str = ""
    source: str = ""


class _Spot(NamedTuple):
    """A line of the student's code, in their words."""

    where: str
    line: int
    name: str
    source: str


def _plainly(filename: str, line: int) -> str:
    return f"{filename}, line {line}"


@dataclass(frozen=True)
class Workbench:
    """A solution, and for code that runs where we do (a notebook's kernel, a script) its globals.

    There, a frame is the student's own when its globals are these; else, when it was compiled as a cell. ``where``
    turns a file name and a line into a place in the student's words. ``tasks`` names all tasks of the handout.
    """

    solution: Any
    live: Mapping[str, Any] | None = None
    where: Callable[[str, int], str] = _plainly
    tasks: Collection[str] = ()

    def run(self, trial: PreparedTrial) -> tuple[Yielded, ...]:
        """What the trial's scenario yields on each of its cases."""
        return tuple(self.run_case(trial, case) for case in trial.cases)

    def run_case(self, trial: PreparedTrial, case: Case) -> Yielded:
        """What the trial's scenario yields on one case."""
        watched = _Watched(trial.trial.scenario)
        given = exercise(watched, self.solution, case.inputs)
        if given.raised is None or watched.error is None:
            return given
        return Yielded(given.outputs, self._located(given.raised, watched.error), given.changed)

    def near(self, name: str) -> str | None:
        """The name in the solution that was probably meant to be this one: no other task's, no small thing's."""
        return nearly(
            name,
            (
                other
                for other, value in vars(self.solution).items()
                if callable(value) and not other.startswith("_") and other not in self.tasks
            ),
        )

    def place(self, trace: TracebackType | None) -> str:
        """The innermost line of the student's code: ``In[5], line 3 (total): while True:``. Empty where none is."""
        own = self._innermost(trace)
        return "" if own is None else _in_full(own.where, own.name, own.source)

    def _located(self, raised: Raised, error: BaseException) -> Raised:
        """The same exception, with its place; as it was where none of the student's frames took part."""
        trace = _past_here(error.__traceback__)
        own = self._innermost(trace)
        if own is None:
            return replace(raised, line=place_of(trace).line)
        return Located(raised.type, raised.cell, own.line, own.name, raised.text, own.where, own.source)

    def _innermost(self, trace: TracebackType | None) -> _Spot | None:
        own = [step for step in _steps(trace) if self._owns(step[0])]
        if not own:
            return None
        frame, line = own[-1]
        filename = frame.f_code.co_filename
        source = linecache.getline(filename, line).strip()
        return _Spot(self.where(filename, line), line, frame.f_code.co_qualname, source)

    def _owns(self, frame: FrameType) -> bool:
        if self.live is not None:
            return frame.f_globals is self.live
        return frame.f_code.co_filename.startswith("<cell ")


class _Watched:
    """A scenario that remembers the exception that left it."""

    def __init__(self, scenario: Callable[..., Iterable[Mapping[str, object]]]) -> None:
        self.scenario = scenario
        self.error: BaseException | None = None

    def __call__(self, solution: Any, case: dict[str, Any]) -> Iterator[Mapping[str, object]]:
        try:
            yield from self.scenario(solution, case)
        except BaseException as error:
            self.error = error
            raise


def _steps(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _past_here(trace: TracebackType | None) -> TracebackType | None:
    """The traceback from the scenario on, without the frames that stand around it."""
    while trace is not None and trace.tb_frame.f_code is not _Watched.__call__.__code__:
        trace = trace.tb_next
    return trace.tb_next if trace is not None else None


def same_place(one: Raised, other: Raised) -> bool:
    """Whether both are the same kind of exception from the same line of the student's code."""
    if not isinstance(one, Located) or not isinstance(other, Located):
        return False
    return (one.type, one.where) == (other.type, other.where)


def told(raised: Raised) -> str:
    """What was raised, where, and what it says: for the one whose code it is."""
    says = f"It says: {raised.text}" if raised.text else ""
    if not isinstance(raised, Located):
        return f"{describe_raised(raised)} {says}".rstrip()
    if raised.type == "NotImplementedError":
        return f"It calls something that isn't written yet: {_in_full(raised.where, raised.place, '')}"
    where = _in_full(raised.where, raised.place, raised.source)
    return f"{raised.type} was raised in {where}\n{says}".rstrip()


def _in_full(where: str, name: str, source: str) -> str:
    """The place, and what stands there; without that, a full stop."""
    named = "" if name == "<module>" else f" ({name})"
    return f"{where}{named}: {source}" if source else f"{where}{named}."
