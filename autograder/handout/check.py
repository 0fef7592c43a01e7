"""``check("Affine")`` in a notebook cell: the public checks on the code that the cells above have defined."""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from autograder.model import GradmarkError

if TYPE_CHECKING:
    from autograder.handout.attempt import Attempt
    from autograder.handout.workbench import Workbench


LIMIT_S = 10.0
"""How long the checks of one task may take before a loop that doesn't end is stopped."""


class ChecksFailed(AssertionError):
    """Under nbgrader, which knows of failures by exceptions: its Validate button and its own marking stay honest."""


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """What the checks said. A notebook shows it as HTML, everything else as text."""

    attempts: tuple[Attempt, ...]

    @property
    def right(self) -> bool:
        """Whether every check holds."""
        return all(attempt.right for attempt in self.attempts)

    def __str__(self) -> str:
        from autograder.handout.words import as_text

        return as_text(self.attempts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from autograder.handout.display import as_html

        return as_html(self.attempts)


def check(name: str | None = None, *, namespace: Mapping[str, Any] | ModuleType | None = None) -> Checked:
    """Run the public checks of the task ``name`` (without it: of every task) on what is defined in the notebook.

    The checks stand in public_checks.py beside the notebook. Raises GradmarkError, with what to do, where that file
    isn't there or knows no such task. ``namespace`` holds the definitions where they aren't the notebook's own.
    What takes longer than ``LIMIT_S`` is stopped, and told where: an endless loop doesn't hang the notebook.
    """
    from autograder.handout.attempt import attempt_all, attempt_within
    from autograder.handout.public import open_handout

    given: object = name
    if given is not None and not isinstance(given, str):
        raise GradmarkError(
            f'check takes the name of a task, in quotes: check("{getattr(given, "__name__", "Affine")}")'
        )
    handout = open_handout(Path.cwd())
    tasks = tuple(handout.all()) if name is None else (handout.named(name),)
    bench = _bench(namespace, [task.name for task in handout.tasks])
    seconds = math.inf if _stepped_through() else LIMIT_S
    checked = Checked(attempt_all(tasks, lambda task: attempt_within(seconds, task, bench)))
    if os.environ.get("NBGRADER_EXECUTION") and not checked.right:
        raise ChecksFailed(str(checked))
    if not _shows_results():
        _write(f"{checked}\n")
    return checked


def _stepped_through() -> bool:
    """Whether a debugger holds the code: then a person takes their time."""
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on
    return sys.gettrace() is not None or (monitoring is not None and bool(monitoring.get_tool(monitoring.DEBUGGER_ID)))


def _bench(namespace: Mapping[str, Any] | ModuleType | None, tasks: Sequence[str]) -> Workbench:
    from autograder.handout.workbench import Workbench

    given = sys.modules["__main__"] if namespace is None else namespace
    live = vars(given) if isinstance(given, ModuleType) else given
    return Workbench(SimpleNamespace(**live), live, _where, tasks)


def _shows_results() -> bool:
    """Whether what an expression gives is shown without being asked for: in a notebook or an interactive session."""
    return hasattr(sys, "ps1") or _shell() is not None


def _write(text: str) -> None:
    """The text on stdout, with ``?`` for what an old console's code page can't show."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def _shell() -> Any:
    """IPython's shell, without importing IPython where nobody has."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _where(filename: str, line: int) -> str:
    """A place as the notebook shows it: ``In[5], line 3``."""
    named = getattr(getattr(_shell(), "compile", None), "format_code_name", lambda filename: None)(filename)
    older = re.match(r"<ipython-input-(\d+)-", filename)  # IPython 7, as in Colab
    if named is not None and named[0] == "Cell":
        return f"{named[1]}, line {line}"
    if older:
        return f"In[{older[1]}], line {line}"
    return f"{Path(filename).name}, line {line}"
