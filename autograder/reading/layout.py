"""Where the statements of a Python text begin, found without a parser.

So it holds for text with syntax errors and for IPython's magics, and takes time in proportion to the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"""
      \#[^\n]*+
    | (?P<triple>\"\"\"|''')
    | "(?:[^"\\\n]++|\\.)*+"? | '(?:[^'\\\n]++|\\.)*+'?   # one that is never closed ends with its line
    | \\\n
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<end>\n)
    """,
    re.VERBOSE | re.DOTALL,
)
_TRIPLE_END = {
    '"""': re.compile(r'(?:[^"\\]++|\\.|"(?!""))*+"""', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]++|\\.|'(?!''))*+'''", re.DOTALL),
}
_MAGIC = re.compile(
    r"""
    [ \t]*+ (?:
        [%!?] (?:[^\n\\]++|\\.)*+               # %timeit f(), !pip install x, ?np.dot; a backslash carries on
      | [\w., ]+=[ \t]*[%!] (?:[^\n\\]++|\\.)*+ # files = !ls
      | [\w.]+(?:\(\))?\?\??[ \t]*(?:\#[^\n]*)?(?=\n|\Z)  # np.dot?
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_CONTINUES = re.compile(r"(?:else|elif|except|finally)\b")
RECOVERIES = 20
"""How many brackets or strings that are never closed are told apart in one text."""

_ANCHOR = re.compile(r"^(?:(?:class|def|async[ \t]+def|import|from)[ \t]|@)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines (from 0) on which a logical line begins, and how many lines each magic among them takes.

    ``closed`` says whether all brackets and strings were closed at the end.
    """

    starts: tuple[int, ...]
    magics: dict[int, int]
    closed: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """A top-level statement's text, and the line (from 1) on which it begins."""

    first_line: int
    text: str


def layout(text: str) -> Layout:
    """The logical lines of a Python text, whether it would parse or not."""
    starts: list[int] = []
    magics: dict[int, int] = {}
    at, line, depth, fresh = 0, 0, 0, True
    while at < len(text):
        if fresh:
            fresh = False
            starts.append(line)
            if magic := _MAGIC.match(text, at):
                magics[line] = 1 + magic[0].count("\n")
                line += magic[0].count("\n")
                at = magic.end()
        token = _TOKEN.search(text, at)
        if token is None:
            break
        at = token.end()
        if quotes := token["triple"]:
            end = _TRIPLE_END[quotes].match(text, at)
            if end is None:
                return Layout(tuple(starts), magics, closed=False)
            line += end[0].count("\n")
            at = end.end()
        elif token["open"]:
            depth += 1
        elif token["close"]:
            depth = max(0, depth - 1)
        elif token["end"]:
            line += 1
            fresh = depth == 0
        else:
            line += token[0].count("\n")
    return Layout(tuple(starts), magics, closed=depth == 0)


def without_magics(text: str) -> str:
    """The text with ``pass`` in place of each magic, all other lines where they were."""
    lines = text.split("\n")
    for first, count in layout(text).magics.items():
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        lines[first : first + count] = [f"{indent}pass", *[""] * (count - 1)]
    return "\n".join(lines)


def split_statements(text: str) -> list[Chunk]:
    """The top-level statements of a Python text. One that is broken stands alone, as far as can be told.

    Where a bracket or a string is never closed, the next line that begins with a definition, a decorator or an import
    is taken for the end of what is broken; after RECOVERIES of those the rest is one chunk.
    """
    chunks: list[Chunk] = []
    line = 1
    for _ in range(RECOVERIES):
        found = layout(text)
        if found.closed:
            return chunks + _chunks(text, found.starts, line)
        broken = _offset(text, found.starts[-1])
        anchor = _ANCHOR.search(text, broken + 1)
        if anchor is None:
            return chunks + _chunks(text, found.starts, line)
        chunks += _chunks(text[: anchor.start()], found.starts, line)
        line += text.count("\n", 0, anchor.start())
        text = text[anchor.start() :]
    return [*chunks, Chunk(line, text.rstrip())]


def _offset(text: str, line: int) -> int:
    at = 0
    for _ in range(line):
        at = text.index("\n", at) + 1
    return at


def _chunks(text: str, starts: tuple[int, ...], first_line: int) -> list[Chunk]:
    lines = text.split("\n")
    begins: list[int] = []
    decorated = False
    for start in starts:
        line = lines[start]
        if not line.strip() or line[0] in " \t#\f":
            continue
        if not begins or not (decorated or _CONTINUES.match(line)):
            begins.append(start)
        decorated = line.startswith("@")
    return [
        Chunk(first_line + begin, "\n".join(lines[begin:end]).rstrip())
        for begin, end in pairwise([*begins, len(lines)])
    ]
