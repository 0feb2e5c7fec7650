"""A file that is to be scanned for figures -> its reading, the same as in the archive of a package."""

from __future__ import annotations

import os
from pathlib import Path

from govdata.documents.archive import read_document
from govdata.documents.file_kind import text_kind
from govdata.documents.media_types import is_markdown, read_original
from govdata.documents.reading import PLAIN_TEXT, Reading, UnreadableDocument
from govdata.reports.messages import Message


class NothingToRead(UnreadableDocument):
    """Raised for a document without any text: a scan, an empty page. Nothing is wrong with the file."""


def read_source(file: Path) -> Reading:
    """Read a document for its figures: any format that has a reader, and a text with the map beside it.

    Raises:
        NothingToRead: it has no text.
        UnreadableDocument: it cannot be read, it has no reader, its reader refuses it, or it is no document: a table,
            JSON.
    """
    place = Path(os.path.realpath(file))
    document = read_document(place.parent, place.name)
    if document.problem:
        raise UnreadableDocument(document.problem, document.next_step)
    reading = document.as_reading
    if document.reading is None and is_markdown(place.name):
        reading = read_original(document.text.encode(), place.name)
    if reading.media_type != PLAIN_TEXT and not reading.text.strip():
        raise NothingToRead(_NOTHING, _GIVE_TEXT)
    kind = text_kind(reading.text, file.name) if reading.media_type == PLAIN_TEXT else None
    if kind is not None:
        raise UnreadableDocument(kind.as_problem, kind.next_step)
    return reading


_NOTHING = Message("it has no text that can be read: its pages may be pictures", "没有可读取的文字，页面可能是图片")
_GIVE_TEXT = Message(
    "Recognise its text with `govdata add FILE --ocr`, or write it down in a UTF-8 text; compare it with the pages.",
    "请用 `govdata add FILE --ocr` 识别文字，或将文字录入 UTF-8 文本，并与页面核对。",
)
