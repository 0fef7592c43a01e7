"""The promises of the project as a whole: what a student installs, where it runs, and what no file may name."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "autograder"

# ------------------------------------------------------------------------------------------- what is installed


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel that the build backend makes of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from flit_core import buildapi; print(buildapi.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return zipfile.ZipFile(folder / done.stdout.split()[-1])


def _metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def _named(requirement: str) -> str:
    """The package that a requirement or a pin asks for, spelt as indexes spell it: ``flit_core>=3`` → ``flit-core``."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower()


def test_a_student_installs_numpy_hypothesis_and_pytest_and_nothing_else(wheel):
    required = _metadata(wheel).get_all("Requires-Dist") or []
    always = {_named(line) for line in required if "extra ==" not in line}
    assert always == {"numpy", "hypothesis", "pytest"}


def test_the_wheel_holds_the_package_alone(wheel):
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert tops == {"autograder", f"gradmark-{_metadata(wheel)['Version']}.dist-info"}


def test_the_wheel_carries_its_types_and_its_licence(wheel):
    assert "autograder/py.typed" in wheel.namelist()
    assert any(name.endswith("LICENSE") for name in wheel.namelist())


def test_the_version_is_the_one_in_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == project["version"]


# ------------------------------------------------------------------------------------------------- what is pinned


def _pinned() -> dict[str, list[str]]:
    """What constraints.txt pins: name → the lines that follow it."""
    entries: dict[str, list[str]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if "==" in line:
            lines = entries.setdefault(_named(line), [])
        elif not line.startswith("#"):
            lines.append(line.strip())
    return entries


def test_everything_that_pyproject_asks_for_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    names = {_named(line) for line in asked} - {"gradmark"}
    assert names <= set(_pinned()), "run `make lock`"


def test_every_pin_has_a_hash():
    assert [name for name, lines in _pinned().items() if not any("--hash=sha256:" in line for line in lines)] == []


def test_no_framework_is_pinned():
    heavy = re.compile(r"torch|jax|tensorflow|nvidia|cuda")
    assert [name for name in _pinned() if heavy.search(name)] == []


# --------------------------------------------------------------------------------------------- where it runs

# The student's side. It is imported by a notebook on any machine.
PORTABLE = ("handout", "authoring", "reading", "numerics", "model.py", "wire.py")

# Modules of the standard library that Windows doesn't have.
POSIX_MODULES = re.compile(
    r"_?(crypt|curses|fcntl|grp|nis|posix|posixsubprocess|pty|pwd|readline|resource|spwd|syslog|termios|tty)(\..*)?"
)

# Attributes of portable modules that Windows doesn't have, or that do something else there.
POSIX_ATTRIBUTES = {
    "os": re.compile(
        r"""fork(pty)?|exec[lv]p?e?|wait(pid|id|3|4)?|W[A-Z]+|pidfd_open|killpg|nice|uname|chroot|mkfifo|mknod
        |(get|set)(e|re|res)?[ug]id|(get|set)groups|initgroups|(get|set)(pgid|pgrp|sid|priority)|getloadavg
        |memfd_create|MFD_\w+|openpty|ctermid|tc(get|set)pgrp|l?chown|fchown|sched_\w+|sysconf|statvfs|fstatvfs|sync
        |eventfd\w*|posix_\w+|unshare|setns|login_tty|register_at_fork|O_(NONBLOCK|CLOEXEC|NOFOLLOW|DIRECTORY)""",
        re.VERBOSE,
    ),
    "signal": re.compile(
        r"""alarm|[gs]etitimer|ITIMER_\w+|pause|pthread_\w+|sig(wait|waitinfo|timedwait|pending|interrupt)
        |pidfd_send_signal|SIG(KILL|ALRM|VTALRM|PROF|HUP|QUIT|USR[12]|CHLD|PIPE|STOP|CONT|XCPU|XFSZ|SYS|BUS)
        |SIG_(UN)?BLOCK|SIG_SETMASK""",
        re.VERBOSE,
    ),
    "socket": re.compile(r"AF_UNIX|send_fds|recv_fds|SCM_\w+|MSG_DONTWAIT|AF_NETLINK"),
    "select": re.compile(r"poll|epoll|kqueue|POLL\w+|EPOLL\w+"),
    "mmap": re.compile(r"MAP_\w+|PROT_\w+|MADV_\w+"),
    "time": re.compile(r"tzset|clock_gettime(_ns)?|CLOCK_\w+|pthread_\w+"),
    "threading": re.compile(r"pthread_\w+"),
}


def _portable_files() -> list[Path]:
    files: list[Path] = []
    for name in PORTABLE:
        there = PACKAGE / name
        found = sorted(there.rglob("*.py")) if there.is_dir() else [there] * there.is_file()
        assert found, f"{there} is gone: say in PORTABLE where the student's side now is"
        files += found
    return files


# A call that imports the module whose name it is given in so many words.
IMPORTS = re.compile(r"(\w+\.)*(import_module|__import__)\('[\w.]+'.*\)")


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that is imported anywhere in the file, in functions and under ``try`` too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module or ""
        elif isinstance(node, ast.Call) and IMPORTS.fullmatch(ast.unparse(node)):
            yield node.lineno, ast.literal_eval(node.args[0])


def _attributes(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Every ``module.attribute`` that the file names of a module imported as a whole, or imports from one."""
    called: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.name if alias.asname else alias.name.partition(".")[0]
                called[alias.asname or bound] = bound
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in called:
            yield node.lineno, called[node.value.id], node.attr


def _unportable(source: str) -> list[str]:
    """What ``source`` uses that only POSIX has: ``line 3: os.fork``."""
    tree = ast.parse(source)
    found = [(line, name) for line, name in _imported(tree) if POSIX_MODULES.fullmatch(name)]
    for line, module, attribute in _attributes(tree):
        pattern = POSIX_ATTRIBUTES.get(module)
        if pattern is not None and pattern.fullmatch(attribute):
            found.append((line, f"{module}.{attribute}"))
    return [f"line {line}: {name}" for line, name in sorted(set(found))]


def test_the_students_side_uses_nothing_that_only_posix_has():
    found = {
        str(path.relative_to(ROOT)): problems
        for path in _portable_files()
        if (problems := _unportable(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", "line 1: fcntl"),
        ("def f():\n    import resource", "line 2: resource"),
        ("try:\n    from pwd import getpwnam\nexcept ImportError:\n    pass", "line 2: pwd"),
        ("import importlib\nimportlib.import_module('termios')", "line 2: termios"),
        ("__import__('grp')", "line 1: grp"),
        ("import os\nos.fork()", "line 2: os.fork"),
        ("import os as system\nsystem.setuid(1)", "line 2: os.setuid"),
        ("import os.path\nos.killpg(1, 2)", "line 2: os.killpg"),
        ("from os import waitpid", "line 1: os.waitpid"),
        ("import signal\nsignal.setitimer(signal.ITIMER_REAL, 1)", "line 2: signal.ITIMER_REAL"),
        ("from signal import alarm", "line 1: signal.alarm"),
        ("import signal\nkill = signal.SIGKILL", "line 2: signal.SIGKILL"),
        ("import socket\nsocket.AF_UNIX", "line 2: socket.AF_UNIX"),
    ],
)
def test_what_only_posix_has_is_found(source, found):
    assert found in _unportable(source)


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.replace('a', 'b')\nos.environ\nos.walk('.')\nos.getpid()\nos.cpu_count()",
        "import signal\nsignal.SIGINT\nsignal.signal\nsignal.raise_signal",
        "import time\ntime.perf_counter()\nimport select",
        "self.os.fork()",
        "from . import resource",
    ],
)
def test_what_windows_has_too_is_let_be(source):
    assert _unportable(source) == []


# ------------------------------------------------------------------------------ what is imported by whom

STUDENTS = frozenset({"numpy", "hypothesis", "pytest", "autograder"})
# Only those of the handout's modules that an instructor runs may load more, and nobody else imports these.
INSTRUCTORS = ("autograder/handout/release",)
# The worker's own files, and what of reading/ it runs.
WORKERS = frozenset({"numpy", "autograder"})


def _third_party(tree: ast.AST) -> set[str]:
    tops = {name.partition(".")[0] for _, name in _imported(tree)}
    return {top for top in tops if top and top not in sys.stdlib_module_names}


def _at_import(source: str) -> ast.Module:
    """``source`` without its functions and without what only a type checker reads: what an import runs."""

    class Without(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
            return None

        def visit_If(self, node: ast.If) -> ast.AST | None:
            return None if "TYPE_CHECKING" in ast.unparse(node.test) else self.generic_visit(node)

    return Without().visit(ast.parse(source))


def test_the_students_side_imports_what_students_install():
    found: dict[str, set[str]] = {}
    for path in _portable_files():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(INSTRUCTORS):
            foreign = _third_party(_at_import(path.read_text(encoding="utf-8"))) - STUDENTS
            found |= {name: foreign} if foreign else {}
    assert found == {}, "import it in the function that uses it"


def test_the_worker_imports_numpy_and_the_standard_library():
    files = [*(PACKAGE / "border" / "worker").rglob("*.py"), *(PACKAGE / "reading").rglob("*.py")]
    assert any("worker" in path.parts for path in files)
    found: dict[str, set[str]] = {}
    for path in files:
        foreign = _third_party(ast.parse(path.read_text(encoding="utf-8"))) - WORKERS
        found |= {str(path.relative_to(ROOT)): foreign} if foreign else {}
    assert found == {}


def test_an_import_in_a_function_runs_later_and_one_in_a_class_does_not():
    assert _third_party(_at_import("def f():\n    import rich")) == set()
    assert _third_party(_at_import("if TYPE_CHECKING:\n    import rich")) == set()
    assert _third_party(_at_import("class A:\n    import rich\nimport json, numpy")) == {"rich", "numpy"}


# ------------------------------------------------------------------------------------ what no file may name

# Each pattern is written so that it doesn't match itself.
REGISTRY = re.compile(
    r"""py[p]i\.org|python[h]osted|registry\.np[m]js|np[m]js\.(org|com)|deb\.d[e]bian\.org|arch[i]ve\.ubuntu
    |conda\.an[a]conda\.org|crates\.[i]o/|proxy\.g[o]lang
    |(?<!no-emit-)(extra-)?index-[u]rl|(?<!no-emit-)find-l[i]nks|trusted-h[o]st|/simp[l]e/|f[i]le:///""",
    re.VERBOSE | re.IGNORECASE,
)
MACHINE = re.compile(
    r"""(?<![\w.~*])(/wor[k]/|/roo[t]/|/home/(?!y[o]u\b)\w|/Use[r]s/\w|/opt/p[y]pi|/opt/wh[e]els)|\.py[e]nv|C:\\{1,2}User[s]""",
    re.VERBOSE,
)


def _committed() -> list[Path]:
    """Every file that git holds, or would if all were added."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE], ids=["registry", "machine"])
def test_no_file_names_a_registry_or_a_place_on_a_machine(pattern):
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what is committed can't be told")
    found = []
    for path in _committed():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY, "https://" + "pypi" + ".org/simple"),
        (REGISTRY, "--index" + "-url https://mirror.example"),
        (REGISTRY, "--extra-index" + "-url=x"),
        (REGISTRY, "https://files.python" + "hosted.org/packages/x.whl"),
        (REGISTRY, "http://deb." + "debian.org/debian"),
        (MACHINE, "open('/wor" + "k/main/x')"),
        (MACHINE, "/home" + "/ada/course"),
        (MACHINE, "/roo" + "t/.cache"),
        (MACHINE, "C:\\Use" + "rs\\ada"),
    ],
)
def test_such_a_name_is_found(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize(
    "text", ["pip install gradmark", "--no-emit-index-url", "coursework/main", "https://arxiv.org/abs/1"]
)
def test_other_names_are_let_be(text):
    assert not REGISTRY.search(text)
    assert not MACHINE.search(text)
