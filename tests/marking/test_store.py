"""Reports on disk, who handed in what, what differs, and how it reads."""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import GradmarkError
from autograder.marking.collect import collect
from autograder.marking.compare import compare, compare_runs
from autograder.marking.render import as_data, as_text, difference_as_text, printable, rows
from autograder.marking.store import file_name, load, load_run, save
from autograder.model import Advice, Hashes, Outcome, Report, Status, TaskReport, Verdict

NAMES = [
    "Ada",
    "ada",
    "김민준",
    "a/b",
    "a%2Fb",
    "..",
    ".",
    "",
    "x" * 300,
    "x" * 301,
    "가" * 300,
    "a b",
    "CON",
    "a:b",
    "a\nb",
    "a\0b",
    "\u00e9",
    "e\u0301",
]


def report(student: str = "Ada", outcome: Outcome = Outcome.FAILED, **changes) -> Report:
    score = 4.0 if outcome is Outcome.PASSED else 0.0
    verdicts = (
        Verdict("dx", "dx is right", outcome, 4.0, score, "dx.shape=(1,), but should be (2,).", "expected:\n[1.]"),
        Verdict("W", "W is right", Outcome.PASSED, 2.5, 2.5),
    )
    fixed = Report(
        "layers",
        student,
        Status.MARKED,
        (TaskReport("Affine", verdicts, (1.0, 2.0)),),
        (Advice("Affine", "Sum, don't average."),),
    )
    return replace(fixed, **{"seed": 5, "hashes": Hashes("s", "c", "e"), **changes})


# --------------------------------------------------------------------------------------------------- the store


def test_every_name_has_a_file_name_of_its_own_that_any_file_system_takes() -> None:
    names = [file_name(name) for name in NAMES]
    assert len({unicodedata.normalize("NFC", name.lower()) for name in names}) == len(NAMES)
    for name in names:
        assert len(name.encode()) <= 255
        assert not set(name) & set('/\\:*?"<>|\n\0')
        assert name.strip(". ") == name
        assert name not in ("..json", "...json")


def test_a_report_comes_back_as_it_was(tmp_path: Path) -> None:
    for name in NAMES:
        save(tmp_path, report(name))
    assert {entry.student for entry in load_run(tmp_path)} == set(NAMES)
    assert load(save(tmp_path, report())) == report()
    assert not list(tmp_path.rglob("*.part"))


def test_a_save_that_fails_leaves_the_old_report_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path, report())
    monkeypatch.setattr("os.fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(GradmarkError, match="the report can't be written: No space left"):
        save(tmp_path, report(outcome=Outcome.PASSED))
    assert load(path) == report()
    assert [item.name for item in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a whole gradmark report"),
        (b'{"schema": 1, "unit": "la', "not a whole gradmark report"),
        (b"[1, 2]", "no gradmark report"),
        (b'{"schema": 99}', "a report of schema 99"),
        (b'{"schema": 1}', "not a whole gradmark report"),
        (b"[" * 200_000, "not a whole gradmark report"),
        (b"\xff\xfe", "not a whole gradmark report"),
    ],
)
def test_damaged_and_foreign_files_are_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(GradmarkError) as caught:
        load(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_report_that_was_edited_by_hand_is_not_believed(tmp_path: Path) -> None:
    path = save(tmp_path, report())
    for before, after in (('"score":2.5', '"score":50'), ('"seed":5', '"seed":-5')):
        text = path.read_text(encoding="utf-8").replace('": ', '":')
        assert before in text
        edited = tmp_path / "edited.json"
        edited.write_text(text.replace(before, after), encoding="utf-8")
        with pytest.raises(GradmarkError, match="was edited: mark the submission again"):
            load(edited)


def test_missing_reports_are_named(tmp_path: Path) -> None:
    with pytest.raises(GradmarkError, match="can't be read: No such file"):
        load(tmp_path / "x.json")
    with pytest.raises(GradmarkError, match="holds no reports: `gradmark grade"):
        load_run(tmp_path)


# ------------------------------------------------------------------------------------------------- collecting


def test_a_folder_holds_one_file_or_folder_per_student(tmp_path: Path) -> None:
    for name in ("김민준.ipynb", "b.py", "c.zip", "notes.txt", ".hidden.py"):
        (tmp_path / name).touch()
    (tmp_path / "d e").mkdir()
    (tmp_path / "__pycache__").mkdir()
    assert [entry.student for entry in collect(tmp_path, unit="layers").entries] == ["b", "c", "d e", "김민준"]


def test_a_file_or_a_students_folder_is_one_submission(tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "layers.ipynb").touch()
    (folder / "helper.py").touch()
    assert [(entry.student, entry.path) for entry in collect(folder, unit="layers").entries] == [("ada", folder)]
    assert [entry.student for entry in collect(folder / "helper.py", unit="layers").entries] == ["helper"]
    assert [entry.student for entry in collect(tmp_path, unit="layers").entries] == ["ada"]


@pytest.mark.parametrize(
    ("names", "students"),
    [
        (["a1.ipynb", "a2.ipynb", "scenarios.py"], ["a1", "a2"]),
        (["a1.ipynb", "a2.ipynb", "layers.ipynb"], ["a1", "a2", "layers"]),
        (["layers.ipynb", "layers-Copy1.ipynb", "Untitled.ipynb", "helper.py"], ["folder"]),
        (["mine.ipynb", "scenarios.py", "public_checks.py"], ["folder"]),
        (["Big.IPYNB", "b.ipynb.txt", "c.rar"], ["Big", "b", "c"]),
    ],
)
def test_a_class_is_never_taken_for_one_submission(tmp_path: Path, names: list[str], students: list[str]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    found = collect(folder, unit="layers")
    assert [entry.student for entry in found.entries] == students
    assert any("taken as one submission" in note for note in found.notes) == (students == ["folder"])


def test_what_is_left_out_is_named_and_our_own_reports_are_no_student(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").touch()
    (tmp_path / "notes.txt").touch()
    save(tmp_path, report())
    found = collect(tmp_path, unit="layers")
    assert [entry.student for entry in found.entries] == ["a"]
    assert [note.split(" was left out")[0] for note in found.notes] == ["layers", "notes.txt"]


def test_a_name_that_is_no_utf_8_is_written_out(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xb1\xe8.ipynb")).touch()
    (entry,) = collect(tmp_path, unit="layers").entries
    assert entry.student == "\\udcb1\\udce8"
    assert load(save(tmp_path / "out", report(entry.student))).student == entry.student
    assert load(save(tmp_path / "out", report("x", source="\udcb1"))).source == "\\udcb1"


def test_two_hand_ins_under_one_name_are_kept_apart(tmp_path: Path) -> None:
    (tmp_path / "ada.py").touch()
    (tmp_path / "ada.ipynb").touch()
    assert [entry.student for entry in collect(tmp_path, unit="layers").entries] == ["ada.ipynb", "ada.py"]


def test_nothing_to_mark_is_an_error_that_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(GradmarkError, match="holds no submission: expected one file"):
        collect(tmp_path, unit="layers")
    with pytest.raises(GradmarkError, match="doesn't exist: name a submission"):
        collect(tmp_path / "nowhere", unit="layers")


# -------------------------------------------------------------------------------------------------- comparing


def test_equal_reports_do_not_differ_and_other_verdicts_do() -> None:
    same = compare(report(), report())
    assert not same.differs
    assert difference_as_text(same) == "Ada: 2.5 → 2.5. Nothing differs."
    changed = compare(report(), report(outcome=Outcome.PASSED, hashes=Hashes("s", "new", "e")))
    text = difference_as_text(changed)
    assert "Affine, dx: FAILED (0) → PASSED (4)" in text
    assert "because the checks were changed" in text


def test_reasons_are_all_named() -> None:
    other = report(seed=6, hashes=Hashes("x", "y", "z"))
    other = replace(other, seed=6)
    assert len(compare(report(), other).reasons) == 4


def test_students_in_one_run_only_are_listed() -> None:
    one, two = {("layers", "Ada"): report()}, {("layers", "Bo"): report("Bo")}
    assert [difference_as_text(entry) for entry in compare_runs(one, two)] == [
        "Ada: 2.5 → –\n  because only in the first run",
        "Bo: – → 2.5\n  because only in the second run",
    ]


# -------------------------------------------------------------------------------------------------- rendering


def test_the_json_for_programs_has_the_promised_form() -> None:
    assert json.loads(json.dumps(as_data(report()))) == {
        "student": "Ada",
        "score": 2.5,
        "points": 6.5,
        "status": "marked",
        "tasks": {"Affine": {"score": 2.5, "points": 6.5, "verdicts": {"dx": "FAILED", "W": "PASSED"}}},
        "advice": [{"task": "Affine", "text": "Sum, don't average."}],
    }


def test_the_text_shows_message_evidence_and_advice() -> None:
    text = as_text(report())
    assert "Ada, layers: 2.5 of 6.5 points (marked)" in text
    assert "✗ dx is right (0/4)" in text
    assert "      dx.shape=(1,), but should be (2,)." in text
    assert "      | [1.]" in text
    assert "advice: Sum, don't average." in text


def test_the_table_has_a_row_a_student() -> None:
    assert rows([report(), report("Bo", Outcome.PASSED)]) == [
        ["student", "Affine", "score", "status"],
        ["Ada", "2.5✗", "2.5/6.5", "marked"],
        ["Bo", "6.5", "6.5/6.5", "marked"],
    ]


def test_control_and_direction_characters_do_nothing_to_a_terminal() -> None:
    assert printable("a\x1b[31mb\u202ec\n김") == "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}c\n김"
    assert "\x1b" not in as_text(report("\x1b[2J"))
