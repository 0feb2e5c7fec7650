"""Where the figure of a row is printed: in its text, or in the quote alone where there is none."""

from __future__ import annotations

from govdata.evidence.case import Case
from govdata.evidence.places import place_of_figure
from govdata.quantities.boundaries import QuotedText
from govdata.quantities.doubtful_print import doubt_of
from govdata.quantities.whitespace import AlignedText, normalize_for_scan, strip_whitespace
from govdata.reports.messages import Message
from govdata.values import dataclass


@dataclass(frozen=True)
class FigurePlace:
    """A figure in plain characters: text[start:end]. `in_source` is false where only the quote could be read."""

    aligned: AlignedText
    start: int
    end: int
    in_source: bool

    @property
    def text(self) -> str:
        """What is read, in plain characters."""
        return self.aligned.text


def place_of(case: Case) -> FigurePlace | None:
    """Where the figure as written stands; None if it does not stand in the quote, or stands there twice."""
    if place := place_of_figure(case.observation, case.text):
        return _printed(*place, len(strip_whitespace(case.as_written)), in_source=place[0] is case.text)
    return None


def _printed(text: QuotedText, first: int, length: int, in_source: bool) -> FigurePlace:
    stripped, plain = text.stripped, text.plain
    start, last = (plain.position(stripped.offset(place)) for place in (first, first + length - 1))
    return FigurePlace(plain, start, last + 1, in_source)


def print_doubt(case: Case, printed: FigurePlace | None) -> Message | None:
    """Why the print of a figure is in doubt where it stands, or by itself where it has no place; None if it is not."""
    if printed is not None:
        return doubt_of(printed.aligned, printed.start, printed.end, _uncertain(case) if printed.in_source else ())
    alone = normalize_for_scan(case.as_written)
    return doubt_of(alone, 0, len(alone.text)) if alone.text else None


def _uncertain(case: Case) -> tuple[tuple[int, int], ...]:
    reading = case.document.reading if case.document else None
    return reading.uncertain if reading else ()
