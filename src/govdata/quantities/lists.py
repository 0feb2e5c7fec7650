"""Lists lend what is printed: the last figure of 12.5、8.3和4.2亿元 has the scale and the unit of all three."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from govdata.quantities.forms import Figure
from govdata.quantities.lexicon import Lexicon, any_of
from govdata.quantities.numerals import run_pattern
from govdata.quantities.pattern import RarePattern

_MEASURE, _SHARED = "个", "point"
"""A measure word, and the dimension of the units of which it is only a part in their list."""
_UNLIKE = 100
"""How many times a member may pass the digits of the last one: 5000、8000和1.2万元 may be 5000元 or 5000万元."""


def joint_pattern(words: str) -> str:
    """What joins figures that share the unit of the last one; `words` is the pattern of the Chinese ones."""
    return rf"{words}|,? and (?=\d)|, (?=\d)"


class SharedMeasure:
    """个 before the joint of a list whose last figure has all of the unit: 16.4个、1.3个百分点."""

    def __init__(self, lexicon: Lexicon) -> None:
        points = (unit for unit in lexicon.units if unit.dimension == _SHARED)
        self._units = {word[1:]: unit.symbol for unit in points for word in unit.words if word.startswith(_MEASURE)}
        self._units.pop("点", None)  # 个点 may count as well
        joint, run = joint_pattern(lexicon.any_of("joining")), run_pattern(lexicon)
        rest = rf"(?>(?>(?:{joint}){run}){_MEASURE})+(?P<noun>{any_of(self._units)})"
        self._rest = RarePattern(rest, (_MEASURE + noun for noun in self._units))

    def unit(self, text: str, figure: Figure) -> str:
        """The unit that the last figure of its list lends to a figure; "" where none does."""
        found = self._lent(text, figure)
        return self._units[found["noun"]] if found else ""

    def end(self, text: str, figure: Figure) -> int:
        """Where the list ends that lends a figure its unit; the end of the figure where none does."""
        found = self._lent(text, figure)
        return found.end() if found else figure.end

    def _lent(self, text: str, figure: Figure) -> re.Match[str] | None:
        return self._rest.match(text, figure.end) if figure.word == _MEASURE else None


def lends(joint: str) -> bool:
    """Whether what stands before the last figure of a list joins it: in English a comma alone parts clauses."""
    return joint != ", "


def belongs(lender: Figure, figure: Figure) -> bool:
    """Whether a figure may be of the list that another ends: 上亿 is not in 上亿、5家."""
    return lender.number.scale != 1 or not figure.number.scaled


def lend(lender: Figure, figure: Figure) -> Figure | None:
    """A figure without unit with the unit, and the printed scale, of the last one of its list.

    None where its scale is in doubt: it has the form of one that has none.
    """
    factor = (lender.high or lender.number).scale
    if figure.number.scale != 1 or lender.number.scale == 1:
        factor = Decimal(1)
    if factor is None or (factor > 1 and _are_unlike(figure.number.value, lender.number.value / factor)):
        return None
    number = figure.number.scaled_by(factor) if factor > 1 else figure.number
    return replace(figure, number=number, unit=lender.unit, word=lender.word)


def is_year(digits: str) -> bool:
    """Whether digits that an English list would lend a unit are those of a year."""
    return len(digits) == 4 and digits.isdecimal() and digits[:2] in ("19", "20")


def _are_unlike(member: Decimal, last: Decimal) -> bool:
    return member >= 1000 and member > _UNLIKE * abs(last)
