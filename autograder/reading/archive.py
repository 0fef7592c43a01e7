"""Zips, which may be hostile: nothing is unpacked to disk, and nothing is believed that their directory says."""

from __future__ import annotations

import contextlib
import io
import re
import stat
import zipfile
import zlib

from autograder.reading.document import Unreadable, shown
from autograder.reading.files import matters, most_bytes, too_large

ARCHIVE_ENTRIES = 5_000
"""Most files of a zip."""

_ENTRY = b"PK\x01\x02"
_DRIVE = re.compile(r"[A-Za-z]:")
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, OverflowError, IndexError)
_OTHERS = {b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive", b"\x1f\x8b": "a gzip file", b"%PDF": "a PDF"}


def is_zip(data: bytes) -> bool:
    """Whether the first bytes are those of a zip, whatever its name."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class Archive:
    """The files in a zip; raises Unreadable for one that is damaged, encrypted, or up to something."""

    notes: tuple[str, ...] = ()

    def __init__(self, data: bytes, label: str) -> None:
        self.label = label
        if not is_zip(data):
            found = next((f", but {words}" for start, words in _OTHERS.items() if data.startswith(start)), "")
            raise Unreadable(f"{shown(label)} is no zip{found}: hand in a zip, or the notebook alone")
        if (entries := data.count(_ENTRY)) > ARCHIVE_ENTRIES:
            raise Unreadable(f"{shown(label)} holds {entries:,} files; at most {ARCHIVE_ENTRIES:,} are read")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            listed = self._zip.infolist()
        except (*_DAMAGE, NotImplementedError) as error:
            raise self._damaged(error) from None
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in listed:
            name = _name(entry)
            if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
                raise self._refused(name, "points out of the zip. Zip the folder that holds your notebook")
            if not entry.is_dir() and matters(name):
                self._check(entry, name)
                self._entries[name] = entry
        self.names = tuple(sorted(self._entries))

    def read(self, name: str) -> bytes:
        """The bytes of a file in the zip, counted as they are unpacked."""
        entry = self._entries[name]
        if entry.file_size > most_bytes(name):
            raise too_large(name, entry.file_size)
        try:
            with self._zip.open(entry) as file:
                data = file.read(most_bytes(name) + 1)
        except (*_DAMAGE, NotImplementedError) as error:
            raise self._damaged(error) from None
        if len(data) > most_bytes(name):
            raise too_large(name, len(data))
        return data

    def _check(self, entry: zipfile.ZipInfo, name: str) -> None:
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise self._refused(name, "is a symbolic link. Zip the file itself")
        if entry.flag_bits & 0x1:
            raise self._refused(name, "is encrypted. Make a zip without a password")
        if entry.compress_type not in _PLAIN_METHODS:
            raise self._refused(name, f"is compressed by method {entry.compress_type}. Make an ordinary zip")

    def _refused(self, name: str, why: str) -> Unreadable:
        return Unreadable(f"{shown(self.label)} is refused: {shown(name)} {why}")

    def _damaged(self, error: Exception) -> Unreadable:
        return Unreadable(f"{shown(self.label)} is damaged ({shown(str(error))}): make the zip again, and hand it in")


def _name(entry: zipfile.ZipInfo) -> str:
    """The entry's name with ``/``; some tools write UTF-8 without saying so."""
    name = entry.filename.replace("\\", "/")
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    while name.startswith("./"):
        name = name[2:]
    return name
