"""Mistakes and variants applied to the text of a lesson."""

from __future__ import annotations

import pytest

from autograder import GradmarkError, Mistake, Variant
from autograder.authoring.edits import find, with_mistake, with_variant
from autograder.reading.cells import Cell

LESSON = (
    Cell(1, "import numpy as np", "given"),
    Cell(
        2,
        "class Affine:\n    def forward(self, x):\n        return x\n\n"
        "    def backward(self, dout):\n        return dout.sum(axis=0)",
        "task",
        "Affine",
    ),
    Cell(3, "def softmax(z):\n    return z", "task", "softmax"),
    Cell(4, "def softmax(z):\n    plot(z)", "lab", "look"),
)


def edited(**options) -> str:
    options = {"breaks": ["y"], "advice": "a", **options}
    return "\n".join(cell.source for cell in with_mistake(LESSON, Mistake(**options)))


def test_a_definition_is_found_by_its_dotted_name_and_labs_are_left_out() -> None:
    assert (
        find(LESSON, "Affine.backward").text(LESSON) == "    def backward(self, dout):\n        return dout.sum(axis=0)"
    )
    assert find(LESSON, "softmax").cell == 2
    with pytest.raises(GradmarkError, match=r"no definition of Affine\.step in the lesson"):
        find(LESSON, "Affine.step")


def test_one_edit_several_edits_and_a_whole_body() -> None:
    assert "dout.mean(axis=0)" in edited(where="Affine.backward", right="sum", wrong="mean")
    both = edited(where="Affine", edits=[("return x", "return 2 * x"), ("axis=0", "axis=1")])
    assert "return 2 * x" in both
    assert "axis=1" in both
    body = edited(
        where="Affine.backward",
        body="""
        def backward(self, dout):
            return 0 * dout
    """,
    )
    assert "    def backward(self, dout):\n        return 0 * dout" in body


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"where": "Affine", "right": "return", "wrong": "yield"},
            "'return' stands 2 times in Affine; it must stand once",
        ),
        ({"where": "softmax", "right": "absent", "wrong": "x"}, "'absent' stands 0 times"),
        ({"where": "softmax", "right": "return z", "wrong": "return  z"}, "doesn't change the program"),
        ({"where": "softmax", "right": "return z", "wrong": "return ("}, "leaves a syntax error in line"),
        ({"where": "softmax"}, "give exactly one of right= (with wrong=), edits= and body="),
        ({"where": "softmax", "right": "z", "wrong": "y", "body": "x"}, "give exactly one of right="),
        (
            {"where": "softmax", "right": "z", "wrong": "y", "silent": "why"},
            "give exactly one of advice=, same_as= and silent=",
        ),
        (
            {"where": "softmax", "right": "z", "wrong": "y", "breaks": []},
            "breaks nothing: name the checks that catch it",
        ),
    ],
)
def test_edits_that_do_not_fit_say_why(options, words: str) -> None:
    with pytest.raises(GradmarkError) as caught:
        edited(**options)
    assert words in str(caught.value)


def test_a_variant_replaces_the_whole_definition() -> None:
    cells = with_variant(LESSON, Variant("Affine.forward", "named", "def forward(self, x):\n    y = x\n    return y"))
    assert "        y = x\n        return y" in cells[1].source
    with pytest.raises(GradmarkError, match="is the reference itself"):
        with_variant(LESSON, Variant("softmax", "same", "def softmax(z):\n    # another comment\n    return z"))
