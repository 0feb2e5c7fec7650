"""How a table is laid out: which rows are heads, which columns name the rows, which rows head others.

A document rarely says. Figures stand in columns; a column that holds words names its rows, rows above the first figure
are heads, and a row of a label alone heads those below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise, zip_longest

from govdata.evidence.cell_figures import CellFigure, CellReader
from govdata.evidence.head_units import HeadUnitReader
from govdata.evidence.table_grid import Grid, GridCell
from govdata.quantities.characters import to_plain
from govdata.quantities.lexicon import Lexicon
from govdata.values import dataclass

_FEWEST = 3
"""Rows in which numbers that go up by one are numbers of rows; cells of a row of column numbers; digits of a code."""
_SOME = 4
"""One cell in so many under 单位 is a unit, if they are no organisations."""
_MARK = 4
"""Letters that a word may have which stands for no figure."""


@dataclass(frozen=True)
class Layout:
    """The parts of a table. Row and column numbers are those of its grid.

    `titles` are rows above the heads with one cell (单位：亿元); `heads` are rows of column heads, those within the
    table too; `labels` are columns that name rows, `units` those of them that hold the unit of each row, `names` those
    whose numbers identify (序号, 编码).
    """

    grid: Grid
    figures: Mapping[GridCell, CellFigure]
    titles: frozenset[int]
    heads: frozenset[int]
    labels: frozenset[int]
    units: frozenset[int]
    names: frozenset[int]

    @cached_property
    def first(self) -> int:
        """The first row of data."""
        rows = (row for row in range(self.grid.rows) if any(map(self.is_data, self.grid.in_row(row))))
        return next(rows, self.grid.rows)

    def is_data(self, cell: GridCell) -> bool:
        """Whether a cell stands where figures stand."""
        return not self._is_in_head(cell) and cell.column not in self.labels

    def is_beside_a_label(self, cell: GridCell) -> bool:
        """Whether a cell of words says something of its row, whose name stands before it."""
        named = self.labels - self.names - self.units
        return not self._is_in_head(cell) and cell.column in named and cell.column - 1 in named

    def _is_in_head(self, cell: GridCell) -> bool:
        return cell.row in self.heads or cell.row in self.titles or cell.place.is_head

    @cached_property
    def sections(self) -> frozenset[int]:
        """The rows below the heads in which no data cell stands: a label alone."""
        apart = self.heads | self.titles
        rows = ((row, self.grid.in_row(row)) for row in range(self.grid.rows) if row not in apart)
        return frozenset(row for row, cells in rows if cells and not any(map(self.is_data, cells)))


class LayoutReader:
    """Reads layouts with the words of one lexicon; holds no state."""

    def __init__(self, lexicon: Lexicon, cells: CellReader, units: HeadUnitReader) -> None:
        self._cells, self._units, self._code = cells, units, re.compile(r"[A-Z]{1,4}-?\d[\dA-Z-]{2,}")
        self._unit_heads, self._name_heads = map(
            frozenset, (lexicon.words("table_units"), lexicon.words("table_names"))
        )

    def layout(self, grid: Grid) -> Layout:
        """The layout of a table."""
        figures = {cell: figure for cell in grid.cells if (figure := self._cells.figure(cell.text))}
        numbered = frozenset(row for row in range(grid.rows) if self._is_numbering(grid.in_row(row), figures))
        values = {cell for cell, figure in figures.items() if not figure.is_year and cell.row not in numbered}
        values |= _numbers_like_years(grid, figures, values)
        values |= {cell for cell in grid.cells if self._cells.stacked(cell.text)}
        lines = frozenset(cell.row for cell in grid.cells if self._units.in_line(cell.text))
        body = _Body(grid, figures, values, _titles(grid, values, lines), numbered)
        names = frozenset(column for column in body.columns if self._identifies(body, column))
        labels = names | {column for column in body.columns if body.is_label(column)}
        units = frozenset(column for column in labels - names if self._holds_units(body, column))
        return Layout(grid, figures, body.titles, body.heads(labels), frozenset(labels), units, names)

    def unit_of(self, cell: GridCell) -> str:
        """The unit that a cell of a column of units prints, also where it is stacked: 万个万个万个."""
        text = cell.text if cell.text.isascii() else "".join(cell.text.split())
        lengths = range(1, len(text) + 1) if cell.place.rows > 1 else (len(text),)
        for length in lengths:
            once = text[:length]
            if once * (len(text) // length) == text and self._units.whole(once):
                return once
        return ""

    def _is_numbering(self, cells: Sequence[GridCell], figures: Mapping[GridCell, CellFigure]) -> bool:
        """Whether a row numbers the columns: 1 2 3, (1) (2) (3), with words such as 栏次 or 甲 before them."""
        numbers = [abs(figures[cell].figure.number.value) for cell in cells if cell in figures]
        words = [to_plain(cell.text) for cell in cells if cell not in figures]
        ascending = numbers[:1] in ([1], [2]) and all(b - a == 1 for a, b in pairwise(numbers))
        fewest = 2 if self._name_heads.intersection(words) else _FEWEST
        return len(numbers) >= fewest and ascending and all(len(word) <= len("栏次") for word in words)

    def _identifies(self, body: _Body, column: int) -> bool:
        """Whether the numbers of a column name: by its head, as numbers of rows, or as codes before their names."""
        cells, head = body.columns[column], body.head_of(column)
        codes = [cell for cell in cells if self._code.fullmatch(cell.text)]
        if len(codes) * 2 > len(cells) and body.is_label(column + 1):
            return True
        whole = [cell.text for cell in cells if cell in body.figures and body.figures[cell].is_whole]
        if whole and head and any(_names(word, head) for word in self._name_heads):
            return True
        if len(whole) < _FEWEST or len(whole) < len(cells) or not body.is_label(column + 1):
            return False
        numbers = [int(text) for text in whole]
        are_codes = min(map(len, whole)) >= _FEWEST and sorted(set(numbers)) == numbers and not head.isdecimal()
        return are_codes or numbers == list(range(1, len(numbers) + 1))

    def _holds_units(self, body: _Body, column: int) -> bool:
        """Whether a column holds the unit of each row: its head says so, or most of its cells are units."""
        cells = body.columns[column]
        units = sum(bool(self.unit_of(cell)) for cell in cells)
        is_said = body.head_of(column) in self._unit_heads and units * _SOME >= len(cells)
        return is_said or (len(cells) > 1 and units * 2 > len(cells))


@dataclass(frozen=True)
class _Body:
    """A table whose values are known; its head ends above the first of them."""

    grid: Grid
    figures: Mapping[GridCell, CellFigure]
    values: set[GridCell]
    titles: frozenset[int]
    numbered: frozenset[int]
    """The rows that number the columns."""

    @cached_property
    def first(self) -> int:
        """The first row of values; not one of conditions above plain numbers (0-14岁, 15-64岁), nor marked as heads."""
        rows: dict[int, list[GridCell]] = {}
        for cell in self.grid.cells:
            if cell in self.values and not cell.place.is_head and cell.row not in self.titles:
                rows.setdefault(cell.row, []).append(cell)
        ordered = sorted(rows)
        for row, following in zip_longest(ordered, ordered[1:], fillvalue=self.grid.rows):
            below = {cell.column for cell in rows.get(following, ()) if not self._is_condition(cell)}
            conditions = [cell for cell in rows[row] if self._is_condition(cell) and cell.column in below]
            is_head = len(rows[row]) > 1 and len(conditions) == len(rows[row])
            if not is_head and (any(cell.column > 0 for cell in rows[row]) or self.grid.columns == 1):
                return row
        return ordered[0] if ordered else self.grid.rows

    def _is_condition(self, cell: GridCell) -> bool:
        return cell in self.figures and self.figures[cell].is_condition

    @cached_property
    def columns(self) -> Mapping[int, list[GridCell]]:
        """The cells of each column from the first row of values on."""
        columns: dict[int, list[GridCell]] = {column: [] for column in range(self.grid.columns)}
        for cell in self.grid.cells:
            if cell.row >= self.first:
                columns[cell.column].append(cell)
        return columns

    def head_of(self, column: int) -> str:
        """What stands over a column, without its white space."""
        above = (self.grid.at(row, column) for row in range(min(self.first, self.grid.rows)))
        return to_plain("".join("".join(dict.fromkeys(cell.text for cell in above if cell)).split()))

    def is_label(self, column: int) -> bool:
        """Whether a column names: it has fewer values than words (beside values a short word may be a mark: unq).

        The first column does so, too, where it has conditions alone (5 to 9 years), and others have plain numbers.
        """
        cells = self.columns.get(column)
        if cells is None:
            return False
        found = [cell for cell in cells if cell in self.values]
        if not found:
            return True
        if column == min(self.columns, default=0) and all(map(self._is_condition, found)):
            return any(cell.column > column and not self._is_condition(cell) for cell in self.values)
        return len(found) < len(_words(cell for cell in cells if cell not in self.values))

    def heads(self, labels: Iterable[int]) -> frozenset[int]:
        """The rows of heads: above the values, but for labels alone right above them; and words between values."""
        columns = frozenset(labels)
        above = [row for row in range(min(self.first, self.grid.rows)) if row not in self.titles]
        while len(above) > 1 and all(cell.column in columns for cell in self.grid.in_row(above[-1])):
            above.pop()
        within = (row for row in range(self.first, self.grid.rows) if self._is_head_within(row, columns))
        return frozenset((*above, *self.numbered, *within))

    def _is_head_within(self, row: int, labels: frozenset[int]) -> bool:
        """Whether words stand in several columns of figures, with figures below them."""
        data = [cell for cell in self.grid.in_row(row) if cell.column not in labels]
        words = _words(data)
        below = [cell for cell in words if self.grid.at(row + cell.place.rows, cell.column) in self.values]
        return len(words) == len(data) > 1 and len(below) * 2 > len(words)


def _numbers_like_years(grid: Grid, figures: Mapping[GridCell, CellFigure], values: set[GridCell]) -> set[GridCell]:
    """What looks like a year and counts: in a row with a label, below a head in words, in a column of numbers."""
    columns = {cell.column for cell in values}
    heads: dict[int, int] = {}
    for cell in grid.cells:
        if any(map(str.isalpha, cell.text)):
            heads.setdefault(cell.column, cell.row)
    labelled = {cell.row for cell in grid.cells if cell.column == min(heads, default=0) and cell not in values}
    years = (cell for cell, figure in figures.items() if figure.is_year and cell.column in columns)
    return {cell for cell in years if heads.get(cell.column, cell.row) < cell.row and cell.row in labelled}


def is_mark(text: str) -> bool:
    """Whether a word may stand for a figure that is withheld or not there: NA, (X), unq, nil."""
    return text.isascii() and len(text.strip("()")) <= _MARK


def _words(cells: Iterable[GridCell]) -> list[GridCell]:
    return [cell for cell in cells if any(map(str.isalpha, cell.text)) and not is_mark(cell.text)]


def _names(word: str, head: str) -> bool:
    return head == word or (head.endswith(word) and not word.isascii())


def _titles(grid: Grid, values: set[GridCell], lines: frozenset[int]) -> frozenset[int]:
    """The leading rows of one cell, or with a line of units; not one that heads the figures right below it."""
    for row in range(grid.rows):
        cells = grid.in_row(row)
        if (len(cells) > 1 and row not in lines) or any(cell in values for cell in cells):
            last = grid.in_row(row - 1)[:1]
            over = bool(last) and last[0].column > 0 and last[0].place.columns == 1 and row - 1 not in lines
            heads = over and grid.at(row, last[0].column) in values
            return frozenset(range(row - heads)) if grid.columns > 1 else frozenset()
    return frozenset()
