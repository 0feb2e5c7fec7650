"""The archive of source texts, and the table of sources that lists them.

A source's text is its hashed bytes decoded as UTF-8: no newline translation, no normalisation, a byte order mark
counted. Offsets are code points from 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.errors import UsageError
from govdata.metadata.package import Package
from govdata.metadata.schema import ROW
from govdata.reports.messages import untranslated

if TYPE_CHECKING:
    import polars as pl

SOURCE_COLUMNS = ("id", "file", "sha256")
"""The columns of a table of sources without which its texts cannot be proved."""
NO_FILE = "no text is named for it"


@dataclass(frozen=True)
class Source:
    """A row of the table of sources; a cell that is empty or could not be read is ""."""

    table: str
    row: int
    id: str = ""
    file: str = ""
    sha256: str = ""
    part_start: int | None = None
    part_end: int | None = None

    def covers(self, offset: int) -> bool:
        """Whether a raw offset lies in the part of the file that this source stands for."""
        return (self.part_start or 0) <= offset and (self.part_end is None or offset < self.part_end)


@dataclass(frozen=True)
class Document:
    """A file of the archive. `problem` says why there is no text."""

    file: str
    text: str = ""
    sha256: str = ""
    problem: str = ""


def archive_folder(place: Path | str) -> Path:
    """The folder of source texts.

    Raises:
        UsageError: there is no such folder.
    """
    folder = Path(place)
    if not folder.is_dir():
        raise UsageError(
            untranslated(f"there is no folder {folder}"),
            untranslated("--sources names the archive: the folder of the source texts."),
        )
    return folder


def read_document(folder: Path, file: str) -> Document:
    """A text of the archive; what is wrong with it stands in `problem`."""
    if not file:
        return Document(file, problem=NO_FILE)
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        return Document(file, problem="its name leaves the archive")
    try:
        data = path.read_bytes()
    except OSError as error:
        return Document(file, problem=error.strerror or "it cannot be opened")
    digest = hashlib.sha256(data).hexdigest()
    try:
        return Document(file, data.decode("utf-8"), digest)
    except UnicodeDecodeError as error:
        return Document(file, sha256=digest, problem=f"byte {error.start} is not UTF-8")


def sources(package: Package, tables: Mapping[str, pl.LazyFrame]) -> tuple[Source, ...]:
    """The rows of all tables with the role `sources`; one without `file` has no text to be proved by."""
    rows = role_rows(package, tables, "sources", (*SOURCE_COLUMNS, "part_start", "part_end"))
    return tuple(Source(**row) for row in rows)


def present(table: pl.LazyFrame, names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the columns that a proof reads this table has."""
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
        present = table.collect_schema().names()
        frame = table.select([ROW, *(name for name in names if name in present)]).collect()
        for row in frame.iter_rows(named=True):
            cells = {name: _cell(name, row[name]) for name in names if name in present}
            yield {"table": resource.name, "row": row[ROW], **cells}


def _cell(name: str, value: Any) -> Any:
    if value is None:
        return "" if name in ("id", "file", "sha256", "kind", "reason") else None
    if name in ("value", "lower", "upper"):
        number = Decimal(str(value))
        return number if number.is_finite() else None
    return int(value) if name in ("quote_start", "part_start", "part_end", "start") else str(value)
