"""The units of a lexicon as they stand in a text: 平方米, 个百分点, and quotients such as 微克/立方米."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from govdata.quantities.lexicon import Lexicon, Unit
from govdata.quantities.quotients import DENOMINATOR_SCALES, DENOMINATORS

_T = TypeVar("_T")


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
        self._each = re.compile(f"每(?={lexicon.any_of('per_units')})")
        self._scale = re.compile(r"[百千]?[万亿]|[百千]|10+(?=[A-Za-z])")
        self._denominator = re.compile(rf"(?:{'|'.join(DENOMINATORS)})(?![A-Za-z])|[人年月日]")

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
        """What a unit that ends at `position` is divided by: its symbol (10000yuan), and where it ends."""
        if not text.startswith("/", position) and not self._each.match(text, position):
            return None
        scale = self._scale.match(text, position + 1)
        start = scale.end() if scale else position + 1
        named = self._denominator.match(text, start)
        found = None if named and named[0].isascii() else self.unit_at(text, start)
        if found is None and named is None:
            return None
        word = found[1] if found else named[0] if named else ""
        power = DENOMINATOR_SCALES.get(scale[0], scale[0]) if scale else ""
        return f"{power}{_denominator(found[0].symbol if found else '', word)}", start + len(word)


def _denominator(symbol: str, word: str) -> str:
    """What a unit is called below the line: a measure word by itself (元/个 is yuan/个), 小时 h."""
    by_word = {zh: name for name, (_symbol, zh) in DENOMINATORS.items()} | {"日": "day"}
    by_symbol = {own: name for name, (own, _zh) in DENOMINATORS.items()}
    return word if symbol == "count" else by_symbol.get(symbol) or by_word.get(word) or symbol or word
