"""However right work is bound to its name, beside the stub or without it, it is run and marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.authoring.course import find_course
from autograder.handout.release import fresh
from autograder.marking.collect import Entry
from autograder.marking.run import mark_class
from autograder.marking.unit import prepare_unit
from autograder.model import Outcome, Report

ROOT = Path(__file__).resolve().parents[2]

RELU = "def right(self, dout):\n    return dout * (self.x > 0)\n"
SLOPE = "lambda self, dout: dout * (self.x > 0)"
FORMS = {
    "an assignment to the method": f"{RELU}ReLU.backward = right",
    "a lambda": f"ReLU.backward = {SLOPE}",
    "a subclass under the old name": f"class Mine(ReLU):\n    backward = {SLOPE}\nReLU = Mine",
    "a decorator that adds it": "def add(to):\n    return lambda f: setattr(to, f.__name__, f)\n"
    "@add(ReLU)\ndef backward(self, dout):\n    return dout * (self.x > 0)",
    "a class under an if": f"if True:\n    class ReLU(ReLU):\n        backward = {SLOPE}",
    "setattr in a bare expression": f"{RELU}setattr(ReLU, 'backward', right)",
    "a loop": f"{RELU}for one in [ReLU]:\n    one.backward = right",
    "a table that is filled": "SLOPES = []\nSLOPES.append(lambda x: x > 0)\n"
    "ReLU.backward = lambda self, dout: dout * SLOPES[0](self.x)",
}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """The untouched handout with a line more behind the stub of ReLU, in the task's own cell."""
    import json

    course = find_course(ROOT, ROOT)
    handout = json.loads(fresh(course, course.unit("backprop"))["backprop.ipynb"])
    folder = tmp_path_factory.mktemp("forms")
    entries = []
    for name, code in {**FORMS, "untouched": "", "patched wrongly": "ReLU.backward = lambda self, dout: None"}.items():
        notebook = json.loads(json.dumps(handout))
        for cell in notebook["cells"]:
            if cell["metadata"].get("gradmark") == {"role": "task", "name": "ReLU"}:
                cell["source"] = "".join(cell["source"]) + f"\n{code}\n"
        path = folder / f"{name}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        entries.append(Entry(name, path))
    reports = mark_class(prepare_unit(course, "backprop", seed=4), entries, out=None, jobs=2)
    return {report.student: report for report in reports}


def outcomes(report: Report) -> set[Outcome]:
    return {verdict.outcome for task in report.tasks if task.name == "ReLU" for verdict in task.verdicts}


@pytest.mark.parametrize("form", FORMS)
def test_right_work_in_any_form_gets_full_marks(marked: dict[str, Report], form: str) -> None:
    assert outcomes(marked[form]) == {Outcome.PASSED}, marked[form].notes


def test_what_is_untouched_is_not_attempted_and_what_is_patched_wrongly_is_wrong(marked: dict[str, Report]) -> None:
    assert outcomes(marked["untouched"]) == {Outcome.NOT_ATTEMPTED}
    assert marked["untouched"].score == 0
    assert Outcome.FAILED in outcomes(marked["patched wrongly"])
