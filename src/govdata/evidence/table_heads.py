"""The heads of a cell: the labels of its row, the heads of its column in all their levels, and what stands above."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from govdata.evidence.row_labels import RowLabel, RowLabels
from govdata.evidence.table_grid import GridCell
from govdata.evidence.table_layout import Layout
from govdata.quantities.lexicon import Lexicon
from govdata.values import dataclass

_ABOVE = 4
"""Labels above that of a row which are told."""
_FAR = 100
"""Rows above one in which the label of its group may stand."""


@dataclass(frozen=True)
class Heads:
    """The heads of a cell: of its row from left to right, of its column from top to bottom.

    `section` are the labels of the rows under which its row stands, the outermost first. `stacked` says that the head
    of the row holds those of other rows, too, and that it cannot be told which is whose.
    """

    row: tuple[str, ...]
    column: tuple[str, ...]
    section: tuple[str, ...] = ()
    stacked: bool = False


class HeadFinder:
    """The heads of the cells of one table."""

    def __init__(self, layout: Layout, lexicon: Lexicon) -> None:
        self._layout, self._grid = layout, layout.grid
        self._members = sorted(lexicon.words("table_members"), key=len, reverse=True)
        self._heads = sorted(layout.heads)
        self._columns: dict[tuple[int, int], tuple[str, ...]] = {}
        self._labels = {column: RowLabels(list(self._labels_in(column))) for column in self._last_labels()}

    def heads(self, cell: GridCell) -> Heads:
        """The heads of a cell of data."""
        found = list(self._row_cells(cell))
        texts = [_line_for(label, cell.row) for label in found]
        row = tuple(text for text, _sure in texts if text)
        if row and (wrapped := self._wrapped_before(cell.row, found[0])):
            row = (f"{wrapped} {row[0]}", *row[1:])
        stacked = any(not sure for _text, sure in texts)
        return Heads(row, self.column_heads(cell.row, cell.column), self._section(cell), stacked)

    def lines_beside(self, cell: GridCell) -> list[str]:
        """The lines of the label next to a cell, which may be one for each line of the cell."""
        found = list(self._row_cells(cell))
        return found[-1].lines if found else []

    def labels_of(self, column: int) -> RowLabels | None:
        """The labels that name the rows of a column, None where none do."""
        last = max((each for each in self._labels if each < column), default=None)
        return None if last is None else self._labels[last]

    def unit_cell(self, cell: GridCell) -> GridCell | None:
        """The cell of a column of units that gives the unit of a cell: the nearest to its left, else to its right."""
        left = [column for column in self._layout.units if column < cell.column]
        column = max(left, default=min(self._layout.units, default=-1))
        return self._grid.at(cell.row, column)

    def column_heads(self, row: int, column: int) -> tuple[str, ...]:
        """The heads over a place, from top to bottom: those of the nearest heads above."""
        before = bisect_left(self._heads, row)
        above = self._heads[before - 1] if before else -1
        key = above, column
        if key not in self._columns:
            self._columns[key] = tuple(self._heads_over(above, column))
        return self._columns[key]

    def _heads_over(self, last: int, column: int) -> Iterator[str]:
        first = last
        while first - 1 in self._layout.heads:
            first -= 1
        over = (self._grid.at(row, column) for row in range(max(first, 0), last + 1))
        for cell in dict.fromkeys(over):
            if cell and not self._is_number(cell):
                yield cell.on_one_line

    def _is_number(self, cell: GridCell) -> bool:
        """Whether a cell of the heads only numbers its column."""
        figure = self._layout.figures.get(cell)
        return figure is not None and not figure.is_year and not figure.is_condition

    def _label_columns(self, column: int) -> list[int]:
        """The columns of labels next to a column, from left to right: those of its half of the table."""
        last = max((each for each in self._layout.labels if each < column), default=-1)
        first = last
        while first - 1 in self._layout.labels:
            first -= 1
        return list(range(first, last + 1)) if last >= 0 else []

    def _row_cells(self, cell: GridCell) -> Iterator[GridCell]:
        """The labels of a row; one that groups several rows stands in the first of them alone."""
        labels = [column for column in self._label_columns(cell.column) if column not in self._layout.units]
        columns = [column for column in labels if column not in self._layout.names] or labels
        found = (self._label_at(cell.row, column, columns[-1]) for column in columns)
        yield from (label for label in dict.fromkeys(found) if label)

    def _label_at(self, row: int, column: int, last: int) -> GridCell | None:
        label = self._grid.at(row, column)
        grouped = label is None and column != last and self._grid.at(row, last) is not None
        return self._group_above(row, column) if grouped else label

    def _group_above(self, row: int, column: int) -> GridCell | None:
        """The label of a group above a row in which its column is empty."""
        for above in range(row - 1, max(self._layout.first, row - _FAR) - 1, -1):
            if above in self._layout.heads:
                return None
            if cell := self._grid.at(above, column):
                return cell if self._grid.at(above, column + 1) not in (None, cell) else None
        return None

    def _wrapped_before(self, row: int, label: GridCell) -> str:
        """The line before a label that goes on in a small letter: Murder and nonnegligent | manslaughter."""
        above = self._grid.in_row(row - 1)
        alone = len(above) == 1 and row - 1 in self._layout.sections and above[0].column == label.column
        goes_on = label.text[:1].islower() and label.text.isascii()
        return above[0].on_one_line if alone and goes_on and not above[0].text.endswith(":") else ""

    def _last_labels(self) -> Iterator[int]:
        """The last column of each block of labels, which names each row."""
        labels = self._layout.labels - self._layout.units - self._layout.names
        return (column for column in sorted(labels) if column + 1 not in labels)

    def _labels_in(self, column: int) -> Iterator[RowLabel]:
        apart = self._layout.heads | self._layout.titles
        for cell in self._grid.cells:
            if cell.column == column and cell.row not in apart:
                yield self._label(cell)

    def _label(self, cell: GridCell) -> RowLabel:
        text, left = cell.on_one_line, cell.left
        member = next((word for word in self._members if text.lower().startswith(word)), "")
        if member and left is not None and cell.right is not None:
            left += (cell.right - left) * _width(member) / max(1.0, _width(text))
        code = self._grid.at(cell.row, cell.column - 1) if cell.column - 1 in self._layout.names else None
        digits = code.text if code and code.text.isdecimal() else ""
        alone = cell.row in self._layout.sections
        return RowLabel(cell.row, text[len(member) :].strip() or text, left, digits, bool(member), alone)

    def _section(self, cell: GridCell) -> tuple[str, ...]:
        """The labels of the rows under which a row stands; else the last one alone that says that it is a head."""
        labels = self.labels_of(cell.column)
        if labels is None:
            return ()
        above = labels.above(cell.row)
        if not above and not labels.parents and (alone := labels.alone_before(cell.row)) and self._is_head(alone):
            above = [alone]
        goes_on = cell.row - 1 if self._goes_on(cell) else None
        return tuple(label.text for label in above[-_ABOVE:] if label.row != goes_on)

    def _goes_on(self, cell: GridCell) -> bool:
        first = next(self._row_cells(cell), None)
        return first is not None and bool(self._wrapped_before(cell.row, first))

    def _is_head(self, label: RowLabel) -> bool:
        """Whether a label alone is a head: Receipts:, Ethanol ($/gal), one that spans columns."""
        first = self._grid.in_row(label.row)[0]
        return label.text.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹ ").endswith((":", "：", ")", "）")) or first.place.columns > 1


def _line_for(label: GridCell, row: int) -> tuple[str, bool]:
    """The text of a label for one of its rows, and whether that is sure: a label over n rows may hold n lines."""
    lines = label.lines
    if label.place.rows > 1 and len(lines) == label.place.rows:
        return lines[row - label.row], True
    return label.on_one_line, label.place.rows == 1 or len(lines) <= 1


def _width(text: str) -> float:
    """How wide a text is in print, in Chinese characters."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)
