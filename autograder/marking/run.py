"""A class → reports: several submissions beside each other, every report on disk as soon as it is there."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
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
    Ctrl-C, pressed once or more often, stops after the submissions that are under way: what was saved is whole, and
    ``progress`` has heard of all of it when KeyboardInterrupt is raised.
    """
    reports: dict[int, Report] = {}
    with Zygote(unit.unit.scenarios, unit.unit.provided, limits=unit.limits) as zygote, _ctrl_c_held_back() as presses:

        def one(entry: Entry) -> Report | None:
            if presses:
                return None
            report = _mark_or_say_why(unit, zygote, entry)
            if out is not None:
                save(out, report)
            return report

        pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="mark")
        try:
            waiting = {pool.submit(one, entry): index for index, entry in enumerate(entries)}
            for future in as_completed(waiting):
                report = future.result()
                if report is not None:
                    reports[waiting[future]] = report
                    progress(report)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return tuple(reports[index] for index in sorted(reports))


@contextmanager
def _ctrl_c_held_back() -> Iterator[Sequence[int]]:
    """Ctrl-C at the keyboard is counted in the block, and raised at its end. It reaches the main thread only."""
    presses: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield presses
        return
    signal.signal(signal.SIGINT, lambda number, frame: presses.append(number))
    try:
        yield presses
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if presses:
        raise KeyboardInterrupt


def _mark_or_say_why(unit: PreparedUnit, zygote: Zygote, entry: Entry) -> Report:
    """The report; where the grader itself fails, a report that says so, so that nobody else's marking stops."""
    try:
        return mark(unit, zygote, entry)
    except Exception as error:  # noqa: BLE001 - our own bug: it is recorded in the report, for a person to look at
        place = traceback.extract_tb(error.__traceback__)[-1]
        return given_up(
            unit, entry, zygote, f"gradmark failed: {type(error).__name__}: {error} ({place.name}, line {place.lineno})"
        )
