"""What was handed in, read into cells, and run in a namespace.

On the grader's side :mod:`.submission` (and behind it :mod:`.notebook`, :mod:`.script`, :mod:`.archive`) reads
bytes that may be hostile, and never runs them. On the worker's side :mod:`.execute` and :mod:`.exercise` run what
was read; they need numpy and the standard library only. The reference comes in by the same door.
"""
