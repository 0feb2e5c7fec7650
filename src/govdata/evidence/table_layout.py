"""How a table is laid out: which rows are heads, which columns name the rows, which rows head others.

A document rarely says. Figures stand in columns; a column that holds words names its rows, rows above the first figure
are heads, and a row of a label alone heads those below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from govdata.evidence.cell_figures import CellFigure, CellReader
from govdata.evidence.head_units import HeadUnitReader
from govdata.evidence.table_grid import Grid, GridCell
from govdata.quantities.lexicon import Lexicon

_FEWEST = 3
"""Rows in which numbers that go up by one are numbers of rows; cells of a row of column numbers."""

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
        """The first row of figures."""
        rows = (cell.row for cell in self.figures if self.is_data(cell))
        return min(rows, default=self.grid.rows)

    def is_data(self, cell: GridCell) -> bool:
        """Whether a cell stands where figures stand."""
        in_head = cell.row in self.heads or cell.row in self.titles or cell.place.is_head
        return not in_head and cell.column not in self.labels

    @cached_property
    def sections(self) -> frozenset[int]:
        """The rows below the heads in which no data cell stands: a label alone."""
        apart = self.heads | self.titles
        rows = ((row, self.grid.in_row(row)) for row in range(self.grid.rows) if row not in apart)
        return frozenset(row for row, cells in rows if cells and not any(map(self.is_data, cells)))


class LayoutReader:
    """Reads layouts with the words of one lexicon; holds no state."""

    def __init__(self, lexicon: Lexicon, cells: CellReader, units: HeadUnitReader) -> None:
        self._cells, self._units = cells, units
        self._unit_heads, self._name_heads = frozenset(lexicon.words("table_units")), lexicon.words("table_names")

    def layout(self, grid: Grid) -> Layout:
        """The layout of a table."""
        figures = {cell: figure for cell in grid.cells if (figure := self._cells.figure(cell.text))}
        numbered = frozenset(row for row in range(grid.rows) if _is_numbering(grid.in_row(row), figures))
        titles = _titles(grid, figures)
        values = {cell for cell, figure in figures.items() if not figure.is_year and cell.row not in numbered}
        first = _first_row(grid, figures, values, titles)
        columns = {
            column: [cell for cell in grid.cells if cell.column == column and cell.row >= first]
            for column in range(grid.columns)
        }
        names = frozenset(
            c for c, cells in columns.items() if self._identifies(grid, c, cells, first, columns, figures)
        )
        labels = frozenset(c for c, cells in columns.items() if c in names or _is_label(cells, values))
        heads = frozenset(
            row
            for row in range(grid.rows)
            if row not in titles and self._is_head(grid, row, first, values, labels, numbered)
        )
        units = frozenset(c for c in labels - names if self._holds_units(grid, c, columns[c], first))
        return Layout(grid, figures, titles, heads | numbered, labels, units, names)

    def _is_head(
        self, grid: Grid, row: int, first: int, values: set[GridCell], labels: frozenset[int], numbered: frozenset[int]
    ) -> bool:
        """Whether a row holds heads: above the first figure; below it where words stand over several columns of figures."""
        cells = grid.in_row(row)
        if row in numbered:
            return True
        if row < first:
            return bool(cells)
        data = [cell for cell in cells if cell.column not in labels]
        if not data or any(cell in values for cell in cells if cell.column not in labels):
            return False
        words = [cell for cell in data if any(map(str.isalpha, cell.text)) and not is_mark(cell.text)]
        below = sum(1 for cell in words if (under := grid.at(row + cell.place.rows, cell.column)) and under in values)
        return len(words) == len(data) and len(words) > 1 and below * 2 > len(words)

    def _identifies(
        self,
        grid: Grid,
        column: int,
        cells: Sequence[GridCell],
        first: int,
        columns: Mapping[int, Sequence[GridCell]],
        figures: Mapping[GridCell, CellFigure],
    ) -> bool:
        """Whether the numbers of a column name: by its head, as numbers of rows, or as codes before their names."""
        found = [figures[cell] for cell in cells if cell in figures]
        head = "".join(_head(grid, row, column) for row in range(first))
        head = "".join(head.split())
        if (
            found
            and head
            and any(head == word or (head.endswith(word) and not word.isascii()) for word in self._name_heads)
        ):
            return True
        whole = [cell.text for cell in cells if cell in figures and figures[cell].is_whole]
        if len(whole) < _FEWEST or len(whole) < len(cells):
            return False
        numbers = [int(text) for text in whole]
        if numbers == list(range(1, len(numbers) + 1)) and _names_what_follows(column, columns, figures):
            return True
        codes = len(set(numbers)) == len(numbers) and min(map(len, whole)) >= _FEWEST and not head.isdecimal()
        return codes and numbers == sorted(numbers) and _names_what_follows(column, columns, figures)

    def _holds_units(self, grid: Grid, column: int, cells: Sequence[GridCell], first: int) -> bool:
        """Whether a column holds the unit of each row: its head says so, or most of its cells are units."""
        heads = {"".join(_head(grid, row, column).split()) for row in range(first)}
        if heads & self._unit_heads:
            return True
        units = [cell for cell in cells if self.unit_of(cell)]
        return len(cells) > 1 and len(units) * 2 > len(cells)

    def unit_of(self, cell: GridCell) -> str:
        """The unit that a cell of a column of units prints, also where it is stacked: 万个万个万个."""
        text = "".join(cell.text.split()) if not cell.text.isascii() else cell.text
        for length in range(1, len(text) + 1):
            repeated = len(text) % length == 0 and text == text[:length] * (len(text) // length)
            if repeated and (length == len(text) or cell.place.rows > 1) and self._units.whole(text[:length]):
                return text[:length]
        return ""


def _head(grid: Grid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    return cell.text if cell and cell.row == row else ""


def _titles(grid: Grid, figures: Mapping[GridCell, CellFigure]) -> frozenset[int]:
    """The leading rows of one cell, above a row with more."""
    leading = []
    for row in range(grid.rows):
        cells = grid.in_row(row)
        if len(cells) > 1 or any(cell in figures and not figures[cell].is_year for cell in cells):
            return frozenset(leading) if grid.columns > 1 else frozenset()
        leading.append(row)
    return frozenset()


def _is_numbering(cells: Sequence[GridCell], figures: Mapping[GridCell, CellFigure]) -> bool:
    """Whether a row numbers the columns: 1 2 3, (1) (2) (3), with words such as 栏次 or 甲 before them."""
    numbers = [abs(figures[cell].figure.number.value) for cell in cells if cell in figures]
    words = [cell for cell in cells if cell not in figures]
    ascending = numbers[:1] in ([1], [2]) and all(b - a == 1 for a, b in zip(numbers, numbers[1:], strict=False))
    return len(numbers) >= _FEWEST and ascending and all(len(cell.text) <= 2 for cell in words)


def _first_row(
    grid: Grid, figures: Mapping[GridCell, CellFigure], values: set[GridCell], titles: frozenset[int]
) -> int:
    """The first row of values; not one of conditions above plain numbers (0-14岁, 15-64岁), nor one marked as heads."""
    rows: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        if cell in values and not cell.place.is_head and cell.row not in titles:
            rows.setdefault(cell.row, []).append(cell)
    ordered = sorted(rows)
    for row, following in zip_longest(ordered, ordered[1:], fillvalue=grid.rows):
        below = {cell.column for cell in rows.get(following, ()) if not figures[cell].is_condition}
        conditions = [cell for cell in rows[row] if figures[cell].is_condition and cell.column in below]
        if len(rows[row]) > 1 and len(conditions) == len(rows[row]):
            continue
        if any(cell.column > 0 for cell in rows[row]) or grid.columns == 1:
            return row
    return ordered[0] if ordered else grid.rows


def _is_label(cells: Sequence[GridCell], values: set[GridCell]) -> bool:
    """Whether a column names: it holds fewer values than words. Beside values a short word may be a mark (unq, NA)."""
    found = sum(cell in values for cell in cells)
    words = sum(any(map(str.isalpha, cell.text)) and not is_mark(cell.text) for cell in cells if cell not in values)
    return not found or found < words


def is_mark(text: str) -> bool:
    """Whether a word may stand for a figure that is withheld or not there: NA, (X), unq, nil."""
    return text.isascii() and len(text.strip("()")) <= _MARK


def _names_what_follows(
    column: int, columns: Mapping[int, Sequence[GridCell]], figures: Mapping[GridCell, CellFigure]
) -> bool:
    following = columns.get(column + 1, ())
    words = [cell for cell in following if cell not in figures]
    return len(words) * 2 > len(following)
