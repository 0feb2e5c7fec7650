"""The figures of a document as drafts need them: those to be drafted, and those on record as context for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from govdata.documents.places import block_at
from govdata.documents.reading import Reading
from govdata.evidence.coverage_marks import Mark, marks_of_exclusion, marks_of_figure
from govdata.evidence.proposals import figure_cells
from govdata.evidence.rows import Exclusion, Observation
from govdata.evidence.table_figures import TableFigure
from govdata.quantities.extraction import Proposal
from govdata.quantities.grammar import Grammar
from govdata.quantities.interval import Interval
from govdata.quantities.lexicon import Qualifier
from govdata.quantities.quantity import Quantity, read_quantity
from govdata.quantities.whitespace import AlignedText, normalize_for_quotes
from govdata.values import dataclass


@dataclass(frozen=True)
class PrintedFigure:
    """A figure of a document: `row` holds the cells that the print gives.

    `recorded` is the id of the row that has it already, "" for one to be drafted; `is_in_table` tells one of a table
    from one of a sentence, and `cell` has the heads of one to be drafted.
    """

    proposal: Proposal
    row: Mapping[str, str]
    recorded: str = ""
    is_in_table: bool = False
    cell: TableFigure | None = None

    @property
    def key(self) -> str:
        """The id of its row."""
        return self.recorded or self.row["id"]


def document_figures(
    reading: Reading,
    file: str,
    grammar: Grammar,
    currency: str = "",
    recorded: Iterable[Observation] = (),
    excluded: Iterable[Exclusion] = (),
) -> list[PrintedFigure]:
    """The figures of a document, in its order.

    Args:
        reading: the document.
        file: its name, of which new rows get their ids.
        grammar: of all documents.
        currency: the symbol of the one that 元 and $ mean.
        recorded: rows whose quotes may stand in the text; their figures are context, and proposed no more.
        excluded: what is excluded is left out.
    """
    text = normalize_for_quotes(reading.text)
    rows = [(row, mark) for row in recorded for mark in marks_of_figure(text, row)]
    taken = _covered([*(mark for _row, mark in rows), *_exclusions(text, excluded)], len(reading.text))
    found = [
        PrintedFigure(_recorded(row, mark), {}, row.id or mark.by, _is_in_cell(reading, mark.start))
        for row, mark in rows
    ]
    for figure, cells in figure_cells(file, reading, grammar, currency):
        proposal, cell = figure.proposal, figure.cell
        if not any(taken[proposal.start : proposal.end]):
            found.append(PrintedFigure(proposal, cells, "", cell is not None, cell))
    return sorted(found, key=lambda each: (each.proposal.start, each.proposal.end))


def _is_in_cell(reading: Reading, start: int) -> bool:
    block = block_at(reading, start)
    return block is not None and block.cell is not None


def _exclusions(text: AlignedText, excluded: Iterable[Exclusion]) -> Iterator[Mark]:
    return (mark for each in excluded for mark in marks_of_exclusion(text, each))


def _covered(marks: Iterable[Mark], length: int) -> bytearray:
    """A 1 for each character of a raw text that a row records or excludes."""
    found = bytearray(length)
    for mark in marks:
        found[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    return found


def _recorded(row: Observation, mark: Mark) -> Proposal:
    """A figure on record, as the reader would propose it."""
    quantity = read_quantity(row.as_written or "") or _quantity(row)
    status = row.status or "observed"
    return Proposal(0, mark.start, mark.end, quantity, row.quote or "", row.quote_start or 0, status)


def _quantity(row: Observation) -> Quantity:
    """What a row says of a figure that the reader does not read."""
    nothing = Decimal(0)
    return Quantity(
        row.as_written or "", row.value, row.unit or "", Qualifier(row.qualifier or "exact"), row.lower, row.upper,
        nothing, nothing, "", Interval(), Interval(),
    )  # fmt: skip
