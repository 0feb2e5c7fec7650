"""The proof of a row that quotes a cell of a table: `地区生产总值 | 2023年 | 4,712.40`.

The cell stands at `quote_start`; each head of the quote is a head of that very cell; and the figure is what the cell
prints under its heads, in their unit and at their scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from govdata.documents.reading import Reading
from govdata.evidence.cell_quotes import BAR, CellQuote, parts_of_other_cells, split_quote
from govdata.evidence.rows import Observation
from govdata.late import when_called
from govdata.quantities.grammar import Grammar
from govdata.quantities.whitespace import strip_whitespace
from govdata.values import dataclass

if TYPE_CHECKING:
    from govdata.evidence.table_figures import TableFigure, read_tables
else:
    read_tables = when_called("govdata.evidence.table_figures", "read_tables")


@dataclass(frozen=True)
class QuotedCell:
    """A quote of a cell, and the figure of the cell at its place; None where no figure stands there.

    `is_known` is false where nothing tells where the cells of the text are.
    """

    quote: CellQuote
    figure: TableFigure | None = None
    is_known: bool = True

    @property
    def is_at_its_place(self) -> bool:
        """Whether the cell that is quoted stands at its place."""
        return self.figure is not None and strip_whitespace(self.figure.cell) == strip_whitespace(self.quote.cell)

    @property
    def other_heads(self) -> list[str]:
        """The parts of the quote that do not name its cell."""
        figure = self.figure
        heads = ((*figure.section, *figure.row), figure.column) if figure else ()
        return parts_of_other_cells(self.quote.heads, *heads)


class CellIndex:
    """The figures of the tables of a document by the offsets of their cells."""

    def __init__(self, reading: Reading | None, grammar: Grammar) -> None:
        self._reading = reading
        self._figures: Mapping[int, TableFigure] = {}
        if reading is not None:
            found = read_tables(reading, grammar, grammar.lexicon.currency).figures
            self._figures = {figure.cell_start: figure for figure in found}

    def quoted(self, row: Observation, stands: bool) -> QuotedCell | None:
        """The cell that a row quotes; None for a quote of a sentence.

        Args:
            row: the observation.
            stands: whether its quote, as it is, stands at its place in the text.
        """
        if row.quote is None or (stands and not self._is_whole_cell(row)):
            return None
        if BAR.strip() not in row.quote and not stands:
            return None
        quote = split_quote(row.quote)
        figure = None if row.quote_start is None else self._figures.get(row.quote_start)
        return QuotedCell(quote, figure, self._reading is not None and row.quote_start is not None)

    def _is_whole_cell(self, row: Observation) -> bool:
        """Whether a quote is all of a cell that holds a figure, whose unit may stand in its heads."""
        figure = None if row.quote_start is None else self._figures.get(row.quote_start)
        return figure is not None and strip_whitespace(figure.cell) == strip_whitespace(row.quote or "")
