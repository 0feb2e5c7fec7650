"""The archive of source texts, and the table of sources that lists them.

A source's text is its hashed bytes decoded as UTF-8: no newline translation, no normalisation, a byte order mark
counted. Offsets are code points from 0. Where a source names an original (a PDF, a web page), its text is what its
reader says.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from govdata import progress
from govdata.documents.mapped_text import beside, map_beside, mapped_reading
from govdata.documents.position_map import LARGEST_MAP, MAKE_AGAIN, map_name
from govdata.documents.reading import OmissionReason, Reading, UnreadableDocument, plain_reading
from govdata.errors import NUL_IN_NAME, SAVE_AS_UTF8, UsageError, not_utf8, os_reason
from govdata.files import read_bounded
from govdata.late import when_called
from govdata.metadata.package import Package
from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.metadata.schema import ROW
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

    from govdata.documents.file_kind import document_kind
    from govdata.documents.media_types import is_named_as_text, original_kind, read_original
else:
    document_kind = when_called("govdata.documents.file_kind", "document_kind")
    is_named_as_text = when_called("govdata.documents.media_types", "is_named_as_text")
    original_kind = when_called("govdata.documents.media_types", "original_kind")
    read_original = when_called("govdata.documents.media_types", "read_original")

SOURCE_COLUMNS = ("id", "file", "sha256")
"""The columns of a table of sources without which its texts cannot be proved."""
_ORIGINAL = ("original", "original_sha256", "reader")
NO_FILE = Message("no text is named for this source", "该来源未指明文本")
LARGEST_TEXT = 256 << 20
"""Bytes of a source text that are read; it is held in memory."""
_HAN, _LATIN_WORD = "[\u3400-\u9fff]", "[A-Za-z]+"  # compiled when first asked: large sets take a while

_OFFSETS = ("quote_start", "part_start", "part_end", "start", "length")
_DATES = ("date_end", "period_end")
_NEVER_NULL = ("id", "file", "sha256", "currency", "kind", "reason", *_ORIGINAL)


@dataclass(frozen=True)
class Source:
    """A row of the table of sources; a cell that is empty or could not be read is "", an offset or a date None.

    `currency` is what 元 and $ mean in the text: an ISO 4217 code, "" where the text tells it. `original` is the
    document in the archive that `reader` made the text of.
    """

    table: str
    row: int
    id: str = ""
    file: str = ""
    sha256: str = ""
    part_start: int | None = None
    part_end: int | None = None
    date_end: date | None = None
    coverage: Decimal | None = None
    """The share of its numerals, from 0 to 1, that must be reviewed; None where the row asks for none."""
    currency: str = ""
    original: str = ""
    original_sha256: str = ""
    reader: str = ""

    def covers(self, start: int, end: int) -> bool:
        """Whether the raw slice [start, end) lies in the part of the file that this source stands for."""
        return (self.part_start or 0) <= start and (self.part_end is None or end <= self.part_end)


@dataclass(frozen=True)
class Document:
    """A file of the archive: its text and the SHA-256 of its bytes. `problem` says why there is no text.

    `next_step` says what to do about the problem, where that is known.

    `reading` tells where in the original each part of the text is: by the map beside a text, or as the reader of an
    original that is named directly gives it. A text that is its own original has none. `original` and
    `original_sha256` are those of the map, or of the file itself where it is an original; "" where nothing tells them.
    """

    file: str
    text: str = ""
    sha256: str = ""
    problem: Message = EMPTY
    reading: Reading | None = None
    original: str = ""
    original_sha256: str = ""
    next_step: Message = EMPTY

    @property
    def as_reading(self) -> Reading:
        """Its reading; that of a plain text where it has no other."""
        return self.reading or plain_reading(self.text)


def archive_folder(path: Path | str) -> Path:
    """The folder of source texts.

    Raises:
        UsageError: there is no such folder.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise UsageError(
            Message(f"There is no folder {folder}.", f"没有文件夹 {folder}。"),
            Message(
                "Give the archive with --sources: the folder of the source texts.",
                "请用 --sources 指明存档，即存放来源文本的文件夹。",
            ),
        )
    return folder


def read_document(folder: Path, file: str) -> Document:
    """A text of the archive, or what its reader says of an original; what is wrong with it stands in `problem`.

    A text in UTF-8 is its own bytes, with the reading of the map that stands beside it, if there is one.
    """
    if not file:
        return Document(file, problem=NO_FILE)
    data = archived_bytes(folder, file)
    if isinstance(data, Message):
        return Document(file, problem=data)
    text, digest = _plain_text(data, file), sha256_of(data)
    found = Document(file, text or "", digest)
    try:
        return _original(found, data) if text is None else _with_map(found, folder)
    except UnreadableDocument as error:
        return Document(file, sha256=digest, problem=error.problem, next_step=error.next_step)


def read_documents(folder: Path | None, sources: Iterable[Source]) -> dict[str, Document]:
    """The documents of some sources by their files, each read once; none without an archive."""
    files = dict.fromkeys(source.file for source in sources)
    if folder is None:
        return {}
    begun = progress.each(progress.READING, files, str, lambda file: [folder / file])
    return {file: read_document(folder, file) for file in begun}


def _original(found: Document, data: bytes) -> Document:
    reading = _read_original(data, found.file)
    return replace(found, text=reading.text, reading=reading, original=found.file, original_sha256=found.sha256)


def _with_map(found: Document, folder: Path) -> Document:
    """A text with the reading of the map beside it, if there is one."""
    name = map_name(PurePosixPath(found.file).name)
    path = beside(found.file, name) if name else ""
    if not path or not (folder / path).exists():
        return found
    data = archived_bytes(folder, path, LARGEST_MAP)
    if isinstance(data, Message):
        problem = Message(f"its map {name} cannot be read: {data.en}", f"其位置表 {name} 无法读取：{data.zh}")
        raise UnreadableDocument(problem, MAKE_AGAIN)
    told = map_beside(data, name)
    original = archived_bytes(folder, beside(found.file, told.original))
    actual = None if isinstance(original, Message) else sha256_of(original)
    reading = mapped_reading(told, name, found.text, found.sha256, actual)
    return replace(
        found,
        reading=reading,
        original=beside(found.file, told.original),
        original_sha256=told.original_sha256,
    )


def archived_bytes(folder: Path, file: str, most: int = LARGEST_TEXT) -> bytes | Message:
    """The bytes of a file of the archive, or why there are none."""
    try:
        return read_bounded(folder / file, most, inside=folder.resolve())
    except OSError as error:
        return os_reason(error)
    except ValueError:
        return NUL_IN_NAME


def sha256_of(data: bytes) -> str:
    """The hash of some bytes, as the table of sources has it."""
    return hashlib.sha256(data).hexdigest()


def _plain_text(data: bytes, file: str) -> str | None:
    """The characters of a file that is its own text: in UTF-8, and by its name or its bytes no other format."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    named_text = is_named_as_text(file) and document_kind(data) is None
    return text if named_text or original_kind(data, file) is None else None


def _read_original(data: bytes, file: str) -> Reading:
    """What the reader of an original says of it; a text of which bytes are of no character is refused."""
    reading = read_original(data, file)
    if original_kind(data, file) is None and any(
        each.reason is OmissionReason.UNREADABLE for each in reading.omissions
    ):
        raise UnreadableDocument(_undecodable(data), SAVE_AS_UTF8)
    return reading


def _undecodable(data: bytes) -> Message:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return not_utf8(error)
    return Message("not every byte of it is of a character", "其中有不属于任何字符的字节")


def language_of(text: str) -> str:
    """The language of a text as a BCP 47 tag, by the script of most of its letters: zh or en, "" without letters."""
    han = len(re.findall(_HAN, text))
    latin = len(re.findall(_LATIN_WORD, text))
    return "" if not han and not latin else "zh" if han >= latin else "en"


def read_sources(package: Package, tables: Mapping[str, pl.LazyFrame]) -> tuple[Source, ...]:
    """The rows of all tables with the role `sources`; one without `file` has no text to be proved by."""
    columns = (*SOURCE_COLUMNS, "part_start", "part_end", "date_end", "coverage", "currency", *_ORIGINAL)
    rows = role_rows(package, tables, "sources", columns)
    return tuple(Source(**row) for row in rows)


def columns_present(table: pl.LazyFrame, names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of some columns a table has."""
    columns = set(table.collect_schema().names())
    return tuple(name for name in names if name in columns)


def source_tables(package: Package, tables: Mapping[str, pl.LazyFrame], columns: tuple[str, ...]) -> list[str]:
    """The tables of sources that have one of these columns."""
    names = [resource.name for resource in package.with_role("sources") if resource.name in tables]
    return [name for name in names if columns_present(tables[name], columns)]


def role_rows(
    package: Package, tables: Mapping[str, pl.LazyFrame], role: str, names: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """The rows of all tables with a role, as far as they have these columns, with `table` and `row`."""
    for resource in package.with_role(role):
        table = tables.get(resource.name)
        if table is None:
            continue
        present = columns_present(table, names)
        for row in table.select([ROW, *present]).collect().iter_rows(named=True):
            cells = {name: _plain_value(name, row[name]) for name in present}
            yield {"table": resource.name, "row": row[ROW], **cells}


def _plain_value(name: str, value: Any) -> Any:
    """A cell as a proof reads it: decimals, offsets and texts, whatever type the frame has.

    A table whose schema cannot be used has texts: one that is no number is a cell that could not be read.
    """
    if value is None:
        return "" if name in _NEVER_NULL else None
    if name in (*NUMBERS_OF_FIGURE, "coverage"):
        return _number(str(value))
    if name in _DATES:
        return _day(str(value))
    return _offset(str(value)) if name in _OFFSETS else str(value)


def _number(text: str) -> Decimal | None:
    """The number of a cell; None for any other text, and for what is as good as infinite (1e999999)."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and math.isfinite(float(number)) else None


def _offset(text: str) -> int | None:
    """The whole part of a number of characters."""
    number = _number(text)
    return None if number is None else int(number)


def _day(text: str) -> date | None:
    """The day of a date or a time, None for any other text."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
