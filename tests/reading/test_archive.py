import contextlib
import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.reading.archive import ARCHIVE_ENTRIES, Archive, is_zip
from autograder.reading.document import Unreadable
from autograder.reading.files import FILE_BYTES
from tests.reading.handed_in import code, notebook, zipped

BOOK = notebook(code("x = 1"))


def entry(name, **changes):
    info = zipfile.ZipInfo(name)
    for key, value in changes.items():
        setattr(info, key, value)
    return info


def archive_of(info, content=BOOK):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(info, content)
    return data.getvalue()


def refused(data):
    with pytest.raises(Unreadable) as caught:
        _read(data)
    return str(caught.value)


def _read(data):
    archive = Archive(data, "kim.zip")
    return [archive.read(name) for name in archive.names]


def test_what_matters_is_listed_and_read():
    files = {
        "my work/backprop.ipynb": BOOK,
        "my work/helper.py": b"x = 1",
        "__MACOSX/my work/._backprop.ipynb": b"\0",
        "my work/.ipynb_checkpoints/backprop-checkpoint.ipynb": b"{}",
        "my work/._backprop.ipynb": b"\0",
        "my work/data.csv": b"1,2",
        "my work/__pycache__/helper.cpython-311.pyc": b"\0",
        "my work/": b"",
        ".git/hooks/x.py": b"",
    }
    archive = Archive(zipped(files), "kim.zip")
    assert archive.names == ("my work/backprop.ipynb", "my work/helper.py")
    assert archive.read("my work/backprop.ipynb") == BOOK


def test_names_in_utf_8_and_with_backslashes_are_understood():
    info = entry("x")
    info.filename = "과제\\backprop.ipynb".encode().decode("cp437")
    info.flag_bits = 0
    data = bytearray(archive_of(info))
    data = data.replace(info.filename.encode(), "과제\\backprop.ipynb".encode())
    assert Archive(zipped({"a\\b.py": b""}), "kim.zip").names == ("a/b.py",)
    name = "과제/backprop.ipynb"
    raw = zipped({"x" * len(name.encode()): BOOK}).replace(b"x" * len(name.encode()), name.encode())
    assert Archive(raw, "kim.zip").names == (name,)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"hello", "kim.zip is no zip: hand in a zip, or the notebook alone"),
        (b"Rar!\x1a\x07", "kim.zip is no zip, but a RAR archive: hand in a zip, or the notebook alone"),
        (b"7z\xbc\xaf\x27\x1c", "kim.zip is no zip, but a 7z archive: hand in a zip, or the notebook alone"),
        (b"PK\x03\x04", "kim.zip is damaged (File is not a zip file): make the zip again, and hand it in"),
        (
            zipped({"a.ipynb": BOOK})[:-30],
            "kim.zip is damaged (File is not a zip file): make the zip again, and hand it in",
        ),
        (
            zipped({"a.ipynb": BOOK}, method=zipfile.ZIP_STORED).replace(b"x = 1", b"x = 2", 1),
            "kim.zip is damaged (Bad CRC-32 for file 'a.ipynb'): make the zip again, and hand it in",
        ),
        *[
            (
                archive_of(entry("safe", filename=name)),
                f"kim.zip is refused: {name} points out of the zip. Zip the folder that holds your notebook",
            )
            for name in ("../a.ipynb", "/etc/a.ipynb", "a/../../b.txt", "C:/a.ipynb", "a/..")
        ],
        (
            archive_of(entry("a.ipynb", external_attr=0o120777 << 16), b"/etc/passwd"),
            "kim.zip is refused: a.ipynb is a symbolic link. Zip the file itself",
        ),
        (
            zipped({"a.ipynb": BOOK}, method=zipfile.ZIP_BZIP2),
            "kim.zip is refused: a.ipynb is compressed by method 12. Make an ordinary zip",
        ),
        (
            zipped({"a.ipynb": BOOK}, method=zipfile.ZIP_LZMA),
            "kim.zip is refused: a.ipynb is compressed by method 14. Make an ordinary zip",
        ),
        (
            zipped({f"{i}.txt": b"" for i in range(ARCHIVE_ENTRIES + 1)}),
            "kim.zip holds 5,001 files; at most 5,000 are read",
        ),
        (
            zipped({"a.ipynb": b"\0" * (FILE_BYTES + 1)}),
            "a.ipynb has 64.0 MiB; at most 64 are read: clear its outputs, save it, and hand it in again",
        ),
        (zipped({"a.py": b"\n" * (2**20 + 1)}), "a.py has 1.0 MiB; at most 1 are read"),
    ],
    ids=range(17),
)
def test_what_is_up_to_something_is_refused_in_words(data, message):
    assert refused(data) == message


def test_an_encrypted_file_is_refused():
    data = bytearray(zipped({"a.ipynb": BOOK}))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flag] |= 1
    assert refused(bytes(data)) == "kim.zip is refused: a.ipynb is encrypted. Make a zip without a password"


def test_a_bomb_that_lies_about_its_size_is_stopped_as_it_is_unpacked():
    data = bytearray(zipped({"a.ipynb": b"\0" * (FILE_BYTES * 3)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + at, 1000)
    tracemalloc.start()
    began = time.perf_counter()
    message = refused(bytes(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "damaged" in message or "at most 64 are read" in message
    assert peak < 3 * FILE_BYTES
    assert time.perf_counter() - began < 10


def test_a_link_or_a_bomb_among_what_does_not_matter_is_no_matter():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry("venv/.bin/python.py", external_attr=0o120777 << 16), "/usr/bin/python3")
        archive.writestr("bomb.bin", b"\0" * 10**7)
        archive.writestr("a.ipynb", BOOK)
    assert Archive(data.getvalue(), "kim.zip").names == ("a.ipynb",)


def test_a_zip_is_known_by_its_first_bytes():
    assert is_zip(zipped({"a": b""}))
    assert is_zip(zipped({}))
    assert not is_zip(BOOK)


@given(st.data())
def test_a_damaged_zip_is_read_or_refused_and_no_more(data):
    whole = zipped({"a.ipynb": BOOK, "b/c.py": b"x = 1" * 10})
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        damaged[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Unreadable):
        _read(bytes(damaged))


def test_checksums_are_looked_at():
    assert zlib.crc32(Archive(zipped({"a.ipynb": BOOK}), "kim.zip").read("a.ipynb")) == zlib.crc32(BOOK)
