"""The command line: usage, names that were nearly meant, exit codes, and what `--help` loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import main

COMMANDS = ["check", "grade", "show", "replay", "diff", "demo", "release", "audit", "new"]


def test_help_names_every_command_and_loads_nothing_heavy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    printed = capsys.readouterr().out
    assert all(f"    {command} " in printed for command in COMMANDS)
    code = "import sys; from autograder.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([name for name in ('numpy', 'hypothesis', 'rich', 'msgspec', 'nbgrader') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["grad"], "did you mean grade?"),
        (["nonsense"], "no command 'nonsense'; there are check, grade"),
        ([], "required: COMMAND"),
        (["grade", "layers", "x"], "required: --out"),
        (["grade", "layers", "x", "--out", "y", "--jobs", "0"], "'0' should be a whole number from 1"),
        (["audit", "--seed", "-1"], "should be a whole number from 0"),
        (["new", "tusk"], "did you mean task?"),
    ],
)
def test_usage_errors_say_what_was_meant_and_exit_with_2(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--course", "{tmp}", "audit"], "no solutions/course.toml found in {tmp}"),
        (["show", "{tmp}/none.json"], "can't be read: No such file"),
        (["diff", "{tmp}", "{tmp}"], "holds no reports"),
        (["grade", "layers", "{tmp}/none", "--out", "{tmp}"], "doesn't exist: name a submission"),
    ],
)
def test_what_can_be_mended_is_one_line_and_exits_with_1(
    argv: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.py").write_text("a = 1\n", encoding="utf-8")
    assert main([part.format(tmp=tmp_path) for part in argv]) == 1
    error = capsys.readouterr().err
    assert words.format(tmp=tmp_path) in error
    assert error.startswith("gradmark: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "argv",
    [
        ["grade", "layrs", "{tmp}/x.py", "--out", "{tmp}"],
        ["grade", "layrs", "{tmp}/none", "--out", "{tmp}"],
        ["audit", "layrs"],
        ["release", "layrs"],
        ["release", "layrs", "--check"],
        ["new", "task", "layrs", "Affine"],
    ],
)
def test_a_unit_that_is_not_there_is_usage(argv: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([part.format(tmp=tmp_path) for part in argv]) == 2
    assert capsys.readouterr().err == "gradmark: no unit called 'layrs'; did you mean 'layers'?\n"


def test_a_missing_extra_gives_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "msgspec", None)
    (tmp_path / "r.json").write_text('{"schema": 1}', encoding="utf-8")
    assert main(["show", str(tmp_path / "r.json")]) == 1
    assert "this command needs msgspec: pip install 'gradmark[instructor]'" in capsys.readouterr().err
