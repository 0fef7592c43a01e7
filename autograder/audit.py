"""The course proves itself.

The reference is right, junk and the untouched handout earn nothing, every other right way gets full marks, and every
known mistake is caught by exactly the checks that it names and advised by its own advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from autograder.authoring.course import FILES, Course, Unit
from autograder.authoring.diagnosis import Known, diagnose
from autograder.authoring.judge import judge
from autograder.authoring.junk import junk_of
from autograder.authoring.knowledge import advice_of, broken_by, known_of, mistaken, prepare_tasks, varied
from autograder.authoring.mistakes import Mistake
from autograder.authoring.prepare import PreparedTask, conditioning
from autograder.authoring.reach import reach
from autograder.authoring.tasks import Question
from autograder.handout.leaks import handout_cells, solution_leaks
from autograder.handout.public import prepared
from autograder.handout.release import fresh, release
from autograder.model import GradmarkError, Outcome, Verdict
from autograder.numerics.tolerance import nudged
from autograder.reading.exercise import exercise

Progress = Callable[[str], None]


@dataclass
class Findings:
    """What the audit of one unit found; ``problems`` is empty for a unit that can be handed out."""

    tasks: int = 0
    checks: int = 0
    points: float = 0
    reference: float = 0
    handout: float = 0
    junk: float = 0
    variants: dict[str, int] = field(default_factory=lambda: {"total": 0, "full": 0})
    mistakes: dict[str, int] = field(default_factory=lambda: {"total": 0, "caught": 0, "advised": 0, "silent": 0})
    problems: list[str] = field(default_factory=list)


def audit(
    course: Course, names: tuple[str, ...], *, seed: int, progress: Progress = lambda text: None
) -> dict[str, Findings]:
    """The findings for each unit, by name. Raises nothing that a unit's author can cause: that becomes a problem."""
    report: dict[str, Findings] = {}
    for name in names:
        findings = report[name] = Findings()
        try:
            unit = course.unit(name)
            audit_unit(unit, findings, seed=seed, progress=progress)
            progress(f"{name}: handout")
            audit_handout(course, unit, findings, seed=seed)
        except GradmarkError as error:
            findings.problems.append(str(error))
    return report


def audit_unit(unit: Unit, findings: Findings, *, seed: int, progress: Progress = lambda text: None) -> None:
    """Everything about the unit's content, written into ``findings``."""
    findings.tasks = len(unit.tasks)
    findings.checks = sum(len(task.flat_checks) for task in unit.tasks)
    findings.points = unit.points
    findings.problems += [*_strays(unit), *_form(unit)]
    progress(f"{unit.name}: drawing cases, running the reference")
    tasks = prepare_tasks(unit, seed)
    for task in tasks.values():
        findings.problems += [
            f"{task.name}, {trial.name}: {text}" for trial in task.trials for text in conditioning(trial)
        ]
    _audit_reference(unit, tasks, findings)
    progress(f"{unit.name}: junk")
    _audit_junk(unit, tasks, findings)
    _audit_variants(unit, tasks, findings, progress)
    _audit_mistakes(unit, tasks, findings, progress)


def audit_handout(course: Course, unit: Unit, findings: Findings, *, seed: int) -> None:
    """What students get: fresh, free of solutions, and worth nothing as it is."""
    files = fresh(course, unit)
    findings.problems += solution_leaks(unit, files)
    findings.problems += release(course, [unit.name], check=True).stale
    module = unit.run(handout_cells(files))
    for task in prepare_tasks(unit, seed).values():
        verdicts = judge(task, task.run(module))
        findings.handout += _score(verdicts)
        for verdict in verdicts:
            if verdict.outcome is not Outcome.NOT_ATTEMPTED:
                text = f"the untouched handout: {task.name}: {verdict.check} is {verdict.outcome}, not NOT_ATTEMPTED"
                findings.problems.append(f"{text}: {verdict.message}")


def _strays(unit: Unit) -> Iterator[str]:
    for path in sorted(unit.folder.iterdir()):
        if path.name not in FILES and path.name != "data" and not path.name.startswith((".", "__pycache__")):
            yield f"{path.name} in solutions/{unit.name} belongs to nothing: a unit is {', '.join(FILES)} and data/"


def _form(unit: Unit) -> Iterator[str]:
    public = {task.name for task in unit.public}
    cells = {(cell.role, cell.name) for cell in unit.lesson}
    for task in unit.tasks:
        if isinstance(task, Question):
            continue
        if task.name not in public:
            yield f"{task.name} has no public check: add a Task of that name to public_checks.py"
        for role in ("task", "check"):
            if (role, task.name) not in cells:
                yield f'lesson.py has no cell marked `# %% {role}="{task.name}"`'
    for name in public - {task.name for task in unit.tasks}:
        yield f"public_checks.py checks {name}, which hidden_checks.py doesn't mark"


def _audit_reference(unit: Unit, tasks: Mapping[str, PreparedTask], findings: Findings) -> None:
    for task in tasks.values():
        verdicts = judge(task, task.run(unit.reference))
        findings.reference += _score(verdicts)
        findings.problems += [f"the reference fails {text}" for text in _failures(task, verdicts)]
        if not task.task.double:
            findings.problems += [
                f"the reference in single precision fails {text}" for text in _failures(task, _single(unit, task))
            ]
    for public in unit.public:
        ready = prepared(public)
        verdicts = judge(ready, ready.run(unit.reference), solution=unit.reference)
        findings.problems += [f"the reference fails the public check {text}" for text in _failures(ready, verdicts)]


def _single(unit: Unit, task: PreparedTask) -> tuple[Verdict, ...]:
    """The verdicts of the reference run on inputs in single precision: what a float32 solution may look like."""
    single, still = np.dtype(np.float32), np.random.default_rng(0)
    results = [
        tuple(
            exercise(trial.trial.scenario, unit.reference, nudged(case.inputs, single, still)) for case in trial.cases
        )
        for trial in task.trials
    ]
    return judge(task, results)


def _score(verdicts: tuple[Verdict, ...]) -> float:
    return sum(verdict.score for verdict in verdicts)


def _failures(task: PreparedTask, verdicts: tuple[Verdict, ...]) -> list[str]:
    return [
        f"{task.name}: {verdict.check}: {verdict.outcome}: {verdict.message} {verdict.evidence}".strip()
        for verdict in verdicts
        if verdict.outcome is not Outcome.PASSED
    ]


# ------------------------------------------------------------------------------------------------------- junk


def _audit_junk(unit: Unit, tasks: Mapping[str, PreparedTask], findings: Findings) -> None:
    for task in tasks.values():
        for label, piece in junk_of(getattr(unit.reference, task.name)).items():
            solution = SimpleNamespace(**{**vars(unit.reference), task.name: piece})
            verdicts = judge(task, task.run(solution))
            findings.junk = max(findings.junk, _score(verdicts))
            findings.problems += [
                f"{task.name} that {label} passes {verdict.check!r}: gate it, or give it a sharper case"
                for verdict in verdicts
                if verdict.outcome is Outcome.PASSED and verdict.points
            ]


# --------------------------------------------------------------------------------------- variants and mistakes


def _audit_variants(unit: Unit, tasks: Mapping[str, PreparedTask], findings: Findings, progress: Progress) -> None:
    names = {task.name for task in unit.marked}
    reached = reach(tasks, unit.reference, unit.lesson)
    for index, variant in enumerate(unit.variants):
        progress(f"{unit.name}: variant {index + 1} of {len(unit.variants)}")
        findings.variants["total"] += 1
        if variant.task not in names:
            findings.problems.append(f"variant {variant.name!r} is of {variant.task}, which is no task")
            continue
        try:
            module = varied(unit, variant)
        except GradmarkError as error:
            findings.problems.append(f"variant {variant.name!r}: {error}")
            continue
        touched = [task for task in tasks.values() if variant.task in reached[task.name]]
        failures = [text for task in touched for text in _failures(task, judge(task, task.run(module)))]
        findings.variants["full"] += not failures
        findings.problems += [f"variant {variant.name!r} of {variant.where} fails {text}" for text in failures]


def _audit_mistakes(unit: Unit, tasks: Mapping[str, PreparedTask], findings: Findings, progress: Progress) -> None:
    modules: dict[str, ModuleType] = {}
    reached = reach(tasks, unit.reference, unit.lesson)
    known: dict[str, list[Known]] = {name: [] for name in tasks}
    for index, mistake in enumerate(unit.mistakes):
        progress(f"{unit.name}: mistake {index + 1} of {len(unit.mistakes)}")
        findings.mistakes["total"] += 1
        findings.mistakes["silent"] += bool(mistake.silent)
        try:
            if mistake.task not in tasks:
                raise GradmarkError(f"mistake {mistake.name!r} is in {mistake.task}, which is no task")
            if mistake.name in modules:
                raise GradmarkError(f"two mistakes are called {mistake.name!r}: give one of them name=")
            module = modules[mistake.name] = mistaken(unit, mistake)
            known[mistake.task].append(
                known_of(tasks[mistake.task], mistake, advice_of(mistake, unit.mistakes), module)
            )
            touched = [task for task in tasks.values() if mistake.task in reached[task.name]]
            caught = _caught_as_named(touched, mistake, module, findings)
            findings.mistakes["caught"] += caught
        except GradmarkError as error:
            findings.problems.append(str(error))
    for task_name, entries in known.items():
        for entry in entries:
            _audit_advice(tasks[task_name], entry, entries, findings)


def _caught_as_named(tasks: Sequence[PreparedTask], mistake: Mistake, module: ModuleType, findings: Findings) -> bool:
    broken, named = broken_by(tasks, module, mistake.task), set(mistake.breaks)
    if broken == named:
        return True
    for check in sorted(broken - named):
        findings.problems.append(
            f"mistake {mistake.name!r} also breaks {check!r}: name it in breaks=, or mend the check"
        )
    for check in sorted(named - broken):
        findings.problems.append(
            f"mistake {mistake.name!r} doesn't break {check!r}: give the check a case that shows it"
        )
    return False


def _audit_advice(task: PreparedTask, entry: Known, known: list[Known], findings: Findings) -> None:
    verdicts = judge(task, entry.results)
    given = diagnose(task, entry.results, verdicts, known)
    texts = [advice.text for advice in given]
    if entry.mistake.silent:
        if texts:
            findings.problems.append(
                f"mistake {entry.mistake.name!r} is declared silent, "
                f"but gets the advice {texts[0]!r} of {given[0].mistake!r}"
            )
        return
    if texts == [entry.advice]:
        findings.mistakes["advised"] += 1
    elif not texts and not entry.evident:
        findings.problems.append(
            f"mistake {entry.mistake.name!r} gets no advice: it raises, or gives nan, on every case, and a hundred "
            "mistakes end so; say silent=, or add a case on which it gives a wrong answer"
        )
    elif texts:
        findings.problems.append(
            f"mistake {entry.mistake.name!r} gets the advice of {given[0].mistake!r} ({texts[0]!r})"
        )
    else:
        rivals = [other.mistake.name for other in known if other is not entry and other.places & entry.places]
        findings.problems.append(
            f"mistake {entry.mistake.name!r} gets no advice: "
            + (f"not told apart from one of {rivals[:4]}; say same_as= or silent=" if rivals else "no output shows it")
        )


def as_data(report: Mapping[str, Findings]) -> dict[str, Any]:
    """What ``audit --json`` prints."""
    return {
        "ok": not any(entry.problems for entry in report.values()),
        "units": {name: asdict(entry) for name, entry in report.items()},
    }


def as_text(report: Mapping[str, Findings]) -> str:
    """The findings for a terminal: the figures, then each problem with its remedy."""
    lines: list[str] = []
    for name, found in report.items():
        mistakes, variants = found.mistakes, found.variants
        lines += [
            f"{name}: {found.tasks} tasks, {found.checks} checks, {found.points:g} points",
            f"  reference {found.reference:g}, untouched handout {found.handout:g}, junk {found.junk:g}",
            f"  variants: {variants['full']} of {variants['total']} full",
            f"  mistakes: {mistakes['caught']} of {mistakes['total']} caught as named, {mistakes['advised']} advised, "
            f"{mistakes['silent']} silent with a reason",
        ]
        lines += [f"  ✗ {problem}" for problem in found.problems]
    lines.append(
        "The course proves itself." if not any(found.problems for found in report.values()) else "There are problems."
    )
    return "\n".join(lines)
