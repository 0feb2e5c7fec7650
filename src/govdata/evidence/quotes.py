"""Whether a quote stands where its row says, is short, and holds the whole figure once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govdata.evidence import sentences
from govdata.evidence.case import Case
from govdata.evidence.places import stands_at
from govdata.quantities.quantity import read_figure
from govdata.quantities.whitespace import AlignedText, strip_whitespace
from govdata.reports.messages import LONGEST_QUOTE, Message
from govdata.reports.model import Finding


def can_be_placed(case: Case) -> bool:
    """Whether there is a text in which the quote of a row can be looked up."""
    row, document = case.observation, case.document
    readable = document is not None and not document.problem and case.text is not None
    return readable and row.quote is not None and row.quote_start is not None


def place_findings(case: Case, text: AlignedText) -> Iterator[Finding]:
    """Whether the quote stands at `quote_start` of the text, in the part that its source is."""
    rule, file = "evidence.quote-place", case.document.file if case.document else ""
    quote, start = strip_whitespace(case.observation.quote or ""), case.observation.quote_start or 0
    if stands_at(text, quote, start):
        if case.source and not case.source.covers(start, _end_of_figure(case, text, start)):
            message = sentences.quote_of_another_source(case.source, file, start)
            yield case.finding(rule, "source", message, sentences.OTHER_SOURCE)
        return
    found = _found_at(case, text, quote)
    if found is None:
        yield case.finding(rule, "quote", sentences.quote_missing(file))
        return
    message, step = sentences.quote_elsewhere(file, found, start), sentences.move_quote(found)
    yield case.finding(rule, "quote_start", message, Message.same(found), next_step=step)


def _found_at(case: Case, text: AlignedText, quote: str) -> int | None:
    """Where the quote stands: in the part that the source is, if it is there too, else where it is first."""
    places = [text.offset(found.start()) for found in re.finditer(re.escape(quote), text.text)]
    own = (start for start in places if case.source and case.source.covers(start, _end_of_figure(case, text, start)))
    return next(own, next(iter(places), None))


def _end_of_figure(case: Case, text: AlignedText, start: int) -> int:
    """Where in the raw text the figure of a quote ends that stands at `start`: as far as the quote is evidence."""
    quote, figure = strip_whitespace(case.observation.quote or ""), strip_whitespace(case.as_written)
    length = max(1, quote.find(figure) + len(figure))
    return text.offset(text.position(start) + length - 1) + 1


def content_findings(case: Case) -> Iterator[Finding]:
    """Whether the quote is short, and holds the figure as written once and whole."""
    quote, figure = strip_whitespace(case.observation.quote or ""), strip_whitespace(case.as_written)
    if len(quote) > LONGEST_QUOTE:
        message = sentences.quote_too_long(len(quote))
        yield case.finding("evidence.quote-length", "quote", message, sentences.AT_MOST)
    if case.observation.quote is None or not figure:
        return
    if quote.count(figure) != 1:
        message = sentences.figure_count(case.as_written, quote.count(figure))
        yield case.finding("evidence.figure-in-quote", "as_written", message, sentences.ONCE)
    elif case.longer:
        is_read = read_figure(case.longer, case.grammar) is not None
        yield cut_finding(case, case.longer, is_read)


def cut_finding(case: Case, longer: str, is_read: bool) -> Finding:
    """The finding on a figure that is a part of what is printed; it asks for the whole where that `is_read`."""
    rule, written = "evidence.figure-in-quote", case.as_written
    if not is_read:
        message = sentences.cut_from_unreadable(written, longer)
        return case.finding(rule, "as_written", message, next_step=sentences.ADD_TO_LEXICON)
    message, step = sentences.figure_cut(written, longer), sentences.write_whole(longer)
    return case.finding(rule, "as_written", message, Message.same(longer), next_step=step)
