"""The border: the grader on this side, a submission in a process of its own on the other, and arrays in between.

:class:`~autograder.border.zygote.Zygote` starts workers, :class:`~autograder.border.session.Session` runs one
submission in them. ``border/worker/`` is what runs on the other side; it comes here too, so this module loads nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.border.session import Session, request_body
    from autograder.border.zygote import Zygote

__all__ = ["Session", "Zygote", "request_body"]

_HOMES = {
    "Session": "session",
    "Zygote": "zygote",
    "request_body": "session",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'autograder.border' has no attribute {name!r}")
    return getattr(importlib.import_module(f"autograder.border.{_HOMES[name]}"), name)
