"""Where a position of a text is in its document, as people name it: a page, or a cell of a sheet."""

from __future__ import annotations

from bisect import bisect_right

from govdata.documents.reading import Block, Reading


def block_at(reading: Reading, start: int) -> Block | None:
    """The block that holds a position of the text; None for the white space between blocks."""
    at = bisect_right(reading.blocks, start, key=lambda block: block.start) - 1
    return reading.blocks[at] if at >= 0 and start < reading.blocks[at].end else None


def has_places(reading: Reading) -> bool:
    """Whether any part of a document has a page or a cell of a sheet: text of Word and the web has neither."""
    return any(block.page is not None or (block.cell and block.cell.address) for block in reading.blocks)


def place_at(reading: Reading, start: int) -> str:
    """The label of a position: its page from 1 ("3"), its cell in a sheet ("Sheet1!B3"), "" where it has neither."""
    block = block_at(reading, start)
    if block is None:
        return ""
    address = block.cell.address if block.cell else ""
    return address or ("" if block.page is None else str(block.page))
