"""The ``import`` of one namespace: what was handed in or out, then stand-ins and refusals, then Python's own."""

from __future__ import annotations

import builtins
import linecache
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

from autograder.reading.standins import stand_in
from autograder.reading.tracebacks import MODULE


class Imports:
    """Finds modules for the code of one namespace. ``sources`` maps module names (dotted in packages) to their text.

    Each is run when it is first imported, in a module that is registered in ``sys.modules`` under the name
    ``<owner>.<module>``, where it collides with nobody's; :meth:`forget` takes them out again.
    """

    def __init__(self, owner: str, sources: Mapping[str, str]) -> None:
        self._owner = owner
        self._sources = dict(sources)
        self._packages = {name[:at] for name in sources for at, letter in enumerate(name) if letter == "."}
        self._roots = {name.partition(".")[0] for name in sources}
        self._loaded: dict[str, ModuleType] = {}
        self.builtins: dict[str, Any] = {**vars(builtins), "__import__": self.find}

    def find(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """What ``__import__`` returns."""
        absolute = _absolute(name, globals, level) if level else name
        root = absolute.partition(".")[0]
        if root in self._roots:
            return self._provided(absolute, fromlist or ())
        if (standing := stand_in(absolute if fromlist else root)) is not None:
            return standing
        return builtins.__import__(absolute, globals, locals, fromlist or (), 0)

    def forget(self) -> None:
        """The modules are no longer registered."""
        for name, module in self._loaded.items():
            if sys.modules.get(self._registered(name)) is module:
                del sys.modules[self._registered(name)]

    def _registered(self, name: str) -> str:
        return f"{self._owner}.{name}"

    def _provided(self, name: str, fromlist: Sequence[str]) -> ModuleType:
        module = self._load(name)
        for item in fromlist:
            if f"{name}.{item}" in self._sources or f"{name}.{item}" in self._packages:
                self._load(f"{name}.{item}")
        return module if fromlist else self._load(name.partition(".")[0])

    def _load(self, name: str) -> ModuleType:
        if name in self._loaded:
            return self._loaded[name]
        parent, _, last = name.rpartition(".")
        around = self._load(parent) if parent else None
        if name not in self._sources and name not in self._packages:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        module = ModuleType(self._registered(name))
        source = self._sources.get(name, "")
        filename = MODULE.format(name)
        package = name if name in self._packages else parent
        vars(module).update(__builtins__=self.builtins, __file__=filename, __package__=package)
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        self._loaded[name] = sys.modules[self._registered(name)] = module
        try:
            exec(_compiled(source, filename), vars(module))
        except BaseException:
            del self._loaded[name]
            sys.modules.pop(self._registered(name), None)
            raise
        if around is not None:
            setattr(around, last, module)
        return module


def _absolute(name: str, namespace: Mapping[str, object] | None, level: int) -> str:
    package = str((namespace or {}).get("__package__") or "")
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
    absolute = f"{package}.{name}" if package and name else package or name
    if not absolute:
        raise ImportError("attempted relative import with no known parent package")
    return absolute


@lru_cache(maxsize=64)
def _compiled(source: str, filename: str) -> CodeType:
    return compile(source, filename, "exec", dont_inherit=True)
