"""A class of one unit, written as the files that its students hand in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from autograder.authoring.course import Course
from autograder.demo.bad import BAD, Files, as_notebook, zipped
from autograder.demo.honest import KINDS, honest
from autograder.demo.notebook import handout, write
from autograder.model import GradmarkError

# The longest name that fits into a file's name (255 bytes with its suffix) on the usual file systems.
_PICASSO = (
    "Pablo Diego José Francisco de Paula Juan Nepomuceno María de los Remedios Cipriano de la Santísima Trinidad "
    "Ruiz y Picasso"
)
LONGEST = f"{_PICASSO}, {_PICASSO}"[:235].rstrip()
SLASHED = "Anna ∕ Ana \\ Maria"  # a division slash: no file system allows the other one

ROLL = (
    *("Zoë   van den  Berg", "김민준", SLASHED, LONGEST, "Nguyễn Thị Minh Khai", "O'Brien, Siobhán"),
    *("Đorđe Petrović", "محمد الخوارزمي", "Şebnem Yılmaz", "José-María Núñez", "王小明", "Ólafur Þórðarson"),
    *("Łukasz Żółć", "Ἀριστοτέλης", "佐藤 さくら", "Chukwuemeka Okafor", "Ana Sofía Ibáñez", "दीपिका शर्मा"),
    *("Mbali Dlamini", "Anders Ångström", "Дарья Соколова", "Tamar Gelashvili", "Kwame Mensah", "Ingrid Sørensen"),
    *("Aylin Demir", "Giulia Rossi", "Hồ Xuân Hương", "Ivana Kovačević", "James T. Kirk-Smith", "Keanu Kealoha"),
    *("Leila Haddad", "Mateusz Wiśniewski", "Naledi Khumalo", "Oksana Шевченко", "Priya Raghunathan", "Quỳnh Anh Lê"),
    *("Rosa Parks Jr.", "Svetlana Ivanova", "Thabo Mokoena", "Umut Öztürk", "Valentina Pérez", "Wanjiru Kamau"),
    *("Ximena Quispe", "Yael Ben-David", "Zhang Wei", "Ahmet Çelik", "Björk Guðmundsdóttir", "Carlos d'Ávila"),
    *("Dilnoza Karimova", "Eszter Kovács", "Farid Əliyev", "Grace Hopper", "Hana Nováková", "Ioana Ștefănescu"),
    *("Jānis Bērziņš", "Katarzyna Dąbrowska", "Lars Müller-Lüdenscheidt", "Malia Tūpou", "Nikos Παπαδόπουλος"),
    "Olena Hrytsenko",
)


def build_class(course: Course, unit: str, folder: Path, *, size: int = 60) -> list[tuple[str, str]]:
    """The class is on disk below ``folder``, a file or a folder per student: who handed in what kind of work.

    The same each time. Every kind of bad submission is there; the rest are honest ones, of all kinds by turns.
    Raises GradmarkError where the unit was never released, or where ``size`` has no room for one of each.
    """
    least = len(BAD) + len(set(KINDS))
    if size < least:
        raise GradmarkError(f"a class of {size} has no room for every kind: size should be {least} or more")
    folder.mkdir(parents=True, exist_ok=True)
    handed_in: list[tuple[str, str]] = []
    for student, (kind, files) in zip(_students(), _works(course, unit, size), strict=False):
        if student == SLASHED:
            files = zipped(files, unit)
        write(files, folder, student, unit)
        handed_in.append((student, kind))
    return handed_in


def _works(course: Course, unit: str, size: int) -> Iterator[tuple[str, Files]]:
    start, loaded = handout(course, unit), course.unit(unit)
    for label, notebook in honest(loaded, start, size - len(BAD)):
        yield label, as_notebook(notebook)
    _, solved = next(honest(loaded, start, 1))
    for bad in BAD:
        yield bad.label, bad.files(solved)


def _students() -> Iterator[str]:
    yield from ROLL
    for number in count(2):
        for student in ROLL:
            if len(student) < len(LONGEST):
                yield f"{student} {number}"
