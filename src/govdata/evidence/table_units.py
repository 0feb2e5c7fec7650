"""The unit of a figure in a table, with its scale: printed in its heads, the unit of its row, or the line above.

The nearest one counts, but for growth and shares: under 增长（%） the tonnes of a row are percent. A unit that nothing
prints is assumed from the words of the heads, and said to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from govdata.evidence.cell_figures import CellReader
from govdata.evidence.head_units import HeadUnit, HeadUnitReader
from govdata.evidence.table_heads import Heads
from govdata.quantities.characters import to_plain
from govdata.quantities.lexicon import Lexicon
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

_RATES = frozenset({"percent", "per_mille", "percentage_point", "per_mille_point", "basis_point"})
_PEOPLE = frozenset({"persons", "person_times", "households"})
_DURATIONS = frozenset({"months", "time"})
"""Dimensions of units that a head may have in its words: 18 years and over."""
_ASSUMED = {"table_people": "persons", "table_indices": "index", "table_ratios": "ratio", "table_counts": "count"}
"""What the words of heads say of a figure whose unit is not printed."""
_WITHOUT_UNIT = frozenset({"index", "ratio"})
"""What has no unit that could be printed."""
ONE = HeadUnit(Decimal(1), "", "")
"""No unit and no scale."""
NOT_PRINTED = Message("the unit is not printed", "未印单位")
SEVERAL = Message("several units are printed, and it is not said which is whose", "印有多个单位，未说明各自对应")


@dataclass(frozen=True)
class CellUnit:
    """The unit of a figure. `doubt` says why it is not sure; `assumed` that nothing prints it."""

    unit: HeadUnit
    doubt: Message = EMPTY
    assumed: bool = False


class UnitFinder:
    """Finds the units of figures with the words of one lexicon."""

    def __init__(self, lexicon: Lexicon, units: HeadUnitReader, cells: CellReader) -> None:
        self._lexicon, self._units, self._cells = lexicon, units, cells
        self._lists: dict[str, tuple[str, ...]] = {}
        self._money = frozenset(unit.symbol for unit in lexicon.units if unit.bare or unit.marks)

    def of_cell(self, heads: Heads, unit_cell: str, of_table: Sequence[HeadUnit], title: str = "") -> CellUnit:
        """The unit of a figure that prints none itself.

        Args:
            heads: those of its cell.
            unit_cell: what stands in the column of units of its row, "" where there is none.
            of_table: the units of the lines of its table.
            title: the captions of its table, whose words say what figures without a unit are.
        """
        column = self._of_column(heads.column)
        if len(column) == 1 and column[0].symbol in _RATES:
            return CellUnit(column[0])
        words = _plain(*heads.row, *heads.column)
        if unit_cell:
            unit = self._units.whole(unit_cell)
            return self._one_of((unit,), words, title) if unit else self._unknown(unit_cell)
        nearest = self._of_labels(heads.row) or column or self._of_labels(heads.section[::-1])
        if nearest:
            return self._one_of(nearest, words, title)
        if unknown := next(filter(None, map(self._units.unknown, (*heads.column, *heads.row))), ""):
            return self._unknown(unknown)
        return self._by_words(heads, of_table, title)

    def _unknown(self, printed: str) -> CellUnit:
        """A unit that is printed and not known: of its scale alone."""
        return CellUnit(self._units.scale_alone(printed), _not_known(printed))

    def _by_words(self, heads: Heads, of_table: Sequence[HeadUnit], title: str) -> CellUnit:
        """A unit of the whole table, but for figures whose heads say that they are something else."""
        column, words = _plain(*heads.column), _plain(*heads.row, *heads.column)
        if self._has("table_ranks", words):
            return CellUnit(replace(ONE, symbol="rank"))
        is_rate = self._has("table_rates", column) and not self._has("table_not_rates", column)
        if is_rate and not any(unit.symbol in _RATES for unit in of_table):
            return CellUnit(replace(ONE, symbol="percent"), NOT_PRINTED, assumed=True)
        if self._has("table_indices", words) and not any(unit.symbol in ("index", *_RATES) for unit in of_table):
            return self._assumed(words, ONE)
        return self._one_of(of_table or (ONE,), words, f"{_plain(*heads.section)} {title}")

    def _one_of(self, units: Sequence[HeadUnit], words: str, title: str) -> CellUnit:
        """The unit of a figure out of one or several; what is a scale alone is of what the words say."""
        chosen = self._chosen(units, words) if len(units) > 1 else CellUnit(units[0])
        return chosen if chosen.unit.symbol else self._assumed(words, chosen.unit, title)

    def _assumed(self, words: str, unit: HeadUnit, title: str = "") -> CellUnit:
        """What a figure without any printed unit is likely to be in, by the words of its heads or of its title."""
        texts = (words, _plain(title))
        found = (symbol for text in texts for name, symbol in _ASSUMED.items() if self._has(name, text))
        symbol = next(found, "")
        doubt = EMPTY if symbol in _WITHOUT_UNIT else NOT_PRINTED
        return CellUnit(replace(unit, symbol=symbol), doubt, assumed=True)

    def _chosen(self, units: Sequence[HeadUnit], words: str) -> CellUnit:
        """Of several units the one that the words of the heads ask for: percent for growth, money for sums of it."""
        rates = [unit for unit in units if unit.symbol in _RATES]
        if rates and self._has("table_rates", words):
            return CellUnit(rates[0])
        others = [unit for unit in units if unit not in rates]
        if len(others) == 1:
            return CellUnit(others[0])
        for name, symbols in (("table_people", _PEOPLE), ("table_money", self._money)):
            asked = [unit for unit in others if unit.symbol in symbols]
            if len(asked) == 1 and self._has(name, words):
                return CellUnit(asked[0])
        return CellUnit(others[0] if others else units[0], SEVERAL)

    def _of_column(self, column: Sequence[str]) -> tuple[HeadUnit, ...]:
        """The units of the heads of a column, the lowest level that has some first.

        Above a condition (大型车比例（%） over μ≤10) stands the unit of that condition.
        """
        levels = column[-1:] if column and self._cells.is_limit(column[-1]) else column
        for text in (*reversed(levels), " ".join(levels)):
            units = self._units.all_in_head(text)
            if units and not (len(units) == 1 and self._is_in_words(units[0], text)):
                return units
        return ()

    def _of_labels(self, labels: Sequence[str]) -> tuple[HeadUnit, ...]:
        """The unit in the labels of a row; a label that is nothing else names."""
        found = (self._units.in_head(text) for text in labels)
        pairs = zip(found, labels, strict=True)
        return next(
            ((unit,) for unit, text in pairs if unit and unit.printed != text and not self._is_in_words(unit, text)), ()
        )

    def _is_in_words(self, unit: HeadUnit, text: str) -> bool:
        """Whether a unit is only a word of a head: years of Under 18 | years, 镇, M, a level of a date."""
        if f"({unit.printed})" in text.translate(_BRACKETS):
            return False
        known, printed = self._lexicon.unit(unit.symbol), unit.printed
        letters = printed.isascii() and printed.isalpha() and len(printed) <= len("km")
        names = unit.symbol == "count" and len(printed) == 1 and printed != "个"
        return letters or names or (known is not None and known.dimension in _DURATIONS)

    def _has(self, name: str, words: str) -> bool:
        """Whether a word of a named list stands in some heads."""
        if name not in self._lists:
            self._lists[name] = tuple(map(str.lower, self._lexicon.words(name)))
        return any(_stands(word, words) for word in self._lists[name])


_BRACKETS = str.maketrans("（）[]［］", "()()()")


def _plain(*texts: str) -> str:
    """Texts in which words are looked up: in small letters and simplified characters."""
    return to_plain(" ".join(texts)).lower()


def _stands(word: str, words: str) -> bool:
    """Whether a word stands in heads; a Latin one from its beginning to its end."""
    at = words.find(word)
    while at >= 0:
        if not word.isascii() or not (words[at - 1 : at].isalpha() or words[at + len(word) :][:1].isalpha()):
            return True
        at = words.find(word, at + 1)
    return False


def _not_known(printed: str) -> Message:
    return Message(f'the unit "{printed}" is not known', f"不认识单位“{printed}”")
