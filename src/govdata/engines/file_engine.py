"""Engines on which each file of a table is a task: executors read the files, and the keys are compared by shuffles.

A large Parquet file is several tasks, each of some row groups.

What lies where the descriptor says is read by the executors. What had to be written anew (workbooks, JSON, another
encoding, compressed files) and Parquet files that are not alike are read by the driver, as without a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import polars as pl

from govdata.engines.file_tasks import (
    FileReading,
    FileTask,
    Question,
    count_file,
    count_rows,
    first_rows,
    joined_rows,
    merged_counts,
    merged_results,
    needed,
    numbered_tasks,
    scans_of_files,
    without_files,
    word_file,
)
from govdata.engines.key_exchange import Exchange, KeyRows, missing_rows, repeated_rows
from govdata.engines.large_tables import LargeTable, LargeTables
from govdata.engines.small_tables import is_small
from govdata.readers.data_files import Executors
from govdata.readers.inputs import Input, InputKind
from govdata.readers.parquet_pieces import parquet_pieces
from govdata.readers.text_frame import MOST_BROKEN, TooManyBroken
from govdata.structure.cell_errors import FallbackResults
from govdata.structure.check import SMALL_CELLS, look_at_marked
from govdata.structure.collector import FindingCollector
from govdata.structure.engine import PolarsEngine, ReadTable
from govdata.structure.file_scans import is_complete, merged
from govdata.structure.key_checks import KeyScan, Plan, Rows, TableReading, keyed_plan
from govdata.structure.key_violations import UniqueKey
from govdata.structure.row_violations import broken_rows_finding
from govdata.structure.text_table import TextTable
from govdata.structure.time_limited import Apart
from govdata.structure.typed_cells import typed_columns

_Answer = TypeVar("_Answer")
PIECE_CELLS = 20_000_000
"""A Parquet file of more cells is cut into pieces of about so many: seconds of work, where a task costs a tenth."""

MARKED_BYTES = 16 << 20
"""So much of rows that the pass has marked is told to the driver; of more, it asks for the findings."""


class Cluster(Executors, Exchange, Protocol):
    """What runs tasks on files, and has frames that are larger than a machine."""

    @property
    def failures(self) -> tuple[type[BaseException], ...]:
        """What it breaks off with."""

    def ask(self, asked: Callable[[FileTask], _Answer], tasks: Sequence[FileTask]) -> list[_Answer]:
        """What each file answers, in their order."""

    def of_files(
        self, plan: Plan, tables: Mapping[str, TextTable], tasks: Sequence[FileTask], schema: pl.Schema
    ) -> Any:
        """The rows that a plan gives of the files of a table, as a frame."""

    def handed_over(self, rows: pl.DataFrame) -> Any:
        """Rows that the driver has, as a frame."""


@dataclass
class FileEngine(PolarsEngine):
    """The pass on executors. `files` are those of the tables that they read, of the last check."""

    cluster: Cluster
    keeps_small: bool = False
    files: dict[str, list[FileTask]] = field(default_factory=dict)
    readings: dict[str, TableReading] = field(default_factory=dict)

    @property
    def failures(self) -> tuple[type[BaseException], ...]:
        """Those of the cluster, beside those of Polars."""
        return super().failures + self.cluster.failures

    @property
    def executors(self) -> Executors:
        """Those of the cluster."""
        return self.cluster

    @property
    def tasks(self) -> LargeTables:
        """Those of the tables that it reads, as far as they are large."""
        large = (name for name, reading in self.readings.items() if self.files.get(name) and reading.is_readable)
        return LargeTables(self.cluster, {name: self._large(name) for name in large if not self._is_small(name)})

    def _large(self, name: str) -> LargeTable:
        reading = self.readings[name]
        return LargeTable(without_files(reading.table), reading.results, tuple(self.files[name]))

    def holds(self, table: TextTable) -> bool:
        """Small tables are held, and handed to every task: the pass itself then finds what names nothing in them."""
        return is_small(table)

    def read(
        self, tables: Mapping[str, TextTable], limit: int, scan: KeyScan, apart: Apart, read: ReadTable
    ) -> Mapping[str, TableReading]:
        """One job over all files of all tables; one over those with findings to be listed, where these are many."""
        self.files = {name: tasks for name, table in tables.items() if (tasks := file_tasks(table))}
        for name in self.files:
            scan.marks(tables[name])  # what foreign keys may take is read once, here
        here = {name: table for name, table in tables.items() if name not in self.files}
        found = dict(super().read(here, limit, scan, apart, read))
        if self.files:
            found |= self._read_files({name: tables[name] for name in self.files}, limit, scan, apart)
        self.readings = {name: found[name] for name in tables}
        return self.readings

    def _read_files(
        self, tables: Mapping[str, TextTable], limit: int, scan: KeyScan, apart: Apart
    ) -> dict[str, TableReading]:
        bare = {name: without_files(table) for name, table in scan.tables.items()}
        tasks = [task for name in tables for task in self.files[name]]
        known = KeyScan(bare, known=scan.known)
        question = Question(bare, known, apart.deadline.seconds, apart.deadline.left, MARKED_BYTES // len(tasks))
        readings = iter(self.cluster.ask(partial(count_file, question), tasks))
        by_table = {name: [next(readings) for _ in self.files[name]] for name in tables}
        for name, of_files in by_table.items():
            self.files[name] = numbered_tasks(self.files[name], of_files)
        question = replace(question, limit=limit, left=apart.deadline.left)
        return {name: self._joined(table, by_table[name], question, apart) for name, table in tables.items()}

    def _joined(self, table: TextTable, found: Sequence[FileReading], question: Question, apart: Apart) -> TableReading:
        """The readings of the files of a table as that of the table."""
        tasks, collector = self.files[table.name], FindingCollector(table.name, question.limit)
        failed = next((number for number, reading in enumerate(found) if reading.failed), None)
        if failed is not None:
            _, failure = self.cluster.ask(partial(word_file, question), [_afresh(tasks[failed])])[0]
            assert failure is not None  # noqa: S101 (it failed for the same reason before)
            collector.add([failure])
            return TableReading(table, collector, failure=failure)
        try:
            whole = merged(scans_of_files(tasks, found, table), table)
        except TooManyBroken:
            failure = broken_rows_finding(table.name, MOST_BROKEN)
            collector.add([failure])
            return TableReading(table, collector, failure=failure)
        reading = TableReading(whole.table, collector, whole.summary, spans=whole.spans)
        if is_complete(whole.summary) and whole.table.uneven_rows is None:
            return look_at_marked(reading, apart)
        return self._worded(reading, found, question)

    def _worded(self, reading: TableReading, found: Sequence[FileReading], question: Question) -> TableReading:
        """The reading with what the files tell of their findings: those are read again that have any to be listed."""
        collector = reading.collector
        collector.counts.update(merged_counts(found))
        again = needed(self.files[reading.table.name], [each.told for each in found], question.limit)
        for findings, _ in self.cluster.ask(partial(word_file, question), [_afresh(task) for task in again]):
            collector.listed += findings
        return replace(reading, results=merged_results(found))

    def first_rows(self, reading: TableReading, plan: Plan, limit: int) -> Rows:
        """Counted in every file, and fetched from the first that have any."""
        tasks = self.files.get(reading.table.name)
        if tasks is None:
            return super().first_rows(reading, plan, limit)
        bare = {reading.table.name: without_files(reading.table)}
        counts = self.cluster.ask(partial(count_rows, plan, bare), tasks)
        found = self.cluster.ask(partial(first_rows, plan, bare, limit), needed(tasks, counts, limit))
        return joined_rows(counts, found, limit)

    def repeated_rows(self, reading: TableReading, key: UniqueKey, limit: int) -> Rows:
        """Compared by tasks, which send each other the keys."""
        if reading.table.name not in self.files:
            return super().repeated_rows(reading, key, limit)
        rows = self._key_rows(reading, keyed_plan(reading, key))
        return repeated_rows(self.cluster, rows, reading.summary.rows, limit)

    def missing_rows(self, reading: TableReading, naming: Plan, target: TableReading, known: Plan, limit: int) -> Rows:
        """Compared by tasks, which send each other what is named and what is known."""
        if not {reading.table.name, target.table.name} & self.files.keys():
            return super().missing_rows(reading, naming, target, known, limit)
        sides = self._key_rows(reading, naming), self._key_rows(target, known)
        return missing_rows(self.cluster, *sides, reading.summary.rows + target.summary.rows, limit)

    def frames(
        self, tables: Mapping[str, pl.LazyFrame], joined: Collection[str], by_row: Collection[str]
    ) -> Mapping[str, Any]:
        """Large tables as frames of the cluster; small ones stay, since a question costs it more than their rows.

        A small one that is joined with a large one is handed over. A large one stays, too, if its tasks are asked.
        """
        large = {name for name in tables if not self._is_small(name)}
        there = large | set(joined) if large & set(joined) else large
        there -= self.files.keys() & set(by_row)
        return {name: self._frame(name, table) if name in there else table for name, table in tables.items()}

    def _is_small(self, name: str) -> bool:
        reading = self.readings[name]
        return reading.summary.rows * len(reading.table.columns) <= SMALL_CELLS

    def _frame(self, name: str, table: pl.LazyFrame) -> Any:
        tasks = self.files.get(name)
        if tasks is None:
            return self.cluster.handed_over(table.collect())
        reading = self.readings[name]
        schema = table.collect_schema()
        plan = partial(_typed, names=tuple(schema), results=reading.results)
        return self.cluster.of_files(plan, {name: without_files(reading.table)}, tasks, schema)

    def _key_rows(self, reading: TableReading, plan: Plan) -> KeyRows:
        """What a plan gives of a table, by its files; where the driver reads it, what it gives here."""
        name = reading.table.name
        parts: Sequence[FileTask | pl.DataFrame] = self.files.get(name) or [plan(reading.table).collect()]
        return KeyRows(plan, {name: without_files(reading.table)}, parts)


def _typed(table: TextTable, names: Sequence[str], results: FallbackResults) -> pl.LazyFrame:
    return typed_columns(table, results).select(names)


def _afresh(task: FileTask) -> FileTask:
    """The task of a file that nothing is known of but the number of its first row."""
    return replace(task, truncated=False, uneven_rows=None)


def file_tasks(table: TextTable) -> list[FileTask]:
    """The files of a table that lie where the descriptor says, each as a task; none where the driver must read it."""
    source = table.text.source
    if source.numbered or not source.alike or not table.columns or not _lie_as_declared(source):
        return []
    return [task for number, path in enumerate(source.resource.paths) for task in _tasks(table, number, path)]


def _lie_as_declared(source: Input) -> bool:
    """Whether what is scanned are the data files themselves, and no copies."""
    declared = source.resource.paths
    pairs = zip(source.paths, declared, strict=False)
    return len(source.paths) == len(declared) > 0 and all(ours.samefile(other) for ours, other in pairs)


def _tasks(table: TextTable, number: int, path: Path) -> Iterator[FileTask]:
    found, source = path.stat(), table.text.source
    cells = tuple(column.cells[number] for column in source.path_columns)
    place = (path.resolve(), found.st_size, found.st_mtime_ns)
    task = FileTask(table.name, number, *place, cells, table.settled[number : number + 1], source.first_row)
    pieces = parquet_pieces(path, PIECE_CELLS // len(table.columns)) if source.kind is InputKind.PARQUET else ()
    yield from (replace(task, piece=piece) for piece in pieces)
    if not pieces:
        yield task
