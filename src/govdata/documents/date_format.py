"""A moment of a sheet, which is a number of days, as a number format shows it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from govdata.documents.format_tokens import Token, language_of
from govdata.values import dataclass

_DAY = 86_400
_LEAP_DAY = 60
"""The 29th of February 1900, which spreadsheets know and no calendar has."""
_LAST_DAY = 2_958_465  # 9999-12-31
_LONGEST = 10**9
"""Days of a duration."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_MONTHS = (*"一二三四五六七八九十", "十一", "十二")
_CHINESE_DAYS = "一二三四五六日"
_CHINESE, _TAIWAN = 0x04, 0x0404
_TAIWAN_YEARS = 1911
"""The year before the first one of the calendar that 民國 counts."""
_FRACTION = re.compile(r"\.(0+)")


@dataclass(frozen=True)
class _Moment:
    """A moment as calendars and clocks tell it; `days` is None where no calendar has its day."""

    day: dt.date | None
    seconds: Decimal
    """Since midnight."""
    elapsed: Decimal
    """Seconds since the day 0."""
    language: int
    is_half: bool
    """Whether hours count to twelve."""

    @property
    def hour(self) -> int:
        return int(self.seconds) // 3600


def is_date(tokens: Sequence[Token]) -> bool:
    """Whether a section of a format shows a moment or a duration."""
    return any(token.kind == "D" for token in tokens)


def iso_moment(number: Decimal, *, from_1904: bool) -> str:
    """A day, a moment, or a time of day (of the day 0) as ISO 8601 has them; "" of what is none."""
    if not 0 <= number <= _LAST_DAY + 1:
        return ""
    day, seconds = _split(number, 0, from_1904=from_1904)
    if day is None and number >= 1:
        return ""
    hour, rest = divmod(int(seconds), 3600)
    clock = f"{hour:02}:{rest // 60:02}:{rest % 60:02}"
    if day is None:
        return clock
    return day.isoformat() + (f"T{clock}" if seconds else "")


def shown_moment(number: Decimal, tokens: Sequence[Token], *, from_1904: bool) -> str | None:
    """A moment as the tokens of a format show it; None where they ask for what it has not."""
    if abs(number) > _LONGEST:
        return None
    parts = [token for token in tokens if token.kind != "["]
    places = max((len(found[1]) for token in parts if (found := _second_places(token))), default=0)
    day, seconds = _split(number, places, from_1904=from_1904)
    is_half = any(token.kind == "D" and token.text[0] in "Aa上" and "/" in token.text for token in parts)
    elapsed = (number * _DAY).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    moment = _Moment(day, seconds, elapsed, language_of(tuple(tokens)), is_half)
    if elapsed < 0 and "[" not in "".join(token.text for token in parts):
        return None
    shown = [_shown(token, moment, _is_minutes(parts, at)) for at, token in enumerate(parts)]
    return None if None in shown else "".join(map(str, shown)).strip()


def _second_places(token: Token) -> re.Match[str] | None:
    return _FRACTION.search(token.text) if token.kind == "D" else None


def _split(number: Decimal, places: int, *, from_1904: bool) -> tuple[dt.date | None, Decimal]:
    """The day of a number, None where no calendar has it, and the seconds of the day."""
    seconds = (number * _DAY).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    days, rest = divmod(seconds, _DAY)
    first = dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 31 if days < _LEAP_DAY else 30)
    known = 0 <= days <= _LAST_DAY - 1462 * from_1904 and (from_1904 or days not in (0, _LEAP_DAY))
    return (first + dt.timedelta(days=int(days)) if known else None), rest


def _is_minutes(parts: Sequence[Token], at: int) -> bool:
    """Whether an m is of minutes: behind hours, or before seconds."""
    dates = [(where, token.text.lower()) for where, token in enumerate(parts) if token.kind == "D"]
    before = next((text for where, text in reversed(dates) if where < at), "")
    behind = next((text for where, text in dates if where > at), "")
    return before.lstrip("[")[:1] == "h" or behind.lstrip("[")[:1] == "s"


def _shown(token: Token, moment: _Moment, minutes: bool) -> str | None:
    if token.kind != "D":
        return token.text if token.kind in ",/.%9" else token.literal
    text = token.text.lower()
    if text.startswith("["):
        return _elapsed(text.strip("[]"), moment.elapsed)
    if "/" in text:
        return _noon(token.text, moment.hour)
    if text[0] == "h":
        return f"{_hour(moment):0{min(len(text), 2)}}"
    if text[0] == "s" or (text[0] == "m" and minutes):
        return _clock(text, moment.seconds)
    return None if moment.day is None else _calendar(text, moment.day, moment.language)


def _hour(moment: _Moment) -> int:
    return (moment.hour % 12 or 12) if moment.is_half else moment.hour


def _noon(text: str, hour: int) -> str:
    return text.split("/")[hour >= 12]


def _clock(text: str, seconds: Decimal) -> str:
    if text[0] == "m":
        return f"{int(seconds) // 60 % 60:0{min(len(text), 2)}}"
    whole, point, fraction = text.partition(".")
    shown = f"{int(seconds) % 60:0{min(len(whole), 2)}}"
    return shown + (f".{format(seconds % 1, 'f').partition('.')[2]:0<{len(fraction)}}" if point else "")


def _elapsed(text: str, seconds: Decimal) -> str:
    unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
    return "-" * (seconds < 0) + f"{int(abs(seconds)) // unit:0{len(text)}}"


def _calendar(text: str, day: dt.date, language: int) -> str:
    """A part of a date: y year, e year of the calendar of the language, m month, d day, a day of the week."""
    chinese = language & 0xFF == _CHINESE
    match text[0]:
        case "y":
            return f"{day.year:04}" if len(text) > 2 else f"{day.year % 100:02}"
        case "e":
            return str(day.year - _TAIWAN_YEARS * (language == _TAIWAN))
        case "m":
            return _month(len(text), day.month, chinese)
        case "d" if len(text) < 3:
            return f"{day.day:0{len(text)}}"
        case _:
            return _weekday(text, day.weekday(), chinese, language)


def _month(size: int, month: int, chinese: bool) -> str:
    if size < 3:
        return f"{month:0{size}}"
    if chinese and size < 5:
        return f"{_CHINESE_MONTHS[month - 1]}月" if size == 4 else f"{month}月"
    name = _MONTHS[month - 1]
    return {3: name[:3], 4: name}.get(size, name[:1])


def _weekday(text: str, day: int, chinese: bool, language: int) -> str:
    """dddd is Monday, or 星期一 where the language is Chinese; aaaa is 星期一 in any."""
    if text[0] == "a" or chinese:
        short = "週" if language == _TAIWAN else "周"
        return ("星期" if len(text) > 3 else short) + _CHINESE_DAYS[day]
    return _WEEKDAYS[day] if len(text) > 3 else _WEEKDAYS[day][:3]
