"""Spark as a cluster: tasks on files, frames of the rows that plans give of them, and the rows that break a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from govdata.engines.file_tasks import FileTask, all_rows, streamed
from govdata.engines.key_exchange import Sent
from govdata.engines.spark_session import failures, naming_failures
from govdata.structure.key_checks import Plan
from govdata.structure.text_table import TextTable
from govdata.values import dataclass

if TYPE_CHECKING:
    import pyarrow as pa

_Answer = TypeVar("_Answer")
_Asked = TypeVar("_Asked")


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

    def exchange(
        self,
        sent: Callable[[_Asked], Iterable[Sent]],
        given: Sequence[_Asked],
        merged: Callable[[list[bytes]], _Answer],
        partitions: int,
    ) -> list[_Answer]:
        """A job with a shuffle, which carries bytes: Java looks into none of them."""
        with naming_failures():
            pairs = self.session.sparkContext.parallelize(given, len(given)).flatMap(sent)
            parts = pairs.partitionBy(partitions, int)
            found: list[_Answer] = parts.mapPartitions(partial(_of_partition, merged)).collect()
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


def _of_partition(merged: Callable[[list[bytes]], _Answer], pairs: Iterable[Sent]) -> Iterator[_Answer]:
    """On an executor: what is made of all that was sent to a partition."""
    yield merged([content for _, content in pairs])


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
