"""pytest in the handout's folder: one test for each public check, on the notebook (or Python file) that lies there.

This plugin is installed for every project that uses this environment. It does nothing, and loads nothing, outside a
folder that holds public_checks.py.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from autograder.authoring.prepare import PreparedTask
    from autograder.handout.attempt import Attempt
    from autograder.handout.submitted import Submitted

CHECKS, SCENARIOS = "public_checks.py", "scenarios.py"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A notebook of the handout; or, in a plain ``pytest``, the Python file that is named like its folder."""
    if file_path.suffix not in (".ipynb", ".py") or not (file_path.parent / CHECKS).is_file():
        return None
    named = parent.session.isinitpath(file_path)
    if file_path.suffix == ".ipynb":
        ours = named or _is_the_students(file_path)
    else:
        ours = not named and file_path.stem == file_path.parent.name
    return SubmittedFile.from_parent(parent, path=file_path) if ours else None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A Python file of the handout's folder that is named on the command line is work to be checked, not a test."""
    if not (module_path.parent / CHECKS).is_file() or module_path.name in (CHECKS, SCENARIOS):
        return None
    patterns = parent.config.getini("python_files")
    if any(fnmatch.fnmatch(module_path.name, pattern) for pattern in patterns):
        return None
    return SubmittedFile.from_parent(parent, path=module_path) if parent.session.isinitpath(module_path) else None


def _is_the_students(notebook: Path) -> bool:
    """Whether a notebook that nobody named is the one to check: a scratch book beside it isn't."""
    if notebook.stem == notebook.parent.name or len(list(notebook.parent.glob("*.ipynb"))) == 1:
        return True
    try:
        return "gradmark" in json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


class CheckFailed(Exception):
    """A public check doesn't hold; the text is all that is shown."""


class SubmittedFile(pytest.File):
    """A student's file. It is read, and its cells run, when the first of its tests does."""

    _submitted: Submitted | None = None

    def collect(self) -> Iterator[TaskOfHandout]:
        """The handout's tasks."""
        from autograder.handout.public import open_handout
        from autograder.model import GradmarkError

        try:
            tasks = list(open_handout(self.path.parent).all())
        except GradmarkError as error:
            raise self.CollectError(str(error)) from None
        for task in tasks:
            yield TaskOfHandout.from_parent(self, name=task.name, task=task)

    @property
    def submitted(self) -> Submitted:
        """The file, read and run once."""
        from autograder.handout.public import open_handout
        from autograder.handout.submitted import open_submitted

        if self._submitted is None:
            self._submitted = open_submitted(self.path, open_handout(self.path.parent))
        return self._submitted

    def teardown(self) -> None:
        """Its modules are forgotten."""
        if self._submitted is not None:
            self._submitted.close()


class TaskOfHandout(pytest.Collector):
    """One task: its checks are tried together, once."""

    def __init__(self, *, name: str, parent: SubmittedFile, task: PreparedTask) -> None:
        super().__init__(name, parent)
        self.task = task

    def collect(self) -> Iterator[CheckOfHandout]:
        """One test for each claim."""
        for check in self.task.task.flat_checks:
            yield CheckOfHandout.from_parent(self, name=check.name)

    def attempt(self) -> Attempt:
        """What the checks said."""
        assert isinstance(self.parent, SubmittedFile)
        return self.parent.submitted.attempt(self.task)


class CheckOfHandout(pytest.Item):
    """One public check."""

    def runtest(self) -> None:
        """Pass where the check holds; skip what isn't written, or has a closed gate; else fail with the message."""
        from autograder.authoring.judge import UNWRITTEN
        from autograder.handout.words import failure
        from autograder.model import GradmarkError, Outcome

        assert isinstance(self.parent, TaskOfHandout)
        try:
            attempt = self.parent.attempt()
        except GradmarkError as error:
            raise CheckFailed(str(error)) from None
        verdict = next(verdict for verdict in attempt.verdicts if verdict.check == self.name)
        unwritten = verdict.outcome is Outcome.NOT_ATTEMPTED and verdict.message == UNWRITTEN
        if unwritten or verdict.outcome is Outcome.SKIPPED:
            pytest.skip(verdict.message)
        if verdict.outcome is not Outcome.PASSED:
            raise CheckFailed(failure(attempt, verdict))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The message alone: a traceback through the kit says nothing to a student."""
        if isinstance(excinfo.value, CheckFailed):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the test stands in the report."""
        assert self.parent is not None
        return self.path, None, f"{self.parent.name}: {self.name}"
