"""One submission in the worker: its cells, then one trial after the other, whatever becomes of each."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Self

from autograder.border import lost, replies
from autograder.border.process import Answer, Decode, Worker
from autograder.border.worker.columns import in_columns
from autograder.border.worker.protocol import Kind, head
from autograder.model import Loss, Lost, Yielded
from autograder.reading.cells import Cell, CellProblem, CellResult
from autograder.wire import Tree, WireError, pack

if TYPE_CHECKING:
    from autograder.border.zygote import Zygote
    from autograder.reading.submission import Submission

_EXCUSES = 2


class _Mode(IntEnum):
    """How much of a cell is run. A cell that was lost is run in the next mode from then on."""

    WHOLE = 0
    DEFINITIONS = 1
    NOTHING = 2


def request_body(inputs: Sequence[Mapping[str, Any]]) -> bytes:
    """The inputs of the cases, packed: once a run, for every submission. Raises WireError where one can't cross."""
    return pack({"count": len(inputs), "inputs": in_columns(inputs)})


class Session:
    """Holds a live worker with the submission's cells in it. One thread at a time may use it.

    After a crash, a timeout or a malformed answer there is a fresh worker, in which the cells are run again: of
    those that were lost themselves only the imports and definitions, or nothing.
    """

    def __init__(self, zygote: Zygote, submission: Submission) -> None:
        self._zygote = zygote
        self._limits = zygote.limits
        self._cells = submission.cells
        self._open = pack({"helpers": {n: _whole(s) for n, s in submission.helpers.items() if n not in zygote.ours}})
        self._modes = [_Mode.WHOLE] * len(self._cells)
        self._worker: Worker | None = None
        self._held = 0
        self._spent_s = 0.0
        self._excuses = _EXCUSES

    def load(self) -> tuple[CellResult, ...]:
        """What became of each cell, in order. A cell that was lost has a problem whose type is the Loss."""
        return tuple([self._first_run(index) for index in range(len(self._cells))])

    def run(self, scenario: str, body: bytes, cases: int) -> tuple[Yielded, ...] | Lost:
        """What the scenario yielded in each of the cases, or why nobody knows. ``body`` is a ``request_body``."""
        self._zygote.check_scenario(scenario)
        while (nothing := self._prepare(len(self._cells))) is None:
            outcome = self._ask(
                Kind.RUN, self._limits.trial_s, lambda tree: replies.yielded(tree, cases), head(scenario), body
            )
            if not isinstance(outcome, Lost) or not self._excused(outcome):
                return outcome
        return nothing

    def close(self) -> None:
        """Nothing of the submission runs any more."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _first_run(self, index: int) -> CellResult:
        """Runs the cell as a whole, else its definitions; the first loss is in the result."""
        number = self._cells[index].number
        problems: tuple[CellProblem, ...] = ()
        while self._modes[index] is not _Mode.NOTHING:
            nothing = self._prepare(index)
            if nothing is not None:
                return CellResult(number, problems or (_problem(nothing),))
            mode = self._modes[index]
            outcome = self._run_cell(index)
            if isinstance(outcome, CellResult):
                return CellResult(number, (*problems, *outcome.problems), outcome.defined)
            if self._modes[index] is not mode:
                problems = problems or (_problem(outcome),)
        return CellResult(number, problems)

    def _prepare(self, count: int) -> Lost | None:
        """There is a live worker that holds the first ``count`` cells. Lost where it can't be."""
        while self._time_left() > 0:
            if self._worker is None:
                self._worker, self._held = self._zygote.worker(), 0
                opened = self._ask(Kind.OPEN, self._zygote.start_s, _nothing, b"", self._open)
                if isinstance(opened, Lost):
                    return opened
            elif self._held < count:
                self._run_cell(self._held)
            else:
                return None
        return lost.spent(self._limits)

    def _run_cell(self, index: int) -> CellResult | Lost:
        """Runs the next cell as far as it may be run, and remembers where that was too far."""
        cell, mode = self._cells[index], self._modes[index]
        if mode is _Mode.NOTHING:
            self._held = index + 1
            return CellResult(cell.number)
        outcome = self._ask(
            Kind.CELL, self._limits.cell_s, lambda tree: replies.cell_result(tree, cell.number), b"", _body(cell, mode)
        )
        if not isinstance(outcome, Lost):
            self._held = index + 1
        elif not self._excused(outcome):
            self._modes[index] = _Mode(mode + 1)
        return outcome

    def _ask(self, kind: Kind, seconds: float, decode: Decode[Answer], word: bytes, body: bytes) -> Answer | Lost:
        """The answer; what was waited for it is counted. After a loss there is no worker."""
        left = self._time_left()
        if left <= 0 or self._worker is None:
            return lost.spent(self._limits)
        start = time.monotonic()
        outcome = self._worker.ask(kind, min(seconds, left), decode, word, body)
        self._spent_s += time.monotonic() - start
        if isinstance(outcome, Lost):
            self._worker = None
            if outcome.loss is Loss.TIMED_OUT and left < seconds:
                return lost.spent(self._limits)
        return outcome

    def _excused(self, outcome: Lost) -> bool:
        """Whether the loss is no fault of the submission, as far as one can believe that: a few times."""
        if outcome.loss is not Loss.ORPHANED or self._excuses == 0:
            return False
        self._excuses -= 1
        return True

    def _time_left(self) -> float:
        return self._limits.submission_s - self._spent_s


def _body(cell: Cell, mode: _Mode) -> bytes:
    source, definitions_only = _whole(cell.source), mode is _Mode.DEFINITIONS
    return pack({"number": cell.number, "source": source, "definitions_only": definitions_only, "whole": cell.whole})


def _problem(loss: Lost) -> CellProblem:
    return CellProblem(loss.loss, None, f"the cell {loss.text}")


def _whole(text: str) -> str:
    """The text without half characters, which a notebook's JSON can hold and Python can't compile."""
    return text.encode("utf-8", "replace").decode()


def _nothing(tree: Tree) -> None:
    if tree is not None:
        raise WireError("malformed: an answer where none was asked for")
