"""The demo class of each unit, marked once: every honest student gets what they earned, every bad submission says what
happened, nobody touches anybody else's marks, and no process is left behind.
"""

from __future__ import annotations

import ctypes
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from autograder.authoring.course import Course, find_course
from autograder.authoring.knowledge import advice_of
from autograder.demo import build_class, run_demo
from autograder.demo import show as demo_show
from autograder.demo.bad import BAD
from autograder.demo.build import LONGEST, ROLL, SLASHED
from autograder.demo.honest import KINDS, honest, named
from autograder.demo.notebook import handout
from autograder.marking.collect import Entry, collect
from autograder.marking.run import mark_class
from autograder.marking.store import load_run, path_of
from autograder.marking.unit import PreparedUnit, prepare_unit
from autograder.model import GradmarkError, Limits, Outcome, Report, Status, TaskReport
from tests.once import marked_once

ROOT = Path(__file__).resolve().parent.parent
UNITS = ("layers", "backprop")
SHORT = Limits(cell_s=1.5, trial_s=1.5, submission_s=20.0)


def _course() -> Course:
    return replace(find_course(None, ROOT), limits=SHORT)


@cache
def _prepared(unit: str) -> PreparedUnit:
    return prepare_unit(_course(), unit, seed=30)


def _mark(unit: str, folder: Path, out: Path) -> None:
    build_class(_course(), unit, folder)
    mark_class(_prepared(unit), collect(folder, unit=unit).entries, out=out, jobs=4)


@dataclass(frozen=True)
class Class:
    """A marked class: by student the report, by kind the students."""

    unit: str
    reports: dict[str, Report]
    kinds: dict[str, list[str]]

    def of_kind(self, kind: str) -> list[Report]:
        return [self.reports[student] for student in self.kinds[kind]]


@pytest.fixture(scope="module", params=UNITS)
def marked(request, tmp_path_factory) -> Class:
    unit = request.param
    base, folder = tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp(unit)
    reports = marked_once(base, f"demo-{unit}", lambda out: _mark(unit, folder, out))
    kinds: dict[str, list[str]] = {}
    for student, kind in build_class(_course(), unit, folder):
        kinds.setdefault(kind.partition(":")[0], []).append(student)
    return Class(unit, reports, kinds)


def _outcomes(task: TaskReport) -> set[Outcome]:
    return {verdict.outcome for verdict in task.verdicts}


def _said(task: TaskReport) -> str:
    return " | ".join(dict.fromkeys(verdict.message for verdict in task.verdicts))


def _split(report: Report) -> tuple[TaskReport, list[TaskReport]]:
    """The first task, and the others that carry points."""
    first, *others = (task for task in report.tasks if task.points)
    return first, others


# ------------------------------------------------------------------------------------------- bad submissions


@dataclass(frozen=True)
class Fate:
    """What the report on a bad submission says.

    ``outcome`` is what became of the first task, of which ``says`` is said; None: it has full marks. Each other task
    has full marks. ``notes`` stand in the report's notes.
    """

    outcome: Outcome | None = None
    says: str = ""
    notes: str = ""
    status: Status = Status.MARKED


def _unreadable(why: str) -> Fate:
    return Fate(Outcome.ERRORED, why, why, Status.UNREADABLE)


def _lost(outcome: Outcome, how: str) -> Fate:
    return Fate(outcome, how, status=Status.NEEDS_A_LOOK)


RIGHT = Fate()
FATES = {
    "a syntax error": Fate(Outcome.RAISED, "SyntaxError: '(' was never closed", "SyntaxError"),
    "an import that fails": Fate(notes="ModuleNotFoundError: No module named 'my_friends_helpers'"),
    "an import of torch": Fate(notes="ImportError: torch can't be used when your work is marked"),
    "an exception in a cell": Fate(Outcome.RAISED, "NameError", "NameError: name 'traced' is not defined"),
    "an endless cell": Fate(notes="cell 2: the cell timed out after 1.5 s"),
    "an endless loop": _lost(Outcome.TIMED_OUT, "Your code timed out after 1.5 s."),
    "an endless numpy call": _lost(Outcome.TIMED_OUT, "Your code timed out after 1.5 s."),
    "6 GiB of memory": Fate(Outcome.RAISED, "MemoryError was raised in cell"),
    "a segmentation fault": _lost(Outcome.RAISED, "Your code was killed by signal 11 (segmentation fault)."),
    "sys.exit": Fate(Outcome.RAISED, "SystemExit was raised in cell"),
    "os._exit(0)": _lost(Outcome.RAISED, "Your code stopped with exit code 0."),
    "os._exit(0) in a cell": Fate(notes="cell 2: the cell stopped with exit code 0"),
    "a fork bomb": Fate(Outcome.RAISED, "PermissionError was raised in cell"),
    "100 MB of output": RIGHT,
    "warnings and prints": RIGHT,
    "a truncated notebook": _unreadable(".ipynb is cut off"),
    "JSON, but no notebook": _unreadable("is JSON, but no notebook"),
    "an empty file": _unreadable("is empty (0 bytes)"),
    "not UTF-8": _unreadable("is not UTF-8"),
    "a cell deleted": Fate(Outcome.NOT_ATTEMPTED, "No Affine was found"),
    "a cell duplicated": Fate(notes="Affine is defined in cells"),
    "a cell split": RIGHT,
    "a cell torn in two": Fate(notes="begins in the middle of a block: read as the rest of"),
    "a cell retyped": Fate(notes="is a text cell that holds code of Affine: it was read as code"),
    "cells reordered": RIGHT,
    "no metadata": RIGHT,
    "notebook renamed": Fate(notes="Untitled (2) final FINAL.ipynb was read as"),
    "class renamed": Fate(Outcome.RAISED, "Affine isn't there, but MyAffine is"),
    "an argument too many": Fate(Outcome.RAISED, "TypeError was raised where the check uses it"),
    "returns None": Fate(Outcome.FAILED, " is None, but should be an array of shape ("),
    "returns nan": Fate(Outcome.FAILED, " contains nan or inf, but should be finite."),
    "returns inf": Fate(Outcome.FAILED, " contains nan or inf, but should be finite."),
    "returns objects": Fate(Outcome.FAILED, " is an array of objects, but should be an array of shape ("),
    "returns text": Fate(Outcome.FAILED, " is an array of text, but should be an array of shape ("),
    "returns whole numbers": Fate(Outcome.FAILED, " has the right shape, but its values are not right."),
    "returns an axis too many": Fate(Outcome.FAILED, ".shape=(1, "),
    "returns what would broadcast": Fate(Outcome.FAILED, ".shape=(1, "),
    "returns what equals all": Fate(Outcome.FAILED, " has the right shape, but its values are not right."),
    "returns a generator": Fate(Outcome.FAILED, " is a generator, but should be an array of shape ("),
    "returns 10⁹ elements": Fate(Outcome.FAILED, " is too many elements, but should be an array of shape ("),
    "three notebooks": Fate(notes="was taken: it is called"),
    "edited scenarios.py": Fate(notes="scenarios.py isn't as it was handed out: ours was used"),
}


def test_every_bad_kind_has_its_fate():
    assert [bad.label for bad in BAD] == list(FATES)


@pytest.mark.parametrize("kind", FATES)
def test_a_bad_submission_says_what_happened(marked, kind):
    fate = FATES[kind]
    (report,) = marked.of_kind(kind)
    first, _ = _split(report)
    assert report.status == fate.status
    assert fate.notes in " | ".join(report.notes)
    if fate.outcome is None:
        assert _outcomes(first) == {Outcome.PASSED}
    else:
        assert fate.outcome in _outcomes(first)
        assert fate.says in _said(first)
        assert first.score < first.points


@pytest.mark.parametrize("kind", FATES)
def test_a_bad_submission_costs_its_task_and_no_other(marked, kind):
    (report,) = marked.of_kind(kind)
    _, others = _split(report)
    if FATES[kind].status is Status.UNREADABLE:
        assert report.score == 0
    else:
        assert {task.name: _outcomes(task) for task in others} == {task.name: {Outcome.PASSED} for task in others}


@pytest.mark.parametrize("kind", FATES)
def test_nothing_of_what_a_student_printed_or_raised_is_shown_to_them(marked, kind):
    (report,) = marked.of_kind(kind)
    said = " ".join(_said(task) for task in report.tasks)
    assert "now here" not in said
    assert "careful" not in said
    assert len(said) < 10_000


def test_advice_is_given_to_nobody_whose_mistake_is_unknown(marked):
    strange = [kind for kind, fate in FATES.items() if fate.outcome is not Outcome.FAILED]
    advised = {kind for kind in strange for report in marked.of_kind(kind) if report.advice}
    assert advised == set()


# ------------------------------------------------------------------------------------------- honest students


def test_who_is_right_gets_full_marks(marked):
    for kind in ("right", "right in another way"):
        assert {report.student: report.score for report in marked.of_kind(kind)} == dict.fromkeys(
            marked.kinds[kind], 100
        )


def test_who_did_nothing_gets_nothing(marked):
    for report in marked.of_kind("untouched"):
        assert (report.score, report.status) == (0, Status.MARKED)
        assert {outcome for task in report.tasks for outcome in _outcomes(task)} == {Outcome.NOT_ATTEMPTED}
        assert report.advice == ()


def test_who_did_half_of_it_gets_the_marks_of_that_half(marked):
    for report in marked.of_kind("half finished"):
        tasks = [task for task in report.tasks if task.points]
        done, open_ = tasks[: len(tasks) // 2], tasks[len(tasks) // 2 :]
        assert [task.score for task in done] == [task.points for task in done]
        assert {outcome for task in open_ for outcome in _outcomes(task)} == {Outcome.NOT_ATTEMPTED}


def test_who_made_known_mistakes_loses_exactly_their_checks(marked):
    unit = _course().unit(marked.unit)
    known = {named(mistake): mistake for mistake in unit.mistakes}
    handed_in = dict(_handed_in(marked.unit))
    for kind in ("one mistake", "2 mistakes", "3 mistakes"):
        for report in marked.of_kind(kind) if kind in marked.kinds else []:
            made = [known[name] for name in handed_in[report.student].partition(": ")[2].split("; ")]
            broken = {
                f"{task.name}: {verdict.check}"
                for task in report.tasks
                for verdict in task.verdicts
                if verdict.outcome in (Outcome.FAILED, Outcome.RAISED)
            }
            due = {
                check if ": " in check else f"{mistake.task}: {check}" for mistake in made for check in mistake.breaks
            }
            assert broken == due, report.student


def test_who_made_one_known_mistake_gets_its_advice_and_no_other(marked):
    unit = _course().unit(marked.unit)
    known = {named(mistake): mistake for mistake in unit.mistakes}
    for student, kind in _handed_in(marked.unit):
        if kind.startswith("one mistake: "):
            mistake = known[kind.removeprefix("one mistake: ")]
            advice = advice_of(mistake, unit.mistakes)
            assert [given.text for given in marked.reports[student].advice] == ([advice] if advice else [])


def _handed_in(unit: str) -> Iterator[tuple[str, str]]:
    course = _course()
    start = handout(course, unit)
    yield from zip(ROLL, (label for label, _ in honest(course.unit(unit), start, 60 - len(BAD))), strict=False)


# ------------------------------------------------------------------------------------------------- the class


def test_a_class_has_sixty_students_of_every_kind(tmp_path):
    handed_in = build_class(_course(), "layers", tmp_path)
    kinds = {kind for _, kind in handed_in}
    assert len(handed_in) == 60
    assert {bad.label for bad in BAD} <= kinds
    assert {"right", "right in another way", "half finished", "untouched"} <= kinds
    assert any(kind.startswith("one mistake: ") for kind in kinds)
    assert any(kind.startswith("2 mistakes: ") for kind in kinds)
    assert sorted(entry.student for entry in collect(tmp_path, unit="layers").entries) == sorted(
        name for name, _ in handed_in
    )


def test_a_class_is_the_same_each_time(tmp_path):
    one, other = (build_class(_course(), "backprop", tmp_path / name) for name in ("one", "other"))
    assert one == other
    assert _bytes_below(tmp_path / "one") == _bytes_below(tmp_path / "other")


def _bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_larger_class_has_more_honest_students(tmp_path):
    handed_in = build_class(_course(), "layers", tmp_path, size=130)
    assert len({student for student, _ in handed_in}) == 130
    assert sum(kind == "right" for _, kind in handed_in) > 10


def test_a_class_too_small_for_every_kind_is_refused(tmp_path):
    least = len(BAD) + len(set(KINDS))
    with pytest.raises(
        GradmarkError, match=f"a class of 12 has no room for every kind: size should be {least} or more"
    ):
        build_class(_course(), "layers", tmp_path, size=12)


def test_a_unit_that_was_never_released_has_no_class(tmp_path):
    with pytest.raises(GradmarkError, match=r"layers\.ipynb is missing: run `gradmark release layers` first"):
        build_class(replace(_course(), root=tmp_path), "layers", tmp_path)


def test_names_are_of_many_kinds_and_each_is_one_file():
    assert len(ROLL) >= 60
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in ROLL}) == len(ROLL)
    assert all(unicodedata.is_normalized("NFC", name) for name in ROLL)
    assert all(len(f"{name}.ipynb".encode()) <= 255 and "/" not in name for name in ROLL)
    assert len(LONGEST.encode()) > 225
    assert "∕" in SLASHED
    assert "\\" in SLASHED


# ------------------------------------------------------------------------------------------------- any name

STRANGE_NAMES = ["x" * 300, "Kim/Park", "../../../etc/passwd", "..", "a\nb\x1b[31m", "김" * 300, "CON", " ", "<b>&\"'"]


def test_any_name_gets_a_report_in_the_folder_of_reports(tmp_path):
    submission = tmp_path / "layers.py"
    submission.write_text("import numpy as np\n", encoding="utf-8")
    out = tmp_path / "out"
    reports = mark_class(_prepared("layers"), [Entry(name, submission) for name in STRANGE_NAMES], out=out, jobs=1)
    assert [report.student for report in reports] == STRANGE_NAMES
    assert {path_of(out, report).parent for report in reports} == {out / "layers"}
    assert sorted(report.student for report in load_run(out)) == sorted(STRANGE_NAMES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["layers.py", "out"]


# --------------------------------------------------------------------------------------------- what is left

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: whoever loses their parent becomes a child of ours


@pytest.fixture
def adopting() -> Iterator[None]:
    """Processes that are orphaned below us become our children, so that none can hide."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_SUBREAPER, 1, 0, 0, 0)
    yield
    prctl(_SUBREAPER, 0, 0, 0, 0)


def _children() -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == os.getpid():
            found.add(int(stat.parent.name))
    return found


@pytest.mark.usefixtures("adopting")
def test_no_process_outlives_its_class(tmp_path):
    course, prepared = _course(), replace(_prepared("layers"), limits=replace(SHORT, cell_s=0.5, trial_s=0.5))
    solved = next(honest(course.unit("layers"), handout(course, "layers"), 1))[1]
    violent = (
        "an endless loop",
        "an endless cell",
        "a segmentation fault",
        "os._exit(0)",
        "a fork bomb",
        "100 MB of output",
    )
    entries = [Entry("right", tmp_path / "right.ipynb")]
    entries[0].path.write_bytes(solved.encoded())
    for bad in BAD:
        if bad.label in violent:
            entries.append(Entry(bad.label, tmp_path / f"{len(entries)}.ipynb"))
            entries[-1].path.write_bytes(bad.files(solved)["layers.ipynb"])
    before = _children()
    reports = mark_class(prepared, entries, out=None, jobs=3)
    assert _children() <= before
    assert [report.student for report in reports] == ["right", *(bad.label for bad in BAD if bad.label in violent)]
    assert reports[0].score == 100


# ------------------------------------------------------------------------------------------------- the command


def test_the_demo_prints_a_table_with_the_kind_of_each(tmp_path, monkeypatch, capsys):
    def small_class(course: Course, unit: str, folder: Path) -> list[tuple[str, str]]:
        (folder / "Ada.ipynb").write_bytes(handout(course, unit).encoded())
        (folder / "Zoë.ipynb").write_bytes(b"")
        return [("Ada", "untouched"), ("Zoë", "an empty file")]

    monkeypatch.setattr(demo_show, "build_class", small_class)
    course = replace(_course(), names=("layers",))
    folder = tmp_path / "submissions" / "layers"
    folder.mkdir(parents=True)
    (folder / ".built by gradmark demo").touch()
    (folder / "Student of an earlier demo.ipynb").touch()
    assert run_demo(course, ["layers"], tmp_path, jobs=1) == 0
    printed = capsys.readouterr().out
    assert re.search(r"Ada +(0○ +)+0/100 +marked +untouched", printed)
    assert re.search(r"Zoë +(0‼ +)+0/100 +unreadable +an empty file", printed)
    assert f"Reports: {tmp_path / 'reports'}" in printed
    assert len(load_run(tmp_path / "reports")) == 2


def test_the_demo_clears_no_folder_that_it_did_not_build(tmp_path):
    there = tmp_path / "submissions" / "layers" / "my thesis.ipynb"
    there.parent.mkdir(parents=True)
    there.write_text("years of work", encoding="utf-8")
    with pytest.raises(GradmarkError, match="holds files that no demo built: name another place with --out"):
        run_demo(_course(), ["layers"], tmp_path)
    assert there.read_text(encoding="utf-8") == "years of work"
