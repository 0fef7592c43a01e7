"""What a worker says is words, and words can carry the inputs out: only those that can't reach a student's message.

A class can be named after an input, and so can a function; a list can be as long as an input is large. What is left are
types that Python brings, places that stand in what was handed in, and the shapes of the student's own arrays.
"""

from __future__ import annotations

import builtins
import re
from dataclasses import replace

from autograder.authoring.judge import Result
from autograder.model import Lost, Oddity, Raised, Value, Yielded
from autograder.reading.submission import Submission

_TYPED = re.compile(r"an object of type (\S+)")
_NUMBERED = re.compile(r"\d+(?= (?:elements|bits|axes))")


def redacted(result: Result, submission: Submission) -> Result:
    """The result with every word checked against the submission; arrays stay as they are."""
    if isinstance(result, Lost):
        return result
    return tuple(_yielded(given, submission) for given in result)


def _yielded(given: Yielded, submission: Submission) -> Yielded:
    if given.raised is None and not any(isinstance(value, Oddity) for value in given.outputs.values()):
        return given
    outputs = {name: _value(value) for name, value in given.outputs.items()}
    raised = None if given.raised is None else _raised(given.raised, submission)
    return replace(given, outputs=outputs, raised=raised)


def _value(value: Value) -> Value:
    if not isinstance(value, Oddity):
        return value
    text = _TYPED.sub(lambda found: found[0] if _is_type(found[1]) else "an object", value.text)
    return Oddity(_NUMBERED.sub("too many", text))


def _is_type(name: str) -> bool:
    return isinstance(getattr(builtins, name, None), type)


def _raised(raised: Raised, submission: Submission) -> Raised:
    """The exception, at a place that is really there."""
    if raised.cell is None:
        module = submission.helpers.get(raised.place.split(".")[0], "")
        return raised if raised.place and _names(raised.place.split(".")[1:], module) else replace(raised, place="")
    source = next((cell.source for cell in submission.cells if cell.number == raised.cell), None)
    if source is None:
        return replace(raised, cell=None, line=None, place="")
    line = raised.line if raised.line and raised.line <= source.count("\n") + 1 else None
    return replace(raised, line=line, place=raised.place if _names(raised.place.split("."), source) else "")


def _names(parts: list[str], source: str) -> bool:
    """Whether each part of a qualified name is defined in the source."""
    return all(
        part in ("<locals>", "<lambda>") or re.search(rf"\b(?:class|def)\s+{re.escape(part)}\b", source)
        for part in parts
    )
