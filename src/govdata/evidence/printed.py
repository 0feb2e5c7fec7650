"""Where the figure of a row is printed: in its text, or in the quote alone where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from govdata.evidence.case import Case
from govdata.evidence.quotes import stands_at
from govdata.quantities.boundaries import QuotedText
from govdata.quantities.whitespace import AlignedText, strip_whitespace


@dataclass(frozen=True)
class Printed:
    """A figure in plain characters: text[start:end]. `in_source` is false where only the quote could be read."""

    aligned: AlignedText
    start: int
    end: int
    in_source: bool

    @property
    def text(self) -> str:
        """What is read, in plain characters."""
        return self.aligned.text


def find_printed(case: Case) -> Printed | None:
    """Where the figure as written stands; None if it does not stand in the quote, or stands there twice."""
    row = case.observation
    quote, figure = strip_whitespace(row.quote or ""), strip_whitespace(case.as_written)
    if not figure or quote.count(figure) != 1:
        return None
    if case.text and row.quote_start is not None and stands_at(case.text.stripped, quote, row.quote_start):
        first = case.text.stripped.position(row.quote_start) + quote.index(figure)
        return _printed(case.text, first, len(figure), in_source=True)
    return _printed(QuotedText(row.quote or ""), quote.index(figure), len(figure), in_source=False)


def _printed(text: QuotedText, first: int, length: int, in_source: bool) -> Printed:
    stripped, plain = text.stripped, text.plain
    start, last = (plain.position(stripped.offset(place)) for place in (first, first + length - 1))
    return Printed(plain, start, last + 1, in_source)
