"""The author's and the student's words are exactly these, and importing them costs nothing until they are used."""

from __future__ import annotations

import subprocess
import sys

import autograder

WORDS = [
    "Case", "Cases", "Check", "Draws", "GradmarkError", "Mistake", "Question", "Regime", "Task", "Trial", "Variant",
    "agrees", "by_hand", "centred", "check", "dropped_anew", "dropped_at_rate", "dropped_by_chance",
    "dropped_independently", "examples", "gradient", "holds", "learns", "leaves_inputs_alone",
    "normally_distributed", "ordinary", "regime", "shows",
]  # fmt: skip


def test_the_public_words_are_these() -> None:
    assert sorted(autograder.__all__) == sorted(WORDS)
    for word in WORDS:
        assert getattr(autograder, word).__name__ == word
        assert word in dir(autograder)


def test_an_unknown_word_is_an_attribute_error() -> None:
    assert not hasattr(autograder, "magic")


def test_importing_the_package_loads_neither_numpy_nor_hypothesis() -> None:
    code = "import sys, autograder; print([name for name in ('numpy', 'hypothesis', 'pytest') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
