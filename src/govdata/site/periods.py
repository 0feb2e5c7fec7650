"""A period as people write it: 2024, November 2023, 18 July to 31 December 2024."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Final

from govdata.reports.messages import Message
from govdata.values import dataclass

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
UNDATED: Final = Message("no date stated", "未注明时期")


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; either may be unknown."""

    start: date | None = None
    end: date | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it touches, few of them: the first and the last of a long one."""
        return tuple(sorted({day.year for day in (self.start, self.end) if day}))

    @property
    def days(self) -> int:
        """How many days it has; 0 where an end is unknown."""
        return (self.end - self.start).days + 1 if self.start and self.end else 0

    @property
    def middle(self) -> float | None:
        """Its middle as a day number, for an axis of time."""
        known = [day.toordinal() for day in (self.start, self.end) if day]
        return sum(known) / len(known) if known else None

    def in_words(self) -> Message:
        """The period in both languages.

        >>> Period(date(2024, 7, 18), date(2024, 12, 31)).in_words()
        Message(en='18 July to 31 December 2024', zh='2024年7月18日至12月31日')
        """
        return self._told(_Words(_MONTHS, " to "))

    def in_short(self) -> Message:
        """The period in few letters, for pictures.

        >>> Period(date(2024, 7, 18), date(2024, 12, 31)).in_short().en
        '18 Jul – 31 Dec 2024'
        """
        return self._told(_Words(tuple(name[:3] for name in _MONTHS), " – "))

    def _told(self, words: _Words) -> Message:
        if self.start and self.end:
            return words.closed(self.start, self.end)
        day = self.start or self.end
        if day is None:
            return UNDATED
        told = words.day(day)
        return Message(f"from {told.en}", f"{told.zh}起") if self.start else Message(f"to {told.en}", f"至{told.zh}")


@dataclass(frozen=True)
class _Words:
    """The names of months, and what stands between two days."""

    months: tuple[str, ...]
    between: str

    def closed(self, start: date, end: date) -> Message:
        """From one day to another, as years or months where it is made of whole ones."""
        if start == end:
            return self.day(start)
        first, last = start.day == 1, end.day == monthrange(end.year, end.month)[1]
        if first and last and (start.month, end.month) == (1, 12):
            return self._span(*(Message(str(day.year), f"{day.year}年") for day in (start, end)))
        told, same = self._month if first and last else self.day, start.year == end.year
        return self._span(told(start, after=same), told(end, before=same))

    def _span(self, start: Message, end: Message) -> Message:
        if start == end or (start.en, start.zh.partition("年")[2]) == (end.en.rpartition(" ")[0], end.zh):
            return Message(end.en, start.zh)
        return Message(f"{start.en}{self.between}{end.en}", f"{start.zh}至{end.zh}")

    def _month(self, day: date, *, before: bool = False, after: bool = False) -> Message:
        """A month; the year is left out where it follows (English) or has been said before (Chinese)."""
        year, year_zh = "" if after else f" {day.year}", "" if before else f"{day.year}年"
        return Message(f"{self.months[day.month - 1]}{year}", f"{year_zh}{day.month}月")

    def day(self, day: date, *, before: bool = False, after: bool = False) -> Message:
        """A day, with the year as a month has it."""
        month = self._month(day, before=before, after=after)
        return Message(f"{day.day} {month.en}", f"{month.zh}{day.day}日")
