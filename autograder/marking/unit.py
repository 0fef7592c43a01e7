"""A unit made ready for a run: everything that is the same for each student, worked out once."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from autograder.authoring.course import Course, Unit
from autograder.authoring.diagnosis import Known
from autograder.authoring.knowledge import know, prepare_tasks
from autograder.authoring.prepare import PreparedTask
from autograder.border import request_body
from autograder.model import GradmarkError, Limits
from autograder.reading.execute import Namespace
from autograder.reading.submission import Submission, read_submission


@dataclass(frozen=True)
class PreparedUnit:
    """A unit with the cases, reference outputs and packed requests of one run.

    ``handout`` maps each definition of the untouched handout to its hash, ``questions`` each question to its cell's
    text there, and ``ours`` each handed-out file to its text.
    """

    unit: Unit
    limits: Limits
    seed: int
    tasks: Mapping[str, PreparedTask]
    bodies: Mapping[tuple[str, str], bytes]
    handout: Mapping[str, str]
    questions: Mapping[str, str]
    ours: Mapping[str, str]
    _known: dict[str, tuple[Known, ...]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self, task: str) -> tuple[Known, ...]:
        """The mistakes of a task on the cases of this run; worked out when the first submission fails."""
        with self._lock:
            if task not in self._known:
                self._known[task] = know(self.unit, self.tasks[task])
            return self._known[task]


def prepare_unit(course: Course, name: str, *, seed: int) -> PreparedUnit:
    """The unit, ready to mark with the cases of this seed. Raises GradmarkError where it was never released."""
    unit = course.unit(name)
    tasks = prepare_tasks(unit, seed)
    bodies = {
        (task.name, trial.name): request_body([case.inputs for case in trial.cases])
        for task in tasks.values()
        for trial in task.trials
    }
    ours = handed_out(course, name)
    handout = _handout(course, name, ours)
    return PreparedUnit(
        unit, course.limits_of(name), seed, tasks, bodies, _definitions(handout, name, ours), handout.answers, ours
    )


def _handout(course: Course, name: str, ours: Mapping[str, str]) -> Submission:
    """The notebook as it was handed out, read like one that was handed in."""
    notebook = course.assignments / name / f"{name}.ipynb"
    if not notebook.is_file():
        raise GradmarkError(
            f"{notebook} is missing: run `gradmark release {name}` first, so that untouched work is known"
        )
    return read_submission(notebook, unit=name, ours=ours)


def handed_out(course: Course, name: str) -> dict[str, str]:
    """The Python files of a unit's handout: name → text. Where a student hands in copies of them, these count."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((course.assignments / name).glob("*.py"))}


def _definitions(handout: Submission, name: str, ours: Mapping[str, str]) -> dict[str, str]:
    """The hash of each definition in the handout: what an untouched one looks like."""
    provided = {path.removesuffix(".py"): text for path, text in ours.items()}
    found: dict[str, str] = {}
    with Namespace(f"gradmark_handout_{name}", provided) as namespace:
        for cell in handout.cells:
            found.update(namespace.execute(cell.number, cell.source).defined)
    return found


@cache
def environment_hash() -> str:
    """SHA-256 of what else decides a mark: gradmark's own source, the versions of what runs, the machine's kind."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    versions = (platform.python_version(), np.__version__, platform.machine(), importlib.metadata.version("hypothesis"))
    digest.update(" ".join(versions).encode())
    return digest.hexdigest()
