import contextlib
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.reading import document
from autograder.reading.document import CELL_CHARS, CELLS, TOTAL_CHARS, Document, Unreadable, decode, role_of
from autograder.reading.notebook import JSON_ITEMS, read_notebook
from tests.reading.handed_in import code, notebook, text

WHOLE = notebook(
    code("import numpy as np", "given"), text("# Héllo 안녕"), code("class Affine: pass", "task", "Affine")
)


def read(data):
    return read_notebook(decode(data, "a.ipynb"), "a.ipynb")


def refused(data):
    with pytest.raises(Unreadable) as caught:
        read(data)
    return str(caught.value)


def test_cells_come_with_their_number_role_and_name():
    pieces = read(WHOLE).pieces
    assert [(p.number, p.source, p.is_code, p.role, p.name, p.first_line) for p in pieces] == [
        (1, "import numpy as np", True, "given", "", 0),
        (2, "# Héllo 안녕", False, "", "", 0),
        (3, "class Affine: pass", True, "task", "Affine", 0),
    ]


def test_nbformat_3_is_read():
    cells = [
        {"cell_type": "code", "input": ["import os\n", "x = 1"], "metadata": {}, "outputs": [], "language": "python"},
        {"cell_type": "heading", "level": 1, "source": "Title", "metadata": {}},
        {"cell_type": "code", "input": "y = 2", "metadata": {"gradmark": {"role": "task", "name": "y"}}},
    ]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": cells[:2]}, {"cells": cells[2:]}],
    }
    pieces = read(json.dumps(old).encode()).pieces
    assert [(p.number, p.source, p.is_code, p.name) for p in pieces] == [
        (1, "import os\nx = 1", True, ""),
        (2, "Title", False, ""),
        (3, "y = 2", True, "y"),
    ]


@pytest.mark.parametrize("lines", [["a = 1\n", "b = 2"], "a = 1\nb = 2", "a = 1\r\nb = 2", ["a = 1\r", "b = 2"]])
def test_sources_are_lists_of_lines_or_texts(lines):
    assert read(notebook(code(lines))).pieces[0].source == "a = 1\nb = 2"


@pytest.mark.parametrize("source", [5, None, {"a": 1}, ["a = 1\n", 5, None, "b = 2"], [[["x"]]]])
def test_what_is_no_text_in_a_cell_is_left_out_and_noted(source):
    found = read(notebook(code("x = 1"), code(source)))
    assert found.pieces[1].source in ("", "a = 1\nb = 2")
    assert found.notes == ("cell 2 is damaged: what isn't text was left out",)


def test_what_is_no_cell_is_left_out_and_noted():
    found = read(notebook(5, code("x = 1"), None, [], "y"))
    assert [(p.number, p.source) for p in found.pieces] == [(2, "x = 1")]
    assert len(found.notes) == 4


@pytest.mark.parametrize(
    "metadata", [None, [], 5, {"gradmark": 5}, {"gradmark": {"role": []}}, {"gradmark": {"role": "king"}}, {"task": 5}]
)
def test_metadata_that_says_nothing_is_no_role(metadata):
    assert role_of(metadata) == ("", "")


def test_a_lessons_own_metadata_is_a_role_too():
    assert role_of({"task": "Affine"}) == ("task", "Affine")
    assert role_of({"gradmark": {"role": "setup"}, "lab": "x"}) == ("setup", "")
    assert role_of({"gradmark": {"role": "task", "name": "\x00a\nb" + "x" * 1000}})[1] == "�a b" + "x" * 96


def test_half_characters_become_whole_ones():
    data = WHOLE.replace(b"import numpy as np", b"x = '\\ud83d' + '\\ud83d\\ude00'")
    assert read(data).pieces[0].source == "x = '���' + '😀'"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.ipynb is empty (0 bytes): save your work, look at the file's size, and hand it in again"),
        (b" \n", "a.ipynb is empty (2 bytes): save your work, look at the file's size, and hand it in again"),
        (
            b"\0" * 512,
            "a.ipynb holds nothing but 512 zero bytes: save your work, look at the file's size, and hand it in again",
        ),
        (
            WHOLE.decode().encode("utf-16"),
            "a.ipynb is in UTF-16, not UTF-8: save it with the encoding UTF-8, and hand it in again",
        ),
        (
            WHOLE.decode().encode("utf-16-be"),
            "a.ipynb is in UTF-16, not UTF-8: save it with the encoding UTF-8, and hand it in again",
        ),
        (
            WHOLE.decode().encode("utf-16-le"),
            "a.ipynb is in UTF-16, not UTF-8: save it with the encoding UTF-8, and hand it in again",
        ),
        (
            b'{\n"caf\xe9": 1}',
            "a.ipynb is not UTF-8 (byte 0xe9 in line 2): save it with the encoding UTF-8, and hand it in again",
        ),
        (
            b"class Affine: pass",
            "a.ipynb is no notebook: it isn't JSON (line 1, column 1: Expecting value). "
            "So save the notebook in Jupyter, and hand in that file",
        ),
        (
            b'{"cells": [}, "nbformat": 4}',
            "a.ipynb is no notebook: it isn't JSON (line 1, column 12: Expecting value). "
            "So save the notebook in Jupyter, and hand in that file",
        ),
        (b"  <!DOCTYPE html>\n<html>", "a.ipynb is a web page: download the file itself (“Raw”)"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a.ipynb is a pointer of Git LFS: hand in the file itself"),
        (
            b'{\n<<<<<<< HEAD\n"cells": []\n=======\n}',
            "a.ipynb holds the marks of a Git merge conflict (<<<<<<<): resolve it first",
        ),
        *[
            (
                data,
                "a.ipynb is JSON, but no notebook: it has no list of cells. "
                "So save the notebook in Jupyter, and hand in that file",
            )
            for data in (b"{}", b"[]", b"5", b"null", b'"x"', b'{"cells": 5}', b'{"worksheets": {}}', b'{"cells": {}}')
        ],
        (
            b"[" * 200_000,
            "a.ipynb is nested too deep for a notebook: save the notebook in Jupyter, and hand in that file",
        ),
        (
            b'{"cells": ' + b"9" * 10_000 + b"}",
            "a.ipynb is no notebook: it holds a number of thousands of digits. "
            "So save the notebook in Jupyter, and hand in that file",
        ),
        (
            notebook(*[{}] * (CELLS + 1)),
            "a.ipynb has 5,001 cells; at most 5,000 are read",
        ),
        (
            b"[" + b"{}," * 2_000_000 + b"{}]",
            "a.ipynb has 4,000,002 entries; at most 3,000,000 are read: clear its outputs",
        ),
        (
            notebook(*[code("#" * CELL_CHARS)] * 21),
            "a.ipynb has cells of 4,200,000 characters together; at most 4,000,000 are read",
        ),
    ],
    ids=range(25),
)
def test_what_is_no_notebook_is_refused_in_words(data, message):
    assert refused(data) == message


def test_a_byte_order_mark_is_no_matter():
    assert read(b"\xef\xbb\xbf" + WHOLE) == read(WHOLE)


@given(st.integers(1, len(WHOLE) - 1))
@example(1)
@example(len(WHOLE) - 1)
def test_a_notebook_that_is_cut_off_is_told_from_what_is_no_notebook(length):
    try:
        message = refused(WHOLE[:length])
    except Unreadable as error:  # cut within a character
        message = str(error)
    assert "is cut off: it ends in line 1, in the middle of a cell" in message or "is not UTF-8" in message


def test_a_cell_that_is_too_long_is_left_out_and_noted():
    found = read(notebook(code("x = 1"), code("y" * (CELL_CHARS + 1)), code("z = 1")))
    assert [piece.number for piece in found.pieces] == [1, 3]
    assert found.notes == ("cell 2 has 200,001 characters, and was left out (at most 200,000 are read)",)


@pytest.mark.parametrize("metadata", [{"kernelspec": {"language": "R"}}, {"language_info": {"name": "R"}}])
def test_another_language_is_noted(metadata):
    assert read(notebook(metadata=metadata)).notes == ("the notebook says that its language is R",)
    assert read(notebook(metadata={"kernelspec": {"language": "python3"}})).notes == ()
    assert read(notebook(metadata=[])).notes == ()


scalars = st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "worksheets", "source", "metadata", "gradmark", "role", "task"]), inner
        )
    ),
)


@given(st.dictionaries(st.sampled_from(["cells", "worksheets", "metadata", "nbformat"]), values))
def test_any_json_is_a_document_or_refused(data):
    try:
        found = read_notebook(json.dumps(data), "a.ipynb")
    except Unreadable:
        return
    assert isinstance(found, Document)
    assert all(isinstance(piece.source, str) for piece in found.pieces)


@given(st.binary(max_size=40))
def test_any_bytes_are_text_or_refused(data):
    for name in ("a.ipynb", "a.py"):
        with contextlib.suppress(Unreadable):
            assert "\r" not in decode(data, name)


def test_a_python_file_may_declare_its_encoding():
    korean = "# -*- coding: cp949 -*-\nx = '안녕'\n"
    assert decode(korean.encode("cp949"), "a.py") == korean
    with pytest.raises(Unreadable, match="is not UTF-8"):
        decode(korean.encode("cp949"), "a.ipynb")
    with pytest.raises(Unreadable, match=r"is not UTF-8 \(byte 0xe9 in line 2\)"):
        decode(b"# coding: rot13\nx = '\xe9'", "a.py")


def test_names_are_fit_to_be_shown():
    assert document.shown("a\nb\x1b\ud800" + "x" * 500) == "a b��" + "x" * 75
    assert JSON_ITEMS < TOTAL_CHARS
