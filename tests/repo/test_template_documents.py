"""The documents of the template are those of the code, say what its text says, and are read."""

from __future__ import annotations

import csv

import pytest
from docs.template_documents import ARCHIVE, DAY, PARAGRAPHS, TABLE, TABLE_TITLE, TITLE, UNIT, html, pdf

from govdata.documents.media_types import read_original
from govdata.documents.reading import BlockKind
from tests.support.documents import assert_lawful, cell_texts


@pytest.mark.parametrize(("name", "made"), [("example-report.pdf", pdf()), ("example-streets.html", html())])
def test_the_files_are_those_that_the_code_makes(name: str, made: bytes) -> None:
    assert (ARCHIVE / name).read_bytes() == made


def test_the_pdf_says_what_the_text_of_the_template_says() -> None:
    pytest.importorskip("pypdfium2")
    reading = read_original(pdf(), "example-report.pdf")
    text = (ARCHIVE / "example.txt").read_text(encoding="utf-8")
    assert reading.text.splitlines() == [TITLE, *PARAGRAPHS] == [line for line in text.splitlines() if line]
    assert (reading.pages, reading.omissions, reading.uncertain, reading.folded) == (1, (), (), ())
    assert (reading.title, reading.language, reading.date) == (TITLE, "zh-CN", DAY)
    assert_lawful(reading)


def test_the_page_gives_its_table() -> None:
    reading = read_original(html(), "example-streets.html")
    cells = {(0, row, column): text for row, texts in enumerate(TABLE) for column, text in enumerate(texts)}
    assert cell_texts(reading) == cells
    texts = [reading.text[block.start : block.end] for block in reading.blocks if block.kind is not BlockKind.CELL]
    assert texts == [TABLE_TITLE, UNIT, PARAGRAPHS[1]]
    assert_lawful(reading)


@pytest.mark.parametrize("column", [1, 2])
def test_its_table_adds_up(column: int) -> None:
    *streets, total = (int(row[column].replace(",", "")) for row in TABLE[1:])
    assert sum(streets) == total


def test_its_total_is_a_figure_of_the_package() -> None:
    total = int(TABLE[-1][2].replace(",", "")) * 10_000  # 万元
    with (ARCHIVE.parent / "datapackage" / "observations.csv").open(encoding="utf-8") as file:
        values = {row["indicator"]: row["value"] for row in csv.DictReader(file)}
    assert values["greening_funds_streets"] == str(total)
