"""What is wrong with a row that quotes a cell: its place, its heads, its figure, and what it says of that figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from govdata.evidence import sentences
from govdata.evidence.case import Case
from govdata.evidence.cell_figures import cell_reader
from govdata.evidence.cell_proof import QuotedCell
from govdata.evidence.directions import read_direction
from govdata.evidence.evidence_rules import READING_RULES
from govdata.evidence.figure_place import FigurePlace
from govdata.evidence.quotes import cut_finding
from govdata.evidence.readings import reading_findings
from govdata.quantities.whitespace import normalize_for_scan, on_one_line, strip_whitespace
from govdata.reports.messages import LONGEST_QUOTE, Message
from govdata.reports.model import Finding

if TYPE_CHECKING:
    from govdata.evidence.table_figures import TableFigure

_PLACE = "evidence.quote-place"
_FIGURE = "evidence.figure-in-quote"


def check_cell(case: Case, cell: QuotedCell, with_archive: bool) -> tuple[list[Finding], Mapping[str, Message]]:
    """The findings on a row that quotes a cell, and the rules that it leaves open, each with the reason."""
    findings = [*_content_findings(case, cell)]
    if not cell.is_known or cell.figure is None or not cell.is_at_its_place:
        lost = with_archive and cell.is_known
        reason = sentences.NO_CELL if lost else _why_unknown(case)
        open_rules = dict.fromkeys((*READING_RULES, "evidence.status"), reason)
        found = [_cell_missing(case, cell)] if lost else []
        return [*findings, *found], open_rules if lost else {**open_rules, _PLACE: reason}
    findings += _place_findings(case, cell, cell.figure)
    direction = read_direction(case, cell.figure.read, _place_under_heads(cell.figure))
    findings += [direction.finding] if direction.finding else []
    findings += reading_findings(case, direction.quantity)
    return findings, dict.fromkeys(direction.undecided, sentences.NO_DIRECTION)


def _why_unknown(case: Case) -> Message:
    """Why nothing tells the cells of a text: it cannot be read, or no map is beside it."""
    return sentences.NO_TEXT if case.document and case.document.problem else sentences.NO_CELLS


def _content_findings(case: Case, cell: QuotedCell) -> Iterator[Finding]:
    """Whether the quote is short, and its cell holds the whole figure as written."""
    length = len(strip_whitespace(case.observation.quote or ""))
    if length > LONGEST_QUOTE:
        message = sentences.quote_too_long(length)
        yield case.finding("evidence.quote-length", "quote", message, sentences.AT_MOST)
    written, shown = strip_whitespace(case.as_written), strip_whitespace(cell.quote.cell)
    if not written:
        return
    if written not in shown:
        message = sentences.figure_count(case.as_written, 0)
        yield case.finding(_FIGURE, "as_written", message, sentences.ONCE)
        return
    found = cell_reader(case.grammar).figure(cell.quote.cell)
    whole = cell.quote.cell[found.start : found.end] if found else cell.quote.cell
    if written != strip_whitespace(whole):
        yield cut_finding(case, whole, found is not None)


def _cell_missing(case: Case, cell: QuotedCell) -> Finding:
    """Another cell stands at the place of a quote; where its heads are those of the quote, its digits are to blame."""
    file, start = case.document.file if case.document else "", case.observation.quote_start or 0
    if cell.figure and cell.quote.heads and not any(cell.other_heads):
        found = on_one_line(cell.figure.cell)
        message, step = sentences.other_cell(file, start, found, cell.quote.cell), sentences.write_cell(found)
        return case.finding(_PLACE, "quote", message, Message.same(found), next_step=step)
    found = on_one_line(cell.figure.cell) if cell.figure else _line_at(case.text.raw if case.text else "", start)
    message = sentences.cell_missing(file, start, found)
    return case.finding(_PLACE, "quote_start", message, next_step=sentences.QUOTE_CELL)


def _line_at(text: str, start: int) -> str:
    """The beginning of what stands at a place."""
    lines = text[start : start + LONGEST_QUOTE].split("\t")[0].strip().splitlines()
    return lines[0] if lines else ""


def _place_findings(case: Case, cell: QuotedCell, figure: TableFigure) -> Iterator[Finding]:
    """Whether the heads of a quote are those of its cell, in the part that its source is."""
    file = case.document.file if case.document else ""
    for part in cell.other_heads:
        heads = " | ".join((*figure.row, *figure.column))
        message = sentences.other_heads(part, figure.cell)
        yield case.finding(_PLACE, "quote", message, Message.same(heads), next_step=sentences.QUOTE_CELL)
    if case.source and not case.source.covers(figure.start, figure.end):
        message = sentences.quote_of_another_source(case.source, file, figure.cell_start)
        yield case.finding(_PLACE, "source", message, sentences.OTHER_SOURCE)


def _place_under_heads(figure: TableFigure) -> FigurePlace | None:
    """The figure behind the words of its heads, so that their direction is read: 比上年下降 | 3.2."""
    brackets = re.compile(r"[（(\[].*?[）)\]]|[%‰]")
    words = next((head for head in (*figure.column[::-1], *figure.row[::-1]) if head), "")
    head = brackets.sub("", words).strip()
    space = " " if head.isascii() and head else ""
    aligned = normalize_for_scan(f"{head}{space}{figure.as_written}")
    start = len(normalize_for_scan(f"{head}{space}").text) if head else 0
    return FigurePlace(aligned, start, len(aligned.text), in_source=True) if head else None
