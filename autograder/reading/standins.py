"""Inert stand-ins for what only draws or shows, and refusals of what would solve the tasks."""

from __future__ import annotations


def install_for_good() -> None:
    """From now on every import of a plotting library in this process gives a stand-in, and every refused one raises.

    For the worker, which runs nothing else. A Namespace does without it, except for ``importlib.import_module``.
    """
