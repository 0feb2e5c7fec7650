"""A release is read back before it is one: do its files hold the rows that were to be written?

The CSV files are read by the descriptor that was written beside them, the Parquet files as they are. Rows are compared
by their digest, in one streaming pass over each table of files. What tasks have written is read by tasks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO

import polars as pl

from govdata import progress
from govdata.errors import ReadBackError
from govdata.metadata.package import Schema, load_package
from govdata.releases import arrow_schema
from govdata.releases.row_digest import RowDigest, column_digests, row_digest
from govdata.releases.table_files import ExportedTable, TypedTable
from govdata.reports.messages import Message, counted
from govdata.reports.model import Severity
from govdata.structure.engine import TableTasks
from govdata.structure.field_types import dtype, read, text


def require_read_back(
    tables: Sequence[TypedTable], exported: Mapping[str, ExportedTable], folder: Path, tasks: TableTasks | None = None
) -> None:
    """Read what was written below `folder`, and compare it with what was to be written.

    Raises:
        ReadBackError: a file does not hold it.
    """
    schemas = _described_schemas(folder)
    for table in progress.each(
        _READING_BACK, tables, lambda table: table.name, lambda table: [folder / exported[table.name].csv]
    ):
        written = exported[table.name]
        where = (schemas[table.name], written, folder)
        _require_header(table, written.csv, folder)
        _require_types(table, written.parquet, folder)
        found = _digests_by_tasks(tasks, *where) if written.parts and tasks else _digests(*where)
        names = (written.csv, f"parquet/{table.file_name}")
        for name, stored, digest in zip(names, _stored(*where), found, strict=True):
            _require_rows(table, written.digest, name, digest, stored)


_READING_BACK = Message("reading back what was written", "回读写入的内容")


def _described_schemas(folder: Path) -> Mapping[str, Schema]:
    """The schemas in the descriptor of the release, by table."""
    package = load_package(folder / "datapackage.json")
    for problem in package.problems:
        if problem.severity is Severity.ERROR:
            raise ReadBackError("datapackage.json", problem.sentence)
    return {resource.name: resource.schema for resource in package.resources if resource.schema}


def _require_header(table: TypedTable, name: str, folder: Path) -> None:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file), [])
    if header != list(table.schema.names):
        raise ReadBackError(name, _OTHER_HEADER, table.name)


def _stored(schema: Schema, written: ExportedTable, folder: Path) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The rows of the CSV file, and those of the Parquet files."""
    parts = [folder / part for part in written.parquet]
    parquet = pl.scan_parquet(parts, hive_partitioning=False, glob=False)
    return _read_csv(schema, folder / written.csv, header=True), parquet


def _digests(schema: Schema, written: ExportedTable, folder: Path) -> Iterator[RowDigest | None]:
    """Of the rows of the CSV file, and of those of the Parquet files; None where they cannot be read."""
    for stored in _stored(schema, written, folder):
        yield _digest(schema, stored)


def _digests_by_tasks(
    tasks: TableTasks, schema: Schema, written: ExportedTable, folder: Path
) -> Iterator[RowDigest | None]:
    """The same, by a task for each part."""
    asked = partial(read_partition, schema, folder.resolve())
    for found in zip(*tasks.look(asked, written.parts), strict=True):
        yield _total(found)


def read_partition(schema: Schema, folder: Path, part: ExportedTable) -> tuple[RowDigest | None, RowDigest | None]:
    """On an executor: the digests of the rows that a part has in the CSV file, and in Parquet.

    Raises:
        OSError: the files cannot be opened.
    """
    with (folder / part.csv).open("rb") as text:
        batches = [_digest(schema, _read_csv(schema, _cut(text, *cut))) for cut in pairwise(part.cuts)]
    (stored,) = part.parquet
    return _total(batches), _digest(schema, pl.scan_parquet(folder / stored, hive_partitioning=False, glob=False))


def _cut(text: IO[bytes], start: int, end: int) -> IO[bytes]:
    text.seek(start)
    return io.BytesIO(text.read(end - start))


def _total(digests: Sequence[RowDigest | None]) -> RowDigest | None:
    known = [digest for digest in digests if digest is not None]
    return sum(known, RowDigest()) if len(known) == len(digests) else None


def _digest(schema: Schema, rows: pl.LazyFrame) -> RowDigest | None:
    try:
        return row_digest(rows, schema.names)
    except pl.exceptions.PolarsError:
        return None


def _read_csv(schema: Schema, lines: Path | IO[bytes], *, header: bool = False) -> pl.LazyFrame:
    """The values of a released CSV file, or of some lines of one; its cells have the default form of their types."""
    cells = pl.scan_csv(
        lines,
        has_header=False,
        skip_rows=int(header),
        schema=dict.fromkeys(schema.names, pl.String),
        null_values="",
        glob=False,
        raise_if_empty=False,
    )
    cells = cells.select(text(field, field.name).alias(field.name) for field in schema.fields)
    typed = [field for field in schema.fields if dtype(field) != pl.String]
    return cells.with_columns(read(field, pl.col(field.name)).alias(field.name) for field in typed)


def _require_types(table: TypedTable, names: Sequence[str], folder: Path) -> None:
    """The types that Parquet stores are those of the schema."""
    for name in names:
        if not arrow_schema.is_stored(table.schema, folder / name):
            raise ReadBackError(name, _OTHER_TYPES, table.name)


def other_rows(found: int, wanted: int) -> Message:
    """A table has another number of rows than it should have."""
    return Message(f"{counted(found, 'row')}, not {wanted:,}", f"有 {found:,} 行，应为 {wanted:,} 行")


def _require_rows(
    table: TypedTable, wanted: RowDigest, name: str, found: RowDigest | None, stored: pl.LazyFrame
) -> None:
    if found is None:
        raise ReadBackError(name, Message("it cannot be read", "无法读取"), table.name)
    if found.rows != wanted.rows:
        raise ReadBackError(name, other_rows(found.rows, wanted.rows), table.name)
    if found != wanted:
        raise ReadBackError(name, _OTHER_VALUES, table.name, _differing_column(table, stored))


def _differing_column(table: TypedTable, stored: pl.LazyFrame) -> str:
    """The first column with other values; none where the values changed their rows."""
    one, other = (column_digests(frame, table.schema.names) for frame in (table.frame, stored))
    return next((name for name in one if one[name] != other[name]), "")


_OTHER_HEADER = Message("other labels than fields", "表头与字段不一致")
_OTHER_TYPES = Message("other types than the schema", "类型与模式不一致")
_OTHER_VALUES = Message("other values than the input", "取值与输入不一致")
