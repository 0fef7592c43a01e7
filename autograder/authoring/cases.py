"""Cases: what a scenario is run on. Drawn by regimes, once a run, from a seed that students never see.

A maker is a plain function ``make(rng, N, D, M, …)`` that returns the inputs of one case. Its axes are drawn so that
no two have the same length: a transpose can't fit by luck. Corners are regimes of their own with a fixed count, so
they are there by construction. The values come from ``rng`` and have two decimals, so that a failing case is readable.
"""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.model import Array, GradmarkError

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

Inputs = Mapping[str, Any]
Maker = Callable[..., "Inputs | tuple[Inputs, Inputs]"]

ORDINARY = "ordinary"
_BUFFER_BYTES = 512
_MOST_TRIES = 20


@dataclass(frozen=True, slots=True)
class Case:
    """One set of inputs. ``inputs`` cross to the worker; ``kept`` never do; ``sizes`` are the axes' lengths."""

    inputs: Inputs
    kept: Inputs = field(default_factory=dict)
    regime: str = ORDINARY
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many numbers the inputs hold: cases are ordered by it."""
        return sum(int(np.size(value)) for value in self.inputs.values())

    def describe(self) -> str:
        """Its sizes and regime in words: ``N=1, D=2, M=3 (batch of one)``. No values."""
        sizes = ", ".join(f"{name}={length}" for name, length in self.sizes.items())
        named = "" if self.regime == ORDINARY else self.regime
        return f"{sizes} ({named})" if sizes and named else sizes or named or "the only one"


@dataclass(frozen=True, slots=True)
class Regime:
    """A named kind of case with a fixed count; ``options`` fix axes or go to the maker as they are."""

    name: str
    count: int
    options: Mapping[str, Any] = field(default_factory=dict)
    dtype: str = "float64"

    def __post_init__(self) -> None:
        if self.count < 1:
            raise GradmarkError(f"regime {self.name!r} has count={self.count}; a regime has at least one case")


def ordinary(count: int, **options: Any) -> Regime:
    """The regime of ordinary cases: every task has it, and gates stand on it."""
    return Regime(ORDINARY, count, MappingProxyType(options))


def regime(name: str, count: int, *, dtype: str = "float64", **options: Any) -> Regime:
    """A regime. ``N=1`` fixes an axis, ``N=(1, 3)`` gives it another range; other options go to the maker."""
    return Regime(name, count, MappingProxyType(options), dtype)


class Draws(np.random.Generator):
    """A numpy ``Generator`` with the draws that cases need, rounded to two decimals."""

    def normals(self, *shape: int, scale: float = 1.0) -> Array:
        """Normal numbers of this shape: mean 0, standard deviation ``scale``."""
        return np.round(scale * self.standard_normal(shape), 2)

    def nonzero(self, *shape: int, low: float = 0.1, high: float = 2.0) -> Array:
        """Numbers of either sign whose size lies in [low, high]: away from the kink at 0."""
        return np.round(self.choice([-1.0, 1.0], shape) * self.uniform(low, high, shape), 2)

    def distinct(self, *shape: int, gap: float = 0.25) -> Array:
        """Numbers around 0 in random order, any two at least ``gap`` apart: no ties, no near ties."""
        count = int(np.prod(shape))
        return np.round(gap * (self.permutation(count) - count // 2), 2).reshape(shape)

    def labels(self, count: int, classes: int) -> Array:
        """Integer labels (count,), in which the first and the last class occur where there is room."""
        labels = self.integers(0, classes, count)
        ends = self.permutation(np.array([0, classes - 1]))[:count]
        labels[self.permutation(count)[: len(ends)]] = ends
        return labels


def _is_axis(name: str) -> bool:
    return name.isupper()


@dataclass(frozen=True)
class Cases:
    """A maker, the ranges of its axes (``{"N": (2, 6)}``, both ends included) and its regimes."""

    make: Maker
    axes: Mapping[str, tuple[int, int]]
    regimes: Sequence[Regime]

    def __post_init__(self) -> None:
        taken = set(inspect.signature(self.make).parameters) - {"rng"}
        name = getattr(self.make, "__name__", "make")
        names = [entry.name for entry in self.regimes]
        if len(names) != len(set(names)):
            raise GradmarkError(f"two regimes of {name} share a name: {names}")
        for entry in self.regimes:
            for option in {*self.axes, *entry.options}:
                if option not in taken:
                    raise GradmarkError(
                        f"{name}() takes no {option!r} (regime {entry.name!r}); it takes {sorted(taken)}"
                    )
            _ranges(self.axes, entry)

    @cached_property
    def count(self) -> int:
        """How many cases a run draws."""
        return sum(entry.count for entry in self.regimes)

    def strategy(self, entry: Regime) -> SearchStrategy[Case]:
        """A Hypothesis strategy for one regime: it shrinks towards short axes and seed 0."""
        from hypothesis import strategies as st

        ranges = _ranges(self.axes, entry)

        @st.composite
        def case(draw: DrawFn) -> Case:
            sizes: dict[str, int] = {}
            for name, (low, high) in ranges.items():
                free = [length for length in range(low, high + 1) if low == high or length not in sizes.values()]
                sizes[name] = draw(st.sampled_from(free))
            return self.build(entry, sizes, draw(st.integers(0, 2**32 - 1)))

        return case()

    def build(self, entry: Regime, sizes: Mapping[str, int], seed: int) -> Case:
        """The case of these sizes whose values come from ``seed``."""
        rest = {name: value for name, value in entry.options.items() if name not in self.axes}
        made = self.make(Draws(np.random.PCG64(seed)), **sizes, **rest)
        inputs, kept = made if isinstance(made, tuple) else (made, {})
        if entry.dtype != "float64":
            inputs = {name: _cast(value, entry.dtype) for name, value in inputs.items()}
        return Case(inputs, kept, entry.name, sizes)

    def draw(self, seed: int, key: str) -> tuple[Case, ...]:
        """The cases of a run, smallest first; the same for the same ``seed`` and ``key``."""
        cases = [
            case
            for entry in self.regimes
            for case in draw_cases(self.strategy(entry), entry.count, seed, f"{key}/{entry.name}")
        ]
        return tuple(sorted(cases, key=lambda case: case.size))


def _cast(value: Any, dtype: str) -> Any:
    return value.astype(dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _ranges(axes: Mapping[str, tuple[int, int]], entry: Regime) -> dict[str, tuple[int, int]]:
    """Each axis' range in this regime; raises where an axis might find no length that is still free."""
    ranges: dict[str, tuple[int, int]] = {}
    for name, default in axes.items():
        given = entry.options.get(name, default)
        low, high = (given, given) if isinstance(given, int) else given
        if low > high:
            raise GradmarkError(f"axis {name}={(low, high)} of regime {entry.name!r}: {low} is larger than {high}")
        rivals = [other for other, (a, b) in ranges.items() if a <= high and low <= b]
        if low != high and high - low < len(rivals):
            raise GradmarkError(
                f"axis {name}={(low, high)} of regime {entry.name!r} may find no length "
                f"that differs from {', '.join(rivals)}: widen it"
            )
        ranges[name] = (low, high)
    return ranges


def draw_cases(strategy: SearchStrategy[Case], count: int, seed: int, key: str) -> list[Case]:
    """Exactly ``count`` cases of a strategy, as a pure function of ``seed`` and ``key``.

    Hypothesis' own search looks at the constants of loaded modules and at earlier examples, so its draws depend on
    what else the process has imported. ``fuzz_one_input`` turns bytes into an example and depends on the bytes alone.
    """
    from hypothesis import given, settings

    drawn: list[Case] = []

    @settings(database=None, deadline=None)
    @given(strategy)
    def take(case: Case) -> None:
        drawn.append(case)

    turn_bytes_into_case = take.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    for attempt in range(count * _MOST_TRIES):
        if len(drawn) == count:
            return drawn
        stream = np.random.default_rng([seed, zlib.crc32(key.encode()), attempt])
        turn_bytes_into_case(stream.bytes(_BUFFER_BYTES))
    if len(drawn) < count:
        raise GradmarkError(
            f"only {len(drawn)} of {count} cases could be drawn for {key}: the strategy rejects too much"
        )
    return drawn


def examples(*pairs: tuple[Inputs, Inputs]) -> FixedCases:
    """Worked examples: pairs of inputs and the outputs that they must give (kept, never crossing)."""
    return FixedCases(tuple(Case(inputs, expected, "worked example") for inputs, expected in pairs))


@dataclass(frozen=True, slots=True)
class FixedCases:
    """Cases that are written down, not drawn: worked examples of public checks."""

    cases: tuple[Case, ...]

    @property
    def count(self) -> int:
        """How many cases there are."""
        return len(self.cases)

    def draw(self, seed: int, key: str) -> tuple[Case, ...]:
        """The cases as written, with fresh copies of their arrays; the seed doesn't matter."""
        del seed, key
        return tuple(
            replace(case, inputs={name: _as_input(value) for name, value in case.inputs.items()}) for case in self.cases
        )


def _as_input(value: Any) -> Any:
    return np.array(value) if isinstance(value, list | np.ndarray) else value
