"""Runs a scenario on a solution and keeps what it yields: the one function that both sides of the border share."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterable, Mapping
from itertools import islice
from types import TracebackType
from typing import Any, Final, cast

import numpy as np

from autograder.model import Array, Oddity, Raised, Value, Yielded
from autograder.reading.tracebacks import NAME, clean, place_of, pressed, text_of, trace_of, type_name
from autograder.reading.values import kept

Scenario = Callable[[Any, dict[str, Any]], Iterable[Mapping[str, object]]]

OUTPUTS: Final = 64
"""Most outputs that one case gives; what is yielded beyond them is dropped."""


def exercise(scenario: Scenario, solution: object, inputs: Mapping[str, object]) -> Yielded:
    """What the scenario yields of the solution on copies of ``inputs``: arrays, and scalars as they are.

    Each yielded dict is copied before the scenario goes on, and a later value of the same name counts. What is no
    array of numbers becomes an Oddity. Whatever is raised ends the case and is told, except for Ctrl-C, which
    leaves. Warnings cost nothing.
    """
    case: dict[str, Any] = {}
    arrays: list[tuple[str, Array, Array]] = []
    for name, value in inputs.items():
        if isinstance(value, np.ndarray):
            case[name] = copy = value.copy()
            arrays.append((name, copy, value))
        else:
            case[name] = value
    outputs: dict[str, Value] = {}
    raised: Raised | None = None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            run = scenario(solution, case)
            for yielded in run:
                if not issubclass(type(yielded), dict):
                    raised = _stopped(run, yielded)
                    break
                _keep(yielded, outputs)
        except BaseException as error:
            if pressed(error):
                raise
            raised = _raised(error)
        changed = {name: _as_left(left) for name, left, sent in arrays if not _same(left, sent)}
    return Yielded(outputs, raised, changed)


def _keep(yielded: object, outputs: dict[str, Value]) -> None:
    entries = dict.items(cast(dict[object, object], yielded))  # the base's own: nobody's override
    for name, value in islice(entries, OUTPUTS):
        if not issubclass(type(name), str):
            continue
        plain = type(name) is str and len(name) <= NAME and name.isprintable()
        word = cast(str, name) if plain else clean(cast(str, name), NAME)
        if word in outputs or len(outputs) < OUTPUTS:
            outputs[word] = kept(value)


def _stopped(run: object, yielded: object) -> Raised:
    """The scenario can't go on: what it yielded (a solution's own ``grads``, say) is no dict."""
    frame = getattr(run, "gi_frame", None)
    line = frame.f_lineno if frame is not None else None
    if isinstance(run, Generator):
        run.close()
    value = kept(yielded)
    odd = value.text if isinstance(value, Oddity) else "an array"
    return Raised("TypeError", None, line, "", f"the scenario yielded {odd}, not a dict of arrays")


def _raised(error: BaseException) -> Raised:
    trace = trace_of(error)
    trace = trace.tb_next if trace is not None else None  # from the scenario on
    cause = error.__cause__ if type(error) is RuntimeError else None
    within = trace_of(cause) if cause is not None and issubclass(type(cause), StopIteration) else None
    if cause is not None and within is not None and (trace is None or _file(within) == _file(trace)):
        error, trace = cause, within  # a generator, as scenarios are, makes a RuntimeError of a StopIteration
    place = place_of(trace)
    return Raised(type_name(type(error)), place.cell, place.line, place.name, text_of(error))


def _file(trace: TracebackType) -> str:
    return trace.tb_frame.f_code.co_filename


def _same(left: Array, sent: Array) -> bool:
    return left.shape == sent.shape and left.dtype == sent.dtype and left.tobytes() == sent.tobytes()


def _as_left(left: Array) -> Array:
    value = kept(left)
    return np.zeros(0) if isinstance(value, Oddity) else value
