"""A time limit for code that runs in this process, on any system: a timer that presses Ctrl-C."""

from __future__ import annotations

import _thread
import math
import signal
import threading
import time
from types import TracebackType
from typing import Self

from autograder.reading.tracebacks import trace_of

_AGAIN_S = 0.25


class TimeUp(Exception):
    """The code inside a :class:`Deadline` ran longer than it may. ``trace`` says where it was."""

    def __init__(self, seconds: float, trace: TracebackType | None = None) -> None:
        super().__init__(f"longer than {seconds:g} s")
        self.seconds, self.trace = seconds, trace


class Deadline:
    """Inside the block, code that takes longer than ``seconds`` is interrupted, and leaves the block as TimeUp.

    Ctrl-C at the keyboard stays Ctrl-C. Only Python code can be interrupted: one long call into numpy ends first. Only
    the main thread can be: in another one there is no limit.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._pressed = False
        self._limited = seconds < math.inf and threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Self:
        if self._limited:
            # Started in the background, a process may ignore Ctrl-C: then the timer's would be ignored too.
            self._before = signal.signal(signal.SIGINT, signal.default_int_handler)
            threading.Thread(target=self._press, name="gradmark deadline", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._limited:
            return
        interrupted = isinstance(error, KeyboardInterrupt)
        with self._lock:
            self._ended.set()
        if self._pressed and not interrupted:
            self._swallow()
        signal.signal(signal.SIGINT, self._before or signal.default_int_handler)
        if self._pressed and interrupted and error is not None:
            raise TimeUp(self._seconds, trace_of(error)) from None

    def _press(self) -> None:
        """Again and again: a bare ``except`` in a loop swallows the first."""
        wait = self._seconds
        while not self._ended.wait(wait):
            with self._lock:
                if not self._ended.is_set():
                    self._pressed = True
                    _thread.interrupt_main()
            wait = _AGAIN_S

    def _swallow(self) -> None:
        """Take the interrupt that came just as the block ended."""
        try:
            time.sleep(0.05)
        except KeyboardInterrupt:
            return
