"""Reports on disk: one JSON file each, whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.model import SCHEMA, GradmarkError, Report

_MOST_BYTES = 120
_FORBIDDEN = set('/\\:*?"<>|%') | {chr(code) for code in range(32)} | {chr(127)}


def file_name(student: str) -> str:
    """A file name for any name, the same each time: readable where it can be, unique always.

    Characters that some file system refuses are percent-encoded. A name that had to be changed, or that another could
    share on a file system without case (it has capitals), ends in a hash of the whole.
    """
    safe = "".join(f"%{ord(char):02X}" if char in _FORBIDDEN else char for char in student)
    safe = safe.encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore").strip(". ")
    if not safe or safe != student or student != unicodedata.normalize("NFC", student.lower()):
        safe = f"{safe}~{_hash(student)}"
    return f"{safe}.json"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def path_of(folder: Path, report: Report) -> Path:
    """Where a report belongs: ``DIR/UNIT/STUDENT.json``."""
    return folder / report.unit / file_name(report.student)


def save(folder: Path, report: Report) -> Path:
    """The report is on disk, whole, under its own name; a crash at any moment leaves the old one or none.

    Raises GradmarkError where it can't be written: a full disk, a folder that isn't ours.
    """
    import msgspec

    target = path_of(folder, report)
    try:
        encoded = msgspec.json.encode(report)
    except UnicodeEncodeError:  # a file name that is no UTF-8 got into a note
        encoded = msgspec.json.encode(_written_out(msgspec.to_builtins(report)))
    data = msgspec.json.format(encoded, indent=1) + b"\n"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, data)
    except OSError as error:
        raise GradmarkError(f"{target}: the report can't be written: {error.strerror}") from None
    return target


def _write(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(path: Path) -> Report:
    """The report in this file; raises GradmarkError where it is none, is damaged, or is of another schema."""
    import msgspec

    try:
        data = path.read_bytes()
    except OSError as error:
        raise GradmarkError(f"{path}: can't be read: {error.strerror}") from None
    try:
        schema = _schema(data)
        if schema is None:
            raise GradmarkError(f"{path}: no gradmark report")
        if schema != SCHEMA:
            raise GradmarkError(f"{path}: a report of schema {schema}; this gradmark reads {SCHEMA}: mark it again")
        report = msgspec.json.decode(data, type=Report)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise GradmarkError(f"{path}: not a whole gradmark report ({error}): mark it again") from None

    verdicts = [verdict for task in report.tasks for verdict in task.verdicts]
    if report.seed < 0 or any(not 0 <= verdict.score <= verdict.points for verdict in verdicts):
        raise GradmarkError(f"{path}: the report was edited: mark the submission again")
    return report


def _written_out(value: Any) -> Any:
    """The same, with half characters in its texts as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _written_out(entry) for key, entry in value.items()}
    return [_written_out(entry) for entry in value] if isinstance(value, list | tuple) else value


def _schema(data: bytes) -> Any:
    content = json.loads(data)
    return content.get("schema") if isinstance(content, dict) else None


def reports(folder: Path) -> Iterator[Path]:
    """The report files of a run, sorted: ``DIR/UNIT/*.json``, or ``DIR/*.json`` where DIR is a unit's folder."""
    found = sorted(folder.glob("*/*.json")) or sorted(folder.glob("*.json"))
    if not found:
        raise GradmarkError(f"{folder} holds no reports: `gradmark grade UNIT PATH --out {folder}` writes them")
    yield from found


def load_run(folder: Path) -> list[Report]:
    """All reports of a run."""
    return [load(path) for path in reports(folder)]
