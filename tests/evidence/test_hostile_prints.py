"""Prints made to be misread: the right row passes or is undecided with its cause, no wrong row is ever proved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govdata.documents.folding import fold
from govdata.quantities.doubtful_print import SCANNED, doubt_of
from govdata.quantities.extraction import extract
from govdata.quantities.quantity import read_quantity
from govdata.quantities.whitespace import normalize_for_quotes, normalize_for_scan, strip_whitespace
from govdata.reports.model import State
from tests.support.hostile_prints import LOOK_ALIKES, MARKED, PAGES, HostilePage, HostilePrint, scanned
from tests.support.proving import Bench

NO_TEXT_OF_THE_PAGE = {"html comment", "html script", "html template", "docx instruction of a field", "md comment"}
OTHER_RULES = {"evidence.period", "evidence.direction", "evidence.status"}
"""What they say does not depend on how the figure is printed."""


def causes(folder: Path, text: str, row: dict[str, Any]) -> list[str]:
    """Why a row is not proved, in words; nothing where it is."""
    outcome = Bench(folder).prove(text, [row])
    found = [finding.message.en for finding in outcome.findings if finding.type not in OTHER_RULES]
    open_ = (check for check in outcome.checks if check.state is State.UNDECIDED and check.id not in OTHER_RULES)
    return [*found, *(check.reason.en for check in open_)]


def row_of(text: str, as_written: str, value: str, unit: str) -> dict[str, Any]:
    """A row about a figure, with the words around it as its quote where it is in the text."""
    aligned, figure = normalize_for_quotes(text), strip_whitespace(as_written)
    at = aligned.text.find(figure)
    first, last = (max(0, at - 6), at + len(figure) + 4) if at >= 0 else (0, 0)
    while aligned.text[first:last].count(figure) > 1:
        first, last = first + (first < at), last - (last > at + len(figure))
    quote, start = (aligned.text[first:last], aligned.offset(first)) if at >= 0 else (as_written, 0)
    cells = {"as_written": as_written, "value": value, "unit": unit, "qualifier": "exact"}
    return {**cells, "quote": quote, "quote_start": start}


def wrong_row(text: str, wrong: str) -> dict[str, Any]:
    as_written, _, value = wrong.partition("=")
    read = read_quantity(as_written)
    told = value or (f"{read.value:f}" if read and read.value is not None else "0")
    return row_of(text, as_written, told, read.unit if read and read.unit else "count")


def failures(folder: Path, text: str, case: HostilePrint | HostilePage, print_of: Callable[[str], str]) -> list[object]:
    """What of a case is not as it should be: a right row that is refused, a wrong one that is proved or proposed."""
    found: list[object] = []
    if right := case.right:
        told = causes(folder, text, row_of(text, print_of(right.as_written), right.value, right.unit))
        if not any(right.doubt in each for each in told) if right.doubt else told:
            found.append((right.as_written, told))
    for wrong, cause in case.wrong.items():
        told = causes(folder, text, wrong_row(text, print_of(wrong)))
        if not any(cause in each for each in told):
            found.append((wrong, told))
    wrong_figures = {strip_whitespace(print_of(wrong).partition("=")[0]) for wrong in case.wrong}
    proposed = {strip_whitespace(proposal.as_written) for proposal in extract(text)}
    return [*found, *(wrong_figures & proposed)]


def test_there_are_many_of_many_kinds() -> None:
    assert sum(len(case.forms.split()) for case in MARKED) + len(PAGES) + len(LOOK_ALIKES) >= 400
    assert len({case.kind for case in MARKED} | {page.kind for page in PAGES}) >= 20
    assert all(case.wrong for case in MARKED)
    assert all(page.wrong for page in PAGES)


@pytest.mark.parametrize("kind", sorted({case.kind for case in MARKED}))
def test_marked_sentences(tmp_path: Path, kind: str) -> None:
    """The print of a text file stays, look-alikes and all; other readers fold it."""
    found = {
        (form, case.marked): failed
        for case in MARKED
        if case.kind == kind
        for form, reading in case.readings()
        if (failed := failures(tmp_path, reading.text, case, str if form == "txt" else _folded))
    }
    assert found == {}


def _folded(printed: str) -> str:
    return fold(printed)[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages(tmp_path: Path, page: HostilePage) -> None:
    reading = page.read()
    assert failures(tmp_path, reading.text, page, str) == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.kind in ("hidden", "deleted")], ids=lambda page: page.name
)
def test_what_is_left_out_is_said_to_be(page: HostilePage) -> None:
    reasons = [str(each.reason) for each in page.read().omissions]
    assert reasons == [page.kind] * len(reasons)
    assert reasons or page.name in NO_TEXT_OF_THE_PAGE


@pytest.mark.parametrize("printed", LOOK_ALIKES)
def test_no_figure_in_a_text_over_a_scan_is_sure(printed: str) -> None:
    reading = scanned(printed)
    text = normalize_for_scan(reading.text)
    at = text.text.index("去年") + len("去年")
    assert doubt_of(text, at, at + len(printed), reading.uncertain) == SCANNED
