import collections
import decimal
import enum
import fractions
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.model import Oddity
from autograder.reading.standins import Inert
from autograder.reading.values import AXES, ELEMENTS, LISTED, kept


class Loud(np.ndarray):
    """An array whose every method raises."""

    def _raise(self, *_, **__):
        raise RuntimeError("asked")

    __array__ = __array_finalize__ = __array_wrap__ = __array_ufunc__ = __array_function__ = _raise
    __eq__ = __len__ = __iter__ = __getitem__ = __copy__ = __deepcopy__ = __bool__ = __repr__ = _raise
    copy = view = astype = tobytes = dtype = shape = size = ndim = property(_raise)
    __hash__ = None


def loud(array):
    quiet: Any = Loud
    quiet.__array_finalize__ = lambda self, other: None
    made = array.view(Loud)
    quiet.__array_finalize__ = Loud._raise
    return made


class Claims:
    """Says of itself that it is an array."""

    def __array__(self, *_, **__):
        raise RuntimeError("asked")

    __array_interface__ = property(__array__)
    __class__ = property(__array__)
    __len__ = __getitem__ = __float__ = __index__ = __array__


class Whole(enum.IntEnum):
    ONE = 1


class Own(float):
    def __float__(self):
        raise RuntimeError("asked")

    __array__ = __float__


class Row(list):
    def __len__(self):
        return 10**9

    def __iter__(self):
        raise RuntimeError("asked")


Pair = collections.namedtuple("Pair", "a b")
dtypes = arrays.boolean_dtypes() | arrays.integer_dtypes() | arrays.unsigned_integer_dtypes() | arrays.floating_dtypes()


@given(arrays.arrays(dtypes | arrays.complex_number_dtypes(), arrays.array_shapes(min_dims=0, max_dims=4, min_side=0)))
def test_an_array_of_numbers_is_kept_as_a_copy(array):
    value = kept(array)
    assert isinstance(value, np.ndarray)
    assert value is not array
    assert not np.shares_memory(value, array)
    assert value.shape == array.shape
    np.testing.assert_array_equal(value, array)
    assert value.dtype.isnative
    assert value.dtype.char in "?bhilqBHILQefdFD"


NUMBERS = [
    (3, np.array(3)),
    (True, np.array(True)),
    (2.5, np.array(2.5)),
    (1j, np.array(1j)),
    (np.float32(0.5), np.array(0.5, np.float32)),
    (np.int8(3), np.array(3, np.int8)),
    (np.longdouble(0.5), np.array(0.5)),
    (np.bool_(False), np.array(False)),
    (Whole.ONE, np.array(1)),
    (Own(1.5), np.array(1.5)),
    ([], np.array([])),
    ([1, 2.5, True], np.array([1, 2.5, 1])),
    ([[1, 2], (3, 4)], np.array([[1, 2], [3, 4]])),
    ([np.array([1.0, 2.0]), [3, np.float32(4)]], np.array([[1.0, 2.0], [3, 4]])),
    (Pair(1, [2][0]), np.array([1, 2])),
    ([np.array(3.0), 4], np.array([3.0, 4])),
    (Row([1, 2]), np.array([1, 2])),
    ([Own(1.5), 2], np.array([1.5, 2])),
    ([[[]], [[]]], np.zeros((2, 1, 0))),
    (np.ma.masked_array([1.0, 2.0], [True, False]), np.array([1.0, 2.0])),
    (np.array([(1, 2)]).view(np.recarray), np.array([[1, 2]])),
    (np.zeros((2, 3), order="F"), np.zeros((2, 3))),
    (np.arange(3, dtype=">f8"), np.arange(3.0)),
]


@pytest.mark.parametrize("at", range(len(NUMBERS)))
def test_numbers_and_lists_of_numbers_become_arrays(at):
    value, expected = NUMBERS[at]
    array = kept(value)
    assert type(array) is np.ndarray
    assert (array.shape, array.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_array_equal(array, expected)
    assert array.flags.c_contiguous
    assert array.flags.writeable


ODDITIES = [
    (None, "None"),
    ("nan", "text"),
    (np.str_("nan"), "text"),
    (b"1", "bytes"),
    ({"W": 1}, "a dict"),
    (collections.OrderedDict(), "a dict"),
    ({1}, "a set"),
    ((i for i in range(3)), "a generator"),
    (len, "a function"),
    (lambda: 1, "a function"),
    ([].append, "a function"),
    (np.ndarray, "a class"),
    (np, "a module"),
    (range(3), "an object of type range"),
    (collections.deque([1]), "an object of type deque"),
    (decimal.Decimal(1), "an object of type Decimal"),
    (fractions.Fraction(1), "an object of type Fraction"),
    (Claims(), "an object of type Claims"),
    (Inert("matplotlib.pyplot").plot(), "a stand-in for matplotlib.pyplot.plot()"),
    (np.array([None]), "an array of objects"),
    (np.array([1.0, 2.0], dtype=object), "an array of objects"),
    (np.array(["a"]), "an array of text"),
    (np.array([b"a"]), "an array of text"),
    (np.zeros(1, "i4,f8"), "an array of records"),
    (np.zeros(1, "M8[s]"), "an array of dates"),
    (np.zeros(1, "m8[s]"), "an array of times"),
    (np.zeros((1,) * 9), "an array with 9 axes"),
    (np.broadcast_to(0.0, 10**9), "1000000000 elements"),
    (2**63, "an integer of 64 bits"),
    (10**5000, "an integer of 16610 bits"),
    ([[1, 2], [3]], "a list of rows of different lengths"),
    ([1, [2]], "a list of rows of different lengths"),
    ([np.zeros(2), np.zeros(3)], "a list of rows of different lengths"),
    ([1, None], "a list with None in it"),
    ([[1], ["a"]], "a list with text in it"),
    ([1, 2**70], "an array of objects"),
    ([Claims()], "a list with an object of type Claims in it"),
    ([np.array([None])], "a list with an array of objects in it"),
    ([np.broadcast_to(0.0, 10**9)], "a list with 1000000000 elements in it"),
    ([0] * (LISTED + 1), f"{LISTED + 1} elements"),
    ([[0] * 2**19] * 2**10, f"a list of more than {LISTED} elements"),
    ([[[]] * 10**6] * 10**6, f"a list of more than {LISTED} elements"),
]


@pytest.mark.parametrize("at", range(len(ODDITIES)), ids=[word for _, word in ODDITIES])
def test_all_else_is_told_in_words(at):  # by number: pytest would ask a hostile value for its name
    value, word = ODDITIES[at]
    assert kept(value) == Oddity(word)


def test_a_list_in_itself_has_too_many_levels():
    ring: list = [1]
    ring.append(ring)
    assert kept(ring) == Oddity(f"a list of more than {AXES} levels")
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    assert kept(deep) == Oddity(f"a list of more than {AXES} levels")


def test_hostile_sizes_take_no_time():
    began = time.perf_counter()
    ring: list = []
    ring += [ring] * 1000
    values: tuple[object, ...] = (
        ring,
        [[[]] * 10**6] * 10**6,
        [[0] * 10**6] * 10**6,
        np.broadcast_to(0.0, (ELEMENTS + 1,)),
        [0] * 10**7,
    )
    for value in values:
        assert isinstance(kept(value), Oddity)
    assert time.perf_counter() - began < 5


def test_a_subclass_is_kept_without_a_word_from_it():
    value = kept(loud(np.array([1.0, 2.0])))
    assert type(value) is np.ndarray
    np.testing.assert_array_equal(value, [1.0, 2.0])
    assert kept(loud(np.array([None]))) == Oddity("an array of objects")


def test_a_metaclass_cannot_name_its_class():
    class Meta(type):
        __name__ = property(lambda cls: 1 / 0)

        def __instancecheck__(cls, other):
            raise RuntimeError

        def __subclasscheck__(cls, other):
            raise RuntimeError

    class Hidden(metaclass=Meta):
        pass

    assert kept(Hidden()) == Oddity("an object of type Hidden")
    assert kept(type("x" * 10**6 + "\x1b", (), {})()) == Oddity("an object of type " + "x" * 100)


@given(st.recursive(st.none() | st.floats() | st.integers() | st.text() | st.booleans(), lambda inner: st.lists(inner)))
def test_any_list_is_an_array_or_told_in_words(value):
    found = kept(value)
    assert isinstance(found, Oddity) or found.dtype.char in "?bhilqBHILQefdFD"
