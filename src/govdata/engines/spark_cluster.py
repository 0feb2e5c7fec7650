"""Spark as a cluster: tasks on files, frames of the rows that plans give of them, and the rows that break a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import polars as pl

from govdata.engines.file_tasks import FileTask, all_rows, streamed
from govdata.engines.spark_session import failures, naming_failures
from govdata.metadata.schema import ROW
from govdata.structure.key_checks import Plan, Rows
from govdata.structure.text_table import TextTable
from govdata.values import dataclass

if TYPE_CHECKING:
    import pyarrow as pa

_Answer = TypeVar("_Answer")
_Asked = TypeVar("_Asked")
_FEW_KEYS: Final = 100_000


@dataclass(frozen=True)
class SparkCluster:
    """The executors of one session."""

    session: Any

    @property
    def failures(self) -> tuple[type[BaseException], ...]:
        """Those of Spark."""
        return failures()

    def ask(self, asked: Callable[[FileTask], _Answer], tasks: Sequence[FileTask]) -> list[_Answer]:
        """A job with a task a file."""
        return self.look(partial(streamed, asked), tasks)

    def look(self, asked: Callable[[_Asked], _Answer], files: Sequence[_Asked]) -> list[_Answer]:
        """A job with a task a file."""
        if not files:
            return []
        with naming_failures():
            answers = self.session.sparkContext.parallelize(files, len(files)).map(asked)
            found: list[_Answer] = answers.collect()
        return found

    def of_files(
        self, plan: Plan, tables: Mapping[str, TextTable], tasks: Sequence[FileTask], schema: pl.Schema
    ) -> Any:
        """The rows that a plan gives of the files of a table, read by the executors batch by batch."""
        from pyspark.sql.pandas.types import from_arrow_schema

        arrow = arrow_schema(schema)
        numbers = self.session.range(0, len(tasks), 1, len(tasks))  # a partition for each: Python has no part in it
        asked = partial(_read, partial(all_rows, plan, tables), tuple(tasks), arrow)
        return numbers.mapInArrow(asked, from_arrow_schema(arrow, prefer_timestamp_ntz=True))

    def handed_over(self, rows: pl.DataFrame) -> Any:
        """Rows that the driver has, as a frame."""
        from pyspark.sql.pandas.types import from_arrow_schema

        table = as_arrow(rows, arrow_schema(rows.schema))
        return self.session.createDataFrame(table, from_arrow_schema(table.schema, prefer_timestamp_ntz=True))

    def repeated(self, keyed: Any, limit: int) -> Rows:
        """Rows whose key stands in an earlier row: counted by one shuffle of keys, and fetched if there are any."""
        from pyspark.sql import Window
        from pyspark.sql import functions as sql

        twice = keyed.groupBy("key").agg(sql.count(sql.lit(1)).alias("n")).where("n > 1")
        number, keys = _counts(twice, sql.sum(sql.col("n") - 1))
        if not number or not limit:
            return number, pl.DataFrame()
        alike = _with_keys(keyed, twice, keys)
        before = sql.lag(ROW).over(Window.partitionBy("key").orderBy(ROW)).alias("before")
        cells = [sql.col(f"`{name}`") for name in keyed.columns if name not in (ROW, "key")]
        again = alike.select(ROW, before, *cells).where("before is not null")
        return number, _first(again, limit)

    def missing(self, naming: Any, known: Any, limit: int) -> Rows:
        """Rows whose key is none of those known: each executor sends a value once, however often it is named."""
        from pyspark.sql import functions as sql

        named = naming.groupBy("key").agg(sql.count(sql.lit(1)).alias("n"))
        lost = named.join(known.distinct(), "key", "left_anti")
        number, keys = _counts(lost, sql.sum("n"))
        if not number or not limit:
            return number, pl.DataFrame()
        return number, _first(_with_keys(naming, lost, keys).drop("key"), limit)


def _counts(keys: Any, rows: Any) -> tuple[int, int]:
    """How many rows some keys have, and how many keys there are."""
    from pyspark.sql import functions as sql

    with naming_failures():
        number, found = keys.agg(rows, sql.count(sql.lit(1))).first()
    return number or 0, found


def _with_keys(rows: Any, keys: Any, number: int) -> Any:
    """The rows that have one of some keys. Few keys go to every executor, so that the rows stay where they are."""
    from pyspark.sql import functions as sql

    keys = keys.select("key")
    return rows.join(sql.broadcast(keys) if number <= _FEW_KEYS else keys, "key", "left_semi")


def _first(rows: Any, limit: int) -> pl.DataFrame:
    with naming_failures():
        found = pl.from_arrow(rows.orderBy(ROW).limit(limit).toArrow())
    assert isinstance(found, pl.DataFrame)  # noqa: S101 (it has columns)
    return found


def _read(
    plan: partial[Iterator[pl.DataFrame]], tasks: Sequence[FileTask], arrow: pa.Schema, batches: Iterable[Any]
) -> Iterator[Any]:
    """On an executor: the rows of each file whose number comes."""
    for batch in batches:
        for number in batch.column(0).to_pylist():
            for rows in plan(tasks[number]):
                yield from as_arrow(rows, arrow).to_batches()


def arrow_schema(schema: pl.Schema) -> pa.Schema:
    """The types of a frame in Arrow, as Spark has them: texts with short offsets, times of a day as texts."""
    import pyarrow as pa

    plain = pl.DataFrame(schema=schema).to_arrow().schema
    return pa.schema([pa.field(each.name, _spark_type(each.type)) for each in plain])


def _spark_type(kind: Any) -> Any:
    import pyarrow as pa

    is_a = pa.types
    if is_a.is_large_string(kind) or is_a.is_string_view(kind) or is_a.is_time(kind):
        return pa.string()
    if is_a.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    return kind


def as_arrow(rows: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    """A frame as a table of a schema that `arrow_schema` made."""
    return rows.to_arrow().cast(schema)
