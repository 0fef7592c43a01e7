"""What became of a worker that gave no answer, in words that go on from "your code …"."""

from __future__ import annotations

import os
import signal

from autograder.border.worker.protocol import NO_MEMORY, UNFIT
from autograder.model import Limits, Loss, Lost


def timed_out(seconds: float) -> Lost:
    """It took longer than it may."""
    return Lost(Loss.TIMED_OUT, f"timed out after {seconds:g} s")


def spent(limits: Limits) -> Lost:
    """The submission's whole time is used up, so nothing more is run."""
    text = f"timed out: the submission as a whole had used up its {limits.submission_s:g} s"
    return Lost(Loss.TIMED_OUT, text)


def out_of_memory(limits: Limits) -> Lost:
    """It asked for more memory than it may have, and couldn't go on."""
    return Lost(Loss.MEMORY, f"ran out of memory ({limits.memory_mib} MiB)")


def too_large(limits: Limits) -> Lost:
    """What it gave is longer than an answer may be."""
    return Lost(Loss.TOO_LARGE, f"gave more than {limits.output_mib} MiB of output")


def malformed(reason: str) -> Lost:
    """What came isn't an answer. ``reason`` is our own text, by the checks of the wire."""
    return Lost(Loss.MALFORMED, f"sent a malformed answer ({reason.removeprefix('malformed: ')})")


def ended(status: int | None, limits: Limits, *, by_us: bool) -> Lost:
    """The worker is no more, or no longer listens. ``status`` is what ``waitpid`` said, None where nobody could ask."""
    if status is None:
        return Lost(Loss.ORPHANED, "was lost, because the process that had started it died")
    if by_us:
        return Lost(Loss.CRASHED, "closed its connection to the grader")
    if os.WIFEXITED(status):
        return _stopped(os.WEXITSTATUS(status), limits)
    number = os.WTERMSIG(status)
    if number == signal.SIGXCPU:
        return Lost(Loss.TIMED_OUT, "timed out: it used up its CPU time")
    words = signal.strsignal(number)
    return Lost(Loss.CRASHED, f"was killed by signal {number}" + (f" ({words.lower()})" if words else ""))


def _stopped(code: int, limits: Limits) -> Lost:
    if code == NO_MEMORY:
        return out_of_memory(limits)
    if code == UNFIT:
        return Lost(Loss.CRASHED, "left its process unable to answer")
    return Lost(Loss.CRASHED, f"stopped with exit code {code}")
