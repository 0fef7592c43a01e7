"""Names that were nearly meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_NEAR = 0.75


def nearly(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that is most like ``name``, whatever its case; None where none is much like it."""
    known = {candidate.lower(): candidate for candidate in candidates}
    return next((known[found] for found in difflib.get_close_matches(name.lower(), known, 1, _NEAR)), None)
