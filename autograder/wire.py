"""Trees of arrays to bytes and back. What comes back is checked before it is used, so any bytes at all may come.

A *body* is a fixed head (magic, length of the text, length of the data), the tree as JSON padded with spaces, and the
data of its arrays in the order in which the tree names them. In the tree a text stands with an apostrophe before it, a
tuple as ``{"": […]}``, so names can't be empty, an array as ``"f8 2 3"``, and a list of arrays of one type as
``"[f8 2 3,4 3"``: their data follow each other. An array or such a list begins on a multiple of 16 bytes. There are no
offsets: arrays can neither overlap nor lie outside.

A *frame* is a header of its own (magic, kind, sequence number, two lengths), a head, which is a word, and a body. The
body of a request is packed once a run and sent to every worker; only header and head differ.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autograder.model import Array, GradmarkError

if TYPE_CHECKING:
    from typing_extensions import Buffer

Tree = Any
"""None, bool, int (64 bits), float, str, numpy array, and dicts (of str, not empty), lists and tuples of these."""

_MAGIC: Final = b"GMK\x01"
_BODY: Final = struct.Struct("<4sIQ")
_HEADER: Final = struct.Struct("<4sB3xIIQ8x")
HEADER_BYTES: Final = _HEADER.size
_ALIGN: Final = 16
_MOST_AXES: Final = 8
_MOST_ELEMENTS: Final = 2**48
_LARGE: Final = 2**16
_SHAPES: Final = 4096
_TEXT: Final = "'"
_ROW: Final = "["
_ONLY_ARRAYS: Final = {np.ndarray}
_DTYPES: Final = {
    f"{dtype.kind}{dtype.itemsize}": dtype for dtype in map(np.dtype, ("?", *"bhilqBHILQ", "e", "f", "d", "F", "D"))
}
_CODES: Final = {char: f"{np.dtype(char).kind}{np.dtype(char).itemsize}" for char in "?bhilqBHILQefdFD"}
_ENCODE: Final = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


class WireError(GradmarkError):
    """What was to be packed has no place on the wire, or what came isn't what ``pack`` gives."""


@dataclass(frozen=True, slots=True)
class WireLimits:
    """The most that ``unpack`` takes. ``nodes`` counts commas and brackets, so text with many commas needs room."""

    head_bytes: int = 1000
    body_bytes: int = 64 * 2**20
    tree_bytes: int = 2**20
    nodes: int = 100_000
    text: int = 10_000
    name: int = 200
    depth: int = 12


# ------------------------------------------------------------------------------------------------------- packing


def pack(tree: Tree) -> bytes:
    """The tree as bytes. Arrays arrive C-contiguous and in native byte order; numpy's scalars arrive as Python's."""
    packer = _Packer()
    text = _ENCODE(packer.plain(tree, 32)).encode("ascii")
    text += b" " * (-len(text) % _ALIGN)
    return b"".join([_BODY.pack(_MAGIC, len(text), packer.data_bytes), text, *packer.parts])


class _Packer:
    """Makes of a tree what JSON knows, and collects the data of its arrays."""

    __slots__ = ("data_bytes", "parts")

    def __init__(self) -> None:
        self.parts: list[Buffer] = []
        self.data_bytes = 0

    def plain(self, node: Tree, depth: int) -> Any:
        """The node as JSON knows it."""
        kind = type(node)
        if kind is np.ndarray:
            return self._row([node])
        if kind is float or kind is bool or node is None:
            return node
        if kind is str:
            return _TEXT + node
        if kind is int:
            return _small(node)
        if depth == 0:
            raise WireError("the tree is nested too deeply (or holds itself): 32 levels is the most")
        if kind is dict:
            return {_name(name): self.plain(value, depth - 1) for name, value in node.items()}
        if kind is list:
            return _ROW + self._row(node) if _is_row(node) else [self.plain(value, depth - 1) for value in node]
        if kind is tuple:
            return {"": [self.plain(value, depth - 1) for value in node]}
        return self._near_miss(node, depth)

    def _near_miss(self, node: Tree, depth: int) -> Any:
        """Numpy's scalars and subclasses of what ``pack`` takes, as the plain thing."""
        if isinstance(node, np.ndarray):
            return self._row([np.asarray(node)])
        if isinstance(node, np.generic) and node.dtype.char in _CODES:
            return self.plain(node.item(), depth)
        plain: type[Any]
        for plain in (str, float, int, dict, list, tuple):
            if isinstance(node, plain):
                return self.plain(plain(node), depth)
        raise WireError(
            f"{type(node).__name__} can't cross the border: give arrays of numbers, numbers, text, None, or dicts, "
            "lists and tuples of these"
        )

    def _row(self, arrays: Sequence[Array]) -> str:
        """What stands in the tree for arrays of one type, whose data follow each other."""
        dtype = arrays[0].dtype
        if not dtype.isnative:
            arrays = [array.astype(dtype.newbyteorder("=")) for array in arrays]
        entry = f"{_code(dtype)} {','.join([_shape_text(array.shape) for array in arrays])}"
        self.parts += [
            array.data if array.nbytes > _LARGE and array.flags.c_contiguous else array.tobytes() for array in arrays
        ]
        nbytes = sum([array.nbytes for array in arrays])
        self.parts.append(bytes(-nbytes % _ALIGN))
        self.data_bytes += nbytes + -nbytes % _ALIGN
        return entry


def _is_row(entries: list[Any]) -> bool:
    """Whether these are arrays of one type."""
    return set(map(type, entries)) == _ONLY_ARRAYS and len({entry.dtype for entry in entries}) == 1


def _name(name: object) -> str:
    if not isinstance(name, str) or not name:
        raise WireError(f"the name {name!r} can't cross the border: names are text and not empty")
    return str(name)


def _small(number: int) -> int:
    if not -(2**63) <= number < 2**64:
        raise WireError(f"an integer of {number.bit_length()} bits can't cross the border: 64 is the most")
    return number


def _code(dtype: np.dtype[Any]) -> str:
    code = _CODES.get(dtype.char)
    if code is None:
        raise WireError(
            f"an array of {dtype} can't cross the border: give bool, integers, floats to 64 bits or complex"
        )
    return code


@lru_cache(_SHAPES)
def _shape_text(shape: tuple[int, ...]) -> str:
    if len(shape) > _MOST_AXES:
        raise WireError(f"an array with {len(shape)} axes can't cross the border: {_MOST_AXES} is the most")
    return " ".join(map(str, shape))


# ----------------------------------------------------------------------------------------------------- unpacking


def unpack(buffer: Buffer, *, limits: WireLimits = WireLimits()) -> Tree:
    """The tree that was packed. Its arrays are writable views on ``buffer``, or on a copy where that is read-only.

    Raises WireError for anything that ``pack`` doesn't give within these limits, and nothing else.
    """
    view = memoryview(buffer)
    if view.readonly:
        view = memoryview(bytearray(view))
    text_bytes = _tree_bytes(view, limits)
    start = _BODY.size + text_bytes
    reader = _Reader(view, start, limits)
    tree = reader.value(_parse(view[_BODY.size : start], limits), limits.depth)
    if reader.offset != view.nbytes:
        raise WireError("malformed: there is more data than its tree names, or less")
    return tree


def _tree_bytes(view: memoryview, limits: WireLimits) -> int:
    """The length of the tree's text; all lengths add up."""
    if view.ndim != 1 or view.itemsize != 1:
        raise WireError("malformed: the buffer isn't a row of bytes")
    if view.nbytes < _BODY.size:
        raise WireError("malformed: shorter than its own head")
    if view.nbytes > limits.body_bytes:
        raise WireError(f"malformed: {view.nbytes} bytes, {limits.body_bytes} is the most")
    magic, text_bytes, data_bytes = _BODY.unpack_from(view)
    if magic != _MAGIC:
        raise WireError("malformed: not one of ours")
    if text_bytes > limits.tree_bytes:
        raise WireError(f"malformed: a tree of {text_bytes} bytes, {limits.tree_bytes} is the most")
    if text_bytes % _ALIGN or _BODY.size + text_bytes + data_bytes != view.nbytes:
        raise WireError("malformed: its lengths don't add up")
    return int(text_bytes)


def _parse(view: memoryview, limits: WireLimits) -> Any:
    """The JSON as Python's objects, of which there are no more than ``limits.nodes``: checked before they are made."""
    text = bytes(view)
    if text.count(b",") + text.count(b"[") + text.count(b"{") > limits.nodes:
        raise WireError(f"malformed: more than {limits.nodes} entries")
    try:
        return json.loads(text.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise WireError(f"malformed: its tree isn't JSON ({type(error).__name__})") from None


class _Reader:
    """Walks a parsed tree, puts the arrays where they belong and refuses what ``pack`` doesn't give."""

    __slots__ = ("_bytes", "_limits", "_names", "_view", "offset")

    def __init__(self, view: memoryview, offset: int, limits: WireLimits) -> None:
        self._view = view
        self._bytes = view.nbytes
        self._limits = limits
        self._names: set[str] = set()
        self.offset = offset

    def value(self, node: Any, depth: int) -> Tree:
        """The node with its arrays."""
        kind = type(node)
        if kind is str:
            return self._marked(node)
        if kind is float or kind is bool or node is None:
            return node
        if kind is int:
            if not -(2**63) <= node < 2**64:
                raise WireError("malformed: an integer of more than 64 bits")
            return node
        if depth == 0:
            raise WireError(f"malformed: nested more than {self._limits.depth} deep")
        if kind is list:
            return [self.value(entry, depth - 1) for entry in node]
        if "" in node:
            return self._tuple(node, depth)
        if not self._names.issuperset(node):
            self._names.update([self._text(name, self._limits.name) for name in node])
        return {name: self.value(entry, depth - 1) for name, entry in node.items()}

    def _text(self, text: str, most: int) -> str:
        if len(text) > most:
            raise WireError(f"malformed: a text of {len(text)} characters, {most} is the most")
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                raise WireError("malformed: half a character in a text") from None
        return text

    def _tuple(self, node: dict[str, Any], depth: int) -> tuple[Tree, ...]:
        entries = node[""]
        if len(node) != 1 or type(entries) is not list:
            raise WireError("malformed: a name is empty")
        return tuple([self.value(entry, depth - 1) for entry in entries])

    def _marked(self, entry: str) -> Tree:
        mark = entry[:1]
        if mark == _TEXT:
            return self._text(entry[1:], self._limits.text)
        if mark == _ROW:
            return self._row(entry[1:])
        row = self._row(entry)
        if len(row) != 1:
            raise WireError("malformed: several arrays where one is due")
        return row[0]

    def _row(self, entry: str) -> list[Array]:
        code, _, texts = entry.partition(" ")
        dtype = _DTYPES.get(code)
        if dtype is None:
            raise WireError("malformed: an array of an unknown type")
        shapes = [_shape(text) for text in texts.split(",")]
        start, size = self.offset, dtype.itemsize
        nbytes = size * sum([elements for _, elements in shapes])
        self.offset = start + nbytes + -nbytes % _ALIGN
        if self.offset > self._bytes:
            raise WireError("malformed: an array longer than the data")
        if dtype.kind == "b" and nbytes and np.frombuffer(self._view, np.uint8, nbytes, start).max() > 1:
            raise WireError("malformed: a bool that is neither true nor false")
        row: list[Array] = []
        for shape, elements in shapes:
            row.append(np.ndarray(shape, dtype, self._view, start))
            start += size * elements
        return row


@lru_cache(_SHAPES)
def _shape(text: str) -> tuple[tuple[int, ...], int]:
    """The shape of an array, and how many elements it has."""
    lengths = text.split(" ") if text else []
    if len(lengths) > _MOST_AXES:
        raise WireError(f"malformed: an array with more than {_MOST_AXES} axes")
    if not all(length.isascii() and length.isdecimal() and len(length) < 14 for length in lengths):
        raise WireError("malformed: an axis that has no length")
    shape = tuple(map(int, lengths))
    if math.prod(length or 1 for length in shape) > _MOST_ELEMENTS:
        raise WireError("malformed: an array too large for any memory")
    return shape, math.prod(shape)


# -------------------------------------------------------------------------------------------------------- frames


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before every frame: its kind (one byte), its number, and the lengths of its head and body."""

    kind: int
    sequence: int
    head_bytes: int = 0
    body_bytes: int = 0


def pack_header(header: Header) -> bytes:
    """The header as ``HEADER_BYTES`` bytes."""
    return _HEADER.pack(_MAGIC, header.kind, header.sequence, header.head_bytes, header.body_bytes)


def unpack_header(buffer: Buffer, *, limits: WireLimits) -> Header:
    """The header, whose lengths are within the limits: nothing needs to be allocated to know that. Raises WireError."""
    view = memoryview(buffer)
    if view.nbytes != HEADER_BYTES:
        raise WireError("malformed: a header cut short")
    magic, kind, sequence, head_bytes, body_bytes = _HEADER.unpack(view)
    if magic != _MAGIC:
        raise WireError("malformed: not one of ours")
    if head_bytes > limits.head_bytes:
        raise WireError(f"malformed: a head of {head_bytes} bytes, {limits.head_bytes} is the most")
    if body_bytes > limits.body_bytes:
        raise WireError(f"malformed: a body of {body_bytes} bytes, {limits.body_bytes} is the most")
    return Header(kind, sequence, head_bytes, body_bytes)
