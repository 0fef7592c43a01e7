"""Diagnosis speaks only when it is sure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder import Mistake
from autograder.authoring.diagnosis import Known, changed_places, diagnose, evident
from autograder.authoring.judge import judge
from autograder.authoring.prepare import PreparedTask
from autograder.model import Loss, Lost, Outcome
from tests.authoring.toy import ready, solution


def known(task: PreparedTask, advice: str, **pieces: Any) -> Known:
    results = task.run(solution(**pieces))
    pattern = tuple(verdict.outcome for verdict in judge(task, results))
    mistake = Mistake("product", right="a", wrong=advice, breaks=["y"], advice=advice or "-")
    places = changed_places(task, results)
    return Known(mistake, advice, results, places, pattern, evident(task, results, places))


def doubled(x, W):
    return 2 * (x @ W)


def squared(x, W):
    return (x @ W) ** 2


def averaged(dout, W):
    return dout @ W.T / len(dout)


def advice(entries: list[dict], **pieces) -> list[str]:
    task = ready()
    results = task.run(solution(**pieces))
    candidates = [known(task, **entry) for entry in entries]
    return [entry.text for entry in diagnose(task, results, judge(task, results), candidates)]


DOUBLED: dict[str, Any] = {"advice": "doubled", "product_": doubled}
SQUARED = {"advice": "squared", "product_": squared}
AVERAGED = {"advice": "averaged", "gradient": averaged}


def test_a_known_mistake_gets_its_advice_and_no_other() -> None:
    assert advice([DOUBLED, SQUARED, AVERAGED], product_=doubled) == ["doubled"]
    assert advice([DOUBLED, SQUARED, AVERAGED], gradient=averaged) == ["averaged"]


def test_written_in_another_way_and_in_single_precision_it_is_the_same_mistake() -> None:
    assert advice([DOUBLED], product_=lambda x, W: (x.astype("f4") @ W.astype("f4")) + x @ W) == ["doubled"]


def test_disjoint_explanations_are_all_given() -> None:
    assert advice([DOUBLED, AVERAGED], product_=doubled, gradient=averaged) == ["doubled", "averaged"]


def test_right_work_and_unknown_mistakes_get_none() -> None:
    assert advice([DOUBLED, AVERAGED]) == []
    assert advice([DOUBLED, AVERAGED], product_=lambda x, W: 3 * (x @ W)) == []


def test_a_near_miss_is_silence() -> None:
    def almost(x, W):
        return doubled(x, W) if len(x) > 1 else x @ W

    assert advice([DOUBLED], product_=almost) == []
    assert advice([DOUBLED], product_=lambda x, W: 2.001 * (x @ W)) == []


def test_two_candidates_for_the_same_output_are_silence_unless_they_share_their_advice() -> None:
    twin = {"advice": "twin", "product_": lambda x, W: (x + x) @ W}
    assert advice([DOUBLED, twin], product_=doubled) == []
    assert advice([DOUBLED, {**twin, "advice": "doubled"}], product_=doubled) == ["doubled"]


def test_a_silent_twin_blocks_advice_too() -> None:
    assert advice([DOUBLED, {"advice": "", "product_": lambda x, W: (x + x) @ W}], product_=doubled) == []


def test_the_explanation_that_says_strictly_more_wins() -> None:
    both = {"advice": "both", "product_": doubled, "gradient": averaged}
    assert advice([DOUBLED, both], product_=doubled, gradient=averaged) == ["both"]
    assert advice([DOUBLED, both], product_=doubled) == ["doubled"]


def raising(kind, only=lambda x: len(x) == 1):
    def product_(x, W):
        if only(x):
            raise kind
        return x @ W

    return product_


def test_exceptions_are_behaviour_too() -> None:
    raises = {"advice": "raises", "product_": raising(ValueError)}
    assert advice([raises], product_=raising(ValueError)) == ["raises"]
    assert advice([raises], product_=raising(TypeError)) == []


@pytest.mark.parametrize("answer", [np.nan, np.inf])
def test_what_breaks_down_on_every_case_is_no_evidence(answer: float) -> None:
    everywhere = {"advice": "raises", "product_": raising(ValueError, only=lambda x: True)}
    assert advice([everywhere], product_=raising(ValueError, only=lambda x: True)) == []
    broken = {"advice": "nan", "product_": lambda x, W: (x @ W) * np.nan + answer}
    assert advice([broken], product_=broken["product_"]) == []
    sometimes = {"advice": "nan", "product_": lambda x, W: x @ W if len(x) > 1 else (x @ W) * 0 + answer}
    assert advice([sometimes], product_=sometimes["product_"]) == ["nan"]


def test_inputs_changed_in_place_are_behaviour_too() -> None:
    def in_place(x, W):
        y = x @ W
        x *= 0
        return y

    changes = {"advice": "copy", "product_": in_place}
    assert advice([changes, DOUBLED], product_=in_place) == ["copy"]


def test_a_random_task_is_known_by_its_unique_pattern_of_verdicts() -> None:
    task = ready(random=True)
    results = task.run(solution(product_=lambda x, W: np.zeros((len(x), W.shape[1]))))
    found = judge(task, results)
    entry = known(task, "zeros?", product_=doubled)
    assert entry.pattern == tuple(verdict.outcome for verdict in found)
    assert [given.text for given in diagnose(task, results, found, [entry])] == ["zeros?"]
    assert diagnose(task, results, found, [entry, known(task, "other", product_=squared)]) == ()


@pytest.mark.parametrize("loss", list(Loss))
def test_nothing_is_said_of_a_lost_worker(loss: Loss) -> None:
    task = ready()
    lost = [Lost(loss, "gone")]
    assert diagnose(task, lost, judge(task, lost), [known(task, **DOUBLED)]) == ()
    assert Outcome.PASSED not in {verdict.outcome for verdict in judge(task, lost)}


def test_a_mistake_that_may_lie_under_another_one_is_a_rival() -> None:
    """A was made (y and dx wrong), and B on top of it (dx wrong in another way). C, y alone, fits y too."""
    a = {"advice": "A", "product_": doubled, "gradient": averaged}
    b = {"advice": "B", "gradient": lambda dout, W: -(dout @ W.T)}
    c = {"advice": "C", "product_": lambda x, W: (x + x) @ W}
    made = {"product_": doubled, "gradient": lambda dout, W: -averaged(dout, W)}
    assert advice([a, b, c], **made) == []
    assert advice([b, c], **made) == ["C"]


def test_the_same_exception_elsewhere_is_another_mistake() -> None:
    def late(dout, W):
        if len(dout) == 1:
            raise TypeError
        return dout @ W.T

    known_late = {"advice": "late", "gradient": late}
    assert advice([known_late], gradient=late) == ["late"]
    assert advice([known_late], product_=raising(TypeError)) == []
