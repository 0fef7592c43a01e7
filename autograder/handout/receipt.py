"""``gradmark check FILE``: what the grader will read in a file, before the deadline, and what the public checks say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.handout.attempt import Attempt, attempt_all
from autograder.handout.notebook import ANSWER_STUB
from autograder.handout.submitted import LIMITS, Submitted, handout_of, open_submitted
from autograder.handout.words import as_text as attempts_as_text
from autograder.model import GradmarkError, Limits, Outcome


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was read at ``source``.

    ``missing`` maps each task that isn't there to why; ``answers`` says which questions are answered. ``attempts`` is
    None where the public checks aren't beside the file.
    """

    source: str
    tasks: tuple[str, ...]
    missing: dict[str, str]
    answers: dict[str, bool]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    attempts: tuple[Attempt, ...] | None


def receipt(path: Path, *, limits: Limits = LIMITS) -> Receipt:
    """The receipt for the file, folder or zip at ``path``. Raises Unreadable where the grader would."""
    if not path.exists():
        raise GradmarkError(f"{path} isn't there: name the notebook, Python file, folder or zip that you hand in")
    handout = handout_of(path)
    submitted = open_submitted(path, handout, limits=limits)
    try:
        attempts = attempt_all(handout.all(), submitted.attempt) if handout is not None else None
        names = tuple(task.name for task in handout.tasks) if handout is not None else _marked_as_tasks(submitted)
        return _receipt(submitted, names, attempts)
    finally:
        submitted.close()


def _receipt(submitted: Submitted, names: tuple[str, ...], attempts: tuple[Attempt, ...] | None) -> Receipt:
    standings = {name: submitted.standing(name) for name in names}
    submission = submitted.submission
    return Receipt(
        source=submission.source,
        tasks=names,
        missing={name: standing.message for name, standing in standings.items() if standing is not None},
        answers={name: not text.rstrip().endswith(ANSWER_STUB) for name, text in submission.answers.items()},
        problems=tuple(submitted.problem(result, each) for result in submitted.results for each in result.problems),
        notes=submission.notes,
        attempts=attempts,
    )


def _marked_as_tasks(submitted: Submitted) -> tuple[str, ...]:
    """The tasks that the file's own metadata names: all that is known without the handout."""
    return tuple(dict.fromkeys(cell.name for cell in submitted.submission.cells if cell.role == "task" and cell.name))


def as_text(result: Receipt) -> str:
    """The receipt for a terminal: what was read, what wasn't and why, and then the public checks."""
    lines = [f"{result.source}: read {len(result.tasks) - len(result.missing)} of {len(result.tasks)} tasks."]
    lines += [f"  {why}" for why in result.missing.values()]
    told = " ".join(result.missing.values())
    lines += [f"  {problem}" for problem in result.problems if problem not in told]
    lines += _answers(result.answers)
    lines += [f"Note: {note}" for note in result.notes]
    lines.append("")
    if result.attempts is None:
        lines.append(
            "The public checks weren't run: public_checks.py isn't beside the file. Put it into the handout's folder."
        )
        return "\n".join(lines)
    lines.append(attempts_as_text(result.attempts))
    lines += ["", summary(result.attempts)]
    return "\n".join(lines)


def _answers(answers: dict[str, bool]) -> list[str]:
    if not answers:
        return []
    given, open_ = [[name for name, is_given in answers.items() if is_given is wanted] for wanted in (True, False)]
    lines = [f"Answers found: {', '.join(given) or 'none'}."]
    return [*lines, f"Not answered yet: {', '.join(open_)}."] if open_ else lines


def summary(attempts: tuple[Attempt, ...]) -> str:
    """The last line: how many tasks pass, and that the checks that count are others."""
    right = sum(attempt.right for attempt in attempts)
    unwritten = sum(attempt.untouched for attempt in attempts)
    slow = sum(verdict.outcome is Outcome.TIMED_OUT for attempt in attempts for verdict in attempt.verdicts[:1])
    parts = [f"{right} of {len(attempts)} tasks pass the public checks"]
    parts += [f"{unwritten} not written yet"] if unwritten else []
    parts += [f"{slow} took too long"] if slow else []
    return f"{', '.join(parts)}. The checks that count are others, of the same kind."
