"""What reading settled about a task before anything is run: it is untouched, or it isn't there, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from autograder.authoring.judge import Standing
from autograder.model import Loss, Outcome
from autograder.reading.cells import CellProblem, CellResult
from autograder.reading.names import nearly
from autograder.reading.submission import Submission

_BY_FORCE = re.compile(r"\b(?:exec|globals|setattr)\s*\(")
"""Ways to bind a name that its spelling doesn't show."""


def standing_of(
    task: str,
    defined: Mapping[str, str],
    loaded: Sequence[CellResult],
    submission: Submission,
    handout: Mapping[str, str],
) -> Standing | None:
    """The standing of one task; None where it is there and has to be run, be it the handout's own: it may be patched.

    ``defined`` and ``handout`` map the functions and classes of the submission and of the untouched handout to hashes.
    """
    if task in defined:
        return None
    written = re.compile(rf"^(?:class|def|async def)\s+{re.escape(task)}\b", re.MULTILINE)
    numbers = {cell.number for cell in submission.cells if written.search(cell.source)}
    for result in loaded:
        if result.number in numbers and result.problems:
            problem = describe_problem(submission, result.number, result.problems[0])
            return Standing(Outcome.RAISED, f"{task} isn't there, because of {problem}")
    if any(_binds(task, cell.source) for cell in submission.cells):
        return None  # it comes from a helper module, an assignment, an if or a try
    near = nearly(task, [name for name in defined if name not in handout])
    if near is not None:
        return Standing(Outcome.RAISED, f"{task} isn't there, but {near} is: give it back its name from the handout.")
    return Standing(Outcome.NOT_ATTEMPTED, f"No {task} was found in what you handed in.")


def describe_problem(submission: Submission, cell: int, problem: CellProblem) -> str:
    """What went wrong in a cell: ``cell 7, line 3: NameError: …``, or ``cell 7: the cell timed out after 4 s``."""
    where = submission.where(cell, problem.line)
    if problem.type in set(Loss):
        return f"{where}: {problem.text}"
    return f"{where}: {problem.type}: {problem.text}"


def _binds(task: str, source: str) -> bool:
    """Whether the cell may bind the name in another way than a plain definition."""
    name = re.escape(task)
    forms = rf"^\s+(?:class|def)\s+{name}\b|^\s*{name}\s*[:=,](?!=)|,\s*{name}\s*=(?!=)|\bimport\b.*(?:\b{name}\b|\*)"
    return re.search(forms, source, re.MULTILINE) is not None or bool(_BY_FORCE.search(source))
