import inspect
import linecache
import signal
import subprocess
import sys
import threading
import warnings
from _thread import interrupt_main

import pytest

from autograder.reading.execute import PROBLEMS, Namespace


@pytest.fixture
def namespace():
    with Namespace("handed_in") as opened:
        yield opened


def problems(result):
    return [(problem.type, problem.line, problem.text) for problem in result.problems]


def test_cells_share_one_namespace_that_is_a_module(namespace):
    assert namespace.execute(1, "import math\nhalf = 0.5").problems == ()
    result = namespace.execute(2, "def area(r):\n    return math.pi * r ** 2 * half")
    assert list(result.defined) == ["area"]
    assert namespace.module.area(2) == pytest.approx(6.283185307)
    assert sys.modules["handed_in"] is namespace.module
    assert namespace.module.area.__module__ == "handed_in"


def test_a_closed_namespace_leaves_nothing_behind_and_still_works():
    before = set(sys.modules)
    with Namespace("handed_in", {"mine": "x = 1", "pkg.inner": "y = 2"}) as namespace:
        namespace.execute(
            1, "import mine, pkg.inner, matplotlib.pyplot as plt\ndef f():\n    import mine\n    return mine.x"
        )
        assert {"handed_in", "handed_in.mine", "handed_in.pkg", "handed_in.pkg.inner"} == set(sys.modules) - before
    assert set(sys.modules) == before
    assert namespace.module.f() == 1


@pytest.mark.parametrize("name", ["__main__", "sys", "pytest", ""])
def test_a_name_that_is_taken_is_refused(name):
    with pytest.raises(ValueError, match="is taken by another module: give the namespace a name of its own"):
        Namespace(name)


def test_a_second_namespace_of_the_same_name_takes_its_place():
    with Namespace("handed_in") as first, Namespace("handed_in") as second:
        first.execute(1, "x = 1")
        second.execute(1, "x = 2")
        assert (first.module.x, second.module.x, sys.modules["handed_in"]) == (1, 2, second.module)
        first.close()
        assert sys.modules["handed_in"] is second.module
    assert "handed_in" not in sys.modules


def test_a_statement_that_raises_costs_only_itself(namespace):
    result = namespace.execute(3, "a = 1\nb = a / 0\nclass C:\n    d = missing\nclass E:\n    pass\n")
    assert problems(result) == [
        ("ZeroDivisionError", 2, "division by zero"),
        ("NameError", 4, "name 'missing' is not defined"),
    ]
    assert list(result.defined) == ["E"]


def test_the_line_of_a_problem_is_in_its_own_cell(namespace):
    namespace.execute(1, "def f():\n    raise KeyError('k')\n\n\n\n\ndef g():\n    f()")
    assert problems(namespace.execute(2, "\nx = f()")) == [("KeyError", 2, "'k'")]
    assert problems(namespace.execute(3, "def h():\n    g()\n\nx = h()")) == [("KeyError", 2, "'k'")]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("import sys\nx = sys.exit(3)", "SystemExit"),
        ("if 1: raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class Own(BaseException): pass\nif 1: raise Own('no')", "Own"),
        ("def f(): return f()\nx = f()", "RecursionError"),
        ("x = [0] * 10 ** 18", "MemoryError"),
        ("if 1: raise GeneratorExit", "GeneratorExit"),
        ("x = input('?')", "EOFError"),
        ("if 1:\n    return 5", "SyntaxError"),
        ("from __future__ import braces", "SyntaxError"),
        ("import no_such_module_anywhere", "ModuleNotFoundError"),
    ],
)
def test_whatever_is_raised_is_a_problem_and_no_more(namespace, statement, kind):
    assert [problem.type for problem in namespace.execute(1, f"{statement}\nafter = 1").problems] == [kind]
    assert namespace.module.after == 1


def test_an_exception_whose_own_methods_raise_is_told_too(namespace):
    source = """
class Meta(type):
    __name__ = property(lambda self: 1 / 0)
class Nasty(SyntaxError, metaclass=Meta):
    def __str__(self): raise SystemExit
    __traceback__ = property(lambda self: 1 / 0)
    filename = lineno = msg = property(lambda self: 1 / 0)
if 1: raise Nasty()
bent = SyntaxError("x")
bent.filename, bent.lineno, bent.msg = "<cell 1>", "ten", Nasty
if 1: raise bent
"""
    assert [(kind, line) for kind, line, _ in problems(namespace.execute(1, source))] == [
        ("Nasty", 8),
        ("SyntaxError", 11),
    ]


def test_texts_are_cut_and_fit_to_be_shown(namespace):
    (problem,) = namespace.execute(1, "if 1: raise ValueError('\\x1b[31m\\ud800\\u202e' + 'x' * 10_000)").problems
    assert problem.text == "�[31m��" + "x" * 493


def test_only_the_first_problems_are_kept(namespace):
    assert len(namespace.execute(1, "x = 1 / 0\n" * 100).problems) == PROBLEMS


def test_a_main_block_does_not_run(namespace):
    assert namespace.execute(1, "if __name__ == '__main__':\n    x = 1 / 0").problems == ()


def test_future_imports_hold_in_later_cells_and_nowhere_else(namespace):
    assert namespace.execute(1, "x = 1\nfrom __future__ import annotations").problems == ()
    assert namespace.execute(2, "def f(a: Undefined) -> Undefined: pass").problems == ()
    with Namespace("another") as other:
        assert [problem.type for problem in other.execute(1, "def f(a: Undefined): pass").problems] == ["NameError"]


def test_dataclasses_and_type_hints_find_the_module():
    helper = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 3\n"
    )
    source = "import typing\n" + helper + "hints = typing.get_type_hints(P)\nfrom mine import P as Q\nq = Q(4).x"
    with Namespace("handed_in", {"mine": helper}) as namespace:
        assert namespace.execute(1, source).problems == ()
        assert (namespace.module.hints, namespace.module.q) == ({"x": int}, 4)


def test_the_source_of_a_cell_can_be_shown(namespace):
    namespace.execute(4, "a = 1\ndef f(x):\n    return x")
    assert inspect.getsource(namespace.module.f) == "def f(x):\n    return x"
    assert linecache.getline("<cell 4>", 1) == "a = 1\n"


def test_warnings_cost_nothing_and_filters_come_back(namespace):
    before = list(warnings.filters)
    source = "import warnings\nx = warnings.warn('careful')\ny = '\\d' is 'x'\nz = warnings.simplefilter('error')"
    assert namespace.execute(1, source).problems == ()
    assert warnings.filters == before


def test_a_redefinition_counts(namespace):
    first = namespace.execute(1, "def f(): return 1").defined["f"]
    result = namespace.execute(2, "def f(): return 2\ndef f(): return 1")
    assert result.defined["f"] == first
    assert namespace.module.f() == 1


def test_definitions_only_leaves_out_what_takes_time(namespace):
    result = namespace.execute(1, "EPS = 1e-7\nclass A: pass\nx = 1 / 0\nif 1: y = 1 / 0", definitions_only=True)
    assert (result.problems, list(result.defined)) == ((), ["A"])
    assert namespace.module.EPS == 1e-7


def test_what_notebooks_have_without_import_is_there(namespace):
    assert namespace.execute(1, "x = display(1)\ny = get_ipython().magic('x')\nz = breakpoint()").problems == ()


def test_provided_modules_come_before_all_others():
    sources = {
        "random": "drawn = 4",
        "torch": "mine = 1",
        "nn": "from .inner import y\nfrom . import inner as i\nz = i.y",
    }
    sources |= {"nn.inner": "from ..random import drawn as y", "broken": "import numpy\nx = 1 / 0", "wrong": "x = ("}
    with Namespace("handed_in", sources) as namespace:
        source = "import random\nimport torch\nfrom nn import z, inner\nimport nn.inner as again\nimport nn.missing"
        result = namespace.execute(1, source + "\nimport broken\nimport broken\nimport wrong\nfrom nn import nothing")
        assert namespace.module.random.drawn == namespace.module.z == namespace.module.inner.y == 4
        assert namespace.module.again is namespace.module.inner
        assert [(kind, line) for kind, line, _ in problems(result)] == [
            ("ModuleNotFoundError", 5),
            ("ZeroDivisionError", 6),
            ("ZeroDivisionError", 7),
            ("SyntaxError", 8),
            ("ImportError", 9),
        ]
        assert result.problems[3].text == "'(' was never closed (<wrong.py>, line 1)"
    import random

    assert not hasattr(random, "drawn")


def test_a_relative_import_finds_what_was_handed_in():
    with Namespace("handed_in", {"layers": "x = 7"}) as namespace:
        result = namespace.execute(1, "from .layers import x\nfrom . import layers")
        assert namespace.module.x == 7
        assert problems(result) == [("ImportError", 2, "attempted relative import with no known parent package")]


def test_namespaces_do_not_share_what_they_import():
    sources = {"layers": "seen = []"}
    with Namespace("one", sources) as one, Namespace("two", sources) as two:
        one.execute(1, "from layers import seen\nseen += [1]")
        two.execute(1, "from layers import seen")
        assert (one.module.seen, two.module.seen) == ([1], [])


@pytest.mark.skipif(sys.platform == "win32", reason="raise_signal(SIGINT) ends the test run there")
@pytest.mark.parametrize(
    "source",
    [
        "if 1:\n    while True: pass",
        "if 1:\n    try:\n        while True: pass\n    finally:\n        done = 1",
        "import time\nx = time.sleep(20)",
    ],
)
def test_ctrl_c_leaves(namespace, source):
    main = threading.get_ident()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.2, lambda: signal.pthread_kill(main, signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            namespace.execute(1, source)
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)


def test_a_press_from_another_thread_leaves_too(namespace):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.2, interrupt_main)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            namespace.execute(1, "def f():\n    while True: pass\nx = f()")
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)


def test_the_workers_side_of_reading_is_light():
    program = """
import sys, autograder.reading.execute, autograder.reading.exercise, autograder.reading.standins
print(*[name for name in sys.modules if name.startswith("autograder.reading.")], sep="\\n")
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    light = ["cells", "execute", "exercise", "imports", "layout", "standins", "statements", "tracebacks", "values"]
    assert sorted(found.stdout.split()) == [f"autograder.reading.{name}" for name in light]
