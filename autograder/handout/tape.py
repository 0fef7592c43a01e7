"""What a student's code prints while it is checked: kept aside, so that the display stays readable."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

MOST = 2000
"""Characters that are kept. What is printed after that is counted as "more"."""


class Tape(io.TextIOBase):
    """A text stream that keeps the first characters written to it."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._room = MOST
        self._cut = False

    def writable(self) -> bool:
        """Anything may be written."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for; the rest is gone, and costs no memory."""
        if self._room:
            self._kept.append(text[: self._room])
        self._cut = self._cut or len(text) > self._room
        self._room = max(0, self._room - len(text))
        return len(text)

    @property
    def text(self) -> str:
        """What was kept, and a word where that isn't all."""
        return "".join(self._kept) + ("… (it printed more)" if self._cut else "")


@contextmanager
def recording() -> Iterator[Tape]:
    """What is written to stdout and stderr goes to a tape."""
    tape = Tape()
    with redirect_stdout(tape), redirect_stderr(tape):
        yield tape
