"""Marks a class once in a test run, however many processes the tests are spread over."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from autograder.marking.store import load_run
from autograder.model import Report


def marked_once(base: Path, name: str, mark: Callable[[Path], None]) -> dict[str, Report]:
    """The reports, by student, that ``mark`` has saved below the folder that it was given.

    Whichever process comes first marks; the others wait, and read what it saved. ``base`` is pytest's own base folder.
    """
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            mark(folder)
    return {report.student: report for report in load_run(folder)}
