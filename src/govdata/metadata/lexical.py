"""The lexical forms of Table Schema: which texts are values at all, of a cell and of what a descriptor states.

The forms are those of the standard's text and of the parts of XML Schema that it names (decimal, dateTime, gYear,
gYearMonth, duration). What a text says beyond its number is kept or refused, never dropped: a sign, a point, a group.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, NamedTuple

from govdata.values import dataclass

Json = Mapping[str, Any]

# Numbers

_SPECIAL = re.compile(r"[+-]?(?:INF(?:INITY)?|NAN)", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9](?:.*[0-9])?", re.DOTALL)
_MINUS = re.compile(r"[-\u2010-\u2015\u2212\u207B\u208B\u2796\uFE58\uFE63\uFF0D負负]|零下|\bminus\b", re.IGNORECASE)
"""Signs and words that make a number negative."""
_POINTS = (".", ",", "．", "，", "٫")
SYMBOLS = r"[A-Za-z€£¥₪$%‰°~<>=: ]*"
"""What `bareNumber` may strip without a second look: signs that have no part in a number."""


@dataclass(frozen=True)
class NumeralForm:
    """How a field writes its numbers: the options of Table Schema. `whole` is an integer."""

    group: str = ""
    point: str = "."
    bare: bool = True
    whole: bool = False

    @staticmethod
    def of(descriptor: Json, kind: str) -> NumeralForm:
        """The form that a field's descriptor asks for."""
        group, point = descriptor.get("groupChar") or "", descriptor.get("decimalChar") or "."
        return NumeralForm(group, point, descriptor.get("bareNumber", True) is not False, kind == "integer")

    @cached_property
    def pattern(self) -> str:
        """A numeral as a regular expression, the same to Python's engine and to Rust's; INF and NaN are none.

        Groups have two to four digits, the last three or four, and none stands behind the point: in `1,234.5` the
        comma is a group for a point alone, and `1.5` has no group of one digit.
        """
        return self._pattern(rf"{self._whole}(?:{self._point}[0-9]*)?|{self._point}[0-9]+")

    @cached_property
    def pattern_with_digit(self) -> str:
        """The same of the numerals that begin with a digit, after their sign."""
        return self._pattern(rf"{self._whole}(?:{self._point}[0-9]*)?")

    def _pattern(self, number: str) -> str:
        return f"[+-]?{self._whole}" if self.whole else f"[+-]?(?:{number})(?:[eE][+-]?[0-9]+)?"

    @property
    def _whole(self) -> str:
        group = f"(?:{re.escape(self.group)})"
        grouped = rf"[1-9][0-9]{{0,3}}(?:{group}[0-9]{{2,4}})*{group}[0-9]{{3,4}}"
        return f"(?:{grouped}|[0-9]+)" if self.group else "[0-9]+"

    @property
    def _point(self) -> str:
        return f"(?:{re.escape(self.point)})"

    def plain(self, text: str) -> str | None:
        """The numeral with a point for its point, without groups and what stands around it; None where it is none."""
        text = text.strip()
        numeral = text if self.bare else self._without_symbols(text)
        if numeral is not None and re.fullmatch(self.pattern, numeral):
            return (numeral.replace(self.group, "") if self.group else numeral).replace(self.point, ".")
        return text if self.bare and not self.whole and _SPECIAL.fullmatch(text) else None

    def _without_symbols(self, text: str) -> str | None:
        """What is left when the signs around a number are stripped; None where they would change it."""
        found = _DIGITS.search(text)
        if found is None:
            return None
        before, after = text[: found.start()], text[found.end() :]
        start = re.search(rf"[+-]?(?:{re.escape(self.point)})?\Z", before)
        numeral = (start.group() if start else "") + found.group()
        before = before[: start.start()] if start else before
        return None if self._has_meaning(before, numeral, after) else numeral

    def _has_meaning(self, before: str, numeral: str, after: str) -> bool:
        """Whether what is stripped says something of the number: a sign, another numeral, brackets around it."""
        around = before + after
        pointed = numeral.lstrip("+-").startswith(self.point)
        return (
            any(letter.isnumeric() for letter in around)
            or _MINUS.search(around) is not None
            or before.count("(") + before.count("（") > before.count(")") + before.count("）")
            or (pointed and before[-1:].isalpha())  # in `No.5` the point ends a word
            or before.endswith((*_POINTS, self.group.strip() or "."))
        )


# Dates and times

_DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_FRACTION = re.compile(r":[0-9]{2}[.,][0-9]{6}(?P<more>[0-9]+)")
_DURATION = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<Y>[0-9]+)Y)?(?:(?P<M>[0-9]+)M)?(?:(?P<D>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<h>[0-9]+)H)?(?:(?P<m>[0-9]+)M)?(?:(?P<s>[0-9]+(?:\.[0-9]+)?)S)?)?"
)
_DAYS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""A duration is longer than another if it is so from each of these months (XML Schema part 2, section 3.2.6.2)."""


def lost_fraction(text: str) -> str:
    """The digits of a time beyond a millionth of a second, which no column holds; "" where there are none but zeros."""
    found = _FRACTION.search(text)
    return found["more"].rstrip("0") if found else ""


class Duration(NamedTuple):
    """A duration as XML Schema has it: P1Y is P12M and P1D is PT24H, but no month is a number of days."""

    months: int
    seconds: Fraction

    @staticmethod
    def of(text: str) -> Duration | None:
        """The duration that a text means; None where it is none (P1W, P1.5Y, PT, P1DT), or has too many digits."""
        found = _DURATION.fullmatch(text)
        if found is None or not text.isascii():
            return None
        sign = -1 if found["sign"] else 1
        try:
            years, months, days, hours, minutes = (int(found[name] or 0) for name in "YMDhm")
            seconds = Fraction(found["s"] or 0) + 60 * (minutes + 60 * (hours + 24 * days))
        except ValueError:  # Python reads no integer of more than some thousand digits
            return None
        return Duration(sign * (12 * years + months), sign * seconds)

    @property
    def ends(self) -> tuple[Fraction, ...]:
        """When it ends, in seconds, from each of the four months by which durations are compared."""
        return tuple(86400 * _first_day(12 * year + month - 1 + self.months) + self.seconds for year, month in _DAYS)


def _first_day(month: int) -> int:
    """The number of the first day of a month in the Gregorian calendar; months are counted from January of year 0."""
    year, place = divmod(month - 2, 12)  # from March, so that the leap day is the last
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * place + 2) // 5


# All types

YEARS = range(10_000)
"""The years that a year can be: those of four digits, as frictionless reads them."""

_NUMBER = NumeralForm().pattern
FORMS: Mapping[str, str] = {
    "number": rf"{_NUMBER}|[+-]?INF|NaN",
    "integer": NumeralForm(whole=True).pattern,
    "date": _DATE,
    "time": _CLOCK,
    "datetime": rf"{_DATE}T(?:{_CLOCK}|24:00:00(?:\.0+)?){_ZONE}?",
    "year": "[0-9]{4}",
    "yearmonth": r"(?:[1-9][0-9]{4,}|[0-9]{4})-(?:0[1-9]|1[0-2])",
    "boolean": "true|True|TRUE|1|false|False|FALSE|0",
    "geopoint": rf"\s*{_NUMBER}\s*,\s*{_NUMBER}\s*",
}
"""The default form of a type, as a regular expression of the whole text; `duration` has its reader."""


@cache
def _whole(kind: str) -> Callable[[str], object]:
    return Duration.of if kind == "duration" else re.compile(FORMS.get(kind, "(?s).*")).fullmatch


def is_written(kind: str, text: str) -> bool:
    """Whether a text has the default form of a type."""
    return _whole(kind)(text) is not None
