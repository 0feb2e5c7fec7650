"""What the heads of a figure in a table say that it is of: `HeadsReader`.

粮食 | 产量（万吨） is the output of grain, its growth stands in the next column; a row under another one may be a part
of it, a column alone may name what each row has of it. Each way to read the heads is a `HeadReading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from govdata.drafts.cores import without_lead
from govdata.drafts.names import plain_line, plain_name
from govdata.drafts.phrases import Phrase
from govdata.drafts.words import any_of, words
from govdata.evidence.head_units import HeadUnitReader
from govdata.evidence.table_figures import TableFigure
from govdata.quantities.characters import COUNTING, to_plain
from govdata.reports.bilingual import has_chinese
from govdata.values import dataclass

_GROWTH = re.compile(rf"{any_of(words('growth', 'growth_tails', 'growth_en', 'growth_heads'))}\s*$")
_SILENT = re.compile(rf"(?:{any_of(words('generic', 'generic_en', 'silent_heads', 'leads', 'trails'))}|\W|\d)*")
_BRACKET = re.compile(r"\s*[(（\[［][^()（）\[\]［］]*[)）\]］]\s*$")
_SIGN = re.compile(r"[\s,，、%‰±]+$")
_BASE = re.compile("[=＝]|为 *1")
_NUMBER = re.compile(
    rf"^(?:表\s*\d{{1,2}}?(?:[-—.]\d{{1,2}}?)?(?=\D|(?:19|20)\d\d\s*年)|\d{{1,2}}[.、](?!\d)"
    rf"|[{COUNTING}]+、|(?i:table)\s*\d+[.:]?)\s*"
)
"""The number of a table or a row; 表 12023年 is table 1 of the year 2023."""
_EDGES = " 、，,；;：:。.—-"
_HEADS = 4096
_RATES = ("percent", "per_mille", "percentage_point")
_BOTH, _ROW_ALONE, _UNDER, _COLUMN_ALONE, _TITLE = 0.99, 0.6, 0.8, 0.78, 0.66
"""What a match is sure of at most: by row and column, by the row beside a measure that it does not tell, by the row
above, by the column, by the title."""


@dataclass(frozen=True)
class HeadReading:
    """One way to read the heads: the words of the indicator, what is left as breakdown, and how sure it is at most.

    `leaves_measure`: the column says what of the row is measured, and is not looked at.
    """

    phrase: Phrase
    breakdown: str
    most: float
    leaves_measure: bool = False

    @property
    def may_be_place(self) -> bool:
        """Whether what is left may be a place: the row, where the column or the title names the indicator."""
        return bool(self.breakdown) and self.most < _UNDER


@dataclass(frozen=True)
class CellHeads:
    """What the heads of a figure in a table say.

    Args:
        readings: of what it is, the surest first.
        growth: whether it says how much more or less there is.
        measure: what its column measures; of growth, what the level beside it does.
        base: for growth, the unit of what grows, where the row has it.
        names: the heads from the nearest on: row, column, what the row stands under.
        is_alone: whether its row has no other figure.
    """

    readings: tuple[HeadReading, ...]
    growth: bool
    measure: str
    base: str
    names: tuple[str, ...]
    figure: TableFigure
    is_alone: bool

    @property
    def phrase(self) -> Phrase:
        """The words of the indicator, as they are read first."""
        return self.readings[0].phrase if self.readings else Phrase("", growth=self.growth)

    @property
    def unit(self) -> str:
        """The unit of the figure as it is printed; "" where it is only assumed."""
        return self.figure.read.unit

    @property
    def is_told_apart(self) -> bool:
        """Whether the heads tell a figure from the others of its row."""
        return self.is_alone or bool(self.figure.column)


class HeadsReader:
    """Reads the heads of the figures of one document.

    Args:
        units: of the grammar; a unit in a head is no word of the indicator.
        members: words before the name of a part: 其中：, #.
        subjects: the names of subjects, which name no indicator.
    """

    def __init__(self, units: HeadUnitReader, members: Sequence[str], subjects: Sequence[str]) -> None:
        self._units = units
        self._member = re.compile(rf"^(?:{'|'.join(map(re.escape, sorted(members, key=len, reverse=True)))})\s*")
        names = sorted((plain_name(name) for name in subjects if name), key=len, reverse=True)
        self._subject = re.compile("|".join(map(re.escape, names)), re.IGNORECASE) if names else None
        self._bare = lru_cache(maxsize=_HEADS)(self._without_unit)
        self._core = lru_cache(maxsize=_HEADS)(self._core_of)

    def read(self, figures: Sequence[TableFigure]) -> list[CellHeads]:
        """The heads of figures, in their order."""
        rows = {figure.start: figure.row for figure in figures}
        found: list[CellHeads] = []
        for _row, beside in groupby(figures, key=lambda each: (each.row, each.section, each.captions)):
            in_row = list(beside)
            total = next((rows[each.total] for each in in_row if each.total in rows), ())
            found += self._in_row(in_row, total)
        return found

    def _in_row(self, figures: Sequence[TableFigure], total: tuple[str, ...]) -> Iterator[CellHeads]:
        """The heads of the figures of one row, each growth with the level before it; `total` are those of the total."""
        level: CellHeads | None = None
        for figure in figures:
            growth = self._is_growth(figure)
            measure = _joined(self._core(head) for head in figure.column)
            if growth and level is not None and not measure:
                measure = level.measure
            base = level.unit if growth and level is not None else ""
            above = figure.section[::-1] or total[::-1]
            readings = tuple(self._readings(figure, above, measure, growth))
            heads = CellHeads(readings, growth, measure, base, self._names(figure), figure, len(figures) == 1)
            level = level if growth else heads
            yield heads

    def _names(self, figure: TableFigure) -> tuple[str, ...]:
        return tuple(map(self._bare, (*figure.row[::-1], *figure.column[::-1], *figure.section[::-1])))

    def _readings(self, figure: TableFigure, over: Sequence[str], measure: str, growth: bool) -> Iterator[HeadReading]:
        """The ways to read the heads of a figure; `over` are the labels that its row stands under, nearest first."""
        labels = [core for core in map(self._core, (*figure.row[::-1], *over)) if core]
        row, above = (labels[0], labels[1:]) if labels else ("", [])
        title = next(filter(None, map(self._core, figure.captions)), "")
        head = " ".join(above[:2]) or title
        if row or measure:
            yield HeadReading(Phrase(_joined((row, measure)), "", head, growth), "", _BOTH)
        if row and measure:
            yield HeadReading(Phrase(row, "", head, growth), "", _ROW_ALONE, leaves_measure=True)
        for each in above if row else ():
            yield HeadReading(Phrase(_joined((each, measure)), "", "", growth), row, _UNDER)
        if row and measure:
            yield HeadReading(Phrase(measure, "", head, growth), row, _COLUMN_ALONE)
        if title:
            yield HeadReading(Phrase(title, "", "", growth), row, _TITLE)

    def _is_growth(self, figure: TableFigure) -> bool:
        """Whether a head ends in 增长, or a rate stands below nothing or below no head in a table of growth."""
        if any(_GROWTH.search(self._bare(head)) for head in (*figure.column, *figure.row[-1:])):
            return True
        if figure.quantity.unit not in _RATES:
            return False
        is_of_title = not any(map(self._core, figure.column))
        titles = figure.captions[:1] if is_of_title else ()
        return (figure.quantity.value or 0) < 0 or any(_GROWTH.search(self._bare(line)) for line in titles)

    def _without_unit(self, head: str) -> str:
        """A head in plain characters, without the mark of a part, its number, and the unit at its end."""
        text = plain_line(_NUMBER.sub("", self._member.sub("", to_plain(head).strip())))
        while (tail := _BRACKET.search(text)) and (_BASE.search(tail[0]) or self._units.in_brackets(tail[0])):
            text = text[: tail.start()]
        return _SIGN.sub("", text)

    def _core_of(self, head: str) -> str:
        """The words of a head that may be of the name of an indicator; "" where it says nothing of it."""
        if self._units.in_line(head) or self._units.whole(head):
            return ""
        text, before = self._bare(head), ""
        while text != before:
            before, text = text, without_lead(text)
            found = self._subject.match(text) if self._subject else None
            text = _GROWTH.sub("", text[found.end() :] if found else text)
        return "" if _SILENT.fullmatch(text) else text.strip(_EDGES)


def _joined(parts: Iterable[str]) -> str:
    """Words one after the other, with a space between Latin ones; what ends as the last one does has it already."""
    *told, last = [part for part in parts if part] or [""]
    if told and told[-1].endswith(last):
        return _joined(told)
    return ("" if any(map(has_chinese, (*told, last))) else " ").join((*told, last))
