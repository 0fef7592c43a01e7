"""Junk: what a task looks like when nobody thought about it. It must earn nothing, whatever it returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def _zeros(*arguments: Any) -> Any:
    arrays = [value for value in arguments if isinstance(value, np.ndarray)]
    return np.zeros(arrays[0].shape) if arrays else 0.0


def _echo(*arguments: Any) -> Any:
    return arguments[0] if arguments else None


def _none(*arguments: Any) -> Any:
    del arguments


_ANSWERS: dict[str, Callable[..., Any]] = {"returns zeros": _zeros, "returns its input": _echo, "returns None": _none}


def junk_of(subject: Any) -> dict[str, Any]:
    """Functions or classes in the shape of ``subject`` whose every answer is junk, by what they do."""
    return {
        **{label: _in_the_shape_of(subject, answer) for label, answer in _ANSWERS.items()},
        "is an empty class": type(subject.__name__, (), {}),
    }


def _in_the_shape_of(subject: Any, answer: Callable[..., Any]) -> Any:
    if not isinstance(subject, type):
        return lambda *arguments, **options: answer(*arguments, *options.values())

    def method(self: Any, *arguments: Any, **options: Any) -> Any:
        if answer is _zeros:  # its gradients too
            self.grads = {name: np.zeros_like(value) for name, value in getattr(self, "params", {}).items()}
        return answer(*arguments, *options.values())

    methods = {name: method for kind in subject.__mro__[:-1] for name in vars(kind) if not name.startswith("__")}
    return type(subject.__name__, (subject,), methods)
