"""Periods as texts write them, as days: 2024年1—11月, 去年年底, 十四五期间, the first half of 2024."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from govdata.drafts.words import any_of, table, words
from govdata.values import dataclass

_HALVES, _PLANS = table("halves"), table("plans")
_MONTHS = {name: place for place, name in enumerate(table("months_en"), start=1)}
_MONTH = any_of((*_MONTHS, *(name[:3] for name in _MONTHS)))
_DASH = "[-—–~至到]+"
_YEAR_ENDS = any_of(words("year_ends"))
_HALF = any_of(name for name in _HALVES if not name.isascii())
_HALF_EN = any_of(name for name in _HALVES if name.isascii())
_REST = (
    rf"(?:(?P<m1>\d{{1,2}}){_DASH}(?P<m2>\d{{1,2}})月份?|(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日|(?P<month_end>末|底))?份?"
    rf"|(?P<half>{_HALF})|(?P<year_end>{_YEAR_ENDS}))"
)
_CHINESE = re.compile(
    rf"(?:(?P<roc>民国\d{{2,3}}|(?<!\d)1[01]\d(?=年(?:度|底|末|\d{{1,2}}月)))年度?|(?P<since>自|从)?(?P<year>(?:19|20)\d\d)(?:{_DASH}(?P<to>(?:19|20)\d\d))?年度?|(?P<last>{any_of(words('last_year'))})"
    rf"|(?P<this>{any_of(words('this_year'))})|(?P<plan>{any_of(_PLANS)})[”\"]?(?P<plan_end>末|期末)?)?"
    rf"(?(roc)|(?(year)|(?(last)|(?(this)|(?(plan)|(?=\d{{1,2}}[-—–~至到月]|[上下前一二三四第首年期])))))){_REST}?(?P<open>以来|起)?"
)
_ENGLISH = re.compile(
    rf"(?:(?P<as_of>{any_of(words('until_en'))})\s+(?:the\s+end\s+of\s+)?)?(?:(?P<half>{_HALF_EN})(?:\s+of)?\s+"
    rf"|(?P<d1>\d{{1,2}})\s+(?P<mo1>{_MONTH})\.?,?\s+|(?P<mo2>{_MONTH})\.?\s+(?:(?P<d2>\d{{1,2}}),\s*)?)?"
    rf"(?<![\d.,])(?P<year>(?:19|20)\d\d)(?![\d,.]\d|\d|[\u3400-\u9fff—])(?:[-–/](?P<to>\d\d(?:\d\d)?))?"
)
_RELATIVE = re.compile(
    rf"(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\b(?!\.?,?\s+\d{{4}})|"
    rf"(?P<this>{any_of(words('this_year_en'))})|(?P<last>{any_of(words('last_year_en'))})|(?P<half>{_HALF_EN})"
)
_YEARS_BACK = re.compile(
    r"(?:近|过去|最近)?(?P<count>[一二三四五六七八九十两]|\d{1,2})年(?:来|间)(?!最)"
    r"|(?<!创)近(?P<near>[一二三四五六七八九十两]|\d{1,2})年(?!来?(?:同期|新高|新低|最|首))"
)
_BEFORE_YEAR = re.compile(r"\b(?i:in|of|for|since|during|from|to|year|fy|calendar)\s+$|^\s*$")
_UNTIL = words("until")
_COUNTS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2}


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, as text[start:end] says them; `basis` as in the column.

    `named` is false where the words leave the year to the text (全年, 1—11月).
    """

    first: date
    last: date
    start: int
    end: int
    basis: str = "stated"
    named: bool = True

    def until(self, day: date | None) -> Period:
        """The same, ended by a day at the latest: nobody counted what was still to come."""
        return self if day is None or day >= self.last or day < self.first else replace(self, last=day)


def periods(text: str, start: int, end: int, year: int | None, day: date | None) -> Iterator[Period]:
    """The periods that text[start:end] names, in order.

    Args:
        text: in plain characters.
        start: where to begin.
        end: where to end.
        year: the one that words without a year mean; None where it is not known.
        day: of the document, until which 今年以来 goes.
    """
    found = [
        *_chinese(text, start, end, year, day),
        *_english(text, start, end),
        *_words_en(text, start, end, year),
    ]
    yield from sorted(found, key=lambda period: period.start)


def _chinese(text: str, start: int, end: int, year: int | None, day: date | None) -> Iterator[Period]:
    for match in _CHINESE.finditer(text, start, end):
        if match.end() > match.start() and (found := _of_chinese(match, year, day)):
            yield found
    for match in _YEARS_BACK.finditer(text, start, end):
        count = match["count"] or match["near"]
        years = _COUNTS.get(count) or int(count) if not count.isdigit() else int(count)
        if year and day:
            yield Period(date(day.year - years, 1, 1), day, *match.span(), "inferred")


def _of_chinese(match: re.Match[str], year: int | None, day: date | None) -> Period | None:
    if match["plan"]:
        first, last = _PLANS[match["plan"]]
        return _years(last if match["plan_end"] or match["year_end"] else first, last, match)
    named = int(match["year"]) if match["year"] else None
    if match["roc"]:
        named = 1911 + int(match["roc"].removeprefix("民国"))
    if named and match["to"]:
        return _years(named, int(match["to"]), match)
    at = named or (None if year is None else year - 1 if match["last"] else year)
    if at is None:
        return None
    days = _within(match, at)
    if days is None:
        return None
    basis = "stated" if named or match["this"] or match["half"] or match["year_end"] or match["m1"] else "inferred"
    if match["open"] and day and day > days[0]:
        days = days[0], day
    return Period(*days, *match.span(), basis, named=named is not None)


def _within(match: re.Match[str], year: int) -> tuple[date, date] | None:
    """The days of a year that the rest of a match names: all of them where it names none."""
    if match["half"]:
        return _months(year, *_HALVES[match["half"]])
    if match["m1"]:
        return _months(year, int(match["m1"]), int(match["m2"]))
    if match["month"]:
        days = _months(year, int(match["month"]), int(match["month"]))
        at_end = match["month_end"] and match.string.endswith(_UNTIL, 0, match.start())
        if days is None or not (match["day"] or at_end):
            return days
        return _day(year, int(match["month"]), int(match["day"] or days[1].day))
    if match["year_end"]:
        return date(year, 12, 31), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _english(text: str, start: int, end: int) -> Iterator[Period]:
    for match in _ENGLISH.finditer(text, start, end):
        if match.start("year") == match.start() and not _BEFORE_YEAR.search(
            text, max(0, match.start() - 10), match.start()
        ):
            continue
        year = int(match["year"])
        month, day = match["mo1"] or match["mo2"], match["d1"] or match["d2"]
        days: tuple[date, date] | None = (date(year, 1, 1), date(year, 12, 31))
        if match["half"]:
            days = _months(year, *_HALVES[" ".join(match["half"].lower().split())])
        elif month:
            number = _month(month)
            days = _day(year, number, int(day)) if day else _months(year, number, number)
        elif match["to"]:
            last = int(match["to"]) if len(match["to"]) == 4 else year // 100 * 100 + int(match["to"])
            days = (date(year, 1, 1), date(last, 12, 31)) if year < last < year + 20 else days
        elif match["as_of"] and "end" in match[0]:
            days = date(year, 12, 31), date(year, 12, 31)
        if days:
            yield Period(*days, *match.span())


def _words_en(text: str, start: int, end: int, year: int | None) -> Iterator[Period]:
    for match in _RELATIVE.finditer(text, start, end) if year else ():
        at = (year or 0) - bool(match["last"])
        if match["month"]:
            if days := _day(at, _month(match["month"]), int(match["day"])):
                yield Period(*days, *match.span(), "inferred", named=False)
            continue
        half = match["half"]
        if half and re.match(r"(?:\s+of)?\s+(?:19|20)\d\d", text[match.end() : match.end() + 10]):
            continue
        days = _months(at, *_HALVES[" ".join(half.lower().split())]) if half else (date(at, 1, 1), date(at, 12, 31))
        if days:
            yield Period(*days, *match.span(), "inferred" if match["last"] else "stated", named=False)


def _month(name: str) -> int:
    return next(place for known, place in _MONTHS.items() if known.startswith(name.lower()[:3]))


def _years(first: int, last: int, match: re.Match[str]) -> Period | None:
    return Period(date(first, 1, 1), date(last, 12, 31), *match.span()) if first <= last else None


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    if not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _day(year: int, month: int, day: int) -> tuple[date, date] | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found
