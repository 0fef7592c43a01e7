"""A tiny course and its released handouts, in folders of their own for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.authoring.course import Course, find_course
from autograder.handout.release import release
from tests.handout.tiny import write_course


@pytest.fixture(scope="session")
def _released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_course(tmp_path_factory.mktemp("course"))
    course = find_course(root, root)
    release(course, course.names)
    return root


@pytest.fixture
def course(_released: Path, tmp_path: Path) -> Course:
    """The tiny course, released."""
    root = tmp_path / "course"
    shutil.copytree(_released, root)
    return find_course(root, root)


@pytest.fixture
def first(course: Course) -> Path:
    """The handout of its first unit, as a student gets it."""
    return course.assignments / "first"


@pytest.fixture
def second(course: Course) -> Path:
    """The handout of its second unit."""
    return course.assignments / "second"
