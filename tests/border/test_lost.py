"""What is said of a worker that gave no answer."""

import signal
import sys

import pytest

from autograder.border import Zygote
from autograder.border import lost as words
from autograder.model import GradmarkError, Limits, Loss, Lost

LIMITS = Limits(memory_mib=512, output_mib=16, submission_s=30)


def exited(code):
    return code << 8


@pytest.mark.skipif(sys.platform != "linux", reason="the words for signals are the system's")
@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (exited(0), Loss.CRASHED, "stopped with exit code 0"),
        (exited(3), Loss.CRASHED, "stopped with exit code 3"),
        (exited(201), Loss.CRASHED, "left its process unable to answer"),
        (exited(202), Loss.MEMORY, "ran out of memory (512 MiB)"),
        (signal.SIGSEGV, Loss.CRASHED, "was killed by signal 11 (segmentation fault)"),
        (signal.SIGABRT, Loss.CRASHED, "was killed by signal 6 (aborted)"),
        (signal.SIGKILL, Loss.CRASHED, "was killed by signal 9 (killed)"),
        (signal.SIGXCPU, Loss.TIMED_OUT, "timed out: it used up its CPU time"),
        (None, Loss.ORPHANED, "was lost, because the process that had started it died"),
    ],
)
def test_how_it_ended(status, kind, text):
    assert words.ended(status, LIMITS, by_us=False) == Lost(kind, text)


@pytest.mark.parametrize(
    ("lost", "kind", "text"),
    [
        (words.ended(9, LIMITS, by_us=True), Loss.CRASHED, "closed its connection to the grader"),
        (words.timed_out(2.0), Loss.TIMED_OUT, "timed out after 2 s"),
        (words.timed_out(0.5), Loss.TIMED_OUT, "timed out after 0.5 s"),
        (words.spent(LIMITS), Loss.TIMED_OUT, "timed out: the submission as a whole had used up its 30 s"),
        (words.too_large(LIMITS), Loss.TOO_LARGE, "gave more than 16 MiB of output"),
        (
            words.malformed("malformed: a line that can't be"),
            Loss.MALFORMED,
            "sent a malformed answer (a line that can't be)",
        ),
    ],
)
def test_why_there_is_no_answer(lost, kind, text):
    assert lost == Lost(kind, text)


@pytest.mark.parametrize("name", ["cell_s", "trial_s", "submission_s", "memory_mib", "output_mib"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_limits_leave_something_to_work_with(name, value):
    with pytest.raises(GradmarkError, match=f"the limit {name}={value} leaves nothing to work with; give more than 0"):
        Zygote("", limits=Limits(**{name: value}))
