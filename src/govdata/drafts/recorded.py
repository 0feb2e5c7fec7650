"""The figures that are on record already, by their place: `RecordedFigures`."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from govdata.documents.archive import role_rows
from govdata.drafts.places import Place
from govdata.evidence.case import CaseReader
from govdata.evidence.places import place_of_figure
from govdata.evidence.rows import Observation, read_observations
from govdata.metadata.package import Package
from govdata.quantities.whitespace import strip_whitespace
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

_LONGEST = 400
"""Characters of the raw text that a figure may take, white space included."""


@dataclass(frozen=True)
class RecordedFigure:
    """A figure on record at the raw slice [start, end), with what it is about; `key` names its row."""

    start: int
    end: int
    subject: str
    indicator: str
    key: str

    def agrees(self, subject: str, indicator: str) -> bool:
        """Whether it is about the same, as far as both say."""
        return all(
            not said or not own or said == own for said, own in ((subject, self.subject), (indicator, self.indicator))
        )


class RecordedFigures:
    """Figures on record by file and place; further ones can be added, as they are drafted."""

    def __init__(self, figures: Iterable[tuple[str, RecordedFigure]] = ()) -> None:
        self._by_file: defaultdict[str, list[RecordedFigure]] = defaultdict(list)
        for file, figure in figures:
            self._by_file[file].append(figure)
        for found in self._by_file.values():
            found.sort(key=lambda each: each.start)
        self._drafted: defaultdict[tuple[str, int], list[RecordedFigure]] = defaultdict(list)

    def at(self, place: Place) -> list[RecordedFigure]:
        """The figures that share a character with a place."""
        file, known = place.source.file, self._by_file.get(place.source.file, [])
        first = bisect_left(known, place.start - _LONGEST, key=lambda each: each.start)
        last = bisect_left(known, place.end, key=lambda each: each.start)
        listed = [each for each in known[first:last] if each.end > place.start]
        return listed + self._drafted.get((file, place.end), [])

    def add(self, place: Place, subject: str, indicator: str, key: str) -> None:
        """Note a figure that was drafted."""
        drafted = RecordedFigure(place.start, place.end, subject, indicator, key)
        self._drafted[place.source.file, place.end].append(drafted)


def recorded_figures(package: Package, tables: Mapping[str, pl.LazyFrame], reader: CaseReader) -> RecordedFigures:
    """The figures of the rows of a package, as far as their quotes stand at their places."""
    subjects = {
        (row["table"], row["row"]): row.get("subject") or ""
        for row in role_rows(package, tables, "observations", ("subject",))
    }
    found = []
    for row in read_observations(package, tables):
        source = reader.sources.get(row.source or "")
        span = _span(row, reader, source.file) if source else None
        if source and span:
            subject, key = subjects.get((row.table, row.row), ""), row.id or f"{row.table} {row.row}"
            found.append((source.file, RecordedFigure(*span, subject, row.indicator or "", key)))
    return RecordedFigures(found)


def _span(row: Observation, reader: CaseReader, file: str) -> tuple[int, int] | None:
    cell = reader.quoted_cell(row)
    if cell is not None:
        return (cell.figure.start, cell.figure.end) if cell.figure and cell.is_at_its_place else None
    view = reader.views.get(file)
    text = view.text(view.is_in_cell(row.quote_start)) if view else None
    place = place_of_figure(row, text)
    if text is None or place is None or place[0] is not text:
        return None
    return text.stripped.span(place[1], place[1] + len(strip_whitespace(row.as_written or "")))
