"""What one submission costs, warm, on one core: ``python -m benchmarks [UNIT]``. Ratios count, single times don't.

A right submission is the reference itself; the failing one has a known mistake in each task that has one. The pure
numeric time beside them is that of the scenarios alone, run on the reference in this process.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from autograder.authoring.course import Unit, find_course
from autograder.authoring.edits import with_mistake
from autograder.border import Zygote
from autograder.marking.collect import Entry
from autograder.marking.mark import mark
from autograder.marking.unit import PreparedUnit, prepare_unit
from autograder.reading.cells import Cell

ROUNDS = 15
SEED = 7


def main(names: list[str]) -> None:
    """Print a table for each unit, then what starting costs."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, for the grader and its workers
    course = find_course(None, Path.cwd())
    for name in names or course.names:
        start = time.perf_counter()
        prepared = prepare_unit(course, name, seed=SEED)
        print(f"{name}: prepared in {time.perf_counter() - start:.2f} s")
        with tempfile.TemporaryDirectory() as folder:
            _unit(prepared, Path(folder))
    for label, code in (
        ("gradmark --help", "from autograder.cli import main; main(['--help'])"),
        (
            "import and first check('Affine') in a handout",
            "from autograder import check; check('Affine', namespace={})",
        ),
    ):
        print(f"{label}: {_start(code, course.assignments / 'layers'):.2f} s, a new Python included")


def _unit(prepared: PreparedUnit, folder: Path) -> None:
    entries = {
        "right": _written(folder / "right.py", prepared.unit.lesson),
        "failing": _written(folder / "failing.py", _many_mistakes(prepared.unit)),
    }
    unit = prepared.unit
    with Zygote(unit.scenarios, unit.provided, limits=prepared.limits) as zygote:
        work: dict[str, Callable[[], object]] = {
            "pure numeric": lambda: [task.run(unit.reference) for task in prepared.tasks.values()],
            **{label: lambda entry=entry: mark(prepared, zygote, entry) for label, entry in entries.items()},  # type: ignore[misc]
        }
        scores = {label: mark(prepared, zygote, entry).score for label, entry in entries.items()}
        times: dict[str, list[float]] = {label: [] for label in work}
        for _ in range(ROUNDS):  # interleaved, so that a slow moment is slow for all
            for label, call in work.items():
                start = time.perf_counter()
                call()
                times[label].append(1000 * (time.perf_counter() - start))
    floor = statistics.median(times["pure numeric"])
    cases = sum(len(trial.cases) for task in prepared.tasks.values() for trial in task.trials)
    trials = sum(len(task.trials) for task in prepared.tasks.values())
    print(f"  {trials} trials, {cases} cases, medians of {ROUNDS} rounds")
    for label, taken in times.items():
        median = statistics.median(taken)
        score = f", {scores[label]:g} points" if label in scores else ""
        spread = f"from {min(taken):.1f} to {max(taken):.1f}"
        print(f"  {label:12} {median:7.1f} ms   {median / floor:5.2f} × pure ({spread}){score}")


def _many_mistakes(unit: Unit) -> tuple[Cell, ...]:
    """The lesson with the first known mistake of each task."""
    cells, done = unit.lesson, set[str]()
    for mistake in unit.mistakes:
        if mistake.task not in done:
            done.add(mistake.task)
            cells = with_mistake(cells, mistake)
    return cells


def _written(path: Path, cells: tuple[Cell, ...]) -> Entry:
    marked = "\n\n".join(f"# %%\n{cell.source}" for cell in cells if cell.runs)
    path.write_text(marked, encoding="utf-8")
    return Entry(path.stem, path)


def _start(code: str, folder: Path) -> float:
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=False)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


main(sys.argv[1:])
