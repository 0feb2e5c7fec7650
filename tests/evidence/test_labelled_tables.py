"""Real documents whose figures were labelled by eye: how many are proposed with the right page, value and unit."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from govdata.documents.media_types import read_original
from govdata.documents.places import place_at
from govdata.documents.reading import Reading, UnreadableDocument
from govdata.evidence.document_figures import DocumentFigure, figures_of
from govdata.quantities.quantity import Quantity, grammar_of

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "documents"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not there: these tests read it")
LEAST_IN_TABLES, LEAST_IN_PROSE = 0.90, 0.95
_SCANS = ("telangana-go248-scan-2020.pdf",)
"""Pages without a text."""
_CALLED = {"person_km": "pkm", "t_km": "tkm"}
"""Units that the labels call otherwise."""

Label = Mapping[str, str]


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def rows(name: str) -> list[Label]:
    path = FOLDER / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def reading_of(name: str) -> Reading | None:
    """The reading of a document, None where no reader is installed that knows its format."""
    try:
        return read_original((FOLDER / name).read_bytes(), name)
    except UnreadableDocument:
        return None


@cache
def found_in(name: str) -> tuple[DocumentFigure, ...]:
    reading = reading_of(name)
    return tuple(figures_of(reading, grammar_of())) if reading else ()


LABELS = [
    row
    for row in rows("figures.csv")
    if row["document"] not in _SCANS and "chart" not in row["column_head"] and reading_of(row["document"])
]


def is_found(label: Label) -> bool:
    reading = reading_of(label["document"])
    return reading is not None and any(
        _is_it(label, each) and place_at(reading, each.proposal.start) == label["page"]
        for each in found_in(label["document"])
    )


def _is_it(label: Label, figure: DocumentFigure) -> bool:
    written, said = plain(figure.proposal.as_written), plain(label["as_written"])
    same = written == said if label["in_table"] == "true" else written in said or said in written
    return same and _says(label, figure.proposal.quantity)


def _says(label: Label, quantity: Quantity) -> bool:
    """Whether value and unit are those of a label: a fall in words has its magnitude there."""
    unit = _CALLED.get(label["unit"], label["unit"])
    if unit not in (quantity.unit, quantity.unit.split("/")[0]) and unit.rstrip("s") != quantity.unit.rstrip("s"):
        return False
    if ".." in label["value"]:
        lower, upper = map(Decimal, label["value"].split(".."))
        return (quantity.lower, quantity.upper) == (lower, upper)
    value = quantity.upper if quantity.value is None else quantity.value
    is_same = value == Decimal(label["value"])
    return is_same or (label["in_table"] != "true" and value is not None and abs(value) == Decimal(label["value"]))


@pytest.mark.parametrize(("in_table", "least"), [("true", LEAST_IN_TABLES), ("false", LEAST_IN_PROSE)])
def test_labelled_figures_are_proposed_with_page_value_and_unit(in_table: str, least: float) -> None:
    wanted = [row for row in LABELS if row["in_table"] == in_table]
    missing = [(row["document"], row["as_written"], row["unit"]) for row in wanted if not is_found(row)]
    assert len(wanted) > 70
    assert len(missing) <= (1 - least) * len(wanted), missing


def test_what_is_no_figure_as_it_stands_is_not_proposed() -> None:
    """1,396.4 in thousands is one, of 1,396,400; and the slip of a source is what it prints."""
    traps = [row for row in rows("traps.csv") if row["text"] not in ("1,396.4", "1535.14")]
    found = [
        (trap["document"], trap["text"])
        for trap in traps
        for each in found_in(trap["document"])
        if plain(trap["text"]) and plain(each.proposal.as_written) == plain(trap["text"])
    ]
    assert found == []
    thousands = [each for each in found_in("census-abstract-324.pdf") if each.proposal.as_written == "1,396.4"]
    assert [each.proposal.quantity.value for each in thousands] == [1396400]


def test_every_quote_of_a_cell_is_short_and_stands_where_it_says() -> None:
    for name in sorted({row["document"] for row in LABELS}):
        reading = reading_of(name)
        for each in found_in(name):
            if reading and each.cell:
                assert len("".join(each.proposal.quote.split())) <= 40
                assert reading.text.startswith(each.cell.cell, each.proposal.quote_start)
