"""The unit that a head of a table gives its figures, with its scale: 产量（万吨）, 增长%, Price ($/gal), 单位：亿元、%.

A unit is read by the grammar itself, as that of one: 1万吨 is 10000 t. What is no unit from end to end is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from govdata.quantities.characters import SCALE, to_plain
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.numerals import currency_pattern
from govdata.values import dataclass

_HEADS = 4096
"""Heads whose units are kept: each of them stands over many cells."""
_LONGEST = 60
"""Characters of what may be a unit."""
_SCALES = {"m": "million", "mn": "million", "mio": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
"""What stands for a scale behind a mark of money; any other (k, '000) is a thousand."""
_LINE = 400
"""Characters of a line in which units are looked for."""


@dataclass(frozen=True)
class HeadUnit:
    """What one in a cell is: `scale` of `symbol`, which is "" where only a scale is printed (In thousands)."""

    scale: Decimal
    symbol: str
    printed: str


class HeadUnitReader:
    """Reads the units of heads with one grammar; holds no state."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar, lexicon = grammar, grammar.lexicon
        self.all_in_head = lru_cache(maxsize=_HEADS)(self._all_in_head)
        """The units in a head, where one pair of brackets holds several; the last pair that holds one counts."""
        named = "|".join(r"\s*".join(map(re.escape, word)) for word in lexicon.words("table_units"))
        self._label = re.compile(
            rf"^\s*(?:(?:{named})\s*[:：]|(?i:(?:all |the )?(?:amounts?|figures?|values?|data|numbers?|rates?|prices?)?"
            r" ?(?:are |is )?(?:expressed |shown |given )?in(?: the)?)(?= ))\s*"
        )
        self._line = re.compile(
            rf"(?:{named})\s*[:：]\s*(?P<unit>[^。；;\n]{{1,{_LONGEST}}})"
            rf"|(?:^|[(（\[［,;.] ?)(?P<phrase>(?i:(?:amounts?|figures?|values?|data|numbers?|expressed)? ?in)"
            rf" [^()（）\[\];:.\n]{{1,{_LONGEST}}})"
        )
        otherwise = lexicon.any_of("unless_otherwise_en")
        self._throughout = re.compile(
            rf"(?i:(?:data|values|figures|amounts|quantities) (?:are )?in ([^.()]{{1,60}}?),? {otherwise})"
        )
        self._rounded = re.compile(r"(?i:rounded to the nearest )[\d,. ]*([A-Za-z]+(?: [A-Za-z]+){0,2})")
        self._bracket = re.compile(r"[（(\[［〔]([^（）()\[\]［］〔〕]{1,60})[）)\]］〕]")
        self._unknown = re.compile(
            r"[（(\[]((?:[a-z]{1,8}|[^\d\s（()）]{1,8})/[^\d\s（()）]{1,8}|[a-z]+[A-Z][A-Za-z]*)[）)\]]"
        )
        self._parts = re.compile(r"[、,，;；]|(?: and )|(?: or )|和|及")
        self._mark = re.compile(rf"{currency_pattern(lexicon)} ?")
        self._plural = re.compile(r"(?i:\b(hundred|thousand|million|billion|trillion)s\b)(?: of)?")
        self._gap = re.compile(r"\s{2,}| ?(?i:units?)\s*[:：]")
        self._scale = re.compile(f"[{SCALE}]+")
        self._per = re.compile(r"(?<=\S) per (?=\S)")
        self._short = re.compile(r"(?i:^(k|m|mn|mio|bn|b|tn|'?000s?)$)")
        self._tail = re.compile(r"[（(\[][^（）()\[\]]*[）)\]]?\s*$")
        self._percent = re.compile(r"(?:^|[^\d\s])\s*(%|‰)\s*$|^\s*(%|‰)|(?i:\b(per ?cent|percentage)\b)")

    def whole(self, text: str) -> HeadUnit | None:
        """The unit that a text is from end to end."""
        label = self._label.match(to_plain(text))
        printed = text[label.end() if label else 0 :].strip().strip(".。:：")
        if not printed or len(printed) > _LONGEST:
            return None
        plain = to_plain("".join(printed.split()) if not printed.isascii() else " ".join(printed.split()))
        shorter = (self._tail.sub("", plain), re.split(r"[·•]", plain)[0])
        found = (self._one_of(text) for text in (plain, *shorter) if text.strip())
        figure = self._quotient(plain) or next(filter(None, found), None)
        if figure is None or figure.form != "amount" or figure.high or figure.prefix or figure.suffix:
            return None
        says = _is_scale(figure.number.value) and (figure.unit or any(map(str.isalpha, printed)))
        return HeadUnit(figure.number.value, figure.unit, printed) if says else None

    def unknown(self, text: str) -> str:
        """What stands in brackets like a unit and is none that the lexicon knows: mmBtu, pcu/d; "" for nothing."""
        found = self._unknown.findall(text)
        return found[-1] if found and self.in_head(text) is None else ""

    def scale_alone(self, text: str) -> HeadUnit:
        """The scale of a unit that is not known: ten thousand of 万重量箱."""
        plain = to_plain("".join(text.split()))
        found = self._scale.match(plain)
        one = self._whole_figure(f"1{found[0]}") if found else None
        return HeadUnit(one.number.value if one else Decimal(1), "", text)

    def in_head(self, text: str) -> HeadUnit | None:
        """The unit in a head: in brackets, at its end, or all of it; None where there is none."""
        return next(iter(self.all_in_head(text)), None)

    def _all_in_head(self, text: str) -> tuple[HeadUnit, ...]:
        if found := self.whole(text):
            return (found,)
        return self.in_brackets(text) or tuple(filter(None, (self._at_the_end(text),)))

    def in_brackets(self, text: str) -> tuple[HeadUnit, ...]:
        """The units in brackets in a text; those of the last ones that hold some."""
        return next((units for part in reversed(self._bracket.findall(text)) if (units := self._listed(part))), ())

    def in_line(self, text: str) -> tuple[HeadUnit, ...]:
        """The units in a line above or below a table: 单位：亿元、%, (In millions of dollars)."""
        line = to_plain(text[:_LINE])
        for match in self._line.finditer(line):
            said = (match["unit"] or match["phrase"]).rstrip(")）]］ ")
            if units := self._listed(said) or self._listed(self._gap.split(said)[0]):
                return units
        alone = self._bracket.fullmatch(line.strip())
        return self._listed(alone[1]) if alone else ()

    def throughout(self, text: str) -> HeadUnit | None:
        """The unit of all tables of a text that says so: Data in metric tons unless otherwise noted."""
        if found := self._throughout.search(text):
            return next(iter(self._listed(found[1])), None)
        found = self._rounded.search(text)
        words = found[1].split() if found else []
        named = (self.whole(" ".join(words[:count])) for count in range(len(words), 0, -1))
        return next((replace(unit, scale=Decimal(1)) for unit in named if unit and unit.symbol), None)

    def _listed(self, text: str) -> tuple[HeadUnit, ...]:
        """The units that a text lists; none where one of its parts is no unit, but for what only follows a unit."""
        if whole := self.whole(text):
            return (whole,)
        parts = [part for part in self._parts.split(self._label.sub("", to_plain(text), count=1)) if part.strip()]
        found = [self.whole(part) for part in parts]
        known = tuple(unit for unit in found if unit)
        return known if found and found[0] and (len(known) == len(found) or len(known) == 1) else ()

    def _at_the_end(self, text: str) -> HeadUnit | None:
        """Behind the last comma or space of a head (Output, million tons), or a sign of percent (增长%)."""
        if match := self._percent.search(text):
            return self.whole("‰" if "‰" in match[0] else "%")
        for mark in (", ", "，", ",", ": ", "：", "\n", " "):
            head, found, tail = text.rpartition(mark)
            if found and head.strip() and (unit := self.whole(tail)) and not _is_a_word(mark, head, tail):
                return unit
        return None

    def _quotient(self, plain: str) -> Figure | None:
        """Money for each of something, whose mark stands above the line: $/gal, cents/lb."""
        above, line, below = map(str.strip, self._per.sub("/", plain, count=1).partition("/"))
        figure = self._one_of(above) if line and above else None
        found = self._grammar.units.denominator_at(f"/{below}", 0) if figure and figure.unit else None
        if figure is None or found is None or found[1] != len(below) + 1:
            return None
        return replace(figure, unit=f"{figure.unit}/{found[0]}")

    def _one_of(self, plain: str) -> Figure | None:
        """The figure that one of a unit is."""
        plain = self._plural.sub(r"\1", plain).strip()
        mark = self._mark.match(plain)
        rest = plain[mark.end() :].strip() if mark else ""
        if mark and (scale := self._scale_of(rest)):
            return self._whole_figure(f"{mark[0].strip()}{scale}")
        if plain[:1].isdecimal():
            return self._whole_figure(plain)
        small = f"1 {plain.lower()}" if plain[1:].islower() and len(plain) > len("Mu.") else ""
        tried = (self._whole_figure(text) for text in (f"1{plain}", f"1 {plain}", small) if text)
        return next(filter(None, tried), None)

    def _whole_figure(self, text: str) -> Figure | None:
        """The figure that begins a text and fills it: no hedge stands before a unit."""
        figure = self._grammar.figure_at(text, 0)
        return figure if figure and figure.start == 0 and figure.end == len(text) else None

    def _scale_of(self, rest: str) -> str:
        """What stands between a mark of money and its unit, with a one before it."""
        short = self._short.match(rest)
        word = _SCALES.get(short[0].lower(), "thousand") if short else rest
        return f"1 {word}" if word.isascii() and word else f"1{word}"


def _is_a_word(mark: str, head: str, tail: str) -> bool:
    """Whether what only stands behind a space may be no unit: Local people, Under 18 years, 城 镇."""
    latin = tail.isascii() and any(map(str.isalpha, tail))
    return mark in (" ", "\n") and (latin or len(head.split()[-1]) < len("产量"))


def _is_scale(value: Decimal) -> bool:
    """Whether a number is a power of ten: 18 years are no unit."""
    return value > 0 and value == Decimal(10) ** value.adjusted()


@lru_cache(maxsize=16)
def head_unit_reader(grammar: Grammar) -> HeadUnitReader:
    """The reader of a grammar."""
    return HeadUnitReader(grammar)
