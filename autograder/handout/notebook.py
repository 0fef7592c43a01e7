"""A lesson → the notebook that students get: solutions cleared, cells known by their metadata, points summed.

nbgrader's rules decide the form. A task's cells are its *solution* cells; its ``check`` cell is the locked, autograded
*test* cell that carries the points; a question is both, and is marked by hand. The points are the sums of the hidden
checks' points: they are written down nowhere else.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograder.model import GradmarkError

if TYPE_CHECKING:
    from autograder.authoring.course import Unit

ANSWER_STUB = "*Your answer here.*"
"""What stands in a question's cell until it is answered."""

NAMED_ROLES = ("task", "check", "lab", "question")
SETUP = """\
# Run this cell first. Where gradmark is missing (Colab, a fresh environment) it installs the copy that came in the zip:
# in Colab, first upload {unit}.zip (the folder symbol on the left). Everywhere else it does nothing.
from pathlib import Path

if Path("{unit}.zip").is_file() and not Path("public_checks.py").is_file():
    from zipfile import ZipFile

    with ZipFile("{unit}.zip") as zipped:
        zipped.extractall(members=[name for name in zipped.namelist() if not name.endswith(".ipynb")])
try:
    from autograder import check
except ImportError:
    wheel = next(Path().glob("gradmark-*.whl"))
    %pip install --quiet {{wheel}}
    from autograder import check"""

_GRADE_ID = re.compile(r"[a-zA-Z0-9_-]+")


def stub(task: str) -> str:
    """The line that stands in a task's cell where its solution was."""
    return f'raise NotImplementedError("{task}: yours to write")'


def notebook(unit: Unit) -> str:
    """The unit's notebook as JSON text; the same, byte for byte, for the same lesson and checks.

    Raises GradmarkError where the lesson's cells and the unit's tasks don't fit, with the cell and what to do.
    """
    with _quiet_imports():
        import jupytext
        import nbformat as untyped
    nbformat: Any = untyped
    text = (unit.folder / "lesson.py").read_text(encoding="utf-8")
    made = jupytext.reads(text, fmt="py:percent")
    _Lesson(unit).prepare(made.cells)
    setup = nbformat.v4.new_code_cell(SETUP.format(unit=unit.name), metadata={"gradmark": _fact("setup", unit.name)})
    made.cells.insert(0, setup)
    made.metadata = nbformat.NotebookNode(
        {
            "gradmark": {"unit": unit.name},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        }
    )
    made.nbformat, made.nbformat_minor = 4, 5
    _identify(made.cells)
    _lock_and_validate(unit, made)
    written: str = nbformat.writes(made, version=nbformat.NO_CONVERT)
    return written.rstrip("\n") + "\n"


def _fact(role: str, name: str) -> dict[str, str]:
    return {"role": role, "name": name}


class _Lesson:
    """The facts about one unit that its cells are told, one after another."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.points = {task.name: sum(check.points for check in task.flat_checks) for task in unit.tasks}
        self.marked = {task.name for task in unit.marked}
        self.solutions: Counter[str] = Counter()
        self.graded: set[str] = set()

    def prepare(self, cells: list[Any]) -> None:
        """Each cell carries its role, its nbgrader metadata and no solution."""
        for number, cell in enumerate(cells, 1):
            roles = {role: str(cell.metadata[role]) for role in NAMED_ROLES if role in cell.metadata}
            if len(roles) > 1:
                raise self._error(number, f"has several roles: {', '.join(roles)}; keep one")
            cell.metadata.clear()
            role, name = next(iter(roles.items()), ("given", "") if cell.cell_type == "code" else ("", ""))
            if role:
                cell.metadata["gradmark"] = _fact(role, name)
            self._refuse_misfits(number, cell, role, name)
            if role in ("task", "check", "question"):
                self._grade(number, cell, role, name)
        for name in self.points:
            if name not in self.graded:
                role = "check" if name in self.marked else "question"
                raise GradmarkError(
                    f"{self.unit.folder / 'lesson.py'}: no cell carries the points of {name}: "
                    f'add a cell `# %% {"" if role == "check" else "[markdown] "}{role}="{name}"`'
                )
            if name in self.marked and not self.solutions[name]:
                raise GradmarkError(
                    f"{self.unit.folder / 'lesson.py'}: the cells of task {name} hold no solution region: "
                    "put ### BEGIN SOLUTION and ### END SOLUTION around what students write"
                )

    def _error(self, number: int, text: str) -> GradmarkError:
        return GradmarkError(f"{self.unit.folder / 'lesson.py'}, cell {number} {text}")

    def _refuse_misfits(self, number: int, cell: Any, role: str, name: str) -> None:
        if role in ("task", "check", "question") and name not in self.points:
            raise self._error(number, f"is marked {role}={name!r}, which hidden_checks.py doesn't define")
        if (role == "question") != (cell.cell_type == "markdown") and role:
            raise self._error(number, f"is marked {role}={name!r}, but is a {cell.cell_type} cell")
        if role == "question" and name in self.marked:
            raise self._error(number, f"is a question, but {name!r} is a task: mark it task={name!r}")
        if role in ("task", "check") and name not in self.marked:
            raise self._error(number, f"is marked {role}={name!r}, but {name!r} is a question")
        begins, ends = cell.source.count("BEGIN SOLUTION"), cell.source.count("END SOLUTION")
        if begins != ends:
            raise self._error(number, f"has {begins} BEGIN SOLUTION and {ends} END SOLUTION: each begin needs its end")
        if begins and role not in ("task", "question"):
            raise self._error(
                number, 'holds a solution marker: mark the cell task="…" or question="…", so it is cleared'
            )

    def _grade(self, number: int, cell: Any, role: str, name: str) -> None:
        if role == "task":
            if "BEGIN SOLUTION" in cell.source:
                self.solutions[name] += 1
                count = self.solutions[name]
                self._mark(cell, name if count == 1 else f"{name}-{count}", solution=True)
                self._clear(number, cell, name)
        elif role == "check" and name not in self.graded:
            self._mark(cell, f"check-{name}", points=self.points[name])
        elif role == "question":
            if name in self.graded:
                raise self._error(number, f"asks the question {name!r} again: a question has one cell")
            self._mark(cell, name, solution=True, points=self.points[name])
            self._clear(number, cell, name)
        if role != "task":
            self.graded.add(name)

    def _mark(self, cell: Any, grade_id: str, *, solution: bool = False, points: float | None = None) -> None:
        if not _GRADE_ID.fullmatch(grade_id):
            raise GradmarkError(
                f"{self.unit.name}: {grade_id!r} can't be a name for nbgrader: use letters, digits, _ and - only"
            )
        grade = points is not None
        cell.metadata["nbgrader"] = {
            "schema_version": 3,
            "grade_id": grade_id,
            "grade": grade,
            "solution": solution,
            "locked": grade and not solution,
            "task": False,
        }
        if points is not None:
            cell.metadata["nbgrader"]["points"] = int(points) if points == int(points) else points

    def _clear(self, number: int, cell: Any, name: str) -> None:
        """The cell went through nbgrader's own ClearSolutions, with a stub that names the task."""
        with _quiet_imports():
            import nbformat as untyped
            from nbgrader.preprocessors import ClearSolutions
        nbformat: Any = untyped
        clear = ClearSolutions(code_stub={"python": stub(name)}, text_stub=ANSWER_STUB)
        try:
            clear.preprocess(nbformat.v4.new_notebook(cells=[cell]), {})
        except RuntimeError as error:
            raise self._error(number, f"can't be cleared of its solution: {error}") from None


def _identify(cells: list[Any]) -> None:
    """Every cell has an id that stays the same as long as its role and name (or, without a name, its text) do."""
    taken: Counter[str] = Counter()
    for cell in cells:
        fact = cell.metadata.get("gradmark", {})
        if fact.get("name"):
            made = re.sub(r"[^a-zA-Z0-9_-]", "-", f"{fact['role']}-{fact['name']}")[:56]
        else:
            made = f"{fact.get('role', 'prose')}-{hashlib.sha256(cell.source.encode()).hexdigest()[:12]}"
        taken[made] += 1
        cell["id"] = made if taken[made] == 1 else f"{made}-{taken[made]}"


def _lock_and_validate(unit: Unit, made: Any) -> None:
    """The notebook went through nbgrader's own last steps; what they refuse is a GradmarkError."""
    with _quiet_imports():
        import nbformat
        from nbgrader.nbgraderformat import ValidationError
        from nbgrader.preprocessors import CheckCellMetadata, ComputeChecksums, LockCells

    try:
        for step in (LockCells(), CheckCellMetadata(), ComputeChecksums(), CheckCellMetadata()):
            step.preprocess(made, {})
        nbformat.validate(made)
    except (ValidationError, nbformat.ValidationError) as error:
        raise GradmarkError(f"{unit.name}: the notebook doesn't satisfy nbgrader: {error}") from None


@contextmanager
def _quiet_imports() -> Iterator[None]:
    """What nbgrader and its dependencies warn about while they load is theirs to mend, and doesn't stop a release."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
