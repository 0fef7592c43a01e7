"""Checks: claims about a task, with points. A judge looks at all cases and finds the first that breaks the claim.

Two kinds stand here. *Agreement*: an output is the reference's, within the derived tolerance. *Properties*: what holds
between inputs and outputs for every right way to write the task. Agreement that includes ordinary cases stands by
itself; everything else is gated: it earns points only where the task's agreement on ordinary cases holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from autograder.authoring.cases import ORDINARY, Case
from autograder.model import Array, GradmarkError, Oddity, Value, Yielded
from autograder.numerics.agreement import fits

Outputs = Mapping[str, Value]
Property = Callable[[Case, Mapping[str, Array]], str | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """The first case that breaks a claim: ``differs`` is for the student, ``evidence`` for the instructor alone."""

    case: int
    differs: str
    evidence: str = ""
    ours: bool = False


class View(Protocol):
    """What a judge sees of one trial: cases, what the reference gave (if there is one), what the student gave."""

    @property
    def cases(self) -> Sequence[Case]:
        """The cases of this run, smallest first."""
        ...

    @property
    def expected(self) -> Sequence[Yielded]:
        """What the reference gave; empty where there is none."""
        ...

    @property
    def got(self) -> Sequence[Yielded]:
        """What the student's code gave."""
        ...

    @property
    def reference(self) -> Any:
        """The reference; None where there is none."""
        ...

    def disagreeing(self, output: str) -> Array:
        """For each case, whether this output strays from the reference's."""
        ...

    def rerun(self, inputs: Mapping[str, Any]) -> Yielded:
        """The student's code on other inputs (public checks only)."""
        ...


CHANGED = "changed "
"""Before an input's name: the input as it was left. It is read like an output; ``changed *`` stands for all of them."""

Judge = Callable[[View, Sequence[int]], "Finding | None"]


@dataclass(frozen=True, slots=True)
class Check:
    """One claim about a task. ``on`` names the regime that it speaks of (None: all); ``outputs`` is what it reads."""

    name: str
    claim: str
    points: float
    judge: Judge = field(repr=False)
    outputs: tuple[str, ...] = ()
    on: str | None = None
    agreement: bool = False
    by_hand: bool = False

    @property
    def stands_alone(self) -> bool:
        """Whether it earns points without a gate: agreement that includes ordinary cases."""
        return self.agreement and self.on in (None, ORDINARY)


def agrees(
    *outputs: str, points: float = 0, on: str | None = None, name: str | None = None, claim: str | None = None
) -> tuple[Check, ...]:
    """One check for each output, ``points`` each: it agrees with the reference, within the derived tolerance.

    ``name`` makes one check of them all. ``on`` restricts it to one regime, and is added to the name:
    ``y on huge logits``.
    """
    if not outputs:
        raise GradmarkError("agrees() names no output: write agrees('dx', points=2)")
    groups = [(name, outputs)] if name else [(output, (output,)) for output in outputs]
    where = f" on {on}" if on else ""
    return tuple(
        Check(
            name=f"{label}{where}",
            claim=claim or f"{' and '.join(group)} {'is' if len(group) == 1 else 'are'} right{_among(on)}",
            points=points,
            judge=_Agreement(group),
            outputs=group,
            on=on,
            agreement=True,
        )
        for label, group in groups
    )


def _among(on: str | None) -> str:
    return "" if on is None else f" ({on} cases)" if on == ORDINARY else f" ({on})"


def holds(
    claim: str,
    property_: Property,
    *,
    points: float = 0,
    outputs: Sequence[str] = (),
    on: str | None = None,
    name: str | None = None,
) -> Check:
    """``property_(case, outputs)`` returns None for every case, or a short sentence that says what is wrong.

    It sees arrays only: an output named in ``outputs`` that is missing, odd, or (where there is a reference) of
    another shape than the reference's breaks the claim before the property is asked. The sentence is the student's:
    no values in it.
    """
    where = f" on {on}" if on else ""
    return Check(name or f"{claim}{where}", claim, points, _Holds(property_, tuple(outputs)), tuple(outputs), on)


def leaves_inputs_alone(*inputs: str, points: float = 0, name: str = "inputs left alone") -> Check:
    """The named inputs (all, if none is named) are bit for bit what they were before."""
    claim = f"{', '.join(inputs) if inputs else 'the inputs'} left unchanged"
    return Check(name, claim, points, _LeavesAlone(inputs), tuple(f"{CHANGED}{name}" for name in inputs or ("*",)))


def by_hand(*, points: float = 0) -> Check:
    """A person reads the answer. The verdict is TO_BE_MARKED until then."""
    return Check("answer", "the answer in words", points, _never, by_hand=True)


def _never(view: View, indices: Sequence[int]) -> Finding | None:
    raise GradmarkError("a written answer is marked by hand; no judge is asked")


@dataclass(frozen=True, slots=True)
class _Agreement:
    outputs: tuple[str, ...]

    def __call__(self, view: View, indices: Sequence[int]) -> Finding | None:
        masks = {output: view.disagreeing(output) for output in self.outputs}
        for index in indices:
            for output, mask in masks.items():
                if mask[index]:
                    expected = view.expected[index].outputs[output]
                    value = view.got[index].outputs.get(output)
                    if not isinstance(expected, np.ndarray):
                        return Finding(index, "", f"the reference gave {expected} for {output}", ours=True)
                    return Finding(
                        index, describe_difference(output, value, expected), evidence_of(output, value, expected)
                    )
        return None


@dataclass(frozen=True, slots=True)
class _Holds:
    property_: Property
    outputs: tuple[str, ...]

    def __call__(self, view: View, indices: Sequence[int]) -> Finding | None:
        with np.errstate(all="ignore"):
            for index in indices:
                finding = self._one(view, index)
                if finding is not None:
                    return finding
        return None

    def _one(self, view: View, index: int) -> Finding | None:
        unusable = unfit(view, index, self.outputs)
        if unusable:
            return Finding(index, unusable)
        got = view.got[index].outputs
        arrays = {name: value for name, value in got.items() if isinstance(value, np.ndarray)}
        try:
            problem = self.property_(view.cases[index], arrays)
        except Exception as error:  # noqa: BLE001 - the author's property met outputs that it wasn't written for
            return Finding(index, "", f"the property raised {type(error).__name__}: {error}", ours=True)
        return Finding(index, problem) if problem else None


def unfit(view: View, index: int, outputs: Sequence[str], *, finite: bool = False) -> str:
    """What keeps one of these outputs from being looked at at all, for the student; empty where all can be."""
    got = view.got[index].outputs
    wanted = view.expected[index].outputs if view.expected else {}
    for output in outputs:
        value, model = got.get(output), wanted.get(output)
        if isinstance(model, np.ndarray) and not fits(value, model.shape):
            return describe_difference(output, value, model)
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
            return describe_oddity(output, value)
        if finite and not np.isfinite(value).all():
            return f"{output} contains nan or inf, but should be finite."
    return ""


@dataclass(frozen=True, slots=True)
class _LeavesAlone:
    inputs: tuple[str, ...]

    def __call__(self, view: View, indices: Sequence[int]) -> Finding | None:
        for index in indices:
            changed = [name for name in view.got[index].changed if not self.inputs or name in self.inputs]
            if changed:
                was, it = ("was", "it") if len(changed) == 1 else ("were", "them")
                differs = f"{' and '.join(sorted(changed))} {was} changed in place. "
                return Finding(index, f"{differs}Work on a copy: whoever passed {it} in still needs {it}.")
        return None


def describe_oddity(output: str, value: Value | None) -> str:
    """What stands where an array was due."""
    if value is None:
        return f"{output} did not come out."
    if isinstance(value, Oddity):
        return f"{output} is {value.text}, but should be an array of numbers."
    return f"{output} holds {value.dtype} values, but should hold real numbers."


def describe_difference(output: str, value: Value | None, expected: Array) -> str:
    """What differs, for the student: existence, kind, shape, finiteness; never a value."""
    wanted = "a single number" if expected.shape == () else f"an array of shape {expected.shape}"
    if value is None:
        return f"{output} did not come out; it should be {wanted}."
    if isinstance(value, Oddity):
        return f"{output} is {value.text}, but should be {wanted}."
    if value.dtype.kind not in "biuf":
        return f"{output} holds {value.dtype} values, but should hold real numbers."
    if value.shape != expected.shape:
        return f"{output}.shape={value.shape}, but should be {expected.shape}."
    if np.isfinite(expected).all() and not np.isfinite(value).all():
        return f"{output} contains nan or inf, but should be finite."
    return f"{output} has the right shape, but its values are not right."


def evidence_of(output: str, value: Value | None, expected: Array) -> str:
    """Expected beside got, for the instructor."""
    got = np.array2string(value, precision=6, threshold=60) if isinstance(value, np.ndarray) else str(value)
    return f"{output}\nexpected:\n{np.array2string(expected, precision=6, threshold=60)}\ngot:\n{got}"
