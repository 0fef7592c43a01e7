"""One submission's session: cells, replays, budgets, and what becomes of them when a worker is lost."""

import time

import numpy as np
import pytest

from autograder.border import Zygote, request_body
from autograder.model import GradmarkError, Limits, Loss, Lost, Oddity, Raised
from autograder.reading.cells import CellProblem
from autograder.wire import WireError

VALUE = "def value(solution, case):\n    yield {'value': solution.value(case['x'])}\n"
DOUBLE = "def value(x):\n    return 2 * x\n"
HANG = "endless = [None for _ in iter(int, 1)]\n"
TIMED_OUT = CellProblem(Loss.TIMED_OUT, None, "the cell timed out after 0.75 s")


def test_cells_run_in_order_in_one_namespace(zygote, submit, body):
    with zygote.session(
        submit("import numpy as np\nfactor = 3", "def value(x):\n    return factor * np.sqrt(x)")
    ) as session:
        first, second = session.load()
        assert (first.number, first.problems, dict(first.defined)) == (1, (), {})
        assert (second.number, second.problems, list(second.defined)) == (2, (), ["value"])
        (got,) = session.run("value", body, 1)
    assert np.allclose(got.outputs["value"], 3 * np.sqrt([1, 2, 3]))
    assert got.raised is None
    assert got.changed == {}


def test_running_without_loading_loads(zygote, submit, body):
    with zygote.session(submit(DOUBLE)) as session:
        (got,) = session.run("value", body, 1)
    assert np.array_equal(got.outputs["value"], [2.0, 4.0, 6.0])


def test_a_cell_that_fails_costs_only_what_needed_it(zygote, submit, body):
    with zygote.session(submit("def value(x:\n    return x", "nothing = 1 / 0", DOUBLE)) as session:
        results = session.load()
        assert [problem.type for result in results for problem in result.problems] == [
            "SyntaxError",
            "ZeroDivisionError",
        ]
        assert isinstance(session.run("value", body, 1), tuple)


def test_many_cases_of_any_form(zygote, submit):
    cases = [
        {"x": np.full(shape, fill), "n": 3, "name": "text", "flag": True, "none": None, "shape": (1, 2)}
        for shape, fill in [((2, 3), 1.0), ((0,), 1.0), ((), np.nan)]
    ]
    source = """
def value(x):
    x += 1
    return x


def everything(case):
    return {"types": [isinstance(case["shape"], tuple), case["flag"] is True]}
"""
    with zygote.session(submit(source)) as session:
        got = session.run("value", request_body(cases), 3)
        whole = session.run("whole", request_body(cases), 3)
    assert [case.outputs["value"].shape for case in got] == [(2, 3), (0,), ()]
    assert np.array_equal(got[0].changed["x"], np.full((2, 3), 2.0))
    assert got[1].changed == {}
    assert np.isnan(got[2].outputs["value"])
    assert np.array_equal(whole[0].outputs["types"], [True, True])


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("None", "None"),
        ("'text'", "text"),
        ("(n for n in x)", "a generator"),
        ("np.array([None])", "an array of objects"),
        ("np.broadcast_to(0.0, 10**9)", "1000000000 elements"),
    ],
)
def test_what_is_no_array_of_numbers_is_said(expression, text, zygote, answer):
    (got,) = answer(zygote, f"import numpy as np\ndef value(x):\n    return {expression}")
    assert got.outputs == {"value": Oddity(text)}


@pytest.mark.parametrize(
    ("expression", "dtype"),
    [
        ("np.longdouble(1)", "f8"),
        ("np.ones(1, 'G')", "c16"),
        ("np.ones(1, '>f4')", "f4"),
        ("[1, 2]", "i8"),
        ("x > 1", "?"),
    ],
)
def test_arrays_arrive_in_a_type_of_the_wire(expression, dtype, zygote, answer):
    (got,) = answer(zygote, f"import numpy as np\ndef value(x):\n    return {expression}")
    assert got.outputs["value"].dtype == np.dtype(dtype)


def test_what_was_yielded_before_an_exception_counts(zygote, submit, body):
    source = """
calls = []
def value(x):
    calls.append(x)
    if len(calls) == 2:
        raise ValueError("no")
    return x
"""
    with zygote.session(submit(source)) as session:
        (got,) = session.run("twice", body, 1)
    assert list(got.outputs) == ["first"]
    assert isinstance(got.raised, Raised)
    assert (got.raised.type, got.raised.cell, got.raised.line) == ("ValueError", 1, 6)


def test_provided_modules_and_helpers_can_be_imported(zygote, submit, body):
    source = """
from deeper import twice_relu
from mine import offset
import layers
def value(x):
    return twice_relu(x) + offset + layers.relu(-x)
"""
    with zygote.session(submit(source, helpers={"mine": "offset = 10", "layers": "relu = None"})) as session:
        assert session.load()[0].problems == ()
        (got,) = session.run("value", body, 1)
    assert np.array_equal(got.outputs["value"], [12.0, 14.0, 16.0])


def test_half_a_character_in_a_cell_does_no_harm(zygote, submit, body):
    with zygote.session(submit("text = '\ud800'", DOUBLE)) as session:
        assert session.load()[0].problems == ()
        assert isinstance(session.run("value", body, 1), tuple)


def test_a_scenario_that_is_not_there(zygote, submit, body):
    with (
        zygote.session(submit(DOUBLE)) as session,
        pytest.raises(GradmarkError, match=r"no function 'valeu'; it has value, twice, whole"),
    ):
        session.run("valeu", body, 1)


def test_a_case_that_cannot_cross():
    with pytest.raises(WireError, match="set can't cross the border"):
        request_body([{"x": {1, 2}}])


class TestLostCells:
    def test_a_cell_that_hangs_keeps_its_definitions(self, hasty, submit, body):
        with hasty.session(submit("import numpy", DOUBLE + HANG, "late = 1")) as session:
            results = session.load()
            assert [result.problems for result in results] == [(), (TIMED_OUT,), ()]
            assert list(results[1].defined) == ["value"]
            (got,) = session.run("value", body, 1)
        assert np.array_equal(got.outputs["value"], [2.0, 4.0, 6.0])

    def test_a_cell_that_hangs_even_so_is_left_out(self, hasty, submit, body):
        stuck = f"class Stuck:\n    {HANG}"
        with hasty.session(submit(stuck, DOUBLE)) as session:
            start = time.monotonic()
            results = session.load()
            assert [result.problems for result in results] == [(TIMED_OUT,), ()]
            assert time.monotonic() - start < 10
            assert isinstance(session.run("value", body, 1), tuple)

    def test_a_cell_that_ends_the_process(self, hasty, submit, body):
        with hasty.session(submit("import os\ngone = os._exit(0)", DOUBLE)) as session:
            crashed = CellProblem(Loss.CRASHED, None, "the cell stopped with exit code 0")
            assert [result.problems for result in session.load()] == [(crashed,), ()]
            assert isinstance(session.run("value", body, 1), tuple)

    def test_a_cell_that_goes_well_only_the_first_time(self, hasty, submit, body):
        """It can tell by a file. Its first result stands, and the trials go on with its definitions."""
        treacherous = """
import os
def value(x):
    return 2 * x
def first(case):
    os._exit(1)
if os.path.exists("seen"):
    os._exit(3)
mark = open("seen", "w")
"""
        scenarios = VALUE + "def first(solution, case):\n    yield solution.first(case)\n"
        with Zygote(scenarios, limits=hasty.limits) as zygote, zygote.session(submit(treacherous)) as session:
            assert session.load()[0].problems == ()
            assert session.run("first", body, 1) == Lost(Loss.CRASHED, "stopped with exit code 1")
            got = session.run("value", body, 1)
        assert isinstance(got, tuple)
        assert np.array_equal(np.asarray(got[0].outputs["value"]), [2.0, 4.0, 6.0])


class TestBudget:
    def test_past_it_every_further_run_is_lost_at_once(self, submit, body):
        limits = Limits(cell_s=0.4, trial_s=0.4, submission_s=0.6)
        spent = Lost(Loss.TIMED_OUT, "timed out: the submission as a whole had used up its 0.6 s")
        with Zygote(VALUE, limits=limits) as zygote:
            with zygote.session(submit("def value(x):\n    while True: pass")) as session:
                session.load()
                assert session.run("value", body, 1) == Lost(Loss.TIMED_OUT, "timed out after 0.4 s")
                assert session.run("value", body, 1) == spent
                start = time.monotonic()
                assert session.run("value", body, 1) == spent
                assert time.monotonic() - start < 0.1
            with zygote.session(submit(*[f"# {n}\n{HANG}" for n in range(50)], DOUBLE)) as session:
                start = time.monotonic()
                results = session.load()
                assert time.monotonic() - start < 5
                assert len(results) == 51
                assert results[0].problems[0].text == "the cell timed out after 0.4 s"
                assert results[-1].problems[0].text == f"the cell {spent.text}"
                assert session.run("value", body, 1) == spent
            with zygote.session(submit(DOUBLE)) as session:
                assert isinstance(session.run("value", body, 1), tuple)

    def test_the_grader_s_own_time_is_not_counted(self, submit, body):
        with Zygote(VALUE, limits=Limits(submission_s=0.3)) as zygote, zygote.session(submit(DOUBLE)) as session:
            for _ in range(3):
                assert isinstance(session.run("value", body, 1), tuple)
                time.sleep(0.15)


def test_a_session_can_be_closed_twice_and_unused(zygote, submit):
    session = zygote.session(submit(DOUBLE))
    session.close()
    session.load()
    session.close()
    session.close()
