"""Mistakes (known wrong edits of the reference) and variants (other right ways), as an author writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import GradmarkError


@dataclass(frozen=True)
class Mistake:
    """A known wrong edit of the function or class ``where``, what it breaks, and the advice that helps.

    One edit (``right`` → ``wrong``), several (``edits``), or a whole ``body`` (the text of the new definition).
    ``breaks`` names checks of its own task, ``"Task: check"`` those of another. Exactly one of ``advice``, ``same_as``
    (the name of a mistake with equal behaviour, whose advice is shared) and ``silent`` (why no advice can be given)
    is set. The advice of a mistake that only raises, or gives nan, on every case is never given: many others end so.
    """

    where: str
    right: str = ""
    wrong: str = ""
    edits: Sequence[tuple[str, str]] = ()
    body: str = ""
    breaks: Sequence[str] = ()
    advice: str = ""
    same_as: str = ""
    silent: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            change = (
                f"{self.right} → {self.wrong}"
                if self.right
                else "; ".join(f"{a} → {b}" for a, b in self.edits) or "another body"
            )
            object.__setattr__(self, "name", f"{self.where}: {' '.join(change.split())}")
        if sum(map(bool, (self.right, self.edits, self.body))) != 1:
            raise GradmarkError(f"mistake {self.name!r}: give exactly one of right= (with wrong=), edits= and body=")
        if sum(map(bool, (self.advice, self.same_as, self.silent))) != 1:
            raise GradmarkError(f"mistake {self.name!r}: give exactly one of advice=, same_as= and silent=")
        if not self.breaks:
            raise GradmarkError(f"mistake {self.name!r} breaks nothing: name the checks that catch it")

    @property
    def task(self) -> str:
        """The task that it belongs to: the first part of ``where``."""
        return self.where.split(".")[0]

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """Its edits, however they were written; empty for a whole body."""
        return ((self.right, self.wrong),) if self.right else tuple(self.edits)


@dataclass(frozen=True)
class Variant:
    """Another right way to write the definition ``where``: ``body`` is its whole text. Must get full marks."""

    where: str
    name: str
    body: str

    @property
    def task(self) -> str:
        """The task that it belongs to."""
        return self.where.split(".")[0]
