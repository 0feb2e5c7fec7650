"""An old workbook (BIFF 8) as a plain stream of records, which xlrd reads without the OLE file around it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

_BOOK, _SHEET = 0x0005, 0x0010


WHITE = 5
"""The style of white characters."""


def xls(records: Iterable[bytes], formats: Sequence[str] = (), *, name: str = "S1", hidden: bool = False) -> bytes:
    """A workbook of one sheet of records; the style 15 + n has the n-th format, the first of which is 1."""
    styles = [_style(0, font=5 * (number == WHITE)) for number in range(16)]
    styles += [_style(164 + number) for number in range(len(formats))]
    codes = [record(0x41E, struct.pack("<H", 164 + n) + _text(code)) for n, code in enumerate(formats)]
    head = _begin(_BOOK) + _font(8) * 4 + _font(9) + b"".join(codes) + b"".join(styles)
    sheet = _begin(_SHEET) + b"".join(records) + record(0x0A)
    encoded = name.encode("utf-16-le")
    size = 4 + 8 + len(encoded) + 4
    about = struct.pack("<IBBBB", len(head) + size, hidden, 0, len(name), 1) + encoded
    return head + record(0x85, about) + record(0x0A) + sheet


def record(number: int, content: bytes = b"") -> bytes:
    """A record."""
    return struct.pack("<HH", number, len(content)) + content


def number(row: int, column: int, value: float, style: int = 15) -> bytes:
    """A cell that holds a number."""
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def label(row: int, column: int, text: str, style: int = 15) -> bytes:
    """A cell that holds a text."""
    return record(0x204, struct.pack("<HHH", row, column, style) + _text(text))


def boolean(row: int, column: int, value: int, *, is_error: bool = False) -> bytes:
    """A cell that holds a truth value or an error."""
    return record(0x205, struct.pack("<HHHBB", row, column, 15, value, is_error))


def hidden_row(row: int) -> bytes:
    """A row that is hidden."""
    return record(0x208, struct.pack("<HHHHHHI", row, 0, 9, 255, 0, 0, 0x20))


def hidden_column(column: int) -> bytes:
    """A column that is hidden."""
    return record(0x7D, struct.pack("<HHHHHH", column, column, 2048, 15, 1, 0))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    """Cells that are one."""
    return record(0xE5, struct.pack("<HHHHH", 1, top, bottom, left, right))


def _begin(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x0600, kind, 0, 1997, 0, 6))


def _font(color: int) -> bytes:
    """A font; the fifth is the font 5, since there is no font 4."""
    return record(0x31, struct.pack("<HHHHHBBBBBB", 200, 0, color, 400, 0, 0, 0, 0, 0, 1, 0) + b"A")


def _style(code: int, font: int = 0) -> bytes:
    return record(0xE0, struct.pack("<HHHBBBBIIH", font, code, 1, 0, 0, 0, 0, 0, 0, 0))


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
