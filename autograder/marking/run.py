"""A class → reports: several submissions beside each other, every report on disk as soon as it is there."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from autograder.border import Zygote
from autograder.marking.collect import Entry
from autograder.marking.mark import given_up, mark
from autograder.marking.store import save
from autograder.marking.unit import PreparedUnit
from autograder.model import Report

Progress = Callable[[Report], None]


def mark_class(
    unit: PreparedUnit,
    entries: Sequence[Entry],
    *,
    out: Path | None,
    jobs: int,
    progress: Progress = lambda report: None,
) -> tuple[Report, ...]:
    """The reports of all entries, in their order, each saved under ``out`` as soon as it is there.

    Threads are enough: the students' code runs in workers, and a thread that waits for an endless loop costs nothing.
    Ctrl-C stops after the submissions that are under way; what was saved is whole, and ``progress`` has heard of it.
    """
    stop = threading.Event()

    def one(entry: Entry) -> Report | None:
        if stop.is_set():
            return None
        report = _mark_or_say_why(unit, zygote, entry)
        if out is not None:
            save(out, report)
        return report

    reports: dict[int, Report] = {}

    def collect(done: Iterable[Future[Report | None]]) -> None:
        for future in done:
            report = future.result()
            if report is not None:
                reports[waiting.pop(future)] = report
                progress(report)

    with Zygote(unit.unit.scenarios, unit.unit.provided, limits=unit.limits) as zygote:
        pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="mark")
        waiting = {pool.submit(one, entry): index for index, entry in enumerate(entries)}
        try:
            pending = set(waiting)
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                collect(done)
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            collect([future for future in waiting if future.done() and not future.cancelled()])
    return tuple(reports[index] for index in sorted(reports))


def _mark_or_say_why(unit: PreparedUnit, zygote: Zygote, entry: Entry) -> Report:
    """The report; where the grader itself fails, a report that says so, so that nobody else's marking stops."""
    try:
        return mark(unit, zygote, entry)
    except Exception as error:  # noqa: BLE001 - our own bug: it is recorded in the report, for a person to look at
        place = traceback.extract_tb(error.__traceback__)[-1]
        return given_up(
            unit, entry, zygote, f"gradmark failed: {type(error).__name__}: {error} ({place.name}, line {place.lineno})"
        )
