"""Where a position of a text is in its document."""

from __future__ import annotations

import pytest

from govdata.documents.places import block_at, place_at
from govdata.documents.reading import Block, BlockKind, CellPlace, Reading

TEXT = "one\ntwo\nA\tB\nend"
BLOCKS = (
    Block(0, 3, page=1),
    Block(4, 7, page=2),
    Block(8, 9, BlockKind.CELL, page=2, cell=CellPlace(0, 0, 0)),
    Block(10, 11, BlockKind.CELL, cell=CellPlace(0, 0, 1, address="Sheet1!B3")),
    Block(12, 15),
)
READING = Reading(TEXT, BLOCKS, "application/pdf", "r", "1")


@pytest.mark.parametrize(
    ("start", "place"),
    [
        (0, "1"),
        (2, "1"),
        (3, ""),
        (4, "2"),
        (8, "2"),
        (9, ""),
        (10, "Sheet1!B3"),
        (12, ""),
        (14, ""),
        (15, ""),
        (99, ""),
    ],
)
def test_a_position_has_the_page_or_the_cell_of_its_block(start: int, place: str) -> None:
    assert place_at(READING, start) == place


def test_the_block_of_each_position_holds_it_and_white_space_has_none() -> None:
    found = [block_at(READING, start) for start in range(len(TEXT))]
    assert [each is None for each in found] == [letter.isspace() for letter in TEXT]
    assert all(each is None or each.start <= start < each.end for start, each in enumerate(found))
