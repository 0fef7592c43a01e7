"""Checks that need no reference: what students run themselves, on their own code, as often as they like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.authoring.checks import Check, Finding, View, describe_difference, describe_oddity
from autograder.model import Array
from autograder.numerics.gradients import central_differences

_CLOSE = 1e-4
"""Central differences of a right forward in double agree with its backward to about 1e-9; wrong ones miss widely."""
_MOST_CASES = 6


def shows(*outputs: str) -> tuple[Check, ...]:
    """One check for each output: it is what the worked example says (to the example's four digits)."""
    return tuple(
        Check(f"{output} of the worked example", f"{output} is as in the worked example", 0, _Shows(output), (output,))
        for output in outputs
    )


def gradient(output: str, *, of: str, through: str = "y", upstream: str | None = "dout") -> Check:
    """``output`` is the gradient of sum(through * upstream) with respect to the input ``of``, by central differences.

    ``through`` is the output of the forward pass, ``upstream`` the input that was handed to backward (None: 1, for a
    loss).
    Only the student's own forward is used. It looks at the smallest cases, entry by entry.
    """
    claim = f"{output} agrees with central differences of your own forward"
    return Check(f"gradient {output}", claim, 0, _Gradient(output, of, through, upstream), (output, through))


@dataclass(frozen=True, slots=True)
class _Shows:
    output: str

    def __call__(self, view: View, indices: Sequence[int]) -> Finding | None:
        for index in indices:
            wanted = view.cases[index].kept.get(self.output)
            if wanted is None:
                continue
            expected = np.asarray(wanted, dtype=np.float64)
            value = view.got[index].outputs.get(self.output)
            if not isinstance(value, np.ndarray) or value.shape != expected.shape or value.dtype.kind not in "biuf":
                return Finding(index, describe_difference(self.output, value, expected))
            if not np.allclose(value, expected, rtol=1e-3, atol=1e-4):
                return Finding(index, compare(self.output, value, expected, "the worked example has"))
        return None


@dataclass(frozen=True, slots=True)
class _Gradient:
    output: str
    of: str
    through: str
    upstream: str | None

    def __call__(self, view: View, indices: Sequence[int]) -> Finding | None:
        for index in list(indices)[:_MOST_CASES]:
            inputs = view.cases[index].inputs
            value = view.got[index].outputs.get(self.output)
            if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
                return Finding(index, describe_oddity(self.output, value))
            x = np.asarray(inputs[self.of], dtype=np.float64)
            if value.shape != x.shape:
                return Finding(
                    index,
                    f"{self.output}.shape={value.shape}, but should be {x.shape}: "
                    "a gradient has the shape of its variable.",
                )
            numeric = central_differences(lambda moved, index=index: self._scalar(view, index, moved), x)  # type: ignore[misc]
            scale = max(1.0, float(np.max(np.abs(numeric), initial=0.0)))
            if not np.all(np.abs(value - numeric) <= _CLOSE * scale):
                return Finding(index, compare(self.output, value, numeric, "central differences of your forward give"))
        return None

    def _scalar(self, view: View, index: int, moved: Array) -> float:
        inputs = view.cases[index].inputs
        y = view.rerun({**inputs, self.of: moved}).outputs.get(self.through)
        if not isinstance(y, np.ndarray) or y.dtype.kind not in "biuf":
            return float("nan")
        weight = 1.0 if self.upstream is None else inputs[self.upstream]
        with np.errstate(all="ignore"):
            return float(np.sum(y * weight))


def compare(output: str, value: Array, wanted: Array, wanted_by: str) -> str:
    """Where two arrays differ most, with both numbers. Only for public checks: it shows values."""
    with np.errstate(all="ignore"):
        gaps = np.nan_to_num(np.abs(value - wanted), nan=np.inf)
    place = np.unravel_index(int(np.argmax(gaps)), gaps.shape) if gaps.ndim else ()
    where = f"{output}[{', '.join(map(str, place))}]" if place else output
    return f"{where} is {float(value[place]):.6g}; {wanted_by} {float(wanted[place]):.6g}."
