"""The demo: build the classes, mark them, print who got what."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.authoring.course import Course
from autograder.demo.build import build_class
from autograder.marking import store, terminal
from autograder.model import GradmarkError, Limits, Report

SEED = 2
PATIENCE_S = 2.0
"""How long a cell or a trial of the demo may take: three students a unit hang, and someone is waiting."""

_OURS = ".built by gradmark demo"


def run_demo(course: Course, units: Sequence[str], out: Path, *, jobs: int | None = None) -> int:
    """A class of each of these units is built and marked below ``out``, and shown as a table; 0, the exit code."""
    from rich.console import Console

    course = replace(course, limits=_impatient(course.limits))
    console = Console(soft_wrap=True, markup=False, highlight=False)
    reports: tuple[Report, ...] = ()
    for unit in units:
        folder = _cleared(out / "submissions" / unit)
        kinds = dict(build_class(course, unit, folder))
        reports = terminal.grade(course, unit, folder, out=out / "reports", jobs=jobs, seed=SEED)
        console.print(f"\n{unit}: a class of {len(reports)}")
        terminal.print_table(reports, remarks=kinds)
    console.print(f"\nWhat was handed in: {out / 'submissions'}\nReports: {out / 'reports'}")
    look = next((report for report in reports if report.advice), reports[0])
    command = shlex.join([_command(), "show", str(store.path_of(out / "reports", look))])
    console.print(f"One report, with advice: {command}")
    return 0


def _impatient(limits: Limits) -> Limits:
    return replace(limits, cell_s=min(PATIENCE_S, limits.cell_s), trial_s=min(PATIENCE_S, limits.trial_s))


def _cleared(folder: Path) -> Path:
    """An empty folder of ours. Raises GradmarkError where it holds what no demo built."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / _OURS).is_file():
            raise GradmarkError(f"{folder} holds files that no demo built: name another place with --out")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _OURS).touch()
    return folder


def _command() -> str:
    """How this program was called: ``.venv/bin/gradmark`` under make."""
    return sys.argv[0] if Path(sys.argv[0]).name == "gradmark" else "gradmark"
