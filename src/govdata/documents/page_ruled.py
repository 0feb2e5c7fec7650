"""Tables whose lines are drawn.

Between two lines may stand many rows, and between two uprights many columns: those are read from where figures stand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from govdata.documents.page_grid import Grid, GridCell
from govdata.documents.page_tables import (
    Cell,
    Column,
    Table,
    columns_of,
    has_figure_column,
    is_figure,
    placed,
    row_cells,
)
from govdata.documents.page_words import Box, Row, Word, around, holds, rows_of

_PANEL_ROWS, _PANEL_LINES = 3, 4
"""A cell beside so many rows, with so many lines that are no text, is a panel: a chart, an inner table."""
_SAME_LINE = 0.4


@dataclass(frozen=True, slots=True)
class _Filled:
    """A cell of a grid with the lines in it."""

    cell: GridCell
    lines: tuple[Row, ...]


def ruled_tables(words: Sequence[Word], grids: Sequence[Grid]) -> tuple[list[Table], list[Word]]:
    """The tables that grids make of words, and the words that are in none of them."""
    tables, rest = [], list(words)
    for grid in grids:
        inside, outside = _parted(rest, grid.box)
        filled, panels = _fill(grid, inside)
        if sum(1 for each in filled if each.lines) < 2:
            continue
        tables.append(_Layout(grid, filled).table())
        rest = [*outside, *panels]
    return tables, rest


def _parted(words: Sequence[Word], box: Box) -> tuple[list[Word], list[Word]]:
    inside: list[Word] = []
    outside: list[Word] = []
    for word in words:
        (inside if holds(box, word.middle) else outside).append(word)
    return inside, outside


def _fill(grid: Grid, words: Sequence[Word]) -> tuple[list[_Filled], list[Word]]:
    """The cells of a grid with their lines, and the words of its panels."""
    owner = {place: cell for cell in grid.cells for place in _places(cell)}
    held: dict[GridCell, list[Word]] = defaultdict(list)
    for word in _split(words, grid):
        held[owner[_place(grid, word.middle)]].append(word)
    filled, panels = [], []
    for cell in grid.cells:
        lines = tuple(rows_of(held[cell]))
        if _is_panel(cell, lines):
            panels += held[cell]
            lines = ()
        filled.append(_Filled(cell, lines))
    return filled, panels


def _places(cell: GridCell) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]


def _place(grid: Grid, point: tuple[float, float]) -> tuple[int, int]:
    """The row and column of a point inside a grid."""
    column = min(max(bisect_right(grid.xs, point[0]) - 1, 0), len(grid.xs) - 2)
    row = min(max(bisect_right([-y for y in grid.ys], -point[1]) - 1, 0), len(grid.ys) - 2)
    return row, column


def _split(words: Sequence[Word], grid: Grid) -> list[Word]:
    """Words parted where a line between two cells goes through them."""
    uprights = grid.uprights()
    found: list[Word] = []
    for word in words:
        y = word.middle[1]
        crossing = sorted({x for x, low, high in uprights if word.left < x < word.right and low < y < high})
        parts: tuple[Word, ...] = (word,)
        for x in crossing:
            parts = (*parts[:-1], *parts[-1].split(x))
        found += parts
    return found


def _is_panel(cell: GridCell, lines: Sequence[Row]) -> bool:
    scattered = sum(1 for line in lines if len(line.pieces) > 1 or is_figure(line.text))
    tabular = sum(1 for line in lines if has_figure_column(line))
    return cell.rows >= _PANEL_ROWS and len(lines) >= _PANEL_LINES and 2 * scattered > len(lines) > 3 * tabular


class _Layout:
    """The rows and columns of a grid, with those that stand between its lines."""

    def __init__(self, grid: Grid, filled: Sequence[_Filled]) -> None:
        self.grid, self.held = grid, [each for each in filled if each.lines]
        self.columns = [self._columns(index) for index in range(len(grid.xs) - 1)]
        self.first_column = _sums([len(each) for each in self.columns])
        self.levels = [self._levels(index) for index in range(len(grid.ys) - 1)]
        self.first_row = _sums([max(len(each), 1) for each in self.levels])

    def table(self) -> Table:
        """The table."""
        cells = [cell for each in self.held for cell in self._cells(each)]
        rows = {row: index for index, row in enumerate(sorted({cell.row for cell in cells}))}
        numbered = [replace(cell, row=rows[cell.row], rows=_filled_rows(cell, rows)) for cell in cells]
        ordered = tuple(sorted(numbered, key=lambda cell: (cell.row, cell.column)))
        return Table(self.grid.box, ordered, (*self.grid.xs, float(self.first_column[-1])))

    def _columns(self, index: int) -> list[Column]:
        """The columns of figures between two uprights."""
        whole = [Column(self.grid.xs[index], self.grid.xs[index + 1])]
        cells = [each for each in self.held if (each.cell.column, each.cell.columns) == (index, 1)]
        lines = [line for each in cells for line in each.lines]
        tabular = [line for line in lines if has_figure_column(line)]
        if len(tabular) < 2 or 3 * len(tabular) < len(lines):
            return whole
        return columns_of(tabular) or whole

    def _is_splittable(self, filled: _Filled) -> bool:
        """Whether a cell may hold many rows: it stands between two lines, or has columns of its own."""
        cell = filled.cell
        return cell.rows == 1 or (cell.columns == 1 and len(self.columns[cell.column]) > 1 and len(filled.lines) > 1)

    def _levels(self, row: int) -> list[float]:
        """The baselines of the rows between two lines; none where the cells there hold one row."""
        cells = [
            each
            for each in self.held
            if each.cell.row <= row < each.cell.row + each.cell.rows and self._is_splittable(each)
        ]
        low, high = self.grid.ys[row + 1], self.grid.ys[row]
        lines = [line for each in cells for line in each.lines if low <= line.base + 0.35 * line.size < high]
        found: list[list[Row]] = []
        for line in sorted(lines, key=lambda each: -each.base):
            if found and found[-1][0].base - line.base < _SAME_LINE * line.size:
                found[-1].append(line)
            else:
                found.append([line])
        inner = any(len(each.lines) > 1 and self._is_splittable(each) and self._is_inner(each) for each in cells)
        tabular = sum(1 for level in found if self._is_tabular(level))
        return [level[0].base for level in found] if tabular > 1 or inner else []

    def _is_inner(self, filled: _Filled) -> bool:
        return len(self.columns[filled.cell.column]) > 1 and filled.cell.columns == 1

    def _is_tabular(self, level: Sequence[Row]) -> bool:
        pieces = [piece for line in level for piece in line.pieces]
        return len(pieces) > 1 and any(is_figure(piece.text) for piece in pieces)

    def _cells(self, filled: _Filled) -> list[Cell]:
        cell = filled.cell
        first, last = self.first_row[cell.row], self.first_row[cell.row + cell.rows]
        bands = range(cell.row, cell.row + cell.rows) if self._is_splittable(filled) else ()
        levels = [
            (self.first_row[band] + index, base) for band in bands for index, base in enumerate(self.levels[band])
        ]
        if not levels:
            return self._row_cells(filled, first, last - first, filled.lines)
        found: list[Cell] = []
        for row, base in levels:
            lines = tuple(line for line in filled.lines if abs(line.base - base) < _SAME_LINE * line.size)
            found += self._row_cells(filled, row, 1, lines) if lines else []
        return found

    def _row_cells(self, filled: _Filled, row: int, rows: int, lines: tuple[Row, ...]) -> list[Cell]:
        """The cells of one row between two uprights; none where nothing stands."""
        if not lines:
            return []
        cell = filled.cell
        first, last = self.first_column[cell.column], self.first_column[cell.column + cell.columns]
        columns = self.columns[cell.column] if cell.columns == 1 else []
        heading = len(lines) == 1 and len(lines[0].pieces) == 1 and not is_figure(lines[0].text)
        if len(columns) < 2 or len(lines) != 1 or (heading and not self.levels[cell.row]):
            return [Cell(row, first, rows, last - first, around(lines), lines)]
        pieces = ((first + start, first + end, piece) for start, end, piece in placed(lines[0], columns))
        return row_cells(pieces, row, rows)


def _filled_rows(cell: Cell, rows: Mapping[int, int]) -> int:
    """How many rows that are not empty a cell spans."""
    return sum(1 for row in range(cell.row, cell.row + cell.rows) if row in rows)


def _sums(counts: Sequence[int]) -> list[int]:
    """Where each part begins, and where the last one ends."""
    found = [0]
    for count in counts:
        found.append(found[-1] + count)
    return found
