"""A release is read back before it is one: do its files hold the rows that were to be written?

The CSV files are read by the descriptor that was written beside them, the Parquet files as they are. Rows are compared
by their digest, in one streaming pass over each table of files.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from govdata import progress
from govdata.errors import ReadBackError
from govdata.metadata.package import Schema, load_package
from govdata.releases import arrow_schema
from govdata.releases.row_digest import RowDigest, column_digests, row_digest
from govdata.releases.table_files import ExportedTable, TypedTable
from govdata.reports.messages import Message, counted
from govdata.reports.model import Severity
from govdata.structure.field_types import dtype, read, text


def require_read_back(tables: Sequence[TypedTable], exported: Mapping[str, ExportedTable], folder: Path) -> None:
    """Read what was written below `folder`, and compare it with what was to be written.

    Raises:
        ReadBackError: a file does not hold it.
    """
    schemas = _described_schemas(folder)
    for table in progress.each(
        _READING_BACK, tables, lambda table: table.name, lambda table: [folder / exported[table.name].csv]
    ):
        written = exported[table.name]
        _require_header(table, written.csv, folder)
        _require_rows(table, written.digest, written.csv, _read_csv(schemas[table.name], folder / written.csv))
        _require_types(table, written.parquet, folder)
        parts = [folder / part for part in written.parquet]
        stored = pl.scan_parquet(parts, hive_partitioning=False, glob=False)
        _require_rows(table, written.digest, f"parquet/{table.file_name}", stored)


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


def _read_csv(schema: Schema, path: Path) -> pl.LazyFrame:
    """The values of a released CSV file, whose cells all have the default form of their types."""
    cells = pl.scan_csv(
        path,
        has_header=False,
        skip_rows=1,
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


def _require_rows(table: TypedTable, wanted: RowDigest, name: str, stored: pl.LazyFrame) -> None:
    try:
        found = row_digest(stored, table.schema.names)
    except pl.exceptions.PolarsError as error:
        raise ReadBackError(name, Message("it cannot be read", "无法读取"), table.name) from error
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
