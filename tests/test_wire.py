"""The wire: what was packed comes back, and anything else is a WireError."""

import contextlib
import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.wire import HEADER_BYTES, Header, WireError, WireLimits, pack, pack_header, unpack, unpack_header

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
BODY = struct.Struct("<4sIQ")


def same(left, right):
    """Equal in type, form and every bit."""
    if isinstance(left, np.ndarray):
        assert type(right) is np.ndarray
        assert (left.dtype, left.shape) == (right.dtype, right.shape)
        return left.tobytes() == right.tobytes()
    assert type(left) is type(right)
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[name], right[name]) for name in left)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right or (left != left and right != right)


def forged(tree, data=b"", *, text=None, magic=b"GMK\x01", text_bytes=None, data_bytes=None):
    """A body as an enemy would write it: ``tree`` is the JSON itself."""
    text = json.dumps(tree).encode() if text is None else text
    text += b" " * (-len(text) % 16)
    head = BODY.pack(
        magic, len(text) if text_bytes is None else text_bytes, len(data) if data_bytes is None else data_bytes
    )
    return head + text + data


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=8, min_side=0, max_side=3))
)
rows = st.sampled_from(DTYPES).flatmap(
    lambda dtype: st.lists(
        hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)), max_size=5
    )
)
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | words | arrays | rows,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(words.filter(bool), inner, max_size=4)
    ),
    max_leaves=12,
)


class TestRoundTrip:
    @given(trees)
    def test_what_was_packed_comes_back_bit_for_bit(self, tree):
        assert same(tree, unpack(pack(tree)))

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_every_type_at_every_size(self, dtype):
        for shape in [(), (0,), (3, 0, 2), (1,), (7,), (300, 301)]:
            array = (np.arange(math.prod(shape)) % 100).reshape(shape).astype(dtype)
            assert same([array, array], unpack(pack([array, array])))

    def test_nan_and_infinity_keep_their_bits(self):
        values = np.array([np.nan, -np.nan, np.inf, -np.inf, -0.0])
        values.view(np.uint64)[0] |= 7
        assert same(values, unpack(pack(values)))

    def test_floats_of_the_tree_too(self):
        assert same([math.nan, math.inf, -0.0, 5e-324], unpack(pack([math.nan, math.inf, -0.0, 5e-324])))

    @pytest.mark.parametrize("order", [np.s_[::2, ::-1], np.s_[:, 1:3], np.s_[..., None, 0]])
    def test_strided_arrays_arrive_contiguous(self, order):
        for size in (6, 400):
            array = np.arange(size * size, dtype=float).reshape(size, size)[order]
            arrived = unpack(pack(array))
            assert arrived.flags.c_contiguous
            assert np.array_equal(array, arrived)

    def test_columns_first_arrives_rows_first(self):
        array = np.asfortranarray(np.arange(100_000.0).reshape(100, 1000))
        assert same(np.ascontiguousarray(array), unpack(pack(array)))

    def test_the_other_byte_order_arrives_native(self):
        array = np.arange(5, dtype=">f8")
        arrived = unpack(pack([array, array.astype("<f8")]))
        assert [entry.dtype for entry in arrived] == [np.dtype("f8")] * 2
        assert np.array_equal(arrived[0], arrived[1])

    def test_every_name_of_a_type_arrives_by_size(self):
        for char in "bhilqBHILQ":
            array = np.zeros(2, char)
            assert unpack(pack(array)).dtype == array.dtype

    def test_arrays_of_one_type_go_in_one_row(self):
        rows = [[np.full((n, 3), n % 100, dtype) for n in range(200)] for dtype in DTYPES]
        assert same(rows, unpack(pack(rows)))
        nodes = WireLimits(nodes=len(DTYPES) * 201)
        assert same(rows, unpack(pack(rows), limits=nodes))
        with pytest.raises(WireError, match="entries"):
            unpack(pack([*rows, [1]]), limits=nodes)

    def test_a_subclass_arrives_as_an_array(self):
        assert same(np.ones((2, 2)), unpack(pack(np.ma.ones((2, 2)))))

    def test_scalars_of_numpy_arrive_as_python_s(self):
        tree = [np.float64(0.1), np.float32(0.5), np.int64(3), np.bool_(True), np.str_("a")]
        assert same([0.1, 0.5, 3, True, "a"], unpack(pack(tree)))

    def test_text_that_looks_like_an_array_stays_text(self):
        assert unpack(pack(["f8 2 3", "'", "''", ""])) == ["f8 2 3", "'", "''", ""]

    def test_arrays_are_writable_aligned_views_on_the_buffer(self):
        body = bytearray(pack({"a": np.zeros(3, np.int8), "b": np.zeros((2, 2))}))
        arrays = unpack(body)
        assert [arrays[name].ctypes.data % 16 for name in "ab"] == [0, 0]
        arrays["b"][...] = 7
        assert np.array_equal(unpack(body)["b"], np.full((2, 2), 7.0))

    def test_a_read_only_buffer_is_copied(self):
        body = pack(np.zeros(2))
        unpack(body)[...] = 1
        assert np.array_equal(unpack(body), np.zeros(2))


class TestPackRefuses:
    @pytest.mark.parametrize(
        ("tree", "text"),
        [
            (object(), "object can't cross the border: give arrays of numbers"),
            ({1, 2}, "set can't cross the border"),
            (b"bytes", "bytes can't cross the border"),
            (1 + 2j, "complex can't cross the border"),
            ({"": 1}, "the name '' can't cross the border: names are text and not empty"),
            ({1: 1}, "the name 1 can't cross the border"),
            (2**64, "an integer of 65 bits can't cross the border"),
            (-(2**63) - 1, "an integer of 64 bits can't cross the border"),
            (np.array([None]), "an array of object can't cross the border"),
            (np.array(["text"]), "an array of <U4 can't cross the border"),
            (np.zeros(2, np.longdouble), "can't cross the border: give bool, integers, floats to 64 bits or complex"),
            (np.zeros(2, "M8[s]"), "an array of datetime64"),
            (np.zeros(2, [("a", float)]), "can't cross the border"),
            (np.zeros((1,) * 9), "an array with 9 axes can't cross the border: 8 is the most"),
            (np.longdouble(1), "longdouble can't cross the border"),
        ],
    )
    def test_what_has_no_place_on_the_wire(self, tree, text):
        with pytest.raises(WireError, match=text.replace("(", r"\(")):
            pack([tree])

    def test_a_tree_that_holds_itself(self):
        tree: list = []
        tree.append(tree)
        with pytest.raises(WireError, match="nested too deeply"):
            pack(tree)


LIMITS = WireLimits(body_bytes=4096, tree_bytes=1024, nodes=50, text=20, name=10, depth=3)


class TestUnpackRefuses:
    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (b"", "shorter than its own head"),
            (bytes(15), "shorter than its own head"),
            (bytes(16), "not one of ours"),
            (forged(None, magic=b"GMK\x02"), "not one of ours"),
            (bytes(5000), "5000 bytes, 4096 is the most"),
            (forged(None, text=b" " * 2048), "a tree of 2048 bytes, 1024 is the most"),
            (forged(None, text_bytes=2**32 - 1), "a tree of 4294967295 bytes"),
            (forged(None, data_bytes=2**64 - 1), "don't add up"),
            (forged(None, data_bytes=1), "don't add up"),
            (forged(None, text_bytes=3), "don't add up"),
            (forged(None) + b"\0", "don't add up"),
            (forged(None)[:-1], "don't add up"),
            (forged(None, text=b""), "isn't JSON"),
            (forged(None, text=b"{"), "isn't JSON"),
            (forged(None, text=b"nul"), "isn't JSON"),
            (forged(None, text="'é'".encode()), "isn't JSON"),
            (forged(None, text=b"[" * 40), "isn't JSON"),
            (forged([0] * 60), "more than 50 entries"),
            (forged([[[[0]]]]), "nested more than 3 deep"),
            (forged({"": [{"": [{"": [{"": []}]}]}]}), "nested more than 3 deep"),
            (forged(2**64), "more than 64 bits"),
            (forged(-(2**63) - 1), "more than 64 bits"),
            (forged(None, text=b"9" * 1000), "more than 64 bits"),
            (forged("'" + "x" * 21), "a text of 21 characters, 20 is the most"),
            (forged({"x" * 11: 1}), "a text of 11 characters, 10 is the most"),
            (forged("'\ud800"), "half a character"),
            (forged({"\ud800": 1}), "half a character"),
            (forged({"": 1}), "a name is empty"),
            (forged({"": [], "a": 1}), "a name is empty"),
            (forged(""), "an array of an unknown type"),
            (forged("O8 1"), "an array of an unknown type"),
            (forged("f16 1"), "an array of an unknown type"),
            (forged("f8" + " 1" * 9, bytes(16)), "an array with more than 8 axes"),
            (forged("f8 -1"), "an axis that has no length"),
            (forged("f8 1.0"), "an axis that has no length"),
            (forged("f8  1"), "an axis that has no length"),
            (forged("f8 ²"), "an axis that has no length"),
            (forged("f8 99999999999999"), "an axis that has no length"),
            (forged("f8 9999999999999 9999999999999"), "an array too large for any memory"),
            (forged("f8 0 9999999999999 9999999999999"), "an array too large for any memory"),
            (forged("f8 2"), "an array longer than the data"),
            (forged("f8 1", bytes(8)), "an array longer than the data"),
            (forged(["f8 2", "f8 1"], bytes(16)), "an array longer than the data"),
            (forged("f8 1,1", bytes(16)), "several arrays where one is due"),
            (forged("["), "an array of an unknown type"),
            (forged("[[f8 1", bytes(16)), "an array of an unknown type"),
            (forged("[f8 1,", bytes(8)), "an array longer than the data"),
            (forged("[f8 1,-1", bytes(16)), "an axis that has no length"),
            (forged("[f8 1,1,1", bytes(16)), "an array longer than the data"),
            (forged("[f8 0 9999999999999,0 9999999999999 9999999999999"), "an array too large for any memory"),
            (forged("[f8 " + "," * 60), "more than 50 entries"),
            (forged("[b1 1,1", b"\0\2" + bytes(14)), "a bool that is neither true nor false"),
            (forged("f8 2", bytes(32)), "more data than its tree names"),
            (forged(None, bytes(16)), "more data than its tree names"),
            (forged("b1 2", b"\0\2" + bytes(14)), "a bool that is neither true nor false"),
        ],
    )
    def test_what_pack_never_gives(self, body, text):
        with pytest.raises(WireError, match=text):
            unpack(bytearray(body), limits=LIMITS)

    def test_nesting_beyond_python_s_own_limit(self):
        with pytest.raises(WireError, match="isn't JSON"):
            unpack(forged(None, text=b"[" * 50_000 + b"]" * 50_000))

    def test_a_buffer_that_is_no_row_of_bytes(self):
        with pytest.raises(WireError, match="row of bytes"):
            unpack(np.zeros((4, 4)).data)

    def test_every_truncation(self):
        body = pack({"x": np.arange(4.0), "name": "text", "n": 3})
        for end in range(len(body)):
            with pytest.raises(WireError):
                unpack(body[:end])

    @settings(max_examples=500)
    @given(st.binary(max_size=200))
    def test_random_bytes(self, noise):
        with pytest.raises(WireError):
            unpack(noise)

    @settings(max_examples=500)
    @given(trees, st.data())
    def test_a_body_with_a_few_bytes_changed_is_a_tree_or_an_error(self, tree, data):
        body = bytearray(pack(tree))
        for _ in range(data.draw(st.integers(1, 4))):
            body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
        with contextlib.suppress(WireError):
            unpack(body)

    @settings(max_examples=300)
    @given(st.recursive(st.none() | st.integers() | st.floats() | st.text(max_size=12), st.lists, max_leaves=8))
    def test_any_json_is_a_tree_or_an_error(self, tree):
        with contextlib.suppress(WireError):
            unpack(forged(tree, bytes(32)))


class TestHeader:
    @given(st.integers(0, 255), st.integers(0, 2**32 - 1), st.integers(0, 1000), st.integers(0, 2**26))
    def test_comes_back(self, kind, sequence, head, body):
        header = Header(kind, sequence, head, body)
        assert unpack_header(pack_header(header), limits=WireLimits()) == header

    @pytest.mark.parametrize(
        ("buffer", "text"),
        [
            (bytes(HEADER_BYTES - 1), "a header cut short"),
            (bytes(HEADER_BYTES + 1), "a header cut short"),
            (bytes(HEADER_BYTES), "not one of ours"),
            (pack_header(Header(1, 1, 2**31, 0)), "a head of 2147483648 bytes, 1000 is the most"),
            (pack_header(Header(1, 1, 0, 2**63)), "a body of 9223372036854775808 bytes, 67108864 is the most"),
        ],
    )
    def test_refuses(self, buffer, text):
        with pytest.raises(WireError, match=text):
            unpack_header(buffer, limits=WireLimits())
