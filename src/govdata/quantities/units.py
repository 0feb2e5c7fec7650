"""The units of a lexicon as they stand in a text: 平方米, 个百分点, and quotients such as 微克/立方米."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from govdata.quantities.lexicon import Lexicon, Unit
from govdata.quantities.pattern import Pattern
from govdata.quantities.quotients import DENOMINATOR_SCALES, DENOMINATORS

_T = TypeVar("_T")
_OPENING, _CLOSING = ("/(", "/（"), (")", "）")
_JOINTS = ("/", "·", "•", "‧", "∙", "⋅", "・")
"""What parts two units below a line: 元/人·月, 元/人/月."""


def longest_first(pairs: Iterable[tuple[str, _T]], end: int) -> dict[str, tuple[tuple[str, _T], ...]]:
    """The words of a table under their first (0) or last (-1) character, the longest first."""
    table: dict[str, list[tuple[str, _T]]] = {}
    for word, meaning in sorted(dict(pairs).items(), key=lambda pair: -len(pair[0])):
        if word:
            table.setdefault(word[end], []).append((word, meaning))
    return {character: tuple(words) for character, words in table.items()}


class UnitReader:
    """Reads the unit at a position of a text; holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = longest_first(((word, unit) for unit in reversed(lexicon.units) for word in unit.words), 0)
        self._each = Pattern(f"每(?={lexicon.any_of('per_units')})")
        self._scale = Pattern(r"[百千]?[万亿]|[百千]|10+(?=[A-Za-z])")
        self._denominator = Pattern(rf"(?:{'|'.join(DENOMINATORS)})(?![A-Za-z_])|季度|[人年月日]")

    def unit_of(self, symbol: str) -> Unit | None:
        """The unit of a symbol; None for a quotient and for no unit."""
        return self._lexicon.unit(symbol)

    def unit_at(self, text: str, position: int, spelt: bool = True) -> tuple[Unit, str] | None:
        """The longest unit word at `position` that is not the beginning of another word.

        Fewer begin another word behind Arabic numerals than behind Chinese ones (`spelt`).
        """
        for word, unit in self._words.get(text[position : position + 1], ()):
            if text.startswith(word, position) and not self._continues(text, position + len(word), word, spelt):
                return unit, word
        return None

    def _continues(self, text: str, end: int, word: str, spelt: bool) -> bool:
        following = text[end : end + 1]
        if word[-1].isascii() and word[-1].isalpha():
            return following.isascii() and following.isalnum()
        always, then = self._lexicon.not_before.get(word, ()), self._lexicon.not_before_spelt.get(word, ())
        return text.startswith(always + then if spelt else always, end)

    def denominator_at(self, text: str, position: int) -> tuple[str, int] | None:
        """What a unit that ends at `position` is divided by: its symbol (10000yuan, person/month), and its end."""
        if text.startswith(_OPENING, position):
            below = self._factors_at(text, position + 2)
            return (below[0], below[1] + 1) if below and text.startswith(_CLOSING, below[1]) else None
        starts = text.startswith("/", position) or self._each.match(text, position)
        return self._factors_at(text, position + 1) if starts else None

    def _factors_at(self, text: str, position: int) -> tuple[str, int] | None:
        """What stands below a line, one unit or several: 人·月, 人/年."""
        first = self._factor_at(text, position)
        if first is None or not text.startswith(_JOINTS, first[1]):
            return first
        others = self._factors_at(text, first[1] + 1)
        return (f"{first[0]}/{others[0]}", others[1]) if others else first

    def _factor_at(self, text: str, position: int) -> tuple[str, int] | None:
        """One unit below a line, with its scale."""
        scale = self._scale.match(text, position)
        start = scale.end() if scale else position
        named = self._denominator.match(text, start)
        found = None if named and named[0].isascii() else self.unit_at(text, start)
        if found is None and named is None:
            return None
        word = max(found[1] if found else "", named[0] if named else "", key=len)
        power = DENOMINATOR_SCALES.get(scale[0], scale[0]) if scale else ""
        return f"{power}{_denominator(found[0].symbol if found else '', word)}", start + len(word)


def _denominator(symbol: str, word: str) -> str:
    """What a unit is called below the line: a measure word by itself (元/个 is yuan/个), 小时 h."""
    by_word = {zh: name for name, (_symbol, zh) in DENOMINATORS.items()} | {"日": "day"}
    by_symbol = {own: name for name, (own, _zh) in DENOMINATORS.items()}
    return word if symbol == "count" else by_symbol.get(symbol) or by_word.get(word) or symbol or word
