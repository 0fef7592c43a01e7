import ast

import pytest

from autograder.reading.statements import digest, parse, runs


def ran(source, **options):
    parsed = parse(source, "<cell 1>")
    return [type(statement).__name__ for statement in parsed.statements if runs(statement, **options)]


def problems(source):
    return [(problem.type, problem.line) for problem in parse(source, "<cell 1>").problems]


def test_what_runs_is_known_by_its_form():
    source = """
import a
from b import c
def f(): pass
async def g(): pass
class H: pass
x = 1
x += 1
y: int = 2
if x: pass
try: pass
finally: pass
try: pass
except* ValueError: pass
print(x)
"text"
for i in x: pass
while x: pass
with x: pass
assert x
del x
global z
match x:
    case _: pass
"""
    assert ran(source) == (
        [
            "Import",
            "ImportFrom",
            "FunctionDef",
            "AsyncFunctionDef",
            "ClassDef",
            "Assign",
            "AugAssign",
            "AnnAssign",
            "If",
            "Try",
            "TryStar",
        ]
    )


def test_definitions_only_takes_no_time():
    source = """
import a
from b import c
def f(): pass
class H: pass
EPS = 1e-8
SIZES = [(1, -2), {"a": np.float32}]
z: int = 3
z: int
slow = train()
big = 10 ** 10 ** 10
many = [i for i in range(10 ** 9)]
x += 1
if x: pass
"""
    found = ["Import", "ImportFrom", "FunctionDef", "ClassDef", "Assign", "Assign", "AnnAssign"]
    assert ran(source, definitions_only=True) == found


@pytest.mark.parametrize(
    "magic", ["%matplotlib inline", "!pip install numpy", "%%time", "%%capture out", "np.dot?", "?f"]
)
def test_magics_are_dropped(magic):
    parsed = parse(f"{magic}\nx = 1\n", "<cell 1>")
    assert [node.lineno for node in parsed.statements if runs(node)] == [2]
    assert parsed.problems == ()


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "\n%%writefile a.py", "%%javascript --x"])
def test_a_cell_in_another_language_is_no_problem(magic):
    assert parse(f"{magic}\necho 'hi\nclass A: pass", "<cell 1>") == parse("", "<cell 1>")


def test_a_percent_sign_in_python_stays():
    assert ran("x = (5\n% 3)") == ["Assign"]
    assert ran("'''\n%matplotlib\n'''\nx = 1") == ["Assign"]


def test_a_cell_that_is_indented_as_a_whole_runs_as_in_jupyter():
    parsed = parse("\n    def f():\n        return 1\n\n    x = f()\n", "<cell 1>")
    assert [node.lineno for node in parsed.statements] == [2, 5]


def test_a_syntax_error_costs_only_its_statement():
    source = "import a\n%time\ndef broken(:\n    pass\n\nclass Whole:\n    pass\n"
    assert ran(source) == ["Import", "ClassDef"]
    assert problems(source) == [("SyntaxError", 3)]
    assert parse(source, "<cell 1>").problems[0].text == "invalid syntax"


def test_an_unclosed_bracket_is_named_in_pythons_words():
    assert problems("x = (1,\n\ndef f():\n    pass") == [("SyntaxError", 1)]
    assert parse("x = (1,\n\ndef f():\n    pass", "<cell 1>").problems[0].text == "'(' was never closed"


@pytest.mark.parametrize(
    "source", ["x = 1\0", "x = '\ud800'", "(" * 1000, "-" * 100_000 + "1", "a" + ".b" * 100_000, "x = " + "9" * 5000]
)
def test_what_no_parser_takes_is_a_problem_and_no_more(source):
    assert len(problems(source)) == 1


def test_a_digest_knows_the_program_and_not_its_layout():
    def of(source):
        return digest(ast.parse(source).body[0])

    assert of("def f(x):\n    return x+1") == of("\n\ndef f( x ): # why\n\n    return (x + 1)")
    different = ["def f(x): return x", "def g(x): return x", "def f(y): return x", "def f(x): return 'x'"]
    different += ["def f(x): return 1", "def f(x): return True", "def f(x): return 1.0", "def f(x): return [1, [2]]"]
    different += ["def f(x): return [[1], 2]", "def f(x): return -1", "def f(x): x", "async def f(x): return x"]
    assert len({of(source) for source in different}) == len(different)


def test_a_digest_takes_anything_that_parses():
    assert digest(ast.parse(f"def f(): return 0x{'f' * 10_000}").body[0])
    deep = "def f(): return " + "(a and (b or " * 40 + "c" + "))" * 40
    assert digest(ast.parse(deep).body[0])
