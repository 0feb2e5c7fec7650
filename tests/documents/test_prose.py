"""The prose of a reading: the same length, without cells and margins, with the places where paragraphs end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.prose import NO_PROSE, prose_of
from govdata.documents.reading import Block, BlockKind, CellPlace, Reading, plain_reading


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Readings of blocks of all kinds, parted by a line feed, a tab, or nothing."""
    text, blocks = "", []
    for kind in draw(st.lists(st.sampled_from(BlockKind), max_size=8)):
        text += draw(st.sampled_from(["\n", "\t", "", "\n\n"])) if blocks else ""
        inside = draw(st.text("甲1,. \n", min_size=1, max_size=6))
        cell = CellPlace(0, 0, len(blocks)) if kind is BlockKind.CELL else None
        blocks.append(Block(len(text), len(text) + len(inside), kind, cell=cell))
        text += inside
    return Reading(text, tuple(blocks), "text/html", "r", "1")


@given(readings())
def test_prose_has_each_character_at_its_place_or_a_blank(reading: Reading) -> None:
    prose = prose_of(reading)
    assert len(prose.text) == len(reading.text)
    assert prose.text.count("\n") == reading.text.count("\n")
    for block in reading.blocks:
        shown = prose.text[block.start : block.end]
        assert (not shown.strip()) if block.kind in NO_PROSE else shown == reading.text[block.start : block.end]


@given(readings())
def test_the_borders_are_what_stands_between_blocks(reading: Reading) -> None:
    inside = {at for block in reading.blocks for at in range(block.start, block.end)}
    assert prose_of(reading).borders == set(range(len(reading.text))) - inside


@given(readings())
def test_a_paragraph_goes_from_border_to_border(reading: Reading) -> None:
    prose = prose_of(reading)
    for block in reading.blocks:
        first, last = prose.paragraph(block.start, block.end)
        assert first <= block.start < block.end <= last
        assert prose.borders.isdisjoint(range(first, last))
        assert first == 0 or first - 1 in prose.borders
        assert last == len(prose.text) or last in prose.borders


def test_a_paragraph_that_goes_on_over_a_page_is_one() -> None:
    reading = Reading("公园273\u5ea7。", (Block(0, 4, page=1), Block(4, 7, page=2)), "application/pdf", "r", "1")
    assert prose_of(reading).borders == frozenset()
    assert all(one.end == other.start for one, other in pairwise(reading.blocks))


def test_a_text_file_has_no_borders_whatever_its_lines_are() -> None:
    assert prose_of(plain_reading("甲\n\n乙")).borders == frozenset()
