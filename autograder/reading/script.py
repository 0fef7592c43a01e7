"""Python files → pieces: percent scripts, what Jupyter exports, and plain ``.py``."""

from __future__ import annotations

import re

from autograder.reading.document import Document, Piece, capped, role_of
from autograder.reading.layout import split_statements

_MARK = re.compile(r"#[ \t]?%%(.*)|# In ?\[[ \d]*\]:[ \t]*")
_TEXT = re.compile(r"\[(?:markdown|md|raw|html)\]")
_PAIR = re.compile(r"""([A-Za-z_]\w*)[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)')""")
_COMMENT = re.compile(r"#(?: |$)|#")
_QUOTES = re.compile(r"\s*[rR]?(\"\"\"|''')\n?(.*?)\n?\1\s*", re.DOTALL)


def read_script(text: str, name: str) -> Document:
    """The cells of a Python file: by its marks (``# %%``, ``# In[1]:``), else each top-level statement is one."""
    lines = text.split("\n")
    marks = [(at, found) for at, line in enumerate(lines) if (found := _MARK.fullmatch(line))]
    if not marks:
        chunks = split_statements(text)
        return capped(
            [Piece(number, chunk.text, True, first_line=chunk.first_line) for number, chunk in enumerate(chunks, 1)],
            name,
        )
    pieces: list[Piece] = []
    head = lines[: marks[0][0]]
    if any(line.strip() and not line.startswith("#") for line in head):
        pieces.append(_piece(1, head, 0, ""))
    ends = [*(at for at, _ in marks[1:]), len(lines)]
    for (at, mark), end in zip(marks, ends, strict=True):
        pieces.append(_piece(len(pieces) + 1, lines[at + 1 : end], at + 1, mark[1] or ""))
    return capped(pieces, name)


def _piece(number: int, lines: list[str], at: int, mark: str) -> Piece:
    """The cell of these lines, the first of which is line ``at`` (from 0) of the file, without blank ones around it."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    blank = next((count for count, line in enumerate(lines) if line.strip()), len(lines))
    source = "\n".join(lines[blank:])
    role, word = role_of({key: double or single for key, double, single in _PAIR.findall(mark)})
    if _TEXT.search(mark):
        return Piece(number, _uncommented(source), False, role, word, at + blank + 1)
    return Piece(number, source, True, role, word, at + blank + 1)


def _uncommented(source: str) -> str:
    if quoted := _QUOTES.fullmatch(source):
        return quoted[2]
    return "\n".join(_COMMENT.sub("", line, count=1) if line.startswith("#") else line for line in source.split("\n"))
