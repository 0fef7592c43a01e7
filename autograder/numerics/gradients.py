"""Gradients by central differences: what the public checks hold a student's backward against."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.model import Array

STEP = 1e-5
"""Near eps^(1/3): where the error of the formula (h^2) and that of the rounding (eps / h) are both small."""


def central_differences(f: Callable[[Array], float], x: Array, *, step: float = STEP) -> Array:
    """The gradient of the scalar function ``f`` at ``x``, entry by entry, shape of ``x``. ``x`` itself isn't touched.

    (f(x + h e_i) - f(x - h e_i)) / 2h; error of order h^2 (Nocedal & Wright, Numerical Optimization, 2nd ed., 8.1).
    """
    gradient = np.zeros(x.shape)
    moved = np.array(x, dtype=np.float64)
    for index in np.ndindex(x.shape):
        kept = moved[index]
        moved[index] = kept + step
        above = f(moved.copy())
        moved[index] = kept - step
        below = f(moved.copy())
        moved[index] = kept
        gradient[index] = (above - below) / (2.0 * step)
    return gradient
