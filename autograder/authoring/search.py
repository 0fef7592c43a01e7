"""Hypothesis looks for a smaller failing case, and leaves nothing behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from autograder.authoring.cases import Case


def search(strategy: SearchStrategy[Case], fails: Callable[[Case], bool], **options: Any) -> Case:
    """The smallest case found on which ``fails`` is true. Raises what ``hypothesis.find`` does where there is none.

    ``options`` are Hypothesis' settings. What one search finds doesn't depend on any before it.
    """
    from hypothesis import find, settings

    with _notes_elsewhere():
        return find(strategy, fails, settings=settings(database=None, **options))


@contextmanager
def _notes_elsewhere() -> Iterator[None]:
    """Hypothesis keeps what it notes of loaded modules in a folder that is gone afterwards, not in the current one."""
    from hypothesis import configuration

    before = vars(configuration).get("__hypothesis_home_directory")
    with tempfile.TemporaryDirectory(prefix="gradmark-", ignore_cleanup_errors=True) as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(before)
