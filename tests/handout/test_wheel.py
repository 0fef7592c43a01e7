"""The student wheel: what it holds, and that it installs without the checkout."""

from __future__ import annotations

import base64
import contextlib
import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from autograder import GradmarkError
from autograder.handout.wheel import student_wheel, zipped


@pytest.fixture(scope="module")
def wheel() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(student_wheel()[1]))


def test_its_name_is_that_of_a_pure_wheel():
    assert student_wheel()[0] == f"gradmark-{metadata.version('gradmark')}-py3-none-any.whl"


def test_the_same_package_gives_the_same_bytes():
    assert student_wheel() == student_wheel()


def test_it_holds_the_package_and_says_what_it_needs(wheel):
    names = wheel.namelist()
    assert {"autograder/__init__.py", "autograder/py.typed", "autograder/handout/plugin.py"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", "direct_url.json"))]
    (described,) = (name for name in names if name.endswith("/METADATA"))
    required = [line for line in wheel.read(described).decode().splitlines() if line.startswith("Requires-Dist")]
    assert {line.split()[1].split(">")[0] for line in required if "extra" not in line} == {
        "numpy",
        "hypothesis",
        "pytest",
    }
    assert any(name.endswith("LICENSE") for name in names)


def test_its_record_lists_every_file_with_its_hash(wheel):
    (record,) = (name for name in wheel.namelist() if name.endswith("/RECORD"))
    rows = {name: (digest, size) for name, digest, size in csv.reader(wheel.read(record).decode().splitlines())}
    assert set(rows) == set(wheel.namelist())
    content = wheel.read("autograder/model.py")
    assert rows["autograder/model.py"][1] == str(len(content))
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    assert rows["autograder/model.py"][0] == f"sha256={digest}"


def _needed() -> list[metadata.Distribution]:
    """What a student's install brings besides gradmark: numpy, hypothesis, pytest, and what these require."""
    found: dict[str, metadata.Distribution] = {}
    names = ["numpy", "hypothesis", "pytest"]
    while names:
        name = names.pop()
        with contextlib.suppress(metadata.PackageNotFoundError):  # required on another system or Python only
            if name not in found:
                found[name] = metadata.distribution(name)
                lines = [line for line in found[name].requires or [] if "extra ==" not in line]
                names += [re.split(r"[^\w.-]", line)[0] for line in lines]
    return list(found.values())


def test_it_installs_and_checks_without_the_checkout(tmp_path, first):
    name, content = student_wheel()
    (tmp_path / name).write_bytes(content)
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(target), str(tmp_path / name)], check=True, cwd=tmp_path)
    # nothing but the wheel, numpy, hypothesis and pytest: no checkout, no notebook, no release
    only = tmp_path / "only"
    only.mkdir()
    for installed in _needed():
        for top in {Path(str(entry)).parts[0] for entry in installed.files or []} - {"..", "__pycache__"}:
            (only / top).symlink_to(Path(str(installed.locate_file(top))))
    program = (
        "import sys, autograder, importlib.metadata as m\n"
        "print(autograder.__file__)\n"
        "print([e.value for e in m.entry_points(group='pytest11', name='gradmark')])\n"
        "import autograder.handout.plugin, autograder.handout.receipt\n"
        "def total(x): return sum(x)\n"
        "autograder.check('total')\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=first,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(target), str(only)])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    where, plugin, *said = done.stdout.splitlines()
    assert Path(where).is_relative_to(target)
    assert plugin == "['autograder.handout.plugin']"
    assert said[0] == "total: the check holds."


def test_without_an_installed_package_there_is_no_wheel(monkeypatch):
    def nothing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", nothing)
    with pytest.raises(GradmarkError, match=r"its wheel can't be packed: run `pip install -e \.` first"):
        student_wheel()


def test_a_zips_bytes_depend_on_names_and_contents_alone():
    assert zipped({"a": b"1", "b": b"2"}) == zipped({"a": b"1", "b": b"2"})
    assert zipped({"a": b"1"}) != zipped({"a": b"2"})
