"""A student's file, read by the grader's reader and run in this process: for pytest and the receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.authoring.judge import Standing
from autograder.authoring.prepare import PreparedTask
from autograder.handout.attempt import Attempt, attempt_within, settled
from autograder.handout.deadline import Deadline, TimeUp
from autograder.handout.public import CHECKS, SCENARIOS, Handout, open_handout
from autograder.handout.workbench import Workbench
from autograder.model import Limits, Outcome
from autograder.reading.cells import Cell, CellProblem, CellResult
from autograder.reading.execute import Namespace
from autograder.reading.submission import Submission, read_submission
from autograder.reading.tracebacks import place_of

TOO_SLOW = "TimeUp"
LIMITS = Limits()
"""A cell may take ``cell_s``, the public checks of one task together ``trial_s``: a hundred times what they need."""


@dataclass(frozen=True)
class Submitted:
    """A submission whose cells have run in ``namespace``, and what became of each."""

    submission: Submission
    namespace: Namespace
    results: tuple[CellResult, ...]
    tasks: tuple[str, ...] = ()
    limits: Limits = LIMITS
    _tried: dict[str, Attempt] = field(default_factory=dict)

    def attempt(self, task: PreparedTask) -> Attempt:
        """The task's public checks on this submission; worked out once."""
        if task.name not in self._tried:
            self._tried[task.name] = self._attempt(task)
        return self._tried[task.name]

    def _attempt(self, task: PreparedTask) -> Attempt:
        if (standing := self.standing(task.name)) is not None:
            return settled(task, standing)
        return attempt_within(self.limits.trial_s, task, self._bench)

    @cached_property
    def _bench(self) -> Workbench:
        def where(filename: str, line: int) -> str:
            return self.where(int(filename.removeprefix("<cell ").removesuffix(">")), line)

        return Workbench(self.namespace.module, where=where, tasks=self.tasks)

    def where(self, cell: int | None, line: int | None) -> str:
        """A place in the student's words: ``cell 7, line 3``, or in a Python file ``line 203``."""
        return self.submission.where(cell, line)

    def standing(self, task: str) -> Standing | None:
        """Why a task can't be tried: its cell failed, or its name isn't there. None: it is there."""
        if hasattr(self.namespace.module, task):
            return None
        for result in self.results:
            if result.problems and self._holds(task, result.number):
                return Standing(Outcome.RAISED, f"{task} isn't there: {self.problem(result, result.problems[0])}.")
        if (near := self._bench.near(task)) is not None:
            text = f"{task} isn't there, but {near} is: give it back its name from the handout."
            return Standing(Outcome.RAISED, text)
        return Standing(Outcome.NOT_ATTEMPTED, f"There is no {task} in {self.submission.source}.")

    def problem(self, result: CellResult, problem: CellProblem) -> str:
        """What became of a cell, in words."""
        where = self.submission.where(result.number, problem.line)
        if problem.type == TOO_SLOW:
            return f"{where} {problem.text}"
        what = {"SyntaxError": "a syntax error", "IndentationError": "a wrong indent"}.get(problem.type, problem.type)
        return f"{what} in {where}" + (f" ({problem.text})" if problem.text else "")

    def _holds(self, task: str, number: int) -> bool:
        """Whether this cell is where the task is, or should be, defined."""
        cell = next((cell for cell in self.submission.cells if cell.number == number), None)
        if cell is None:
            return False
        return (cell.role, cell.name) == ("task", task) or any(
            f"{word} {task}" in cell.source for word in ("class", "def")
        )

    def close(self) -> None:
        """The submission's modules are no longer registered."""
        self.namespace.close()


def handout_of(path: Path) -> Handout | None:
    """The handout in whose folder the work lies: the folder itself, or the one around the file. None: there is none."""
    for folder in (path, path.parent) if path.is_dir() else (path.parent,):
        if (folder / CHECKS).is_file():
            return open_handout(folder)
    return None


def unit_of(path: Path) -> str:
    """The unit that a file belongs to, as the handout's notebook says it; else the file's or folder's own name."""
    folder = path if path.is_dir() else path.parent
    notebooks = [path] if path.suffix == ".ipynb" else []
    notebooks += sorted(folder.glob("*.ipynb"))
    return next((unit for notebook in notebooks if (unit := notebook_unit(notebook))), path.stem)


def notebook_unit(path: Path) -> str:
    """The unit that a released notebook names in its metadata; empty for any other file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["metadata"]["gradmark"]["unit"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def open_submitted(path: Path, handout: Handout | None, *, limits: Limits = LIMITS) -> Submitted:
    """The work at ``path``, read and run as the grader does: labs and bare expressions left out. Raises Unreadable."""
    unit = unit_of(path)
    submission = read_submission(path, unit=unit, ours=_ours(path, unit))
    beside = _beside(path)
    namespace = Namespace(f"gradmark_submitted_{unit}", {**submission.helpers, **beside})
    results = tuple(_run(namespace, cell, limits.cell_s) for cell in submission.cells if cell.runs)
    tasks = tuple(task.name for task in handout.tasks) if handout is not None else ()
    return Submitted(submission, namespace, results, tasks, limits)


def _run(namespace: Namespace, cell: Cell, seconds: float) -> CellResult:
    try:
        with Deadline(seconds):
            return namespace.execute(cell.number, cell.source, whole=cell.whole)
    except TimeUp as up:
        line = place_of(up.trace).line
        problem = CellProblem(TOO_SLOW, line, f"took longer than {seconds:g} s: only its definitions were read")
    result = namespace.execute(cell.number, cell.source, definitions_only=True)
    return CellResult(cell.number, (problem, *result.problems), result.defined)


def _beside(path: Path) -> dict[str, str]:
    """Modules that the work may import: earlier units' solutions and helpers that lie in its folder."""
    if path.is_dir():
        return {}
    ours = {CHECKS, path.name}
    return {
        found.stem: found.read_text(encoding="utf-8", errors="replace")
        for found in sorted(path.parent.glob("*.py"))
        if found.name not in ours
    }


def _ours(path: Path, unit: str) -> Mapping[str, str]:
    """Files of the handout in a folder that is handed in whole: they are no helper modules of the student's own."""
    folder = path if path.is_dir() else path.parent
    names = (CHECKS, SCENARIOS)
    del unit
    return {name: (folder / name).read_text(encoding="utf-8") for name in names if (folder / name).is_file()}
