"""What a document is, and who reads it: the one table of readers.

What the bytes say comes before what the name says: offices send web pages named .xls, and packages named .doc.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from govdata.documents.file_kind import (
    ARCHIVE,
    ENCRYPTED,
    HTML,
    MHTML,
    OFD,
    OLD_OFFICE,
    OLD_SHEET,
    OLD_WORD,
    OPEN_TEXT,
    PDF,
    RTF,
    WORD,
    WPS,
    FileKind,
    document_kind,
    markup_kind,
)
from govdata.documents.isolated import isolated_markup
from govdata.documents.pdf_reader import read_pdf
from govdata.documents.plain_text import read_text
from govdata.documents.reading import Reading, UnreadableDocument
from govdata.documents.text_encoding import decode_text

Reader = Callable[[bytes], Reading]
READERS: Mapping[FileKind, Reader] = {
    PDF: read_pdf,
    HTML: isolated_markup("govdata.documents.html_reader:read_html"),
    WORD: isolated_markup("govdata.documents.docx_reader:read_docx"),
    OFD: isolated_markup("govdata.documents.ofd_reader:read_ofd"),
}
"""The readers of formats that their first bytes tell. Any other format is refused with the next step of its kind."""
_READ_MARKDOWN = isolated_markup("govdata.documents.markdown_reader:read_markdown")
_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_PAGES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
_PACKAGES = {".docx": WORD, ".docm": WORD, ".ofd": OFD}
"""What an archive is called whose members do not tell: its reader says what is wrong with it."""
_HEAD_BYTES = 8192
_STREAMS = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", OLD_WORD),
    ("Workbook", OLD_SHEET),
    ("Book", OLD_SHEET),
)
"""The streams of an OLE file (MS-CFB names them in UTF-16) that tell what it holds."""


def read_original(data: bytes, name: str = "") -> Reading:
    """Read a document in any format that has a reader; its name tells Markdown and fragments of pages from text.

    Raises:
        UnreadableDocument: it has no reader, or its reader refuses it.
    """
    return reader_of(data, name)(data)


def reader_of(data: bytes, name: str = "") -> Reader:
    """The reader of a document.

    Raises:
        UnreadableDocument: it has none; the next step says how to convert it.
    """
    kind = original_kind(data, name)
    if kind is not None:
        if kind not in READERS:
            raise UnreadableDocument(kind.as_problem, kind.next_step)
        return READERS[kind]
    return _READ_MARKDOWN if _suffix(name) in _MARKDOWN else read_text


def original_kind(data: bytes, name: str = "") -> FileKind | None:
    """What a document is; None for text."""
    kind = document_kind(data)
    if kind is OLD_OFFICE:
        return _old_office_kind(data, name)
    if kind is ARCHIVE and b"application/vnd.oasis.opendocument.text" in data[:200]:
        return OPEN_TEXT
    if kind is ARCHIVE:
        return _PACKAGES.get(_suffix(name), ARCHIVE)
    return kind or _text_kind(data, name)


def _old_office_kind(data: bytes, name: str) -> FileKind:
    found = next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in data), OLD_OFFICE)
    return WPS if found is OLD_WORD and _suffix(name) == ".wps" else found


def _text_kind(data: bytes, name: str) -> FileKind | None:
    head = decode_text(data[:_HEAD_BYTES]).text
    if head.startswith("{\\rtf"):
        return RTF
    if head.lower().startswith(("mime-version:", "from: <saved by")):
        return MHTML
    return markup_kind(head) or (HTML if _suffix(name) in _PAGES else None)


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()
