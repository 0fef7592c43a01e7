"""A file's bytes → text → the pieces that it is made of, before anything is decided about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.model import GradmarkError
from autograder.reading.tracebacks import clean

CELLS = 5_000
"""Most cells of a file."""

CELL_CHARS = 200_000
"""Most characters of a cell; a longer one is left out, and the notes say so."""

TOTAL_CHARS = 4_000_000
"""Most characters of all cells together."""

_NAMED = ("task", "check", "lab", "question")
_IN_RELEASES = frozenset({*_NAMED, "given", "setup"})
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_CODINGS = "ascii big5 cp1252 cp949 euc-kr euc_kr gb2312 gbk iso-8859-1 latin-1 shift_jis"
_LOOKS_LIKE = (
    (re.compile(r"\s*<(?:!doctype|html)", re.IGNORECASE), "is a web page: download the file itself (“Raw”)"),
    (re.compile(r"version https://git-lfs"), "is a pointer of Git LFS: hand in the file itself"),
    (re.compile(r"^<{7} ", re.MULTILINE), "holds the marks of a Git merge conflict (<<<<<<<): resolve it first"),
)


class Unreadable(GradmarkError):
    """The submission can't be read. The text says what was found, and what the student should hand in instead."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell as it stands in the file. ``role`` and ``name`` are the metadata's; empty where it says nothing."""

    number: int
    source: str
    is_code: bool
    role: str = ""
    name: str = ""
    first_line: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """All pieces of a file, in order, and what was unusual about it."""

    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()


def shown(name: str, most: int = 80) -> str:
    """A name as it is fit to be shown, in one line."""
    return clean(name, most).replace("\n", " ").replace("\t", " ")


def tidy(text: str) -> str:
    """The text with a line feed at the end of each line, and no half characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def decode(data: bytes, name: str) -> str:
    """The text of a file; raises Unreadable where there is none, or where it isn't UTF-8.

    A Python file may declare another encoding, as Python allows.
    """
    if not data.strip(b"\0 \t\r\n"):
        found = f"is empty ({len(data)} bytes)" if b"\0" not in data else f"holds nothing but {len(data)} zero bytes"
        raise Unreadable(f"{shown(name)} {found}: save your work, look at the file's size, and hand it in again")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[1:4:2] == b"\0\0" or data[:3:2] == b"\0\0":
        raise Unreadable(
            f"{shown(name)} is in UTF-16, not UTF-8: save it with the encoding UTF-8, and hand it in again"
        )
    try:
        return tidy(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        if name.lower().endswith(".py") and (declared := _declared(data)):
            return tidy(data.decode(declared, "replace"))
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"{shown(name)} is not UTF-8 (byte 0x{data[error.start]:02x} in line {line}): "
            "save it with the encoding UTF-8, and hand it in again"
        ) from None


def _declared(data: bytes) -> str:
    for line in data.split(b"\n", 2)[:2]:
        if (found := _CODING.match(line)) and found[1].decode("ascii", "replace").lower() in _CODINGS.split():
            return found[1].decode("ascii")
    return ""


def looks_like(text: str) -> str:
    """What a file that is no notebook seems to be, and what to do; empty where nobody knows."""
    return next((words for pattern, words in _LOOKS_LIKE if pattern.search(text[:100_000])), "")


def role_of(metadata: object) -> tuple[str, str]:
    """Role and name, from a released notebook's metadata or a lesson's; two empty texts where they say nothing."""
    if not isinstance(metadata, Mapping):
        return "", ""
    ours = metadata.get("gradmark")
    if isinstance(ours, Mapping):
        role, name = ours.get("role"), ours.get("name")
        if isinstance(role, str) and role in _IN_RELEASES:
            return role, shown(name, 100) if isinstance(name, str) else ""
    for role in _NAMED:
        if isinstance(name := metadata.get(role), str):
            return role, shown(name, 100)
    return "", ""


def capped(pieces: list[Piece], name: str) -> Document:
    """The pieces without those that are too long; raises Unreadable where all are too many or too long together."""
    if len(pieces) > CELLS:
        raise Unreadable(f"{shown(name)} has {len(pieces):,} cells; at most {CELLS:,} are read")
    notes = [
        f"cell {piece.number} has {len(piece.source):,} characters, and was left out (at most {CELL_CHARS:,} are read)"
        for piece in pieces
        if len(piece.source) > CELL_CHARS
    ]
    kept = [piece for piece in pieces if len(piece.source) <= CELL_CHARS]
    total = sum(len(piece.source) for piece in kept)
    if total > TOTAL_CHARS:
        raise Unreadable(f"{shown(name)} has cells of {total:,} characters together; at most {TOTAL_CHARS:,} are read")
    return Document(tuple(kept), tuple(notes))
