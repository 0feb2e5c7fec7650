"""The figures in the tables of a document: `read_tables(reading, grammar)`.

Each is read from its cell, the labels of its row, the heads of its column, and the line of units, with unit and scale
applied. Where heads or unit are not sure, `note` says so. The same reading makes proposals and proves rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from govdata.documents.reading import Block, Reading
from govdata.evidence.cell_figures import CellFigure, cell_reader
from govdata.evidence.cell_quotes import cell_quote
from govdata.evidence.head_units import HeadUnit, head_unit_reader
from govdata.evidence.table_grid import Grid, GridCell, grids
from govdata.evidence.table_heads import HeadFinder, Heads
from govdata.evidence.table_layout import Layout, LayoutReader
from govdata.evidence.table_lines import TableLines
from govdata.evidence.table_sums import Addend, Sums, read_sums
from govdata.evidence.table_units import CellUnit, UnitFinder
from govdata.quantities.currencies import grammar_for, told_currency
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import Quantity, to_quantity
from govdata.reports.messages import Message
from govdata.values import dataclass

_LONGEST_TITLE = 80
"""Characters of a title; what is longer is a note, whose words speak of more than the table."""
NO_ROW_HEAD = Message("the row has no head", "该行没有行头")
NO_COLUMN_HEAD = Message("the column has no head", "该列没有列头")
STACKED = Message("the cell stands beside several labels", "该格对应多个行头")


@dataclass(frozen=True)
class TableFigure:
    """A figure in a cell. Offsets are code points of the text of the reading.

    `cell` is the text of the cell, which begins at `cell_start`; the figure as printed is text[start:end]. `row`,
    `column` and `section` are its heads. `quantity` has the unit and the scale of the heads; where nothing prints the
    unit, it is `assumed`, and `read` has none. `notes` say what is not sure. `total` is the offset of the
    figure of which it is a part. `captions` are the short lines above its table, the nearest first.
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
    captions: tuple[str, ...] = ()

    @property
    def quote(self) -> str:
        """Row head, column head and cell, joined by a bar, in at most 40 characters."""
        return cell_quote(self.row, self.column, self.cell)

    @property
    def heads(self) -> str:
        """All heads in full, and the cell."""
        return " | ".join(filter(None, (*self.section, *self.row, *self.column, " ".join(self.cell.split()))))


@dataclass(frozen=True)
class Tables:
    """What the tables of a document hold: figures, and slices of its text that are read as sentences."""

    figures: tuple[TableFigure, ...]
    sentences: tuple[tuple[int, int], ...]


def read_tables(reading: Reading, grammar: Grammar, currency: str = "") -> Tables:
    """The tables of a document.

    Args:
        reading: the document.
        grammar: of all documents.
        currency: the symbol of the currency that 元 and $ mean; what the document tells, if left out.
    """
    chosen = grammar_for("", grammar, currency or told_currency(reading.text, grammar.lexicon))
    reader = _TableReader(reading, chosen)
    tables = [reader.table(blocks, grid) for blocks, grid in grids(reading)]
    return Tables(
        tuple(figure for table in tables for figure in table.figures),
        tuple(span for table in tables for span in table.sentences),
    )


class _TableReader:
    """Reads the tables of one document by one grammar, in their order."""

    def __init__(self, reading: Reading, grammar: Grammar) -> None:
        lexicon, units = grammar.lexicon, head_unit_reader(grammar)
        self._grammar, self.cells = grammar, cell_reader(grammar)
        self.layouts = LayoutReader(lexicon, self.cells, units)
        self.units, self.lines = UnitFinder(lexicon, units, self.cells), TableLines(reading, lexicon, units)
        self._targets = lexicon.words("table_targets")

    def table(self, blocks: tuple[Block, ...], grid: Grid) -> Tables:
        """One table, its figures with the totals that they are parts of."""
        layout = self.layouts.layout(grid)
        finder, table = HeadFinder(layout, self._grammar.lexicon), _Table(self, layout, blocks)
        found = [
            (cell, figure) for cell in grid.cells if layout.is_data(cell) for figure in table.in_cell(cell, finder)
        ]
        addends = [Addend(figure.start, cell.row, cell.column, figure.quantity) for cell, figure in found]
        sums = read_sums(addends, finder, self._grammar.lexicon)
        figures = tuple(_summed(figure, sums) for _cell, figure in found)
        return Tables(figures, tuple(table.sentences()))

    def quantities(self, figure: Figure, written: str, unit: CellUnit) -> tuple[Quantity, Quantity]:
        """What a figure says under its heads, and what of it is printed: the unit may be assumed."""
        scaled, lexicon = _in_unit(figure, unit.unit), self._grammar.lexicon
        read = to_quantity(replace(scaled, unit="") if unit.assumed else scaled, written, lexicon)
        return (to_quantity(_counted(scaled), written, lexicon) if unit.assumed else read), read

    def is_target(self, heads: Heads) -> bool:
        """Whether the heads say that a figure is still to come."""
        return any(word in head for head in (*heads.column, *heads.row) for word in self._targets)


def _summed(figure: TableFigure, sums: Sums) -> TableFigure:
    """A figure with its total; with a note where the sum does not hold."""
    doubt = sums.notes.get(figure.start)
    notes = (*figure.notes, doubt) if doubt else figure.notes
    return replace(figure, total=sums.totals.get(figure.start), notes=notes)


class _Table:
    """One table: its layout, and the lines above and below it."""

    def __init__(self, reader: _TableReader, layout: Layout, blocks: tuple[Block, ...]) -> None:
        self._reader, self._layout = reader, layout
        titles = [cell.on_one_line for cell in layout.grid.cells if cell.row in layout.titles]
        above = [*reversed(titles), *reader.lines.captions(blocks[0].start)]
        self._units = reader.lines.units(above, blocks[-1].end)
        self._captions = tuple(line for line in above if len(line) <= _LONGEST_TITLE)

    def in_cell(self, cell: GridCell, finder: HeadFinder) -> Iterator[TableFigure]:
        """The figure of a cell, or those that stand in it one above another."""
        found, heads = self._layout.figures.get(cell), finder.heads(cell)
        if found is not None:
            if heads.row or not found.is_year:
                yield self._figure(cell, found, heads, finder)
            return
        stack, labels = self._reader.cells.stacked(cell.text), finder.lines_beside(cell)
        for number, figure in enumerate(stack):
            label = (labels[number],) if len(labels) == len(stack) else ()
            text = cell.text[figure.start : figure.end]
            piece = replace(cell, text=text, start=cell.start + figure.start)
            own = replace(heads, row=label, stacked=not label)
            yield self._figure(piece, replace(figure, start=0, end=len(text)), own, finder)

    def _figure(self, cell: GridCell, found: CellFigure, heads: Heads, finder: HeadFinder) -> TableFigure:
        unit = self._unit(cell, found, heads, finder)
        written, start = cell.text[found.start : found.end], cell.start + found.start
        said, read = self._reader.quantities(found.figure, written, unit)
        place = (start, start + len(written), written, said, read, cell.text, cell.start)
        notes = tuple(_notes(heads, unit))
        is_target = self._reader.is_target(heads)
        return TableFigure(*place, heads.row, heads.column, heads.section, notes, is_target, captions=self._captions)

    def _unit(self, cell: GridCell, found: CellFigure, heads: Heads, finder: HeadFinder) -> CellUnit:
        if found.figure.unit:
            return CellUnit(HeadUnit(Decimal(1), found.figure.unit, ""))
        beside = finder.unit_cell(cell)
        printed = self._reader.layouts.unit_of(beside) or beside.on_one_line if beside else ""
        return self._reader.units.of_cell(heads, printed, self._units, " ".join(self._captions))

    def sentences(self) -> Iterator[tuple[int, int]]:
        """The cells that are read as sentences: words where figures stand or none do, else whole sentences."""
        for cell in self._layout.grid.cells:
            may_hold = cell not in self._layout.figures and any(map(str.isdecimal, cell.text))
            if may_hold and not self._reader.cells.stacked(cell.text):
                says = self._layout.is_data(cell) or self._layout.is_beside_a_label(cell) or not self._layout.figures
                if (says or self._reader.cells.is_sentence(cell.text)) and any(map(str.isalpha, cell.text)):
                    yield cell.start, cell.start + len(cell.text)


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


def _notes(heads: Heads, unit: CellUnit) -> Iterator[Message]:
    if heads.stacked:
        yield STACKED
    elif not heads.row:
        yield NO_ROW_HEAD
    if not heads.column:
        yield NO_COLUMN_HEAD
    if unit.doubt:
        yield unit.doubt
