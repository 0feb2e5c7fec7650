"""What a reader gives of a document: its text, the blocks of it with their positions, and what was left out.

Each reader (PDF, HTML, DOCX, sheets, text) makes one `Reading`. What comes later (tables, proposals, the position map,
proof) knows blocks alone, and no format.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from govdata.reports.messages import Message
from govdata.values import dataclass

PLAIN_TEXT, PLAIN_VERSION = "text/plain", "1"
"""The media type of a text file, and the version of its reader."""


class BlockKind(StrEnum):
    """What a block is on its page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CAPTION = "caption"
    """The title of a table, or its line of units (单位：亿元)."""
    CELL = "cell"
    NOTE = "note"
    """A footnote, or a note below a table."""
    MARGIN = "margin"
    """A running head or foot, a page number: on each page, and no part of a sentence."""


@dataclass(frozen=True)
class CellPlace:
    """Where a cell is: tables of a document, and rows and columns of a table, count from 0.

    `address` is the cell as a sheet names it (Sheet1!B3), `is_head` that the document marks it as one (th, a merged
    title row).
    """

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    is_head: bool = False
    address: str = ""


@dataclass(frozen=True)
class Block:
    """A part [start, end) of the text of a reading, in code points.

    `page` counts from 1; `box` is left, bottom, right, top in points of the page as it is shown, from its lower left
    corner; `source` is the first and last byte + 1 in the original, where it has such. None where there is none.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    cell: CellPlace | None = None
    source: tuple[int, int] | None = None


class OmissionReason(StrEnum):
    """Why something of a document is not in its text, or why its text is to be read with care."""

    HIDDEN = "hidden"
    """Invisible, white on white, clipped, outside of the page, display: none."""
    DELETED = "deleted"
    """Deleted text of tracked changes."""
    PICTURE = "picture"
    """A page, a table or a chart that is a picture: no text."""
    TEXT_OVER_SCAN = "text-over-scan"
    """An invisible layer of text over a picture: somebody's OCR, a reading and no print."""
    UNREADABLE = "unreadable"
    """Characters for which the document has no code (a font without a map)."""
    MISSING_PART = "missing-part"
    """A part that the document names and does not hold."""
    RECOGNIZED = "recognized"
    """Text that was recognised in a picture (OCR): it is in the text, as a reading and no print."""
    NO_RESULT = "no-result"
    """Formulas of a sheet whose results it does not hold: their number is `count`."""


@dataclass(frozen=True)
class Omission:
    """Something that is not in the text of a reading: where (page from 1, or a name), and how many characters."""

    reason: OmissionReason
    page: int | None = None
    count: int = 0
    where: str = ""


@dataclass(frozen=True)
class Folded:
    """One character of the text that the document prints as another: a radical, a ligature, a compatibility form."""

    start: int
    end: int
    printed: str


@dataclass(frozen=True)
class Reading:
    """A document as one reader, in one version, reads it: the same bytes give the same reading.

    Blocks are in reading order, do not overlap, and cover every character but the white space between them: a cell ends
    with a tab, the last one of a row and any other block with a line feed. A paragraph that goes on on the next page is
    two blocks, one after the other, with no line feed between them. `uncertain` are the parts [start, end) of
    the text that are somebody's reading of a picture (OCR): their figures are no proof. `confidence` says of parts
    [start, end) of these how sure their recogniser is of them, from 0 to 1.
    """

    text: str
    blocks: tuple[Block, ...]
    media_type: str
    reader: str
    version: str
    pages: int | None = None
    omissions: tuple[Omission, ...] = ()
    folded: tuple[Folded, ...] = ()
    uncertain: tuple[tuple[int, int], ...] = ()
    title: str = ""
    language: str = ""
    date: str = ""
    confidence: tuple[tuple[int, int, float], ...] = ()

    def tables(self) -> Iterator[tuple[Block, ...]]:
        """The cells of each table, in reading order."""
        numbers = sorted({block.cell.table for block in self.blocks if block.cell})
        for number in numbers:
            yield tuple(block for block in self.blocks if block.cell and block.cell.table == number)


def plain_reading(text: str) -> Reading:
    """A text as it is, which no reader has to find: one block, whose lines may be broken anywhere."""
    return Reading(text, (Block(0, len(text)),), PLAIN_TEXT, "text", PLAIN_VERSION)


def reader_label(reading: Reading) -> str:
    """Who made a reading, as the table of sources has it: name and version."""
    return f"{reading.reader} {reading.version}"


class UnreadableDocument(Exception):
    """Raised by a reader: a document that is encrypted, broken, too large, or in a format that must be converted.

    `problem` is a clause that follows the name of the file, `next_step` says what to do.
    """

    def __init__(self, problem: Message, next_step: Message) -> None:
        super().__init__(problem.en)
        self.problem, self.next_step = problem, next_step


class MissingReader(UnreadableDocument):
    """Raised where the package that reads a format is not installed: nothing is known of the document."""
