import pytest

from autograder.reading.document import tidy
from autograder.reading.script import read_script
from autograder.reading.submission import all_cells, read_lesson

LESSON = '''# ---
# jupyter:
#   jupytext: {}
# ---

# %% [markdown]
# # Title
#
# Prose with `code`.

# %%

import numpy as np

# %% task="Affine"
class Affine:
    ### BEGIN SOLUTION
    x = 1
    ### END SOLUTION


# %% check="Affine"
check("Affine")

# %% lab="boundary" slideshow={"a": "b"}
plot()

# %% [markdown] question="depth"
# Why?
#
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION

# %% [markdown]
"""
A text in quotes.
"""
#%%
last = 1
'''


def test_a_lesson_is_read_with_all_its_cells():
    cells = all_cells(LESSON)
    assert [(cell.number, cell.role, cell.name, cell.first_line) for cell in cells] == [
        (1, "prose", "", 7),
        (2, "given", "", 13),
        (3, "task", "Affine", 16),
        (4, "check", "Affine", 23),
        (5, "lab", "boundary", 26),
        (6, "question", "depth", 29),
        (7, "prose", "", 36),
        (8, "given", "", 40),
    ]
    assert cells[0].source == "# Title\n\nProse with `code`."
    assert cells[1].source == "import numpy as np"
    assert cells[2].source == "class Affine:\n    ### BEGIN SOLUTION\n    x = 1\n    ### END SOLUTION"
    assert cells[5].source == "Why?\n\n### BEGIN SOLUTION\nBecause.\n### END SOLUTION"
    assert cells[6].source == "A text in quotes."


def test_of_a_lesson_what_runs_is_given_and_tasks():
    assert [cell.number for cell in read_lesson(LESSON)] == [2, 3, 8]
    assert read_lesson("\ufeff" + LESSON.replace("\n", "\r\n")) == read_lesson(LESSON)


def test_each_top_level_statement_of_a_plain_file_is_a_cell():
    source = '"""Doc."""\nimport os\n\n\ndef f():\n    return 1\n\n# comment\nx = (1,\n2)\nif x:\n    a\nelse:\n    b'
    pieces = read_script(source, "a.py").pieces
    assert [(piece.number, piece.first_line) for piece in pieces] == [(1, 1), (2, 2), (3, 5), (4, 9), (5, 11)]
    assert all(piece.is_code and piece.role == "" for piece in pieces)


def test_what_jupyter_exports_is_read_by_its_marks():
    head = "#!/usr/bin/env python\n# coding: utf-8\n\n# # Title\n\n"
    source = head + "# In[1]:\n\n\nimport os\n\n\n# In[ ]:\n\n\nx = 1\ny = 2\n"
    pieces = read_script(source, "a.py").pieces
    assert [(piece.source, piece.first_line) for piece in pieces] == [("import os", 9), ("x = 1\ny = 2", 15)]


@pytest.mark.parametrize("mark", ["# %%", "#%%", "# %% A title", "# %%%", "# %% tags=['x']"])
def test_marks_may_be_written_in_several_ways(mark):
    pieces = read_script(f"x = 1\n{mark}\ny = 2\n", "a.py").pieces
    assert [(piece.number, piece.source, piece.first_line) for piece in pieces] == [(1, "x = 1", 1), (2, "y = 2", 3)]


def test_a_head_of_comments_is_no_cell():
    assert [piece.number for piece in read_script("# me\n\n# %%\nx = 1", "a.py").pieces] == [1]


def test_an_answer_may_stand_without_comment_signs():
    (piece,) = read_script("# %% [markdown] question='why'\n# Asked\nBecause.\n#And so on", "a.py").pieces
    assert (piece.role, piece.name, piece.source) == ("question", "why", "Asked\nBecause.\nAnd so on")


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "# %%", "# %%\n# %%\n", "   ", "    indented = 1\n"])
def test_a_file_without_statements_is_no_problem(text):
    assert all(not piece.source.strip() for piece in read_script(tidy(text), "a.py").pieces)
