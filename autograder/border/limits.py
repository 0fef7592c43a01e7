"""What a submission may use of the grader's machine and time."""

from __future__ import annotations

from dataclasses import dataclass, fields

from autograder.model import GradmarkError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds are the grader's wall clock; ``submission_s`` counts all that a submission was waited for.

    ``memory_mib`` is what a worker may take beyond what it started with, ``output_mib`` the longest answer to one
    trial, ``file_mib`` the longest file. ``start_s`` is for our own processes to come up, and charged to nobody.
    """

    cell_s: float = 10.0
    trial_s: float = 10.0
    submission_s: float = 60.0
    memory_mib: int = 1024
    output_mib: int = 64
    file_mib: int = 1
    open_files: int = 64
    start_s: float = 30.0

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if not value > 0:
                raise GradmarkError(f"the limit {entry.name}={value} leaves nothing to work with; give more than 0")
