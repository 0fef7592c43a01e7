"""The channel against an end that does what it likes."""

import socket
import threading
import time

import pytest

from autograder.border.channel import Channel, Gone, Silent
from autograder.border.worker.protocol import Kind, from_worker
from autograder.wire import Header, WireError, pack, pack_header, unpack

MIB = 2**20


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, from_worker(1)), theirs


def soon(seconds=0.2):
    return time.monotonic() + seconds


def frame(tree, *, sequence=1, kind=Kind.ANSWER):
    body = pack(tree)
    return pack_header(Header(kind, sequence, 0, len(body))) + body


def replying(end, data):
    """Answers the first request with these bytes, whatever it was."""

    def reply():
        end.recv(MIB)
        end.sendall(data)

    thread = threading.Thread(target=reply)
    thread.start()
    return thread


def ask(ends, data):
    channel, end = ends
    thread = replying(end, data)
    try:
        return channel.ask(Kind.RUN, b"", b"question", soon(2.0))
    finally:
        thread.join()


@pytest.mark.parametrize("length", [0, 10, 16_000, 16_384, 500_000])
def test_an_answer_of_any_length_arrives(ends, length):
    answer = ask(ends, frame([["'" * 100] * (length // 100)]))
    assert answer.kind == Kind.ANSWER
    assert unpack(answer.body, limits=from_worker(1)) == [["'" * 100] * (length // 100)]


def test_the_request_is_header_head_and_body(ends):
    channel, end = ends
    with pytest.raises(Silent):
        channel.ask(Kind.RUN, b"head", b"body", soon())
    assert end.recv(MIB) == pack_header(Header(Kind.RUN, 1, 4, 4)) + b"headbody"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\0" * 100, "not one of ours"),
        (b"score: 100/100\n" * 10, "not one of ours"),
        (frame(None, sequence=2), "an answer to another question"),
        (pack_header(Header(Kind.ANSWER, 1, 16, 0)) + bytes(16), "an answer with a head"),
        (frame(None) + b"\0", "more than one answer"),
        (frame(None) + frame(None), "more than one answer"),
        (pack_header(Header(Kind.ANSWER, 1, 0, MIB + 1)), "a body of 1048577 bytes, 1048576 is the most"),
        (pack_header(Header(Kind.ANSWER, 1, 0, 2**63)), "a body of 9223372036854775808 bytes"),
        (pack_header(Header(Kind.ANSWER, 1, 2**31, 0)), "a head of 2147483648 bytes"),
    ],
)
def test_malformed_frames_are_refused_at_once(ends, data, text):
    start = time.monotonic()
    with pytest.raises(WireError, match=text):
        ask(ends, data)
    assert time.monotonic() - start < 5


def test_an_answer_before_the_question(ends):
    channel, end = ends
    end.sendall(frame(None))
    with pytest.raises(WireError, match="an answer before the question"):
        channel.ask(Kind.RUN, b"", b"", soon())


def test_no_answer(ends):
    with pytest.raises(Silent):
        ends[0].ask(Kind.RUN, b"", b"", soon())


@pytest.mark.parametrize("sent", [1, 31, 32, 40])
def test_half_an_answer(ends, sent):
    channel, end = ends
    replying(end, frame([1, 2, 3])[:sent]).join(0)
    with pytest.raises(Silent):
        channel.ask(Kind.RUN, b"", b"", soon())


def test_one_deadline_for_the_whole_frame_however_steadily_it_comes(ends):
    channel, end = ends
    enough = threading.Event()

    def trickle():
        for byte in frame("x" * 900):
            if enough.wait(0.01):
                return
            end.sendall(bytes([byte]))

    thread = threading.Thread(target=trickle)
    thread.start()
    start = time.monotonic()
    with pytest.raises(Silent):
        channel.ask(Kind.RUN, b"", b"", soon(0.3))
    assert 0.25 < time.monotonic() - start < 5
    enough.set()
    thread.join()


def test_a_large_question_to_someone_who_does_not_listen(ends):
    start = time.monotonic()
    with pytest.raises(Silent):
        ends[0].ask(Kind.RUN, b"", bytes(8 * MIB), soon())
    assert time.monotonic() - start < 5


def test_a_large_question_arrives_whole(ends):
    channel, end = ends
    got = bytearray()

    def listen():
        while len(got) < 32 + 16 + 8 * MIB:
            got.extend(end.recv(MIB))
        end.sendall(frame(None))

    thread = threading.Thread(target=listen)
    thread.start()
    channel.ask(Kind.RUN, b"0123456789abcdef", b"ab" * 4 * MIB, soon(10))
    thread.join()
    assert got[32:48] == b"0123456789abcdef"
    assert got[48:] == b"ab" * 4 * MIB


@pytest.mark.parametrize("heard", [True, False])
def test_an_end_that_hung_up(ends, heard):
    channel, end = ends
    if heard:
        thread = threading.Thread(target=lambda: (end.recv(1), end.close()))
        thread.start()
    else:
        end.close()
    with pytest.raises(Gone):
        channel.ask(Kind.RUN, b"", bytes(2 * MIB), soon(5.0))
    if heard:
        thread.join()


def test_a_giant_announced_is_not_allocated():
    """An answer that may be long takes memory as it comes, not as it is announced."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = Channel(ours, from_worker(4096))
        theirs.sendall(pack_header(Header(Kind.READY, 0, 0, 4096 * MIB)))
        before = resident_kib()
        with pytest.raises(Silent):
            channel.receive(soon())
        assert resident_kib() - before < 64 * 1024


def resident_kib():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
