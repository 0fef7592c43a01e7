"""``gradmark check FILE``: what was read, what wasn't, and the public checks."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.handout.receipt import as_text, receipt
from autograder.model import GradmarkError, Limits, Outcome
from autograder.reading.submission import Unreadable
from tests.handout.tiny import RIGHT, fill_in


@pytest.fixture
def work(first: Path) -> Path:
    """A right notebook."""
    return fill_in(first / "first.ipynb", **RIGHT)


def answer(notebook: Path, text: str) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"][-1]["source"] = f"### why?\n\n{text}"
    notebook.write_text(json.dumps(content), encoding="utf-8")


def test_right_work_is_read_and_holds(work):
    result = receipt(work)
    assert result.missing == {}
    assert all(attempt.right for attempt in result.attempts or ())
    assert as_text(result) == (
        "first.ipynb: read 2 of 2 tasks.\n"
        "Answers found: none.\n"
        "Not answered yet: why.\n"
        "\n"
        "Double: all 2 checks hold.\n"
        "total: the check holds.\n"
        "\n"
        "2 of 2 tasks pass the public checks. The checks that count are others, of the same kind."
    )


def test_an_answer_is_found(work):
    answer(work, "Because.")
    assert "Answers found: why.\n\n" in as_text(receipt(work))


def test_the_untouched_handout_is_read_and_not_written(first):
    text = as_text(receipt(first / "first.ipynb"))
    assert text.startswith("first.ipynb: read 2 of 2 tasks.")
    assert "Double isn't written yet.\ntotal isn't written yet." in text
    assert "0 of 2 tasks pass the public checks, 2 not written yet." in text


def test_a_syntax_error_costs_its_own_task_and_is_told_once(first):
    fill_in(first / "first.ipynb", Double=RIGHT["Double"], total="def total(x):\n    return sum(x\n")
    text = as_text(receipt(first / "first.ipynb"))
    assert text.startswith(
        "first.ipynb: read 1 of 2 tasks.\n  total isn't there: a syntax error in cell 7, line 2 ('(' was never closed)."
    )
    assert "Double: all 2 checks hold." in text
    assert text.count("never closed") == 2, "what was read, and what it means for the task"


def test_an_exception_in_a_cell_is_told(work):
    fill_in(work, total="1 / 0\nratio = 1 / 0\n" + RIGHT["total"])
    text = as_text(receipt(work))
    assert "  ZeroDivisionError in cell 7, line 2 (division by zero)" in text
    assert "total: the check holds." in text


def test_a_deleted_task_is_named(first):
    fill_in(first / "first.ipynb", Double=RIGHT["Double"], total="pass")
    assert "  There is no total in first.ipynb." in as_text(receipt(first / "first.ipynb"))


def test_a_renamed_task_is_recognised(first):
    fill_in(first / "first.ipynb", Double=RIGHT["Double"].replace("Double", "double"), total=RIGHT["total"])
    assert "Double isn't there, but double is: give it back its name" in as_text(receipt(first / "first.ipynb"))


def test_an_endless_loop_in_a_task_costs_its_own_limit(first):
    fill_in(first / "first.ipynb", Double=RIGHT["Double"], total="def total(x):\n    while True:\n        pass\n")
    result = receipt(first / "first.ipynb", limits=Limits(trial_s=0.3))
    assert result.attempts is not None
    double, total = result.attempts
    assert double.right
    assert {verdict.outcome for verdict in total.verdicts} == {Outcome.TIMED_OUT}
    text = as_text(result)
    assert "It took longer than 0.3 s: is there a loop that doesn't end? It was stopped in cell 7, line " in text
    assert "1 of 2 tasks pass the public checks, 1 took too long." in text


def test_an_endless_loop_in_a_cell_costs_that_cell(first):
    endless = "def total(x):\n    return sum(x)\nif True:\n    while True:\n        pass\n"
    fill_in(first / "first.ipynb", Double=RIGHT["Double"], total=endless)
    text = as_text(receipt(first / "first.ipynb", limits=Limits(cell_s=0.3)))
    assert "  cell 7, line " in text
    assert "took longer than 0.3 s: only its definitions were read" in text
    assert "2 of 2 tasks pass" in text


def test_an_exception_names_cell_line_and_text(first):
    fill_in(first / "first.ipynb", Double=RIGHT["Double"], total='def total(x):\n    raise ValueError("what?")\n')
    assert "ValueError was raised in cell 7, line 2 (total)" in as_text(receipt(first / "first.ipynb"))
    assert "It says: what?" in as_text(receipt(first / "first.ipynb"))


def test_a_python_file_is_read_too_and_its_lines_are_the_files(first):
    source = f"import numpy as np\n\n{RIGHT['Double']}\n\ndef total(x):\n    return x / None\n"
    (first / "work.py").write_text(source, encoding="utf-8")
    text = as_text(receipt(first / "work.py"))
    line = source.splitlines().index("    return x / None") + 1
    assert f"TypeError was raised in line {line} (total)" in text


def test_a_later_unit_imports_the_earlier_ones_solution(second):
    fill_in(second / "second.ipynb", quadruple="def quadruple(x):\n    return Double(0.0).forward(2 * x)\n")
    assert "quadruple: the check holds." in as_text(receipt(second / "second.ipynb"))


def test_helper_modules_beside_the_file_can_be_imported(first):
    (first / "mine.py").write_text("def add(x):\n    return x.sum()\n", encoding="utf-8")
    fill_in(first / "first.ipynb", Double=RIGHT["Double"], total="from mine import add as total\n")
    assert "total: the check holds." in as_text(receipt(first / "first.ipynb"))


def test_the_whole_folder_can_be_handed_in(work, first):
    shutil.copy(work, first / "scratch.ipynb")
    text = as_text(receipt(first))
    assert text.startswith("first.ipynb: read 2 of 2 tasks.")
    assert "Note: " in text, "which notebook was taken, and why"


def test_without_the_handout_beside_it_the_file_is_read_alone(work, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(work, alone / "mine.ipynb")
    text = as_text(receipt(alone / "mine.ipynb"))
    assert text.startswith("mine.ipynb: read 2 of 2 tasks.")
    assert "The public checks weren't run: public_checks.py isn't beside the file." in text


def test_a_zip_is_read(work, tmp_path):
    with zipfile.ZipFile(work.parent / "hand-in.zip", "w") as packed:
        packed.write(work, "first.ipynb")
    assert "2 of 2 tasks pass" in as_text(receipt(work.parent / "hand-in.zip"))


def test_what_cannot_be_read_is_said_as_the_grader_says_it(first):
    (first / "first.ipynb").write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(Unreadable):
        receipt(first / "first.ipynb")


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(GradmarkError, match="isn't there: name the notebook, Python file, folder or zip"):
        receipt(tmp_path / "nothing.ipynb")


def test_the_command_prints_the_receipt(work, capsys):
    assert main(["check", str(work)]) == 0
    assert "2 of 2 tasks pass the public checks" in capsys.readouterr().out
