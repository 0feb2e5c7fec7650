"""The lines around a table that say something of all its figures: its captions, and its line of units."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from govdata.documents.reading import BlockKind, Reading
from govdata.evidence.head_units import HeadUnit, HeadUnitReader
from govdata.quantities.lexicon import Lexicon

_LONGEST = 80
"""Characters of a paragraph that may be the caption of a table."""
_ABOVE, _BELOW = 4, 2
"""Blocks above and below a table that are looked at."""


class TableLines:
    """The lines around the tables of one document, which are asked for in their order."""

    def __init__(self, reading: Reading, lexicon: Lexicon, units: HeadUnitReader) -> None:
        self._reading, self._units = reading, units
        self._continued = lexicon.words("table_continued")
        throughout = units.throughout(reading.text)
        self._throughout = (throughout,) if throughout else ()
        self._of_last: tuple[HeadUnit, ...] = ()

    def captions(self, start: int) -> Iterator[str]:
        """The captions, short paragraphs and headings just above a table, the nearest first."""
        blocks, left = self._reading.blocks, _ABOVE
        for number in range(bisect_left(blocks, start, key=lambda block: block.start) - 1, -1, -1):
            block = blocks[number]
            if block.kind is BlockKind.CELL or not left:
                return
            if block.kind is not BlockKind.MARGIN:
                text, left = self._reading.text[block.start : block.end].strip(), left - 1
                if block.kind is BlockKind.PARAGRAPH and len(text) > _LONGEST and text[:1] not in "[（(":
                    return
                yield text

    def units(self, above: Sequence[str], end: int) -> tuple[HeadUnit, ...]:
        """The units of a table: of the lines `above` it, of one below it, of the table that it continues, of all."""
        found = self._in_lines(above) or self._in_title(above) or self._in_lines(list(self._below(end)))
        if not found and any(word in line for line in above for word in self._continued):
            found = self._of_last
        self._of_last = found or self._throughout
        return self._of_last

    def _below(self, end: int) -> Iterator[str]:
        blocks = self._reading.blocks
        first = bisect_left(blocks, end, key=lambda block: block.start)
        for block in blocks[first : first + _BELOW]:
            text = self._reading.text[block.start : block.end].strip()
            if block.kind is BlockKind.CELL or len(text) > _LONGEST:
                return
            yield text

    def _in_lines(self, lines: Sequence[str]) -> tuple[HeadUnit, ...]:
        return next((units for line in lines if (units := self._units.in_line(line))), ())

    def _in_title(self, lines: Sequence[str]) -> tuple[HeadUnit, ...]:
        """The unit in brackets in a title: 用地指标基准值（公顷/处）."""
        return next((units for line in lines[:2] if (units := self._units.in_brackets(line))), ())
