"""The numbers that Word prints before the paragraphs of a list: 一、 (1) 2.3. They are in no run of the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from govdata.documents.docx_styles import Styles, value_of
from govdata.documents.raised import roman
from govdata.documents.xml_tree import Element, number_of

_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_LEVELS = 9


def _letters(number: int) -> str:
    """a to z, then aa, bb, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _chinese(number: int) -> str:
    """一 to 九十九; beyond, digit by digit."""
    if number >= 100:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return before + (_DIGITS[ones] if ones or not tens else "")


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + n: chr(ord("０") + n) for n in range(10)}),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "ideographDigital": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "decimalEnclosedCircleChinese": lambda number: chr(0x2460 + number - 1) if number <= 20 else str(number),
    "decimalEnclosedCircle": lambda number: chr(0x2460 + number - 1) if number <= 20 else str(number),
}
"""The formats whose print is sure. A bullet, and any other, gives no text."""


@dataclass
class Numbering:
    """The lists of a document, and how far each was counted."""

    styles: Styles
    lists: dict[str, Element] = field(default_factory=dict)
    abstracts: dict[str, Element] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _restarted: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, part: Element | None, styles: Styles) -> Numbering:
        """The lists of the part that holds them; none where there is none."""
        nums = {each.get("w:numId"): each for each in (part.all("w:num") if part else ())}
        abstracts = {each.get("w:abstractNumId"): each for each in (part.all("w:abstractNum") if part else ())}
        return cls(styles, nums, abstracts)

    def label(self, paragraph: Element) -> str:
        """The number of a paragraph as it is printed before its text, with a blank; "" where it has none."""
        properties = self.styles.paragraph_property(paragraph, "w:numPr")
        number = self.lists.get(value_of(properties, "w:numId"))
        level = number_of(value_of(properties, "w:ilvl"), 0)
        if number is None or level >= _LEVELS:
            return ""
        self._count(number, level)
        text = self._printed(number, level)
        return f"{text} " if text else ""

    def _count(self, number: Element, level: int) -> None:
        counts = self._counts.setdefault(value_of(number, "w:abstractNumId"), [None] * _LEVELS)
        before = counts[level]
        if before is None or self._restarts(number, level):
            counts[level] = self._start(number, level)
        else:
            counts[level] = before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)

    def _restarts(self, number: Element, level: int) -> bool:
        """Whether a list that starts anew at its first paragraph is at it."""
        key = f"{number.get('w:numId')}/{level}"
        override = self._override(number, level)
        if key in self._restarted or not value_of(override, "w:startOverride"):
            return False
        self._restarted.add(key)
        return True

    def _start(self, number: Element, level: int) -> int:
        told = value_of(self._override(number, level), "w:startOverride")
        return number_of(told or value_of(self._level(number, level), "w:start"), 1)

    def _override(self, number: Element, level: int) -> Element | None:
        return next((each for each in number.all("w:lvlOverride") if each.get("w:ilvl") == str(level)), None)

    def _level(self, number: Element, level: int) -> Element | None:
        own = self._override(number, level)
        abstract = self.abstracts.get(value_of(number, "w:abstractNumId"))
        levels = abstract.all("w:lvl") if abstract else iter(())
        found = next((each for each in levels if each.get("w:ilvl") == str(level)), None)
        return (own.child("w:lvl") if own else None) or found

    def _printed(self, number: Element, level: int) -> str:
        """The text of a level with the counts of the levels that it names."""
        shown = self._level(number, level)
        if shown is None or value_of(shown, "w:numFmt") not in _FORMATS:
            return ""
        return _PLACE.sub(lambda place: self._one(number, int(place[1]) - 1, shown), value_of(shown, "w:lvlText"))

    def _one(self, number: Element, level: int, shown: Element) -> str:
        count = self._counts[value_of(number, "w:abstractNumId")][level]
        name = "decimal" if shown.child("w:isLgl") else value_of(self._level(number, level), "w:numFmt")
        value = self._start(number, level) if count is None else count
        return _FORMATS.get(name, str)(value) if value else str(value)
