"""The cells of a table by row and column: what stands where, and whose span covers a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from govdata.documents.reading import Block, CellPlace, Reading
from govdata.quantities.whitespace import on_one_line
from govdata.values import dataclass

LARGEST_AREA = 1 << 20
"""Places of a table that the spans of its cells may cover; what a hostile span covers beyond is left out."""


@dataclass(frozen=True)
class GridCell:
    """A cell with something in it: its text without white space around it, and the offset at which that begins.

    `left` and `right` are the edges of its print, in points; None where the document has no pages.
    """

    text: str
    start: int
    place: CellPlace
    left: float | None = None
    right: float | None = None

    @property
    def row(self) -> int:
        """Its first row."""
        return self.place.row

    @property
    def column(self) -> int:
        """Its first column."""
        return self.place.column

    @property
    def lines(self) -> list[str]:
        """The lines of its text that are not blank."""
        return [line.strip() for line in self.text.split("\n") if line.strip()]

    @property
    def on_one_line(self) -> str:
        """Its text on one line: a space between Latin words, none between Chinese."""
        return on_one_line(self.text)


@dataclass(frozen=True)
class Grid:
    """The cells of one table in reading order; empty ones are left out."""

    cells: tuple[GridCell, ...]

    @cached_property
    def rows(self) -> int:
        """How many rows have a cell."""
        return max((cell.row for cell in self.cells), default=-1) + 1

    @cached_property
    def columns(self) -> int:
        """How many columns have a cell."""
        return max((cell.column for cell in self.cells), default=-1) + 1

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell that stands at a place, or covers it."""
        return self._by_place.get((row, column))

    def in_row(self, row: int) -> list[GridCell]:
        """The cells that begin in a row, from left to right."""
        return self._by_row.get(row, [])

    @cached_property
    def _by_row(self) -> dict[int, list[GridCell]]:
        rows: dict[int, list[GridCell]] = {}
        for cell in self.cells:
            rows.setdefault(cell.row, []).append(cell)
        return rows

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], GridCell]:
        covered = {place: cell for cell in self.cells for place in self._covered(cell)}
        return covered | {(cell.row, cell.column): cell for cell in self.cells}

    def _covered(self, cell: GridCell) -> Iterator[tuple[int, int]]:
        share = max(1, LARGEST_AREA // max(1, len(self.cells)))
        columns = min(cell.place.columns, max(1, self.columns - cell.column), share)
        rows = min(cell.place.rows, max(1, self.rows - cell.row), max(1, share // columns))
        return (
            (row, column)
            for row in range(cell.row, cell.row + rows)
            for column in range(cell.column, cell.column + columns)
        )


def grids(reading: Reading) -> Iterator[tuple[tuple[Block, ...], Grid]]:
    """The tables of a document, with their blocks."""
    for blocks in reading.tables():
        yield blocks, Grid(tuple(_cells(reading.text, blocks)))


def _cells(text: str, blocks: Iterable[Block]) -> Iterator[GridCell]:
    for block in blocks:
        raw = text[block.start : block.end]
        if block.cell is not None and raw.strip():
            start = block.start + len(raw) - len(raw.lstrip())
            left, right = (block.box[0], block.box[2]) if block.box else (None, None)
            yield GridCell(raw.strip(), start, block.cell, left, right)
