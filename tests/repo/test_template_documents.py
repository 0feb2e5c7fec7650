"""The documents of the template are those of the code, say what its text says, and are read."""

from __future__ import annotations

import csv

import pytest
from docs.template_documents import ARCHIVE, DAY, DOCUMENTS, PARAGRAPHS, TABLE, TABLE_TITLE, TITLE, UNIT, html, pdf

from govdata.documents.archive_files import archive_files
from govdata.documents.media_types import read_original
from govdata.documents.position_map import map_name
from govdata.documents.reading import BlockKind
from tests.support.documents import assert_lawful, cell_texts


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_files_are_those_that_the_code_makes(name: str) -> None:
    """A reader of another version makes another map, which is tied to the same text."""
    pytest.importorskip("pypdfium2")
    files = archive_files(DOCUMENTS[name](), name)
    made = {file: content for file, content in files.contents.items() if not file.endswith(".map.json")}
    assert {file: (ARCHIVE / file).read_bytes() for file in made} == made
    assert (ARCHIVE / map_name(files.text)).is_file()


def test_the_pdf_says_what_was_written() -> None:
    pytest.importorskip("pypdfium2")
    reading = read_original(pdf(), "example-report.pdf")
    assert reading.text.splitlines() == [TITLE, *PARAGRAPHS]
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
        rows = [row for row in csv.DictReader(file) if row["indicator"] == "greening_funds_streets"]
    said = {row["source"] for row in rows if (row["subject"], row["value"]) == ("example", str(total))}
    assert said == {"example-report", "example-streets"}
