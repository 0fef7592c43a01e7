"""What stands between a worker and the machine: the layers, and the seccomp program that one of them is.

A worker is a process of its own in a session of its own, with rlimits and, on Linux, a seccomp filter. What else can
seal it (namespaces, a user of its own, Landlock) is to be prepared here, put on in ``worker/confine.py``, and named
in ``LAYERS``, so that every report says what was really on.
"""

from __future__ import annotations

import errno
import platform
import struct
import sys
from collections.abc import Iterable
from typing import Final

from autograder.border.worker.protocol import OWN_PID

LAYERS: Final = {
    "process": "process",
    "rlimits": "rlimits",
    "memory": "memory limit",
    "no fork": "no fork",
    "seccomp": "seccomp (no fork, exec, network, or signals to others)",
}
"""Every layer and its word in a report, weakest first."""


def describe(layers: Iterable[str]) -> str:
    """The layers that are on, in the words of a report: ``process, rlimits, seccomp (…)``."""
    on = set(layers)
    return ", ".join(word for layer, word in LAYERS.items() if layer in on)


# ------------------------------------------------------------------------------------------------ the seccomp filter

_AUDIT: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_DENIED: Final = {
    # name: numbers on x86_64 and aarch64, None where there is no such call
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "socket": (41, 198),
    "io_uring_setup": (425, 425),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "setrlimit": (160, 164),
}
_OWN_ONLY: Final = {
    # calls whose first argument is a process: only the worker itself
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
}
_CLONE: Final = (56, 220)
_CLONE3: Final = (435, 435)
_PRLIMIT64: Final = (302, 261)
_CLONE_THREAD: Final = 0x10000
_X32: Final = 0x40000000

_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_NUMBER, _ARCH = 0, 4
_LOAD, _JUMP_EQUAL, _JUMP_FROM, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


def seccomp_program() -> bytes:
    """The filter for this machine as the kernel's instructions; empty where there is none.

    Denied calls fail with EPERM, as if the worker weren't allowed to, so honest code gets an exception and not a
    crash. Threads may be started; clone3 isn't there (ENOSYS), so libc takes clone, whose flags a filter can read.
    Where it holds ``OWN_PID``, the worker puts its own number.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _AUDIT or sys.byteorder != "little" or sys.maxsize < 2**32:
        return b""
    column = list(_AUDIT).index(machine)
    denied = _fail(errno.EPERM)
    program = [_load(_ARCH), _if_equal(_AUDIT[machine], 1, 0), _return(_KILL), _load(_NUMBER)]
    if machine == "x86_64":
        program += [_instruction(_JUMP_FROM, _X32, 0, 1), _fail(errno.ENOSYS)]
    for numbers in _DENIED.values():
        if (number := numbers[column]) is not None:
            program += [_if_equal(number, 0, 1), denied]
    program += [_if_equal(_CLONE3[column], 0, 1), _fail(errno.ENOSYS)]
    threads_only = [_load(_argument(0)), _instruction(_JUMP_BITS, _CLONE_THREAD, 1, 0), denied, _return(_ALLOW)]
    program += _branch(_CLONE[column], threads_only)
    for numbers in _OWN_ONLY.values():
        own_only = [_load(_argument(0)), _if_equal(OWN_PID, 1, 0), denied, _return(_ALLOW)]
        program += _branch(numbers[column], own_only)
    new_limit = _argument(2)  # a pointer, in two halves: null where limits are only read
    reading_only = [_load(new_limit), _if_equal(0, 0, 2), _load(new_limit + 4), _if_equal(0, 1, 0), denied]
    program += _branch(_PRLIMIT64[column], [*reading_only, _return(_ALLOW)])
    return b"".join([*program, _return(_ALLOW)])


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _load(offset: int) -> bytes:
    return _instruction(_LOAD, offset)


def _return(value: int) -> bytes:
    return _instruction(_RETURN, value)


def _fail(number: int) -> bytes:
    return _return(0x00050000 | number)


def _if_equal(value: int, if_true: int, if_false: int) -> bytes:
    return _instruction(_JUMP_EQUAL, value, if_true, if_false)


def _branch(number: int, body: list[bytes]) -> list[bytes]:
    """The body where the call has this number; it ends in a return."""
    return [_if_equal(number, 0, len(body)), *body]


def _argument(position: int) -> int:
    """Where the lower half of a call's argument stands in ``struct seccomp_data``, on a little-endian machine."""
    return 16 + 8 * position
