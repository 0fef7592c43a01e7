import pytest

from autograder.reading.document import Document, Piece
from autograder.reading.mending import ANSWER_CHARS, sort
from autograder.reading.notebook import read_notebook
from autograder.reading.script import read_script
from tests.reading.handed_in import code, notebook, text

AFFINE = """class Affine:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        return x @ self.W"""


def mended(*cells):
    return sort(read_notebook(notebook(*cells).decode(), "a.ipynb"))


def kept(found):
    return [(cell.number, cell.role, cell.name) for cell in found.cells]


def test_labs_checks_setup_prose_and_empty_cells_do_not_run():
    found = mended(
        code("%pip install x", "setup"),
        text("# Title"),
        code("import numpy as np", "given"),
        code("class Affine: pass", "task", "Affine"),
        code('check("Affine")', "check", "Affine"),
        code("plot()", "lab", "boundary"),
        code("x = 1"),
        code("  \n"),
    )
    assert kept(found) == [(3, "given", ""), (4, "task", "Affine"), (7, "code", "")]
    assert (found.answers, found.notes) == ({}, ())


def test_answers_are_the_questions_text_whatever_became_of_their_cell():
    found = mended(
        text("  Because.\n", "question", "why"),
        code("Retyped to code.", "question", "how"),
        text("Raw.", "question", "what", kind="raw"),
        text("Also.", "question", "why"),
        text("x" * (ANSWER_CHARS + 1), "question", "long"),
        code("x = 1"),
    )
    assert {name: answer[:30] for name, answer in found.answers.items()} == {
        "why": "Because.\n\nAlso.",
        "how": "Retyped to code.",
        "what": "Raw.",
        "long": "x" * 30,
    }
    assert [cell.number for cell in found.cells] == [6]
    assert found.notes == (
        "the answer of why stands in several cells: they were joined",
        "the answer of long has 20,001 characters: only the first 20,000 were kept",
    )


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("role", ["task", ""])
def test_a_task_that_was_retyped_is_read_as_code(kind, role):
    found = mended(code("import numpy"), text(AFFINE, role, "Affine", kind=kind))
    assert kept(found) == [(1, "code", ""), (2, role or "code", "Affine" if role else "")]
    of = " of Affine" if role else ""
    assert found.notes == (f"cell 2 is a text cell that holds code{of}: it was read as code",)


def test_imports_that_were_retyped_are_read_as_code():
    assert kept(mended(text("import numpy as np", "given"), code("x = 1"))) == [(1, "given", ""), (2, "code", "")]


def test_a_retyped_task_with_a_syntax_error_is_read_so_that_it_can_be_told():
    assert kept(mended(text("class Affine:\n  def (", "task", "Affine"))) == [(1, "task", "Affine")]


@pytest.mark.parametrize(
    "cell",
    [
        text("```python\nclass Other: pass\n```"),
        text("class struggle is what\ndef is not"),
        text("def f(x): the function of x"),
        text("# class Other:"),
        text("import is a word", "given"),
        text("prose instead", "task", "Other"),
        text("class Other: pass", "lab", "x"),
        text("class Affine:\n    old = 1"),
        text("class Affine:\n    old = 1", "task", "Affine"),
        text("def f():\n    pass\n" + "#" * 60_000),
    ],
)
def test_text_that_is_no_code_or_an_old_version_stays_text(cell):
    found = mended(cell, code(AFFINE, "task", "Affine"))
    assert (kept(found), found.notes) == ([(2, "task", "Affine")], ())


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_task_that_was_split_anywhere_is_joined(cut):
    lines = AFFINE.split("\n")
    first, second = "\n".join(lines[:cut]), "\n".join(lines[cut:])
    found = mended(code("import numpy"), code(first, "task", "Affine"), code(second))
    assert kept(found) == [(1, "code", ""), (2, "task", "Affine")]
    assert [line for line in found.cells[1].source.split("\n") if line] == [line for line in lines if line]
    assert found.notes == ("cell 3 begins in the middle of a block: read as the rest of cell 2",)


def test_several_parts_are_joined_and_the_role_is_the_tasks():
    parts = ["class A:\n    x = 1", "    def f(self):", "        return 1", "y = 2"]
    found = mended(code(parts[0]), code(parts[1], "task", "A"), code(parts[2]), code(parts[3]))
    assert kept(found) == [(1, "task", "A"), (4, "code", "")]
    assert found.notes == ("cells 2, 3 begin in the middle of a block: read as the rest of cell 1",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1", "    def f(self): pass"),
        ("class A:\n    x = 1", "    y = 2"),
        ("class A:\n    x = 1", "    def f(self:"),
        ("class A:\n    x = (", "    def f(self): pass"),
        ("class A:\n    pass\nx = 1", "    def f(self): pass"),
        ("# only a comment", "    return 1"),
        ("class A: pass", "def f(self): pass"),
    ],
)
def test_what_does_not_belong_together_stays_apart(before, after):
    assert len(mended(code(before), code(after)).cells) == 2


def test_only_neighbours_are_joined():
    assert len(mended(code("class A:\n    x = 1"), text("between"), code("    def f(self): pass")).cells) == 2


def test_in_a_python_file_lines_stay_where_they_are():
    source = "# %%\nclass A:\n    x = 1\n\n# %%\n\n    def f(self):\n        return 1\n"
    found = sort(read_script(source, "a.py"))
    assert len(found.cells) == 1
    (cell,) = found.cells
    assert cell.source.split("\n")[7 - cell.first_line].strip() == "def f(self):"


def test_what_is_defined_twice_is_noted():
    found = mended(code(AFFINE, "task", "Affine"), code("def f(): pass\ndef f(): pass"), code(AFFINE, "task", "Affine"))
    assert len(found.cells) == 3
    assert found.notes == ("Affine is defined in cells 1 and 3: the last one counts",)
    again = mended(
        code(AFFINE), code(AFFINE), code("def g(): pass"), code("async def g(): pass\nclass Affine(A): pass")
    )
    assert again.notes == (
        "Affine is defined in cells 1, 2 and 4: the last one counts",
        "g is defined in cells 3 and 4: the last one counts",
    )
    script = sort(read_script("def f(): pass\nx = 1\ndef f(): pass\n", "a.py"))
    assert script.notes == ("f is defined in lines 1 and 3: the last one counts",)


def test_what_the_author_gives_and_asks_for_again_is_not_noted():
    found = mended(code(AFFINE, "given"), code(AFFINE, "task", "Affine"))
    assert found.notes == ()


def test_nothing_to_run_is_noted():
    assert mended().notes == ("there is no cell with code",)
    assert mended(text("prose"), code("plot()", "lab")).notes == ("there is no cell with code",)


def test_the_documents_own_notes_come_first():
    found = sort(Document((Piece(1, "x = 1", True),), ("from before",)))
    assert found.notes == ("from before",)
