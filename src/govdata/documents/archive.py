"""The archive of source texts, and the table of sources that lists them.

A source's text is its hashed bytes decoded as UTF-8: no newline translation, no normalisation, a byte order mark
counted. Offsets are code points from 0.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.errors import UsageError, os_reason
from govdata.files import read_bounded
from govdata.metadata.package import Package
from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.metadata.schema import ROW
from govdata.reports.messages import EMPTY, Message

if TYPE_CHECKING:
    import polars as pl

SOURCE_COLUMNS = ("id", "file", "sha256")
"""The columns of a table of sources without which its texts cannot be proved."""
NO_FILE = Message("no text is named for this source", "该来源未指明文本")
LARGEST_TEXT = 256 << 20
"""Bytes of a source text that are read; it is held in memory."""
_HAN, _LATIN_WORD = re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z]+")

_OFFSETS = ("quote_start", "part_start", "part_end", "start", "length")
_DATES = ("date_end", "period_end")
_NEVER_NULL = ("id", "file", "sha256", "currency", "kind", "reason")


@dataclass(frozen=True)
class Source:
    """A row of the table of sources; a cell that is empty or could not be read is "", an offset or a date None.

    `currency` is what 元 and $ mean in the text: an ISO 4217 code, "" where the text tells it.
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

    def covers(self, start: int, end: int) -> bool:
        """Whether the raw slice [start, end) lies in the part of the file that this source stands for."""
        return (self.part_start or 0) <= start and (self.part_end is None or end <= self.part_end)


@dataclass(frozen=True)
class Document:
    """A file of the archive: its text and the SHA-256 of its bytes. `problem` says why there is no text."""

    file: str
    text: str = ""
    sha256: str = ""
    problem: Message = EMPTY


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
    """A text of the archive; what is wrong with it stands in `problem`."""
    if not file:
        return Document(file, problem=NO_FILE)
    try:
        data = read_bounded(folder / file, LARGEST_TEXT, inside=folder.resolve())
    except OSError as error:
        return Document(file, problem=os_reason(error))
    except ValueError:
        return Document(file, problem=Message("its name holds a NUL character", "文件名中有 NUL 字符"))
    digest = hashlib.sha256(data).hexdigest()
    try:
        return Document(file, data.decode("utf-8"), digest)
    except UnicodeDecodeError as error:
        problem = Message(f"byte {error.start} is not UTF-8", f"第 {error.start} 字节不是 UTF-8")
        return Document(file, sha256=digest, problem=problem)


def language_of(text: str) -> str:
    """The language of a text as a BCP 47 tag, by the script of most of its letters: zh or en, "" without letters."""
    han = len(_HAN.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    return "" if not han and not latin else "zh" if han >= latin else "en"


def read_sources(package: Package, tables: Mapping[str, pl.LazyFrame]) -> tuple[Source, ...]:
    """The rows of all tables with the role `sources`; one without `file` has no text to be proved by."""
    columns = (*SOURCE_COLUMNS, "part_start", "part_end", "date_end", "coverage", "currency")
    rows = role_rows(package, tables, "sources", columns)
    return tuple(Source(**row) for row in rows)


def columns_present(table: pl.LazyFrame, names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of some columns a table has."""
    columns = set(table.collect_schema().names())
    return tuple(name for name in names if name in columns)


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
