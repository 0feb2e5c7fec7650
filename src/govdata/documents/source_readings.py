"""A file that is given as a source -> its reading: any document that has a reader, and a text as it is."""

from __future__ import annotations

from dataclasses import replace

from govdata.documents.file_kind import text_kind
from govdata.documents.media_types import original_kind, read_original
from govdata.documents.reading import PLAIN_TEXT, Block, Reading, UnreadableDocument, plain_reading
from govdata.reports.messages import Message


class NothingToRead(UnreadableDocument):
    """Raised for a document without any text: a scan, an empty page. Nothing is wrong with the file."""


def read_source(data: bytes, name: str) -> Reading:
    """Read a document for its figures.

    A text in UTF-8 is what its bytes decode to: no newline translation, nothing normalised, a byte order mark counted.

    Raises:
        NothingToRead: it has no text.
        UnreadableDocument: it has no reader, its reader refuses it, or it is no document: a table, JSON.
    """
    text = _utf_8(data) if original_kind(data, name) is None else None
    reading = plain_reading(text) if text is not None else read_original(data, name)
    if reading.media_type != PLAIN_TEXT:
        return _with_text(reading)
    if kind := text_kind(reading.text, name):
        raise UnreadableDocument(kind.as_problem, kind.next_step)
    return replace(reading, blocks=(Block(0, len(reading.text)),))


def _utf_8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _with_text(reading: Reading) -> Reading:
    """A reading that has a text.

    Raises:
        NothingToRead: it has none.
    """
    if reading.text.strip():
        return reading
    raise NothingToRead(
        Message("it has no text that can be read: its pages may be pictures", "没有可读取的文字，页面可能是图片"),
        Message(
            "Give it a layer of text (OCR), check that against the pages, and save it as a UTF-8 text.",
            "请先做文字识别（OCR），对照页面校对后另存为 UTF-8 文本。",
        ),
    )
