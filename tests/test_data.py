"""The data that lessons load: said to be from where, free to use, the same wherever it stands, and never fetched."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.course import find_course

COURSE = find_course(None, Path(__file__).parent)
FOLDERS = [folder for name in COURSE.names if (folder := COURSE.solutions / name / "data").is_dir()]
FETCHING = {"urllib", "http", "requests", "httpx", "ftplib", "socket", "sklearn", "torchvision", "datasets"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_file_is_named_with_its_source_and_licence(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in readme
    sections = readme.split("\n# ")
    for section in sections:
        assert "**Licence**" in section, section[:60]
        assert "**Source**" in section or "**What it is**" in section, section[:60]


def test_a_file_is_the_same_in_every_unit() -> None:
    seen: dict[str, bytes] = {}
    for folder in FOLDERS:
        for path in folder.iterdir():
            if path.name != "README.md":
                assert seen.setdefault(path.name, path.read_bytes()) == path.read_bytes(), path


def test_the_digits_are_those_of_the_test_set_of_uci() -> None:
    # counts of each digit, as the data set's own documentation gives them (optdigits.names, section 9)
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    folders = [folder for folder in FOLDERS if (folder / "digits.npz").is_file()]
    for folder in folders:
        with np.load(folder / "digits.npz") as digits:
            assert digits["images"].shape == (1797, 8, 8)
            assert (digits["images"].min(), digits["images"].max()) == (0, 16)
            assert np.bincount(digits["labels"]).tolist() == counts


@pytest.mark.parametrize("name", COURSE.names)
def test_nothing_is_fetched(name: str) -> None:
    for path in (COURSE.solutions / name).glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        imported |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not imported & FETCHING, path
