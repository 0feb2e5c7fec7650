"""Where words and figures stand in the texts of a package."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from govdata.documents.archive import Document, Source
from govdata.evidence.cell_quotes import BAR
from govdata.evidence.document_figures import DocumentFigure, figures_of
from govdata.evidence.source_views import SourceViews
from govdata.quantities.currencies import currency_symbol
from govdata.quantities.extraction import Proposal
from govdata.quantities.grammar import Grammar
from govdata.quantities.printed import Printed, reader_of
from govdata.quantities.quantity import Quantity, to_quantity
from govdata.quantities.whitespace import AlignedText, strip_whitespace
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

MOST_PLACES: Final = 50
"""So many places of the same words are told apart; words that stand more often name none of them."""
Slice = tuple[int, int]
"""A raw slice [start, end) of a text."""


@dataclass(frozen=True)
class Place:
    """Where a figure may be printed: the raw slice [start, end) of the text of a source.

    `quote` is the raw slice of the words around it that somebody gave, None where nobody did.
    """

    source: Source
    start: int
    end: int
    quote: Slice | None = None


def text_problem(source: Source, document: Document) -> Message:
    """Why a document proves nothing of a source: it has no text, or another one than was read; empty where it does."""
    if document.problem:
        return document.problem
    is_same = not source.sha256 or source.sha256.lower() == document.sha256
    return EMPTY if is_same else _OTHER_TEXT


_OTHER_TEXT = Message("it is not the text whose hash is on record", "其哈希值与登记的不一致")


@dataclass(frozen=True)
class PrintedWhole:
    """A figure as it is printed at the raw slice [start, end)."""

    start: int
    end: int
    words: str
    quantity: Quantity

    def has_inside(self, place: Slice) -> bool:
        """Whether a slice lies in it, and is not all of it."""
        return self.start <= place[0] and place[1] <= self.end and place != (self.start, self.end)


class SearchedText:
    """A text in which words and figures are looked up, with the grammar of its source.

    Args:
        source: one of the sources that the text is of; it gives the currency.
        view: the text, as rows are proved by it.
        grammar: of the source.
    """

    def __init__(self, source: Source, view: SourceViews, grammar: Grammar) -> None:
        self.view, self._source, self._grammar = view, source, grammar
        self._whole = view.text(in_cell=True).stripped

    @cached_property
    def _document_figures(self) -> Sequence[DocumentFigure]:
        symbol = currency_symbol(self._source.currency, self._grammar.lexicon)
        return tuple(figures_of(self.view.reading, self._grammar, symbol))

    @cached_property
    def _figures(self) -> Sequence[Proposal]:
        """The figures that `scan` proposes, in their order."""
        return tuple(each.proposal for each in self._document_figures)

    @cached_property
    def _cells(self) -> Mapping[str, list[Proposal]]:
        """The figures of tables by their quotes (row head, column head and cell), without white space."""
        found: defaultdict[str, list[Proposal]] = defaultdict(list)
        for each in self._document_figures:
            if each.cell:
                found[strip_whitespace(each.proposal.quote)].append(each.proposal)
        return found

    def cell_quote(self, place: Slice) -> tuple[str, int] | None:
        """The quote of the figure at a place of a table, and where its cell begins; None for any other place."""
        figure = self.figure_over(*place)
        is_cell = figure is not None and figure in self._cells.get(strip_whitespace(figure.quote), ())
        return (figure.quote, figure.quote_start) if figure and is_cell else None

    def find(self, words: str, within: Slice | None = None) -> Iterator[Slice]:
        """The places of some words, white space not counted; no more than one above `MOST_PLACES`."""
        needle, text = strip_whitespace(words), self._whole.text
        cells = self._cells.get(needle, ()) if BAR in words else ()
        yield from [(each.quote_start, each.end) for each in cells][: MOST_PLACES + 1]
        first, last = self._positions(within) if within else (0, len(text))
        at = text.find(needle, first, last) if needle else -1
        for _ in range(MOST_PLACES + 1):
            if at < 0:
                return
            yield self._whole.span(at, at + len(needle))
            at = text.find(needle, at + 1, last)

    def _positions(self, within: Slice) -> Slice:
        return self._whole.position(within[0]), self._whole.position(within[1] - 1) + 1

    def is_between(self, before: str, behind: str, place: Slice) -> bool:
        """Whether some words stand directly before a place and others directly behind it; white space is ignored."""
        first, last = self._positions(place)
        text, head = self._whole.text, strip_whitespace(before)
        return text.endswith(head, 0, first) and text.startswith(strip_whitespace(behind), last)

    def figures_in(self, within: Slice) -> list[Slice]:
        """The figures in a slice that `scan` proposes."""
        first = bisect_left(self._figures, within[0], key=lambda each: each.start)
        last = bisect_right(self._figures, within[1], key=lambda each: each.end)
        return [(each.start, each.end) for each in self._figures[first:last]]

    def further_figures_in(self, within: Slice) -> list[Slice]:
        """What else in a slice may be a figure, where a person says so: 首个, 三大, 榜首, any number with a unit."""
        plain, known = self.aligned(within[0]), self.figures_in(within)
        first, last = plain.position(within[0]), plain.position(within[1] - 1) + 1
        declared = (plain.span(*each) for each in self._grammar.declared_in(plain.text, first, last))
        printed = (each.figure for each in self._printed(plain, within))
        readable = (plain.span(figure.start, figure.end) for figure in printed if figure.unit)
        found = list(known)
        for start, end in (*declared, *readable):
            is_inside = within[0] <= start and end <= within[1]
            if is_inside and all(end <= one[0] or one[1] <= start for one in found):
                found.append((start, end))
        return found[len(known) :]

    def _printed(self, plain: AlignedText, within: Slice) -> Iterator[Printed]:
        first, last = plain.position(within[0]), plain.position(within[1] - 1) + 1
        return reader_of(self._grammar).overlapping(plain.text, first, last)

    def whole(self, place: Slice) -> PrintedWhole | None:
        """What is printed around a slice that lies within a figure: that which `scan` proposes, or what can be read."""
        if proposal := self.figure_over(*place):
            found = PrintedWhole(proposal.start, proposal.end, proposal.as_written, proposal.quantity)
            return found if found.has_inside(place) else None
        plain = self.aligned(place[0])
        wholes = (self._whole_of(plain, printed) for printed in self._printed(plain, place))
        return next((each for each in wholes if each.has_inside(place)), None)

    def _whole_of(self, plain: AlignedText, printed: Printed) -> PrintedWhole:
        figure = printed.figure
        words = plain.excerpt(figure.start, figure.end)
        quantity = to_quantity(figure, words, self._grammar.lexicon)
        return PrintedWhole(*plain.span(figure.start, figure.end), words, quantity)

    def aligned(self, start: int) -> AlignedText:
        """The text as the grammar reads it where something begins at `start`."""
        return self.view.text(self.view.is_in_cell(start)).plain

    def figure_over(self, start: int, end: int) -> Proposal | None:
        """The proposed figure that shares most of a slice."""
        at = bisect_right(self._figures, start, key=lambda each: each.end)
        near = self._figures[at : at + 3]
        shared = [(min(each.end, end) - max(each.start, start), each) for each in near]
        best = max(shared, key=lambda pair: pair[0], default=None)
        return best[1] if best and best[0] > 0 else None

    def words(self, place: Slice) -> str:
        """What is printed in a slice: a space between Latin words, none between Chinese, and no line end."""
        return self._whole.excerpt(*self._positions(place))
