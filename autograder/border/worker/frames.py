"""Frames over a blocking socket: the worker's side, which may wait for the grader as long as it takes."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Final

from autograder.border.worker.protocol import FROM_GRADER, Kind
from autograder.wire import HEADER_BYTES, Header, pack_header, unpack_header

_FIRST_BYTES: Final = 2**16


@dataclass(frozen=True, slots=True)
class Request:
    """What the grader asks for."""

    kind: Kind
    sequence: int
    head: str
    body: memoryview


def receive(connection: socket.socket) -> Request | None:
    """The next request, or None where the grader has hung up."""
    start = connection.recv(_FIRST_BYTES)
    while len(start) < HEADER_BYTES:
        more = connection.recv(_FIRST_BYTES)
        if not more:
            return None
        start += more
    header = unpack_header(start[:HEADER_BYTES], limits=FROM_GRADER)
    rest = bytearray(header.head_bytes + header.body_bytes)
    view = memoryview(rest)
    there = len(start) - HEADER_BYTES  # never more than the frame: the grader asks one thing at a time
    view[:there] = start[HEADER_BYTES:]
    if not _fill(connection, view[there:]):
        return None
    head = bytes(view[: header.head_bytes]).rstrip(b"\0").decode()
    return Request(Kind(header.kind), header.sequence, head, view[header.head_bytes :])


def _fill(connection: socket.socket, view: memoryview) -> bool:
    """Whether everything came before the grader hung up."""
    while view:
        count = connection.recv_into(view)
        if not count:
            return False
        view = view[count:]
    return True


def send(connection: socket.socket, kind: Kind, sequence: int, body: bytes) -> None:
    """The frame is on its way."""
    header = pack_header(Header(kind, sequence, 0, len(body)))
    if len(body) < _FIRST_BYTES:
        connection.sendall(header + body)
    else:
        connection.sendall(header)
        connection.sendall(body)
