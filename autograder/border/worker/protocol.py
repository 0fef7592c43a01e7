"""The words of both sides of the border: kinds of frames, messages to the zygote, limits of what is sent."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import Final, NamedTuple

from autograder.wire import WireLimits


class Kind(IntEnum):
    """What a frame is. The grader asks, the worker answers with the same sequence number."""

    READY = 1  # body: what is there
    FAILED = 2  # body: why the zygote couldn't start
    SETUP = 3  # body: everything that the zygote loads
    OPEN = 4  # body: helper modules of the submission
    CELL = 5  # body: number, source, definitions_only, whole
    RUN = 6  # head: the scenario's name; body: the cases
    ANSWER = 7  # body: what was asked for
    TOO_LARGE = 8  # the answer was longer than it may be


class Order(IntEnum):
    """What the zygote is told to do."""

    FORK = 1
    REAP = 2


class Message(NamedTuple):
    """To the zygote and back, always of one length.

    ``pid`` is the worker's. ``value`` is the grace in milliseconds before REAP kills, or in reply the status that
    ``waitpid`` gave. ``by_us`` tells in reply that it was killed because it hadn't ended by itself.
    """

    order: int
    pid: int = 0
    value: int = 0
    by_us: bool = False

    def to_bytes(self) -> bytes:
        """As it goes over the socket."""
        return _MESSAGE.pack(*self)

    @classmethod
    def from_bytes(cls, data: bytes) -> Message:
        """What ``to_bytes`` packed."""
        return cls(*_MESSAGE.unpack(data))


_MESSAGE: Final = struct.Struct("<Bii?")
MESSAGE_BYTES: Final = _MESSAGE.size

FROM_GRADER: Final = WireLimits(body_bytes=2**32, tree_bytes=2**28, nodes=50_000_000, text=2**28, name=10_000, depth=32)
"""What a worker takes from the grader, which it trusts."""

TEXT: Final = 1000
NAME: Final = 100
ENTRIES: Final = 1000
"""Longest text and name, and most names in one dict, that the grader takes from a worker."""

OWN_PID: Final = 0x7FF1D0C5
"""Stands in the seccomp program for the number of the worker, which is known only when it has been forked."""

UNFIT: Final = 201
NO_MEMORY: Final = 202
"""The exit codes of a worker that can't answer any more, for whatever reason and for want of memory."""


def head(text: str) -> bytes:
    """The head of a frame. Its length keeps the body behind it aligned."""
    word = text.encode()
    return word + bytes(-len(word) % 16)


def from_worker(output_mib: int) -> WireLimits:
    """What the grader takes from a worker."""
    return WireLimits(body_bytes=output_mib * 2**20, tree_bytes=4 * 2**20, nodes=100_000, text=TEXT, name=NAME, depth=6)
