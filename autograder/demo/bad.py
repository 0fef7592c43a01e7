"""Everything that goes wrong with a submission: each kind is a label and how it is made of a solved notebook.

An *edit* changes the notebook's cells; a *packing* says which files are handed in. All of it is done to whatever the
unit's first task is, so that a new unit has its bad submissions for nothing.
"""

from __future__ import annotations

import ast
import copy
import io
import json
import re
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from autograder.demo.notebook import (
    Notebook,
    answering,
    code_cell,
    doing,
    ends_in_return,
    put_source,
    rewrite,
    source_of,
)

Edit = Callable[[Notebook], None]
Files = dict[str, bytes]


def untouched(notebook: Notebook) -> None:
    """Nothing is changed."""


def as_notebook(notebook: Notebook) -> Files:
    """One notebook, called like the unit."""
    return {f"{notebook.unit}.ipynb": notebook.encoded()}


def zipped(files: Files, unit: str) -> Files:
    """A zip, called like the unit, with these files two folders down."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(f"deep learning/my work/{name}")  # its date is always the same
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return {f"{unit}.zip": buffer.getvalue()}


@dataclass(frozen=True, slots=True)
class Bad:
    """One kind of bad submission."""

    label: str
    edit: Edit = untouched
    pack: Callable[[Notebook], Files] = as_notebook

    def files(self, solved: Notebook) -> Files:
        """What is handed in, by file name; ``solved`` stays as it is."""
        notebook = solved.copy()
        self.edit(notebook)
        return self.pack(notebook)


# ------------------------------------------------------------------------------------------ what the code does


def does(statements: str) -> Edit:
    """The first task's code does this before it returns."""
    return lambda notebook: rewrite(notebook.first, lambda source: doing(source, statements))


def answers(answer: str, *, before: str = "") -> Edit:
    """The first task's code returns this; ``before`` stands at the top of its cell."""
    return lambda notebook: rewrite(notebook.first, lambda source: before + answering(source, answer))


def adds(source: str) -> Edit:
    """A cell of the student's own stands below the first code cell."""

    def edit(notebook: Notebook) -> None:
        place = next(index for index, cell in enumerate(notebook.cells) if cell["cell_type"] == "code")
        notebook.cells.insert(place + 1, code_cell(source))

    return edit


def talk(notebook: Notebook) -> None:
    """Prints and warnings in every task, and in a cell of their own."""
    noise = 'import warnings\nprint("now here", flush=True)\nwarnings.warn("careful!")\nnp.array([1.0, 0.0]) / 0'
    for cell in notebook.of_role("task"):
        if ends_in_return(source_of(cell)):
            rewrite(cell, lambda source: doing(source, noise))
    adds('import warnings\n\nshown = print("hello") or warnings.warn("hello again")')(notebook)


AGREEABLE = '''\
class Agreeable(np.ndarray):
    """Equal to everything, and close to everything."""

    def __eq__(self, other):
        return True

    def __array_function__(self, *_):
        return True


'''

# ------------------------------------------------------------------------------------------ what the cells are


def _heading(source: str) -> ast.ClassDef | ast.FunctionDef:
    found = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    return found[-1]


def undefined_decorator(notebook: Notebook) -> None:
    """The first task's definition uses a name that isn't there."""
    rewrite(notebook.first, lambda source: f"@traced\n{source.lstrip()}")


def unclosed(notebook: Notebook) -> None:
    """The first task's last line has a bracket too many."""
    rewrite(notebook.first, lambda source: answering(source, "(answer"))


def renamed(notebook: Notebook) -> None:
    """The first task has another name."""
    name = _heading(source_of(notebook.first)).name
    rewrite(notebook.first, lambda source: re.sub(rf"\b(class|def) {name}\b", rf"\1 My{name}", source))


def one_argument_more(notebook: Notebook) -> None:
    """The first task's last function wants an argument that nobody passes."""

    def change(source: str) -> str:
        start = source.rindex("def ")
        head = re.sub(r"\((self, )?", r"(\1epoch, ", source[start:], count=1)
        return source[:start] + head

    rewrite(notebook.first, change)


def deleted(notebook: Notebook) -> None:
    """The first task's cell is gone."""
    notebook.cells.remove(notebook.first)


def duplicated(notebook: Notebook) -> None:
    """The first task's cell stands there twice, the upper one with an early attempt."""
    early = copy.deepcopy(notebook.first)
    rewrite(early, lambda source: answering(source, "None"))
    notebook.cells.insert(notebook.cells.index(notebook.first), early)


def split(notebook: Notebook) -> None:
    """The first class's last method has a cell of its own, and is put into the class from there."""
    cell = next(cell for cell in notebook.of_role("task") if isinstance(_heading(source_of(cell)), ast.ClassDef))
    source = source_of(cell)
    owner = _heading(source)
    method = next(node for node in reversed(owner.body) if isinstance(node, ast.FunctionDef))
    lines = source.split("\n")
    body = textwrap.dedent("\n".join(lines[method.lineno - 1 : method.end_lineno]))
    put_source(cell, "\n".join(lines[: method.lineno - 1]).rstrip())
    apart = code_cell(f"{body}\n\n\n{owner.name}.{method.name} = {method.name}")
    notebook.cells.insert(notebook.cells.index(cell) + 1, apart)


def torn(notebook: Notebook) -> None:
    """The first task's cell was split above its last line, in the middle of a function."""
    cell = notebook.first
    *above, last = source_of(cell).rstrip().split("\n")
    put_source(cell, "\n".join(above))
    notebook.cells.insert(notebook.cells.index(cell) + 1, code_cell(last))


def retyped(notebook: Notebook) -> None:
    """The first task's cell is text now."""
    cell = notebook.first
    cell["cell_type"] = "markdown"
    cell.pop("outputs", None)
    cell.pop("execution_count", None)


def reversed_cells(notebook: Notebook) -> None:
    """The last cell comes first."""
    notebook.cells.reverse()


def without_metadata(notebook: Notebook) -> None:
    """Nothing tells any more which cell is which."""
    notebook.content.update(metadata={}, nbformat_minor=4)
    for cell in notebook.cells:
        cell["metadata"] = {}
        cell.pop("id", None)


# -------------------------------------------------------------------------------------------- what the file is


def truncated(notebook: Notebook) -> Files:
    """The upload broke off."""
    return {f"{notebook.unit}.ipynb": notebook.encoded()[: len(notebook.encoded()) // 2]}


def some_json(notebook: Notebook) -> Files:
    """JSON, but no notebook."""
    return {f"{notebook.unit}.ipynb": json.dumps({"answer": 42, "items": [1, 2, 3]}).encode()}


def empty(notebook: Notebook) -> Files:
    """Nothing."""
    return {f"{notebook.unit}.ipynb": b""}


def not_utf8(notebook: Notebook) -> Files:
    """Saved by an editor that writes another encoding."""
    adds('note = "Größe"')(notebook)
    return {f"{notebook.unit}.ipynb": notebook.encoded().decode().encode("cp1252", "replace")}


def another_name(notebook: Notebook) -> Files:
    """The notebook has the name that it got when it was saved for the third time."""
    return {"Untitled (2) final FINAL.ipynb": notebook.encoded()}


def three_notebooks(notebook: Notebook) -> Files:
    """Two copies beside the notebook, in which the first task is wrong."""
    draft = notebook.copy()
    answers("None")(draft)
    copies = {f"{notebook.unit}-Copy1.ipynb": draft.encoded(), "old.ipynb": draft.encoded()}
    return {**as_notebook(notebook), **copies}


def edited_scenarios(notebook: Notebook) -> Files:
    """A scenarios.py of the student's own, in which everything comes out as it should."""
    ours = '"""Improved by me."""\n\n\ndef __getattr__(name):\n    return lambda solution, case: iter([])\n'
    return {**as_notebook(notebook), "scenarios.py": ours.encode()}


BAD = (
    Bad("a syntax error", unclosed),
    Bad("an import that fails", adds("import my_friends_helpers\nfrom pathlib import Path")),
    Bad("an import of torch", adds("import torch\nimport torch.nn as nn")),
    Bad("an exception in a cell", undefined_decorator),
    Bad("an endless cell", adds("def wait():\n    while True:\n        pass\n\n\nresult = wait()")),
    Bad("an endless loop", does("while True:\n    pass")),
    Bad("an endless numpy call", does('np.einsum("i,j,k,l->", *[np.ones(10_000)] * 4)')),
    Bad("6 GiB of memory", does("hoard = np.ones(6 * 2**30 // 8)")),
    Bad("a segmentation fault", does("import ctypes\nctypes.string_at(0)")),
    Bad("sys.exit", does("import sys\nsys.exit(0)")),
    Bad("os._exit(0)", does("import os\nos._exit(0)")),
    Bad("os._exit(0) in a cell", adds("import os\n\nstatus = os._exit(0)")),
    Bad("a fork bomb", does("import os\nwhile True:\n    os.fork()")),
    Bad("100 MB of output", does('print("x" * 1_000_000)')),
    Bad("warnings and prints", talk),
    Bad("a truncated notebook", pack=truncated),
    Bad("JSON, but no notebook", pack=some_json),
    Bad("an empty file", pack=empty),
    Bad("not UTF-8", pack=not_utf8),
    Bad("a cell deleted", deleted),
    Bad("a cell duplicated", duplicated),
    Bad("a cell split", split),
    Bad("a cell torn in two", torn),
    Bad("a cell retyped", retyped),
    Bad("cells reordered", reversed_cells),
    Bad("no metadata", without_metadata),
    Bad("notebook renamed", pack=another_name),
    Bad("class renamed", renamed),
    Bad("an argument too many", one_argument_more),
    Bad("returns None", answers("None")),
    Bad("returns nan", answers("answer * np.nan")),
    Bad("returns inf", answers("answer + np.inf")),
    Bad("returns objects", answers("answer.astype(object)")),
    Bad("returns text", answers("answer.astype(str)")),
    Bad("returns whole numbers", answers("answer.astype(int)")),
    Bad("returns an axis too many", answers("answer[np.newaxis]")),
    Bad("returns what would broadcast", answers("answer[:1]")),
    Bad("returns what equals all", answers("np.zeros_like(answer).view(Agreeable)", before=AGREEABLE)),
    Bad("returns a generator", answers("(row for row in answer)")),
    Bad("returns 10⁹ elements", answers("np.broadcast_to(np.float64(0), (10**9,))")),
    Bad("three notebooks", pack=three_notebooks),
    Bad("edited scenarios.py", pack=edited_scenarios),
)
