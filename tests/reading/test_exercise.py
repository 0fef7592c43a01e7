import collections
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.model import Oddity, Raised, Yielded
from autograder.reading import exercise as module
from autograder.reading.execute import Namespace
from autograder.reading.exercise import OUTPUTS

# Scenarios and solutions are wrong here in every way that a type checker knows.
exercise: Any = module.exercise

AFFINE = """
import numpy as np

class Affine:
    def __init__(self, W):
        self.params = {"W": W}
        self.grads = GRADS

    def forward(self, x):
        return helper(x) @ self.params["W"]

def helper(x):
    return BODY
"""


@pytest.fixture
def solution():
    with Namespace(
        "handed_in", {"mine": "def deep(x):\n    return x.missing\nclass A:\n    def f(self): deep(1)"}
    ) as opened:

        def written(grads="{}", body="x", source=AFFINE):
            result = opened.execute(7, source.replace("GRADS", grads).replace("BODY", body))
            assert not result.problems
            return opened.module

        yield written


def forward(solution, case):
    layer = solution.Affine(case["W"])
    yield {"y": layer.forward(case["x"])}
    yield {"dx": case["x"], **layer.grads}


LINE = forward.__code__.co_firstlineno
INPUTS = {"W": np.ones((2, 3)), "x": np.array([[1.0, 2.0]]), "flag": True, "k": 3}


def test_what_is_yielded_is_kept(solution):
    given = exercise(forward, solution("{'W': [1, 2], 'b': None}"), INPUTS)
    assert list(given.outputs) == ["y", "dx", "W", "b"]
    np.testing.assert_array_equal(given.outputs["y"], [[3.0, 3.0, 3.0]])
    np.testing.assert_array_equal(given.outputs["W"], [1, 2])
    assert given.outputs["b"] == Oddity("None")
    assert (given.raised, given.changed) == (None, {})


def test_what_was_yielded_before_an_exception_counts(solution):
    given = exercise(forward, solution("None"), INPUTS)
    assert list(given.outputs) == ["y"]
    assert given.raised == Raised("TypeError", None, LINE + 3, "", "'NoneType' object is not a mapping")


def test_the_innermost_place_in_a_cell_is_told(solution):
    given = exercise(forward, solution(body="x + np.linalg.inv(x)"), INPUTS)
    assert given.raised == Raised("LinAlgError", 7, 13, "helper", "Last 2 dimensions of the array must be square")


def test_a_place_in_a_helper_module_is_named_with_it(solution):
    module = solution(source="from mine import deep as Affine\nimport mine")
    raised = exercise(forward, module, INPUTS).raised
    assert raised == Raised("AttributeError", None, LINE + 1, "mine.deep", raised.text)
    raised = exercise(lambda s, c: s.mine.A().f(), module, INPUTS).raised
    assert (raised.cell, raised.place) == (None, "mine.deep")
    called = solution(source="import mine\nclass Affine:\n    def __init__(self, W):\n        mine.deep(W)")
    raised = exercise(forward, called, INPUTS).raised
    assert (raised.cell, raised.line, raised.place) == (7, 4, "Affine.__init__")


def test_a_missing_name_and_a_wrong_arity_are_the_scenarios_line(solution):
    raised = exercise(forward, solution(source="x = 1"), INPUTS).raised
    assert (raised.type, raised.cell, raised.line, raised.place) == ("AttributeError", None, LINE + 1, "")
    raised = exercise(forward, solution(source="class Affine: pass"), INPUTS).raised
    assert raised == Raised("TypeError", None, LINE + 1, "", "Affine() takes no arguments")


def test_the_line_is_that_of_the_scenarios_own_helper(solution):
    def inner(case):
        return case["nowhere"]

    def outer(solution, case):
        yield {"y": inner(case)}

    raised = exercise(outer, solution(), INPUTS).raised
    assert raised == Raised("KeyError", None, inner.__code__.co_firstlineno + 1, "", "'nowhere'")


def test_a_stub_says_where_it_is(solution):
    source = "class Affine:\n    def __init__(self, W):\n        raise NotImplementedError"
    assert exercise(forward, solution(source=source), INPUTS).raised == Raised(
        "NotImplementedError", 7, 3, "Affine.__init__", ""
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("(_ for _ in ()).throw(SystemExit(0))", "SystemExit"),
        ("(_ for _ in ()).throw(GeneratorExit())", "GeneratorExit"),
        ("next(iter(()))", "StopIteration"),
        ("[*(next(iter(())) for _ in [1])]", "RuntimeError"),
        ("helper(x)", "RecursionError"),
        ("np.zeros(10 ** 17)", "MemoryError"),
        ("exit_now()", "KeyboardInterrupt"),
        ("nasty()", "Nasty"),
        ("chained()", "RuntimeError"),
    ],
)
def test_whatever_is_raised_is_told(solution, body, kind):
    source = """
def exit_now():
    raise KeyboardInterrupt
class Nasty(BaseException):
    __traceback__ = __class__ = property(lambda self: 1 / 0)
    def __str__(self): raise SystemExit
def nasty():
    raise Nasty
def chained():
    raise RuntimeError from Nasty()
"""
    raised = exercise(forward, solution(body=body, source=AFFINE + source), INPUTS).raised
    assert (raised.type, raised.cell) == (kind, 7)


def test_the_text_of_an_exception_is_cut_and_fit_to_be_shown(solution):
    body = "(_ for _ in ()).throw(ValueError('x' * 10_000))"
    raised = exercise(forward, solution(body=body), INPUTS).raised
    assert raised.text == "x" * 500
    raised = exercise(forward, solution(body="np.float64('\\x1b\\ud800')"), INPUTS).raised
    assert raised.text.isprintable()


def test_values_are_copied_when_they_are_yielded():
    def scenario(solution, case):
        y = np.zeros(2)
        yield {"first": y, "listed": [y]}
        y += 1
        yield {"second": y}
        y += 1

    outputs = exercise(scenario, None, {}).outputs
    assert {name: value.tolist() for name, value in outputs.items()} == {
        "first": [0, 0],
        "listed": [[0, 0]],
        "second": [1, 1],
    }


def test_a_later_value_of_the_same_name_counts():
    outputs = exercise(lambda s, c: iter([{"y": 1}, {"y": 2, "z": 3}]), None, {}).outputs
    assert {name: value.item() for name, value in outputs.items()} == {"y": 2, "z": 3}


def test_changed_inputs_are_told_and_the_callers_arrays_are_never_touched():
    sent: dict[str, Any] = {
        "x": np.array([1.0, np.nan]),
        "same": np.array([np.nan, -0.0]),
        "zero": np.array(0.0),
        "shape": np.zeros(6),
    }
    sent |= {"type": np.zeros(2), "text": "a", "none": None, "odd": np.zeros(1)}
    before = {name: np.copy(value) for name, value in sent.items() if isinstance(value, np.ndarray)}

    def scenario(solution, case):
        case["x"][1] = 5
        case["same"][...] = case["same"] * 1
        case["zero"] *= -1.0
        case["shape"].shape = (2, 3)
        case["type"].dtype = np.int64
        case["odd"].dtype = "S8"
        case["none"] = case.pop("text")
        yield {}
        raise ValueError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = exercise(scenario, None, sent)
    assert set(given.changed) == {"x", "zero", "shape", "type", "odd"}
    assert given.changed["x"].tolist() == [1.0, 5.0]
    assert np.signbit(given.changed["zero"])
    assert given.changed["shape"].shape == (2, 3)
    assert given.changed["odd"].shape == (0,)
    for name, array in before.items():
        np.testing.assert_array_equal(sent[name], array)
        assert sent[name].dtype == array.dtype
    assert sent["text"] == "a"


def test_read_only_inputs_can_be_worked_on():
    x = np.zeros(2)
    x.flags.writeable = False

    def scenario(solution, case):
        case["x"] += 1
        yield {"x": case["x"]}

    assert exercise(scenario, None, {"x": x}).changed["x"].tolist() == [1, 1]


def test_a_dict_that_overrides_everything_is_read_without_a_word_from_it():
    class Loud(dict):
        def _raise(self, *_):
            raise RuntimeError("asked")

        items = keys = values = __iter__ = __getitem__ = __len__ = _raise

    class Name(str):
        def __eq__(self, other):
            raise RuntimeError("asked")

        def __hash__(self):
            return 1

        __len__ = __str__ = __repr__ = isprintable = __getitem__ = __eq__  # type: ignore[assignment]

    given = exercise(lambda s, c: iter([Loud({Name("y"): 1}), collections.defaultdict(int, z=2)]), None, {})
    assert given.raised is None
    assert {name: value.item() for name, value in given.outputs.items()} == {"y": 1, "z": 2}
    assert all(type(name) is str for name in given.outputs)


def test_names_are_text_few_and_fit_to_be_shown():
    names = {3: 1, None: 1, "a\x00\ud800\n": 2, "x" * 10_000: 3} | {f"n{i}": i for i in range(1000)}
    outputs = exercise(lambda s, c: iter([names, {"late": 1, "n5": 55}]), None, {}).outputs
    assert len(outputs) == OUTPUTS - 1
    assert list(outputs)[:2] == ["a��\n", "x" * 100]
    assert outputs["n5"] == 55
    assert "late" in outputs
    assert len(exercise(lambda s, c: iter([{str(i): i} for i in range(100)]), None, {}).outputs) == OUTPUTS


@pytest.mark.parametrize(
    ("yielded", "word"),
    [(None, "None"), (np.zeros(2), "an array"), ([1], "an array"), ("dW", "text"), (iter([]), "an object")],
)
def test_what_is_no_dict_ends_the_case(yielded, word):
    ended = []

    def scenario(solution, case):
        try:
            yield {"y": 1}
            yield yielded
            ended.append("went on")
        finally:
            ended.append("closed")

    given = exercise(scenario, None, {})
    line = scenario.__code__.co_firstlineno + 3
    assert given.raised is not None
    assert (given.raised.type, given.raised.cell, given.raised.line) == ("TypeError", None, line)
    assert given.raised.text.startswith(f"the scenario yielded {word}")
    assert given.raised.text.endswith(", not a dict of arrays")
    assert list(given.outputs) == ["y"]
    assert ended == ["closed"]


def test_an_exception_in_closing_is_told():
    def scenario(solution, case):
        try:
            yield None
        finally:
            raise OSError("closing")

    assert exercise(scenario, None, {}).raised.type == "OSError"


def test_a_scenario_that_is_no_generator_is_told():
    assert exercise(lambda s, c: None, None, {}).raised.type == "TypeError"
    assert exercise(lambda s: None, None, {}).raised == Raised(
        "TypeError",
        None,
        None,
        "",
        "test_a_scenario_that_is_no_generator_is_told.<locals>.<lambda>() takes 1 positional argument but 2 were given",
    )


def test_warnings_cost_nothing_even_where_they_were_made_errors(solution):
    source = """
import numpy as np, warnings
old = np.seterr(all="raise")
class Affine:
    grads = {}
    def __init__(self, W):
        warnings.simplefilter("error")
        self.W = W
        np.seterr(divide="raise")
    def forward(self, x):
        warnings.warn("careful")
        return np.exp(x * 1e9) - np.float32(1e300)
"""
    before = np.geterr(), list(warnings.filters)
    module = solution(source=source)
    with np.errstate(all="raise"):
        for _ in range(2):
            raised = exercise(forward, module, INPUTS).raised
            assert raised is not None
            assert raised.type == "UserWarning"  # its own doing, within this case
    assert exercise(forward, solution(body="np.log(x * 0) - np.exp(x * 1e9) + np.mean([])"), INPUTS).raised is None
    np.seterr(**before[0])
    assert (np.geterr(), list(warnings.filters)) == before


@given(arrays.arrays(np.float64, arrays.array_shapes(), elements=st.floats()), st.booleans())
def test_inputs_come_through_bit_for_bit(x, touched):
    def scenario(solution, case):
        yield {"x": case["x"]}
        if touched:
            case["x"].flat[0] = np.nextafter(case["x"].flat[0], np.inf)

    given = exercise(scenario, None, {"x": x})
    assert given.outputs["x"].tobytes() == x.tobytes()
    same = not touched or np.nextafter(x.flat[0], np.inf).tobytes() == x.flat[0].tobytes()
    assert ("x" not in given.changed) == same
    assert given == Yielded(given.outputs, None, given.changed)
