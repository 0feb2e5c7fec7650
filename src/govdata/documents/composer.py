"""The text of a reading, put together block by block: what stands between two blocks is decided here alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from govdata.documents.folding import fold
from govdata.documents.reading import Block, BlockKind, CellPlace, Folded

BLANKS = " \t\r\n\f\v"
"""White space that is no indent. A no-break or an ideographic space before a row head says whose part it is."""


@dataclass
class Composer:
    """Collects blocks in reading order, look-alikes folded, and the print of each of these.

    Cells of a row are parted by a tab, all other blocks by a line feed.
    """

    blocks: list[Block] = field(default_factory=list)
    folded: list[Folded] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _tables: int = 0

    @property
    def text(self) -> str:
        """The text so far, with a line feed behind its last block."""
        return "".join(self._parts) + ("\n" if self.blocks else "")

    def next_table(self) -> int:
        """The number of a table that begins."""
        self._tables += 1
        return self._tables - 1

    def add(
        self,
        text: str,
        kind: BlockKind = BlockKind.PARAGRAPH,
        *,
        cell: CellPlace | None = None,
        page: int | None = None,
        box: tuple[float, float, float, float] | None = None,
        source: tuple[int, int] | None = None,
    ) -> None:
        """Add a block; one without any text is none, unless it is a cell."""
        text = text.strip(BLANKS) if cell else text.strip()
        if not text and not cell:
            return
        if self.blocks:
            self._append("\t" if _same_row(self.blocks[-1].cell, cell) else "\n")
        start = self._length
        text, folded = fold(text)
        self.folded += [Folded(start + first, start + last, printed) for first, last, printed in folded]
        self._append(text)
        self.blocks.append(Block(start, self._length, BlockKind.CELL if cell else kind, page, box, cell, source))

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _same_row(one: CellPlace | None, other: CellPlace | None) -> bool:
    return bool(one and other and (one.table, one.row) == (other.table, other.row))
