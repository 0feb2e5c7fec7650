"""Table Schema over a package: one fused pass, then a look at what it marked.

The pass over the text of a table counts the cells that are uncertain; where there are none, nothing is left to do.
Otherwise the marked rows alone are looked at, and the cell reader says what is wrong with them. Memory does not grow
with the file, except for keys (docs/explanation/conformance.md says what they cost).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import field, replace

import polars as pl

from govdata.deadline import NO_TIME, Deadline, OutOfTime
from govdata.metadata.package import Package
from govdata.metadata.schema import ROW
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.readers.inputs import Input, are_small
from govdata.readers.text_frame import MOST_BROKEN, TooManyBroken
from govdata.receipts import Receipts
from govdata.reports.model import Check, Finding, Outcome, Task
from govdata.structure.cell_errors import FallbackResult, check_cells
from govdata.structure.check_results import CellChecks, Undecided, absent_keys, passed_or_failed, skipped
from govdata.structure.collector import FindingCollector
from govdata.structure.engine import Engine, PolarsEngine
from govdata.structure.fused_pass import (
    ROW_ID,
    ScanSummary,
    is_blank,
    is_blank_release,
    is_long,
    marked_rows,
    scan_table,
    uncertain_rows,
)
from govdata.structure.key_checks import KeyScan, TableReading, check_foreign_keys, check_unique_keys
from govdata.structure.keys import any_read_by_fallback, key_check_ids
from govdata.structure.marks import BLANK, BLANK_RELEASE, LONG, UNLIKE, Mark, cell_mark
from govdata.structure.partitions import partition_findings
from govdata.structure.recalled_scans import scan_files
from govdata.structure.row_files import RowFiles, row_files, with_files
from govdata.structure.row_violations import (
    blank_finding,
    blank_release_finding,
    broken_rows_finding,
    extra_cells_finding,
    long_row_finding,
    missing_cells_finding,
    row_count_finding,
    unreadable_finding,
)
from govdata.structure.settled import settled_checks, settled_files
from govdata.structure.table_files import TableFiles
from govdata.structure.text_table import TextTable, cached_together, open_table
from govdata.structure.time_limited import Apart
from govdata.structure.typed_cells import typed_columns
from govdata.structure.violations import ViolationType, undecided_finding
from govdata.values import dataclass

ROW_CHECKS = (
    ViolationType.BLANK_ROW,
    ViolationType.MISSING_CELL,
    ViolationType.EXTRA_CELL,
    ViolationType.TYPE,
    ViolationType.WIDE_INTEGER,
    ViolationType.PRECISION_LOSS,
    ViolationType.BLANK_RELEASE_ROW,
)
SMALL_CELLS = 1_000_000
"""A table of so many cells at most is held in memory once it is typed (some tens of megabytes)."""
KEPT_BYTES = 512 << 20
"""The values of tables that have so much text together at most are kept, where the tables are read again as a whole."""


@dataclass(frozen=True)
class Structure:
    """What the structural stage found, and the typed tables for the stages after it."""

    outcome: Outcome
    tasks: tuple[Task, ...]
    tables: Mapping[str, pl.LazyFrame]
    alike: frozenset[str] = frozenset()
    """The tables whose every row was seen to have the values that stand beside it."""
    row_ids: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Of the marked rows of a table that were kept: row number, and ROW_ID as far as it is known."""
    files: RowFiles = field(default_factory=dict)
    """The tables in several files. The findings on their rows name the file; those of later stages are to name it."""


def check_structure(
    package: Package,
    inputs: Mapping[str, Input],
    limit: int = 1000,
    deadline: Deadline | None = None,
    engine: Engine | None = None,
    receipts: Receipts | None = None,
    *,
    statistics: bool = False,
    beside: Mapping[str, pl.LazyFrame] | None = None,
    keep: bool = False,
) -> Structure:
    """Check every resource that can be read.

    Args:
        package: its schemas.
        inputs: its tables, as they can be scanned.
        limit: findings listed for each table; all of them are counted.
        deadline: a table that is not read to its end by then, or whose keys are not checked, has an error.
        engine: what reads the tables; the findings are the same on each.
        receipts: what earlier runs have learned of the files.
        statistics: whether what the statistics of Parquet files decide need not be read.
        beside: the typed rows that tables should have, which are compared with them in the same pass.
        keep: whether tables will be read again as a whole, so that their values are worth some memory.
    """
    engine = engine or PolarsEngine()
    tables = {name: open_table(source.resource, source) for name, source in inputs.items() if source.kind != "none"}
    if statistics:
        tables = {name: replace(table, settled=settled_files(table)) for name, table in tables.items()}
    tables = {name: table.with_beside((beside or {}).get(name)) for name, table in tables.items()}
    if engine.keeps_small and receipts is None:
        tables = _kept_tables(tables, inputs, keep=keep)
    scan = KeyScan(tables, engine.holds, receipts)
    with Apart(deadline or Deadline()) as apart:
        read = engine.read(tables, limit, scan, apart, read_table)
    readings = {name: _described(each) for name, each in read.items()}
    files = row_files({name: each.table for name, each in readings.items() if each.is_readable})
    checks = {name: tuple(_checks(each, readings, apart.deadline, engine)) for name, each in readings.items()}
    outcomes, tasks = [], []
    for resource in package.resources:
        source, reading = inputs[resource.name], readings.get(resource.name)
        outcomes.append(source.outcome)
        if reading is not None:
            found = with_files(reading.collector.outcome(), files)
            outcomes.append(replace(found, checks=checks[resource.name]))
        tasks.append(_task(source, reading))
    typed = {name: _materialize(each) for name, each in readings.items() if each.is_readable and each.table.columns}
    alike = frozenset(name for name, reading in readings.items() if reading.summary.marked.get(UNLIKE) == 0)
    return Structure(Outcome.join(outcomes), tuple(tasks), typed, alike, dict(_row_ids(readings)), files)


def _row_ids(readings: Mapping[str, TableReading]) -> Iterator[tuple[str, pl.DataFrame]]:
    for name, reading in readings.items():
        marked = reading.summary.cached
        if marked is not None and ROW_ID in marked.columns:
            yield name, marked.select(ROW, ROW_ID)


def _kept_tables(tables: Mapping[str, TextTable], inputs: Mapping[str, Input], *, keep: bool) -> dict[str, TextTable]:
    """Small tables are read once and for all; of larger ones the values are kept, if that is wanted."""
    if are_small(inputs):
        return cached_together(tables)
    keeps_values = keep and are_small(inputs, KEPT_BYTES)
    return {name: replace(table, keeps_values=keeps_values) for name, table in tables.items()}


def _materialize(reading: TableReading) -> pl.LazyFrame:
    """The typed table. A small one is held: every stage after this reads it, and the text need not be read again."""
    columns, kept = reading.table.columns, reading.summary.values
    values = reading.table.cached if kept is None else kept
    if values is not None and not any_read_by_fallback(columns, reading.results):
        return values.lazy().select(ROW, *(pl.col(each.value_column).alias(each.field.name) for each in columns))
    frame = typed_columns(reading.table, reading.results)
    small = reading.summary.rows * len(reading.table.columns) <= SMALL_CELLS
    return frame.collect().lazy() if small else frame


def _task(source: Input, reading: TableReading | None) -> Task:
    resource = source.resource
    if reading is None or not reading.is_readable:
        return Task(resource.name, resource.declared_path, assumed=source.assumed)
    columns = len(reading.table.columns)
    return Task(resource.name, resource.declared_path, reading.summary.rows, columns, source.assumed)


# The fused pass, and what it marked


def _described(reading: TableReading) -> TableReading:
    """The reading, with the findings that are about the table as a whole."""
    reading.collector.add(reading.table.layout.findings)
    if reading.is_readable:
        reading.collector.add(_promised_rows(reading))
        reading.collector.add(_undecided_findings(reading))
    return reading


def read_table(table: TextTable, collector: FindingCollector, scan: KeyScan, apart: Apart) -> TableReading:
    """The fused pass over a table, or over a file of one, and what is wrong with the rows that it marked."""
    try:
        apart.deadline.require()
        reading = _scan(table, collector, scan, apart.deadline)
    except (*ENGINE_ERRORS, TooManyBroken, OutOfTime) as error:
        if table.beside is not None:  # which may be what cannot be read, or has other rows
            return read_table(replace(table, beside=None), collector, scan, apart)
        return _failed(table, collector, _failure(table, error, apart.deadline))
    return look_at_marked(reading, apart)


def look_at_marked(reading: TableReading, apart: Apart) -> TableReading:
    """What is wrong with the rows that a pass has marked, in its collector, and what the cell reader read of them."""
    table, summary, collector = reading.table, reading.summary, reading.collector
    if summary.marked.get(LONG):
        failure = long_row_finding(table.name, int(_rows_with(LONG, table, is_long, summary)[0]))
        return _failed(table, collector, failure)
    try:
        return replace(reading, results=_check_marked(table, summary, collector, apart))
    except OutOfTime as error:
        return _failed(table, collector, _failure(table, error, apart.deadline))


def _scan(table: TextTable, collector: FindingCollector, scan: KeyScan, deadline: Deadline) -> TableReading:
    """What the fused pass shows, in one pass over all files or file by file."""
    files = TableFiles.of(table, scan.receipts)
    if files is not None:
        with suppress(*ENGINE_ERRORS, TooManyBroken):  # one pass over all files says what it is, as it always does
            found = scan_files(files, scan, deadline)
            files = replace(files, table=found.table)
            return TableReading(found.table, collector, found.summary, spans=found.spans, files=files)
    observers = scan.observers(table)
    seen, summary = scan_table(table, scan.marks(table), observers.make, scan.vouchers(table))
    return TableReading(seen, collector, summary, spans=observers.spans(summary.rows))


def _failed(table: TextTable, collector: FindingCollector, failure: Finding) -> TableReading:
    collector.add((failure,))
    return TableReading(table, collector, failure=failure)


def _failure(table: TextTable, error: BaseException, deadline: Deadline) -> Finding:
    if isinstance(error, OutOfTime):
        return deadline.finding(table.name)
    if isinstance(error, TooManyBroken):
        return broken_rows_finding(table.name, MOST_BROKEN)
    return unreadable_finding(table.name, str(error).splitlines()[0], parquet=table.text.source.kind == "parquet")


def _promised_rows(reading: TableReading) -> Iterator[Finding]:
    """How many rows the descriptor promises, which is a property `rows` of frictionless's own."""
    promised = reading.table.text.source.resource.descriptor.get("rows")
    if isinstance(promised, int) and promised not in (0, reading.summary.rows):
        yield row_count_finding(reading.table.name, promised, reading.summary.rows)


def _undecided_findings(reading: TableReading) -> Iterator[Finding]:
    for (constraint, name), why in sorted(_undecided(reading).items()):
        if constraint != "type":
            yield undecided_finding(reading.table.name, name, constraint, why)


def _check_marked(
    table: TextTable, summary: ScanSummary, collector: FindingCollector, apart: Apart
) -> dict[str, FallbackResult]:
    """What is wrong with the marked rows, when there are any."""
    blank = _rows_with(BLANK, table, is_blank, summary)
    collector.count(ViolationType.BLANK_ROW, blank.len())
    collector.keep(blank_finding(table.name, row) for row in blank)
    empty = _rows_with(BLANK_RELEASE, table, is_blank_release, summary)
    collector.count(ViolationType.BLANK_RELEASE_ROW, empty.len())
    collector.keep(blank_release_finding(table.name, row) for row in empty)
    _check_widths(table, blank, collector)
    collector.add(partition_findings(table, summary))
    columns = tuple(column for column in table.columns if summary.marked.get(cell_mark(column)))
    absent = {column.column: table.absent_rows(column) for column in columns}
    if not columns:
        return {}
    return check_cells(uncertain_rows(table, columns, summary), columns, absent, collector, apart)


def _rows_with(mark: Mark, table: TextTable, test: Callable[[TextTable], pl.Expr], summary: ScanSummary) -> pl.Series:
    if not summary.marked.get(mark):
        return pl.Series(ROW, [], pl.Int64)
    return marked_rows(table, mark, test(table), summary).select(ROW).collect()[ROW]


def _check_widths(table: TextTable, blank: pl.Series, collector: FindingCollector) -> None:
    """Rows with fewer or more cells than the header, one finding each."""
    if table.uneven_rows is None or not table.uneven_rows.height:
        return
    uneven = table.uneven_rows.filter(~pl.col(ROW).is_in(blank.implode()))
    columns, delimiter = table.layout.file_columns, table.text.source.delimiter
    width = len(columns)
    short, long = uneven.filter(pl.col("cells") < width), uneven.filter(pl.col("cells") > width)
    collector.count(ViolationType.MISSING_CELL, short.height)
    collector.count(ViolationType.EXTRA_CELL, long.height)
    collector.keep(
        missing_cells_finding(table.name, row, cells, columns, delimiter) for row, cells, _ in short.iter_rows()
    )
    collector.keep(
        extra_cells_finding(table.name, row, cells, width, line or "", delimiter)
        for row, cells, line in long.iter_rows()
    )


# The checks of a table


def _checks(
    reading: TableReading, readings: Mapping[str, TableReading], deadline: Deadline, engine: Engine
) -> Iterator[Check]:
    """Check the keys, which needs all tables read; then say of every check how it went."""
    table = reading.table
    if reading.failure is not None:
        yield passed_or_failed("source", table.name, failed=True, reason=reading.failure.message)
        return
    broken = frozenset(name for result in reading.results.values() for name in result.broken)
    found = reading.collector.found
    rows = (*ROW_CHECKS, *([ViolationType.PARTITION] if any(each.is_told_twice for each in table.columns) else ()))
    checks = CellChecks(table.name, table.layout, rows, found, broken, _undecided(reading)).checks()
    yield from settled_checks(checks, table)
    if deadline.is_over():
        reading.collector.add((deadline.finding(table.name),))
        yield from (skipped(check_id, table.name, NO_TIME) for check_id in key_check_ids(table.schema, table.layout))
    else:
        yield from check_unique_keys(reading, engine)
        yield from check_foreign_keys(reading, readings, engine)
    yield from absent_keys(table.name, table.schema, table.layout)


def _undecided(reading: TableReading) -> Undecided:
    """Why constraints were not checked: they were dropped, or the cell reader had no answer."""
    undecided = dict(reading.table.dropped)
    for column in reading.table.columns:
        result = reading.results.get(column.column, FallbackResult())
        undecided |= {(constraint, column.field.name): why for constraint, why in result.undecided.items()}
    return undecided
