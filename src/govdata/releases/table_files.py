"""One table, one pass: typed rows -> CSV and Parquet, sorted by key, in bounded memory, the same bytes each time.

CSV is RFC 4180 to the letter: UTF-8 without a byte order mark, and lines end in CR LF, which is also the default of
the Table Dialect, so the released descriptor needs no dialect. Parquet is written by Arrow rather than by Polars,
which is as fast here and adds field metadata, sorting columns, and a dictionary only where it pays.

Row groups have a fixed number of rows that depends on the number of columns alone, never on the machine. They are
counted from the first row of their file, so that a partition has the same bytes whoever writes it, with the others or
by itself.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import reduce
from pathlib import Path
from typing import IO, Any, Self

import polars as pl

from govdata.errors import ReleaseRefused
from govdata.metadata.largest_record import LARGEST_RECORD
from govdata.metadata.package import Resource, Schema
from govdata.releases import arrow_schema, canonical
from govdata.releases.file_names import PartitionFolders, safe_file_name
from govdata.releases.row_digest import DigestSink, RowDigest
from govdata.reports.messages import Message
from govdata.structure.row_violations import KEEP_LONG_TEXTS_APART
from govdata.values import dataclass

ROWS = 250_000
CELLS = 4_000_000
"""At most so many rows, and about so many cells, are in one row group."""
AHEAD = 1
"""So many of them wait for the slower of the two files, beside the one that it writes and the one that is read."""


def rows_at_once(columns: int) -> int:
    """How many rows a row group has of a table of so many columns."""
    return max(1, min(ROWS, CELLS // max(columns, 1)))


@dataclass(frozen=True)
class TypedTable:
    """A table as it is released: a schema in the forms that a release prints, and its typed columns in their order."""

    resource: Resource
    schema: Schema
    frame: pl.LazyFrame
    file: str = ""
    """The name of its files, where it is not that of the table alone."""

    @property
    def name(self) -> str:
        """The name of its resource."""
        return self.resource.name

    @property
    def file_name(self) -> str:
        """The name of its files, which is safe in any folder."""
        return self.file or safe_file_name(self.name)

    @property
    def partition_by(self) -> tuple[str, ...]:
        """The fields whose values each have a Parquet file of their own."""
        declared = self.resource.govdata.get("partitionBy", ())
        names = (declared,) if isinstance(declared, str) else tuple(declared)
        return tuple(name for name in names if self.schema.field(name))

    def told(self, name: str) -> str:
        """A text that is said of the table, such as its title: by its resource, else by its schema, else ""."""
        return str(self.resource.descriptor.get(name) or self.schema.descriptor.get(name) or "")

    @property
    def title(self) -> str:
        """What the table is called: its name, where nothing says more."""
        return self.told("title") or self.name

    @property
    def order(self) -> tuple[str, ...]:
        """What rows are sorted by. A table without a key keeps the order of its rows."""
        rest = tuple(name for name in self.schema.primary_key if name not in self.partition_by)
        return self.partition_by + rest


@dataclass(frozen=True)
class ExportedTable:
    """What was written of one table."""

    name: str
    digest: RowDigest
    """Of the rows as they were before they were written."""
    csv: str
    sha256: str
    """Of the bytes that were written as its CSV file."""
    parquet: tuple[str, ...]
    """The Parquet files, in the order of the rows: one, or one for each value of the partition."""
    cuts: tuple[int, ...] = ()
    """Where in the CSV the header ends, and each of the batches in which its rows were written."""
    parts: tuple[ExportedTable, ...] = ()
    """What was written of each value of the partition, where each was written by itself: its file, its place in the
    CSV."""

    @property
    def rows(self) -> int:
        """How many rows were written."""
        return self.digest.rows


def export(table: TypedTable, folder: Path) -> ExportedTable:
    """Write `csv/<name>.csv` and `parquet/<name>.parquet` (a folder of files, where partitioned) below `folder`.

    Whether the rows are in order shows while they are written: most tables are, and a look beforehand would cost a
    pass. Only one that is not is written again, sorted.

    Raises:
        OSError: the disk refuses.
        ReleaseRefused: a row would be a line of CSV that is too long to be read again.
    """
    try:
        return _write_files(table, table.frame, folder)
    except _OutOfOrder:
        return _write_files(table, table.frame.sort(table.order, maintain_order=True), folder)


def exported_names(table: TypedTable) -> Iterator[str]:
    """The files that `export` writes, without writing them; a partitioned table is read for its values."""
    yield csv_name(table)
    keys, name = table.partition_by, ParquetNames(table)
    values = table.frame.select(keys).unique().sort(keys).collect().rows() if keys else []
    yield from (f"parquet/{name.of(value)}" for value in values or [()])


def csv_name(table: TypedTable) -> str:
    """The CSV file of a table, by its name in a release."""
    return f"csv/{table.file_name}.csv"


class ParquetNames:
    """Where the rows with a value of the partition go, below `parquet/`; values are asked for in their order."""

    def __init__(self, table: TypedTable) -> None:
        self.table = table
        self.folders = PartitionFolders(table.partition_by)

    def of(self, value: tuple[Any, ...]) -> str:
        """The name of the file; that of a table without partitions, or without rows, has no value."""
        if not self.table.partition_by:
            return f"{self.table.file_name}.parquet"
        return f"{self.table.file_name}/{self.folders.folder(value) if value else ''}part-0.parquet"


class _OutOfOrder(Exception):
    """A row stands before one that it should follow."""


def _write_files(table: TypedTable, frame: pl.LazyFrame, folder: Path) -> ExportedTable:
    csv, parquet, digest = CsvSink(table, folder), ParquetSink(table, folder), DigestSink(table.schema.names)
    with csv, parquet:
        _give(_in_order(table, frame), (csv.write, parquet.write, digest.write))
    names = (path.relative_to(folder).as_posix() for path in (csv.path, *parquet.paths))
    return ExportedTable(table.name, digest.total, next(names), csv.sha256.hexdigest(), tuple(names), tuple(csv.cuts))


def _give(batches: Iterator[pl.DataFrame], takers: Sequence[Callable[[pl.DataFrame], None]]) -> None:
    """Give each of these all batches, in order, in a thread of its own; no thread is at work any more afterwards."""
    pending: deque[Future[None]] = deque()
    with ExitStack() as stack:
        threads = [(stack.enter_context(ThreadPoolExecutor(1)), take) for take in takers]
        for batch in batches:
            while len(pending) > AHEAD * len(takers):
                pending.popleft().result()
            # Each its own handle: two threads that ask one frame may wait for each other for ever (Polars 2.1).
            pending.extend(thread.submit(take, batch.clone()) for thread, take in threads)
        for taken in pending:
            taken.result()


def _in_order(table: TypedTable, frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows, as long as they are in the order of the table."""
    last = None
    for batch in _batches(frame, len(table.schema.names)):
        if table.order and not is_sorted(batch, last, table.order):
            raise _OutOfOrder
        yield batch
        last = batch.tail(1)


def _batches(frame: pl.LazyFrame, columns: int) -> Iterator[pl.DataFrame]:
    batches = frame.collect_batches(chunk_size=rows_at_once(columns), maintain_order=True, engine="streaming")
    return (batch for batch in batches if batch.height)


def is_sorted(batch: pl.DataFrame, last: pl.DataFrame | None, keys: Sequence[str]) -> bool:
    """Are the rows of `batch`, after the row `last`, ascending by `keys`? Missing values come first."""
    frame = batch.select(keys) if last is None else pl.concat([last.select(keys), batch.select(keys)])
    frame = frame.with_columns(pl.all().shift(1).name.suffix("\0before")).slice(1)

    def not_before(rest: pl.Expr, key: str) -> pl.Expr:
        this, before = pl.col(key), pl.col(f"{key}\0before")
        return (this > before).fill_null(this.is_not_null() & before.is_null()) | (this.eq_missing(before) & rest)

    return bool(frame.select(reduce(not_before, reversed(keys), pl.lit(value=True)).all()).item())


class CsvSink:
    """csv/<name>.csv, batch by batch."""

    def __init__(self, table: TypedTable, folder: Path) -> None:
        self.table = table
        self.path = folder / csv_name(table)
        self.sha256 = hashlib.sha256()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.cuts: list[int] = []
        self.buffer = io.BytesIO()

    def __enter__(self) -> Self:
        self.file: IO[bytes] = self.path.open("wb")
        names = self.table.schema.names
        self._write_rows(_no_rows(names), header=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, batch: pl.DataFrame) -> None:
        """Write the next rows."""
        fields = self.table.schema.fields
        self._write_rows(
            batch.select(canonical.text_column(field, batch.schema[field.name]) for field in fields), header=False
        )

    def _write_rows(self, frame: pl.DataFrame, *, header: bool) -> None:
        # Through a buffer: an error of the disk is then Python's own OSError, not one wrapped by Polars. It is the same
        # one each time: memory that is new costs the system more than what is written into it.
        self.buffer.seek(0)
        frame.write_csv(self.buffer, include_header=header, line_terminator="\r\n")
        with self.buffer.getbuffer() as whole, whole[: self.buffer.tell()] as text:
            if has_long_line(text):
                raise _long_line(self.table.name)
            self.sha256.update(text)
            self.file.write(text)
        self.cuts.append(self.file.tell())


def has_long_line(text: bytes | memoryview, longest: int = LARGEST_RECORD - 1, tail: int = 4096) -> bool:
    """Whether a line is longer than any that is read again: from a line's start, no end comes within that distance.

    Args:
        text: some lines, or parts of lines.
        longest: bytes that a line may have.
        tail: bytes that are copied to look for the end of a line; more, while there is none in them.
    """
    start = 0
    while start + longest < len(text):
        end = _last_end(text[start : start + longest], tail)
        if end < 0:
            return True
        start += end + 1
    return False


def _last_end(text: bytes | memoryview, tail: int) -> int:
    """Where the last line break of a text is, or -1."""
    first = max(0, len(text) - tail)
    found = bytes(text[first:]).rfind(b"\n")
    if found < 0 < first:
        return _last_end(text, 2 * tail)
    return found if found < 0 else first + found


def _long_line(table: str) -> ReleaseRefused:
    megabytes = LARGEST_RECORD >> 20
    return ReleaseRefused(
        Message(
            f"A row of {table} is longer than {megabytes} MB as a line of CSV, in which quotes are doubled.",
            f"{table} 有一行写成 CSV 后超过 {megabytes} MB（其中的引号须成双书写）。",
        ),
        KEEP_LONG_TEXTS_APART,
    )


class ParquetSink:
    """parquet/<name>.parquet, or below parquet/<name>/ one file for each value of the partition, rows in order.

    What was written is deleted where it is given up: in another order, a value may have another name.
    """

    def __init__(self, table: TypedTable, folder: Path) -> None:
        self.table, self.folder = table, folder / "parquet"
        self.schema = arrow_schema.arrow_schema(table.schema, table.resource)
        self.names = ParquetNames(table)
        self.open: tuple[str, _ParquetFile] | None = None
        self.paths: list[Path] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self.open is None:
            self._part(self.names.of(()))
        self._close(whole=kind is None)
        for path in self.paths if kind else ():
            path.unlink()
            os.removedirs(path.parent)

    def write(self, batch: pl.DataFrame) -> None:
        """Write the next rows."""
        for value, rows in self._partitions(batch):
            self._part(self.names.of(value)).write(rows)

    def _partitions(self, batch: pl.DataFrame) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
        keys = self.table.partition_by
        if not keys:
            yield (), batch
            return
        yield from batch.group_by(keys, maintain_order=True)

    def _part(self, name: str) -> _ParquetFile:
        """The file of that name, which is the one that is open, or the next one."""
        if self.open is None or self.open[0] != name:
            self._close(whole=True)
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self.paths.append(path)
            self.open = (name, _ParquetFile(path, self.schema, self.table))
        return self.open[1]

    def _close(self, *, whole: bool) -> None:
        if self.open:
            _, file = self.open
            self.open = None
            file.close(whole=whole)


class _ParquetFile:
    """One Parquet file. However its rows come, its row groups are the same: they are held until one is full."""

    def __init__(self, path: Path, schema: Any, table: TypedTable) -> None:
        self.file, self.schema, self.order = path.open("wb"), schema, table.order
        self.full = rows_at_once(len(table.schema.names))
        self.held = [_no_rows(table.schema.names)]
        self.writer: Any = None

    def write(self, rows: pl.DataFrame) -> None:
        """Take the next rows, and write the row groups that are full."""
        self.held = [*(held for held in self.held if held.height), rows]
        while sum(held.height for held in self.held) >= self.full:
            together = pl.concat(self.held)
            self._write_group(together.head(self.full))
            self.held = [together.slice(self.full)]

    def close(self, *, whole: bool) -> None:
        """Write the rest, unless the file is given up, and close it."""
        with self.file:
            if whole:
                self._write_group(pl.concat(self.held))
            if self.writer is not None:
                self.writer.close()

    def _write_group(self, rows: pl.DataFrame) -> None:
        if self.writer is None:
            self.writer = self._started(rows)
        if rows.height:
            self.writer.write_table(rows.rechunk().to_arrow().cast(self.schema), row_group_size=rows.height)

    def _started(self, rows: pl.DataFrame) -> Any:
        import pyarrow.parquet as pq

        order = [(key, "ascending") for key in self.order]
        return pq.ParquetWriter(
            self.file,
            self.schema,
            compression="zstd",
            use_dictionary=dictionary_columns(rows),
            write_statistics=True,
            write_page_index=True,
            sorting_columns=pq.SortingColumn.from_ordering(self.schema, order, "at_start") if order else None,
        )


def dictionary_columns(batch: pl.DataFrame) -> list[str]:
    """The columns for which a dictionary pays: fewer than half as many values as rows (of the first group)."""
    return [column.name for column in batch if column.n_unique() * 2 < batch.height]


def _no_rows(names: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(zip(names, itertools.repeat(pl.String), strict=False)))
