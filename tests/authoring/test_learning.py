"""What was trained is judged by its parameters, on the reference and on inputs that never crossed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder import Cases, GradmarkError, Task, learns, ordinary
from autograder.authoring.judge import judge
from autograder.authoring.prepare import prepare
from autograder.model import Outcome, Verdict

SLOPE = np.array([2.0, -1.0])


def _line(rng: Any, N: int) -> Any:
    x, hidden = rng.normals(N, 2), rng.normals(50, 2)
    return {"x": x, "y": x @ SLOPE}, {"x": hidden, "y": hidden @ SLOPE}


def fitted(solution: Any, case: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The slopes that were found, and what the training says of itself."""
    slopes, curve = solution.fit(case["x"], case["y"])
    yield {"slopes": slopes, "curve": curve}


def _error(reference: Any, case: Any, outputs: Mapping[str, Any]) -> float:
    predicted = reference.predict(case.kept["x"], outputs["slopes"])
    return float(np.mean((predicted - case.kept["y"]) ** 2))


TASK = Task(
    "fit",
    scenario=fitted,
    cases=Cases(_line, axes={"N": (10, 20)}, regimes=[ordinary(3)]),
    checks=[
        learns("the line is found", _error, quantity="the error on new x", at_most=1e-3, outputs=["slopes"], points=2)
    ],
    gate=["the line is found"],
)


def _right(x: Any, y: Any) -> Any:
    return np.linalg.lstsq(x, y, rcond=None)[0], [3.0, 0.0]


REFERENCE = SimpleNamespace(fit=_right, predict=lambda x, slopes: x @ slopes)


def _verdict(fit: Any, reference: Any = REFERENCE) -> Verdict:
    task = prepare(TASK, unit="toy", seed=1, reference=reference)
    (verdict,) = judge(task, task.run(SimpleNamespace(fit=fit, predict=None)))
    return verdict


def test_parameters_that_do_it_pass_however_they_were_found():
    assert _verdict(_right).outcome is Outcome.PASSED
    assert _verdict(lambda x, y: (SLOPE + 1e-3, [9.0])).outcome is Outcome.PASSED


def test_a_made_up_curve_earns_nothing():
    verdict = _verdict(lambda x, y: (np.zeros(2), [3.0, 1.0, 0.0]))
    assert (verdict.outcome, verdict.score) == (Outcome.FAILED, 0)
    assert "the error on new x is too high." in verdict.message
    assert "should be from -inf to 0.001" in verdict.evidence
    assert "0.001" not in verdict.message


@pytest.mark.parametrize(
    ("slopes", "message"),
    [
        (np.zeros(3), "slopes.shape=(3,), but should be (2,)."),
        (np.array([np.nan, 1.0]), "slopes contains nan or inf, but should be finite."),
        (None, "slopes is None, but should be an array of shape (2,)."),
    ],
)
def test_what_the_reference_cannot_take_is_said(slopes: Any, message: str):
    verdict = _verdict(lambda x, y: (slopes, [0.0]))
    assert verdict.outcome is Outcome.FAILED
    assert message in verdict.message


def test_a_measure_that_breaks_is_our_fault():
    def breaks(x: Any, slopes: Any) -> Any:
        raise KeyError("no such thing")

    task = prepare(TASK, unit="toy", seed=1, reference=REFERENCE)
    broken = prepare(TASK, unit="toy", seed=1, reference=SimpleNamespace(fit=_right, predict=breaks))
    (verdict,) = judge(broken, task.run(SimpleNamespace(fit=_right)))
    assert verdict.outcome is Outcome.ERRORED
    assert "KeyError" in verdict.evidence


def test_a_value_error_is_the_students_to_read():
    def refuses(x: Any, slopes: Any) -> Any:
        raise ValueError("the slopes have another order.")

    assert "the slopes have another order." in _verdict(_right, SimpleNamespace(fit=_right, predict=refuses)).message


@pytest.mark.parametrize(
    ("bounds", "text"), [({}, "has no bound"), ({"at_least": 2.0, "at_most": 1.0}, "has no figure between")]
)
def test_bounds_that_cannot_be_are_refused(bounds: dict[str, Any], text: str):
    with pytest.raises(GradmarkError, match=text):
        learns("it learns", _error, quantity="the error", **bounds)


def test_the_reference_is_trained_once_where_nothing_is_compared():
    asked = []

    def counting(x: Any, y: Any) -> Any:
        asked.append(1)
        return _right(x, y)

    prepare(TASK, unit="toy", seed=1, reference=SimpleNamespace(fit=counting, predict=REFERENCE.predict))
    assert len(asked) == 3
