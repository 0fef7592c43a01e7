"""What is said of a worker that gave no answer."""

import signal
import sys

import pytest

from autograder.border import Limits, Lost, LostKind
from autograder.border import lost as words
from autograder.model import GradmarkError

LIMITS = Limits(memory_mib=512, output_mib=16, submission_s=30)


def exited(code):
    return code << 8


@pytest.mark.skipif(sys.platform != "linux", reason="the words for signals are the system's")
@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (exited(0), LostKind.CRASHED, "stopped with exit code 0"),
        (exited(3), LostKind.CRASHED, "stopped with exit code 3"),
        (exited(201), LostKind.CRASHED, "left its process unable to answer"),
        (exited(202), LostKind.MEMORY, "ran out of memory (512 MiB)"),
        (signal.SIGSEGV, LostKind.CRASHED, "killed by signal 11 (segmentation fault)"),
        (signal.SIGABRT, LostKind.CRASHED, "killed by signal 6 (aborted)"),
        (signal.SIGKILL, LostKind.CRASHED, "killed by signal 9 (killed)"),
        (signal.SIGXCPU, LostKind.TIMED_OUT, "timed out: it used up its CPU time"),
        (None, LostKind.ORPHANED, "was lost, because the process that had started it died"),
    ],
)
def test_how_it_ended(status, kind, text):
    assert words.ended(status, LIMITS, by_us=False) == Lost(kind, text)


@pytest.mark.parametrize(
    ("lost", "kind", "text"),
    [
        (words.ended(9, LIMITS, by_us=True), LostKind.CRASHED, "closed its connection to the grader"),
        (words.timed_out(2.0), LostKind.TIMED_OUT, "timed out after 2 s"),
        (words.timed_out(0.5), LostKind.TIMED_OUT, "timed out after 0.5 s"),
        (words.spent(LIMITS), LostKind.TIMED_OUT, "timed out: the submission as a whole had used up its 30 s"),
        (words.too_large(LIMITS), LostKind.TOO_LARGE, "gave more than 16 MiB of output"),
        (
            words.malformed("malformed: a line that can't be"),
            LostKind.MALFORMED,
            "sent a malformed answer (a line that can't be)",
        ),
    ],
)
def test_why_there_is_no_answer(lost, kind, text):
    assert lost == Lost(kind, text)


@pytest.mark.parametrize("name", ["cell_s", "trial_s", "submission_s", "memory_mib", "output_mib", "start_s"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_limits_leave_something_to_work_with(name, value):
    with pytest.raises(GradmarkError, match=f"the limit {name}={value} leaves nothing to work with; give more than 0"):
        Limits(**{name: value})
