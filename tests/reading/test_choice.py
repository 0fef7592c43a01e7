import pytest

from autograder.reading.choice import choose, imports_of


def chosen(*names, unit="backprop", others=("layers",), imported=()):
    return choose(names, kind="notebook", unit=unit, others=others, imported=imported)


@pytest.mark.parametrize(
    ("names", "best", "reason"),
    [
        (["final.ipynb", "backprop.ipynb", "backprop (2).ipynb"], "backprop.ipynb", "it is called backprop"),
        (["a/backprop.ipynb", "backprop_final.ipynb"], "a/backprop.ipynb", "it is called backprop"),
        (["a/b/Backprop.ipynb", "a/backprop.ipynb"], "a/backprop.ipynb", "it lies in the highest folder"),
        (["kim_backprop.ipynb", "notes.ipynb"], "kim_backprop.ipynb", "its name holds backprop"),
        (["layers.ipynb", "hw2.ipynb"], "hw2.ipynb", "the others are called like other units"),
        (["backprop_old.ipynb", "backprop_kim.ipynb"], "backprop_kim.ipynb", "by their names the others are old"),
        (["golden.ipynb", "silver.ipynb"], "silver.ipynb", "its name comes last in the alphabet"),
        (["backprop_v9.ipynb", "backprop_final.ipynb"], "backprop_final.ipynb", "by its name it is the final one"),
        (["zeta.ipynb", "main.ipynb"], "main.ipynb", "its name says what it is"),
        (["x/zz.ipynb", "aa.ipynb"], "aa.ipynb", "it lies in the highest folder"),
        (["backprop (2).ipynb", "backprop (10).ipynb"], "backprop (10).ipynb", "its name has the highest number"),
        (["backprop_a.ipynb", "backprop_b.ipynb"], "backprop_b.ipynb", "its name comes last in the alphabet"),
        (["a/x.ipynb", "b/x.ipynb"], "b/x.ipynb", "its name comes last in the alphabet"),
    ],
)
def test_the_first_rule_that_tells_them_apart_decides(names, best, reason):
    for order in (names, names[::-1]):
        choice = chosen(*order)
        assert choice.name == best
        assert choice.notes == (f"of {len(names)} notebooks ({', '.join(sorted(names))}) {best} was taken: {reason}",)


def test_one_that_is_imported_is_no_submission():
    choice = chosen("net.py", "mine.py", imported={"net"})
    assert (choice.name, choice.notes[0].rpartition(": ")[2]) == ("mine.py", "the others are imported by it")


def test_the_units_own_name_is_nothing_to_note():
    assert chosen("a/backprop.ipynb").notes == ()
    assert chosen("hw2.ipynb").notes == ("hw2.ipynb was read as backprop: there is no other notebook",)


def test_many_names_are_cut():
    note = chosen(*(f"{i}.ipynb" for i in range(10))).notes[0]
    assert note.startswith(
        "of 10 notebooks (0.ipynb, 1.ipynb, 2.ipynb, 3.ipynb, 4.ipynb, 5.ipynb, …) 9.ipynb was taken"
    )


def test_imports_are_found_in_any_text():
    assert imports_of("import Net\nfrom .other import x\n  from a.b import c\nimport (broken\n# import no") == {
        "net",
        "other",
        "a",
    }
