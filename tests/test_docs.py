"""What the documentation names is there: modules, functions, files, links, commands, and a unit that works."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
from pathlib import Path

import pytest

from autograder import cli
from autograder.audit import Findings, audit_unit
from autograder.authoring.course import load_unit

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

CODE = re.compile(r"```.*?```|``.+?``|`[^`\n]+`", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
DOTTED = re.compile(r"autograder(?:\.\w+)+")
FILE = re.compile(r"\.?[\w.-]+(?:/[\w.-]+)*/?")
# What is made where it is needed, or isn't there yet.
MADE = re.compile(r"class/|marks|build/|assignments|data/|\.venv|review/|bridges/|UNIT|STUDENT|NAME")


def _ids(pages: list[Path]) -> list[str]:
    return [page.name for page in pages]


def _code(page: Path) -> list[str]:
    return [found.strip("`") for found in CODE.findall(page.read_text(encoding="utf-8"))]


def _commands(page: Path) -> list[str]:
    """Every ``gradmark …`` of a page: a line of a block, or a piece of code in a sentence."""
    lines = [line.strip().removeprefix("$ ") for code in _code(page) for line in code.split("\n")]
    return [line for line in lines if line.startswith("gradmark ")]


def _resolves(dotted: str) -> bool:
    """Whether this is a module, or something in one: a function, a class, a method, a field."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for name in parts[count:]:
            if not hasattr(found, name) and name not in getattr(found, "__dataclass_fields__", {}):
                return False
            found = getattr(found, name, None)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=_ids(PAGES))
def test_every_dotted_name_is_there(page):
    named = sorted({name for code in _code(page) for name in DOTTED.findall(code)})
    assert [name for name in named if not _resolves(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=_ids(PAGES))
def test_every_file_is_there(page):
    named = {code for code in _code(page) if "/" in code and FILE.fullmatch(code) and not MADE.search(code)}
    assert [name for name in sorted(named) if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """A path from the root of the repository, or from the package."""
    return (ROOT / name).exists() or (ROOT / "autograder" / name).exists()


@pytest.mark.parametrize("page", PAGES, ids=_ids(PAGES))
def test_every_link_leads_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            path, _, heading = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            assert there.exists(), target
            assert not heading or heading in _headings(there), target


def _headings(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=_ids(PAGES))
def test_every_command_is_understood(page, capsys):
    refused = [command for command in _commands(page) if not _understood(command)]
    assert refused == [], capsys.readouterr().err


def _understood(command: str) -> bool:
    words = shlex.split(command, comments=True)[1:]
    if words in (["check"], ["new"], ["new", "unit"], ["new", "task"]):
        words.append("--help")  # the command is only named
    try:
        cli._parser().parse_args(words)
    except SystemExit as stop:
        return stop.code == 0  # --help and --version say their piece and stop
    return True


@pytest.mark.parametrize("page", PAGES, ids=_ids(PAGES))
def test_every_piece_of_python_is_python(page):
    for code in PYTHON.findall(page.read_text(encoding="utf-8")):
        ast.parse(code)


LESSON = """\
# %%
import numpy as np
from autograder import check

# %% task="Affine"
class Affine:
    def __init__(self, W, b):
        self.params, self.grads = {"W": W, "b": b}, {}

    def forward(self, x, train=False):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads = {"W": self.x.T @ dout, "b": dout.sum(axis=0)}
        return dout @ self.params["W"].T

# %% check="Affine"
check("Affine")

# %% task="build_line"
def build_line(rng):
    return Affine(rng.normal(size=(1, 1)), np.zeros(1))

# %% check="build_line"
check("build_line")
"""
MORE_SCENARIOS = """
import numpy as np

def affine(solution, case):
    yield {"y": solution.Affine(case["W"], case["b"]).forward(case["x"])}

def trained(solution, case):
    model = solution.build_line(np.random.default_rng(case["seed"]))
    for _ in range(100):
        model.backward((model.forward(case["x"])[:, 0] - case["y"])[:, None] / len(case["y"]))
        model.params["W"] -= 0.3 * model.grads["W"]
    yield {"parameters": model.params["W"].ravel()}

def built(solution, case):
    yield {"W": solution.build_line(np.random.default_rng(case["seed"])).params["W"]}
"""
MORE_PUBLIC = """
from autograder import holds

BUILD_LINE = Task(
    "build_line",
    scenario=scenarios.built,
    cases=examples(({"seed": 1}, {})),
    checks=[holds("W has one number", lambda case, out: None, outputs=["W"])],
    gate=["W has one number"],
)
"""


def test_the_unit_of_the_authors_page_proves_itself(tmp_path):
    scenarios, hidden, _, trained, public, mistake, _ = PYTHON.findall(
        (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
    )
    (tmp_path / "lesson.py").write_text(LESSON, encoding="utf-8")
    (tmp_path / "scenarios.py").write_text(scenarios + MORE_SCENARIOS, encoding="utf-8")
    (tmp_path / "hidden_checks.py").write_text(hidden + trained, encoding="utf-8")
    (tmp_path / "public_checks.py").write_text(public + MORE_PUBLIC, encoding="utf-8")
    listed = f"from autograder import Mistake\n\nMISTAKES = [\n{mistake}]\n"
    (tmp_path / "mistakes.py").write_text(listed, encoding="utf-8")
    (tmp_path / "variants.py").write_text("VARIANTS = []\n", encoding="utf-8")
    findings = Findings()
    audit_unit(load_unit(tmp_path, {}), findings, seed=1)
    assert findings.problems == []
    assert (findings.reference, findings.mistakes["advised"]) == (13, 1)


def test_what_is_not_there_is_found():
    assert not _resolves("autograder.nothing")
    assert not _resolves("autograder.model.Nothing")
    assert not _resolves("autograder.model.Report.nothing")
    assert _resolves("autograder.model.Report.score")
    assert _resolves("autograder.model.Report.seed")
    assert not _is_there("autograder/nothing.py")
