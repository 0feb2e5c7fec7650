"""Real workbooks: each labelled figure is the text of its cell, and another parser finds the same cells."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from govdata.documents.media_types import read_original
from govdata.documents.ods_sheets import prints
from govdata.documents.reading import Reading
from govdata.documents.sheet_reading import address
from tests.support.documents import assert_lawful, placed_cells

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "documents"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not there: these tests read it")
NEEDS = {".xls": "xlrd"}


def figures() -> list[Mapping[str, str]]:
    path = FOLDER / "figures.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["document"].endswith((".xls", ".xlsx"))]


FIGURES = figures()
NAMES = sorted({row["document"] for row in FIGURES})


@cache
def reading_of(name: str) -> Reading:
    package = NEEDS.get(Path(name).suffix, "zipfile")
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    return read_original((FOLDER / name).read_bytes(), name)


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: f"{row['document']}:{row['page']}")
def test_a_labelled_figure_is_the_text_of_its_cell(row: Mapping[str, str]) -> None:
    assert placed_cells(reading_of(row["document"]))[row["page"]] == row["as_written"]


@pytest.mark.parametrize("name", NAMES)
def test_another_parser_finds_the_same_cells(name: str) -> None:
    pytest.importorskip("python_calamine")
    ours, theirs = placed_cells(reading_of(name)), dict(_cells(FOLDER / name))
    assert {place for place, text in ours.items() if text} == set(theirs)
    numbers = {place: held for place, held in theirs.items() if isinstance(held, float)}
    assert [place for place, held in numbers.items() if not prints(ours[place], str(held))] == []
    texts = {place: held for place, held in theirs.items() if isinstance(held, str)}
    assert [place for place, held in texts.items() if held.split() != ours[place].split()] == []


def _cells(path: Path) -> Iterator[tuple[str, object]]:
    """The cells that calamine finds something in, by their addresses."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for row, cells in enumerate(rows):
            for column, held in enumerate(cells):
                if held != "" and str(held).strip():
                    yield f"{name}!{address(row, column)}", held


@pytest.mark.parametrize("name", NAMES)
def test_the_reading_is_lawful_and_the_same_each_time(name: str) -> None:
    reading = reading_of(name)
    assert_lawful(reading)
    assert reading == read_original((FOLDER / name).read_bytes(), name)
