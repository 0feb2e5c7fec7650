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
    OPEN_SHEET,
    OPEN_TEXT,
    PDF,
    RTF,
    WORD,
    WORKBOOK,
    WPS,
    FileKind,
    document_kind,
    markup_kind,
    no_document_kind,
)
from govdata.documents.isolated import IsolatedReader
from govdata.documents.plain_text import read_text
from govdata.documents.reading import Reading, UnreadableDocument
from govdata.documents.text_encoding import decode_text

Reader = Callable[[bytes], Reading]
MOST_PDF_BYTES = 256 << 20
MOST_WORD_BYTES = 256 << 20
MOST_OFD_BYTES = 256 << 20
MOST_SHEET_BYTES = 128 << 20
MOST_HTML_BYTES = 16 << 20
MOST_MARKDOWN_BYTES = 8 << 20
MOST_MARKUP_SECONDS = 60.0
"""How long a page or an office document may take, beside what a process gets for its size."""
MOST_OCR_SECONDS, _OCR_MEGABYTES = 3600.0, 8192
"""Limits where text is recognised: a page takes some ten seconds, and the models reserve more memory than they use."""
READERS: Mapping[FileKind, IsolatedReader] = {
    PDF: IsolatedReader("pdf_pages:read_pages", MOST_PDF_BYTES),
    HTML: IsolatedReader("html_reader:read_html", MOST_HTML_BYTES, MOST_MARKUP_SECONDS),
    WORD: IsolatedReader("docx_reader:read_docx", MOST_WORD_BYTES, MOST_MARKUP_SECONDS),
    OFD: IsolatedReader("ofd_reader:read_ofd", MOST_OFD_BYTES, MOST_MARKUP_SECONDS),
    WORKBOOK: IsolatedReader("xlsx_sheets:read_workbook", MOST_SHEET_BYTES),
    OPEN_SHEET: IsolatedReader("ods_sheets:read_workbook", MOST_SHEET_BYTES),
    OLD_SHEET: IsolatedReader("xls_sheets:read_workbook", MOST_SHEET_BYTES),
}
"""The readers of formats that their first bytes tell. Any other format is refused with the next step of its kind."""
_RECOGNIZERS: Mapping[FileKind, IsolatedReader] = {
    PDF: IsolatedReader("ocr_pages:read_pages_with_ocr", MOST_PDF_BYTES, MOST_OCR_SECONDS, _OCR_MEGABYTES)
}
"""The readers of formats whose pictures can be recognised."""
_MARKDOWN_READER = IsolatedReader("markdown_reader:read_markdown", MOST_MARKDOWN_BYTES, MOST_MARKUP_SECONDS)
_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
TEXT_SUFFIXES = _MARKDOWN | {".txt"}
"""The names of files that are their own text where they are UTF-8."""
_PACKAGES = {
    ".docx": WORD,
    ".docm": WORD,
    ".ofd": OFD,
    ".xlsx": WORKBOOK,
    ".xlsm": WORKBOOK,
    ".ods": OPEN_SHEET,
}
"""What an archive is called whose members do not tell: its reader says what is wrong with it."""
_NAMED = {**_PACKAGES, ".pdf": PDF, **dict.fromkeys((".html", ".htm", ".shtml", ".xhtml"), HTML)}
"""What a file is by its name whose bytes say nothing: a piece of a page, or a document that is cut off."""
_HEAD_BYTES = 8192
_OPEN_DOCUMENTS = ((b"text", OPEN_TEXT), (b"spreadsheet", OPEN_SHEET))
"""The first member of an OpenDocument package is its media type, as it is."""
_STREAMS = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", OLD_WORD),
    ("Workbook", OLD_SHEET),
    ("Book", OLD_SHEET),
)
"""The streams of an OLE file (MS-CFB names them in UTF-16) that tell what it holds."""


def read_original(data: bytes, name: str = "", *, ocr: bool = False) -> Reading:
    """Read a document in any format that has a reader; its name tells Markdown and fragments of pages from text.

    Args:
        data: the document.
        name: what its file is called.
        ocr: whether the text of PDF pages that have none is recognised in their pictures.

    Raises:
        UnreadableDocument: it has no reader, or its reader refuses it.
    """
    return reader_of(data, name, ocr=ocr)(data)


def reader_of(data: bytes, name: str = "", *, ocr: bool = False) -> Reader:
    """The reader of a document; with `ocr` the one that recognises pictures, where its format has one.

    Raises:
        UnreadableDocument: it has none; the next step says how to convert it.
    """
    kind = original_kind(data, name)
    if kind is not None:
        if kind not in READERS:
            raise UnreadableDocument(kind.as_problem, kind.next_step)
        return _RECOGNIZERS.get(kind, READERS[kind]) if ocr else READERS[kind]
    return _MARKDOWN_READER if is_markdown(name) else read_text


def is_named_as_text(file: str) -> bool:
    """Whether a file has the name of one that is its own text."""
    return PurePath(file).suffix.lower() in TEXT_SUFFIXES


def is_markdown(name: str) -> bool:
    """Whether a text is Markdown by its name: what it shows is not its characters."""
    return _suffix(name) in _MARKDOWN


def original_kind(data: bytes, name: str = "") -> FileKind | None:
    """What a document is; None for text."""
    kind = document_kind(data) or no_document_kind(data)
    if kind is OLD_OFFICE:
        return _old_office_kind(data, name)
    if kind is ARCHIVE:
        return _open_document_kind(data[:200]) or _PACKAGES.get(_suffix(name), ARCHIVE)
    return kind or _text_kind(data, name)


def _open_document_kind(head: bytes) -> FileKind | None:
    return next((kind for name, kind in _OPEN_DOCUMENTS if b"application/vnd.oasis.opendocument." + name in head), None)


def _old_office_kind(data: bytes, name: str) -> FileKind:
    found = next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in data), OLD_OFFICE)
    return WPS if found is OLD_WORD and _suffix(name) == ".wps" else found


def _text_kind(data: bytes, name: str) -> FileKind | None:
    head = decode_text(data[:_HEAD_BYTES]).text
    if head.startswith("{\\rtf"):
        return RTF
    if head.lower().startswith(("mime-version:", "from: <saved by")):
        return MHTML
    return markup_kind(head) or _NAMED.get(_suffix(name))


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()
