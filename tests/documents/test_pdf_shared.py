"""Real documents with figures labelled by eye: each is found on its page, and one of a table in a cell of its own."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

from govdata.documents.media_types import read_original
from govdata.documents.reading import Block, Omission, OmissionReason, Reading

PROSE, CELLS = 0.98, 0.97
"""What is reached is all of 53 figures in prose and 60 in tables."""
Label = Mapping[str, str]


@pytest.fixture(scope="module")
def folder() -> Path:
    found = Path(__file__).resolve().parents[3] / "shared" / "documents"
    if not found.is_dir():
        pytest.skip(f"{found} is not there: this test reads it")
    return found


@cache
def reading(path: Path) -> Reading:
    return read_original(path.read_bytes(), path.name)


def labels(folder: Path) -> list[Label]:
    """The labels of PDF documents that a text layer holds."""
    with (folder / "figures.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["document"].endswith(".pdf")]
    pictures = re.compile(r"[（(](?:chart|picture)[）)]")
    return [row for row in rows if not pictures.search(row["column_head"]) and reading(folder / row["document"]).text]


def plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def on_page(label: Label, folder: Path) -> list[Block]:
    return [block for block in reading(folder / label["document"]).blocks if block.page == int(label["page"])]


def says(blocks: Iterable[Block], found: Reading) -> str:
    return plain("".join(found.text[block.start : block.end] for block in blocks))


def is_found(label: Label, folder: Path) -> bool:
    return plain(label["as_written"]) in says(on_page(label, folder), reading(folder / label["document"]))


def is_under_its_heads(label: Label, folder: Path) -> bool:
    """Whether a cell holds the figure alone, with all words of its row head beside or above, and one of its column."""
    found = reading(folder / label["document"])
    cells = [block for block in on_page(label, folder) if block.cell]
    own = [cell for cell in cells if says([cell], found) == plain(label["as_written"])]
    rows = [plain(word).strip(".") for word in re.split(r"[ ,，]+", label["row_head"]) if word]
    columns = [plain(word) for word in re.split(r"[ ,，（()）\[\]]+", label["column_head"]) if word]
    for cell in own:
        beside, above = says(heads_beside(cell, cells), found), says(heads_above(cell, cells), found)
        if all(word in beside + above for word in rows) and any(word in above for word in columns):
            return True
    return False


def heads_beside(cell: Block, cells: Iterable[Block]) -> list[Block]:
    """Cells left of one, and group heads above these."""
    at = cell.cell
    assert at
    table = [other for other in cells if (place := other.cell) and place.table == at.table and place.column < at.column]
    return [each for each in table if (place := each.cell) and (place.row <= at.row < place.row + place.rows)] + [
        each for each in table if (place := each.cell) and place.column == 0 and place.row < at.row
    ]


def heads_above(cell: Block, cells: Iterable[Block]) -> list[Block]:
    at = cell.cell
    assert at
    return [
        other
        for other in cells
        if (place := other.cell)
        and place.table == at.table
        and place.row < at.row
        and place.column <= at.column < place.column + place.columns
    ]


def test_figures_in_prose_are_on_their_page(folder: Path) -> None:
    prose = [label for label in labels(folder) if label["in_table"] == "false"]
    missing = [label["quote"] for label in prose if not is_found(label, folder)]
    assert len(missing) <= (1 - PROSE) * len(prose), missing


def test_figures_in_tables_are_cells_under_their_heads(folder: Path) -> None:
    tables = [label for label in labels(folder) if label["in_table"] == "true"]
    missing = [label["quote"] for label in tables if not is_under_its_heads(label, folder)]
    assert len(missing) <= (1 - CELLS) * len(tables), missing


def test_what_is_a_picture_is_said_to_be(folder: Path) -> None:
    scan = reading(folder / "telangana-go248-scan-2020.pdf")
    assert (scan.text, scan.omissions) == (
        "",
        (Omission(OmissionReason.PICTURE, 1), Omission(OmissionReason.PICTURE, 2)),
    )
    chart = reading(folder / "zhoukou-bulletin-2023.pdf").omissions
    assert Omission(OmissionReason.PICTURE, 3) in chart
