"""What a package knows: subjects and indicators by their names, sources by their dates, and the rows on record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any

from govdata.documents.archive import role_rows
from govdata.drafts.draft_rows import table_columns
from govdata.metadata.package import Package
from govdata.names import name_columns
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

ALIASES = "aliases"
_SEPARATORS = re.compile(r"[；;|\n]")
_SOURCE = ("id", "file", "original", "title", "publisher", "date_start", "date_end", "part_start", "part_end")
_RECORDED = ("id", "subject", "indicator", "breakdown", "as_written", "quote", "restates")


@dataclass(frozen=True)
class Subject:
    """Something that is measured. `names` are titles and aliases as the table has them."""

    id: str
    names: tuple[str, ...]
    type: str = ""
    part_of: str = ""


@dataclass(frozen=True)
class Indicator:
    """A quantity: its names, the unit of all its values, its kind."""

    id: str
    names: tuple[str, ...]
    unit: str = ""
    kind: str = ""


@dataclass(frozen=True)
class SourceFacts:
    """What the table of sources says of a text or of a part of it."""

    id: str
    file: str = ""
    title: str = ""
    publisher: str = ""
    first: date | None = None
    last: date | None = None
    part_start: int = 0
    part_end: int | None = None
    original: str = ""

    def covers(self, offset: int) -> bool:
        """Whether an offset of the file lies in the part that the source stands for."""
        return self.part_start <= offset and (self.part_end is None or offset < self.part_end)


@dataclass(frozen=True)
class RecordedRow:
    """An observation on record, as far as a draft learns from it."""

    table: str
    id: str = ""
    subject: str = ""
    indicator: str = ""
    breakdown: str = ""
    as_written: str = ""
    quote: str = ""
    restates: str = ""


@dataclass(frozen=True)
class Knowledge:
    """The tables of a package, as drafts read them. `columns` are those of each table of observations."""

    subjects: tuple[Subject, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    sources: tuple[SourceFacts, ...] = ()
    recorded: tuple[RecordedRow, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sources_of(self, file: str) -> tuple[SourceFacts, ...]:
        """The sources that are texts, or parts, of a file of this name."""
        return tuple(source for source in self.sources if source.file == file)


def read_knowledge(package: Package, tables: Mapping[str, pl.LazyFrame]) -> Knowledge:
    """What the tables of a package say, by their roles."""
    return Knowledge(
        tuple(_subjects(package, tables)),
        tuple(_indicators(package, tables)),
        tuple(_sources(package, tables)),
        tuple(_recorded(package, tables)),
        table_columns(package),
    )


def _rows(
    package: Package, tables: Mapping[str, pl.LazyFrame], role: str, names: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """The rows of a role that have an id, with the columns that name them."""
    labels = {
        name
        for resource in package.with_role(role)
        for name in name_columns(resource.schema.names if resource.schema else ())
    }
    wanted = tuple(dict.fromkeys((*names, ALIASES, *sorted(labels))))
    yield from (row for row in role_rows(package, tables, role, wanted) if row.get("id"))


def _names(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The titles of a row, and its aliases."""
    titles = (str(row[name]).strip() for name in name_columns(sorted(row)) if row[name])
    aliases = (alias.strip() for alias in _SEPARATORS.split(str(row.get(ALIASES) or "")))
    return (*titles, *filter(None, aliases))


def indicator_of(row: Mapping[str, Any]) -> Indicator:
    """An indicator as a row of its table says it, by the names of its columns."""
    return Indicator(_text(row, "id"), _names(row), _text(row, "unit"), _text(row, "kind"))


def recorded_of(table: str, row: Mapping[str, Any]) -> RecordedRow:
    """An observation on record as a row of its table says it."""
    return RecordedRow(table, **{name: _text(row, name) for name in _RECORDED})


def _subjects(package: Package, tables: Mapping[str, pl.LazyFrame]) -> Iterator[Subject]:
    for row in _rows(package, tables, "subjects", ("id", "type", "part_of")):
        yield Subject(row["id"], _names(row), _text(row, "type"), _text(row, "part_of"))


def _indicators(package: Package, tables: Mapping[str, pl.LazyFrame]) -> Iterator[Indicator]:
    yield from map(indicator_of, _rows(package, tables, "indicators", ("id", "unit", "kind")))


def _sources(package: Package, tables: Mapping[str, pl.LazyFrame]) -> Iterator[SourceFacts]:
    for row in role_rows(package, tables, "sources", _SOURCE):
        if row.get("id"):
            dates = (_day(row.get("date_start")), _day(row.get("date_end")))
            yield SourceFacts(
                _text(row, "id"), _text(row, "file"), _text(row, "title"), _text(row, "publisher"), *dates,
                row.get("part_start") or 0, row.get("part_end"), _text(row, "original"),
            )  # fmt: skip


def _recorded(package: Package, tables: Mapping[str, pl.LazyFrame]) -> Iterator[RecordedRow]:
    for row in role_rows(package, tables, "observations", _RECORDED):
        yield recorded_of(row["table"], row)


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "")


def _day(cell: Any) -> date | None:
    try:
        return date.fromisoformat(str(cell)[:10])
    except ValueError:
        return None
