"""Attempts → HTML for a notebook: pure functions. Every style is inline, and colours fit light and dark pages.

Nothing of a student's is trusted: claims, messages, names, numbers and prints are escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from autograder.handout.attempt import Attempt, Shown
from autograder.handout.words import MARKS, SILENT, headline, next_step, said_once
from autograder.model import Array, Oddity, Outcome, Verdict

MOST_ROWS, MOST_COLUMNS, MOST_BLOCKS = 6, 8, 3
"""What is shown of a matrix, and how many matrices of an array with more axes."""

_GREEN, _RED, _GREY = "#2a9d5c", "#e0564f", "#8a8f98"
_COLOURS = {Outcome.PASSED: _GREEN, Outcome.FAILED: _RED, Outcome.RAISED: _RED, Outcome.TIMED_OUT: _RED}
_FONT = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:0.92em"
_GAP = "…"


def as_html(attempts: Sequence[Attempt]) -> str:
    """Every attempt, with the smallest failing case of each as small matrices."""
    inside = "".join(_attempt(attempt, alone=len(attempts) == 1) for attempt in attempts)
    return f'<div style="line-height:1.5;max-width:60em">{inside}</div>'


def _attempt(attempt: Attempt, *, alone: bool) -> str:
    mark, colour = ("✓", _GREEN) if attempt.right else ("○", _GREY) if attempt.untouched else ("✗", _RED)
    parts = [f"<div>{_mark(mark, colour)}<b>{escape(headline(attempt))}</b></div>"]
    if attempt.untouched:
        parts += [f'<div style="margin-left:1.6em">{escape(next_step(attempt))}</div>'] if alone else []
    elif once := said_once(attempt):
        parts.append(f'<div style="margin-left:1.6em">{_lines(once)}</div>')
    elif alone or not attempt.right:
        parts += [_verdict(attempt, verdict) for verdict in attempt.verdicts]
    return "".join(parts)


def _mark(mark: str, colour: str) -> str:
    return f'<span style="color:{colour};display:inline-block;width:1.6em;font-weight:bold">{mark}</span>'


def _verdict(attempt: Attempt, verdict: Verdict) -> str:
    mark = _mark(MARKS[verdict.outcome], _COLOURS.get(verdict.outcome, _GREY))
    parts = [f'<div style="margin-left:1.6em">{mark}{escape(verdict.claim)}</div>']
    if verdict.outcome not in SILENT and verdict.message:
        parts.append(f'<div style="margin-left:3.2em">{_lines(verdict.message)}</div>')
    if (shown := attempt.case_of(verdict)) is not None:
        parts.append(_case(shown) if verdict is attempt.first_wrong else _folded(_case(shown)))
    return "".join(parts)


def _folded(case: str) -> str:
    """A case for who asks: the first one is enough to begin with."""
    summary = f'<summary style="margin-left:3.2em;color:{_GREY};cursor:pointer">show the case</summary>'
    return f"<details>{summary}{case}</details>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _case(shown: Shown) -> str:
    rows = [_row("inputs", shown.inputs, {}), _row("your code gave", shown.got, shown.wanted)]
    rows.append(_row("the example says", shown.wanted, {}))
    if shown.printed.strip():
        printed = f'<pre style="margin:0;background:transparent;color:inherit">{escape(shown.printed.rstrip())}</pre>'
        rows.append(_labelled("it printed", printed))
    return (
        f'<div style="margin:0.3em 0 0.6em 3.2em;padding:0.1em 0 0.1em 0.8em;border-left:3px solid {_RED}">'
        f"{''.join(rows)}</div>"
    )


def _row(label: str, values: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    if not values:
        return ""
    return _labelled(label, "".join(_value(name, value, wanted.get(name)) for name, value in values.items()))


def _labelled(label: str, content: str) -> str:
    return f'<div style="margin:0.3em 0"><div style="color:{_GREY};font-size:0.9em">{label}</div>{content}</div>'


def _value(name: str, value: Any, wanted: Any) -> str:
    """A name, its shape, and the numbers below it."""
    shape = f"{value.shape}" if isinstance(value, np.ndarray) and value.ndim else ""
    title = f'<div style="{_FONT}">{escape(name)} <span style="color:{_GREY}">{shape}</span></div>'
    return (
        f'<div style="display:inline-block;vertical-align:top;margin:0 1.8em 0.3em 0">{title}'
        f"{_numbers(value, wanted)}</div>"
    )


def _numbers(value: Any, wanted: Any) -> str:
    if isinstance(value, Oddity):
        return f"<div>{escape(value.text)}</div>"
    if not isinstance(value, np.ndarray) or value.ndim == 0:
        text = _number(np.asarray(value)[()]) if isinstance(value, np.ndarray | np.generic) else repr(value)
        return f'<div style="{_FONT}">{escape(text)}</div>'
    if value.size == 0:
        return "<div>(empty)</div>"
    off = _off(value, wanted)
    if value.ndim <= 2:
        return _matrix(np.atleast_2d(value), np.atleast_2d(off))
    return "".join(_blocks(value, off))


def _off(value: Array, wanted: Any) -> Array:
    """Which entries aren't the example's; none where there is nothing to compare with."""
    if wanted is None or np.shape(wanted) != value.shape or value.dtype.kind not in "biuf":
        return np.zeros(value.shape, dtype=bool)
    close: Array = np.isclose(value, wanted, rtol=1e-3, atol=1e-4)
    return ~close


def _blocks(value: Array, off: Array) -> Iterator[str]:
    """The first matrices of an array with more than two axes, each under its index."""
    places = list(np.ndindex(value.shape[:-2]))
    for place in places[:MOST_BLOCKS]:
        index = "".join(f"{i}, " for i in place)
        label = f'<div style="color:{_GREY};{_FONT}">[{index}:, :]</div>'
        yield (
            f'<div style="display:inline-block;vertical-align:top;margin-right:1em">{label}'
            f"{_matrix(value[place], off[place])}</div>"
        )
    if len(places) > MOST_BLOCKS:
        yield f"<div>and {len(places) - MOST_BLOCKS} more</div>"


def _matrix(value: Array, off: Array) -> str:
    """A small table with brackets at its sides."""
    rows, columns = _chosen(value.shape[0], MOST_ROWS), _chosen(value.shape[1], MOST_COLUMNS)
    lines = []
    for row in rows:
        cells = "".join(_cell(value, off, row, column) for column in columns)
        lines.append(f'<tr style="background:transparent">{cells}</tr>')
    side = "border:0;border-left:1.5px solid currentColor;border-right:1.5px solid currentColor;border-radius:4px"
    return (
        f'<table style="{side};{_FONT};border-collapse:separate;border-spacing:0;margin:0.1em 0;width:auto;'
        f'background:transparent;color:inherit">{"".join(lines)}</table>'
    )


def _chosen(length: int, most: int) -> list[int | None]:
    """The indices to show; None is a gap."""
    if length <= most:
        return list(range(length))
    return [*range(most - 2), None, length - 1]


def _cell(value: Array, off: Array, row: int | None, column: int | None) -> str:
    style = "text-align:right;padding:0 0.5em;border:0;background:transparent;color:inherit"
    if row is None or column is None:
        return f'<td style="{style}">{_GAP}</td>'
    if off[row, column]:
        style += f";background:transparent;outline:1.5px solid {_RED};outline-offset:-1px;font-weight:bold"
    return f'<td style="{style}">{escape(_number(value[row, column]))}</td>'


def _number(value: Any) -> str:
    """Four digits, and a whole number as it is."""
    kind: Callable[[Any], str] = {"f": "{:.4g}".format, "c": "{:.4g}".format}.get(np.asarray(value).dtype.kind, str)
    return kind(value)
