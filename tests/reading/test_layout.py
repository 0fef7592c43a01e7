import ast
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.reading.layout import RECOVERIES, layout, split_statements, without_magics

STATEMENTS = [
    "import os",
    "from numpy import (\n    array,\n    zeros,\n)",
    'x = """a\ndef not_a_function():\n\'\'\' " \\""" (\n""" # comment (',
    "@decorated(\n  1)\n# between\n@again\ndef f(x):\n\n    # inside\n    return {\n'a': 1}",
    "class A:\n    '''Doc (\n    '''\n\n    def f(self):\n        return 'it\\'s'",
    "if x:\n    pass\nelif y:\n    pass\nelse:\n    pass",
    "try:\n    a = 1\nexcept ValueError:\n    a = 2\nelse:\n    a = 3\nfinally:\n    b = 4",
    "total = 1 + \\\n    2",
    "s = r'\\' + '#'",
    "async def g():\n    await h()",
    "for i in a:\n    print(i)\nelse:\n    pass",
    "f'{x!r:>{width}} {{'",
]


@given(st.lists(st.sampled_from(STATEMENTS), max_size=6), st.sampled_from(["\n", "\n\n", "\n# a comment: don't (\n"]))
def test_statements_are_found_where_the_parser_finds_them(statements, gap):
    source = gap.join(statements)
    chunks = split_statements(source)
    assert [ast.dump(ast.parse(chunk.text)) for chunk in chunks] == [ast.dump(ast.parse(text)) for text in statements]
    lines = [
        min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) for node in ast.parse(source).body
    ]
    assert [chunk.first_line for chunk in chunks] == lines


@given(st.text(alphabet="a=(\"'\\#\n %!?:@[]{}") | st.text())
def test_any_text_can_be_split_and_cleaned(source):
    chunks = split_statements(source)
    lines = source.split("\n")
    assert all(1 <= chunk.first_line <= len(lines) for chunk in chunks)
    assert [c.first_line for c in chunks] == sorted(c.first_line for c in chunks)
    assert without_magics(source).count("\n") == source.count("\n")


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("def broken(x:\n    return (x", 2),
        ('def broken(x):\n    """never closed\n    return x', 2),
        ("x = [1, 2", 2),
        ("def broken(x)\n    return x", 2),
    ],
)
def test_a_broken_statement_costs_only_itself(broken, line):
    chunks = split_statements(f"import os\n{broken}\n\n\n@dec\ndef whole():\n    return 1\n\n\nclass Also:\n    pass\n")
    assert [chunk.text.split("\n")[0] for chunk in chunks] == [
        "import os",
        broken.split("\n")[0],
        "@dec",
        "class Also:",
    ]
    assert chunks[1].first_line == line


def test_what_follows_many_broken_statements_is_one_chunk():
    chunks = split_statements("def f((:\n" * 100)
    assert len(chunks) == RECOVERIES + 1
    assert chunks[-1].text.count("def f") == 100 - RECOVERIES


def test_magics_are_dropped_and_lines_stay():
    source = "%matplotlib inline\n!pip install x \\\n  y (\nif a:\n    !ls don't\nb = (c\n% d)\nfiles = !ls\nnp.dot?"
    cleaned = "pass\npass\n\nif a:\n    pass\nb = (c\n% d)\npass\npass"
    assert without_magics(source) == cleaned
    assert layout(source).closed


@pytest.mark.parametrize(
    "piece",
    ["(", "@a\n", "x=1\n", '"""a\n', "def f((\n", "'", "\\", "!\\\n", "a =", "a,", "class A(\n@d\n", "\\\n", '"\\'],
)
def test_hostile_text_is_split_in_time_in_proportion_to_it(piece):
    source = piece * (200_000 // len(piece))
    began = time.perf_counter()
    split_statements(source)
    without_magics(source)
    assert time.perf_counter() - began < 4
