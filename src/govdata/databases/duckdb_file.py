"""One DuckDB file: decimals are decimals, days are days.

DuckDB holds a foreign key against each row as it comes in, so tables are filled after those that they refer to. A key
into the table itself, or around a circle, cannot be declared that way; the dictionary has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl

from govdata.databases.dictionary import dictionary
from govdata.databases.json_lists import json_reader
from govdata.databases.layout import Contents, DatabaseTable, Engine, lay_out
from govdata.databases.names import quoted
from govdata.databases.new_file import CHECK_DATA, new_file
from govdata.errors import UsageError, WriteError
from govdata.extras import not_installed
from govdata.metadata.package import Field
from govdata.reports.messages import Message

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "default_block_size": "16384",
}
"""Nothing is fetched from anywhere; a small table takes the smallest blocks, sixteen to one of the usual ones."""


def write_duckdb(contents: Contents, path: Path, *, overwrite: bool = False) -> tuple[DatabaseTable, ...]:
    """Write all tables and the dictionary.

    Returns:
        The tables as they stand in the database, without the dictionary.

    Raises:
        UsageError: DuckDB is not installed.
        WriteError: `path` is there, or cannot be written.
    """
    try:
        import duckdb
    except ImportError as error:
        problem, step = not_installed("duckdb", Message("a DuckDB file", "写出 DuckDB 文件"))
        raise UsageError(problem.as_sentence(), step) from error
    tables = lay_out(contents.tables, ENGINE)
    words = lay_out(dictionary(contents, tables), ENGINE, [table.name for table in tables])
    with new_file(path, overwrite=overwrite) as fresh:
        try:
            _write((*in_order_of_keys(tables), *words), fresh)
        except duckdb.Error as error:
            first = str(error).partition("\n")[0]
            reason = Message(f"DuckDB refuses: {first}", f"DuckDB 拒绝写入：{first}")
            raise WriteError(path, reason, CHECK_DATA) from error
    return tables


def _write(tables: Iterable[DatabaseTable], path: Path) -> None:
    import duckdb

    with closing(duckdb.connect(str(path), config=_CONFIG)) as database:
        for table in tables:
            database.execute(table.create_statement())
            for batch in table.batches():
                database.register("batch", batch.to_arrow())
                database.execute(f"INSERT INTO {quoted(table.name)} SELECT * FROM temp.main.batch")  # noqa: S608
                database.unregister("batch")
        database.execute("CHECKPOINT")


def in_order_of_keys(tables: Sequence[DatabaseTable]) -> Iterator[DatabaseTable]:
    """Each table after those that it refers to, as far as that goes; it keeps the references that can be declared."""
    waiting, filled = list(tables), set[str]()
    while waiting:
        free = (table for table in waiting if _needs(table) <= filled)
        first = next(free, waiting[0])
        waiting = [table for table in waiting if table is not first]
        yield replace(first, references=tuple(key for key in first.references if key.table in filled))
        filled.add(first.name)


def _needs(table: DatabaseTable) -> set[str]:
    return {key.table for key in table.references} - {table.name}


def _column(field: Field, dtype: pl.DataType) -> tuple[str, pl.Expr]:
    column = pl.col(field.name)
    if isinstance(dtype, pl.Decimal):
        return f"DECIMAL({dtype.precision}, {dtype.scale})", column
    if field.type == "list":
        return "VARCHAR", column.map_elements(json_reader(field), return_dtype=pl.String)
    return _TYPES[type(dtype)], column


_TYPES = {
    pl.Int64: "BIGINT",
    pl.Boolean: "BOOLEAN",
    pl.Float64: "DOUBLE",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
    pl.Time: "TIME",
    pl.String: "VARCHAR",
}


def _no_other_column(_: Field, __: pl.DataType) -> None:
    """DuckDB has exact numbers."""


ENGINE = Engine(_column, _no_other_column)
