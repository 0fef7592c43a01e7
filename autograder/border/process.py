"""One worker, as the grader holds it: asked, listened to, and ended."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from autograder.border import lost
from autograder.border.channel import Channel, Frame, Gone, Silent
from autograder.border.worker.protocol import Kind, from_worker
from autograder.model import GradmarkError, Lost
from autograder.wire import Tree, WireError, unpack

if TYPE_CHECKING:
    from autograder.border.zygote import Birth, Zygote

_GRACE_S = 0.5
_DEATH_S = 30.0
Answer = TypeVar("Answer")
Decode = Callable[[Tree], Answer]


class Worker:
    """A live process, until something is lost or it is ended: then it is dead and reaped."""

    def __init__(self, zygote: Zygote, birth: Birth, connection: socket.socket) -> None:
        self.pid = birth.pid
        self._zygote = zygote
        self._birth = birth
        self._limits = zygote.limits
        self._wire_limits = from_worker(zygote.limits.output_mib)
        self._channel = Channel(connection, self._wire_limits)
        self._ended = False

    def greet(self, decode: Decode[Answer]) -> Answer | Lost:
        """What the worker says of itself before it knows of any submission."""
        return self._hear(self._channel.receive, Kind.READY, decode, self._zygote.start_s)

    def ask(self, kind: Kind, seconds: float, decode: Decode[Answer], head: bytes, body: bytes) -> Answer | Lost:
        """The decoded answer, or why there is none. ``decode`` raises WireError for what it can't be."""
        return self._hear(lambda deadline: self._channel.ask(kind, head, body, deadline), Kind.ANSWER, decode, seconds)

    def _hear(
        self, receive: Callable[[float], Frame], expected: Kind, decode: Decode[Answer], seconds: float
    ) -> Answer | Lost:
        try:
            frame = receive(time.monotonic() + seconds)
            if frame.kind == expected:
                return decode(unpack(frame.body, limits=self._wire_limits))
            if frame.kind != Kind.TOO_LARGE:
                raise WireError("malformed: an answer of another kind")
        except Silent:
            self.end()
            return lost.timed_out(seconds)
        except WireError as error:
            self.end()
            return lost.malformed(str(error))
        except Gone:
            return self._explain()
        self.end()
        return lost.too_large(self._limits)

    def _explain(self) -> Lost:
        """Why the connection is closed: as a rule because the process ended, which takes a moment."""
        status, by_us = self._end(_GRACE_S)
        return lost.ended(status, self._limits, by_us=by_us)

    def end(self) -> None:
        """The process is dead and reaped, and its descriptors are closed."""
        if not self._ended:
            self._end(0.0)

    def _end(self, grace_s: float) -> tuple[int | None, bool]:
        """The exit status (None where nobody can say), and whether it was our kill that ended it."""
        self._ended = True
        handle = self._birth.handle
        try:
            if handle is None:
                return self._zygote.reap(self._birth, grace_s)
            by_us = not _ends_within(handle, grace_s)
            if by_us:
                _kill(handle)
                if not _ends_within(handle, _DEATH_S):
                    raise GradmarkError(
                        f"worker {self.pid} doesn't die, although it was killed: see `ps -o stat,wchan`"
                    )
            status, _ = self._zygote.reap(self._birth, 0.0)
            return status, by_us
        finally:
            self._channel.close()
            if handle is not None:
                os.close(handle)


def _ends_within(handle: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _kill(handle: int) -> None:
    if not hasattr(signal, "pidfd_send_signal"):  # a pidfd came, so this is Linux
        raise GradmarkError("this Python can't kill by pidfd; use CPython on Linux")
    signal.pidfd_send_signal(handle, signal.SIGKILL)
