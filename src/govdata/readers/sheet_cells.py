"""A cell of a worksheet as openpyxl parses it -> the value that it holds, with all the digits that are stored.

A sheet stores a number as text, a moment as a number of days. openpyxl rounds moments to milliseconds, and gives
nothing for a formula whose result is not stored.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from govdata.metadata.json_values import WrittenNumber
from govdata.metadata.sheet_text import written_text
from govdata.readers.cell_text import plain_number
from govdata.readers.unwritable import Reason, Unwritable
from govdata.values import dataclass

_SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_VALUE, _FORMULA = f"{_SPREADSHEET}v", f"{_SPREADSHEET}f"
_DAY = 86_400_000_000
"""Microseconds."""
_NOISE = Decimal("0.95")
"""So many microseconds may be missing to a whole millisecond: today's serial numbers are no finer."""
_LEAP_DAY = 60
"""The 29th of February 1900, which spreadsheets know and no calendar has."""
_MICROSECONDS = re.compile(r"[^.]*(?:\.[0-9]{1,6})?Z?")
_ZEROS = re.compile(r"0{2,}")
_LAST = dt.datetime.max  # noqa: DTZ901 (a sheet has no zones)


@dataclass(frozen=True)
class SheetFormats:
    """What a workbook says of its cells: its first day; which styles show moments, days, durations, leading zeros."""

    epoch: dt.datetime
    moments: frozenset[int]
    days: frozenset[int]
    durations: frozenset[int]
    zeros: Mapping[int, int]

    @staticmethod
    def of(book: Any) -> SheetFormats:
        """The formats of an openpyxl workbook."""
        from openpyxl.styles.numbers import is_datetime

        forms = dict(enumerate(_number_formats(book)))
        days = frozenset(number for number, form in forms.items() if is_datetime(form) in ("date", "datetime"))
        zeros = {number: len(form) for number, form in forms.items() if _ZEROS.fullmatch(form)}
        return SheetFormats(book.epoch, frozenset(book._date_formats), days, frozenset(book._timedelta_formats), zeros)

    @property
    def is_windows(self) -> bool:
        """Whether the first day is that of 1900."""
        return self.epoch.year < 1904

    def parse(self, element: Any, parse_cell: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """A cell as openpyxl's parser gives it, its value read here where that loses something."""
        cell, stored, kind = parse_cell(element), element.findtext(_VALUE) or "", element.get("t", "n")
        if kind == "s" and stored.startswith("-"):
            raise ValueError(f"there is no text {stored}")
        if stored:
            cell["value"] = self._value(cell, kind, stored)
        elif kind == "inlineStr":
            cell["value"] = cell["value"] and written_text(cell["value"])
        elif cell["value"] is None and (formula := element.find(_FORMULA)) is not None:
            has_result = kind == "str" and element.find(_VALUE) is not None  # the empty text
            cell["value"] = None if has_result else Unwritable(Reason.NO_RESULT, f"={formula.text or ''}")
        return cell

    def _value(self, cell: Mapping[str, Any], kind: str, stored: str) -> Any:
        if kind == "e":
            return Unwritable(Reason.SHEET_ERROR, stored)
        if kind == "d":
            return _iso_moment(stored)
        if kind == "str":
            return written_text(stored)
        if kind != "n":
            return cell["value"]
        style = int(cell["style_id"] or 0)
        if style in self.moments:
            return self._moment(stored, style)
        return _numeral(stored, self.zeros.get(style, 0))

    def _moment(self, stored: str, style: int) -> Any:
        """The moment, the time of day or the duration that a number of days is.

        A number below one is a time: no calendar has the day 0 of 1900, but that of 1904, where the style shows it.
        """
        serial = Decimal(stored)
        if style in self.durations:
            return dt.timedelta(microseconds=_microseconds(serial))
        longest = _LAST - self.epoch
        if not 0 <= serial < longest.days + 1 or (self.is_windows and int(serial) == _LEAP_DAY):
            return Unwritable(Reason.NO_DATE, stored)
        length = min(dt.timedelta(microseconds=_microseconds(serial)), longest)
        if serial < 1 and not length.days and (self.is_windows or style not in self.days):
            return (self.epoch + length).time()
        early = dt.timedelta(days=self.is_windows and serial < _LEAP_DAY)
        return self.epoch + early + length


def shared_texts(xml: Any) -> list[str]:
    """The texts that the cells of a workbook share. openpyxl keeps `_x000D_`, and drops `x005F_` wherever it stands."""
    from openpyxl.cell.text import Text
    from openpyxl.xml.functions import iterparse

    texts = []
    for _, node in iterparse(xml):
        if node.tag == f"{_SPREADSHEET}si":
            texts.append(written_text(Text.from_tree(node).content))
            node.clear()
    return texts


def _number_formats(book: Any) -> list[str]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    own = list(book._number_formats)

    def form(number: int) -> str:
        at = number - BUILTIN_FORMATS_MAX_SIZE
        return str(BUILTIN_FORMATS.get(number, "") if at < 0 else own[at] if at < len(own) else "")

    return [form(style.numFmtId) for style in book._cell_styles]


def _microseconds(days: Decimal) -> int:
    exact = days * _DAY
    whole = round(exact / 1000) * 1000
    return int(whole) if abs(exact - whole) < _NOISE else round(exact)


def _numeral(stored: str, zeros: int) -> Any:
    """A number as it would be typed: 440300.0 and 4.403E5 are 440300, 1.1000000000000001 is the double 1.1."""
    exact = Decimal(stored)
    double = float(exact)
    if exact == Decimal(f"{double:.17g}"):
        exact = Decimal(repr(double))
    text = plain_number(exact)
    return WrittenNumber(text.zfill(zeros) if text.isdigit() else text)


def _iso_moment(stored: str) -> Any:
    """A moment that is stored as text; as that text where Python would read fewer digits."""
    if not _MICROSECONDS.fullmatch(stored):
        return stored
    for kind in (dt.datetime, dt.time):
        try:
            return kind.fromisoformat(stored)
        except ValueError:
            continue
    return stored
