"""The figures in the tables of a document: `table_figures(reading, grammar)`.

Each is read from its cell, the labels of its row, the heads of its column, and the line of units, with unit and scale
applied. Where heads or unit are not sure, `note` says so. The same reading makes proposals and proves rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from govdata.documents.reading import Block, Reading
from govdata.evidence.cell_figures import CellFigure, cell_reader
from govdata.evidence.cell_quotes import cell_quote
from govdata.evidence.head_units import HeadUnit, head_unit_reader
from govdata.evidence.table_grid import Grid, GridCell, grids
from govdata.evidence.table_heads import HeadFinder, Heads
from govdata.evidence.table_layout import Layout, LayoutReader
from govdata.evidence.table_sums import Addend, totals
from govdata.evidence.table_units import CellUnit, UnitFinder
from govdata.quantities.currencies import told_currency
from govdata.quantities.currencies import grammar_for
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import Quantity, to_quantity
from govdata.reports.messages import EMPTY, Message

NO_ROW_HEAD = Message("the row has no head", "该行没有行头")
NO_COLUMN_HEAD = Message("the column has no head", "该列没有列头")
STACKED = Message("the cell stands beside several labels", "该格对应多个行头")


@dataclass(frozen=True)
class TableFigure:
    """A figure in a cell. Offsets are code points of the text of the reading.

    `cell` is the text of the cell, which begins at `cell_start`; the figure as printed is text[start:end]. `row`,
    `column` and `section` are its heads. `quantity` has the unit and the scale of the heads; where nothing prints the
    unit, it is `assumed`, and `read` has none. `notes` say what is not sure. `total` is the offset of the
    figure of which it is a part.
    """

    start: int
    end: int
    as_written: str
    quantity: Quantity
    read: Quantity
    cell: str
    cell_start: int
    row: tuple[str, ...]
    column: tuple[str, ...]
    section: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    is_target: bool = False
    total: int | None = None

    @property
    def quote(self) -> str:
        """Row head, column head and cell, joined by a bar, in at most 40 characters."""
        return cell_quote(self.row, self.column, self.cell)

    @property
    def heads(self) -> str:
        """All heads in full, and the cell."""
        return " | ".join(filter(None, (*self.section, *self.row, *self.column, " ".join(self.cell.split()))))


@lru_cache(maxsize=4)
def table_figures(reading: Reading, grammar: Grammar, currency: str = "") -> tuple[TableFigure, ...]:
    """The figures in the tables of a document, in the order of its text.

    Args:
        reading: the document.
        grammar: of all documents.
        currency: the symbol of the currency that 元 and $ mean; what the document tells, if left out.
    """
    chosen = grammar_for("", grammar, currency or told_currency(reading.text, grammar.lexicon))
    tables = _Tables(reading, chosen)
    return tuple(figure for blocks, grid in grids(reading) for figure in tables.figures(blocks, grid))


class _Tables:
    """Reads the tables of one document by one grammar."""

    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        self._grammar, self._cells = grammar, cell_reader(grammar)
        units = head_unit_reader(grammar)
        self._layouts, self._units = (
            LayoutReader(grammar.lexicon, self._cells, units),
            UnitFinder(reading, grammar.lexicon, units),
        )
        self._targets = grammar.lexicon.words("table_targets")

    def figures(self, blocks: tuple[Block, ...], grid: Grid) -> Iterator[TableFigure]:
        """The figures of one table, each with the total that it is a part of."""
        layout = self._layouts.layout(grid)
        finder = HeadFinder(layout, self._grammar.lexicon)
        titles = [cell.on_one_line for cell in grid.cells if cell.row in layout.titles]
        lines = self._units.of_table(blocks[0].start, blocks[-1].end, titles)
        found = [
            (cell, figure)
            for cell in grid.cells
            if layout.is_data(cell)
            for figure in self._of_cell(cell, layout, finder, lines)
        ]
        parts = totals([_addend(cell, figure) for cell, figure in found], layout, finder, self._grammar.lexicon)
        for _cell, figure in found:
            yield replace(figure, total=parts.get(figure.start))

    def _of_cell(
        self, cell: GridCell, layout: Layout, finder: HeadFinder, lines: tuple[HeadUnit, ...]
    ) -> Iterator[TableFigure]:
        found = layout.figures.get(cell)
        heads = finder.heads(cell)
        if found is not None:
            if not (found.is_year and not heads.row):
                yield self._figure(cell, found, heads, finder, layout, lines)
            return
        stack = self._cells.stacked(cell.text)
        labels = _tokens(finder, cell)
        for number, figure in enumerate(stack):
            own = (
                replace(heads, row=(labels[number],), stacked=False)
                if len(labels) == len(stack)
                else replace(heads, row=(), stacked=True)
            )
            text = cell.text[figure.start : figure.end]
            piece = replace(cell, text=text, start=cell.start + figure.start)
            yield self._figure(piece, replace(figure, start=0, end=len(text)), own, finder, layout, lines)

    def _figure(
        self,
        cell: GridCell,
        found: CellFigure,
        heads: Heads,
        finder: HeadFinder,
        layout: Layout,
        lines: tuple[HeadUnit, ...],
    ) -> TableFigure:
        beside = finder.unit_cell(cell)
        printed = self._layouts.unit_of(beside) or beside.on_one_line if beside else ""
        if found.figure.unit:
            unit = CellUnit(HeadUnit(1, found.figure.unit, ""))  # type: ignore[arg-type]
        else:
            unit = self._units.of_cell(heads, printed, lines)
        written = cell.text[found.start : found.end]
        said, read = self._quantities(found.figure, written, unit)
        start = cell.start + found.start
        return TableFigure(
            start,
            start + len(written),
            written,
            said,
            read,
            cell.text,
            cell.start,
            heads.row,
            heads.column,
            heads.section,
            tuple(_notes(heads, unit)),
            any(word in head for head in (*heads.column, *heads.row) for word in self._targets),
        )

    def _quantities(self, figure: Figure, written: str, unit: CellUnit) -> tuple[Quantity, Quantity]:
        """What a figure says under its heads, and what of it is printed: the unit may be assumed."""
        scaled = _in_unit(figure, unit.unit)
        if not unit.assumed:
            quantity = to_quantity(scaled, written, self._grammar.lexicon)
            return quantity, quantity
        said = to_quantity(_counted(scaled), written, self._grammar.lexicon)
        read = to_quantity(replace(scaled, unit=""), written, self._grammar.lexicon)
        return said, read


def _in_unit(figure: Figure, unit: HeadUnit) -> Figure:
    """A figure at the scale of its heads, in their unit; one that prints a unit has no other."""
    if figure.unit:
        return figure
    high = figure.high.times(unit.scale) if figure.high else None
    return replace(figure, number=figure.number.times(unit.scale), high=high, unit=unit.symbol)


def _counted(figure: Figure) -> Figure:
    """A whole number of which nothing says a unit is a count."""
    whole = figure.number.last_digit >= 1 and figure.number.value == figure.number.value.to_integral_value()
    return replace(figure, unit="count") if not figure.unit and whole else figure


def _tokens(finder: HeadFinder, cell: GridCell) -> list[str]:
    """The labels in the cell that names the row of a stack of figures, one for each line."""
    label = finder.label_cell(cell)
    return label.lines if label else []


def _notes(heads: Heads, unit: CellUnit) -> Iterator[Message]:
    if heads.stacked:
        yield STACKED
    elif not heads.row:
        yield NO_ROW_HEAD
    if not heads.column:
        yield NO_COLUMN_HEAD
    if unit.doubt:
        yield unit.doubt


def _addend(cell: GridCell, figure: TableFigure) -> Addend:
    return Addend(figure.start, cell.row, cell.column, figure.quantity)
