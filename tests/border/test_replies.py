"""What a worker sent, as the kit's own data: one form is right, all others are errors."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.border import replies
from autograder.border.worker.answers import cell_tree, yielded_tree
from autograder.border.worker.protocol import from_worker
from autograder.model import Oddity, Raised, Yielded
from autograder.reading.cells import CellProblem, CellResult
from autograder.wire import WireError, pack, unpack

ONE = np.ones(2)
DIGEST = "0123456789abcdef0123456789abcdef01234567"


def answer(**changes):
    """One case: its outputs, what it raised, its changed inputs."""
    one = {"outputs": {}, "raised": None, "changed": {}} | changes
    return [columns(one["outputs"]), [one["raised"]], columns(one["changed"])]


def columns(named):
    return [([0], {name: [value] for name, value in named.items()} if isinstance(named, dict) else named)]


def crossed(tree):
    return unpack(pack(tree))


class TestYielded:
    def test_comes_back(self):
        given = Yielded(
            {"y": ONE, "z": Oddity("None")}, Raised("ValueError", 7, 3, "Affine.forward", "text"), {"x": ONE}
        )
        (back,) = replies.yielded(crossed(yielded_tree([given])), 1)
        assert np.array_equal(np.asarray(back.outputs["y"]), ONE)
        assert back.outputs["z"] == Oddity("None")
        assert back.raised == given.raised
        assert np.array_equal(back.changed["x"], ONE)

    def test_nothing_comes_back(self):
        assert replies.yielded(crossed(yielded_tree([Yielded()])), 1) == (Yielded(),)

    def test_cases_of_several_forms_come_back_in_order(self):
        given = [
            Yielded({"y": ONE, "z": ONE}),
            Yielded(raised=Raised("ValueError", 1, 2)),
            Yielded({"z": ONE, "y": ONE}, changed={"x": ONE}),
            Yielded({"y": Oddity("None"), "z": ONE}),
            Yielded({"y": np.ones((2, 3), np.float32), "z": np.zeros(0)}),
            Yielded({"y": ONE, "z": 2 * ONE}),
        ]
        back = replies.yielded(crossed(yielded_tree(given)), len(given))
        for before, after in zip(given, back, strict=True):
            assert list(after.outputs) == list(before.outputs)
            assert after.raised == before.raised
            assert after.changed.keys() == before.changed.keys()
            for name, value in before.outputs.items():
                found = after.outputs[name]
                if isinstance(value, Oddity) or isinstance(found, Oddity):
                    assert found == value
                else:
                    assert (found.dtype, found.shape, found.tobytes()) == (value.dtype, value.shape, value.tobytes())
        assert np.array_equal(np.asarray(back[5].outputs["z"]), 2 * ONE)

    @pytest.mark.parametrize(
        ("tree", "text"),
        [
            (None, "a list that is none, or of another length"),
            ({}, "a list that is none, or of another length"),
            ([], "a list that is none, or of another length"),
            (tuple(answer()), "a list that is none, or of another length"),
            (answer()[:2], "a list that is none, or of another length"),
            ([None, [None], []], "columns that are none"),
            ([[None], [None], []], "columns that are none"),
            ([[[[0], {}]], [None], []], "columns that are none"),
            ([[([0], {}, {})], [None], []], "columns that are none"),
            ([[({0: 1}, {})], [None], []], "columns that are none"),
            ([[([0.0], {})], [None], []], "columns that are none"),
            ([[([False], {})], [None], []], "columns that are none"),
            ([[], [None], []], "another number of cases"),
            ([[([1], {})], [None], []], "another number of cases"),
            ([[([-1], {})], [None], []], "another number of cases"),
            ([[([0, 0], {})], [None], []], "another number of cases"),
            ([[([0], {}), ([0], {})], [None], []], "another number of cases"),
            ([[([0], {})], [None], []], "another number of cases"),
            ([[([0], {})], [], [([0], {})]], "a list that is none, or of another length"),
            ([[([0], {})], [None, None], [([0], {})]], "a list that is none, or of another length"),
            ([[([0], {"y": ONE})], [None], [([0], {})]], "a column that is none"),
            ([[([0], {"y": []})], [None], [([0], {})]], "columns of different lengths"),
            ([[([0], {"y": [ONE, ONE]})], [None], [([0], {})]], "columns of different lengths"),
            ([[([0, 1], {"y": [ONE, ONE], "z": [ONE]})], [None], [([0], {})]], "columns of different lengths"),
            (answer(outputs=[]), "columns that are none"),
            (answer(outputs={str(n): "x" for n in range(1001)}), "names that are none, or too many"),
            (answer(outputs={"y": 1.0}), "something that is no array"),
            (answer(outputs={"y": [1.0]}), "something that is no array"),
            (answer(outputs={"y": None}), "something that is no array"),
            (answer(changed={"y": "text"}), "something that is no array"),
            (answer(raised="ValueError"), "a list that is none, or of another length"),
            (answer(raised=["ValueError"]), "a list that is none, or of another length"),
            (answer(raised=[1, None, None, "", ""]), "something that is no text"),
            (answer(raised=["E", -1, None, "", ""]), "a line that can't be"),
            (answer(raised=["E", 1.5, None, "", ""]), "a line that can't be"),
            (answer(raised=["E", True, None, "", ""]), "a line that can't be"),
            (answer(raised=["E", None, 10**9, "", ""]), "a line that can't be"),
            (answer(raised=["E", None, None, None, ""]), "something that is no text"),
        ],
    )
    def test_any_other_form_is_refused(self, tree, text):
        with pytest.raises(WireError, match=text):
            replies.yielded(tree, 1)

    def test_text_has_no_control_characters(self):
        hostile = "a\x1b[31m\r\nb\u202ec\x00\u200bd"
        (back,) = replies.yielded(answer(outputs={"y\n": hostile}, raised=["Value Error", 1, 1, hostile, hostile]), 1)
        assert back.outputs == {"y ": Oddity("a [31m  b c  d")}
        assert back.raised == Raised("Exception", 1, 1, "a [31m  b c  d", "a [31m  b c  d")

    def test_text_in_any_script_stays(self):
        assert replies.clean("회귀 – größer €") == "회귀 – größer €"


class TestCells:
    def test_comes_back(self):
        result = CellResult(3, (CellProblem("SyntaxError", 2, "invalid syntax"),), {"Affine": DIGEST})
        assert replies.cell_result(crossed(cell_tree(result)), 3) == result

    @pytest.mark.parametrize(
        ("tree", "text"),
        [
            (None, "other entries"),
            ({"problems": [], "defined": {}, "more": 1}, "other entries"),
            ({"problems": {}, "defined": {}}, "a list that is none"),
            ({"problems": [[]], "defined": {}}, "a list that is none"),
            ({"problems": [["E", 1, 2]], "defined": {}}, "no text"),
            ({"problems": [["E", "1", "2"]], "defined": {}}, "a line that can't be"),
            ({"problems": [["E", 1, "2"]] * 1001, "defined": {}}, "of another length"),
            ({"problems": [], "defined": []}, "names that are none"),
            ({"problems": [], "defined": {"f": "short"}}, "a digest that is none"),
            ({"problems": [], "defined": {"f": "Z" * 40}}, "a digest that is none"),
        ],
    )
    def test_any_other_form_is_refused(self, tree, text):
        with pytest.raises(WireError, match=text):
            replies.cell_result(tree, 1)


leaves = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.just(ONE)
names = st.sampled_from(["problems", "defined", "y"])
anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names, inner, max_size=3))
numbers = st.just([0]) | st.lists(st.integers(-1, 2), max_size=2) | anything
named = st.dictionaries(names, st.just([ONE]) | st.lists(leaves, max_size=2), max_size=2) | anything
groups = st.lists(st.tuples(numbers, named), min_size=1, max_size=2) | anything
answers = st.tuples(groups, st.just([None]) | st.lists(anything, max_size=2), groups).map(list)


@settings(max_examples=500)
@given(anything | answers)
def test_any_tree_at_all_is_data_or_an_error(tree):
    with contextlib.suppress(WireError):
        replies.yielded(tree, 1)
    with contextlib.suppress(WireError):
        replies.cell_result(tree, 1)


def test_a_name_that_is_empty_has_a_word():
    (back,) = replies.yielded(crossed(yielded_tree([Yielded({"": ONE})])), 1)
    assert list(back.outputs) == ["(no name)"]


def test_names_of_definitions_are_cut():
    result = CellResult(1, (), {"f" * 300: DIGEST} | {f"f{n}": DIGEST for n in range(2000)})
    tree = unpack(pack(cell_tree(result)), limits=from_worker(1))
    names = list(replies.cell_result(tree, 1).defined)
    assert names[0] == "f" * 100
    assert len(names) == 1000
