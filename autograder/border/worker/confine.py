"""What a forked worker does to itself before it sees a line of the submission."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Mapping
from typing import Final

from autograder.border.worker.protocol import OWN_PID

_SET_DEATH_SIGNAL: Final = 1
_SET_SECCOMP: Final = 22
_FILTER: Final = 2
_SET_NO_NEW_PRIVS: Final = 38
SOCKET: Final = 3
"""Where a worker's socket is: the first after stdin, stdout and stderr, and the only one."""


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


class Confinement:
    """Prepared once in the zygote, when all is loaded; ``apply`` puts it on in each worker."""

    def __init__(self, *, memory_bytes: int, rlimits: Mapping[str, int], program: bytes) -> None:
        in_use = memory_in_use()
        self._most_memory = None if in_use is None else in_use + memory_bytes
        self._rlimits = [(getattr(resource, name), value) for name, value in rlimits.items()]
        self._program = program
        self._null = os.open(os.devnull, os.O_RDWR)
        self._libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def apply(self, connection: int, parent: int) -> list[str]:
        """The worker is alone with the socket ``connection``, which is now ``SOCKET``. The layers that are on.

        Does not return where the parent is gone already: nobody would end this worker.
        """
        os.setsid()
        self._die_with(parent)
        for standard in range(SOCKET):
            os.dup2(self._null, standard)  # first: the null device may itself stand where the socket will
        os.dup2(connection, SOCKET)
        os.closerange(SOCKET + 1, max(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 4096))
        layers = ["process", *self._limit()]
        if self._filter():
            return [*layers, "seccomp"]
        return [*layers, *self._limit_processes()]

    def _die_with(self, parent: int) -> None:
        if self._libc is not None:
            self._libc.prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(0)

    def _limit(self) -> list[str]:
        """Of the limits that the machine knows; the memory is counted from what is in use."""
        for number, value in self._rlimits:
            _lower(number, value)
        if self._most_memory is None:
            return ["rlimits"]
        _lower(resource.RLIMIT_AS, self._most_memory)
        return ["rlimits", "memory"]

    def _filter(self) -> bool:
        """Whether the seccomp filter is on."""
        if self._libc is None or not self._program:
            return False
        program = self._program.replace(struct.pack("<I", OWN_PID), struct.pack("<I", os.getpid()))
        if self._libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            return False
        filled = _Program(len(program) // 8, program)
        return bool(self._libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(filled), 0, 0) == 0)

    def _limit_processes(self) -> list[str]:
        """Without a filter, no more processes: for root nothing holds that."""
        if os.geteuid() == 0:
            return []
        _lower(resource.RLIMIT_NPROC, 0)
        return ["no fork"]


def _lower(number: int, value: int) -> None:
    """The limit is at most that: the machine's own may be lower, and can't be raised."""
    hard = resource.getrlimit(number)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(number, (value, value))


def memory_in_use() -> int | None:
    """The size of this process' address space in bytes, None where the machine doesn't say or doesn't limit it."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return None
