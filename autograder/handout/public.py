"""The public checks of a handout: found in its folder, loaded, and made ready to run."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from autograder.authoring.course import known_name, load_module, tasks_of
from autograder.authoring.prepare import PreparedTask, prepare
from autograder.authoring.tasks import Task
from autograder.model import GradmarkError

CHECKS, SCENARIOS = "public_checks.py", "scenarios.py"
UNIT, SEED = "public", 0
"""The key of a public check's cases: the same in a notebook, in pytest and in a receipt, in any folder."""

_loading = threading.RLock()


class NotHere(GradmarkError):
    """What a check needs isn't there: a file of the handout, or a task of this name."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback, which would hide the text."""
        return [str(self)]


@dataclass(frozen=True)
class Handout:
    """A folder with a unit's public checks in it."""

    folder: Path
    tasks: tuple[Task, ...]
    _prepared: dict[str, PreparedTask] = field(default_factory=dict)

    def named(self, name: str) -> PreparedTask:
        """The task of this name with its cases, drawn once; raises NotHere with the nearest name."""
        tasks = {task.name: task for task in self.tasks}
        try:
            known = known_name("task", name, tasks)
        except GradmarkError as error:
            raise NotHere(str(error)) from None
        if known not in self._prepared:
            self._prepared[known] = prepared(tasks[known])
        return self._prepared[known]

    def all(self) -> Iterator[PreparedTask]:
        """Every task with its cases, in the lesson's order."""
        return (self.named(task.name) for task in self.tasks)


def prepared(task: Task) -> PreparedTask:
    """A public task with the cases that every student sees; the audit tries the reference on the same ones."""
    return prepare(task, unit=UNIT, seed=SEED)


def open_handout(folder: Path) -> Handout:
    """The handout in this folder. Raises NotHere where a file is missing, GradmarkError where one is broken."""
    for name in (CHECKS, SCENARIOS):
        if not (folder / name).is_file():
            raise NotHere(
                f"{name} isn't in {folder}, where I looked for it. It came with the notebook: put it beside the "
                f"notebook again (unzip the handout), and start the notebook from that folder."
            )
    stamps = tuple((folder / name).stat().st_mtime_ns for name in (CHECKS, SCENARIOS))
    return _load(folder.resolve(), stamps)


@lru_cache(maxsize=8)
def _load(folder: Path, stamps: tuple[int, ...]) -> Handout:
    del stamps  # part of the key: an edited file is loaded anew
    with _loading, _importable(folder) as siblings:
        for path in (folder / SCENARIOS, folder / CHECKS):
            siblings[path.stem] = load_module(path, f"gradmark_handout_{path.stem}", siblings)
        return Handout(folder, tuple(task for task in tasks_of(siblings["public_checks"]) if isinstance(task, Task)))


@contextmanager
def _importable(folder: Path) -> Iterator[dict[str, ModuleType]]:
    """Modules that the handout's files import by bare names; what stood under these names comes back.

    The solutions of earlier units lie beside them, and are imported as everywhere.
    """
    names = ("scenarios", "public_checks")
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.path.insert(0, str(folder))
    try:
        yield {}
    finally:
        sys.path.remove(str(folder))
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)
