"""Frames to and from a worker that may be hostile: nothing here waits past its deadline or takes more than it may."""

from __future__ import annotations

import math
import select
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from autograder.wire import HEADER_BYTES, Header, WireError, WireLimits, pack_header, unpack_header

if TYPE_CHECKING:
    from typing_extensions import Buffer


_FIRST_BYTES: Final = 2**14


class Gone(Exception):
    """The other end is closed."""


class Silent(Exception):
    """The deadline passed before the whole frame was there."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What came back. Only its form is known to be right."""

    kind: int
    body: Buffer


class Channel:
    """One socket to one worker. Each request has a number of its own, and its answer must bear it."""

    def __init__(self, connection: socket.socket, limits: WireLimits) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._limits = limits
        self._sequence = 0
        self._readable = _poll(connection, select.POLLIN)
        self._writable = _poll(connection, select.POLLOUT)

    def ask(self, kind: int, head: bytes, body: bytes, deadline: float) -> Frame:
        """The answer. Raises Gone, Silent (by ``time.monotonic()``) or WireError; the worker is then of no more use."""
        self._refuse_early_answer()
        self._sequence += 1
        header = pack_header(Header(kind, self._sequence, len(head), len(body)))
        self._send([memoryview(part) for part in (header, head, body) if part], deadline)
        return self.receive(deadline)

    def receive(self, deadline: float) -> Frame:
        """The frame that bears the number of the last request (0 before the first)."""
        start = bytearray(_FIRST_BYTES)
        there = self._fill(memoryview(start), HEADER_BYTES, deadline)
        header = unpack_header(start[:HEADER_BYTES], limits=self._limits)
        if header.sequence != self._sequence:
            raise WireError("malformed: an answer to another question")
        if header.head_bytes:
            raise WireError("malformed: an answer with a head")
        early = there - HEADER_BYTES
        if early > header.body_bytes:
            raise WireError("malformed: more than one answer")
        if early == header.body_bytes:
            return Frame(header.kind, memoryview(start)[HEADER_BYTES:there])
        body = np.empty(header.body_bytes, np.uint8).data  # takes up memory only as it is filled
        body[:early] = start[HEADER_BYTES:there]
        self._fill(body[early:], header.body_bytes - early, deadline)
        return Frame(header.kind, body)

    def close(self) -> None:
        """The socket is closed."""
        self._connection.close()

    def _refuse_early_answer(self) -> None:
        try:
            early = self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            raise Gone from None
        if not early:
            raise Gone
        raise WireError("malformed: an answer before the question")

    def _send(self, parts: list[memoryview], deadline: float) -> None:
        while parts:
            try:
                sent = self._connection.sendmsg(parts)
            except BlockingIOError:
                _wait(self._writable, deadline)
                continue
            except OSError:
                raise Gone from None
            while parts and sent >= len(parts[0]):
                sent -= len(parts.pop(0))
            if parts:
                parts[0] = parts[0][sent:]

    def _fill(self, view: memoryview, least: int, deadline: float) -> int:
        """How many bytes there are in the view now: at least that many."""
        there = 0
        while there < least:
            _wait(self._readable, deadline)
            try:
                count = self._connection.recv_into(view[there:])
            except BlockingIOError:
                continue
            except OSError:
                raise Gone from None
            if not count:
                raise Gone
            there += count
        return there


def _poll(connection: socket.socket, event: int) -> select.poll:
    poll = select.poll()
    poll.register(connection, event)
    return poll


def _wait(poll: select.poll, deadline: float) -> None:
    """Until something can be sent or received, or the worker is gone (which the next call will notice)."""
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(math.ceil(left * 1000)):
        raise Silent
