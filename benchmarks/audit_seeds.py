"""The audit under many seeds in a row: ``python -m benchmarks.audit_seeds [COUNT]``. Exit 1 at the first that fails."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from autograder.audit import as_text, audit
from autograder.authoring.course import find_course


def main(count: int) -> int:
    """0 where all seeds from 1 to ``count`` pass."""
    course = find_course(None, Path.cwd())
    for seed in range(1, count + 1):
        start = time.perf_counter()
        findings = audit(course, course.names, seed=seed)
        if any(found.problems for found in findings.values()):
            print(f"seed {seed}:\n{as_text(findings)}")
            return 1
        print(f"seed {seed}: passed in {time.perf_counter() - start:.1f} s", flush=True)
    print(f"{count} seeds in a row pass.")
    return 0


sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
