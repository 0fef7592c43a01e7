"""The data that the whole kit speaks of: frozen, without I/O, without behaviour beyond sums.

Everything that one level hands to another is one of these. What crosses the border to the untrusted
worker and back is built of arrays, :class:`Oddity`, :class:`Raised` and :class:`Yielded` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # the command line starts without numpy
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

SCHEMA = 1
"""Version of the report's form; raised when a field changes its meaning."""


class GradmarkError(Exception):
    """Something that the person at the keyboard can mend. The text says what was found, where, and what to do."""

    exit_code = 1


class Outcome(StrEnum):
    """What one check said. A score comes from PASSED alone; ERRORED is our fault or doubt and needs a look."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    RAISED = "RAISED"
    TIMED_OUT = "TIMED_OUT"
    SKIPPED = "SKIPPED"
    NOT_ATTEMPTED = "NOT_ATTEMPTED"
    TO_BE_MARKED = "TO_BE_MARKED"
    ERRORED = "ERRORED"


class Status(StrEnum):
    """What became of a submission as a whole."""

    MARKED = "marked"
    UNREADABLE = "unreadable"
    NEEDS_A_LOOK = "needs a look"


# ---------------------------------------------------------------------------------------- what a solution gave


@dataclass(frozen=True, slots=True)
class Oddity:
    """What stood where an array of numbers was due: ``None``, ``a generator``, and the like."""

    text: str


Value: TypeAlias = "NDArray[Any] | Oddity"


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that left the scenario. ``cell`` and ``line`` are the innermost place in the student's code.

    ``cell`` is None where no frame of the student's code was involved; ``line`` is then the line of the
    scenario. ``place`` is the qualified name of the function in which it was raised (``Affine.forward``).
    ``text`` is for the instructor only: it may carry input values.
    """

    type: str
    cell: int | None = None
    line: int | None = None
    place: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Yielded:
    """What one case gave: every value that was yielded before the end or the exception, copied at each yield.

    ``changed`` holds the inputs that no longer are what was sent, bit for bit, as they were left.
    """

    outputs: Mapping[str, Value] = field(default_factory=dict)
    raised: Raised | None = None
    changed: Mapping[str, Array] = field(default_factory=dict)


class Loss(StrEnum):
    """Why a worker gave no answer. The last two are our doubt; the others the submission's doing."""

    TIMED_OUT = "timed out"
    CRASHED = "crashed"
    MEMORY = "memory"
    TOO_LARGE = "too large"
    MALFORMED = "malformed"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class Lost:
    """What stands in place of a trial's results when the worker was lost.

    ``text`` goes on from "your code …"; it holds nothing that the worker wrote, so the student may read it.
    """

    loss: Loss
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use. Times are wall time, measured by the grader; sizes are in MiB."""

    cell_s: float = 4.0
    trial_s: float = 4.0
    submission_s: float = 60.0
    memory_mib: int = 512
    output_mib: int = 16


# ------------------------------------------------------------------------------------------------- the report


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check said of one submission. ``message`` is the student's, ``evidence`` the instructor's alone."""

    check: str
    claim: str
    outcome: Outcome
    points: float
    score: float
    message: str = ""
    evidence: str = ""
    regime: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a diagnosed mistake. ``mistake`` names it for the instructor."""

    task: str
    text: str
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class TaskReport:
    """The verdicts of one task. ``projections`` are equal (to tolerance) for submissions that behave alike."""

    name: str
    verdicts: tuple[Verdict, ...]
    projections: tuple[float, ...] = ()

    @property
    def points(self) -> float:
        """The most that the task can earn."""
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def score(self) -> float:
        """What the task did earn."""
        return sum(verdict.score for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Hashes:
    """SHA-256 of what was marked, of what it was marked with, and of the environment it was marked in."""

    submission: str
    checks: str
    environment: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of one submission after marking. ``path`` is where it lay; students never see it."""

    unit: str
    student: str
    status: Status
    tasks: tuple[TaskReport, ...]
    advice: tuple[Advice, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    seed: int = 0
    hashes: Hashes = Hashes("", "", "")
    seal: str = ""
    source: str = ""
    path: str = ""
    seconds: float = 0.0
    schema: int = SCHEMA

    @property
    def points(self) -> float:
        """The most that the submission can earn."""
        return sum(task.points for task in self.tasks)

    @property
    def score(self) -> float:
        """What the submission did earn."""
        return sum(task.score for task in self.tasks)
