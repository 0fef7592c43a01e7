"""What the zygote loads before it forks, so that no worker has to."""

from __future__ import annotations

import importlib.abc
import importlib.util
import linecache
import site
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import Final

import numpy as np

from autograder.reading.standins import install_for_good
from autograder.reading.tracebacks import MODULE

_USUAL: Final = (
    "abc array ast bisect collections collections.abc contextlib copy csv ctypes dataclasses datetime decimal enum "
    "fractions functools hashlib heapq inspect io itertools json linecache logging math numbers operator os pathlib "
    "pickle pprint queue random re statistics string struct sys tempfile textwrap threading time timeit traceback "
    "types typing unittest uuid warnings zlib "
    "numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial numpy.random numpy.testing numpy.typing"
)


def preload(scenarios: str, modules: Mapping[str, str]) -> ModuleType:
    """The module ``scenarios``; it and ``modules`` (earlier units by name) are loaded and can be imported.

    Nothing of the packages beside numpy can: the path to them is taken away.
    """
    for name in _USUAL.split():
        importlib.import_module(name)
    _warm_up()
    sources = {**modules, "scenarios": scenarios}
    sys.meta_path.insert(0, _Sources(sources))
    for name in sources:
        importlib.import_module(name)
    install_for_good()
    site.setquit()
    np.random.seed(0)  # noqa: NPY002 - what a student's np.random.rand() draws shall be the same in every run
    return sys.modules["scenarios"]


def _warm_up() -> None:
    """BLAS, LAPACK and the FFT have taken the memory that they keep: it isn't charged to a worker."""
    square = np.eye(256)
    np.linalg.svd(square @ square)
    np.linalg.solve(square, square)
    np.linalg.eigh(square)
    np.fft.fft2(square)
    np.einsum("ij,jk->ik", square, square, optimize=True)
    np.random.default_rng(0).normal(size=8)


class _Sources(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports modules from their source text, before anything on disk."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's, where it's one of ours."""
        if fullname not in self._sources:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=f"{fullname}.py")

    def get_source(self, fullname: str) -> str:
        """The text."""
        return self._sources[fullname]

    def get_code(self, fullname: str) -> CodeType:
        """Compiled under the name by which a traceback is read."""
        source = self._sources[fullname]
        filename = "scenarios.py" if fullname == "scenarios" else MODULE.format(fullname)
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        return compile(source, filename, "exec", dont_inherit=True)
