"""The files that an author starts from: a unit with one small task, and a small task in a unit.

What is written passes the audit as it stands, so an author always starts from something that works, and learns from
the audit what each change did. The templates are in ``templates.py``.
"""

from __future__ import annotations

import ast
import builtins
import importlib.metadata
import io
import keyword
import re
import shutil
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring import templates
from autograder.authoring.course import FILES, Course, Unit, find_course, load_unit
from autograder.model import GradmarkError
from autograder.reading.submission import all_cells

_WINDOWS = frozenset({"aux", "con", "nul", "prn"})
"""Names that no folder can have on Windows, where students unpack the handout."""


def new_unit(course: Course, name: str) -> list[str]:
    """A unit ``name`` with one small task is in ``solutions/`` and in ``course.toml``; the lines say what to do next.

    Raises GradmarkError, with nothing written, where the name won't do.
    """
    folder, toml = course.solutions / name, course.solutions / "course.toml"
    _insist_on_unit_name(course, name)
    texts = {file: text.replace("UNIT", name) for file, text in templates.UNIT.items()}
    texts = _with_task(texts, _Names.of(templates.EXAMPLE))
    listed = _with_unit(toml, name)

    def loads() -> None:
        _ = load_unit(folder, {}).reference
        find_course(course.root, course.root)

    _write({**{folder / file: text for file, text in texts.items()}, toml: listed}, proof=loads)
    return [
        *(f"wrote {_shown(course, folder / file)}" for file in FILES),
        f"added {name!r} to {_shown(course, toml)}, as the last unit",
        "",
        f"It has one small task, {templates.EXAMPLE}, and passes the audit. Write your first task over it.",
        *_next_steps(name),
        f"One more task beside it:  gradmark new task {name} NAME",
    ]


def new_task(course: Course, unit: str, name: str) -> list[str]:
    """The task ``name`` is at the end of each file of the unit; the lines say what to do next.

    A name in capitals (``MaxPool2d``) starts as a layer with ``forward`` and ``backward``, any other as a function.
    Raises GradmarkError, with nothing written, where the name is taken or won't do, or the unit doesn't load.
    """
    loaded = course.unit(unit)
    names = _Names.of(name)
    if name in {task.name for task in loaded.tasks}:
        raise GradmarkError(f"unit {unit!r} has a task {name!r} already: choose another name")
    before = {file: (loaded.folder / file).read_text(encoding="utf-8") for file in FILES}
    after = _with_task(before, names)

    def loads() -> None:
        again = load_unit(loaded.folder, loaded.provided)
        _ = again.reference
        if _count(again) != tuple(count + 1 for count in _count(loaded)):
            raise GradmarkError(f"unit {unit!r} builds its lists in another way than plain lists: add {name!r} by hand")

    _write({loaded.folder / file: text for file, text in after.items()}, proof=loads)
    kind = "layer" if names.is_class else "function"
    return [
        *(f"added {what} to {_shown(course, loaded.folder / file)}" for file, what in templates.ADDED.items()),
        "",
        f"{name} is a small {kind}, and passes the audit. Change it file by file, lesson.py first.",
        *_next_steps(unit),
    ]


def _next_steps(unit: str) -> list[str]:
    return [
        f"What students get:        gradmark release {unit}",
        f"After each change:        gradmark audit {unit}",
    ]


def _count(unit: Unit) -> tuple[int, ...]:
    return len(unit.tasks), len(unit.public), len(unit.mistakes), len(unit.variants)


# ------------------------------------------------------------------------------------------------------ names


@dataclass(frozen=True, slots=True)
class _Names:
    """What a task is called in the lesson (``task``), in scenarios (``scenario``) and in checks (``constant``)."""

    task: str
    scenario: str

    @classmethod
    def of(cls, task: str) -> _Names:
        """The names of a task; raises GradmarkError where one of them can't be a name."""
        _insist_on_name("task", task, "letters, digits and _")
        if hasattr(builtins, task):
            raise GradmarkError(f"{task!r} is a name of Python's own, which the lesson would hide: choose another")
        scenario = re.sub(r"(?<=[A-Za-z0-9])(?=[A-Z][a-z])", "_", task).lower()
        if keyword.iskeyword(scenario):
            raise GradmarkError(f"{task!r} won't do: its scenario would be called {scenario!r}, a keyword")
        return cls(task, scenario)

    @property
    def is_class(self) -> bool:
        return self.task[0].isupper()

    @property
    def constant(self) -> str:
        return self.scenario.upper()

    def fill(self, text: str) -> str:
        """The template with these names in place of NAME, SCENARIO and CONSTANT."""
        names = {"NAME": self.task, "SCENARIO": self.scenario, "CONSTANT": self.constant}
        return re.sub("|".join(names), lambda found: names[found[0]], text)


def _insist_on_name(kind: str, name: str, letters: str) -> None:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise GradmarkError(f"{name!r} can't be the name of a {kind}: use {letters}, beginning with a letter")
    if keyword.iskeyword(name):
        raise GradmarkError(f"{name!r} can't be the name of a {kind}: it is a keyword of Python")


def _insist_on_unit_name(course: Course, name: str) -> None:
    """A unit is a folder on any machine, and a module that later units import."""
    letters = "small letters, digits and _"
    _insist_on_name("unit", name, letters)
    if name != name.lower():
        raise GradmarkError(f"{name!r} can't be the name of a unit: use {letters}, beginning with a letter")
    if name in course.names:
        raise GradmarkError(f"there is a unit {name!r} already: choose another name")
    ours = {file.removesuffix(".py") for file in FILES}
    if name in ours:
        raise GradmarkError(f"{name!r} can't be the name of a unit: a file of each unit is called so")
    if name in _WINDOWS:
        raise GradmarkError(f"{name!r} can't be the name of a unit: Windows keeps that name for itself")
    if name in {"autograder", *sys.stdlib_module_names, *importlib.metadata.packages_distributions()}:
        raise GradmarkError(f"{name!r} is a Python module already, and units are imported by name: choose another")
    if (course.solutions / name).exists():
        there = _shown(course, course.solutions / name)
        raise GradmarkError(f"{there} is there already: name it in solutions/course.toml, or move it away")


# ------------------------------------------------------------------------------------------------------ texts


def _with_task(texts: Mapping[str, str], names: _Names) -> dict[str, str]:
    """The files of a unit with one more task in each; raises GradmarkError where a file has no place for it."""
    pieces = templates.CLASS if names.is_class else templates.FUNCTION
    after = dict(texts)
    for file in ("lesson.py", "scenarios.py", "public_checks.py", "hidden_checks.py"):
        piece = names.fill(pieces[file])
        _refuse_taken(file, _names_in(file, texts[file]), _names_in(file, piece))
        _insist_on_imports(file, texts[file])
        text = _with_words(file, texts[file], templates.words(piece)) if file.endswith("checks.py") else texts[file]
        after[file] = text.rstrip("\n") + _gap(file, text, piece) + piece
    for file, listed in (("mistakes.py", "MISTAKES"), ("variants.py", "VARIANTS")):
        after[file] = _with_entry(file, texts[file], listed, names.fill(pieces[file]))
    return after


def _gap(file: str, text: str, piece: str) -> str:
    """One blank line between cells, and between imports and what is no definition; else two."""
    if file == "lesson.py":
        return "\n\n"
    last = ast.parse(text).body[-1]
    return "\n\n" if isinstance(last, ast.ImportFrom) and not piece.startswith("def") else "\n\n\n"


def _refuse_taken(file: str, taken: Iterable[str], wanted: Iterable[str]) -> None:
    for name in wanted:
        if name in taken:
            raise GradmarkError(f"{file} has a {name!r} already: choose another name for the task")


def _insist_on_imports(file: str, text: str) -> None:
    """The new cells and checks use these names."""
    for name, line in templates.IMPORTS.get(file, {}).items():
        if name not in _names_in(file, text):
            raise GradmarkError(f"{file} doesn't have the line `{line}`, which the new task needs: add it first")


def _names_in(file: str, text: str) -> list[str]:
    """What a file binds at top level, in order: functions, classes, variables, imports."""
    sources = [text]
    if file == "lesson.py":
        sources = [cell.source for cell in all_cells(text) if cell.role not in ("prose", "question")]
    return [name for source in sources for name in _bound(source)]


def _bound(source: str) -> list[str]:
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a lab cell with a notebook's own commands
        return []
    names: list[str] = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names += [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            stored = (leaf for leaf in ast.walk(node) if isinstance(leaf, ast.Name))
            names += [leaf.id for leaf in stored if isinstance(leaf.ctx, ast.Store)]
    return names


def _with_words(file: str, text: str, words: Iterable[str]) -> str:
    """The text with these words in its `from autograder import …`, in the order that the linter asks for."""
    found = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom) and node.module == "autograder"]
    if not found or any(alias.asname for alias in found[0].names):
        raise GradmarkError(f"{file} has no plain `from autograder import …`, which the new task needs: add it first")
    (line, *_), lines = found, text.split("\n")
    names = sorted({*words, *(alias.name for alias in line.names)}, key=lambda name: (name[0].islower(), name))
    inline = f"from autograder import {', '.join(names)}"
    listed = ["from autograder import (", *(f"    {name}," for name in names), ")"]
    lines[line.lineno - 1 : line.end_lineno] = [inline] if len(inline) <= 120 else listed
    return "\n".join(lines)


def _with_unit(toml: Path, name: str) -> str:
    """The text of course.toml with the unit at the end of ``units``; everything else, comments too, as it was."""
    text = toml.read_text(encoding="utf-8")
    before = tomllib.loads(text)
    after = _with_entry(toml.name, text, "units", f'    "{name}"')
    if tomllib.loads(after) != {**before, "units": [*before["units"], name]}:
        raise GradmarkError(f"{toml}: {name!r} can't be added to units by machine: write units as one plain list")
    return after


def _with_entry(file: str, text: str, name: str, entry: str) -> str:
    """The text with one more entry in the list ``name = […]``. Its layout and comments stay."""
    opening = re.search(rf"^{name}\b[^=\n]*=\s*\[", text, re.MULTILINE)
    ends = _ends_of_list(text, opening.end() - 1) if opening else None
    if ends is None:
        raise GradmarkError(f"{file} has no plain list `{name} = […]` to add to: write it so first")
    last, closing = ends
    before, between, after = text[:last], text[last:closing], text[closing:]
    comma = "," if before[-1] not in "[," else ""
    if "\n" not in between + entry:
        space = "" if before[-1] == "[" else " "
        return f"{before}{comma}{space}{entry.strip()}{between}{after}"
    between = between.rstrip(" ").removesuffix("\n") + "\n"
    return f"{before}{comma}{between}{entry},\n{after}"


def _ends_of_list(text: str, opening: int) -> tuple[int, int] | None:
    """Where the last thing in the list that opens here ends (comments apart), and where its closing bracket stands."""
    starts = [opening]
    for line in text[opening:].splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    depth, last = 0, opening
    try:
        for token in tokenize.generate_tokens(io.StringIO(text[opening:]).readline):
            if token.type == tokenize.OP:
                depth += (token.string in "[({") - (token.string in "])}")
            if depth == 0:
                return last, starts[token.start[0] - 1] + token.start[1]
            if token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT):
                last = starts[token.end[0] - 1] + token.end[1]
    except (tokenize.TokenError, SyntaxError):
        pass
    return None


# ------------------------------------------------------------------------------------------------------ files


def _write(texts: Mapping[Path, str], *, proof: Callable[[], object]) -> None:
    """All files are written and ``proof`` went through; else everything is as it was, and the error goes on."""
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    made = {path.parent for path in texts if not path.parent.exists()}
    try:
        for path, text in texts.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        proof()
    except BaseException as error:
        for path, content in before.items():
            if content is not None:
                path.write_bytes(content)
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise GradmarkError(f"{error.filename}: can't be written: {error.strerror}; nothing was changed") from None
        raise


def _shown(course: Course, path: Path) -> str:
    return path.relative_to(course.root).as_posix()
