"""The zygote as the grader holds it: started once a unit and run, told to fork, started again should it die."""

from __future__ import annotations

import contextlib
import math
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from autograder.border import seal
from autograder.border.channel import Channel, Gone, Silent
from autograder.border.process import Worker
from autograder.border.session import Session
from autograder.border.worker.protocol import FROM_GRADER, MESSAGE_BYTES, Kind, Message, Order
from autograder.model import GradmarkError, Limits, Lost
from autograder.wire import Tree, WireError, pack, unpack

if TYPE_CHECKING:
    from autograder.reading.submission import Submission

_PACKAGE = Path(__file__).resolve().parents[1]
_BOOT = _PACKAGE / "border" / "worker" / "boot.py"
_FAREWELL_S = 5.0
_FILE_MIB = 1
_OPEN_FILES = 64
_USUAL = Limits()


class Birth(NamedTuple):
    """A forked worker: by which process, its pid, and a pidfd where the machine has such."""

    parent: int
    pid: int
    handle: int | None


class Zygote:
    """A context in which workers for one unit can be had, by several threads at once.

    ``scenarios`` is the unit's public source text, ``modules`` are the released earlier units by name: the workers
    import them as ``scenarios``, ``layers`` … Raises GradmarkError where they can't be loaded, or nothing be started.
    ``start_s`` is for our own processes to come up, and charged to nobody.
    """

    def __init__(
        self,
        scenarios: str,
        modules: Mapping[str, str] | None = None,
        *,
        limits: Limits = _USUAL,
        start_s: float = 30.0,
    ) -> None:
        if not hasattr(os, "fork"):
            raise GradmarkError(
                "Marking needs Linux or macOS, because submissions run in processes that only these can limit. "
                "On Windows run gradmark in WSL; all that students use works on Windows itself."
            )
        _refuse_nothing(limits)
        self.limits = limits
        self.start_s = start_s
        self._modules = dict(modules or {})
        self._setup = _setup(scenarios, self._modules, limits)
        self._lock = threading.Lock()
        self._parent: _Parent | None = None
        self._seal = ""

    @property
    def seal(self) -> str:
        """The layers that are really on: ``process, rlimits, seccomp (…)``, as a worker found them."""
        return self._seal

    @property
    def ours(self) -> frozenset[str]:
        """Names of modules that a submission can't bring itself."""
        return frozenset({"scenarios", *self._modules})

    def session(self, submission: Submission) -> Session:
        """A session in which the submission runs, in one worker after the other."""
        return Session(self, submission)

    def check_scenario(self, name: str) -> None:
        """Raises GradmarkError where scenarios.py has no such function."""
        with self._lock:
            names = self._living().scenarios
        if name not in names:
            raise GradmarkError(f"scenarios.py has no function {name!r}; it has {', '.join(names)}")

    def worker(self) -> Worker:
        """A fresh worker that has said that it is there."""
        reason = ""
        for _ in range(2):
            worker = self._fork()
            layers = worker.greet(_layers)
            if not isinstance(layers, Lost):
                self._seal = seal.describe(layers)
                return worker
            reason = layers.text
        raise GradmarkError(f"a fresh worker {reason}: is the machine out of memory or of processes?")

    def reap(self, birth: Birth, grace_s: float) -> tuple[int | None, bool]:
        """The worker's exit status and whether it had to be killed; None where the zygote that had it is gone."""
        with self._lock:
            if self._parent is None or self._parent.pid != birth.parent:
                return None, False
            try:
                reply = self._parent.tell(Message(Order.REAP, birth.pid, round(grace_s * 1000)))
            except OSError:
                self._discard()
                return None, False
        return (None, False) if reply[0].pid < 0 else (reply[0].value, reply[0].by_us)

    def close(self) -> None:
        """The zygote and every worker of it are gone."""
        with self._lock:
            self._discard()

    def __enter__(self) -> Self:
        try:
            self.worker().end()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _fork(self) -> Worker:
        ours, theirs = socket.socketpair()
        with contextlib.ExitStack() as stack:
            stack.callback(ours.close)
            with theirs:
                birth = self._bear(theirs.fileno())
            stack.pop_all()
        return Worker(self, birth, ours)

    def _bear(self, connection: int) -> Birth:
        """A forked worker. A zygote that has died meanwhile is started again, once."""
        with self._lock:
            for _ in range(2):
                parent = self._living()
                try:
                    reply, handle = parent.tell(Message(Order.FORK), connection)
                except OSError:
                    self._discard()
                    continue
                if reply.pid < 0:
                    raise GradmarkError(f"no worker can be started: {os.strerror(reply.value)}")
                return Birth(parent.pid, reply.pid, handle)
        raise GradmarkError("the process that starts workers died twice: is the machine out of memory?")

    def _living(self) -> _Parent:
        if self._parent is None:
            self._parent = _Parent(self._setup, self.start_s)
        return self._parent

    def _discard(self) -> None:
        parent, self._parent = self._parent, None
        if parent is not None:
            parent.close()


class _Parent:
    """One zygote process, loaded and ready."""

    def __init__(self, setup: bytes, start_s: float) -> None:
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gradmark-", ignore_cleanup_errors=True))
            self._errors = stack.enter_context(tempfile.TemporaryFile())
            self._control, theirs = socket.socketpair()
            with theirs:
                stack.enter_context(self._control)
                self._process = _start(theirs.fileno(), folder, self._errors.fileno())
            stack.callback(self._part)
            self.pid = self._process.pid
            self.scenarios = self._load(setup, start_s)
            self._control.settimeout(start_s)
            self._stack = stack.pop_all()

    def tell(self, message: Message, *descriptors: int) -> tuple[Message, int | None]:
        """The reply, and the descriptor that came with it. Raises OSError where the process is no more.

        Where something comes between order and reply (Ctrl-C does), nothing more is told to it: it ends.
        """
        try:
            socket.send_fds(self._control, [message.to_bytes()], descriptors)
            data, handles, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 1)
        except BaseException:
            self._control.close()
            raise
        handle = _handle(handles)
        if len(data) != MESSAGE_BYTES:
            raise ConnectionError("the zygote is gone")
        return Message.from_bytes(data), handle

    def close(self) -> None:
        """It is dead and reaped, and so are its workers; its folder is gone."""
        self._stack.close()

    def _part(self) -> None:
        self._control.close()
        try:
            self._process.wait(_FAREWELL_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _load(self, setup: bytes, start_s: float) -> tuple[str, ...]:
        """The names of the scenarios that it loaded."""
        channel = Channel(self._control, FROM_GRADER)
        try:
            frame = channel.ask(Kind.SETUP, b"", setup, time.monotonic() + start_s)
            tree = unpack(frame.body, limits=FROM_GRADER)
        except Silent:
            self._process.kill()
            raise GradmarkError(f"scenarios.py wasn't loaded after {start_s:g} s") from None
        except (Gone, WireError):
            raise GradmarkError(f"the process that starts workers couldn't start:\n{self._complaint()}") from None
        if frame.kind != Kind.READY:
            raise GradmarkError(f"scenarios.py, or a unit that it stands on, can't be loaded:\n{tree['text']}")
        return tuple(tree["scenarios"])

    def _complaint(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_FAREWELL_S)
        self._errors.seek(0)
        return self._errors.read()[-4000:].decode(errors="replace") or f"exit code {self._process.returncode}"


def _handle(handles: list[int]) -> int | None:
    """The pidfd that came, which no child of ours inherits; None where the machine has no such thing."""
    for handle in handles:
        os.set_inheritable(handle, False)
    return handles[0] if handles else None


def _start(control: int, folder: str, errors: int) -> subprocess.Popen[bytes]:
    """A Python that takes nothing from the environment: no variables, no user's packages, none beside numpy."""
    numpy_home = str(Path(np.__file__).resolve().parents[1])
    variables = {
        # BLAS in one thread: a worker forked from several would hang, and its time would be another every day.
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"),
        "PYTHONHASHSEED": "0",  # the same order of sets in every run; it is why -E, and so -I, isn't given
        "MALLOC_ARENA_MAX": "1",  # a thread doesn't cost 64 MiB of the memory limit
        "LC_ALL": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # macOS: fork without exec is what we mean
    }
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-S", str(_BOOT), str(_PACKAGE), str(control), folder, numpy_home],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=(control,),
        cwd=folder,
        env=variables,
        start_new_session=True,  # Ctrl-C at the terminal is the grader's
    )


def _refuse_nothing(limits: Limits) -> None:
    for entry in fields(limits):
        value = getattr(limits, entry.name)
        if not value > 0:
            raise GradmarkError(f"the limit {entry.name}={value} leaves nothing to work with; give more than 0")


def _setup(scenarios: str, modules: Mapping[str, str], limits: Limits) -> bytes:
    megabyte = 2**20
    cpu_s = math.ceil(limits.submission_s) + 5  # should the grader itself be stopped
    return pack(
        {
            "scenarios": scenarios,
            "modules": dict(modules),
            "memory_bytes": limits.memory_mib * megabyte,
            "output_bytes": limits.output_mib * megabyte,
            "rlimits": {
                "RLIMIT_CPU": cpu_s,
                "RLIMIT_FSIZE": _FILE_MIB * megabyte,
                "RLIMIT_NOFILE": _OPEN_FILES,
                "RLIMIT_CORE": 0,
            },
            "program": np.frombuffer(seal.seccomp_program(), np.uint8),
        }
    )


def _layers(tree: Tree) -> list[str]:
    if type(tree) is not dict or type(tree.get("layers")) is not list:
        raise WireError("malformed: a worker that doesn't say how it is sealed")
    return [str(layer) for layer in tree["layers"]]
