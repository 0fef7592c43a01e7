"""``gradmark release``: solutions/ → assignments/ and the students' zips; ``--check`` says what is no longer true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.authoring.course import Course, Unit
from autograder.authoring.tasks import Question
from autograder.handout.notebook import notebook
from autograder.handout.wheel import student_wheel, wheel_name, zipped

_LEFT_BEHIND = {"__pycache__"}
"""Folders that programs make while they work; names that begin with a dot count too."""


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """What a release did or found: ``lines`` for a person; ``stale`` names what differs from a fresh release."""

    lines: tuple[str, ...]
    stale: tuple[str, ...] = ()


def release(course: Course, names: Sequence[str], *, check: bool = False) -> ReleaseResult:
    """The named units' handouts are as their authors' files say; with ``check`` nothing is written, only compared.

    A file that no release would write is never deleted, only named. Raises GradmarkError where a unit can't be made.
    """
    handouts = {name: fresh(course, course.unit(name)) for name in names}
    strays = list(_stray_folders(course))
    if check:
        differing = [text for name, files in handouts.items() for text in _compare(course, name, files)]
        found = (*differing, *strays)
        return ReleaseResult(found or (f"assignments/ is fresh: {', '.join(names)}",), found)
    wheel = student_wheel()
    lines: list[str] = []
    for name, files in handouts.items():
        lines.append(_write(course, name, files, wheel))
        strays += [text for text in _compare(course, name, files) if " is stray" in text]
    return ReleaseResult((*lines, *strays))


def fresh(course: Course, unit: Unit) -> dict[str, bytes]:
    """The files of the unit's handout, by their path in its folder, as a release makes them now."""
    files = {
        f"{unit.name}.ipynb": notebook(unit).encode(),
        "README.md": readme(course, unit).encode(),
        "scenarios.py": (unit.folder / "scenarios.py").read_bytes(),
        "public_checks.py": (unit.folder / "public_checks.py").read_bytes(),
        **{f"{earlier}.py": source.encode() for earlier, source in unit.provided.items()},
    }
    data = unit.folder / "data"
    for path in sorted(data.rglob("*")):
        if path.is_file() and not _ignored(path.relative_to(unit.folder)):
            files[path.relative_to(unit.folder).as_posix()] = path.read_bytes()
    return files


def _write(course: Course, name: str, files: Mapping[str, bytes], wheel: tuple[str, bytes]) -> str:
    folder = course.assignments / name
    changed = 0
    for path, content in files.items():
        target = folder / path
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            changed += 1
    packed = course.root / "build" / "handout" / f"{name}.zip"
    packed.parent.mkdir(parents=True, exist_ok=True)
    packed.write_bytes(zipped({**files, wheel[0]: wheel[1]}))
    wrote = f"{changed} of {len(files)} files written" if changed else f"{len(files)} files, all fresh already"
    return f"{_shown(course, folder)}: {wrote}; for students: {_shown(course, packed)}"


def _compare(course: Course, name: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """One line for each file of the unit's handout that differs from a fresh release, with what to do."""
    folder = course.assignments / name
    again = f"run `gradmark release {name}`"
    for path, content in files.items():
        target = folder / path
        if not target.is_file():
            yield f"{_shown(course, target)} is missing: {again}"
        elif target.read_bytes() != content:
            yield f"{_shown(course, target)} is stale: {again} (work of your own in it belongs in solutions/{name}/)"
    for target in sorted(folder.rglob("*")) if folder.is_dir() else []:
        path = target.relative_to(folder).as_posix()
        if target.is_file() and path not in files and not _ignored(target.relative_to(folder)):
            yield f"{_shown(course, target)} is stray: delete it, or move it to solutions/{name}/data/"


def _stray_folders(course: Course) -> Iterator[str]:
    for target in sorted(course.assignments.iterdir()) if course.assignments.is_dir() else []:
        if target.name not in course.names and not _ignored(target.relative_to(course.assignments)):
            yield f"{_shown(course, target)} is stray: delete it, or name the unit in solutions/course.toml"


def _ignored(path: Path) -> bool:
    return any(part in _LEFT_BEHIND or part.startswith(".") for part in path.parts)


def _shown(course: Course, path: Path) -> str:
    return PurePosixPath(path.relative_to(course.root)).as_posix()


def readme(course: Course, unit: Unit) -> str:
    """What lies in the folder, and the three ways to look at one's own work."""
    name = unit.name
    rows = [f"| `{name}.ipynb` | the lesson: work here, and hand this in |"]
    rows += [f"| `{earlier}.py` | the solutions of `{earlier}`, to import from |" for earlier in unit.provided]
    rows += [
        "| `scenarios.py` | what the checks do with your code |",
        "| `public_checks.py` | what you can check yourself |",
    ]
    if (unit.folder / "data").is_dir():
        rows.append("| `data/` | what the lesson loads |")
    questions = sum(isinstance(task, Question) for task in unit.tasks)
    asked = f" and {questions} question{'s' * (questions != 1)} to be answered in words" if questions else ""
    return f"""\
# {course.title}: {name}

{len(unit.marked)} tasks{asked}, {unit.points:g} points.

| file | what it is |
|---|---|
{chr(10).join(rows)}

You need Python 3.11 or newer. Install once, in this folder (the wheel came in the zip):

    pip install {wheel_name()} jupyterlab matplotlib

In Colab, open the notebook, upload the zip beside it, and run the first cell.

Look at your work as often as you like. All three run the same checks:

- `check("{unit.marked[0].name if unit.marked else "Affine"}")` in a cell of the notebook;
- `pytest` in this folder;
- `gradmark check {name}.ipynb`, before you hand in: it also says how the grader will read your file.

The checks that count are others, on other inputs, but of the same kind. Hand in `{name}.ipynb`. Modules of your own
go into the same folder, and into the same zip.
"""
