"""A partitioned table, written by tasks on executors: each writes the rows of one value, as `export` writes a table.

The driver learns which files hold which values, and asks a task for each value. A task writes into a folder of its own
and moves what it wrote in one step, so that an attempt that is killed leaves nothing that another one could mistake for
its own. The driver gives the Parquet files their names and joins the texts to the one CSV file of the table: the bytes
are those that one process would have written.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import polars as pl

from govdata.errors import ReleaseRefused, WriteError
from govdata.releases.canonical import released_rows
from govdata.releases.row_digest import RowDigest
from govdata.releases.table_files import ExportedTable, ParquetNames, TypedTable, csv_name, export
from govdata.reports.messages import Message
from govdata.structure.engine import TableTasks
from govdata.values import dataclass

STAGED = "parts"
"""The folder of what tasks write, inside of that of a release that is being written."""
_FILE = "\0file"
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Partition:
    """A value of a partition, the number of its place in the order, and the files whose rows have it, by number."""

    number: int
    value: tuple[Any, ...]
    files: tuple[int, ...]


@dataclass(frozen=True)
class Refused:
    """Why a task wrote nothing, where another attempt would not help: the words of a `ReleaseRefused`."""

    message: Message
    next_step: Message


UNSEEN = Refused(
    Message("the executors do not see this folder", "执行器看不到该文件夹"),
    Message(
        "Executors must reach the folder of releases by the same path as the driver: give one that they share, --to"
        " FOLDER, or leave out --engine spark.",
        "执行器须能以与驱动程序相同的路径访问发布版文件夹：请用 --to 指定共享的文件夹，或去掉 --engine spark。",
    ),
)


def export_by_tasks(tasks: TableTasks, table: TypedTable, folder: Path) -> ExportedTable:
    """Write a partitioned table below `folder`, as `export` does, by tasks that reach the folder by the same path.

    Raises:
        WriteError: they do not.
        OSError: the disk of the driver refuses.
        ReleaseRefused: a row would be a line of CSV that is too long to be read again.
    """
    staged, bare = folder / STAGED, _without_files(table)
    staged.mkdir()
    partitions = _partitions(tasks, bare)
    asked = partial(write_partition, bare, staged.resolve())
    answers = tasks.ask_rows(table.name, asked, [(each.files, each) for each in partitions])
    written = [_require_written(answer, staged) for answer in answers]
    exported = _placed(table, [each.value for each in partitions], written, folder)
    shutil.rmtree(staged)
    return exported


def _placed(
    table: TypedTable, values: Sequence[tuple[Any, ...]], written: Sequence[ExportedTable], folder: Path
) -> ExportedTable:
    """What tasks have staged, moved to where it belongs in the release."""
    names, staged = ParquetNames(table), folder / STAGED
    parquet = [f"parquet/{names.of(value)}" for value in values]
    for part, name in zip(written, parquet, strict=True):
        _move(staged / part.parquet[0], folder / name)
    joined = _join([(staged / part.csv, part.cuts) for part in written], folder / csv_name(table))
    placed = zip(written, parquet, joined.cuts, strict=True)
    parts = (replace(part, csv=csv_name(table), parquet=(name,), cuts=places) for part, name, places in placed)
    digest = sum((part.digest for part in written), RowDigest())
    return ExportedTable(table.name, digest, csv_name(table), joined.sha256, tuple(parquet), parts=tuple(parts))


def _without_files(table: TypedTable) -> TypedTable:
    """The table without what does not go with a task: its rows, and the names of its files, which may be many."""
    said = {name: value for name, value in table.resource.descriptor.items() if name not in ("path", "data")}
    resource = replace(table.resource, paths=(), sets=(), data=None, descriptor=said)
    return replace(table, resource=resource, frame=pl.LazyFrame())


def _partitions(tasks: TableTasks, table: TypedTable) -> list[Partition]:
    """The values of the partition in the order of the release."""
    files = [((number,), None) for number in range(tasks.count(table.name))]
    found = tasks.ask_rows(table.name, partial(values_of, table), files)
    each = (values.with_columns(pl.lit(number).alias(_FILE)) for number, values in enumerate(found))
    keys = list(table.partition_by)
    values = pl.concat(each).group_by(keys).agg(pl.col(_FILE).sort()).sort(keys)
    return [Partition(number, row[:-1], tuple(row[-1])) for number, row in enumerate(values.iter_rows())]


def values_of(table: TypedTable, rows: pl.LazyFrame, _: None) -> pl.DataFrame:
    """On an executor: the values of the partition in some files."""
    return _released(table, rows).select(table.partition_by).unique().collect()


def write_partition(
    table: TypedTable, staged: Path, rows: pl.LazyFrame, partition: Partition
) -> ExportedTable | Refused:
    """On an executor: the rows of a value, written below `staged`; or why they were not."""
    if not staged.is_dir():
        return UNSEEN
    attempt = staged / f"{partition.number}-{uuid4().hex}"
    attempt.mkdir()
    try:
        own = export(replace(table, frame=_of_value(_released(table, rows), table.partition_by, partition)), attempt)
    except ReleaseRefused as error:
        return Refused(error.message, error.next_step)
    names = f"{partition.number}.parquet", f"{partition.number}.csv"
    for name, written in zip(names, (*own.parquet, own.csv), strict=True):
        (attempt / written).replace(staged / name)
    shutil.rmtree(attempt)
    return replace(own, parquet=names[:1], csv=names[1])


def _released(table: TypedTable, rows: pl.LazyFrame) -> pl.LazyFrame:
    return released_rows(table.resource.schema or table.schema, rows)


def _of_value(rows: pl.LazyFrame, keys: Sequence[str], partition: Partition) -> pl.LazyFrame:
    types = rows.collect_schema()
    pairs = zip(keys, partition.value, strict=True)
    return rows.filter(pl.col(key).eq_missing(pl.lit(value, types[key])) for key, value in pairs)


def _require_written(answer: ExportedTable | Refused, staged: Path) -> ExportedTable:
    """What a task wrote, if it is here as well: another machine may have another folder of that name."""
    if isinstance(answer, Refused) and answer != UNSEEN:
        raise ReleaseRefused(answer.message, answer.next_step)
    if isinstance(answer, Refused) or not all((staged / name).is_file() for name in (answer.csv, *answer.parquet)):
        raise WriteError(staged.parent.parent, UNSEEN.message, UNSEEN.next_step)
    return answer


def _move(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    file.replace(to)


@dataclass(frozen=True)
class _Joined:
    """A CSV file that was made of several: its SHA-256, and of each of them its cuts as they are in it."""

    sha256: str
    cuts: tuple[tuple[int, ...], ...]


def _join(texts: Sequence[tuple[Path, Sequence[int]]], to: Path) -> _Joined:
    """Write CSV files as one with one header, and remove them."""
    to.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with to.open("wb") as joined:
        cuts = tuple(_append(joined, digest, text, cuts) for text, cuts in texts)
    return _Joined(digest.hexdigest(), cuts)


def _append(joined: IO[bytes], digest: Any, text: Path, cuts: Sequence[int]) -> tuple[int, ...]:
    with text.open("rb") as own:
        own.seek(cuts[0] if joined.tell() else 0)
        shift = joined.tell() - own.tell()
        while chunk := own.read(_AT_ONCE):
            digest.update(chunk)
            joined.write(chunk)
    text.unlink()
    return tuple(cut + shift for cut in cuts)
