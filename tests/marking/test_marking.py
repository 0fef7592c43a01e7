"""A class through the real border: reports on disk, replay, shrink, Ctrl-C, and one student's trouble."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.authoring.course import Course, find_course
from autograder.cli import main
from autograder.marking.collect import Entry
from autograder.marking.mark import mark
from autograder.marking.run import mark_class
from autograder.marking.store import load, load_run
from autograder.marking.unit import PreparedUnit, prepare_unit
from autograder.model import Outcome, Status

ROOT = Path(__file__).resolve().parents[2]
SEED = 11


@pytest.fixture(scope="module")
def course() -> Course:
    return find_course(None, ROOT)


@pytest.fixture(scope="module")
def unit(course: Course) -> PreparedUnit:
    return prepare_unit(course, "layers", seed=SEED)


@pytest.fixture(scope="module")
def right() -> str:
    return (ROOT / "solutions" / "layers" / "lesson.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wrong(right: str) -> str:
    """Softmax is taken over the rows; SoftmaxCrossEntropy doesn't call it."""
    start = right.index("def softmax(")
    end = right.index("### END SOLUTION", start)
    return right[:start] + right[start:end].replace("axis=-1", "axis=0") + right[end:]


def entry(folder: Path, name: str, text: str) -> Entry:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return Entry(name, path)


def test_the_order_and_the_number_of_threads_change_nothing(
    unit: PreparedUnit, right: str, wrong: str, tmp_path: Path
) -> None:
    entries = [entry(tmp_path, name, text) for name, text in (("a", right), ("b", wrong), ("c", ""), ("d", right))]
    one = mark_class(unit, entries, out=None, jobs=1)
    three = mark_class(unit, entries[::-1], out=None, jobs=3)
    for first, second in zip(one, three[::-1], strict=True):
        assert (first.student, first.tasks, first.advice) == (second.student, second.tasks, second.advice)
    assert [report.score for report in one] == [100, one[1].score, 0, 100]
    assert 0 < one[1].score < 100
    assert one[2].status is Status.UNREADABLE
    assert {verdict.outcome for task in one[2].tasks for verdict in task.verdicts} == {Outcome.ERRORED}


def test_a_failure_of_the_grader_itself_is_recorded_and_touches_nobody_else(
    unit: PreparedUnit, right: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_for_b(prepared, zygote, item):
        if item.student == "b":
            raise ZeroDivisionError("our own bug")
        return mark(prepared, zygote, item)

    monkeypatch.setattr("autograder.marking.run.mark", fails_for_b)
    entries = [entry(tmp_path, name, right) for name in "abc"]
    found = mark_class(unit, entries, out=tmp_path / "out", jobs=2)
    assert [report.score for report in found] == [100, 0, 100]
    assert found[1].status is Status.NEEDS_A_LOOK
    assert "gradmark failed: ZeroDivisionError: our own bug" in found[1].doubts[0]
    assert len(load_run(tmp_path / "out")) == 3


def test_grade_show_replay_and_diff_from_the_command_line(
    right: str, wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (tmp_path / "class").mkdir()
    for name, text in (("Ada", right), ("김 민준", wrong)):
        entry(tmp_path / "class", name, text)
    run = ["grade", "layers", str(tmp_path / "class"), "--seed", str(SEED), "--jobs", "2"]
    assert main([*run, "--out", str(tmp_path / "one"), "--json"]) == 0
    printed = capsys.readouterr()
    data = json.loads(printed.out)
    assert [row["student"] for row in data] == ["Ada", "김 민준"]
    assert data[0]["score"] == data[0]["points"] == 100
    assert data[0]["advice"] == []
    assert data[1]["tasks"]["softmax"]["verdicts"]["p on ordinary"] == "FAILED"
    assert [given["task"] for given in data[1]["advice"]] == ["softmax"]
    assert "Marking layers" in printed.err

    (report,) = (path for path in (tmp_path / "one" / "layers").iterdir() if load(path).student == "김 민준")
    submission = tmp_path / "class" / "김 민준.py"
    assert main(["show", str(report)]) == 0
    assert "advice: " in capsys.readouterr().out
    for place in ([], ["--submission", str(submission)]):
        assert main(["show", str(report), "--shrink", *place]) == 0
        shrunk = capsys.readouterr().out.partition("Smaller cases:")[2]
        assert "logits = " in shrunk
        assert "expected:" in shrunk
    for other, words in (
        ("nowhere.py", "isn't there: name it with --submission"),
        ("Ada.py", "isn't what the report is on"),
    ):
        assert main(["show", str(report), "--shrink", "--submission", str(tmp_path / "class" / other)]) == 1
        assert words in capsys.readouterr().err

    assert main(["replay", str(report), str(submission)]) == 0
    assert "Nothing differs." in capsys.readouterr().out
    assert main(["replay", str(report), str(submission), "--seed", "12"]) == 0
    assert "Nothing differs, although the seed is another one." in capsys.readouterr().out
    assert main(["replay", str(report), str(tmp_path / "class" / "Ada.py")]) == 1
    assert "because the submission is another one" in capsys.readouterr().out

    entry(tmp_path / "class", "Ada", wrong)
    assert main([*run, "--out", str(tmp_path / "two")]) == 0
    assert "softmax" in capsys.readouterr().out
    assert main(["diff", str(tmp_path / "one"), str(tmp_path / "two")]) == 0
    differing = capsys.readouterr().out
    assert "Ada: 100 → " in differing
    assert differing.endswith("1 of 2 differ.\n")


@pytest.mark.parametrize("presses", [1, 3])
def test_ctrl_c_leaves_whole_reports_and_a_clear_last_line(presses: int, right: str, tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    entry(tmp_path / "class", "a", right)
    for number in range(40):
        entry(tmp_path / "class", f"loop{number}", f"{right}\n\n# %%\nwhile_true = [0 for _ in iter(int, 1)]\n")
    command = [sys.executable, "-m", "autograder", "grade", "layers", "class", "--out", "out", "--jobs", "2"]
    command[3:3] = ["--course", str(ROOT)]
    run = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "80"}
    )
    for _ in range(600):
        if list((tmp_path / "out").rglob("*.json")):
            break
        time.sleep(0.1)
    for _ in range(presses):
        run.send_signal(signal.SIGINT)
        time.sleep(0.05)
    _, error = run.communicate(timeout=60)
    assert run.returncode == 130
    last = error.strip().splitlines()[-1]
    assert re.fullmatch(r"gradmark: stopped: \d+ of 41 marked; their reports in out/layers are whole", last), error
    saved = load_run(tmp_path / "out")
    assert saved
    assert len(saved) == int(re.findall(r"\d+", last)[0])
    assert not list((tmp_path / "out").rglob("*.part"))
