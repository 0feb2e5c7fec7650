"""One SQLite file: the standard library alone writes it, and the same tables give the same bytes.

SQLite has no decimals: a column of them has the nearest double, which sorts, sums and is drawn, and beside it
`<name>_exact` with the digits as a text (docs/explanation/decimals.md). Days and moments are ISO 8601 in columns of
TEXT: in one declared DATE, SQLite would compare them with '2023' as with a number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from govdata.databases.dictionary import dictionary
from govdata.databases.json_lists import json_reader
from govdata.databases.layout import Contents, DatabaseTable, Engine, lay_out
from govdata.databases.names import quoted
from govdata.databases.new_file import CHECK_DATA, new_file
from govdata.errors import WriteError
from govdata.metadata.package import Field
from govdata.releases.canonical import text_column
from govdata.reports.messages import Message

_SETTINGS = ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE")
"""The file is written aside, once: a journal would protect nobody."""


def write_sqlite(contents: Contents, path: Path, *, overwrite: bool = False) -> tuple[DatabaseTable, ...]:
    """Write all tables and the dictionary.

    Returns:
        The tables as they stand in the database, without the dictionary.

    Raises:
        WriteError: `path` is there, or cannot be written; a table has more columns than SQLite takes.
    """
    tables = lay_out(contents.tables, ENGINE)
    words = lay_out(dictionary(contents, tables), ENGINE, [table.name for table in tables])
    with new_file(path, overwrite=overwrite) as fresh:
        try:
            _write((*tables, *words), fresh)
        except sqlite3.Error as error:
            reason = Message(f"SQLite refuses: {error}", f"SQLite 拒绝写入：{error}")
            raise WriteError(path, reason, CHECK_DATA) from error
    return tables


def _write(tables: Iterable[DatabaseTable], path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for setting in _SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.execute("BEGIN")
        for table in tables:
            database.execute(table.create_statement())
            places = ", ".join("?" * len(table.columns))
            insert = f"INSERT INTO {quoted(table.name)} VALUES ({places})"  # noqa: S608 (quoted)
            for batch in table.batches():
                database.executemany(insert, _rows(batch))
        database.execute("COMMIT")


def _rows(batch: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    return zip(*(_values(column) for column in batch.iter_columns()), strict=True)


def _values(column: pl.Series) -> Sequence[Any]:
    """The values to bind. SQLite takes NaN for NULL, so that one is a text."""
    values = column.to_list()
    if not column.dtype.is_float() or not column.is_nan().any():
        return values
    return ["NaN" if value != value else value for value in values]


def _column(field: Field, dtype: pl.DataType) -> tuple[str, pl.Expr]:
    column = pl.col(field.name)
    match dtype:
        case pl.Int64():
            return "INTEGER", column
        case pl.Boolean():
            return "BOOLEAN", column
        case pl.Float64():
            return "REAL", column
        case pl.Decimal():
            return "REAL", _text(field, dtype).cast(pl.Float64)  # by its digits: no value is rounded twice
        case _ if field.type == "list":
            return "TEXT", column.map_elements(json_reader(field), return_dtype=pl.String)
        case _:
            return "TEXT", _text(field, dtype)


def _exact(field: Field, dtype: pl.DataType) -> tuple[str, pl.Expr] | None:
    return ("TEXT", _text(field, dtype)) if isinstance(dtype, pl.Decimal) else None


def _text(field: Field, dtype: pl.DataType) -> pl.Expr:
    """The text of a value, as in the CSV of a release; nothing where there is none."""
    printed = text_column(field, dtype).cast(pl.String)
    return pl.when(pl.col(field.name).is_not_null()).then(printed)


ENGINE = Engine(_column, _exact)
