"""The archive of source texts, and the observations that quote them.

A source's text is its hashed bytes decoded as UTF-8: no newline translation, no normalisation, a byte order mark
counted. Offsets are code points from 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.errors import UsageError
from govdata.metadata.package import Package, Resource
from govdata.quantities.boundaries import Print
from govdata.quantities.whitespace import Folded
from govdata.reports.model import ROW

if TYPE_CHECKING:
    import polars as pl

COLUMNS = tuple(
    "id indicator as_written value unit qualifier lower upper status source quote quote_start".split()  # noqa: SIM905
)
"""The columns of an indicator table that its proof reads."""

SOURCE_COLUMNS = ("id", "file", "sha256")
"""The columns of a table of sources without which its texts cannot be proved."""
NO_FILE = "no text is named for it"


@dataclass(frozen=True)
class Observation:
    """A row of an indicator table, as far as its proof needs it; a cell that could not be read is None."""

    table: str
    row: int
    id: str | None = None
    indicator: str | None = None
    as_written: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    qualifier: str | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    status: str | None = None
    source: str | None = None
    quote: str | None = None
    quote_start: int | None = None


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

    @cached_property
    def printed(self) -> Print:
        return Print(self.text)

    @property
    def folded(self) -> Folded:
        return self.printed.folded


def archive_folder(place: Path | str) -> Path:
    """The folder of source texts.

    Raises:
        UsageError: there is no such folder.
    """
    folder = Path(place)
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "--sources names the archive: the folder of the source texts.")
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
    rows = _rows(package, tables, "sources", (*SOURCE_COLUMNS, "part_start", "part_end"))
    return tuple(Source(**row) for row in rows)


def observations(package: Package, tables: Mapping[str, pl.LazyFrame]) -> Iterator[Observation]:
    """The rows of all tables with the role `observations`."""
    return (Observation(**row) for row in _rows(package, tables, "observations", COLUMNS))


def units(package: Package, tables: Mapping[str, pl.LazyFrame]) -> dict[str, str]:
    """The unit of each indicator."""
    return {row["id"]: row["unit"] for row in _rows(package, tables, "indicators", ("id", "unit")) if row.get("unit")}


@dataclass(frozen=True)
class SetAside:
    """A row of the table of set-asides: words that hold a numeral and no figure, everywhere or at one place."""

    table: str
    row: int
    id: str
    text: str
    kind: str = ""
    reason: str = ""
    source: str | None = None
    start: int | None = None


def set_asides(package: Package, tables: Mapping[str, pl.LazyFrame]) -> tuple[SetAside, ...]:
    """The rows of all tables with the role `set-asides` that name a text."""
    names = ("id", "text", "kind", "reason", "source", "start")
    rows = (SetAside(**row) for row in _rows(package, tables, "set-asides", names) if row.get("text"))
    return tuple(rows)


def columns(resource: Resource, table: pl.LazyFrame) -> tuple[str, ...]:
    """Which of the columns that a proof reads this table has."""
    names = set(table.collect_schema().names())
    known = {"observations": COLUMNS, "sources": SOURCE_COLUMNS}.get(resource.role or "", ())
    return tuple(name for name in known if name in names)


def _rows(
    package: Package, tables: Mapping[str, pl.LazyFrame], role: str, names: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
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
