"""The HTML of a check: escaped, small, without classes or scripts, and readable as a document."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder.handout.attempt import Attempt, Shown
from autograder.handout.display import as_html
from autograder.handout.words import array_text, as_text, failure
from autograder.model import Oddity, Outcome, Verdict

VOID = {"br"}


class Outline(HTMLParser):
    """Checks that tags close, and keeps what is in them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def outline(html: str) -> Outline:
    parsed = Outline()
    parsed.feed(html)
    parsed.close()
    assert parsed.open == []
    return parsed


def verdict(outcome: Outcome = Outcome.FAILED, message: str = "dW is off.", claim: str = "dW is right") -> Verdict:
    return Verdict("dW", claim, outcome, 0, 0, message)


def failed(shown: Shown | None = None) -> str:
    return as_html([Attempt("Affine", (verdict(), verdict(Outcome.PASSED, "", "b is right")), shown)])


def test_the_cases_of_later_failures_are_folded():
    checks = [Verdict(name, f"{name} is right", Outcome.FAILED, 0, 0, f"{name} is off.") for name in ("dW", "db", "dx")]
    first, later = (Shown({"x": np.full((2, 2), value)}) for value in (11.0, 22.0))
    attempt = Attempt("Affine", tuple(checks), first, {"db": later})
    html = as_html([attempt])
    opened, folded = html.split("<details>")
    assert ("11" in opened, "22" in opened) == (True, False)
    assert "<summary" in folded
    assert "22" in folded.partition("</details>")[0]
    assert "dx is off." in folded.partition("</details>")[2]
    assert outline(html).attributes == {"style"}
    assert "22" not in as_text([attempt])
    assert "22" in failure(attempt, checks[1])
    assert failure(attempt, checks[2]) == "dx is off."


def test_it_is_styled_inline_alone():
    parsed = outline(failed(Shown({"x": np.eye(2)}, {"dW": np.ones((2, 2))}, {"dW": np.eye(2)}, "hello")))
    assert parsed.attributes == {"style"}
    assert set(parsed.tags) == {"div", "span", "b", "table", "tr", "td", "pre"}


def test_no_colour_is_set_that_only_one_background_can_take():
    html = failed(Shown({"x": np.eye(2)}, {"dW": np.ones((2, 2))}, {"dW": np.eye(2)}, "hello"))
    assert set(re.findall(r"background:([^;\"]+)", html)) == {"transparent"}
    colours = set(re.findall(r"(?<!-)color:([^;\"]+)", html)) - {"inherit"}
    assert colours
    for colour in colours:  # seen on white and on near black alike: contrast at least 3 to 1 with both
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        light = float(np.dot([0.2126, 0.7152, 0.0722], linear))
        assert 1.05 / (light + 0.05) >= 3, colour
        assert (light + 0.05) / (0.0056 + 0.05) >= 3, colour  # #111


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a & b < c"])
def test_nothing_of_a_students_is_markup(evil):
    shown = Shown({evil: np.eye(2), "text": evil}, {evil: Oddity(evil)}, {}, evil)
    html = as_html([Attempt(evil, (verdict(message=evil, claim=evil),), shown)])
    parsed = outline(html)
    assert not {"script", "img"} & set(parsed.tags)
    assert evil in "".join(parsed.text)


def test_a_matrix_is_a_table_with_its_shape_and_the_wrong_entries_are_framed():
    html = failed(Shown({"x": np.array([[1.0, 2.5]])}, {"dW": np.array([1.0, 9.0])}, {"dW": np.array([1.0, 2.0])}))
    parsed = outline(html)
    text = "".join(parsed.text)
    assert "x (1, 2)" in text
    assert "your code gave" in text
    assert "the example says" in text
    framed = re.findall(r"outline:[^>]*>([^<]*)<", html)
    assert framed == ["9"]


def test_a_large_matrix_is_shown_by_its_ends():
    shown = Shown({"x": np.arange(400.0).reshape(20, 20)}, {"dW": np.zeros((2, 3, 4, 5))})
    parsed = outline(failed(shown))
    assert len([tag for tag in parsed.tags if tag == "tr"]) == 6 + 3 * 4
    assert "399" in parsed.text
    assert "…" in parsed.text
    assert "and 3 more" in parsed.text
    assert "[0, 1, :, :]" in parsed.text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(0.5), "0.5"),
        (np.array(7), "7"),
        (np.array(1 / 3), "0.3333"),
        (np.array([]), "(empty)"),
        (np.array([[True]]), "True"),
        (np.array([np.nan]), "nan"),
        (np.array([1e-9]), "1e-09"),
        (np.array([1 + 2j]), "1+2j"),
        (Oddity("None"), "None"),
        (3, "3"),
    ],
)
def test_numbers_of_every_kind_are_shown(value, text):
    assert text in outline(failed(Shown({"x": value}))).text


def test_a_task_that_isnt_written_is_told_how_to_go_on_and_lists_no_claims():
    html = as_html([Attempt("Affine", (verdict(Outcome.NOT_ATTEMPTED, "Not written yet."),))])
    text = "".join(outline(html).text)
    assert "Affine isn't written yet." in text
    assert "Replace the line that raises NotImplementedError" in text
    assert "dW is right" not in text


def test_what_every_check_says_is_said_once():
    attempt = Attempt("Affine", (verdict(Outcome.TIMED_OUT, "Too long."), verdict(Outcome.TIMED_OUT, "Too long.")))
    assert as_html([attempt]).count("Too long.") == 1
    assert as_text([attempt]) == "Affine: 0 of 2 checks hold.\n  Too long."


def test_of_several_tasks_the_right_ones_take_a_line():
    right = Attempt("Affine", (verdict(Outcome.PASSED, ""),))
    text = as_text([right, Attempt("ReLU", (verdict(), verdict(Outcome.PASSED, "")))])
    assert text.splitlines()[:3] == ["Affine: the check holds.", "ReLU: 1 of 2 checks hold.", "  ✗ dW is right"]


def test_a_half_written_task_says_how_much_is_missing():
    verdicts = (verdict(Outcome.PASSED, ""), verdict(Outcome.NOT_ATTEMPTED, "Not written yet."), verdict())
    text = as_text([Attempt("Affine", verdicts)])
    assert text.startswith("Affine: 1 of 3 checks hold. For 1 of the others something isn't written yet.")
    assert "Not written yet." not in text


def test_a_closed_gate_says_what_it_waits_for():
    text = as_text([Attempt("Affine", (verdict(), verdict(Outcome.SKIPPED, "Counts once “y” is right.")))])
    assert "  – dW is right\n    Counts once “y” is right." in text


def test_long_arrays_are_short_in_text():
    assert len(array_text(np.arange(10_000.0).reshape(100, 100)).splitlines()) <= 7
    assert array_text(Oddity("a generator")) == "a generator"
