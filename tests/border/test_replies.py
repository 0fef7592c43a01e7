"""What a worker sent, as the kit's own data: one form is right, all others are errors."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.border import replies
from autograder.border.worker.answers import cell_tree, yielded_tree
from autograder.model import Oddity, Raised, Yielded
from autograder.reading.cells import CellProblem, CellResult
from autograder.wire import WireError, WireLimits, pack, unpack

ONE = np.ones(2)
DIGEST = "0123456789abcdef0123456789abcdef01234567"


def case(**changes):
    return {"outputs": {}, "raised": None, "changed": {}} | changes


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

    @pytest.mark.parametrize(
        ("tree", "text"),
        [
            (None, "another number of cases"),
            ({}, "another number of cases"),
            ([], "another number of cases"),
            ([case(), case()], "another number of cases"),
            ((case(),), "another number of cases"),
            ([None], "other entries than were asked for"),
            ([{"outputs": {}}], "other entries than were asked for"),
            ([case(score=100)], "other entries than were asked for"),
            ([case(outputs=[])], "names that are none"),
            ([case(outputs={str(n): "x" for n in range(1001)})], "names that are none, or too many"),
            ([case(outputs={"y": 1.0})], "something that is no array"),
            ([case(outputs={"y": [1.0]})], "something that is no array"),
            ([case(changed={"y": "text"})], "something that is no array"),
            ([case(raised="ValueError")], "a list that is none, or of another length"),
            ([case(raised=["ValueError"])], "a list that is none, or of another length"),
            ([case(raised=[1, None, None, "", ""])], "something that is no text"),
            ([case(raised=["E", -1, None, "", ""])], "a line that can't be"),
            ([case(raised=["E", 1.5, None, "", ""])], "a line that can't be"),
            ([case(raised=["E", True, None, "", ""])], "a line that can't be"),
            ([case(raised=["E", None, 10**9, "", ""])], "a line that can't be"),
            ([case(raised=["E", None, None, None, ""])], "something that is no text"),
        ],
    )
    def test_any_other_form_is_refused(self, tree, text):
        with pytest.raises(WireError, match=text):
            replies.yielded(tree, 1)

    def test_text_has_no_control_characters(self):
        hostile = "a\x1b[31m\r\nb\u202ec\x00\u200bd"
        (back,) = replies.yielded([case(outputs={"y\n": hostile}, raised=["Value Error", 1, 1, hostile, hostile])], 1)
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
names = st.sampled_from(["outputs", "raised", "changed", "problems", "defined", "y"])
anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names, inner, max_size=3))


@settings(max_examples=300)
@given(anything)
def test_any_tree_at_all_is_data_or_an_error(tree):
    with contextlib.suppress(WireError):
        replies.yielded(tree, 1)
    with contextlib.suppress(WireError):
        replies.cell_result(tree, 1)


class TestAnswers:
    """The worker's side makes of everything something that can cross."""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (np.array([None]), "an array of objects"),
            (np.array(["a"]), "an array of text"),
            (np.array([b"a"]), "an array of text"),
            (np.zeros(1, [("a", float)]), "an array of records"),
            (np.zeros(1, "M8[s]"), "an array of datetime64[s]"),
            (np.zeros((1,) * 9), "an array with 9 axes"),
            (Oddity("x" * 500), "x" * 100),
        ],
    )
    def test_what_is_no_array_of_numbers_is_said(self, value, text):
        assert yielded_tree([Yielded({"y": value})])[0]["outputs"] == {"y": text}

    @pytest.mark.parametrize(("wide", "narrow"), [("g", "f8"), ("G", "c16")])
    def test_long_doubles_arrive_as_doubles(self, wide, narrow):
        (tree,) = yielded_tree([Yielded({"y": np.full(3, 1.5, wide)})])
        assert crossed(tree)["outputs"]["y"].dtype == np.dtype(narrow)

    def test_names_and_texts_are_cut_and_made_whole(self):
        hostile = Yielded(
            {"": ONE, 3: ONE, "n" * 300: ONE, "\ud800": ONE},  # type: ignore[dict-item]
            Raised("E" * 300, None, None, "p" * 300, "t" * 5000),
        )
        tree = unpack(pack(yielded_tree([hostile])), limits=WireLimits(text=1000, name=100))
        (back,) = replies.yielded(tree, 1)
        assert list(back.outputs) == ["(no name)", "3", "n" * 100, "?"]
        assert back.raised == Raised("E" * 100, None, None, "p" * 100, "t" * 1000)

    def test_no_more_names_than_are_taken(self):
        (back,) = replies.yielded(yielded_tree([Yielded({str(n): ONE for n in range(5000)})]), 1)
        assert len(back.outputs) == 1000
