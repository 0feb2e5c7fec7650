"""Real documents whose figures were labelled by eye: are they in the text, each table figure in a cell of its own?"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from govdata.documents.media_types import read_original
from govdata.documents.reading import Block, CellPlace, Reading
from tests.support.documents import assert_lawful

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "documents"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not there: these tests read it")
SUFFIXES = (".html", ".docx", ".ofd", ".txt")
LEAST = 0.98
_IN_A_PICTURE = ("（chart picture）", "(chart)", "(picture)")
_STACKED = {"333", "8925", "21322"}
"""Of mca-bulletin-2021.docx: a converter put columns of 12 heads and 9 figures into one cell each."""
_HEADLESS = {"521883"}
"""Of the same: its cell is its own, but five row heads were written as three lines."""


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def rows(name: str) -> list[Mapping[str, str]]:
    path = FOLDER / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["document"].endswith(SUFFIXES)]


FIGURES = [row for row in rows("figures.csv") if not any(mark in row["column_head"] for mark in _IN_A_PICTURE)]
TABLES = [row for row in FIGURES if row["in_table"] == "true" and row["as_written"] not in _STACKED]


@cache
def reading_of(name: str) -> Reading:
    return read_original((FOLDER / name).read_bytes(), name)


def test_the_labelled_figures_are_in_the_text() -> None:
    missing = [
        (row["document"], row["quote"])
        for row in FIGURES
        if plain(row["as_written"]) not in plain(reading_of(row["document"]).text)
    ]
    assert len(missing) <= (1 - LEAST) * len(FIGURES), missing


def test_so_are_the_words_around_the_figures_of_prose() -> None:
    prose = [row for row in FIGURES if row["in_table"] == "false"]
    texts = {row["document"]: plain(reading_of(row["document"]).text) for row in prose}
    missing = [(row["document"], row["quote"]) for row in prose if plain(row["quote"]) not in texts[row["document"]]]
    assert len(missing) <= (1 - LEAST) * len(prose), missing


@pytest.mark.parametrize("row", TABLES, ids=lambda row: f"{row['document']}:{row['as_written']}")
def test_a_figure_of_a_table_has_a_cell_of_its_own_under_its_heads(row: Mapping[str, str]) -> None:
    reading = reading_of(row["document"])
    cells = [block for block in reading.blocks if block.cell and _text(reading, block) == plain(row["as_written"])]
    heads = [_heads(reading, block.cell) for block in cells if block.cell]
    row_heads = [] if row["as_written"] in _HEADLESS else row["row_head"].split(":")[-1:]
    expected = [plain(each) for each in (*row_heads, row["column_head"].partition("（")[0])]
    assert any(all(any(each in head for head in found) for each in expected) for found in heads), heads


def _heads(reading: Reading, place: CellPlace) -> list[str]:
    """The texts of the cells left of a place and above it."""
    return [
        _text(reading, block)
        for block in reading.blocks
        if block.cell and block.cell.table == place.table and _is_head(block.cell, place)
    ]


def _is_head(cell: CellPlace, place: CellPlace) -> bool:
    is_left = cell.row <= place.row < cell.row + cell.rows and cell.column < place.column
    return is_left or (cell.column <= place.column < cell.column + cell.columns and cell.row < place.row)


def _text(reading: Reading, block: Block) -> str:
    return plain(reading.text[block.start : block.end])


def test_the_bytes_of_a_block_of_a_page_say_its_text() -> None:
    name = "govuk-covid-2020-04-14.html"
    data, reading = (FOLDER / name).read_bytes(), reading_of(name)
    placed = [block for block in reading.blocks if block.source]
    sources = [re.sub("<[^>]*>", "", data[slice(*block.source)].decode()) for block in placed if block.source]
    assert len(placed) > 400
    assert [plain(html.unescape(each)) for each in sources] == [_text(reading, block) for block in placed]


def test_no_deleted_text_is_in_the_text() -> None:
    deleted = [row for row in rows("traps.csv") if row["why_not_a_figure_as_it_stands"].startswith("deleted")]
    found = [row["text"] for row in deleted if _stands_in_force(row)]
    assert deleted
    assert found == []


def _stands_in_force(row: Mapping[str, str]) -> bool:
    """Whether a deleted text is there; a label that tells its sentence is looked for with that."""
    sentence = row["why_not_a_figure_as_it_stands"].partition(": ")[2] or row["text"]
    text = plain(reading_of(row["document"]).text).lower()
    return plain(sentence).lower() in text


@pytest.mark.parametrize("name", sorted({row["document"] for row in rows("figures.csv")}))
def test_the_reading_is_lawful_and_the_same_each_time(name: str) -> None:
    reading = reading_of(name)
    assert_lawful(reading)
    assert reading == read_original((FOLDER / name).read_bytes(), name)
