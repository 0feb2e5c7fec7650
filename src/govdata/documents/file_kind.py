"""What a file looks like: prose, a table, or a document in another format. Asked before one is read as another.

A table that is scanned as prose gives figures without sentences, and prose that is validated as a table has one column
and no error. Each is told with what to do instead; a file that may be either is taken for what it was given as.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from govdata.metadata.dialect import DELIMITERS
from govdata.reports.messages import Message
from govdata.values import dataclass

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
SAMPLE_LINES = 200
"""So many lines tell what a text is."""
_MOST_ALIKE = 0.8
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    r"</(?:p|div|span|table|t[dhr]|tbody|h[1-6]|[uo]l|li|a|b|i|em|strong|section|article)\s*>|<(?:br|hr)\s*/?>"
    r"|<(?:p|div|span|table|img|a|meta|link|section|article)\s+[a-z-]+\s*=|\A\s*<(?:p|div|span|table|h[1-6]|[uo]l)\s*>",
    re.IGNORECASE,
)
"""A tag of a piece of a page: one that is closed, has an attribute, or begins the text. 甲<b 是 none."""
_XML = re.compile(r"\s*<\?xml\b")
_SENTENCE_END = re.compile(r"[。！？]|[^\W\d_]{2}[.!?](?=\s|$)")
_NUMBER = re.compile(r"[-+−]?[\d,. ]*\d[\d,. ]*[%‰]?")


@dataclass(frozen=True)
class FileKind:
    """What a file is, in words that follow "it is", and what to do with it."""

    words: Message
    next_step: Message

    @property
    def as_problem(self) -> Message:
        """Why the file cannot be read as what it was given as."""
        space = " " if self.words.zh[0].isascii() else ""
        return Message(f"it is {self.words.en}", f"内容是{space}{self.words.zh}")


_EXTRACT = Message(
    "Save its text as a UTF-8 file, and use that file.", "请将其文本另存为 UTF-8 文本文件，再使用该文件。"
)
_AS_TABLE = Message("Check it as a table: govdata validate FILE.", "请按表格检查：govdata validate FILE。")
TABLE = FileKind(Message("a table of delimited cells, not prose", "以分隔符分列的表格，不是文稿"), _AS_TABLE)
JSON = FileKind(Message("JSON, not prose", "JSON 数据，不是文稿"), _AS_TABLE)
WORKBOOK = FileKind(Message("a workbook (XLSX), not prose", "工作簿（XLSX），不是文稿"), _AS_TABLE)
HTML = FileKind(Message("an HTML page", "HTML 网页"), _EXTRACT)
XML = FileKind(Message("XML", "XML 数据"), _EXTRACT)
PDF = FileKind(Message("a PDF document", "PDF 文件"), _EXTRACT)
WORD = FileKind(Message("a Word document (DOCX)", "Word 文件（DOCX）"), _EXTRACT)
OFD = FileKind(Message("an OFD document", "OFD 文件"), _EXTRACT)
OLD_OFFICE = FileKind(Message("an old Office document (DOC, XLS)", "旧版 Office 文件（DOC、XLS）"), _EXTRACT)
_TO_DOCX = Message(
    "Convert it first: soffice --headless --convert-to docx FILE (LibreOffice), or save it as DOCX in Word or WPS.",
    "请先转换：soffice --headless --convert-to docx FILE（LibreOffice），或用 Word、WPS 另存为 DOCX。",
)
OLD_WORD = FileKind(Message("an old Word document (DOC)", "旧版 Word 文件（DOC）"), _TO_DOCX)
WPS = FileKind(Message("a WPS document (WPS)", "WPS 文字文件（WPS）"), _TO_DOCX)
RTF = FileKind(Message("a Rich Text document (RTF)", "RTF 文件"), _TO_DOCX)
OPEN_TEXT = FileKind(Message("an OpenDocument text (ODT)", "OpenDocument 文本文件（ODT）"), _TO_DOCX)
_TO_XLSX = Message(
    "Convert it first: soffice --headless --convert-to xlsx FILE (LibreOffice), or save it as XLSX.",
    "请先转换：soffice --headless --convert-to xlsx FILE（LibreOffice），或另存为 XLSX。",
)
OLD_SHEET = FileKind(Message("an old workbook (XLS)", "旧版工作簿（XLS）"), _TO_XLSX)
BINARY_SHEET = FileKind(Message("a binary workbook (XLSB)", "二进制工作簿（XLSB）"), _TO_XLSX)
OPEN_SHEET = FileKind(Message("an OpenDocument workbook (ODS)", "OpenDocument 工作簿（ODS）"), _TO_XLSX)
MHTML = FileKind(
    Message("a web archive (MHT)", "网页归档文件（MHT）"),
    Message("Open it in a browser, and save the page as HTML.", "请用浏览器打开，另存为 HTML 网页。"),
)
WITHOUT_PASSWORD = Message("Save a copy without a password, and read that.", "请另存一份不带密码的副本后读取。")
ENCRYPTED = FileKind(
    Message("an encrypted Office document", "加密的 Office 文件"),
    WITHOUT_PASSWORD,
)
PARQUET = FileKind(Message("a Parquet file, not prose", "Parquet 文件，不是文稿"), _AS_TABLE)
PICTURE = FileKind(
    Message("a picture", "图片"),
    Message("Put it into a PDF document, and read that with --ocr.", "请将其存入 PDF，再用 --ocr 识别。"),
)
ARCHIVE = FileKind(Message("a ZIP archive", "ZIP 压缩包"), Message("Unpack it first.", "请先解压。"))
PROSE = FileKind(
    Message("prose, not a table", "文稿，不是表格"),
    Message(
        "Propose rows for its figures: govdata scan FILE --propose csv.",
        "请为其中的数字提出候选行：govdata scan FILE --propose csv。",
    ),
)
_NO_DOCUMENT = (
    (b"PAR1", PARQUET),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\0", PICTURE),
    (b"MM\0*", PICTURE),
)
"""How files begin that are neither a document with a reader nor a text."""
_MEMBERS = (("word/", WORD), ("xl/workbook.bin", BINARY_SHEET), ("xl/", WORKBOOK), ("OFD.xml", OFD))


def document_kind(data: bytes) -> FileKind | None:
    """What the first bytes of a file say: a format that is no text; None where it may be a text."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLD_OFFICE
    return _zip_kind(data) if data.startswith(b"PK\x03\x04") else None


def no_document_kind(data: bytes) -> FileKind | None:
    """What the first bytes of a file say that is neither a document with a reader nor a text."""
    return next((kind for start, kind in _NO_DOCUMENT if data.startswith(start)), None)


def _zip_kind(data: bytes) -> FileKind:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        names = []
    return next((kind for start, kind in _MEMBERS for name in names if name.startswith(start)), ARCHIVE)


def text_kind(text: str, name: str = "") -> FileKind | None:
    """What a text is that is no prose; None where it may be prose."""
    plain = text.removeprefix("\ufeff")
    if kind := markup_kind(plain):
        return kind
    if PurePath(name).suffix.lower() in TABLE_SUFFIXES or _is_table(plain):
        return TABLE
    return JSON if _is_json(plain) else None


def markup_kind(text: str) -> FileKind | None:
    """HTML or XML; None for any other text."""
    if _HTML.match(text) or (not _XML.match(text) and _TAG.search(text)):
        return HTML
    return (HTML if "<html" in text[:2000].lower() else XML) if _XML.match(text) else None


def is_prose(text: str, name: str = "") -> bool:
    """Whether a text that was given as a table has sentences, and no delimiter cuts its lines and a header alike."""
    if PurePath(name).suffix.lower() in TABLE_SUFFIXES or not _SENTENCE_END.search(text):
        return False
    samples = (_sample(text, mark) for mark in DELIMITERS)
    return not any(_alike(rows) >= _MOST_ALIKE and not any(map(_SENTENCE_END.search, rows[0])) for rows in samples)


def kind_of_prose(head: bytes, text: str, name: str) -> FileKind | None:
    """What a file is that was given as a table and is none, by its first bytes and their text."""
    return document_kind(head) or markup_kind(text) or (PROSE if is_prose(text, name) else None)


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False


def _is_table(text: str) -> bool:
    """Whether a delimiter cuts all lines into the same number of cells, and one column is all numbers."""
    return any(
        len(rows) > 2 and _alike(rows) == 1 and any(_is_numeric(column) for column in zip(*rows[1:], strict=True))
        for rows in (_sample(text, mark) for mark in DELIMITERS)
    )


def _is_numeric(column: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in column if cell.strip()]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)


def _alike(rows: Sequence[Sequence[str]]) -> float:
    """The share of rows that have the commonest width, if that is more than one."""
    widths = Counter(map(len, rows))
    width, times = widths.most_common(1)[0] if widths else (0, 0)
    return times / len(rows) if width > 1 and len(rows) > 1 else 0.0


def _sample(text: str, delimiter: str) -> list[list[str]]:
    lines = [line for line in text[:1_000_000].splitlines() if line.strip()][:SAMPLE_LINES]
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []
