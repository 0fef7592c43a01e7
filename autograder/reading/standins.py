"""Inert stand-ins for what only draws or shows, and refusals of what would solve the tasks ready-made.

For code that is marked: in a notebook or a terminal, nobody's imports are touched.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterable, Iterator, Sequence
from opcode import opmap
from types import CodeType, ModuleType
from typing import Any, Final

_INERT: Final = """
IPython PIL altair bokeh google graphviz imageio ipympl ipywidgets matplotlib matplotlib_inline mpl_toolkits networkx
pandas plotly pylab rich seaborn termcolor torchviz tqdm
"""
_REFUSED: Final = """
aesara autograd caffe chainer cntk cupy cv2 equinox fastai flax haiku jax jaxlib keras lightgbm lightning micrograd
minitorch mxnet numba numexpr onnx onnxruntime opt_einsum optax paddle pytensor pytorch_lightning scipy skimage sklearn
statsmodels tensorflow tf_keras theano tinygrad torch torchaudio torchtext torchvision transformers xgboost
"""

INERT: Final = frozenset(_INERT.split())
"""Packages that draw, show or lay out. Whatever is asked of their stand-ins, nothing happens."""

REFUSED: Final = frozenset(_REFUSED.split())
"""Packages that hold ready-made what the tasks ask for, or that the grader's numpy does without."""

_OURS: Final = "autograder"
_UNPACK: Final = opmap["UNPACK_SEQUENCE"]
_UNPACK_REST: Final = opmap["UNPACK_EX"]
_WIDER: Final = opmap["EXTENDED_ARG"]


def refusal(package: str) -> str:
    """What a student reads who imports a refused package."""
    return (
        f"{package} can't be used when your work is marked: the tasks are to be written in numpy, and in nothing else. "
        f"Remove the import of {package}."
    )


class Inert:
    """Stands for anything that draws: every attribute, call, item and sum of it is another one of these.

    Loops over it are empty; unpacking gives as many as there are names (``fig, axes = plt.subplots()``).
    """

    def __init__(self, path: object = "", /, *_: object, **__: object) -> None:
        self._path = path[:80] if isinstance(path, str) else ""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(f"{self._path}.{name}")

    def __call__(self, *given: Any, **options: Any) -> Any:
        """Another one; a function that is being decorated comes back as it was."""
        decorates = len(given) == 1 and not options and callable(given[0]) and not isinstance(given[0], Inert)
        return given[0] if decorates else Inert(f"{self._path}()")

    def __iter__(self) -> Iterator[Inert]:
        caller = sys._getframe(1)
        return iter([Inert(f"{self._path}[{i}]") for i in range(_names(caller.f_code, caller.f_lasti))])

    def __getitem__(self, key: object) -> Inert:
        return Inert(f"{self._path}[…]")

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __delitem__(self, key: object) -> None:
        pass

    def __contains__(self, key: object) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __int__(self) -> int:
        return 0

    def __index__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return ()

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return f"<stand-in for {self._path}>"

    def _same(self, *_: object) -> Inert:
        return self

    def _no(self, _: object) -> bool:
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _same
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __lshift__ = __rlshift__ = __rshift__ = _same
    __neg__ = __pos__ = __abs__ = __invert__ = __round__ = _same
    __lt__ = __le__ = __gt__ = __ge__ = _no


def _names(code: CodeType, at: int) -> int:
    """How many names the unpacking at this instruction wants; 0 where it is none."""
    operation, count = code.co_code[at], code.co_code[at + 1]
    if operation == _UNPACK:
        return count
    if operation != _UNPACK_REST:
        return 0
    after = code.co_code[at - 1] if at > 1 and code.co_code[at - 2] == _WIDER else 0  # a, *rest, b
    return count + after


class Progress(Inert):
    """Stands for a progress bar: a loop over it is the loop over what it was given."""

    def __init__(self, iterable: Iterable[Any] = (), *_: object, **__: object) -> None:
        super().__init__("tqdm")
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)  # type: ignore[arg-type] # raises TypeError for a generator, as tqdm does


def _progress_range(*bounds: int, **_: object) -> Progress:
    return Progress(range(*bounds))


class _Tqdm(Inert):
    def __getattr__(self, name: str) -> Any:
        if name in ("tqdm", "tqdm_notebook"):
            return Progress
        if name in ("trange", "tnrange"):
            return _progress_range
        return self if name in ("auto", "autonotebook", "notebook", "std") else super().__getattr__(name)

    def __call__(self, *given: Any, **options: Any) -> Progress:
        return Progress(*given, **options)


def stand_in(module: str) -> Inert | None:
    """What stands for a module when code that is marked imports it; None where it is imported as it is.

    Raises ImportError for a refused one.
    """
    package = module.partition(".")[0]
    if package in REFUSED:
        raise ImportError(refusal(package), name=module)
    if package == "tqdm":
        return _Tqdm(module)
    return Inert(module) if package in INERT or package == _OURS else None


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers the imports that don't go through a namespace: ``importlib.import_module`` and those of libraries."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] == _OURS or stand_in(fullname) is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Any:
        return stand_in(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install_for_good() -> None:
    """From now on every import of a plotting library in this process gives a stand-in, and every refused one raises.

    For the worker, which runs nothing else. A Namespace does without it, except for ``importlib.import_module``.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
