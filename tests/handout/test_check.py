"""``check()``: what it says of right, wrong, missing and broken code. The kernel itself is in test_kernel.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder import GradmarkError, check
from autograder.authoring.course import find_course
from autograder.handout.attempt import attempt
from autograder.handout.check import Checked, ChecksFailed
from autograder.handout.public import open_handout
from autograder.handout.workbench import Workbench
from autograder.model import Outcome
from tests.authoring.toy import ready
from tests.handout.tiny import RIGHT

ROOT = Path(__file__).resolve().parents[2]
UNITS = find_course(ROOT, ROOT).names


@pytest.fixture(autouse=True)
def _in_the_handout(first, monkeypatch):
    monkeypatch.chdir(first)


def defined(*sources: str) -> dict[str, Any]:
    """What a notebook holds after these cells."""
    names: dict[str, Any] = {"np": np}
    for source in sources:
        exec(source, names)
    return names


def tried(name: str, *sources: str) -> Checked:
    return check(name, namespace=defined(*sources))


def double(before: str, after: str) -> str:
    assert before in RIGHT["Double"]
    return RIGHT["Double"].replace(before, after)


# --------------------------------------------------------------------------------------------- what it says


def test_right_code_holds_every_check():
    checked = tried("Double", RIGHT["Double"])
    assert checked.right
    assert str(checked) == (
        "Double: all 2 checks hold.\n"
        "  ✓ dx agrees with central differences of your own forward\n"
        "  ✓ the inputs left unchanged"
    )


def test_a_wrong_gradient_is_shown_on_the_smallest_case_there_is():
    checked = tried("Double", double("2.0 * dout", "3.0 * dout"))
    (attempt,) = checked.attempts
    verdict = attempt.first_wrong
    assert verdict is not None
    assert verdict.outcome is Outcome.FAILED
    assert "central differences of your forward give" in verdict.message
    assert attempt.shown is not None
    shown = attempt.shown
    assert sorted(np.shape(shown.inputs["x"])) == [2, 3], "axes differ, and are as short as they may be"
    assert f"N={len(shown.inputs['x'])}" in verdict.message
    assert np.array_equal(np.asarray(shown.got["dx"]), 3 * shown.inputs["dout"])
    text = str(checked)
    assert "  ✗ dx agrees" in text
    assert "    x = [[" in text
    assert "    your dx = [[" in text


def test_every_failed_check_has_its_case():
    changing = double("return 2.0 * dout", "dout *= 3.0\n        return dout")
    (attempt,) = tried("Double", changing).attempts
    gradient, alone = attempt.verdicts
    assert (gradient.outcome, alone.outcome) == (Outcome.FAILED, Outcome.FAILED)
    assert attempt.case_of(gradient) is attempt.shown is not None
    case = attempt.case_of(alone)
    assert case is not None
    assert np.array_equal(np.asarray(case.got["dout afterwards"]), 3 * case.inputs["dout"])


def test_the_same_exception_again_needs_no_case():
    names: dict[str, Any] = {}
    source = "def product(x, W):\n    return x.none\n\n\ndef gradient(dout, W):\n    return dout\n"
    exec(compile(source, "<cell 1>", "exec"), names)
    made = attempt(ready(), Workbench(SimpleNamespace(**names)), shrink_s=0)
    first, *again = [verdict for verdict in made.verdicts if verdict.outcome is Outcome.RAISED]
    assert made.case_of(first) is not None
    assert again
    assert all(verdict.message.startswith("AttributeError again, from the same line.") for verdict in again)
    assert made.more == {}


def test_a_worked_example_is_shown_with_what_it_says():
    (attempt,) = tried("total", "def total(x):\n    return np.sum(x) + 1").attempts
    assert attempt.shown is not None
    assert attempt.shown.inputs["x"].tolist() == [1.0, 2.0]
    assert np.asarray(attempt.shown.got["sum"]) == 4.0
    assert attempt.shown.wanted["sum"] == 3.0
    assert "sum is 4; the worked example has 3." in attempt.verdicts[0].message


def test_an_exception_is_told_with_its_place_its_line_and_its_text():
    (attempt,) = tried("Double", double("2.0 * dout", "dout @ np.ones((7, 7))")).attempts
    message = attempt.verdicts[0].message
    assert message.startswith("ValueError was raised in <string>, line 9 (Double.backward)")
    assert "It says: matmul: " in message
    assert "Smallest failing case: N=" in message


def test_an_exception_at_the_call_blames_the_signature():
    (attempt,) = tried("total", "def total():\n    return 0").attempts
    message = attempt.verdicts[0].message
    assert "TypeError was raised where the check uses it (scenarios.py, line 11): does the signature" in message
    assert "It says: total() takes 0 positional arguments but 1 was given" in message


def test_an_input_that_was_changed_is_shown_as_it_was_left():
    (attempt,) = tried("Double", double("return 2.0 * x", "x *= 2.0\n        return x")).attempts
    verdicts = {verdict.check: verdict for verdict in attempt.verdicts}
    assert verdicts["inputs left alone"].outcome is Outcome.FAILED
    assert "x was changed in place" in verdicts["inputs left alone"].message


def test_the_same_exception_is_told_in_full_once():
    source = "class Double:\n    def __init__(self, b):\n        raise KeyError('what')\n"
    (attempt,) = tried("Double", source).attempts
    assert attempt.verdicts[0].message.startswith("KeyError was raised in <string>, line 3 (Double.__init__)")
    assert [verdict.outcome for verdict in attempt.verdicts] == [Outcome.RAISED, Outcome.PASSED]


# ------------------------------------------------------------------------------------------- not written yet

STUB = "raise NotImplementedError('Double: yours to write')"


def test_the_stub_isnt_wrong_but_not_written_and_no_check_holds_by_silence():
    stub = double("return 2.0 * x", f"{STUB}\n        return 2.0 * x")
    checked = tried("Double", stub)
    assert [verdict.outcome for verdict in checked.attempts[0].verdicts] == [Outcome.NOT_ATTEMPTED] * 2
    assert str(checked).startswith("Double isn't written yet. Replace the line that raises NotImplementedError")
    assert not checked.right


def test_a_task_that_calls_an_unwritten_one_says_which_line():
    source = (
        "def helper(x):\n    raise NotImplementedError('helper: yours to write')\ndef total(x):\n    return helper(x)"
    )
    (attempt,) = tried("total", source).attempts
    assert attempt.verdicts[0].outcome is Outcome.RAISED
    assert "It calls something that isn't written yet: <string>, line 2 (helper)." in attempt.verdicts[0].message


def test_a_name_that_isnt_there_is_asked_for_kindly():
    assert str(tried("Double")) == (
        "Double isn't written yet. There is no Double yet. Run the cell that defines it, then check again."
    )


@pytest.mark.parametrize("name", ["double", "Doubel", "DOUBLE"])
def test_a_misspelt_name_is_recognised(name):
    checked = tried("Double", RIGHT["Double"].replace("class Double", f"class {name}"))
    assert f"Double isn't there, but {name} is: give it back its name from the handout." in str(checked)


def test_another_tasks_name_isnt_taken_for_a_misspelling():
    assert "isn't there" not in str(tried("total", "class Double: ...\nTotall = 3"))


# ------------------------------------------------------------------------------------ all, nothing, elsewhere


def test_without_a_name_every_task_is_checked():
    checked = check(namespace=defined(RIGHT["Double"]))
    assert [attempt.task for attempt in checked.attempts] == ["Double", "total"]
    assert str(checked) == "Double: all 2 checks hold.\ntotal isn't written yet."


def test_an_unknown_task_is_refused_with_the_nearest_name():
    with pytest.raises(GradmarkError, match="no task called 'Dobule'; did you mean 'Double'"):
        check("Dobule")


def test_outside_the_handout_it_says_where_it_looked_and_what_to_do(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(GradmarkError) as error:
        check("Double")
    assert f"public_checks.py isn't in {tmp_path / 'elsewhere'}, where I looked for it" in str(error.value)
    assert "put it beside the notebook again (unzip the handout)" in str(error.value)
    assert error.value._render_traceback_() == [str(error.value)]  # type: ignore[attr-defined]


def test_a_missing_scenarios_file_is_named(first):
    (first / "scenarios.py").unlink()
    with pytest.raises(GradmarkError, match=r"scenarios\.py isn't in "):
        check("Double")


def test_a_broken_public_checks_file_is_named_with_the_line(first):
    (first / "public_checks.py").write_text("import scenarios\n1/0\n", encoding="utf-8")
    with pytest.raises(GradmarkError, match=r"public_checks\.py, line 2: ZeroDivisionError"):
        check("Double")


def test_an_edited_public_checks_file_is_loaded_anew(first):
    before = open_handout(first)
    assert open_handout(first) is before
    path = first / "public_checks.py"
    path.write_text(path.read_text(encoding="utf-8").replace('"total"', '"Total"'), encoding="utf-8")
    assert [task.name for task in open_handout(first).tasks] == ["Double", "Total"]


def test_what_the_notebook_has_imported_under_the_same_names_stays(first, monkeypatch):
    mine = ModuleType("scenarios")
    monkeypatch.setitem(sys.modules, "scenarios", mine)
    open_handout(first)
    assert sys.modules["scenarios"] is mine
    assert "public_checks" not in sys.modules


def test_the_definitions_are_those_of_main_unless_others_are_given(monkeypatch):
    main = ModuleType("__main__")
    vars(main).update(defined(RIGHT["Double"]))
    monkeypatch.setitem(sys.modules, "__main__", main)
    assert check("Double").right
    assert not check("total").right
    assert check("Double", namespace=main).right


# ------------------------------------------------------------------------------------------- prints and ends


def test_prints_of_repeated_runs_are_kept_aside_and_those_of_the_shown_case_shown(capsys):
    source = double("return 2.0 * dout", "print('dout is', dout.shape)\n        return dout")
    checked = tried("Double", source)
    assert "dout is" not in capsys.readouterr().out.replace(str(checked), "")
    shown = checked.attempts[0].shown
    assert shown is not None
    assert shown.printed.count("dout is") == 1
    assert "it printed:\n      dout is (" in str(checked)


def test_an_endless_print_costs_no_memory():
    source = "def total(x):\n    for _ in range(100_000):\n        print('x' * 100)\n    return 0"
    (attempt,) = tried("total", source).attempts
    assert attempt.shown is not None
    assert len(attempt.shown.printed) < 2100
    assert attempt.shown.printed.endswith("… (it printed more)")


def test_ctrl_c_comes_through():
    names = defined("import _thread\ndef total(x):\n    _thread.interrupt_main()\n    while True:\n        pass")
    with pytest.raises(KeyboardInterrupt):
        check("total", namespace=names)
    assert sys.stdout is not None


@pytest.mark.parametrize("end", ["raise SystemExit(0)", "import sys; sys.exit()", "raise KeyboardInterrupt"])
def test_an_exit_of_the_students_code_is_a_failure_like_any_other(end):
    (attempt,) = tried("total", f"def total(x):\n    {end}").attempts
    assert attempt.verdicts[0].outcome is Outcome.RAISED


def test_code_that_isnt_the_same_from_call_to_call_gives_a_verdict_all_the_same():
    source = "calls = []\ndef total(x):\n    calls.append(1)\n    return 3.0 if len(calls) > 1 else 0.0"
    (attempt,) = tried("total", source).attempts
    assert attempt.verdicts[0].outcome is Outcome.FAILED


# -------------------------------------------------------------------------------------------------- elsewhere


def test_under_nbgrader_a_failure_is_an_exception(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert tried("Double", RIGHT["Double"]).right
    with pytest.raises(ChecksFailed, match="total isn't written yet"):
        tried("total")


def test_in_a_script_the_result_is_written(first):
    script = "from autograder import check\ndef total(x):\n    return sum(x)\ncheck('total')\n"
    (first / "work.py").write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, "work.py"], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout == "total: the check holds.\n  ✓ sum is as in the worked example\n"


def test_a_console_that_cannot_show_a_tick_shows_something_else(first):
    script = "from autograder import check\ndef total(x):\n    return sum(x)\ncheck('total')\n"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "cp1252"})
    assert b"  ? sum is as in the worked example" in done.stdout


def test_a_cell_of_an_older_ipython_is_named_as_the_notebook_shows_it(first):
    names: dict[str, Any] = {}
    exec(compile("def total(x):\n    return x / None\n", "<ipython-input-12-0a1b>", "exec"), names)
    (attempt,) = check("total", namespace=names).attempts
    assert "TypeError was raised in In[12], line 2 (total)" in attempt.verdicts[0].message


def test_nothing_heavy_is_loaded_by_a_check(first):
    program = (
        "import sys\nfrom autograder import check\n"
        "assert not {'numpy', 'hypothesis'} & set(sys.modules), 'the import alone'\n"
        "check('total')\n"
        "print(sorted({'nbformat', 'IPython', 'pandas', 'jupytext', 'nbgrader', 'pytest', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", UNITS)
def test_the_lesson_of_a_real_unit_passes_its_own_public_checks(name, tmp_path, monkeypatch):
    course = find_course(ROOT, ROOT)
    folder = tmp_path / name
    shutil.copytree(course.assignments / name, folder)
    monkeypatch.chdir(folder)
    checked = check(namespace=course.unit(name).reference)
    assert checked.right, str(checked)


# ------------------------------------------------------------------------------------------- what takes too long

SLOW = "import time\ndef total(x):\n    time.sleep(0.2)\n    return x.sum()\n"


def test_what_takes_too_long_is_stopped_and_the_next_task_is_checked(monkeypatch):
    monkeypatch.setattr("autograder.handout.check.LIMIT_S", 0.1)
    checked = check(namespace=defined(RIGHT["Double"], SLOW))
    double_, total = checked.attempts
    assert double_.right
    (verdict,) = total.verdicts
    assert verdict.outcome is Outcome.TIMED_OUT
    assert verdict.message == (
        "It took longer than 0.1 s: is there a loop that doesn't end? It was stopped in <string>, line 3 (total)."
    )


def test_under_a_debugger_there_is_no_limit(monkeypatch):
    monkeypatch.setattr("autograder.handout.check.LIMIT_S", 0.1)
    before = sys.gettrace()
    sys.settrace(lambda *_: None)
    try:
        checked = check("total", namespace=defined(SLOW))
    finally:
        sys.settrace(before)
    assert checked.right
