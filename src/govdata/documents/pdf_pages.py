"""A PDF document page by page: its parts, and what of each page is not in them. Runs in a process of its own."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from govdata.documents.document_parts import compose
from govdata.documents.file_kind import WITHOUT_PASSWORD
from govdata.documents.limits import refuse_many
from govdata.documents.page_blocks import Part, page_parts
from govdata.documents.page_grid import find_grids
from govdata.documents.page_ruled import ruled_tables
from govdata.documents.page_struck import without_struck
from govdata.documents.page_words import Box, Word, around, holds, rows_of
from govdata.documents.pdf_calls import address
from govdata.documents.pdf_frame import Frame
from govdata.documents.pdf_seen import Seen, look
from govdata.documents.pdf_text import PageText, read_words
from govdata.documents.reading import (
    Block,
    BlockKind,
    MissingReader,
    Omission,
    OmissionReason,
    Reading,
    UnreadableDocument,
)
from govdata.extras import not_installed
from govdata.reports.messages import Message
from govdata.values import dataclass

LAYOUT = 2
"""The version of our own reading of lines, tables and order: another number may give another text."""
MOST_PAGES = 10_000
_MOST_DAMAGED = 50
_SIDE = 0.12
"""The share of a page's sides where text that is turned is a margin."""
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
_PASSWORD, _SECURITY = 4, 5
_ON_PICTURE = 5
"""Words that are printed on a picture that is the ground of a page."""


@dataclass(frozen=True)
class Recognized:
    """A line that was recognised, its place on the page as it is shown, and how sure that is (0 to 1)."""

    word: Word
    share: float


@dataclass(frozen=True)
class Picture:
    """What was recognised on a page that is a picture: its lines, and the rules of its tables."""

    lines: tuple[Recognized, ...]
    rules: tuple[Box, ...] = ()


class Recognizer(Protocol):
    """What recognises the text of a page that is a picture."""

    name: str

    def recognize(self, page: Any) -> Picture:
        """What stands on a page of pypdfium2."""


@dataclass(frozen=True)
class _Page:
    """The parts of a page, what was left out of them, and what of them was recognised."""

    parts: tuple[Part, ...]
    omissions: tuple[Omission, ...]
    recognized: tuple[Recognized, ...] = ()


def read_pages(data: bytes, recognizer: Recognizer | None = None) -> Reading:
    """A PDF document.

    Args:
        data: its bytes.
        recognizer: what reads the pages that have no text; by default these stay without one.

    Raises:
        UnreadableDocument: it is encrypted, broken or has too many pages; or pypdfium2 is missing.
    """
    try:
        import pypdfium2
    except ImportError:
        raise MissingReader(*not_installed("pypdfium2", _READING)) from None
    document = _opened(pypdfium2, data)
    pages = list(_pages(document, pypdfium2, recognizer))
    composed = compose([page.parts for page in pages])
    about = document.get_metadata_dict()
    return Reading(
        composed.text,
        composed.blocks,
        "application/pdf",
        "pypdfium2",
        f"{pypdfium2.version.PYPDFIUM_INFO.version}, PDFium {pypdfium2.version.PDFIUM_INFO.build}, layout {LAYOUT}"
        + (f", {recognizer.name}" if recognizer else ""),
        len(pages),
        tuple(omission for page in pages for omission in page.omissions),
        composed.folded,
        composed.uncertain,
        about.get("Title", "").strip(),
        _language(pypdfium2, document),
        _day(about.get("CreationDate", "")),
        tuple(_confidence(composed.blocks, pages)),
    )


def _confidence(blocks: Sequence[Block], pages: Sequence[_Page]) -> Iterator[tuple[int, int, float]]:
    """How sure each block is that was recognised: as its least sure line."""
    for block in blocks:
        lines = pages[block.page - 1].recognized if block.page and block.box else ()
        shares = [line.share for line in lines if block.box and holds(block.box, _middle(line.word.box))]
        if shares:
            yield block.start, block.end, min(shares)


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _opened(pypdfium2: Any, data: bytes) -> Any:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
            raise UnreadableDocument(_ENCRYPTED, WITHOUT_PASSWORD) from None
        raise UnreadableDocument(_BROKEN, _DOWNLOAD) from None
    refuse_many(len(document), MOST_PAGES, Message("pages", "页面"))
    if not len(document):
        raise UnreadableDocument(_BROKEN, _DOWNLOAD)
    return document


def _pages(document: Any, pypdfium2: Any, recognizer: Recognizer | None) -> Iterator[_Page]:
    """The pages, of which one at a time is in memory."""
    damaged = 0
    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            damaged += 1
            if damaged > min(_MOST_DAMAGED, len(document) - 1):
                raise UnreadableDocument(_BROKEN, _DOWNLOAD) from None
            yield _Page((), (Omission(OmissionReason.MISSING_PART, index + 1),))
            continue
        yield _read_page(page, index + 1, recognizer)
        page.close()


def _read_page(page: Any, number: int, recognizer: Recognizer | None) -> _Page:
    text_page = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    frame = Frame(left, bottom, right, top, page.get_rotation() // 90 % 4)
    seen = look(address(page.raw), math.prod(frame.size))
    found = read_words(address(text_page.raw), frame, seen)
    text_page.close()
    if recognizer and not found.words and (picture := recognizer.recognize(page)).lines:
        return _recognized_page(picture, frame, number)
    for turn, words in found.words.items():
        found.words[turn], struck = without_struck(words, [frame.turned(turn).place(box) for box in seen.rules])
        found.struck += struck
    return _Page(tuple(_parts(found, frame, seen)), tuple(_omissions(found, seen, frame, number)))


def _recognized_page(picture: Picture, frame: Frame, number: int) -> _Page:
    words = [line.word for line in picture.lines]
    told = Omission(OmissionReason.RECOGNIZED, number, sum(len(word.text) for word in words))
    return _Page(tuple(_laid_out(words, picture.rules, frame.size[1])), (told,), picture.lines)


def _parts(found: PageText, frame: Frame, seen: Seen) -> Iterator[Part]:
    """The parts of a page, boxes as it is shown: first of the turn that most of the text has, then of the others."""
    turns = sorted(found.words, key=lambda turn: (-sum(len(word.text) for word in found.words[turn]), turn))
    for order, turn in enumerate(turns):
        turned = frame.turned(turn)
        rules = [] if order else [turned.place(box) for box in seen.rules]
        for part in _laid_out(found.words[turn], rules, turned.size[1]):
            box = frame.place(turned.origin(part.box))
            shown = part if box == part.box else replace(part, box=box)
            yield _sideways(shown, frame) if order else shown
    if found.skewed:
        box = frame.place(frame.turned(0).origin(around(found.skewed)))
        yield Part(BlockKind.MARGIN, "".join(word.text for word in found.skewed), box)


def _laid_out(words: Sequence[Word], rules: Sequence[Box], height: float) -> list[Part]:
    tables, rest = ruled_tables(words, find_grids(rules))
    return page_parts(rows_of(rest), tables, rules, height)


def _sideways(part: Part, frame: Frame) -> Part:
    """Text that is turned against the rest of its page: at the sides it is a margin."""
    width, height = frame.size
    x, y = (part.box[0] + part.box[2]) / 2 / width, (part.box[1] + part.box[3]) / 2 / height
    margin = not (_SIDE < x < 1 - _SIDE and _SIDE < y < 1 - _SIDE) and not part.cell
    kind = BlockKind.MARGIN if margin else part.kind
    return replace(part, kind=kind, table=-1, edge="", goes_on=False, is_open=False, is_inner=False)


def _omissions(found: PageText, seen: Seen, frame: Frame, number: int) -> Iterator[Omission]:
    scanned = sum(len(word.text) for words in found.words.values() for word in words if word.scanned)
    if found.hidden:
        yield Omission(OmissionReason.HIDDEN, number, found.hidden)
    if found.struck:
        yield Omission(OmissionReason.DELETED, number, found.struck)
    if found.unreadable:
        yield Omission(OmissionReason.UNREADABLE, number, found.unreadable)
    if scanned:
        yield Omission(OmissionReason.TEXT_OVER_SCAN, number, scanned)
    elif not found.words or _has_picture(found, seen, frame):
        yield Omission(OmissionReason.PICTURE, number)


def _has_picture(found: PageText, seen: Seen, frame: Frame) -> bool:
    """Whether a picture on a page may hold figures: it is large, and no text is printed on it."""
    words = [word.middle for word in found.words.get(frame.quarters, ())]
    for box in seen.large:
        left, bottom, right, top = frame.place(box)
        if sum(left < x < right and bottom < y < top for x, y in words) < _ON_PICTURE:
            return True
    return False


def _language(pypdfium2: Any, document: Any) -> str:
    """The language that the document says it has, as a BCP 47 tag."""
    import ctypes

    call = getattr(pypdfium2.raw, "FPDFCatalog_GetLanguage", None)  # PDFium has it since 2025
    size = call(document.raw, None, 0) if call else 0
    if not call or not 2 < size < 100:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(document.raw, ctypes.cast(buffer, ctypes.POINTER(pypdfium2.raw.FPDF_WCHAR)), size)
    return bytes(buffer.raw).decode("utf-16-le", "ignore").rstrip("\0")


def _day(text: str) -> str:
    """The day of a date of PDF (D:20240429...), "" where there is none."""
    found = _DATE.match(text)
    return "-".join(found.groups()) if found else ""


_READING = Message("reading PDF", "读取 PDF 文件")
_ENCRYPTED = Message("it is encrypted: a password opens it", "文件已加密，需要密码才能打开")
_BROKEN = Message("it is damaged, or no PDF", "文件已损坏，或不是 PDF")
_DOWNLOAD = Message(
    "Download it again, and open it in a viewer to see whether it is whole.", "请重新下载，并用阅读器打开检查是否完整。"
)
