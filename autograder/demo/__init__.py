"""A class to look at: sixty students a unit, handed in as real notebooks and marked.

:mod:`.notebook` fills in the handout, :mod:`.honest` and :mod:`.bad` say how students go about it, :mod:`.build` puts
a class together, and :mod:`.show` marks it.
"""

from autograder.demo.build import build_class
from autograder.demo.show import run_demo

__all__ = ["build_class", "run_demo"]
