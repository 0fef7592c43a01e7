"""Hostile and careless code in the worker: what is said of it, that it costs its own trial only, that nothing stays."""

import os
import sys
import time

import numpy as np
import pytest

from autograder.border import request_body
from autograder.model import Loss, Lost, Raised

HONEST = "def everything(case):\n    return {'doubled': 2 * case['x']}\n"
linux = pytest.mark.skipif(sys.platform != "linux", reason="held by Linux")


def value(*lines, first=""):
    """A cell that defines ``value(x)`` by these lines."""
    return "\n".join(
        [
            first,
            "import ctypes, os, signal, socket, struct, sys, threading, time",
            "def value(x):",
            *(f"    {line}" for line in lines),
        ]
    )


FRAME = "struct.pack('<4sB3xIIQ8x', b'GMK\\1', 7, {sequence}, 0, {length})"
LOST = {
    "a loop in Python": (["while True: pass"], Loss.TIMED_OUT, "timed out after 0.75 s"),
    "a loop in numpy": (
        ["import numpy as np; a = np.ones((2000, 2000), np.int64); return np.linalg.matrix_power(a, 2**60)"],
        Loss.TIMED_OUT,
        "timed out after 0.75 s",
    ),
    "a loop that catches all": (
        ["while True:", "    try:", "        while True: pass", "    except BaseException: pass"],
        Loss.TIMED_OUT,
        "timed out after 0.75 s",
    ),
    "every signal ignored": (
        ["for n in set(range(1, 65)) - {9, 19, 32, 33}: signal.signal(n, signal.SIG_IGN)", "time.sleep(60)"],
        Loss.TIMED_OUT,
        "timed out after 0.75 s",
    ),
    "it stops itself": (["os.kill(os.getpid(), signal.SIGSTOP)"], Loss.TIMED_OUT, "timed out after 0.75 s"),
    "os._exit(0)": (["os._exit(0)"], Loss.CRASHED, "stopped with exit code 0"),
    "os._exit(7)": (["os._exit(7)"], Loss.CRASHED, "stopped with exit code 7"),
    "a segfault": (["ctypes.string_at(0)"], Loss.CRASHED, "was killed by signal 11 (segmentation fault)"),
    "abort": (["os.abort()"], Loss.CRASHED, "was killed by signal 6 (aborted)"),
    "it kills itself": (["os.kill(os.getpid(), signal.SIGKILL)"], Loss.CRASHED, "was killed by signal 9 (killed)"),
    "it closes all descriptors": (["os.closerange(0, 999)"], Loss.CRASHED, "left its process unable to answer"),
    "it hangs up and stays": (
        ["os.closerange(0, 999)", "time.sleep(60)"],
        Loss.CRASHED,
        "closed its connection to the grader",
    ),
    "an answer too long": (
        ["return [float(n) for n in range(2**18)]"],
        Loss.TOO_LARGE,
        "gave more than 1 MiB of output",
    ),
    "garbage on the socket": (
        ["os.write(3, b'100/100')", "time.sleep(60)"],
        Loss.TIMED_OUT,
        "timed out after 0.75 s",
    ),
    "much garbage on the socket": (
        ["os.write(3, b'score: 100/100' * 100)"],
        Loss.MALFORMED,
        "sent a malformed answer (not one of ours)",
    ),
    "a giant frame": (
        [f"os.write(3, {FRAME.format(sequence=4, length=2**40)})"],
        Loss.MALFORMED,
        "sent a malformed answer (a body of 1099511627776 bytes, 1048576 is the most)",
    ),
    "half a frame": (
        [f"os.write(3, {FRAME.format(sequence=4, length=1000)})", "time.sleep(60)"],
        Loss.TIMED_OUT,
        "timed out after 0.75 s",
    ),
    "a slow frame": (
        [
            f"for byte in {FRAME.format(sequence=4, length=1000)} + bytes(999):",
            "    os.write(3, bytes([byte])); time.sleep(0.01)",
        ],
        Loss.TIMED_OUT,
        "timed out after 0.75 s",
    ),
    "an answer to another question": (
        [f"os.write(3, {FRAME.format(sequence=9, length=0)})"],
        Loss.MALFORMED,
        "sent a malformed answer (an answer to another question)",
    ),
    "an empty answer": (
        [f"os.write(3, {FRAME.format(sequence=4, length=0)}); time.sleep(60)"],
        Loss.MALFORMED,
        "sent a malformed answer (shorter than its own head)",
    ),
}


@linux
@pytest.mark.parametrize("name", LOST)
def test_it_is_lost_and_costs_only_its_own_trial(name, hasty, submit, body):
    lines, kind, text = LOST[name]
    with hasty.session(submit(value(*lines, first="KEPT = []"), HONEST)) as session:
        assert [result.problems for result in session.load()] == [(), ()]
        assert session.run("value", body, 1) == Lost(kind, text)
        start = time.monotonic()
        (honest,) = session.run("whole", body, 1)
        assert time.monotonic() - start < 5
    assert np.array_equal(honest.outputs["doubled"], [2.0, 4.0, 6.0])


CAUGHT = {
    "sys.exit": (["sys.exit(0)"], "SystemExit"),
    "a KeyboardInterrupt of its own": (["raise KeyboardInterrupt"], "KeyboardInterrupt"),
    "6 GiB": (["return __import__('numpy').ones(6 * 2**27)"], "MemoryError"),
    "6 GiB, bit by bit": (["kept = []", "while True: kept.append(bytes(2**20))"], "MemoryError"),
    "a fork": (["os.fork()"], "PermissionError"),
    "a fork bomb": (["while True: os.fork()"], "PermissionError"),
    "vfork and exec": (["import subprocess; subprocess.run(['true'])"], "PermissionError"),
    "exec": (["os.execv('/bin/true', ['true'])"], "PermissionError"),
    "a signal to its parent": (["os.kill(os.getppid(), signal.SIGKILL)"], "PermissionError"),
    "a signal to everyone": (["os.kill(-1, signal.SIGKILL)"], "PermissionError"),
    "a pidfd": (["os.pidfd_open(os.getppid())"], "PermissionError"),
    "a socket": (["socket.socket()"], "PermissionError"),
    "a higher limit": (
        ["import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))"],
        ("ValueError", "PermissionError"),
    ),
    "a large file": (["open('large', 'wb').write(bytes(2**21))"], "OSError"),
    "many files": (["kept = [open('/dev/null') for _ in range(100)]"], "OSError"),
    "input()": (["input()"], "EOFError"),
}


@linux
@pytest.mark.parametrize("name", CAUGHT)
def test_it_is_an_exception_at_its_place(name, zygote, answer):
    lines, types = CAUGHT[name]
    (got,) = answer(zygote, value(*lines))
    assert isinstance(got.raised, Raised)
    assert got.raised.type in types
    if got.raised.type != "KeyboardInterrupt":
        assert got.raised.cell == 1


HARMLESS = {
    "100 MB of output": ["for _ in range(100): print('x' * 2**20); print('x' * 2**10, file=sys.stderr)"],
    "100 MB written past Python": ["for _ in range(100): os.write(1, b'x' * 2**20); os.write(2, b'x' * 2**10)"],
    "warnings everywhere": ["import warnings; warnings.simplefilter('error'); warnings.warn('now')", "return x"],
    "threads": [
        "t = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(10)]",
        "[s.start() for s in t]; [s.join() for s in t]",
    ],
    "a thread that stays": ["threading.Thread(target=time.sleep, args=(60,)).start()"],
    "an exit handler that hangs": ["import atexit; atexit.register(time.sleep, 60)"],
    "large products": ["import numpy as np; a = np.ones((600, 600)); assert (a @ a)[0, 0] == 600"],
    "linear algebra": [
        "import numpy as np; a = np.eye(80) * 2; np.linalg.inv(a); np.linalg.svd(a); np.linalg.eigh(a); np.fft.fft(a)"
    ],
    "deep recursion": ["def down(n): return n and down(n - 1)", "down(900)"],
    "the usual library": [
        "import asyncio, decimal, difflib, fractions, glob, hashlib, html, secrets, shutil, tomllib, zipfile"
    ],
    "a temporary file": ["import tempfile", "with tempfile.TemporaryFile() as file: file.write(b'x')"],
    "getsource": ["import inspect; assert 'def value' in inspect.getsource(value)"],
}


@pytest.mark.parametrize("name", HARMLESS)
def test_it_does_no_harm(name, zygote, answer):
    expected = {"warnings everywhere": "UserWarning"}.get(name)
    (got,) = answer(zygote, value(*HARMLESS[name], "return x"))
    if expected is None:
        assert got.raised is None
        assert np.array_equal(got.outputs["value"], [1.0, 2.0, 3.0])


def told(zygote, answer, expression):
    """What the expression gives in a worker, as text."""
    lines = [f"text = repr({expression})", "raise KeyError(text)"]
    (got,) = answer(zygote, value(*lines, first="import gc, threading"))
    assert got.raised.type == "KeyError"
    return eval(eval(got.raised.text))  # noqa: S307 - the test wrote it


class TestSurroundings:
    def test_the_environment_is_ours(self, zygote, answer, monkeypatch):
        monkeypatch.setenv("COURSE_SECRET", "tolerances")
        names = set(told(zygote, answer, "sorted(os.environ)"))
        assert "HOME" in names
        assert not names & (
            set(os.environ)
            - {"HOME", "TMPDIR", "LC_ALL", "LC_CTYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"}
        )

    def test_only_the_socket_is_open(self, zygote, answer):
        if sys.platform == "linux":
            assert told(zygote, answer, "sorted(map(int, os.listdir('/proc/self/fd')))")[:4] == [0, 1, 2, 3]
            assert len(told(zygote, answer, "os.listdir('/proc/self/fd')")) == 5  # one of them to list them

    def test_it_leads_a_session_of_its_own(self, zygote, answer):
        assert told(zygote, answer, "os.getsid(0) == os.getpid() == os.getpgid(0)")

    def test_packages_beside_numpy_and_the_course_are_out_of_reach(self, zygote, answer):
        assert told(zygote, answer, "[p for p in sys.path if 'site-packages' in p or not p]") == []
        for name in ("hypothesis", "pytest", "solutions", "tests"):
            (got,) = answer(zygote, value(f"import {name}"))
            assert got.raised.type in ("ModuleNotFoundError", "ImportError")

    def test_nothing_of_the_trusted_side_is_loaded(self, zygote, answer):
        known = ("border", "border.worker", "model", "wire", "reading")
        loaded = "(n for n in sys.modules if n.startswith('autograder.'))"
        beyond = (
            f"[n for n in {loaded} if n[11:] not in {known} and n[11:24] != 'border.worker' and n[11:18] != 'reading']"
        )
        assert told(zygote, answer, beyond) == []
        assert told(zygote, answer, "[n for n in sys.modules if n in ('hypothesis', 'pytest', 'jupyter')]") == []

    def test_the_order_of_sets_and_the_global_generators_are_the_same_in_every_run(self, zygote, answer):
        for expression in ("hash('text')", "__import__('random').random()", "float(__import__('numpy').random.rand())"):
            assert told(zygote, answer, expression) == told(zygote, answer, expression)


@linux
def test_memory_that_was_filled_up_before(zygote, submit, body):
    """The answer still went through, the next question doesn't; the one after it has a fresh worker."""
    fill = value("try:", "    while True: KEPT.append(bytes(2**20))", "except MemoryError: return x", first="KEPT = []")
    large = request_body([{"x": np.ones(2**15 * 100)}])
    with zygote.session(submit(fill, "def everything(case):\n    return {'size': case['x'].size}\n")) as session:
        assert isinstance(session.run("value", body, 1), tuple)
        assert session.run("whole", large, 1) == Lost(Loss.MEMORY, "ran out of memory (512 MiB)")
        (got,) = session.run("whole", large, 1)
    assert got.outputs["size"] == 2**15 * 100


@linux
def test_nothing_is_left_of_a_worker(zygote, submit, body):
    source = value("return float(os.getpid())")
    with zygote.session(submit(source)) as session:
        (got,) = session.run("value", body, 1)
        pid = int(got.outputs["value"])
        assert os.path.exists(f"/proc/{pid}")
    assert not os.path.exists(f"/proc/{pid}")
