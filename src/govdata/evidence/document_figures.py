"""The figures of a document, as they are proposed: those of its sentences and of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from govdata.documents.prose import prose_of
from govdata.documents.reading import Reading
from govdata.evidence.table_figures import TableFigure, read_tables
from govdata.quantities.currencies import told_currency
from govdata.quantities.extraction import Proposal, doubtful_prints, extract
from govdata.quantities.grammar import Grammar
from govdata.values import dataclass


@dataclass(frozen=True)
class DocumentFigure:
    """A figure of a document; `cell` is where it stands in a table, None in a sentence."""

    proposal: Proposal
    cell: TableFigure | None = None


def figures_of(reading: Reading, grammar: Grammar, currency: str = "") -> Iterator[DocumentFigure]:
    """The figures of a document, in its order; offsets are those of the whole text.

    Args:
        reading: the document.
        grammar: of all documents.
        currency: the symbol of the currency that 元 and $ mean where they stand alone; by default what the document
            tells anywhere, in its tables and running heads, too.
    """
    prose, chosen = prose_of(reading), currency or told_currency(reading.text, grammar.lexicon)
    tables = read_tables(reading, grammar, chosen)
    found = [DocumentFigure(proposal) for proposal in extract(prose.text, grammar, chosen, prose.borders)]
    for start, end in tables.sentences:
        found += (DocumentFigure(_moved(each, start)) for each in extract(reading.text[start:end], grammar, chosen))
    found += (DocumentFigure(_proposal(figure), figure) for figure in tables.figures)
    lines = _LineCounter(reading.text)
    for figure in sorted(found, key=lambda each: each.proposal.start):
        yield replace(figure, proposal=replace(figure.proposal, line=lines.line(figure.proposal.start)))


def doubtful_prints_of(reading: Reading, grammar: Grammar, currency: str = "") -> list[str]:
    """What of the sentences of a document reads as a figure and is left out of `figures_of`, since it is in doubt."""
    prose, chosen = prose_of(reading), currency or told_currency(reading.text, grammar.lexicon)
    return doubtful_prints(prose.text, grammar, chosen, prose.borders)


def _moved(proposal: Proposal, by: int) -> Proposal:
    start, end, quote = proposal.start + by, proposal.end + by, proposal.quote_start + by
    return replace(proposal, start=start, end=end, quote_start=quote)


def _proposal(figure: TableFigure) -> Proposal:
    status = "target" if figure.is_target else "observed"
    return Proposal(0, figure.start, figure.end, figure.quantity, figure.quote, figure.cell_start, status)


class _LineCounter:
    """The line of each position of a text, from 1; positions come in their order."""

    def __init__(self, text: str) -> None:
        self._text, self._line, self._counted = text, 1, 0

    def line(self, start: int) -> int:
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        return self._line
