"""PDF documents: read in a process of their own."""

from __future__ import annotations

from govdata.documents.isolated import read_isolated
from govdata.documents.reading import Reading, UnreadableDocument
from govdata.reports.messages import Message

MOST_BYTES = 256 << 20
SECONDS = 3600.0
MEGABYTES = 8192
"""Limits where text is recognised: a page takes some ten seconds, and the models reserve more memory than they use."""


def read_pdf(data: bytes, *, seconds: float = 0.0) -> Reading:
    """What a PDF document says, in reading order, and what of it cannot be read.

    Args:
        data: the bytes of the file.
        seconds: how long the reading may take; by default as much as a file of that size ever needs.

    Raises:
        UnreadableDocument: it is encrypted, broken or too large; its parser crashed, or had too little time or memory;
            or pypdfium2 is missing.
    """
    _refuse_large(data)
    return read_isolated("govdata.documents.pdf_pages:read_pages", data, seconds=seconds)


def recognize_pdf(data: bytes) -> Reading:
    """As `read_pdf`, and the text of pages that have none is recognised in their pictures.

    Raises:
        UnreadableDocument: as `read_pdf`; or rapidocr is missing.
    """
    _refuse_large(data)
    target = "govdata.documents.ocr_pages:read_pages_with_ocr"
    return read_isolated(target, data, seconds=SECONDS, megabytes=MEGABYTES)


def _refuse_large(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise UnreadableDocument(_LARGE, _SPLIT)


_LARGE = Message(f"it has more than {MOST_BYTES >> 20} MB", f"文件超过 {MOST_BYTES >> 20} MB")
_SPLIT = Message("Split it into parts.", "请拆分后再读取。")
