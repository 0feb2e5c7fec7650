"""DuckDB: keys, foreign keys and rules out of core, over files that the pass has written to a temporary folder.

The cells are read by the same pass as ever, which streams. What grows with a table beside it goes to disk: the values
of a key, those that a foreign key may take, and the typed tables of rules. DuckDB sorts and joins them, and spills what
does not fit into its memory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from govdata.engines.small_tables import is_small
from govdata.metadata.schema import ROW
from govdata.structure.engine import PolarsEngine
from govdata.structure.key_checks import Plan, Rows, TableReading, keyed_plan
from govdata.structure.key_violations import UniqueKey
from govdata.structure.text_table import TextTable
from govdata.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

_REPEATED = f"""
    with twice as (select key from keyed group by key having count(*) > 1),
    again as (
        select {ROW}, lag({ROW}) over (partition by key order by {ROW}) as before, * exclude ({ROW}, key)
        from keyed semi join twice using (key)
    )
    select * from again where before is not null order by {ROW}
"""  # noqa: S608 (a constant)
_MISSING = f"select * exclude (key) from naming anti join known using (key) order by {ROW}"  # noqa: S608 (a constant)


@dataclass(frozen=True)
class DuckDBEngine(PolarsEngine):
    """The pass in this process; what compares rows on a DuckDB connection, by files in a folder."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def holds(self, table: TextTable) -> bool:
        """Small tables are held: the pass itself then finds what names nothing in them."""
        return is_small(table)

    def repeated_rows(self, reading: TableReading, key: UniqueKey, limit: int) -> Rows:
        """Grouped, and the groups of several rows looked at."""
        self._register("keyed", keyed_plan(reading, key)(reading.table))
        twice = "select count(*) as n from keyed group by key having n > 1"
        number = self._number(f"select coalesce(sum(n - 1), 0) from ({twice})")  # noqa: S608 (a constant)
        return number, self._rows(_REPEATED, limit if number else 0)

    def missing_rows(self, reading: TableReading, naming: Plan, target: TableReading, known: Plan, limit: int) -> Rows:
        """An anti join."""
        self._register("naming", naming(reading.table))
        self._register("known", known(target.table))
        number = self._number("select count(*) from naming anti join known using (key)")
        return number, self._rows(_MISSING, limit if number else 0)

    def frames(
        self,
        tables: Mapping[str, pl.LazyFrame],
        joined: Collection[str],  # noqa: ARG002
        by_row: Collection[str],  # noqa: ARG002
    ) -> Mapping[str, Any]:
        """Each table as a relation over a file of its own."""
        return {name: self.connection.read_parquet(str(self._sunk(table))) for name, table in tables.items()}

    def _register(self, name: str, rows: pl.LazyFrame) -> None:
        self.connection.read_parquet(str(self._sunk(with_comparable_key(rows)))).create_view(name, replace=True)

    def _sunk(self, rows: pl.LazyFrame) -> Path:
        file = self.folder / f"{next(self.numbers)}.parquet"
        rows.sink_parquet(file, compression="lz4", statistics=False)
        return file

    def _number(self, query: str) -> int:
        return int(self.connection.sql(query).fetchall()[0][0])

    def _rows(self, query: str, limit: int) -> pl.DataFrame:
        found: pl.DataFrame = self.connection.sql(f"{query} limit {limit}").pl()
        return found


def with_comparable_key(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with a `key` that every engine compares alike: a whole number, or a text that no other value has."""
    kind = rows.collect_schema()["key"]
    return rows if kind == pl.Int64 else rows.with_columns(pl.col("key").cast(pl.String))
