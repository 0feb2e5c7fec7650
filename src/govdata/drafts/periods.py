"""The days for which a figure holds: by its clause, its sentence, the heading above, the title, the document's date."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from govdata.drafts.draft import Guess, guess
from govdata.drafts.knowledge import SourceFacts
from govdata.drafts.names import plain_line
from govdata.drafts.period_words import Period, periods
from govdata.drafts.sentences import Mention, ReadText
from govdata.drafts.words import any_of, words
from govdata.quantities.characters import to_plain
from govdata.quantities.headings import Heading, HeadingReader
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.whitespace import strip_whitespace
from govdata.values import dataclass

COLUMNS = ("period_start", "period_end", "period_basis")
_COMPARED = re.compile(rf"{any_of(words('compared'))}\s*(?:the\s+)?(?:same\s+period\s+(?:of|in)\s+)?$")
_NAME = re.compile(
    r"《[^》\n]{0,60}》|（[^）\n]{0,20}(?:19|20)\d\d[^）\n]{0,20}）|\([^)\n]{0,20}(?:19|20)\d\d[^)\n]{0,20}\)"
)
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?=年)|\b(?:19|20)\d\d\b(?![.,]\d)")
_DATE = re.compile(r"((?:19|20)\d\d|民国\d{2,3})年(\d{1,2})月(\d{1,2})日")
_TO_DATE = re.compile(any_of(words("to_date")))
_HEAD, _LINES, _TITLE = 400, 4, 40
"""Characters and lines of the head of a text in which its title stands, and the length of a title."""
_SENTENCE_ENDS = ("。", "，", "；", ".", ",")
_SIGNED = 600
"""Characters at each end of a text in which its date stands."""
_YEAR_LONG, _STOCK_OF_YEARS = 366, 0.75
"""Days of a year; and how sure it is at most that what there is at a time is of several (“十四五”期间，三大集群)."""
_IS_BASE = re.compile(r"\s*(?:[=＝]|为\s*1)")
_RANGE_OF_YEARS = re.compile(r"(?:19|20)\d\d[-—–至](?:19|20)\d\d")


@dataclass(frozen=True)
class _Reference:
    """What words without a year mean in a text: the year that it reports on, its own days, and where that is said."""

    year: int | None
    first: date | None
    last: date | None
    words: str
    titled: Period | None = None


class PeriodFinder:
    """The periods of the figures of one text."""

    def __init__(self, text: ReadText, lexicon: Lexicon) -> None:
        self._text, self._lexicon = text, lexicon
        self._references: dict[str, _Reference] = {}

    def find(self, mention: Mention, source: SourceFacts, *, first_of_change: bool, stock: bool) -> dict[str, Guess]:
        """The period of a figure, by column.

        Args:
            mention: the figure.
            source: what is known of the text.
            first_of_change: whether a later figure replaces it: it is of a time before.
            stock: whether it is of one day.
        """
        reference, is_target = self._reference(source), mention.proposal.status == "target"
        period, sure, told = self._told(mention, reference, stock=stock)
        if period is None and stock:
            period, sure, told = self._ended_before(mention, reference)
        if period is None:
            period, sure, told = self._above(mention, reference)
        if period is not None and stock and (period.last - period.first).days > _YEAR_LONG:
            sure = min(sure, _STOCK_OF_YEARS)
        most = 0.4 if first_of_change else 1.0
        return self._finished(period, min(sure, most), told, reference, most, is_target=is_target)

    def of_heads(
        self, heads: Sequence[str], captions: Sequence[str], source: SourceFacts, *, is_target: bool
    ) -> dict[str, Guess]:
        """The period of a figure in a table, by column: that of a head, else of a line above, else of the document.

        Args:
            heads: of row and column, the nearest first.
            captions: the lines above the table, the nearest first.
            source: what is known of the text.
            is_target: whether the figure is still to come.
        """
        reference = self._reference(source)
        above = [each for line in captions for each in self._in_line(line, None, reference)]
        year = above[0].last.year if above else reference.year
        lines = [(head, 0.94) for head in heads] + [(line, 0.91) for line in captions]
        for line, sure in lines:
            if found := self._in_line(line, year, reference):
                told = plain_line(line)[found[-1].start : found[-1].end]
                return self._finished(found[-1], sure, told, reference, 1.0, is_target=is_target)
        return self._finished(None, 0.0, "", reference, 1.0, is_target=is_target)

    def _in_line(self, line: str, year: int | None, reference: _Reference) -> list[Period]:
        """The periods that a head or a line above a table tells, but for the base of a comparison: 上年=100."""
        plain = plain_line(line)
        return [
            each
            for each in periods(plain, 0, len(plain), year, reference.last)
            if not _COMPARED.search(plain, 0, each.start) and not _IS_BASE.match(plain, each.end)
        ]

    def _finished(
        self, period: Period | None, sure: float, told: str, reference: _Reference, most: float, *, is_target: bool
    ) -> dict[str, Guess]:
        """The cells of a period that was told, or that of the document where none was."""
        if period is None:
            return self._by_document(reference, most, is_target=is_target)
        if not is_target:
            if self._is_to_come(period, told, reference):
                period, sure = _years_on(period, -1), min(sure, 0.8)
            period = period.until(reference.last)
        return _cells(period.first, period.last, period.basis, sure, told)

    def _is_to_come(self, period: Period, told: str, reference: _Reference) -> bool:
        """Whether a period without a year was not over: 全年 or 上半年 in a text of February are of the year before."""
        over = reference.last is None or period.last <= reference.last
        return not over and not period.named and not _TO_DATE.fullmatch(told)

    def _told(self, mention: Mention, reference: _Reference, *, stock: bool) -> tuple[Period | None, float, str]:
        """The period told nearest before a figure in its sentence, or behind it, how sure it is, and its words."""
        clause, first = self._text.clause(mention.start), self._text.sentence(mention.start)[0]
        inside = self._periods(first, mention.start, self._year_at(mention.start, reference), reference)
        behind_end = self._text.behind(mention)[1]
        if not stock:
            inside = [each for each in inside if each.start >= clause or not _is_year_end(each)]
        if inside:
            period = inside[-1]
            sure = 0.93 if period.start >= clause else 0.9 if period.named else 0.86
            return self._with_year(period, inside), sure, self._text.text[period.start : period.end]
        behind = [each for each in self._periods(mention.end, behind_end, reference.year, reference) if each.named]
        if behind:
            return behind[0], 0.8, self._text.text[behind[0].start : behind[0].end]
        return None, 0.0, ""

    def _ended_before(self, mention: Mention, reference: _Reference) -> tuple[Period | None, float, str]:
        """The end of the year that the sentence before tells of a stock: 年末户籍人口…。常住人口…."""
        first, last = self._text.sentence_before(mention.start)
        ends = self._periods(first, last, self._year_at(last, reference), reference)
        if not ends or ends[-1].first != ends[-1].last:
            return None, 0.0, ""
        return ends[-1], 0.7, self._text.text[ends[-1].start : ends[-1].end]

    def _with_year(self, period: Period, inside: list[Period]) -> Period:
        """全年 behind 2023年 in one sentence is of that year."""
        named = [each for each in inside if each.named and each.start < period.start]
        if period.named or not named or period.basis == "inferred":
            return period
        return _years_on(period, named[-1].last.year - period.last.year)

    def _above(self, mention: Mention, reference: _Reference) -> tuple[Period | None, float, str]:
        """The year of the heading above."""
        heading = self._heading(mention.start)
        if heading is None or (mention.proposal.status != "target" and not self._is_past(heading[1], reference)):
            return None, 0.0, ""
        start, year = heading
        start = max(start, self._text.text.find(str(year), start))
        period = Period(date(year, 1, 1), date(year, 12, 31), start, start + 4)
        return period, 0.86, self._text.text[start : start + 4 + self._text.text.startswith("年", start + 4)]

    def _is_past(self, year: int, reference: _Reference) -> bool:
        """Whether a year was over when a text was written, so that it may report on all of it."""
        return reference.last is None or date(year, 12, 31) < reference.last

    def _periods(self, start: int, end: int, year: int | None, reference: _Reference) -> list[Period]:
        """The periods of a slice that are no base of a comparison and no part of a name."""
        names = [match.span() for match in _NAME.finditer(self._text.text, max(0, start - 60), end + 60)]
        found = periods(self._text.text, start, end, year, reference.last)
        return [
            each
            for each in found
            if not _COMPARED.search(self._text.text, max(0, each.start - 24), each.start)
            and not any(first <= each.start < last for first, last in names)
            and not self._text.overlaps(each.start, each.end)
        ]

    def _year_at(self, at: int, reference: _Reference) -> int | None:
        heading = self._heading(at)
        return heading[1] if heading else reference.year

    def _heading(self, at: int) -> tuple[int, int] | None:
        """The last heading with one year above a position: where the year stands, and which it is."""
        found = bisect_right(self._years_above, (at, 0)) - 1
        return self._years_above[found] if found >= 0 else None

    @cached_property
    def _years_above(self) -> list[tuple[int, int]]:
        found = []
        for heading in HeadingReader(self._lexicon).headings(self._text.aligned.raw):
            line = strip_whitespace(self._text.aligned.raw[heading.start : heading.end])
            years = {int(year) for year in _YEAR.findall(line)}
            if not self._stands_apart(heading):
                continue
            if len(years) == 1 and not _DATE.search(line) and not _RANGE_OF_YEARS.search(line) and "第" not in line:
                found.append((self._text.aligned.position(heading.start), years.pop()))
        return found

    def _stands_apart(self, heading: Heading) -> bool:
        """Whether a line is a heading for certain: it has a number, begins the text, or stands behind an empty line."""
        before = self._text.aligned.raw[max(0, heading.start - 40) : heading.start].rstrip(" \t\u3000\r")
        return heading.is_apart or not before.strip() or before.endswith("\n\n")

    def _reference(self, source: SourceFacts) -> _Reference:
        if source.id not in self._references:
            self._references[source.id] = self._of_document(source)
        return self._references[source.id]

    def _of_document(self, source: SourceFacts) -> _Reference:
        first, last = source.first or source.last, source.last or source.first
        if last is None:
            first = last = self._signed()
        for line in (source.title,) if source.title else self._first_lines():
            title = _NAME.sub("", line)
            told = list(periods(title, 0, len(title), None, None))
            if len(told) == 1 and "第" not in title and (last is None or told[0].last < last):
                return _Reference(told[0].last.year, first, last, title[told[0].start : told[0].end], told[0])
        return _Reference(last.year if last else self._most_told(), first, last, "")

    def _first_lines(self) -> list[str]:
        """The lines at the head of a text that may be its title."""
        lines = (to_plain(line).strip() for line in self._text.aligned.raw[:_HEAD].split("\n"))
        return [line for line in lines if 4 < len(line) <= _TITLE and not line.endswith(_SENTENCE_ENDS)][:_LINES]

    def _signed(self) -> date | None:
        """The date at the head or the foot of a text."""
        text = self._text.text
        for start, end in ((0, _SIGNED), (max(0, len(text) - _SIGNED), len(text))):
            days = [
                each.first for each in periods(text, start, end, None, None) if each.first == each.last and each.named
            ]
            days = [day for day in days if (day.month, day.day) != (12, 31)]
            if days:
                return days[-1] if start else days[0]
        return None

    def _most_told(self) -> int | None:
        years = _YEAR.findall(self._text.text)
        return int(max(sorted(set(years)), key=years.count)) if years else None

    def _by_document(self, reference: _Reference, most: float, *, is_target: bool) -> dict[str, Guess]:
        """The year of the title, else the days of the document; nothing for a target without a date."""
        if is_target:
            return _nothing()
        if titled := reference.titled:
            return _cells(titled.first, titled.last, "stated", min(most, 0.85), reference.words)
        if reference.first and reference.last:
            told = f"{reference.first}" if reference.first == reference.last else f"{reference.first}/{reference.last}"
            return _cells(reference.first, reference.last, "document_date", min(most, 0.76), told)
        return _nothing()


def _is_year_end(period: Period) -> bool:
    """Whether a period is the last day of a year: what happened in it has another."""
    return period.first == period.last and (period.last.month, period.last.day) == (12, 31)


def _years_on(period: Period, years: int) -> Period:
    """The same days of another year; the last of February for its 29th."""
    first, last = (_same_day(day, day.year + years) for day in (period.first, period.last))
    return replace(period, first=first, last=last)


def _same_day(day: date, year: int) -> date:
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _cells(first: date, last: date, basis: str, sure: float, told: str) -> dict[str, Guess]:
    return {name: guess(str(cell), sure, told) for name, cell in zip(COLUMNS, (first, last, basis), strict=True)}


def _nothing() -> dict[str, Guess]:
    return {name: guess("", 0, "") for name in COLUMNS}
