"""No word that a worker chooses reaches a student's message."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.marking.redact import redacted
from autograder.model import Loss, Lost, Oddity, Raised, Yielded
from autograder.reading.submission import read_submission

SOURCE = "class Affine:\n    def forward(self, x):\n        return (lambda: x)()\n"


@pytest.fixture
def submission(tmp_path: Path):
    (tmp_path / "layers.py").write_text(f"# %%\n{SOURCE}", encoding="utf-8")
    (tmp_path / "mine.py").write_text("def deep():\n    pass\n", encoding="utf-8")
    return read_submission(tmp_path, unit="layers")


def only(result) -> Yielded:
    (given,) = result
    return given


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("None", "None"),
        ("a generator", "a generator"),
        ("an object of type dict", "an object of type dict"),
        ("an object of type input_is_0_53", "an object"),
        ("an object of type __import__", "an object"),
        ("1053000 elements", "too many elements"),
        ("an integer of 6312 bits", "an integer of too many bits"),
        ("a list with an object of type L0_1_1 in it", "a list with an object in it"),
    ],
)
def test_types_of_their_own_and_lengths_are_not_named(submission, text: str, shown: str) -> None:
    given = only(redacted((Yielded({"y": Oddity(text)}),), submission))
    assert given.outputs["y"] == Oddity(shown)


def test_a_place_must_stand_in_what_was_handed_in(submission) -> None:
    (cell,) = (cell.number for cell in submission.cells)

    def shown(**place) -> Raised:
        raised = only(redacted((Yielded({}, Raised("ValueError", **place)),), submission)).raised
        assert raised is not None
        return raised

    right = {"cell": cell, "line": 3, "place": "Affine.forward.<locals>.<lambda>"}
    assert shown(**right) == Raised("ValueError", **right)
    assert shown(cell=cell, line=3, place="input_is_0_53").place == ""
    assert shown(cell=cell, line=1053, place="Affine.forward").line is None
    assert shown(cell=53, line=3, place="Affine") == Raised("ValueError", None, None, "")
    assert shown(cell=None, line=2, place="mine.deep").place == "mine.deep"
    assert shown(cell=None, line=2, place="mine.other").place == ""
    assert shown(cell=None, line=2, place="").line == 2


def test_a_lost_worker_is_told_in_our_own_words(submission) -> None:
    assert redacted(Lost(Loss.CRASHED, "stopped"), submission) == Lost(Loss.CRASHED, "stopped")
