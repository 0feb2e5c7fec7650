"""The parts of a text that rows of a package review: those that record a figure, and those that exclude a numeral."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from govdata.evidence.cell_quotes import split_quote
from govdata.evidence.numeral_scan import Numeral, NumeralStatus
from govdata.evidence.rows import Exclusion, Observation
from govdata.quantities.whitespace import AlignedText, strip_whitespace
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass


@dataclass(frozen=True)
class Mark:
    """A slice of a raw text that a row records or excludes."""

    start: int
    end: int
    status: NumeralStatus
    by: str
    kind: str = ""
    reason: Message = EMPTY

    def covers(self, numeral: Numeral) -> bool:
        """Whether the whole of a numeral stands in the slice."""
        return self.start <= numeral.start and numeral.end <= self.end


class Marks:
    """The marked slices of a raw text; where two overlap, the later one holds."""

    def __init__(self, length: int) -> None:
        self._mark_at: list[Mark | None] = [None] * length

    def add(self, marks: Iterable[Mark]) -> None:
        """Mark more of the text."""
        for mark in marks:
            self._mark_at[mark.start : mark.end] = [mark] * (mark.end - mark.start)

    def with_status(self, numeral: Numeral) -> Numeral:
        """A numeral is reviewed when one mark covers it, or several cover every character of it."""
        found = dict.fromkeys(self._mark_at[numeral.start : numeral.end])
        if None in found and not numeral.text.isdecimal():
            found = dict.fromkeys(mark for mark in found if mark and mark.covers(numeral))
        mark = next(iter(found), None)
        if mark is None or None in found:
            return numeral
        return replace(numeral, status=mark.status, by=mark.by, kind=mark.kind, reason=mark.reason)


def marks_of_exclusion(text: AlignedText, exclusion: Exclusion) -> Iterator[Mark]:
    """The raw slices that an exclusion names: the one at its offset, or each one in the text."""
    needle = strip_whitespace(exclusion.text)
    for position in _positions(text, needle, exclusion.start):
        by, reason = exclusion.id or exclusion.text, Message.same(exclusion.reason)
        yield Mark(*text.span(position, position + len(needle)), NumeralStatus.EXCLUDED, by, exclusion.kind, reason)


def marks_of_figure(text: AlignedText, row: Observation) -> Iterator[Mark]:
    """Where the figure of an observation stands, if its quote stands at its place."""
    quote, figure = strip_whitespace(row.quote or ""), strip_whitespace(row.as_written or "")
    if not quote or not figure or row.quote_start is None:
        return
    position = text.position(row.quote_start)
    if not text.text.startswith(quote, position):
        quote = strip_whitespace(split_quote(quote).cell)
    inside = quote.find(figure)
    if inside >= 0 and text.text.startswith(quote, position):
        first = position + inside
        by = row.id or f"{row.table}:{row.row}"
        yield Mark(*text.span(first, first + len(figure)), NumeralStatus.RECORDED, by)


def _positions(text: AlignedText, needle: str, start: int | None) -> Iterator[int]:
    """Where some words stand in the text: at a raw offset, if they do, or everywhere."""
    if start is not None:
        position = text.position(start)
        if needle and text.text.startswith(needle, position):
            yield position
        return
    position = text.text.find(needle) if needle else -1
    while position >= 0:
        yield position
        position = text.text.find(needle, position + len(needle))
