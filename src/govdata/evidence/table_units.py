"""The unit of a figure in a table, with its scale: printed in the cell, its heads, its row's unit, or the line above.

The nearest one counts, but for growth and shares: under 增长（%） the tonnes of a row are percent. A unit that nothing
prints is assumed from the words of the heads, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govdata.documents.reading import BlockKind, Reading
from govdata.evidence.head_units import HeadUnit, HeadUnitReader
from govdata.evidence.table_heads import Heads
from govdata.quantities.lexicon import Lexicon
from govdata.reports.messages import EMPTY, Message

_RATES = frozenset({"percent", "per_mille", "percentage_point", "per_mille_point", "basis_point"})
_DURATIONS = frozenset({"months", "time"})
"""Dimensions of units that a head may have in its words: 18 years and over."""
_LONGEST, _BLOCKS_ABOVE = 80, 4
"""Characters of a paragraph that may be the caption of a table, and how many blocks above it are looked at."""
NOT_PRINTED = Message("the unit is not printed", "未印单位")
SEVERAL = Message("several units are printed, and it is not said which is whose", "印有多个单位，未说明各自对应")


@dataclass(frozen=True)
class CellUnit:
    """The unit of a figure. `doubt` says why it is not sure; `assumed` that nothing prints it."""

    unit: HeadUnit
    doubt: Message = EMPTY
    assumed: bool = False


class UnitFinder:
    """Finds the units of the figures of one document with the words of one lexicon."""

    def __init__(self, reading: Reading, lexicon: Lexicon, units: HeadUnitReader) -> None:
        self._reading, self._lexicon, self._units = reading, lexicon, units
        self._continued = lexicon.words("table_continued")
        self._words = {
            name: tuple(word.lower() for word in lexicon.words(f"table_{name}"))
            for name in ("rates", "ranks", "indices", "ratios", "people", "money")
        }
        self._throughout = units.throughout(reading.text)
        self._of_last: tuple[HeadUnit, ...] = ()

    def of_table(self, start: int, end: int, titles: Sequence[str]) -> tuple[HeadUnit, ...]:
        """The units of the lines of a table: its own title rows, the captions above it, a line of units below it."""
        above = list(self._captions_above(start))
        found = self._first_line([*reversed(titles), *above]) or self._first_bracket([*reversed(titles), *above])
        found = found or self._first_line(self._lines_below(end))
        if not found and any(word in line for line in above for word in self._continued):
            found = self._of_last
        self._of_last = found or ((self._throughout,) if self._throughout else ())
        return self._of_last

    def of_cell(self, heads: Heads, unit_cell: str, of_table: Sequence[HeadUnit]) -> CellUnit:
        """The unit of a figure that prints none itself."""
        column = self._of_column(heads.column)
        row = self._units.whole(unit_cell) if unit_cell else self._of_heads(heads.row)
        if self._is_rate(heads.column, column):
            return CellUnit(column[0] if column else HeadUnit(Decimal(1), "percent", "%"), assumed=not column)
        if unit_cell and row is None:
            return CellUnit(self._units.scale_alone(unit_cell), _unknown(unit_cell))
        if row and row.symbol:
            return CellUnit(row)
        if len(column) > 1:
            return self._of_several(heads, column)
        if column:
            return CellUnit(self._with_symbol(column[0], heads))
        if section := self._of_heads(tuple(reversed(heads.section))):
            return CellUnit(self._with_symbol(section, heads))
        return self._by_words(heads, of_table)

    def _by_words(self, heads: Heads, of_table: Sequence[HeadUnit]) -> CellUnit:
        """A unit of the whole table, but for figures whose heads say that they are something else."""
        words = " ".join((*heads.row, *heads.column)).lower()
        if self._has("ranks", words):
            return CellUnit(HeadUnit(Decimal(1), "rank", ""))
        if len(of_table) > 1:
            return self._of_several(heads, of_table)
        if of_table and not self._is_another(words, of_table[0]):
            unit = of_table[0]
            return (
                CellUnit(self._with_symbol(unit, heads), assumed=not unit.symbol)
                if unit.symbol
                else self._assumed(words, unit)
            )
        return self._assumed(words, HeadUnit(Decimal(1), "", ""))

    def _is_another(self, words: str, unit: HeadUnit) -> bool:
        """Whether heads say that a figure has not the unit of its table: an index, a share among sums of money."""
        return self._has("indices", words) and unit.symbol not in ("index", "")

    def _assumed(self, words: str, unit: HeadUnit) -> CellUnit:
        """What a figure without any printed unit is likely to be in."""
        symbol = next((symbol for name, symbol in _ASSUMED.items() if self._has(name, words)), "")
        doubt = EMPTY if symbol in _WITHOUT_UNIT else NOT_PRINTED
        return CellUnit(HeadUnit(unit.scale, symbol, unit.printed), doubt, assumed=True)

    def _of_several(self, heads: Heads, units: Sequence[HeadUnit]) -> CellUnit:
        """Of several units the one that the words of the heads ask for: percent for growth, money for sums of it."""
        words = " ".join((*heads.row, *heads.column)).lower()
        rates = [unit for unit in units if unit.symbol in _RATES]
        if rates and self._has("rates", words):
            return CellUnit(rates[0])
        others = [unit for unit in units if unit not in rates]
        if len(others) == 1:
            return CellUnit(others[0])
        people = [unit for unit in others if unit.symbol in ("persons", "person_times", "households")]
        if len(people) == 1 and self._has("people", words):
            return CellUnit(people[0])
        money = [unit for unit in others if unit.symbol in _MONEY]
        if len(money) == 1 and self._has("money", words):
            return CellUnit(money[0])
        return CellUnit(others[0] if others else units[0], SEVERAL)

    def _of_column(self, column: Sequence[str]) -> tuple[HeadUnit, ...]:
        """The units of the heads of a column, the lowest level that has some first; a duration is a part of words."""
        for text in (*reversed(column), " ".join(column)):
            units = self._units.all_in_head(text)
            if units and not (len(units) == 1 and self._is_in_words(units[0], text)):
                return units
        return ()

    def _of_heads(self, heads: Sequence[str]) -> HeadUnit | None:
        for text in heads:
            unit = self._units.in_head(text)
            if unit and unit.printed != text and not self._is_in_words(unit, text):
                return unit
        return None

    def _is_in_words(self, unit: HeadUnit, text: str) -> bool:
        """Whether a unit is only a word of a head: years of Under 18 | years, a level of a date."""
        known = self._lexicon.unit(unit.symbol)
        return (
            known is not None
            and known.dimension in _DURATIONS
            and f"({unit.printed})" not in text.replace("（", "(").replace("）", ")")
        )

    def _is_rate(self, column: Sequence[str], units: Sequence[HeadUnit]) -> bool:
        """Whether a column is of growth or shares: its unit is, or its words are and nothing else is printed."""
        if units:
            return len(units) == 1 and units[0].symbol in _RATES
        return False

    def _with_symbol(self, unit: HeadUnit, heads: Heads) -> HeadUnit:
        if unit.symbol:
            return unit
        words = " ".join((*heads.row, *heads.column)).lower()
        return HeadUnit(unit.scale, "persons" if self._has("people", words) else "", unit.printed)

    def _has(self, name: str, words: str) -> bool:
        return any(_stands(word, words) for word in self._words[name])

    def _captions_above(self, start: int) -> Iterator[str]:
        """The captions, short paragraphs and headings just above a table, the nearest first."""
        blocks = [block for block in self._reading.blocks if block.end <= start]
        seen = 0
        for block in reversed(blocks[-(_BLOCKS_ABOVE * 3) :]):
            text = self._reading.text[block.start : block.end].strip()
            if block.kind is BlockKind.CELL or seen >= _BLOCKS_ABOVE:
                return
            if block.kind is BlockKind.MARGIN:
                continue
            seen += 1
            if block.kind is not BlockKind.PARAGRAPH or len(text) <= _LONGEST or text[:1] in "[（(":
                yield text
            else:
                return

    def _lines_below(self, end: int) -> Iterator[str]:
        """The blocks just below a table."""
        for block in [block for block in self._reading.blocks if block.start >= end][:2]:
            text = self._reading.text[block.start : block.end].strip()
            if block.kind is BlockKind.CELL or len(text) > _LONGEST:
                return
            yield text

    def _first_line(self, lines: Sequence[str] | Iterator[str]) -> tuple[HeadUnit, ...]:
        return next((units for line in lines if (units := self._units.in_line(line))), ())

    def _first_bracket(self, lines: Sequence[str]) -> tuple[HeadUnit, ...]:
        """The unit in brackets in a title: 用地指标基准值（公顷/处）."""
        return next(
            (
                units
                for line in lines[:2]
                if (units := self._units.all_in_head(line)) and "(" in line.replace("（", "(")
            ),
            (),
        )


_ASSUMED = {"people": "persons", "indices": "index", "ratios": "ratio"}
"""What the words of heads say of a figure whose unit is not printed."""
_WITHOUT_UNIT = frozenset({"index", "ratio"})
"""What has no unit that could be printed."""
_MONEY = frozenset({"yuan", "usd", "hkd", "twd", "eur", "gbp", "mop", "jpy", "aud", "cad", "inr", "sgd", "nzd"})


def _stands(word: str, words: str) -> bool:
    """Whether a word stands in heads; a Latin one from its beginning to its end."""
    at = words.find(word)
    while at >= 0:
        if not word.isascii() or not (
            words[at - 1 : at].isalpha() or words[at + len(word) : at + len(word) + 1].isalpha()
        ):
            return True
        at = words.find(word, at + 1)
    return False


def _unknown(printed: str) -> Message:
    return Message(f'the unit "{printed}" is not known', f"不认识单位“{printed}”")
