"""What of a reading is read as sentences: paragraphs, headings, captions and notes, without cells and margins.

The text keeps its length, so that each offset is one of the whole text. Where a block ends, so does what it says, but
for a paragraph that goes on on the next page: its two blocks touch.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from govdata.documents.reading import PLAIN_TEXT, Block, BlockKind, Reading
from govdata.values import dataclass

_NO_LINE_FEED = re.compile(r"[^\n]")
NO_PROSE = frozenset({BlockKind.CELL, BlockKind.MARGIN})
"""The kinds of blocks that are no part of a sentence."""


@dataclass(frozen=True)
class Prose:
    """A text, and the offsets of the white space in it at which a paragraph ends for certain."""

    text: str
    borders: frozenset[int]

    def paragraph(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the text between the borders around its slice [start, end)."""
        before, behind = bisect_left(self._sorted, start), bisect_right(self._sorted, end - 1)
        first = self._sorted[before - 1] + 1 if before else 0
        return first, self._sorted[behind] if behind < len(self._sorted) else len(self.text)

    @cached_property
    def _sorted(self) -> list[int]:
        return sorted(self.borders)


def prose_of(reading: Reading) -> Prose:
    """The prose of a document; cells and margins are blank, and lines stay lines."""
    return Prose("".join(_pieces(reading)), borders_of(reading))


def borders_of(reading: Reading) -> frozenset[int]:
    """The offsets of the white space between blocks; none in a text file, whose lines may be broken anywhere."""
    if reading.media_type == PLAIN_TEXT:
        return frozenset()
    ends = zip(reading.blocks, reading.blocks[1:], strict=False)
    return frozenset(at for one, other in ends for at in range(one.end, other.start))


def _pieces(reading: Reading) -> Iterator[str]:
    last = 0
    for block in reading.blocks:
        yield reading.text[last : block.start]
        yield _shown(reading.text, block)
        last = block.end
    yield reading.text[last:]


def _shown(text: str, block: Block) -> str:
    shown = text[block.start : block.end]
    return _NO_LINE_FEED.sub(" ", shown) if block.kind in NO_PROSE else shown
