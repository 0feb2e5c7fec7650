"""The heads of a cell: the labels of its row, the heads of its column in all their levels, and what they stand under.

Rows stand under others by their indents (the left edges of their print), by 其中, and under a row of a label alone that
ends in a colon or has a unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from govdata.evidence.table_grid import GridCell, on_one_line
from govdata.evidence.table_layout import Layout
from govdata.quantities.lexicon import Lexicon

_CLOSE = 4.0
"""Points by which the left edges of one indent may differ; one character is about ten."""
_MOST_INDENTS = 6
"""More different left edges than this in a column of labels mean that it is centred."""


@dataclass(frozen=True)
class Heads:
    """The heads of a cell: of its row from left to right, of its column from top to bottom, and of its section."""

    row: tuple[str, ...]
    column: tuple[str, ...]
    section: tuple[str, ...] = ()
    stacked: bool = False
    """Whether the head of the row holds those of other rows, too, and it cannot be told which is whose."""


@dataclass(frozen=True)
class _Label:
    """The label of a row, without the words that say that it is a part (其中：), and where it begins on the page."""

    row: int
    text: str
    left: float | None
    is_member: bool
    is_section: bool


class HeadFinder:
    """The heads of the cells of one table."""

    def __init__(self, layout: Layout, lexicon: Lexicon) -> None:
        self._layout, self._grid = layout, layout.grid
        self._members = sorted(lexicon.words("table_members"), key=len, reverse=True)
        self._columns: dict[tuple[int, int], tuple[str, ...]] = {}

    def heads(self, cell: GridCell) -> Heads:
        """The heads of a cell of data."""
        found = list(self._row_cells(cell))
        texts = [self._line_for(label, cell.row) for label in found]
        wrapped = self._wrapped_before(cell.row, found[0]) if found else ""
        row = tuple(text for text, _sure in texts if text)
        if wrapped and row:
            row = (f"{wrapped} {row[0]}", *row[1:])
        stacked = any(not sure for _text, sure in texts)
        return Heads(row, self.column_heads(cell.row, cell.column), self._sections(cell, found), stacked)

    def lines_beside(self, cell: GridCell) -> list[str]:
        """The lines of the label next to a cell, which may be one for each line of the cell."""
        found = list(self._row_cells(cell))
        return found[-1].lines if found else []

    def last_label_column(self, column: int) -> int | None:
        """The column of labels that names the rows of a column, None where none does."""
        return max((each for each in self._labels if each < column), default=None)

    def unit_cell(self, cell: GridCell) -> GridCell | None:
        """The cell of a column of units that gives the unit of a cell: the nearest to its left, else to its right."""
        left = [c for c in self._layout.units if c < cell.column]
        column = max(left, default=min(self._layout.units, default=None) if self._layout.units else None)
        return None if column is None else self._grid.at(cell.row, column)

    def column_heads(self, row: int, column: int) -> tuple[str, ...]:
        """The heads over a place, from top to bottom: those of the nearest heads above."""
        above = max((head for head in self._layout.heads if head < row), default=-1)
        key = above, column
        if key not in self._columns:
            self._columns[key] = tuple(self._heads_over(above, column))
        return self._columns[key]

    def _heads_over(self, last: int, column: int) -> Iterator[str]:
        first = last
        while first - 1 in self._layout.heads:
            first -= 1
        seen: set[GridCell] = set()
        for row in range(max(first, 0), last + 1):
            cell = self._grid.at(row, column)
            if cell and cell not in seen and not self._is_number(cell):
                seen.add(cell)
                yield cell.on_one_line

    def _is_number(self, cell: GridCell) -> bool:
        """Whether a cell of the heads only numbers its column."""
        figure = self._layout.figures.get(cell)
        return figure is not None and not figure.is_year and not figure.is_condition

    def _label_columns(self, column: int) -> list[int]:
        """The columns of labels next to a column, from left to right: those of its half of the table."""
        labels = [each for each in self._layout.labels if each < column]
        if not labels:
            return []
        last = max(labels)
        first = last
        while first - 1 in self._layout.labels:
            first -= 1
        return list(range(first, last + 1))

    def _row_cells(self, cell: GridCell) -> Iterator[GridCell]:
        """The labels of a row; one that groups several rows stands in the first of them alone."""
        columns = [c for c in self._label_columns(cell.column) if c not in self._layout.units | self._layout.names]
        columns = columns or [c for c in self._label_columns(cell.column) if c not in self._layout.units]
        seen: set[GridCell] = set()
        for column in columns:
            label = self._grid.at(cell.row, column)
            if label is None and column != columns[-1] and self._grid.at(cell.row, columns[-1]):
                label = self._above(cell.row, column)
            if label and label not in seen:
                seen.add(label)
                yield label

    def _above(self, row: int, column: int) -> GridCell | None:
        """The label of a group above a row in which its column is empty."""
        for above in range(row - 1, max(self._layout.first - 1, row - 100), -1):
            if above in self._layout.heads:
                return None
            if cell := self._grid.at(above, column):
                return cell if self._grid.at(above, column + 1) not in (None, cell) else None
        return None

    def _line_for(self, label: GridCell, row: int) -> tuple[str, bool]:
        """The text of a label for one of its rows, and whether that is sure: a label over n rows may hold n lines."""
        lines = label.lines
        if label.place.rows > 1 and len(lines) == label.place.rows:
            return lines[row - label.row], True
        return label.on_one_line, label.place.rows == 1 or len(lines) <= 1

    def _wrapped_before(self, row: int, label: GridCell) -> str:
        """The line before a label that goes on in a small letter: Murder and nonnegligent | manslaughter."""
        above = self._grid.in_row(row - 1)
        alone = len(above) == 1 and row - 1 in self._layout.sections and above[0].column == label.column
        goes_on = label.text[:1].islower() and label.text.isascii()
        return above[0].on_one_line if alone and goes_on and not above[0].text.endswith(":") else ""

    @cached_property
    def _labels(self) -> dict[int, list[_Label]]:
        """The labels of the rows in the last column of each block of labels."""
        layout, columns = self._layout, {}
        for column in sorted(layout.labels - layout.units - layout.names):
            if column + 1 not in layout.labels - layout.units:
                cells = [
                    c for c in self._grid.cells if c.column == column and c.row not in layout.heads | layout.titles
                ]
                columns[column] = _with_indents([self._label(cell) for cell in cells])
        return columns

    def _label(self, cell: GridCell) -> _Label:
        text = cell.on_one_line
        member = next((word for word in self._members if text.lower().startswith(word)), "")
        left = cell.left
        if member and left is not None and cell.right is not None:
            left += (cell.right - left) * _width(member) / max(1.0, _width(text))
        section = cell.row in self._layout.sections
        return _Label(cell.row, text[len(member) :].strip() or text, left, bool(member), section)

    def parents(self, column: int) -> dict[int, int]:
        """The row under which each row stands, by the labels of a column."""
        return dict(_parents(self._labels.get(column, [])))

    def label(self, row: int, column: int) -> str:
        """The label of a row in a column, without the word that says that it is a part."""
        return next((label.text for label in self._labels.get(column, ()) if label.row == row), "")

    def is_member(self, row: int, column: int) -> bool:
        """Whether the label of a row says that it is a part: 其中：城镇."""
        return any(label.is_member for label in self._labels.get(column, ()) if label.row == row)

    def _sections(self, cell: GridCell, labels: list[GridCell]) -> tuple[str, ...]:
        """The labels above, of rows with nothing else, under which a row stands."""
        if not labels:
            return ()
        column, found, row = labels[-1].column, [], cell.row
        parents = self._parents_of(column)
        while (row := parents.get(row, -1)) >= 0 and len(found) < 4:
            if row in self._layout.sections:
                found.append(self.label(row, column) or on_one_line(self._grid.in_row(row)[0].text))
        return tuple(reversed(found)) if found else self._section_before(cell)

    def _parents_of(self, column: int) -> dict[int, int]:
        if column not in self._parents_by_column:
            self._parents_by_column[column] = self.parents(column)
        return self._parents_by_column[column]

    @cached_property
    def _parents_by_column(self) -> dict[int, dict[int, int]]:
        return {}

    def _section_before(self, cell: GridCell) -> tuple[str, ...]:
        """The last row of a label alone above a row, where it says that it is a head: Receipts:, Ethanol ($/gal)."""
        for row in range(cell.row - 1, max(self._layout.first - 2, cell.row - 200), -1):
            if row in self._layout.sections:
                first = self._grid.in_row(row)[0]
                ends = first.text.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹ ").endswith((":", "：", ")", "）")) or first.place.columns > 1
                return (first.on_one_line,) if ends else ()
        return ()


def _width(text: str) -> float:
    """How wide a text is in print, in Chinese characters."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _with_indents(labels: list[_Label]) -> list[_Label]:
    """The labels with one left edge for each indent; without any where the column is centred."""
    edges = sorted({label.left for label in labels if label.left is not None})
    steps: list[float] = []
    for edge in edges:
        if not steps or edge - steps[-1] > _CLOSE:
            steps.append(edge)
    if not 1 < len(steps) <= _MOST_INDENTS:
        return [replace(label, left=None) for label in labels]
    nearest = {edge: max(step for step in steps if step <= edge) for edge in edges}
    return [label if label.left is None else replace(label, left=nearest[label.left]) for label in labels]


def _parents(labels: list[_Label]) -> Iterator[tuple[int, int]]:
    """The row above under which each row stands: the nearest one that begins further to the left."""
    open_labels: list[_Label] = []
    for label in labels:
        if label.left is None:
            continue
        while open_labels and (open_labels[-1].left or 0) >= label.left:
            open_labels.pop()
        if open_labels:
            yield label.row, open_labels[-1].row
        open_labels.append(label)
