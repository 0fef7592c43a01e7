import hashlib
import os
import sys
import time
import unicodedata
from pathlib import Path

import pytest

from autograder.reading import files
from autograder.reading.execute import Namespace
from autograder.reading.submission import HELPERS, NOTES, Submission, Unreadable, read_submission
from tests.reading.handed_in import code, notebook, text, zipped

AFFINE = "class Affine:\n    def forward(self, x):\n        return x"
BOOK = notebook(
    code("import numpy as np", "given"), code(AFFINE, "task", "Affine"), text("Because.", "question", "why")
)
OURS = {"layers.py": "class Affine:\n    pass\n", "scenarios.py": "x = 1\n", "public_checks.py": "y = 1\n"}


@pytest.fixture
def hand_in(tmp_path):
    """A function that writes files to a folder of the student's, and gives its path."""

    def written(handed: dict[str, bytes], folder: str = "kim") -> Path:
        for name, data in handed.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return tmp_path / folder

    return written


def read(path, **options) -> Submission:
    return read_submission(path, **({"unit": "backprop", "ours": OURS} | options))


def refused(path, **options) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path, **options)
    return str(caught.value)


def test_a_notebook_alone(hand_in):
    found = read(hand_in({"kim.ipynb": BOOK, "other.py": b"x = 1", "lee.ipynb": b""}) / "kim.ipynb")
    assert (found.student, found.source, found.notes, found.helpers) == ("kim", "kim.ipynb", (), {})
    assert [(cell.number, cell.role, cell.name) for cell in found.cells] == [(1, "given", ""), (2, "task", "Affine")]
    assert found.answers == {"why": "Because."}
    assert found.digest == hashlib.sha256(BOOK).hexdigest()
    assert (found.where(2, 3), found.where(2, None), found.where(None, 5)) == ("cell 2, line 3", "cell 2", "")


def test_a_notebook_without_any_metadata(hand_in):
    bare = notebook(code("import numpy as np"), code(AFFINE), code('check("Affine")'), code("plot()"), text("Because."))
    found = read(hand_in({"kim.ipynb": bare}) / "kim.ipynb")
    assert [(cell.number, cell.role) for cell in found.cells] == [(1, "code"), (2, "code"), (3, "code"), (4, "code")]
    with Namespace("handed_in") as namespace:
        assert not any(namespace.execute(cell.number, cell.source).problems for cell in found.cells)
        assert namespace.module.Affine().forward(3) == 3


def test_a_python_file_alone(hand_in):
    source = b"import os\n\n\nclass Affine:\n    x = 1\n\n\ndef broken(:\n    pass\n\n\ndef f():\n    return 1\n"
    found = read(hand_in({"kim.py": source}) / "kim.py")
    assert [cell.first_line for cell in found.cells] == [1, 4, 8, 12]
    assert found.where(3, 1) == "line 8"
    assert found.where(4, None) == "line 12"
    with Namespace("handed_in") as namespace:
        problems = [namespace.execute(cell.number, cell.source).problems for cell in found.cells]
        assert [len(entry) for entry in problems] == [0, 0, 1, 0]
        assert namespace.module.f() == 1


def test_a_notebook_called_py_is_a_notebook(hand_in):
    assert len(read(hand_in({"kim.py": BOOK}) / "kim.py").cells) == 2
    assert len(read(hand_in({"kim.py": b"{'a': 1}\nx = 1\n"}) / "kim.py").cells) == 2


@pytest.mark.parametrize("name", ["kim.ipynb.txt", "kim.ipynb.json", "KIM.IPYNB"])
def test_what_browsers_make_of_names_is_no_matter(hand_in, name):
    assert len(read(hand_in({name: BOOK}) / name).cells) == 2


def test_a_zip_is_read_whatever_its_name(hand_in):
    data = zipped({"work/backprop.ipynb": BOOK, "__MACOSX/work/._backprop.ipynb": b"\0"})
    folder = hand_in({"kim.zip": data, "kim.ipynb": data})
    for name in ("kim.zip", "kim.ipynb"):
        found = read(folder / name)
        assert (found.student, found.source, len(found.cells), found.notes) == ("kim", "work/backprop.ipynb", 2, ())
        assert found.digest == hashlib.sha256(BOOK).hexdigest()


def test_a_folder_with_a_zip_alone_is_that_zip(hand_in):
    found = read(hand_in({"backprop.zip": zipped({"backprop.ipynb": BOOK, "mine.py": b"x = 1"}), "notes.txt": b""}))
    assert (found.student, found.source, found.helpers) == ("kim", "backprop.ipynb", {"mine": "x = 1"})


def test_helper_modules_come_from_beside_the_notebook(hand_in):
    handed = {
        "work/backprop.ipynb": BOOK,
        "work/mine.py": b"\xef\xbb\xbfx = 1\r\n",
        "work/nn/__init__.py": b"",
        "work/nn/inner.py": b"y = 2",
        "work/not-a-module.py": b"",
        "work/latin.py": b"# caf\xe9",
        "work/.hidden.py": b"",
        "work/.ipynb_checkpoints/old.py": b"",
        "work/__pycache__/x.py": b"",
        "above.py": b"z = 3",
    }
    found = read(hand_in(handed))
    assert found.helpers == {"mine": "x = 1\n", "nn": "", "nn.inner": "y = 2"}
    (note,) = found.notes
    assert note.startswith("the helper module was left out: work/latin.py is not UTF-8 (byte 0xe9 in line 1)")
    with Namespace("handed_in", found.helpers) as namespace:
        assert namespace.execute(1, "from nn.inner import y\nfrom mine import x").problems == ()


def test_the_digest_of_a_folder_knows_its_helpers(hand_in):
    handed = {"backprop.ipynb": BOOK, "mine.py": b"x = 1"}
    first = read(hand_in(handed, "a")).digest
    assert read(hand_in(handed | {"notes.txt": b"else"}, "b")).digest == first
    assert read(hand_in(handed | {"mine.py": b"x = 2"}, "c")).digest != first
    assert first != hashlib.sha256(BOOK).hexdigest()


def test_of_three_notebooks_the_units_own_is_taken_and_the_note_says_so(hand_in):
    found = read(hand_in({"backprop.ipynb": BOOK, "backprop-Copy1.ipynb": b"", "Untitled.ipynb": b"{}"}))
    assert found.source == "backprop.ipynb"
    assert found.notes == (
        "of 3 notebooks (Untitled.ipynb, backprop-Copy1.ipynb, backprop.ipynb) backprop.ipynb was taken: "
        "it is called backprop",
    )


def test_a_renamed_notebook_is_taken_and_noted(hand_in):
    found = read(hand_in({"homework 2.ipynb": BOOK, "layers.py": OURS["layers.py"].encode()}))
    assert (found.source, len(found.cells)) == ("homework 2.ipynb", 2)
    assert found.notes == ("homework 2.ipynb was read as backprop: there is no other notebook",)


def test_of_python_files_the_one_that_imports_the_others_is_taken(hand_in):
    handed = {
        "zz_net.py": b"x = 1",
        "my_work.py": b"from zz_net import x\n",
        **{n: t.encode() for n, t in OURS.items()},
    }
    found = read(hand_in(handed))
    assert (found.source, found.helpers) == ("my_work.py", {"zz_net": "x = 1"})
    assert found.notes == (
        "of 2 Python files (my_work.py, zz_net.py) my_work.py was taken: the others are imported by it",
    )


def test_our_files_win_over_edited_copies_of_them(hand_in):
    handed = {
        "backprop.ipynb": BOOK,
        "layers.py": b"class Affine:  \r\n    pass\r\n\r\n",
        "scenarios.py": b"x = 2\n",
        "public_checks.py": b"\xff\xff",
    }
    found = read(hand_in(handed))
    assert found.helpers == {}
    assert found.notes[1] == "scenarios.py isn't as it was handed out: ours was used"
    assert "public_checks.py is not UTF-8" in found.notes[0]
    assert len(found.notes) == 2
    package = read(hand_in({"backprop.ipynb": BOOK, "layers/__init__.py": b"", "layers/a.py": b"x = 1"}, "lee"))
    assert package.helpers == {}
    assert len(package.notes) == 2


@pytest.mark.parametrize(
    ("handed", "message"),
    [
        ({"notes.txt": b"x"}, "kim holds no notebook (.ipynb) and no Python file (.py): add backprop.ipynb"),
        (
            {name: content.encode() for name, content in OURS.items()},
            "kim holds files of the handout only (layers.py, public_checks.py, scenarios.py): "
            "backprop.ipynb is missing",
        ),
        (
            {"backprop.ipynb": b""},
            "backprop.ipynb is empty (0 bytes): save your work, look at the file's size, and hand it in again",
        ),
        (
            {"a.zip": zipped({"b.zip": b""})},
            "a.zip holds no notebook (.ipynb) and no Python file (.py): add backprop.ipynb",
        ),
        ({"a.zip": zipped({})}, "a.zip holds no notebook (.ipynb) and no Python file (.py): add backprop.ipynb"),
        ({"a.zip": b"hello"}, "a.zip is no zip: hand in a zip, or the notebook alone"),
    ],
    ids=range(6),
)
def test_a_folder_without_a_submission_says_what_is_missing(hand_in, handed, message):
    assert refused(hand_in(handed)) == message


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "kim.pdf",
            b"%PDF",
            "kim.pdf is no notebook (.ipynb), Python file (.py), folder or zip: hand in one of those",
        ),
        ("kim.zip", b"", "kim.zip is empty (0 bytes): save your work, look at the file's size, and hand it in again"),
        ("kim.zip", b"%PDF-1.7", "kim.zip is no zip, but a PDF: hand in a zip, or the notebook alone"),
        ("kim.py", b"\n" * (2**20 + 1), "kim.py has 1.0 MiB; at most 1 are read"),
        (
            "kim.py",
            b"x = '\xff'",
            "kim.py is not UTF-8 (byte 0xff in line 1): save it with the encoding UTF-8, and hand it in again",
        ),
    ],
)
def test_a_file_that_is_no_submission_says_what_it_is(hand_in, name, data, message):
    assert refused(hand_in({name: data}) / name) == message


def test_a_notebook_that_is_too_large_says_so(hand_in, monkeypatch):
    monkeypatch.setattr(files, "FILE_BYTES", 100)
    path = hand_in({"kim.ipynb": BOOK}) / "kim.ipynb"
    assert (
        refused(path) == "kim.ipynb has 0.0 MiB; at most 0 are read: clear its outputs, save it, and hand it in again"
    )


def test_what_cannot_be_opened_says_why(tmp_path):
    assert refused(tmp_path / "none.ipynb") == "none.ipynb can't be read: No such file or directory"
    assert refused(tmp_path / ("x" * 400 + ".ipynb")) == "x" * 80 + " can't be read: File name too long"
    assert refused(tmp_path / "a\0b.ipynb") == "a�b.ipynb can't be read: no file has such a name"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights there")
def test_links_and_pipes_are_refused(hand_in, tmp_path):
    folder = hand_in({"backprop.ipynb": BOOK})
    (folder / "secret.py").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.py")
    found = read(folder)
    assert found.helpers == {}
    assert found.notes == (
        "pipe.py is a link, not a file, and was left out",
        "secret.py is a link, not a file, and was left out",
    )
    (tmp_path / "lee.ipynb").symlink_to(folder / "backprop.ipynb")
    assert refused(tmp_path / "lee.ipynb") == "lee.ipynb is a symbolic link: hand in the file itself"
    (tmp_path / "park").symlink_to(folder)
    assert refused(tmp_path / "park") == "park is a symbolic link: hand in the file itself"
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert refused(tmp_path / "pipe.ipynb") == "pipe.ipynb is a link or a device, not a file: hand in the file itself"


def test_folders_of_tools_are_not_looked_into(hand_in):
    handed = {"backprop.ipynb": BOOK, "env/pyvenv.cfg": b"", "env/lib/x.py": b"", "node_modules/y.py": b""}
    deep = "/".join("abcdefghijkl") + "/z.py"
    assert read(hand_in(handed | {deep: b""})).helpers == {}


def test_a_folder_of_too_many_files_is_refused(hand_in, monkeypatch):
    monkeypatch.setattr(files, "ENTRIES", 5)
    folder = hand_in({f"{i}.txt": b"" for i in range(6)} | {"backprop.ipynb": BOOK})
    assert refused(folder) == "kim holds more than 5 files: hand in the notebook alone"


def test_helpers_and_notes_are_capped(hand_in):
    folder = hand_in({"backprop.ipynb": BOOK} | {f"m{i:03}.py": b"" for i in range(HELPERS + 60)})
    found = read(folder)
    assert len(found.helpers) == HELPERS
    assert len(found.notes) == NOTES + 1
    assert found.notes[0] == "m100.py was left out: at most 100 helper modules are read"
    assert found.notes[-1] == "and 10 more"


@pytest.mark.parametrize(
    "name", ["김 민준.ipynb", "o'neil & co; rm -rf.ipynb", "x" * 240 + ".ipynb", "a.b.c.ipynb", " .ipynb", "🙂.ipynb"]
)
def test_students_may_be_called_anything(hand_in, name):
    found = read(hand_in({name: BOOK}) / name)
    assert (found.student, found.source) == (name.removesuffix(".ipynb"), name)
    assert read(hand_in({name: BOOK}) / name, student="a/b").student == "a/b"


def test_decomposed_names_are_composed(hand_in):
    name = unicodedata.normalize("NFD", "김é")
    assert read(hand_in({f"{name}.ipynb": BOOK}) / f"{name}.ipynb").student == "김é"
    assert read(hand_in({"backprop.ipynb": BOOK}, "dr. kim v1.2")).student == "dr. kim v1.2"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_no_text_are_shown_as_far_as_they_are(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.ipynb"))
    path.write_bytes(BOOK)
    found = read(path)
    assert (found.student, found.source) == ("caf�", "caf�.ipynb")


def test_what_was_damaged_in_several_ways_still_gives_all_that_is_whole(hand_in):
    book = notebook(
        code("class Sigmoid(:\n    pass\n\ndef helper():\n    return 1", "task", "Sigmoid"),
        text(AFFINE, "task", "Affine"),
        code("import numpy as np", "given"),
        code("class Tanh:\n    def f(self):", "task", "Tanh"),
        code("        return np.tanh(0)"),
        code("x = undefined\n\nclass ReLU:\n    pass"),
        code("%%bash\nls"),
        code("%matplotlib inline\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nprint(1 / 0)"),
    )
    found = read(hand_in({"kim.ipynb": book}) / "kim.ipynb")
    assert found.notes == (
        "cell 2 is a text cell that holds code of Affine: it was read as code",
        "cell 5 begins in the middle of a block: read as the rest of cell 4",
    )
    with Namespace("handed_in") as namespace:
        results = [namespace.execute(cell.number, cell.source) for cell in found.cells]
        assert [(r.number, p.type, p.line) for r in results for p in r.problems] == [
            (1, "SyntaxError", 1),
            (6, "NameError", 1),
        ]
        assert [name for result in results for name in result.defined] == ["helper", "Affine", "Tanh", "ReLU"]
        assert namespace.module.Tanh().f() == 0


def test_hostile_notebooks_take_little_time(hand_in):
    books = {
        "a": notebook(*[code("class A:\n    def f(self):" + "\n    x = (" * 400)] * 800),
        "b": notebook(*[code("class A:\n  x = 1"), *[code("    def f(self: (" + "(" * 5000)] * 7] * 90),
        "c": notebook(*[text("def f():\n    return " + "-" * 40_000 + "1", "task", "f")] * 90),
        "d": notebook(*[code("def f(): pass\n" * 200)] * 1000),
    }
    for name, data in books.items():
        began = time.perf_counter()
        read(hand_in({f"{name}.ipynb": data}) / f"{name}.ipynb")
        assert time.perf_counter() - began < 5, name
