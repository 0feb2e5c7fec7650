"""What is asked of one file of a table, wherever it is read: small values that can be pickled, and functions of them.

A task is a file, or a piece of a large Parquet file. It reads it by the fused pass and the cell reader, as a whole
table is read, and tells how many rows and findings there are. The words of a finding have the number of its row in the
table, which is known when the files before it are counted: so those files alone are read again that have one of the
findings to be listed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import polars as pl

from govdata.deadline import Deadline
from govdata.metadata.schema import ROW
from govdata.reports.model import Finding, Severity
from govdata.structure.cell_errors import FallbackResult
from govdata.structure.check import read_table
from govdata.structure.collector import FindingCollector
from govdata.structure.file_scans import FileScan, joined_pieces
from govdata.structure.key_checks import KeyScan, Plan, Rows, TableReading
from govdata.structure.text_table import Settled, TextTable
from govdata.structure.time_limited import Apart
from govdata.values import dataclass

_Answer = TypeVar("_Answer")
_Asked = TypeVar("_Asked")


class FileChanged(OSError):
    """A file is not the one that the driver has opened: it was changed, or another one lies there."""


@dataclass(frozen=True)
class FileTask:
    """One file of a table, or a `piece` of one: where it lies, as it was opened, and how it is to be read.

    `first_row` is the number of its first row in the table, once that is known; `uneven_rows` those of its rows that
    have another width than the header, by their numbers in the table.
    """

    table: str
    number: int
    path: Path
    size: int
    changed: int
    path_cells: tuple[str | None, ...] = ()
    settled: tuple[Settled, ...] = ()
    first_row: int = 2
    truncated: bool = False
    uneven_rows: pl.DataFrame | None = None
    piece: tuple[int, int] | None = None

    def require_same(self) -> None:
        """The file is still as it was.

        Raises:
            OSError: it is not there, or another one; a `FileChanged` in that case.
        """
        found = os.stat(self.path)  # noqa: PTH116 (of the very path)
        if (found.st_size, found.st_mtime_ns) != (self.size, self.changed):
            raise FileChanged(f"{self.path} was changed while it was read")

    def of(self, table: TextTable) -> TextTable:
        """The table as far as it lies in this file."""
        source = table.text.source
        cells = zip(source.path_columns, self.path_cells, strict=True)
        columns = tuple(replace(column, cells=(cell,)) for column, cell in cells)
        names = (self.path.name,)
        source = replace(source, paths=(self.path,), names=names, path_columns=columns, first_row=self.first_row)
        source = replace(source, piece=self.piece)
        text = replace(table.text, source=source, truncated=self.truncated)
        return replace(table, text=text, uneven_rows=self.uneven_rows, settled=self.settled)


@dataclass(frozen=True)
class FileReading:
    """What a file of a table showed: the pass over it, with its marked rows if they are few, and how many findings."""

    scan: FileScan
    counts: Mapping[tuple[str, Severity], int]
    results: Mapping[str, FallbackResult]
    failed: bool

    @property
    def told(self) -> int:
        """How many findings there are in it."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Question:
    """What all tasks of a job share: the tables without their files, their keys, and the time that is left."""

    tables: Mapping[str, TextTable]
    scan: KeyScan
    seconds: float
    left: float
    room: int = 0
    """Bytes of the marked rows of a file that are told, at most."""
    limit: int = 0

    def reading(self, task: FileTask) -> TableReading:
        """The file, read as if it were the table.

        Raises:
            OSError: it is not the file that it was.
        """
        task.require_same()
        table = task.of(self.tables[task.table])
        with Apart(Deadline(self.seconds).elsewhere(self.left)) as apart:
            reading = read_table(table, FindingCollector(table.name, self.limit), self.scan, apart)
        task.require_same()
        return reading


def without_files(table: TextTable) -> TextTable:
    """The table without what may be long: the names of its files, their folders, and what is settled of each."""
    source = table.text.source
    columns = tuple(replace(column, cells=()) for column in source.path_columns)
    resource = replace(source.resource, paths=(), descriptor={})
    source = replace(source, resource=resource, paths=(), names=(), path_columns=columns, starts=())
    return replace(table, text=replace(table.text, source=source), settled=())


def streamed(asked: Callable[[_Asked], _Answer], task: _Asked) -> _Answer:
    """What a file, or several, answer, by an engine that never holds them as a whole."""
    with pl.Config(engine_affinity="streaming"):
        return asked(task)


def count_file(question: Question, task: FileTask) -> FileReading:
    """The first look at a file: all is counted, nothing is put into words."""
    reading = question.reading(task)
    uneven, marked = reading.table.uneven_rows, reading.summary.cached
    told = marked if marked is not None and marked.estimated_size() <= question.room else None
    scan = FileScan(
        replace(reading.summary, cached=told), None if uneven is None else uneven.drop("line"), reading.spans
    )
    return FileReading(scan, dict(reading.collector.counts), reading.results, reading.failure is not None)


def word_file(question: Question, task: FileTask) -> tuple[tuple[Finding, ...], Finding | None]:
    """The second look at a file with findings: they, in words, and what kept the file from being read."""
    reading = question.reading(task)
    return reading.collector.outcome().findings, reading.failure


def count_rows(plan: Plan, tables: Mapping[str, TextTable], task: FileTask) -> int:
    """How many rows a plan gives in a file."""
    task.require_same()
    return int(plan(task.of(tables[task.table])).select(pl.len()).collect().item())


def first_rows(plan: Plan, tables: Mapping[str, TextTable], limit: int, task: FileTask) -> pl.DataFrame:
    """The first rows that a plan gives in a file."""
    task.require_same()
    return plan(task.of(tables[task.table])).head(limit).collect()


def all_rows(
    plan: Plan, tables: Mapping[str, TextTable], task: FileTask, chunk: int | None = None
) -> Iterator[pl.DataFrame]:
    """The rows that a plan gives in a file, in order, batch by batch, or so many at once."""
    task.require_same()
    yield from plan(task.of(tables[task.table])).collect_batches(chunk_size=chunk, maintain_order=True)
    task.require_same()


# Many files


def scans_of_files(tasks: Sequence[FileTask], readings: Sequence[FileReading], table: TextTable) -> list[FileScan]:
    """What each file showed as a whole, from its pieces.

    Raises:
        TooManyBroken: one has more broken rows than a table with mistakes has.
    """
    pairs = zip(tasks, readings, strict=True)
    files = groupby(pairs, key=lambda pair: pair[0].number)
    return [joined_pieces([reading.scan for _, reading in pieces], table) for _, pieces in files]


def needed(tasks: Sequence[FileTask], counts: Sequence[int], limit: int) -> list[FileTask]:
    """The files in which the first `limit` rows or findings lie, by how many each has."""
    found, before = [], 0
    for task, number in zip(tasks, counts, strict=True):
        if number and before < limit:
            found.append(task)
        before += number
    return found


def merged_counts(readings: Sequence[FileReading]) -> Counter[tuple[str, Severity]]:
    """How many findings of each type all files have."""
    counts: Counter[tuple[str, Severity]] = Counter()
    for reading in readings:
        counts.update(reading.counts)
    return counts


def merged_results(readings: Sequence[FileReading]) -> dict[str, FallbackResult]:
    """What the cell reader showed of each column in any of the files."""
    results: dict[str, FallbackResult] = {}
    for reading in readings:
        for column, result in reading.results.items():
            known = results.setdefault(column, FallbackResult())
            known.read_by_fallback = known.read_by_fallback or result.read_by_fallback
            known.broken |= result.broken
            known.undecided |= result.undecided
    return results


def numbered_tasks(tasks: Sequence[FileTask], readings: Sequence[FileReading]) -> list[FileTask]:
    """The files with the number of their first row in the table, and their rows of another width so numbered."""
    found, shift = [], 0
    for task, reading in zip(tasks, readings, strict=True):
        uneven = reading.scan.uneven
        shifted = None if uneven is None else uneven.with_columns(pl.col(ROW) + shift)
        found.append(replace(task, first_row=task.first_row + shift, truncated=True, uneven_rows=shifted))
        shift += reading.scan.summary.rows
    return found


def joined_rows(counts: Sequence[int], found: Sequence[pl.DataFrame], limit: int) -> Rows:
    """How many rows all files have, and the first of them."""
    return sum(counts), pl.concat(found).sort(ROW).head(limit) if found else pl.DataFrame()
