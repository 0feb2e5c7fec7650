"""Shares of a ratio: 三次产业结构为4.0∶37.7∶58.3 says three percentages. Any other ratio is no figure."""

from __future__ import annotations

from decimal import Decimal

from govdata.quantities.lexicon import Lexicon
from govdata.quantities.pattern import Pattern

_ALL, _ROUNDING = Decimal(100), Decimal("0.15")
_REACH = 32
_COLONS = frozenset(":：")


class Ratios:
    """Ratios in the words of one lexicon; holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._said = Pattern(lexicon.any_of("ratios"))
        self._member = Pattern(r"\d+(?:\.\d+)?")
        self._ratio = Pattern(r"\d+(?:\.\d+)?(?:[:：]\d+(?:\.\d+)?){2,7}(?![\d.:：])")

    def is_of_shares(self, text: str, start: int) -> bool:
        """Whether the ratio that begins at `start` is of shares: three or more, of something, and 100 together."""
        ratio = self._ratio.match(text, start)
        if ratio is None or text[start - 1 : start].isdecimal():
            return False
        off = sum(map(Decimal, ratio[0].replace("：", ":").split(":"))) - _ALL
        return abs(off) <= _ROUNDING and bool(self._said.search(text, max(0, start - _REACH), start))

    def member_at(self, text: str, position: int) -> int:
        """Where the share of a ratio that begins at `position` ends; 0 where none does."""
        member = self._member.match(text, position)
        if member is None or not _COLONS & {text[member.end() : member.end() + 1], text[position - 1 : position]}:
            return 0
        start = position
        while start and text[start - 1] in "0123456789.:：" and position - start < _REACH:
            start -= 1
        return member.end() if self.is_of_shares(text, start) else 0
