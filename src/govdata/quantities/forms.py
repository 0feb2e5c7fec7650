"""Figures whose form says what they are: percentages in words, fractions, doublings, halves, ranks, claims.

Each form is read at one place by one pattern, in Chinese or English: `FORMS` holds them in the order in which they are
tried. Amounts with a unit, ranges and hedges are `grammar`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from govdata.quantities.lexicon import Hedge
from govdata.quantities.numerals import RUN, Number, read_number

_WORDED = re.compile(rf"(?P<of>[百千万])分之(?P<low>{RUN})(?:[至到—-](?:(?P=of)分之)?(?P<high>{RUN}))?")
_FRACTION = re.compile(
    r"(?P<below>[二三四五六七八九十]{1,3}|\d{1,2})分之(?P<above>[一二两三四五六七八九十]{1,3}|\d{1,2})"
)
_SLASH = re.compile(r"(?<![\d/.])(?P<above>[1-9]\d?)/(?P<below>[1-9]\d?)(?![\d/])")
_DOUBLED = re.compile(
    r"翻了?(?P<times>[一两二三四五六七八九]|\d)?番(?!半)|(?:倍增|翻倍)(?![干效器计行激长])"
    r"|(?<![A-Za-z])(?P<word>(?i:doubled|tripled|quadrupled))(?![A-Za-z])"
)
_WORD_TIMES = {"doubled": 100, "tripled": 200, "quadrupled": 300}
_HALF = re.compile(r"一半|半数|半(?![年导径岛决天月小个程夜球边壁成途山路点自])|(?<![A-Za-z-])[Hh]alf(?![A-Za-z-]| a )")
_RANK = re.compile(rf"(?:第|rank |No\. ?)(?P<place>{RUN})(?P<word>[名位大]?)|榜首|首位")
_TOP = re.compile(rf"(?:前|top )(?P<place>{RUN})(?P<word>[名位强]?)(?![%\d个季年月期天日大成倍款次半批场]|周)")
_CLAIM = re.compile(r"首[个家支批次座条台例款所项届颗部套艘架期单创]|唯一(?:一[个家所座项])?")
_LABEL = re.compile(rf"(?P<run>{RUN})大")
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9,
    "ninths": 9, "tenth": 10, "tenths": 10,
}  # fmt: skip
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "nine": 9}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_ENGLISH_FRACTION = re.compile(
    rf"(?<![A-Za-z-])(?P<above>{'|'.join(_COUNTS)})[- ](?P<below>{'|'.join(_PARTS)})(?![A-Za-z-])", re.IGNORECASE
)
_MEASURED = re.compile(r"(?:by|to|for|from|than|over|about|nearly|almost|roughly|around|reached|exceeded) $")
_ORDINAL = re.compile(rf"(?P<place>\d{{1,3}})(?:st|nd|rd|th)(?![A-Za-z])|(?P<word>{'|'.join(_ORDINALS)})(?![A-Za-z-])")
_MOVED = re.compile(r" to \d{1,3}(?:st|nd|rd|th)(?![A-Za-z])")
_RANKED = re.compile(r"(?:rank(?:ed|ing|s)?|placed|came|stood|climbed to|rose to|up to|moved to|in) (?:the )?$")


@dataclass(frozen=True)
class Figure:
    """A figure as the text has it. `start` and `end` delimit hedge, number and unit in the folded text.

    `form` is amount, share (a fraction or percentage in words), growth (倍增), rank, top (前五), half or claim.
    `high` is the upper end of a printed range.
    """

    start: int
    end: int
    body: int
    number: Number
    unit: str
    form: str = "amount"
    word: str = ""
    high: Number | None = None
    level: bool = False
    prefix: Hedge | None = None
    suffix: Hedge | None = None


def sharp(value: Decimal) -> Number:
    """A number that leaves nothing open: no rounding."""
    return Number(value, place=Decimal(0), step=Decimal(1))


def named(text: str) -> Figure | None:
    """What is a figure only when a table says so: a claim (首个, 唯一) or a label that counts (三大)."""
    if claim := _CLAIM.fullmatch(text):
        unit = "count" if text.startswith("唯一") else "rank"
        return Figure(0, claim.end(), 0, sharp(Decimal(1)), unit, "claim", text)
    label = _LABEL.fullmatch(text)
    number = read_number(label["run"]) if label else None
    return Figure(0, len(text), 0, number, "count", "amount", "大") if number else None


def _worded(text: str, position: int) -> Figure | None:
    match = _WORDED.match(text, position)
    low = read_number(match["low"]) if match else None
    if match is None or low is None:
        return None
    unit = "per_mille" if match["of"] == "千" else "percent"
    low, high = replace(low, bare=False), read_number(match["high"]) if match["high"] else None
    if match["of"] == "万":
        low, high = low.times(Decimal("0.01")), high.times(Decimal("0.01")) if high else None
    return Figure(position, match.end(), position, low, unit, "share", match[0], high)


def _fraction(text: str, position: int) -> Figure | None:
    match = _FRACTION.match(text, position) or _SLASH.match(text, position)
    above, below = (read_number(match["above"]), read_number(match["below"])) if match else (None, None)
    if match is None or above is None or below is None:
        return None
    return _share(position, match, above.value, below.value)


def _english_fraction(text: str, position: int) -> Figure | None:
    match = _ENGLISH_FRACTION.match(text, position)
    if match is None:
        return None
    above, below = _COUNTS[match["above"].lower()], _PARTS[match["below"].lower()]
    said = match["below"].lower().endswith("s") and above > 1
    said = said or match.end() == len(text) or text.startswith(" of ", match.end())
    if not said and not _MEASURED.search(text, max(0, position - 12), position):
        return None
    return _share(position, match, Decimal(above), Decimal(below))


def _share(position: int, match: re.Match[str], above: Decimal, below: Decimal) -> Figure | None:
    if not 0 < above < below:
        return None
    percent = (above * 100 / below).quantize(Decimal("0.0001")).normalize()
    return Figure(position, match.end(), position, sharp(percent), "percent", "share", match[0])


def _doubled(text: str, position: int) -> Figure | None:
    match = _DOUBLED.match(text, position)
    if match is None:
        return None
    times = read_number(match["times"]) if match["times"] else None
    percent = Decimal(_WORD_TIMES.get((match["word"] or "").lower(), 0)) or 100 * (
        2 ** (times.value if times else Decimal(1)) - 1
    )
    return Figure(position, match.end(), position, sharp(percent), "percent", "growth", match[0])


def _half(text: str, position: int) -> Figure | None:
    match = _HALF.match(text, position)
    return match and Figure(position, match.end(), position, sharp(Decimal(50)), "percent", "half", match[0].lower())


def _rank(text: str, position: int) -> Figure | None:
    match = _RANK.match(text, position)
    number = (read_number(match["place"]) if match["place"] else Number(Decimal(1))) if match else None
    if match is None or number is None or number.value < 1:
        return None
    return Figure(position, match.end(), position, sharp(number.value), "rank", "rank", match["word"] or "")


def _ordinal(text: str, position: int) -> Figure | None:
    """24th, third: a rank where the words before or after it rank (ranked third, 24th place)."""
    match = _ORDINAL.match(text, position)
    if match is None or text[position - 1 : position].isalnum():
        return None
    placed = text.startswith((" place", " position"), match.end()) or _MOVED.match(text, match.end())
    before = _RANKED.search(text, max(0, position - 20), position)
    if not placed and match[0] != text and (before is None or before[0].startswith("in")):
        return None
    place = Decimal(_ORDINALS[match["word"]] if match["word"] else match["place"])
    return Figure(position, match.end(), position, sharp(place), "rank", "rank", "名") if place else None


def _top(text: str, position: int) -> Figure | None:
    match = _TOP.match(text, position)
    number = read_number(match["place"]) if match else None
    if match is None or number is None or number.value < 1:
        return None
    return Figure(position, match.end(), position, sharp(number.value), "rank", "top", match["word"])


FORMS: tuple[Callable[[str, int], Figure | None], ...] = (
    _worded, _fraction, _english_fraction, _doubled, _half, _rank, _ordinal, _top,
)  # fmt: skip
