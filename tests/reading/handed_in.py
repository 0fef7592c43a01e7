"""Notebooks and zips as bytes, for the tests of reading."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any


def code(source: Any, role: str = "", name: str = "", **more: Any) -> dict[str, Any]:
    return _cell("code", source, role, name) | {"outputs": [], "execution_count": None} | more


def text(source: Any, role: str = "", name: str = "", kind: str = "markdown") -> dict[str, Any]:
    return _cell(kind, source, role, name)


def _cell(kind: str, source: Any, role: str, name: str) -> dict[str, Any]:
    metadata = {"gradmark": {"role": role, "name": name}} if role else {}
    return {"cell_type": kind, "metadata": metadata, "source": source}


def notebook(*cells: Any, **more: Any) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | more).encode()


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()
