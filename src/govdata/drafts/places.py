"""Where words and figures stand in the texts of a package."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from govdata.documents.archive import Source
from govdata.evidence.document_figures import figures_of
from govdata.evidence.source_views import SourceViews
from govdata.quantities.currencies import currency_symbol
from govdata.quantities.extraction import Proposal
from govdata.quantities.grammar import Grammar
from govdata.quantities.printed import reader_of
from govdata.quantities.whitespace import AlignedText, strip_whitespace

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
    def _figures(self) -> Sequence[Proposal]:
        """The figures that `scan` proposes, in their order."""
        symbol = currency_symbol(self._source.currency, self._grammar.lexicon)
        return tuple(figures_of(self.view.reading, self._grammar, symbol))

    def find(self, words: str, within: Slice | None = None) -> Iterator[Slice]:
        """The places of some words, white space not counted; no more than one above `MOST_PLACES`."""
        needle, text = strip_whitespace(words), self._whole.text
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
        """The figures that lie in a slice: those that `scan` proposes, or else all that can be read there."""
        start, end = within
        first = bisect_left(self._figures, start, key=lambda each: each.start)
        last = bisect_right(self._figures, end, key=lambda each: each.end)
        found = [(each.start, each.end) for each in self._figures[first:last]]
        return found or [each for each in self._readable(within) if start <= each[0] and each[1] <= end]

    def _readable(self, within: Slice) -> Iterator[Slice]:
        plain = self.aligned(within[0])
        first, last = plain.position(within[0]), plain.position(within[1] - 1) + 1
        for printed in reader_of(self._grammar).overlapping(plain.text, first, last):
            yield plain.span(printed.figure.start, printed.figure.end)

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


