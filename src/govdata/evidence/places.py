"""Where the quote of a row stands in its text, and where its figure in the quote."""

from __future__ import annotations

from govdata.evidence.rows import Observation
from govdata.quantities.boundaries import QuotedText
from govdata.quantities.whitespace import AlignedText, strip_whitespace


def stands_at(text: AlignedText, quote: str, start: int) -> bool:
    """Whether a quote without white space stands at a raw offset of a text."""
    position = text.position(start)
    return position < len(text.text) and text.offset(position) == start and text.text.startswith(quote, position)


def place_of_figure(row: Observation, text: QuotedText | None) -> tuple[QuotedText, int] | None:
    """The text and the position in it, white space not counted, of the figure of a row: its quote, where that is lost.

    None where the figure does not stand in the quote once.
    """
    quote, figure = strip_whitespace(row.quote or ""), strip_whitespace(row.as_written or "")
    if not figure or quote.count(figure) != 1:
        return None
    if text and row.quote_start is not None and stands_at(text.stripped, quote, row.quote_start):
        return text, text.stripped.position(row.quote_start) + quote.index(figure)
    return QuotedText(row.quote or ""), quote.index(figure)
