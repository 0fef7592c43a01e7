"""How often a right answer is called wrong: ``python -m benchmarks.false_alarms [COUNT] [UNIT[.TASK] …]``.

Every check of a random task, and every check of what was trained, is asked about the reference under COUNT seeds (1,000
without a word). The table says how many alarms there were, what rate that leaves possible (95 % certainty), and, for
what is learned, where the figures lie and how many deviations away the bound is. It also goes to
``build/false_alarms.json``. Exit 1 where there was an alarm.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from autograder.authoring.cases import Case
from autograder.authoring.checks import Check
from autograder.authoring.course import Unit, find_course
from autograder.authoring.judge import judge
from autograder.authoring.learning import Learned
from autograder.authoring.prepare import PreparedTask, PreparedTrial
from autograder.authoring.tasks import Task, Trial
from autograder.model import Outcome, Yielded
from autograder.numerics.convergence import Spread, highest_rate
from autograder.reading.exercise import exercise

_BATCH = 10
Key = tuple[str, str, str]
"""Unit, task, check."""


@dataclass(frozen=True)
class Asked:
    """What one seed of the reference gave: the checks that raised an alarm, and the figures of what was learned."""

    alarms: dict[str, str]
    figures: dict[str, list[float]]


def main(words: list[str]) -> int:
    """Ask all seeds, print the table, write the file."""
    count = int(words.pop(0)) if words and words[0].isdecimal() else 1000
    course = find_course(None, Path.cwd())
    names = [(unit, task) for unit, task in _named(course.names, words)]
    rows = []
    for unit, task in names:
        start = time.perf_counter()
        seeds = [list(range(first, min(first + _BATCH, count + 1))) for first in range(1, count + 1, _BATCH)]
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            asked = [entry for batch in pool.map(_ask, [(unit, task, batch) for batch in seeds]) for entry in batch]
        rows += [_row(unit, task, check, asked) for check in _checks(_task(unit, task))]
        print(f"{unit}.{task}: {count} seeds in {time.perf_counter() - start:.0f} s", flush=True)
    _print(rows)
    path = course.root / "build" / "false_alarms.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    return int(any(row["alarms"] for row in rows))


def _named(units: tuple[str, ...], words: list[str]) -> Iterator[tuple[str, str]]:
    for name in units:
        for task in _unit(name).marked:
            if _trials(task) and (not words or name in words or f"{name}.{task.name}" in words):
                yield name, task.name


@cache
def _unit(name: str) -> Unit:
    return find_course(None, Path.cwd()).unit(name)


def _task(unit: str, task: str) -> Task:
    return next(entry for entry in _unit(unit).marked if entry.name == task)


def _trials(task: Task) -> list[Trial]:
    """The trials that luck has a say in: laws and properties of random tasks, and what is trained."""
    return [trial for trial in task.trials if trial.trains or (task.random and not _agrees(trial))]


def _agrees(trial: Trial) -> bool:
    return any(check.agreement for check in trial.flat_checks)


def _checks(task: Task) -> list[Check]:
    return [check for trial in _trials(task) for check in trial.flat_checks]


def _ask(order: tuple[str, str, list[int]]) -> list[Asked]:
    name, task_name, seeds = order
    unit, task = _unit(name), _task(name, task_name)
    return [_one(unit, task, seed) for seed in seeds]


def _one(unit: Unit, task: Task, seed: int) -> Asked:
    prepared, results = [], []
    for trial in _trials(task):
        cases = trial.cases.draw(seed, f"{unit.name}/{task.name}/{trial.name}")
        given = tuple(exercise(trial.scenario, unit.reference, case.inputs) for case in cases)
        prepared.append(PreparedTrial(trial, cases, given, {}, unit.reference))
        results.append(given)
    verdicts = judge(PreparedTask(task, tuple(prepared)), results)
    alarms = {v.check: v.evidence or v.message for v in verdicts if v.outcome is not Outcome.PASSED}
    figures = {
        check.name: list(_figures(check, unit, trial.cases, given))
        for trial, given in zip(prepared, results, strict=True)
        for check in trial.checks
        if isinstance(check.judge, Learned)
    }
    return Asked(alarms, figures)


def _figures(check: Check, unit: Unit, cases: tuple[Case, ...], given: tuple[Yielded, ...]) -> Iterator[float]:
    assert isinstance(check.judge, Learned)
    for case, yielded in zip(cases, given, strict=True):
        if check.on in (None, case.regime):
            yield check.judge.figure(unit.reference, case, yielded.outputs)


def _row(unit: str, task: str, check: Check, asked: list[Asked]) -> dict[str, object]:
    alarms = [entry.alarms[check.name] for entry in asked if check.name in entry.alarms]
    row: dict[str, object] = {
        "unit": unit,
        "task": task,
        "check": check.name,
        "seeds": len(asked),
        "alarms": len(alarms),
        "highest rate": highest_rate(len(alarms), len(asked)),
        "example": alarms[0] if alarms else "",
    }
    if isinstance(check.judge, Learned):
        spread = Spread.of([figure for entry in asked for figure in entry.figures[check.name]])
        row["figures"] = asdict(spread)
        row["bounds"] = [_plain(check.judge.at_least), _plain(check.judge.at_most)]
        row["deviations away"] = min(
            spread.deviations_to(check.judge.at_least), spread.deviations_to(check.judge.at_most)
        )
        row["normal tail"] = spread.normal_tail(check.judge.at_least, check.judge.at_most)
    return row


def _plain(bound: float) -> float | None:
    return None if math.isinf(bound) else bound


def _print(rows: list[dict[str, object]]) -> None:
    for row in rows:
        text = f"{row['unit']}.{row['task']}: {row['check']}: {row['alarms']} alarms in {row['seeds']} seeds"
        print(f"{text}, so a rate below {row['highest rate']:.2%}")
        if "figures" in row:
            spread = Spread(**row["figures"])  # type: ignore[arg-type]
            print(
                f"    figures {spread.mean:.4g} ± {spread.deviation:.2g}, from {spread.lowest:.4g} to "
                f"{spread.highest:.4g}; bounds {row['bounds']}, {row['deviations away']:.1f} deviations away "
                f"(normal tail {row['normal tail']:.0e})"
            )
        if row["example"]:
            print(f"    {row['example']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
