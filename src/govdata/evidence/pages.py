"""The page of a figure, or its cell: what its document says, and whether a row says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from govdata.documents.archive import Document, Source
from govdata.documents.places import block_at, has_places, place_at
from govdata.documents.reading import Reading
from govdata.evidence import sentences
from govdata.evidence.case import Case
from govdata.evidence.places import place_of_figure
from govdata.evidence.rows import Observation, read_observations
from govdata.evidence.source_views import SourceViews
from govdata.metadata.package import Package
from govdata.quantities.boundaries import QuotedText
from govdata.quantities.whitespace import strip_whitespace
from govdata.reports.messages import EMPTY_CELL, Message
from govdata.reports.model import Finding, Outcome, Quotation

if TYPE_CHECKING:
    import polars as pl

RULE = "evidence.page"


def offset_of_figure(row: Observation, text: QuotedText, reading: Reading) -> int | None:
    """Where the figure of a row is printed, in the raw text; None where its quote does not stand at its place."""
    place = place_of_figure(row, text)
    if place is not None and place[0] is text:
        return text.stripped.offset(place[1])
    block = None if row.quote_start is None else block_at(reading, row.quote_start)
    return row.quote_start if block and block.cell else None


def check_page(case: Case) -> tuple[list[Finding], Mapping[str, Message]]:
    """Whether a row that names a page names the right one; or why nobody can tell."""
    said, reading = case.observation.page, case.document.reading if case.document else None
    if said is None or case.document is None or case.text is None:
        return [], {} if said is None else {RULE: sentences.NO_PLACE}
    if reading is None:
        return [], {RULE: sentences.NO_PLACE if case.document.problem else sentences.NO_MAP}
    if not has_places(reading):
        step = sentences.LEAVE_PAGE_EMPTY
        return [case.finding(RULE, "page", sentences.HAS_NO_PAGES, EMPTY_CELL, next_step=step)], {}
    start = offset_of_figure(case.observation, case.text, reading)
    found = "" if start is None else place_at(reading, start)
    if not found:
        return [], {RULE: sentences.NO_PLACE if start is None else sentences.NOT_ON_A_PAGE}
    if found == said.strip():
        return [], {}
    return [case.finding(RULE, "page", sentences.other_page(found, said), Message.same(found))], {}


def with_pages(
    outcome: Outcome,
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    sources: Iterable[Source],
    documents: Mapping[str, Document],
) -> Outcome:
    """Findings and what they quote with the page of each row, where its document tells that."""
    wanted = {row for finding in outcome.findings for row in _rows_of(finding)}
    views = {file: SourceViews(document.reading) for file, document in documents.items() if document.reading}
    if not wanted or not views:
        return outcome
    files = {source.id: source.file for source in sources}
    pages = dict(_pages(wanted, read_observations(package, tables), files, views))
    return replace(outcome, findings=tuple(_with_page(finding, pages) for finding in outcome.findings))


_Rows = set[tuple[str | None, int | None]]


def _rows_of(finding: Finding) -> Iterator[tuple[str | None, int | None]]:
    """The row that a finding is about, and those that it quotes."""
    yield finding.table, finding.row
    yield from ((each.table, each.row) for each in finding.quotations)


def _pages(
    wanted: _Rows, rows: Iterable[Observation], files: Mapping[str, str], views: Mapping[str, SourceViews]
) -> Iterator[tuple[tuple[str | None, int | None], str]]:
    for row in rows:
        view = views.get(files.get(row.source or "", ""))
        if view and (row.table, row.row) in wanted and (page := _page(row, view)):
            yield (row.table, row.row), page


def _page(row: Observation, view: SourceViews) -> str:
    """The page of a row; where its quote stands at another place than it says, that of the first such place."""
    text = view.text(view.is_in_cell(row.quote_start))
    start = offset_of_figure(row, text, view.reading)
    if start is None:
        position = text.stripped.text.find(strip_whitespace(row.quote or "")) if row.quote else -1
        start = text.stripped.offset(position) if position >= 0 else None
    return "" if start is None else place_at(view.reading, start)


def _with_page(finding: Finding, pages: Mapping[tuple[str | None, int | None], str]) -> Finding:
    quotations = tuple(_quoted(each, pages.get((each.table, each.row))) for each in finding.quotations)
    page = pages.get((finding.table, finding.row), "")
    return replace(finding, page=page, quotations=quotations) if page or quotations != finding.quotations else finding


def _quoted(quotation: Quotation, page: str | None) -> Quotation:
    return replace(quotation, page=page) if page else quotation
