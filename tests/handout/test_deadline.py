"""A time limit on code in this process, without what only POSIX has."""

from __future__ import annotations

import _thread
import signal
import threading
import time

import pytest

from autograder.handout.deadline import Deadline, TimeUp
from autograder.reading.tracebacks import place_of


def endless() -> None:
    while True:
        pass


def test_code_that_is_quick_enough_is_left_alone():
    before = signal.getsignal(signal.SIGINT)
    with Deadline(5):
        total = sum(range(1000))
    assert total == 499500
    assert signal.getsignal(signal.SIGINT) is before


def test_an_endless_loop_ends_and_says_where_it_was():
    code = compile("x = 0\nwhile True:\n    x += 1\n", "<cell 7>", "exec")
    start = time.monotonic()
    with pytest.raises(TimeUp) as up, Deadline(0.1):
        exec(code, {})
    assert time.monotonic() - start < 2
    place = place_of(up.value.trace)
    assert (place.cell, place.line in (2, 3)) == (7, True)
    assert str(up.value) == "longer than 0.1 s"


def test_a_loop_that_swallows_the_first_interrupt_ends_all_the_same():
    swallowed = []

    def stubborn() -> None:
        for _ in range(2):
            try:
                while True:
                    pass
            except KeyboardInterrupt:
                swallowed.append(1)
        while True:
            pass

    with pytest.raises(TimeUp), Deadline(0.05):
        stubborn()
    assert len(swallowed) == 2


def test_other_exceptions_leave_as_they_are():
    with pytest.raises(ZeroDivisionError), Deadline(5):
        1 / 0  # noqa: B018


def test_ctrl_c_at_the_keyboard_stays_ctrl_c():
    def pressed() -> None:
        _thread.interrupt_main()
        endless()

    with pytest.raises(KeyboardInterrupt), Deadline(30):
        pressed()


def test_the_interrupt_of_a_limit_that_is_over_hits_nobody():
    for _ in range(20):
        deadline = Deadline(0.01)
        try:
            with deadline:
                time.sleep(0.01)
        except TimeUp:
            pass
        time.sleep(0.002)


def test_where_ctrl_c_is_ignored_the_limit_holds():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(TimeUp), Deadline(0.05):
            endless()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_there_is_no_limit_and_no_harm():
    done = []

    def work() -> None:
        with Deadline(0.01):
            time.sleep(0.05)
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [1]
