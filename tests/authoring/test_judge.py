"""Outputs → verdicts: what earns points, what is gated, what the student is told and what not."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable

import numpy as np
import pytest

from autograder import Cases, GradmarkError, Question, Task, Trial, agrees, holds, leaves_inputs_alone, ordinary
from autograder.authoring.judge import Standing, blame, describe_raised, judge, settle
from autograder.model import Array, Loss, Lost, Outcome, Raised, Verdict
from tests.authoring.toy import CASES, make, product, ready, solution, task

PASSED, FAILED, RAISED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.RAISED, Outcome.SKIPPED


def verdicts(**pieces) -> dict[str, Verdict]:
    prepared = ready()
    return {verdict.check: verdict for verdict in judge(prepared, prepared.run(solution(**pieces)))}


def outcomes(**pieces) -> list[Outcome]:
    return [verdict.outcome for verdict in verdicts(**pieces).values()]


def test_the_reference_passes_everything_and_earns_all_points() -> None:
    assert outcomes() == [PASSED] * 5
    assert sum(verdict.score for verdict in verdicts().values()) == 8


def test_another_order_of_summation_and_single_precision_are_right() -> None:
    def by_loops(x, W):
        return [[sum(float(a) * float(b) for a, b in zip(row, column, strict=True)) for column in W.T] for row in x]

    assert outcomes(product_=by_loops) == [PASSED] * 5
    assert outcomes(product_=lambda x, W: x.astype("f4") @ W.astype("f4")) == [PASSED] * 5


def test_a_wrong_output_fails_its_checks_and_closes_the_gates() -> None:
    assert outcomes(product_=lambda x, W: 2 * (x @ W)) == [FAILED, SKIPPED, PASSED, SKIPPED, SKIPPED]


def test_a_corner_costs_only_the_corner() -> None:
    def lost_on_one(x, W):
        return x @ W if len(x) > 1 else (x @ W).ravel()

    found = verdicts(product_=lost_on_one)
    assert [entry.outcome for entry in found.values()] == [PASSED, FAILED, PASSED, PASSED, FAILED]
    assert "y.shape=(" in found["y on batch of one"].message
    assert "N=1" in found["y on batch of one"].message
    assert "(batch of one)" in found["y on batch of one"].message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "y is None, but should be an array of shape"),
        ("text", "y is text, but should be"),
        (object(), "y is an object"),
        (np.array([[1.0]]), "y.shape=(1, 1), but should be"),
        (np.array([[1j]]), "y holds complex128 values, but should hold real numbers."),
    ],
)
def test_what_is_no_array_of_the_right_shape_is_named(answer, words: str) -> None:
    assert words in verdicts(product_=lambda x, W: answer)["y on ordinary"].message


def test_nan_is_named_and_values_never_are() -> None:
    assert "nan or inf" in verdicts(product_=lambda x, W: (x @ W) * np.nan)["y on ordinary"].message
    found = verdicts(product_=lambda x, W: x @ W + 12345.678)["y on ordinary"]
    assert "its values are not right" in found.message
    assert "12345" not in found.message
    assert "expected" in found.evidence


def test_inputs_changed_in_place_are_found() -> None:
    def in_place(x, W):
        y = x @ W
        x *= 0
        return y

    found = verdicts(product_=in_place)["inputs left alone"]
    assert found.outcome is FAILED
    assert found.message.startswith(
        "x was changed in place. Work on a copy: whoever passed it in still needs it. Smallest failing case: "
    )


def test_several_inputs_changed_in_place_are_many() -> None:
    def in_place(dout, W):
        dx = dout @ W.T
        dout *= 0
        W *= 0
        return dx

    assert verdicts(gradient=in_place)["inputs left alone"].message.startswith(
        "W and dout were changed in place. Work on a copy: whoever passed them in still needs them. "
    )


def test_what_was_yielded_before_an_exception_counts() -> None:
    def broken(dout, W):
        raise ValueError("secret values inside")

    found = verdicts(gradient=broken)
    assert found["y on ordinary"].outcome is PASSED
    assert found["dx"].outcome is RAISED
    assert "ValueError was raised" in found["dx"].message
    assert "secret" not in found["dx"].message


def test_a_stub_is_not_attempted() -> None:
    found = describe_raised(Raised("NotImplementedError", cell=3, line=2, place="other.backward"))
    assert found == "It calls something that isn't written yet: cell 3, line 2 (other.backward)."


def test_exceptions_of_their_own_are_not_named() -> None:
    assert "leak" not in describe_raised(Raised("leak_of_input_0_123", cell=3, line=2))
    assert describe_raised(Raised("KeyError", cell=3, line=2, place="Affine.forward")) == (
        "KeyError was raised in cell 3, line 2 (Affine.forward)."
    )
    assert "scenarios.py, line 9" in describe_raised(Raised("TypeError", line=9))
    assert not hasattr(builtins, "leak_of_input_0_123")


def axis_error(x: Array) -> object:
    return x.sum(axis=9)


def singular(x: Array) -> object:
    return np.linalg.inv(np.zeros((2, 2)))


def in_place_cast(x: Array) -> object:
    whole = np.ones(2, dtype=int)
    whole += 0.5
    return whole


def frozen(x: Array) -> object:
    Raised("a").type = "b"  # type: ignore[misc]
    return x


def no_json(x: Array) -> object:
    return json.loads("{")


@pytest.mark.parametrize(
    ("raises", "name"),
    [
        (axis_error, "AxisError"),
        (singular, "LinAlgError"),
        (in_place_cast, "UFuncTypeError"),
        (frozen, "FrozenInstanceError"),
        (no_json, "JSONDecodeError"),
        (lambda x: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_exceptions_of_numpy_and_the_standard_library_are_named(raises: Callable[[Array], object], name: str) -> None:
    found = verdicts(product_=lambda x, W: raises(x))["y on ordinary"]
    assert found.outcome is RAISED
    assert found.message.startswith(f"{name} was raised ")


@pytest.mark.parametrize("name", ["axis_error", "int", "Error", "Exception_of_your_own", ""])
def test_what_is_no_exception_of_theirs_is_not_named(name: str) -> None:
    assert describe_raised(Raised(name, cell=1)).startswith("an exception of your own was raised")


@pytest.mark.parametrize(
    ("loss", "outcome"),
    [(Loss.TIMED_OUT, Outcome.TIMED_OUT), (Loss.CRASHED, RAISED), (Loss.MALFORMED, Outcome.ERRORED)],
)
def test_a_lost_worker_decides_every_check_and_earns_nothing(loss: Loss, outcome: Outcome) -> None:
    found = judge(ready(), [Lost(loss, "was lost")])
    assert {verdict.outcome for verdict in found} == {outcome}
    assert {verdict.message for verdict in found} == {"Your code was lost."}
    assert sum(verdict.score for verdict in found) == 0


def test_a_property_that_the_author_wrote_badly_is_our_fault_not_the_students() -> None:
    def careless(case, outputs):
        return outputs["missing"]

    badly = Task("t", scenario=product, cases=CASES, checks=[agrees("y", points=1), holds("ok", careless, points=1)])
    from autograder.authoring.prepare import prepare

    prepared = prepare(badly, unit="toy", seed=1, reference=solution())
    found = judge(prepared, prepared.run(solution()))[1]
    assert (found.outcome, found.score) == (Outcome.ERRORED, 0)
    assert "KeyError" in found.evidence
    assert "KeyError" not in found.message


def test_a_named_gate_replaces_the_default_one() -> None:
    from autograder.authoring.prepare import prepare

    gated = Task(
        "t",
        scenario=product,
        cases=CASES,
        checks=[
            holds(
                "rows",
                lambda case, out: None if len(out["y"]) > 1 or case.sizes["N"] == 1 else "no",
                points=1,
                outputs=["y"],
            ),
            leaves_inputs_alone(points=1),
        ],
        gate=["rows"],
    )
    prepared = prepare(gated, unit="toy", seed=1, reference=solution())
    wrong = judge(prepared, prepared.run(solution(product_=lambda x, W: (x @ W) * 2)))
    assert [verdict.outcome for verdict in wrong] == [PASSED, PASSED]
    junk = judge(prepared, prepared.run(solution(product_=lambda x, W: None)))
    assert [verdict.outcome for verdict in junk] == [FAILED, SKIPPED]


def test_what_reading_settled_holds_for_every_check() -> None:
    found = settle(task().flat_checks, Standing(Outcome.NOT_ATTEMPTED, "Not written yet."))
    assert {verdict.outcome for verdict in found} == {Outcome.NOT_ATTEMPTED}


def test_failures_are_put_down_to_their_root() -> None:
    found = blame(tuple(verdicts(product_=lambda x, W: None).values()), "softmax")
    assert "Probably caused by softmax: mend that first." in found[0].message
    assert "softmax" not in found[2].message  # dx passed


@pytest.mark.parametrize(
    ("make_task", "words"),
    [
        (lambda: Task("t"), "task 't' has no trial: give it scenario=, cases= and checks="),
        (
            lambda: Task("t", scenario=product, cases=CASES, trials=[Trial(product, CASES, [])]),
            "put the scenario into a Trial",
        ),
        (
            lambda: Task("t", scenario=product, cases=CASES, checks=[agrees("y"), agrees("y")]),
            "has two checks called 'y'",
        ),
        (
            lambda: Task("t", trials=[Trial(product, CASES, []), Trial(product, CASES, [])]),
            "has two trials called 'product'",
        ),
        (
            lambda: Task("t", scenario=product, cases=CASES, checks=[agrees("y", on="huge")]),
            "is on='huge', but the regimes are",
        ),
        (
            lambda: Task("t", scenario=product, cases=CASES, checks=[agrees("y")], gate=["z"]),
            "the gate of task 't' names 'z'",
        ),
        (
            lambda: Task("t", scenario=product, cases=CASES, checks=[leaves_inputs_alone(points=1)]),
            "has no gate: add agrees",
        ),
        (lambda: agrees(points=1), "agrees() names no output"),
    ],
)
def test_tasks_that_would_test_weakly_raise_at_once(make_task, words: str) -> None:
    with pytest.raises(GradmarkError) as caught:
        make_task()
    assert words in str(caught.value)


def test_points_are_the_sum_of_the_checks() -> None:
    assert task().points == 8
    assert [check.points for check in Question("why", points=2).flat_checks] == [2]
    assert [check.name for check in agrees("dW", "db", points=1)] == ["dW", "db"]
    assert [check.outputs for check in agrees("dW", "db", name="both", points=1)] == [("dW", "db")]


def test_a_reference_that_fails_is_named_to_its_author() -> None:
    from autograder.authoring.prepare import prepare

    def wrong(x, W):
        raise RuntimeError("oops")

    with pytest.raises(GradmarkError, match=r"toy/product/product: the reference raised RuntimeError .*oops"):
        prepare(task(), unit="toy", seed=1, reference=solution(product_=wrong))
    with pytest.raises(GradmarkError, match=r"the reference gave no array on .*: y is None"):
        prepare(task(), unit="toy", seed=1, reference=solution(product_=lambda x, W: None))


def test_ill_conditioned_cases_are_reported() -> None:
    from autograder.authoring.prepare import conditioning, prepare

    def steep(solution, case):
        yield {"y": np.exp(500 * case["x"]) % 7}

    bad = Task("t", scenario=steep, cases=Cases(make, CASES.axes, [ordinary(3)]), checks=[agrees("y", points=1)])
    prepared = prepare(bad, unit="toy", seed=1, reference=solution())
    assert "give better-conditioned cases" in conditioning(prepared.trials[0])[0]
