"""The student wheel: the installed package, packed again, so that a handout works in Colab and offline."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import autograder
from autograder.model import GradmarkError

_NOT_PACKED = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "WHEEL"}
_WHEEL = b"Wheel-Version: 1.0\nGenerator: gradmark\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a zip of ours: the same content gives the same bytes on any day."""


def wheel_name() -> str:
    """The wheel's file name."""
    return f"gradmark-{_installed().version}-py3-none-any.whl"


def _installed() -> metadata.Distribution:
    try:
        return metadata.distribution("gradmark")
    except metadata.PackageNotFoundError:
        raise GradmarkError(
            "gradmark runs here without being installed, so its wheel can't be packed: run `pip install -e .` first"
        ) from None


def student_wheel() -> tuple[str, bytes]:
    """The wheel's file name and content. The same for an editable and a normal install of the same package."""
    installed = _installed()
    stem = f"gradmark-{installed.version}"
    files = {**_package(), **_described(installed, f"{stem}.dist-info")}
    record = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in files.items()]
    listed = f"{stem}.dist-info/RECORD"
    files[listed] = "\n".join([*record, f"{listed},,", ""]).encode()
    return wheel_name(), zipped(files)


def _package() -> dict[str, bytes]:
    """The package's files; what Python compiled for itself is left out."""
    folder = Path(autograder.__file__).resolve().parent
    found = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"autograder/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in found}


def _described(installed: metadata.Distribution, folder: str) -> dict[str, bytes]:
    """What the installer wrote about the package: METADATA, entry points, licence; not how it came to this machine."""
    files = {f"{folder}/WHEEL": _WHEEL}
    for entry in sorted(installed.files or [], key=str):
        head, _, name = entry.as_posix().partition("/")
        if head == folder and name not in _NOT_PACKED:
            files[f"{folder}/{name}"] = Path(str(installed.locate_file(entry))).read_bytes()
    return files


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, in this order; its bytes depend on names and contents alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # else it would say on which system it was packed
            target.writestr(entry, content)
    return buffer.getvalue()
