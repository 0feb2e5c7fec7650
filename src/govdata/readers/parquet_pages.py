"""The headers of a Parquet file's pages, before the engine reads them: it takes what they say for true.

A page that says to have -38 values makes the engine ask for 2^61 bytes, and the system ends the process. The headers
are Thrift's compact protocol (parquet.thrift, `PageHeader`); what is wrong with a page otherwise, the engine says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_MOST = 2**31 - 1
"""Values of a dictionary."""
_MOST_PAGES = 100_000
"""Pages of a file that are looked at."""
_USUAL, _LONGEST = 1 << 9, 1 << 14
"""Bytes of a header that are looked at first, and at most; one with longer statistics is left to the engine."""
_COMPRESSED_SIZE, _DATA, _DICTIONARY, _DATA_V2 = 3, 5, 7, 8
"""Fields of a page's header: its size, and what it says as one of three kinds of pages."""
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _STRUCT = 1, 2, 3, 7, 8, 12
"""Kinds of values."""
_NUMBERS = (4, 5, 6)
_DEEPEST = 8


def impossible_page(file: Path, metadata: pq.FileMetaData) -> str:
    """What the first page says that cannot be true: fewer values than none, or more than its column; "" if none does.

    Raises:
        OSError: the file cannot be read.
    """
    with file.open("rb") as stream:
        pages = chain.from_iterable(_values_of_pages(stream, column) for column in _chunks(metadata))
        for column, values, most in islice(pages, _MOST_PAGES):
            if not 0 <= values <= most:
                return f"a page of {column.path_in_schema} has {values} of {column.num_values} values"
    return ""


def _chunks(metadata: pq.FileMetaData) -> Iterator[Any]:
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        yield from (row_group.column(number) for number in range(metadata.num_columns))


def _values_of_pages(stream: BinaryIO, column: Any) -> Iterator[tuple[Any, int, int]]:
    """How many values each page of a column says to have, and may have, as far as its headers can be followed.

    A dictionary may hold values that no row has.
    """
    at = min(filter(None, (column.dictionary_page_offset, column.data_page_offset)), default=0)
    end = at + column.total_compressed_size
    while at < end:
        try:
            header, length = _header(stream, at)
        except (EOFError, ValueError, OverflowError):
            return
        for kind, most in ((_DICTIONARY, _MOST), (_DATA, column.num_values), (_DATA_V2, column.num_values)):
            if isinstance(said := header.get(kind), dict) and isinstance(values := said.get(1), int):
                yield column, values, most
        size = header.get(_COMPRESSED_SIZE)
        if not isinstance(size, int) or size < 0:
            return
        at += length + size


def _header(stream: BinaryIO, at: int) -> tuple[dict[int, Any], int]:
    """The header of a page that starts there, and its bytes."""
    for most in (_USUAL, _LONGEST):
        stream.seek(at)
        head = BytesIO(stream.read(most))
        with suppress(EOFError):
            return _struct(head), head.tell()
    raise EOFError


def _struct(data: BytesIO, depth: int = 0) -> dict[int, Any]:
    """The fields of a struct by their numbers; those of kinds that no header has end the reading."""
    if depth > _DEEPEST:
        raise ValueError
    fields: dict[int, Any] = {}
    number = 0
    while head := _byte(data):
        number = number + (head >> 4) if head >> 4 else _number(data)
        fields[number] = _value(data, head & 15, depth)
    return fields


def _value(data: BytesIO, kind: int, depth: int) -> Any:
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE
    if kind in _NUMBERS:
        return _number(data)
    if kind in (_BYTE, _DOUBLE, _BINARY):
        return _taken(data, {_BYTE: 1, _DOUBLE: 8}.get(kind) or _varint(data))
    if kind == _STRUCT:
        return _struct(data, depth + 1)
    raise ValueError(kind)


def _number(data: BytesIO) -> int:
    """A number whose sign is its last bit."""
    written = _varint(data)
    return written >> 1 ^ -(written & 1)


def _varint(data: BytesIO) -> int:
    number = shift = 0
    while shift < 64:
        byte = _byte(data)
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number
    raise ValueError


def _byte(data: BytesIO) -> int:
    if not (taken := data.read(1)):
        raise EOFError
    return taken[0]


def _taken(data: BytesIO, length: int) -> bytes:
    taken = data.read(length)
    if len(taken) < length:
        raise EOFError
    return taken
