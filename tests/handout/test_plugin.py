"""pytest in the handout's folder: one test for each public check; nothing anywhere else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

from tests.handout.tiny import RIGHT, fill_in


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in a folder, with our plugin alone: every other one that is installed here costs a second."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "autograder.handout.plugin", *arguments]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", env=alone)


def run_as_students_do(folder: Path) -> subprocess.CompletedProcess[str]:
    """Nothing but ``pytest``: the plugin comes by its entry point, beside all others."""
    command = [sys.executable, "-m", "pytest"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def test_each_public_check_is_a_test_with_the_students_message(first):
    wrong = RIGHT["Double"].replace("2.0 * dout", "3.0 * dout")
    fill_in(first / "first.ipynb", Double=wrong)
    done = run(first, "-v", "-Werror")
    assert done.returncode == 1, done.stderr
    assert "first.ipynb::Double::gradient dx FAILED" in done.stdout
    assert "first.ipynb::Double::inputs left alone PASSED" in done.stdout
    assert "first.ipynb::total::sum of the worked example SKIPPED (Not written yet.)" in done.stdout
    assert "central differences of your forward give" in done.stdout
    assert "Smallest failing case: N=" in done.stdout
    assert "  x = [[" in done.stdout
    assert "  your dx = [[" in done.stdout
    assert "Traceback" not in done.stdout
    assert "1 failed, 1 passed, 1 skipped" in done.stdout


def test_the_search_for_a_smaller_case_leaves_no_folder_behind(first):
    wrong = RIGHT["Double"].replace("2.0 * dout", "(2.0 if dout[0, 0] < 0.5 else 3.0) * dout")  # Hypothesis must look
    fill_in(first / "first.ipynb", Double=wrong)
    asked = f"import numpy as np\n{wrong}\nfrom autograder import check\nprint(check('Double'))\n"
    commands = [
        (1, [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]),
        (0, [sys.executable, "-m", "autograder", "check", "first.ipynb"]),
        (0, [sys.executable, "-c", asked]),
    ]
    before = sorted(first.rglob("*"))
    for code, command in commands:
        done = subprocess.run(command, cwd=first, capture_output=True, text=True, encoding="utf-8")
        assert (done.returncode, "Smallest failing case: N=" in done.stdout) == (code, True), done.stderr
        assert sorted(first.rglob("*")) == before


def test_right_work_passes_and_one_task_can_be_chosen(first):
    fill_in(first / "first.ipynb", **RIGHT)
    done = run(first, "-q", "-k", "total")
    assert done.returncode == 0, done.stdout
    assert "1 passed, 2 deselected" in done.stdout


def test_an_untouched_handout_is_skipped(first):
    done = run_as_students_do(first)
    assert done.returncode == 0, done.stdout
    assert "3 skipped" in done.stdout


def test_a_task_that_is_not_there_at_all_fails(first):
    fill_in(first / "first.ipynb", Double="Doble = 1")
    done = run(first)
    assert done.returncode == 1
    assert "There is no Double in first.ipynb." in done.stdout
    assert "2 failed, 1 skipped" in done.stdout


def test_scratch_notebooks_are_left_alone_unless_they_are_named(first):
    fill_in(first / "first.ipynb", **RIGHT)
    (first / "scratch.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    assert "3 passed" in run(first, "-q").stdout
    named = run(first, "-q", "scratch.ipynb")
    assert "3 failed" in named.stdout
    assert "There is no total in scratch.ipynb." in named.stdout


def test_a_renamed_notebook_without_metadata_is_found_when_it_is_alone(first):
    (first / "first.ipynb").unlink()
    (first / "my work.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    assert "There is no total in my work.ipynb." in run(first, "-q").stdout


def test_a_python_file_that_is_named_is_checked_and_not_imported(first):
    source = f"import numpy as np\n{RIGHT['Double']}\n{RIGHT['total']}\nraise SystemExit('imported')\n"
    (first / "work.py").write_text(source, encoding="utf-8")
    done = run(first, "-q", "work.py")
    assert "3 passed" in done.stdout, done.stdout


def test_a_python_file_named_like_its_folder_is_found(first):
    shutil.move(first / "first.ipynb", first / "first.txt")
    (first / "first.py").write_text(f"import numpy as np\n{RIGHT['Double']}\n{RIGHT['total']}", encoding="utf-8")
    assert "3 passed" in run(first, "-q").stdout


def test_a_students_own_tests_are_run_as_ever(first):
    fill_in(first / "first.ipynb", **RIGHT)
    (first / "test_mine.py").write_text("def test_mine():\n    assert 1 + 1 == 2\n", encoding="utf-8")
    assert "1 passed" in run(first, "-q", "test_mine.py").stdout
    assert "4 passed" in run(first, "-q").stdout


def test_a_file_that_cannot_be_read_says_why(first):
    (first / "first.ipynb").write_text('{"cells": [', encoding="utf-8")
    done = run(first, "-q", "-k", "total")
    assert done.returncode == 1
    assert "first.ipynb" in done.stdout
    assert "Traceback" not in done.stdout
    assert "INTERNALERROR" not in done.stdout


def test_broken_public_checks_are_a_collection_error_that_says_where(first):
    (first / "public_checks.py").write_text("1/0\n", encoding="utf-8")
    done = run(first, "-q")
    assert done.returncode == 2
    assert "public_checks.py, line 1: ZeroDivisionError" in done.stdout


def test_elsewhere_it_collects_nothing_and_loads_nothing(tmp_path):
    (tmp_path / "first.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "module.py").write_text("raise SystemExit", encoding="utf-8")
    (tmp_path / "test_one.py").write_text("def test_one(): pass\n", encoding="utf-8")
    program = (
        "import sys, pytest\n"
        "code = pytest.main(['-q', '-p', 'no:cacheprovider'])\n"
        "print(int(code), sorted(n for n in sys.modules if n.startswith('autograder.')), 'numpy' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "1 passed" in done.stdout
    assert done.stdout.splitlines()[-1] == "0 ['autograder.handout', 'autograder.handout.plugin'] False"


def test_the_plugin_is_installed_by_its_entry_point():
    (entry,) = entry_points(group="pytest11", name="gradmark")
    assert entry.value == "autograder.handout.plugin"
