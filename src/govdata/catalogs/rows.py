"""What catalogues read of the rows of a release: from the Parquet that was just written, and of few columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from govdata.catalogs.terms import AREA, NAMES_OF_ROWS
from govdata.catalogs.texts import Texts, texts, web_address
from govdata.releases.contents import ReleaseContents
from govdata.releases.table_files import TypedTable
from govdata.values import dataclass

MOST_ROWS_LISTED = 1_000
"""Sources, indicators and areas that a catalogue lists by themselves; the rest is in the tables."""
_SOURCE = ("id", "title", "publisher", "url", "sha256", "date_start", "date_end", "language", "media_type", "pages")


@dataclass(frozen=True)
class SourceRow:
    """A document that figures were taken from. `sha256` is that of its text, `day` is known where its dates are one."""

    id: str
    titles: Texts
    url: str | None = None
    publishers: Texts | None = None
    sha256: str | None = None
    day: str | None = None
    language: str | None = None
    media_type: str | None = None
    pages: int | None = None


def source_rows(contents: ReleaseContents) -> tuple[SourceRow, ...]:
    """The rows of the table of sources."""
    return tuple(_source(row) for row in _rows_of_role(contents, "sources", _SOURCE))


def _source(row: Mapping[str, Any]) -> SourceRow:
    first, last = _text(row["date_start"])[:10], _text(row["date_end"])[:10]
    return SourceRow(
        _text(row["id"]),
        texts(row["title"]) or texts(_text(row["id"])),
        web_address(row["url"]),
        texts(row["publisher"]),
        _text(row["sha256"]) or None,
        first if first and last in (first, "") else None,
        _text(row["language"]) or None,
        _text(row["media_type"]) or None,
        int(row["pages"]) if row["pages"] is not None else None,
    )


def areas(contents: ReleaseContents) -> Iterator[tuple[str, Texts]]:
    """The identifier and the names of each subject that is an area."""
    name = NAMES_OF_ROWS["subjects"]
    for row in _rows_of_role(contents, "subjects", ("id", "type", *_in_languages(name)), ("type", AREA)):
        yield _text(row["id"]), _named(row, name)


def indicators(contents: ReleaseContents) -> Iterator[tuple[str, Texts, Texts, str]]:
    """The identifier, the names, the definitions and the unit of each indicator."""
    name, told = NAMES_OF_ROWS["indicators"], "definition"
    for row in _rows_of_role(contents, "indicators", ("id", "unit", *_in_languages(name), *_in_languages(told))):
        yield _text(row["id"]), _named(row, name), _bilingual(row, told), _text(row["unit"])


def _in_languages(column: str) -> tuple[str, str, str]:
    return column, f"{column}_en", f"{column}_zh"


def _named(row: Mapping[str, Any], column: str) -> Texts:
    return _bilingual(row, column) or texts(_text(row["id"]))


def _bilingual(row: Mapping[str, Any], column: str) -> Texts:
    """A text that a table has in a column for each language, or once."""
    once, *each = (_text(row[name]) for name in _in_languages(column))
    return {language: text for language, text in zip(("en", "zh"), each, strict=True) if text} or texts(once)


def quoted_sources(contents: ReleaseContents, table: TypedTable) -> tuple[str, ...]:
    """The sources that a table of observations quotes, in code point order."""
    if table.resource.role != "observations":
        return ()
    names = _scan(contents, table).select(pl.col("source").drop_nulls().cast(pl.String).unique()).collect()
    return tuple(sorted(names["source"].to_list()))


def period(contents: ReleaseContents) -> tuple[str, str] | None:
    """The first and the last day of the periods of all observations."""
    tables = contents.of_role("observations")
    starts = [found.min for table in tables for found in _statistics(contents, table, "period_start")]
    ends = [found.max for table in tables for found in _statistics(contents, table, "period_end")]
    known = [[day for day in days if day is not None] for days in (starts, ends)]
    return (_text(min(known[0]))[:10], _text(max(known[1]))[:10]) if all(known) else None


def key_values(contents: ReleaseContents, table: TypedTable) -> Mapping[str, int]:
    """How many values each column of a foreign key of a table holds."""
    names = dict.fromkeys(name for key in table.schema.foreign_keys for name in key.fields)
    return {name: sum(found.num_values for found in _statistics(contents, table, name)) for name in names}


def _statistics(contents: ReleaseContents, table: TypedTable, column: str) -> Iterator[Any]:
    """The statistics of a column in each row group, from the footers of its Parquet: no row is read for them."""
    import pyarrow.parquet as pq

    position = table.schema.names.index(column)
    for name in contents.exported[table.name].parquet:
        footer = pq.read_metadata(contents.folder / name)
        for group in range(footer.num_row_groups):
            found = footer.row_group(group).column(position).statistics
            if found is not None:  # a column without a value may have none
                yield found


def _rows_of_role(
    contents: ReleaseContents, role: str, columns: Sequence[str], only: tuple[str, str] | None = None
) -> Iterator[dict[str, Any]]:
    """The first rows of the tables of a role; a column that a table has not is empty."""
    for table in contents.of_role(role):
        present = set(table.schema.names)
        chosen = [pl.col(name) if name in present else pl.lit(None).alias(name) for name in columns]
        rows = _scan(contents, table)
        if only:
            rows = rows.filter(pl.col(only[0]) == only[1] if only[0] in present else pl.lit(value=False))
        yield from rows.select(chosen).head(MOST_ROWS_LISTED).collect().iter_rows(named=True)


def _scan(contents: ReleaseContents, table: TypedTable) -> pl.LazyFrame:
    paths = [contents.folder / name for name in contents.exported[table.name].parquet]
    return pl.scan_parquet(paths, hive_partitioning=False)


def _text(value: Any) -> str:
    """A value as it is written; "" for none."""
    return "" if value is None else str(value)
