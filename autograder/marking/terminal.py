"""Marking as an instructor sees it in a terminal: a progress bar with an estimate, then a table."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.authoring.course import Course, known_name
from autograder.marking.collect import collect
from autograder.marking.render import MARKS, printable, rows
from autograder.marking.run import mark_class
from autograder.marking.unit import prepare_unit
from autograder.model import GradmarkError, Outcome, Report

_SEED_BITS = 48
_NAME_WIDTH = 32
_REMARK_WIDTH = 48
_PIPE_WIDTH = 200
_SIGNED = set(Outcome) - {Outcome.PASSED, Outcome.SKIPPED}


class Interrupted(GradmarkError):
    """Ctrl-C while a class was marked. The text says how far it came."""

    exit_code = 130


def grade(
    course: Course, unit: str, path: Path, *, out: Path, jobs: int | None = None, seed: int | None = None
) -> tuple[Report, ...]:
    """Mark what ``path`` holds, with progress on stderr; the reports, each saved under ``out``."""
    collected = collect(path, unit=known_name("unit", unit, course.names))
    entries = collected.entries
    _insist_on_writing(out)
    for note in collected.notes:
        sys.stderr.write(printable(f"note: {note}\n"))
    prepared = prepare_unit(course, unit, seed=secrets.randbits(_SEED_BITS) if seed is None else seed)
    done: list[Report] = []
    with _bar(f"Marking {unit}", len(entries)) as advance:

        def progress(report: Report) -> None:
            done.append(report)
            advance()

        try:
            return mark_class(prepared, entries, out=out, jobs=jobs or os.cpu_count() or 1, progress=progress)
        except KeyboardInterrupt:
            whole = f"stopped: {len(done)} of {len(entries)} marked; their reports in {out / unit} are whole"
            raise Interrupted(whole) from None


def _insist_on_writing(out: Path) -> None:
    """Raises GradmarkError where no report could be saved: before anything is marked, not after."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise GradmarkError(f"{out}: no report can be written there: {error.strerror}") from None


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


def print_table(reports: Sequence[Report], *, remarks: Mapping[str, str] | None = None) -> None:
    """Students × tasks, then what the numbers and signs mean. ``remarks`` has a word on some students."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    header, *body = rows(reports)
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(header[0], no_wrap=True, max_width=_NAME_WIDTH)
    for number in range(1, len(header) - 2):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column(header[-2], justify="right", no_wrap=True)
    table.add_column(header[-1], no_wrap=True)
    if remarks:
        table.add_column("", no_wrap=True, max_width=_REMARK_WIDTH)
    for row in body:
        table.add_row(*(Text(cell) for cell in row), *([Text((remarks or {}).get(row[0], ""))] if remarks else []))
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False)
    console.print(table)
    console.print(", ".join(f"{number} {name}" for number, name in enumerate(header[1:-2], 1)))
    signs = (f"{mark} {outcome.lower().replace('_', ' ')}" for outcome, mark in MARKS.items() if outcome in _SIGNED)
    console.print("  ".join(signs), style="dim")
