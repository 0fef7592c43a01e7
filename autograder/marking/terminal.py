"""Marking as an instructor sees it in a terminal: a progress bar with an estimate, then a table."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.authoring.course import Course
from autograder.marking.collect import collect
from autograder.marking.render import rows
from autograder.marking.run import mark_class
from autograder.marking.unit import prepare_unit
from autograder.model import GradmarkError, Outcome, Report

_SEED_BITS = 48


class Interrupted(GradmarkError):
    """Ctrl-C while a class was marked. The text says how far it came."""


def grade(
    course: Course, unit: str, path: Path, *, out: Path, jobs: int | None = None, seed: int | None = None
) -> tuple[Report, ...]:
    """Mark what ``path`` holds, with progress on stderr; the reports, each saved under ``out``."""
    entries = collect(path, unit=unit)
    prepared = prepare_unit(course, unit, seed=secrets.randbits(_SEED_BITS) if seed is None else seed)
    done: list[Report] = []
    with _bar(f"Marking {unit}", len(entries)) as advance:

        def progress(report: Report) -> None:
            done.append(report)
            advance()

        try:
            return mark_class(prepared, entries, out=out, jobs=jobs or os.cpu_count() or 1, progress=progress)
        except KeyboardInterrupt:
            whole = f"{len(done)} of {len(entries)} marked; their reports in {out / unit} are whole"
            raise Interrupted(whole) from None


@contextmanager
def _bar(title: str, count: int) -> Iterator[Callable[[], None]]:
    """A progress bar with an estimate on stderr where that is a terminal; else a line now and then."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    parts = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*parts, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=count)
        yield lambda: bar.advance(task)


def print_table(reports: Sequence[Report]) -> None:
    """Students × tasks, then what the signs mean."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autograder.marking.render import MARKS

    header, *body = rows(reports)
    table = Table(*header[:1])
    for name in header[1:-1]:
        table.add_column(name, justify="right", overflow="fold")
    table.add_column(header[-1])
    for row in body:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else max(120, 14 * len(header)))
    console.print(table)
    console.print(
        "  ".join(
            f"{mark} {outcome.lower().replace('_', ' ')}"
            for outcome, mark in MARKS.items()
            if outcome is not Outcome.PASSED
        ),
        style="dim",
    )
