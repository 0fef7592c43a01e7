"""The course and its units, loaded from ``solutions/``."""

from __future__ import annotations

import ast
import difflib
import importlib.util
import sys
import threading
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.authoring.mistakes import Mistake, Variant
from autograder.authoring.tasks import Question, Task
from autograder.model import GradmarkError, Limits
from autograder.reading.cells import Cell
from autograder.reading.execute import Namespace
from autograder.reading.submission import all_cells

FILES = ("lesson.py", "scenarios.py", "public_checks.py", "hidden_checks.py", "mistakes.py", "variants.py")
RUN = ("given", "task")
"""The roles of the cells that make up a solution; labs, checks and setup are for reading and looking."""

_NOT_RELEASED = ("### BEGIN SOLUTION", "### END SOLUTION", "from autograder import check")

_loading = threading.RLock()


@dataclass(frozen=True)
class Unit:
    """One assignment, as its author wrote it. ``provided`` are the released solutions of earlier units, by module."""

    name: str
    folder: Path
    lesson: tuple[Cell, ...]
    scenarios: str
    tasks: tuple[Task | Question, ...]
    public: tuple[Task, ...]
    mistakes: tuple[Mistake, ...]
    variants: tuple[Variant, ...]
    provided: Mapping[str, str]

    @property
    def marked(self) -> tuple[Task, ...]:
        """The tasks that the machine marks."""
        return tuple(task for task in self.tasks if isinstance(task, Task))

    @property
    def points(self) -> float:
        """The sum of all checks' points."""
        return sum(check.points for task in self.tasks for check in task.flat_checks)

    @property
    def solution(self) -> str:
        """The lesson's code with its solutions, as one module: what later units import."""
        cells = [cell.source for cell in self.lesson if cell.role in RUN]
        lines = [line for source in cells for line in (*source.split("\n"), "", "")]
        kept = "\n".join(line for line in lines if not any(part in line for part in _NOT_RELEASED))
        return f'"""The released solutions of the unit `{self.name}`."""\n\n{kept.strip()}\n'

    def run(self, cells: Sequence[Cell]) -> ModuleType:
        """A fresh module in which the code of these cells (the lesson's, or an edit of them) has run."""
        with Namespace(f"gradmark_{self.name}", self.provided) as namespace:
            for cell in cells:
                if cell.role in RUN:
                    for problem in namespace.execute(cell.number, cell.source, whole=cell.whole).problems:
                        where = f"{self.name}/lesson.py, cell {cell.number}, line {problem.line}"
                        raise GradmarkError(f"{where}: {problem.type}: {problem.text}")
            return namespace.module

    @cached_property
    def reference(self) -> ModuleType:
        """The lesson with its solutions, run."""
        return self.run(self.lesson)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that decides a mark: lesson, scenarios, checks, earlier solutions."""
        texts = [(self.folder / name).read_text(encoding="utf-8") for name in FILES[:4]]
        return sha256("\0".join([*texts, *self.provided.values()]).encode()).hexdigest()

    def task(self, name: str) -> Task | Question:
        """The task of this name; raises UnknownName with the nearest one."""
        tasks = {task.name: task for task in self.tasks}
        return tasks[known_name("task", name, tasks)]


@dataclass(frozen=True)
class Course:
    """The folder that holds ``solutions/`` and ``assignments/``, and what ``solutions/course.toml`` says."""

    root: Path
    title: str
    names: tuple[str, ...]
    limits: Limits
    limits_of_units: Mapping[str, Limits] = field(default_factory=dict)

    def limits_of(self, name: str) -> Limits:
        """What one submission of this unit may use: ``[limits]``, and over it ``[limits.UNIT]``."""
        return self.limits_of_units.get(name, self.limits)

    @property
    def solutions(self) -> Path:
        """Where the units are; never handed out."""
        return self.root / "solutions"

    @property
    def assignments(self) -> Path:
        """Where the handouts are."""
        return self.root / "assignments"

    def unit(self, name: str) -> Unit:
        """The unit of this name, loaded; raises UnknownName with the nearest one."""
        position = self.names.index(known_name("unit", name, self.names))
        provided: dict[str, str] = {}
        for earlier in self.names[:position]:
            provided[earlier] = load_unit(self.solutions / earlier, dict(provided)).solution
        return load_unit(self.solutions / name, provided)


def find_course(given: Path | None, start: Path) -> Course:
    """The course at ``given`` (its root, its ``solutions`` or its ``course.toml``), else upwards from ``start``."""
    candidates = [given, given.parent] if given else [start, *start.parents]
    for folder in candidates:
        for toml in (folder / "solutions" / "course.toml", folder / "course.toml", folder):
            if toml.name == "course.toml" and toml.is_file():
                return _read_course(toml)
    looked = f"in {given}" if given else f"in {start} or above"
    raise GradmarkError(f"no solutions/course.toml found {looked}: go to the course's folder, or name it with --course")


def _read_course(path: Path) -> Course:
    try:
        policy = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GradmarkError(f"{path}: not valid TOML: {error}") from None
    _refuse_unknown(path, policy, ("title", "units", "limits"))
    limits = policy.get("limits", {})
    units = policy.get("units")
    if not isinstance(units, list) or not all(isinstance(name, str) for name in units):
        raise GradmarkError(f'{path}: units = ["layers", …] is missing: it names the units in order')
    for name in units:
        if not (path.parent / name).is_dir():
            raise GradmarkError(f"{path}: unit {name!r} has no folder {path.parent / name}")
    own = {name: limits.pop(name) for name in [*limits] if isinstance(limits[name], dict)}
    _refuse_unknown(path, own, units, "limits.")
    general = _limits(path, limits, Limits(), "limits.")
    limits_of_units = {name: _limits(path, table, general, f"limits.{name}.") for name, table in own.items()}
    return Course(path.resolve().parent.parent, str(policy.get("title", "")), tuple(units), general, limits_of_units)


def _limits(path: Path, table: Mapping[str, Any], general: Limits, prefix: str) -> Limits:
    _refuse_unknown(path, table, tuple(entry.name for entry in fields(Limits)), prefix)
    for name, value in table.items():
        if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
            raise GradmarkError(f"{path}: {prefix}{name} = {value!r} should be a number above 0")
    return replace(general, **table)


def _refuse_unknown(path: Path, table: Mapping[str, Any], known: Sequence[str], prefix: str = "") -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {prefix}{near[0]}?" if near else f"known: {', '.join(known)}"
            raise GradmarkError(f"{path}: unknown key {prefix}{key}; {hint}")


class UnknownName(GradmarkError):
    """A unit or a task was named that isn't there: on the command line, that is usage."""

    exit_code = 2


def known_name(kind: str, name: str, known: Collection[str]) -> str:
    """The name itself where it is known; else raises UnknownName with the nearest one."""
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known) or 'none'}"
    raise UnknownName(f"no {kind} called {name!r}; {hint}")


def load_unit(folder: Path, provided: Mapping[str, str]) -> Unit:
    """The unit in this folder. Raises GradmarkError where a file is missing or can't be loaded, with file and line."""
    for name in FILES:
        if not (folder / name).is_file():
            raise GradmarkError(
                f"{folder / name} is missing: `gradmark new unit` writes the files that a unit starts from"
            )
    lesson = all_cells((folder / "lesson.py").read_text(encoding="utf-8"))
    with _loading, _siblings(provided) as siblings:
        for name in ("scenarios", "public_checks", "hidden_checks", "mistakes", "variants"):
            siblings[name] = load_module(folder / f"{name}.py", f"gradmark_{folder.name}_{name}", siblings)
    return Unit(
        name=folder.name,
        folder=folder,
        lesson=lesson,
        scenarios=(folder / "scenarios.py").read_text(encoding="utf-8"),
        tasks=tasks_of(siblings["hidden_checks"]),
        public=tuple(task for task in tasks_of(siblings["public_checks"]) if isinstance(task, Task)),
        mistakes=tuple(_listed(siblings["mistakes"], "MISTAKES", Mistake)),
        variants=tuple(_listed(siblings["variants"], "VARIANTS", Variant)),
        provided=provided,
    )


def tasks_of(module: ModuleType) -> tuple[Task | Question, ...]:
    """The tasks that a module of checks defines, in order."""
    return tuple(
        value for name, value in vars(module).items() if isinstance(value, Task | Question) and not name.startswith("_")
    )


def _listed(module: ModuleType, name: str, kind: type) -> list[Any]:
    listed = getattr(module, name, None)
    if not isinstance(listed, list) or not all(isinstance(entry, kind) for entry in listed):
        raise GradmarkError(f"{module.__file__}: {name} = [{kind.__name__}(…), …] is missing or holds something else")
    return listed


@contextmanager
def _siblings(provided: Mapping[str, str]) -> Iterator[dict[str, ModuleType]]:
    """A dict whose modules can be imported by their bare names while it is open; what stood there before comes back.

    The solutions of earlier units stand in it from the start.
    """
    names = [*provided, *(name.removesuffix(".py") for name in FILES)]
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    siblings: dict[str, ModuleType] = {}
    try:
        for name, source in provided.items():
            siblings[name] = sys.modules[name] = ModuleType(name)
            exec(compile(source, f"{name}.py", "exec"), vars(siblings[name]))
        yield siblings
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(before)


def load_module(path: Path, name: str, siblings: dict[str, ModuleType]) -> ModuleType:
    """The module at ``path``, run under a name of its own; it may import its ``siblings`` by theirs."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise GradmarkError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules.update(siblings)
    try:
        spec.loader.exec_module(module)
    except GradmarkError as error:
        raise GradmarkError(f"{path}: {error}") from None
    except Exception as error:
        line = _line_in(error, path)
        raise GradmarkError(f"{path}, line {line}: {type(error).__name__}: {error}") from error
    return module


def _line_in(error: Exception, path: Path) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def scenario_names(source: str) -> tuple[str, ...]:
    """The functions that a scenarios.py defines."""
    return tuple(node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
