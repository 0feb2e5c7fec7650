"""The keys of text tables: what the fused pass learns of them, and the checks that need all tables read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from functools import partial
from typing import Protocol

import polars as pl

from govdata.metadata.schema import ROW
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.receipts import Receipts
from govdata.reports.messages import Message
from govdata.reports.model import Check, Finding
from govdata.structure.cell_errors import FallbackResult
from govdata.structure.check_results import passed_or_failed, skipped
from govdata.structure.collector import FindingCollector
from govdata.structure.constraints import is_certainly_valid
from govdata.structure.fused_pass import ScanSummary, is_any_missing, is_blank, marked_rows
from govdata.structure.key_violations import (
    UniqueKey,
    foreign_check_id,
    foreign_key_finding,
    null_key_finding,
    repeated_key_finding,
)
from govdata.structure.keys import (
    KeyRanges,
    Reference,
    any_read_by_fallback,
    cell_texts,
    joined_parts,
    keyed_rows,
    known_keys,
    known_values,
    missing_references,
    naming_rows,
    references,
    unique_keys,
    unique_parts,
    watched,
)
from govdata.structure.marks import Mark, MarkKind
from govdata.structure.phrases import fill
from govdata.structure.table_files import VALUES, TableFiles
from govdata.structure.text_table import TextTable
from govdata.structure.violations import ViolationType
from govdata.values import dataclass


@dataclass(frozen=True)
class TableReading:
    """One table after the fused pass: what it showed, or the finding that says why the table could not be read."""

    table: TextTable
    collector: FindingCollector
    summary: ScanSummary = field(default_factory=ScanSummary)
    results: Mapping[str, FallbackResult] = field(default_factory=dict)
    spans: tuple[pl.Series | None, ...] = ()
    """Of each unique key the least and the greatest value, where the pass proves that none comes twice."""
    files: TableFiles | None = None
    """Its files, where they were read one by one."""
    failure: Finding | None = None

    @property
    def is_readable(self) -> bool:
        """Whether the engine could read the table."""
        return self.failure is None

    @property
    def keys(self) -> tuple[UniqueKey, ...]:
        """The keys whose fields are all in the data."""
        return unique_keys(self.table.schema, self.table.layout)


Plan = Callable[[TextTable], pl.LazyFrame]
"""Which rows of a table are asked for. It can be pickled, and asked of each file of a table alone."""
Rows = tuple[int, pl.DataFrame]
"""How many rows there are, and the first of them by number: as many as can be listed, or more."""


class RowFinder(Protocol):
    """Finds the rows that break a key, wherever the rows of a table are compared with each other and with others'."""

    def holds(self, table: TextTable) -> bool:
        """Whether the values that a foreign key may take of a table can be held in memory."""

    def first_rows(self, reading: TableReading, plan: Plan, limit: int) -> Rows:
        """The rows that a plan gives, in which every file of a table answers for itself."""

    def repeated_rows(self, reading: TableReading, key: UniqueKey, limit: int) -> Rows:
        """Of the rows of `keyed_plan` those whose key stands in an earlier row.

        The columns are `__row__`, `before` (the last of those earlier rows) and the texts of the cells.
        """

    def missing_rows(self, reading: TableReading, naming: Plan, target: TableReading, known: Plan, limit: int) -> Rows:
        """Of the rows of `naming_rows` those whose key is none of `known_keys`; without the column `key`."""


# In the fused pass


def _is_held(_: TextTable) -> bool:
    return True


@dataclass
class KeyObservers:
    """Watches the values of the unique keys of one table as they stream by; made anew for each try."""

    keys: tuple[UniqueKey, ...]
    ranges: tuple[KeyRanges, ...] = ()

    def make(self) -> list[pl.Expr]:
        """The expressions that watch."""
        self.ranges = tuple(KeyRanges() for _ in self.keys)
        pairs = zip(self.keys, self.ranges, strict=True)
        return [watched(joined_parts(unique_parts(key, {})), each.observe) for key, each in pairs]

    def spans(self, rows: int) -> tuple[pl.Series | None, ...]:
        """Of each key the least and the greatest value, where no value comes twice in a table of so many rows."""
        return tuple(each.span(rows) for each in self.ranges)


@dataclass
class KeyScan:
    """The keys of all tables, for their fused passes. The values that a foreign key may take are read once.

    Those of a table that is not held are not: such a key is checked after the passes.
    """

    tables: Mapping[str, TextTable]
    is_held: Callable[[TextTable], bool] = _is_held
    receipts: Receipts | None = None
    known: dict[tuple[str, tuple[str, ...], tuple[str, ...]], pl.Series | None] = field(default_factory=dict)

    def observers(self, table: TextTable) -> KeyObservers:
        """Watches the unique keys of a table."""
        return KeyObservers(unique_keys(table.schema, table.layout))

    def marks(self, table: TextTable) -> dict[Mark, pl.Expr]:
        """Rows without a whole primary key, and rows that name nothing."""
        return null_key_marks(table) | {each.mark: each.is_missing for each in self.named(table)}

    def vouchers(self, table: TextTable) -> dict[str, Mark]:
        """By column with a pattern, the mark of a foreign key that names good cells alone, as a code list does.

        To look for a value among many takes a third of the time of a pattern; other constraints take less.
        """
        vouching = [each for each in self.named(table) if each.are_good_cells]
        return {each.reference.columns[0].column: each.mark for each in vouching}

    def named(self, table: TextTable) -> tuple[NamedValues, ...]:
        """The foreign keys of a table whose target can be read, with the values that they may take."""
        found = [(number, each, self._known(each)) for number, each in enumerate(references(table, self.tables))]
        return tuple(
            NamedValues(_reference_mark(number), each, known) for number, each, known in found if known is not None
        )

    def _known(self, reference: Reference) -> pl.Series | None:
        """The values a foreign key may take; None where the referenced table cannot be read."""
        if reference.target is None:
            return None
        target = (reference.target.name, reference.key.reference_fields, reference.domains)
        if target not in self.known:
            self.known[target] = self._read(reference, reference.target)
        return self.known[target]

    def _read(self, reference: Reference, target: TextTable) -> pl.Series | None:
        try:
            return self._values(reference, target) if self.is_held(target) else None
        except ENGINE_ERRORS:
            return None

    def _values(self, reference: Reference, target: TextTable) -> pl.Series:
        files = TableFiles.of(target, self.receipts)
        if files is None:
            return known_values(reference, {})
        asked = ("known values", reference.key.reference_fields, reference.domains)
        found = [*files.each(asked, VALUES, lambda alone: known_values(replace(reference, target=alone), {}))]
        return pl.concat(found).unique()


@dataclass(frozen=True)
class NamedValues:
    """A foreign key, the mark of rows that name nothing, and the values that they may name."""

    mark: Mark
    reference: Reference
    known: pl.Series

    @property
    def is_missing(self) -> pl.Expr:
        """True where a row names something that is not there."""
        return missing_references(self.reference, self.known, {})

    @property
    def are_good_cells(self) -> bool:
        """Whether the texts of one column that has a pattern keep all its constraints if they are among the values."""
        column, *others = self.reference.columns
        compared_as_texts = self.known.dtype == pl.String and self.reference.is_comparable
        if others or not compared_as_texts or not column.is_plain_text or "pattern" not in column.constraints:
            return False
        cells = self.known.to_frame(column.column)
        return bool(cells.select(is_certainly_valid(column.field, column.cell, column.cell).all()).item())


def null_key_marks(table: TextTable) -> dict[Mark, pl.Expr]:
    """Rows without a whole primary key."""
    keys = enumerate(unique_keys(table.schema, table.layout))
    return {_null_key_mark(number): _lacks_key(table, key) for number, key in keys if key.nullable}


def _lacks_key(table: TextTable, key: UniqueKey) -> pl.Expr:
    return is_any_missing(table, key.nullable) & ~is_blank(table)


def _null_key_mark(number: int) -> Mark:
    return Mark(MarkKind.NULL_KEY, number)


def _reference_mark(number: int) -> Mark:
    return Mark(MarkKind.FOREIGN_KEY, number)


# Primary and unique keys


def check_unique_keys(reading: TableReading, finder: RowFinder) -> Iterator[Check]:
    """Primary keys, unique keys and unique fields."""
    for number, key in enumerate(reading.keys):
        nulls = _report_null_keys(reading, key, _null_key_mark(number), finder)
        repeated = _report_repeated(reading, key, finder, proven=reading.spans[number] is not None)
        yield passed_or_failed(key.check_id, reading.table.name, failed=nulls + repeated > 0)


def _report_null_keys(reading: TableReading, key: UniqueKey, mark: Mark, finder: RowFinder) -> int:
    """Report rows without a whole primary key; how many there are."""
    if not reading.summary.marked.get(mark):
        return 0
    plan = partial(_null_key_rows, key=key, mark=mark, summary=reading.summary)
    number, rows = _marked(reading, plan, finder)
    reading.collector.count(ViolationType.PRIMARY_KEY, number)
    reading.collector.keep(null_key_findings(reading.table.name, key, rows))
    return number


def _marked(reading: TableReading, plan: Plan, finder: RowFinder) -> Rows:
    """The rows of a plan for marked rows: of those that the pass has kept, or as they are found in the files."""
    if reading.summary.cached is None:
        return finder.first_rows(reading, plan, reading.collector.limit)
    return counted(plan(reading.table), reading.collector.limit)


def counted(rows: pl.LazyFrame, limit: int) -> Rows:
    """How many rows there are, and the first of them."""
    number = int(rows.select(pl.len()).collect().item())
    return number, rows.head(limit if number else 0).collect()


def _null_key_rows(table: TextTable, key: UniqueKey, mark: Mark, summary: ScanSummary) -> pl.LazyFrame:
    """Row number and nullable parts. Blank rows, and cells that a short row lacks, have a finding of their own."""
    marked = marked_rows(table, mark, _lacks_key(table, key), summary)
    lacking = [pl.col(ROW).is_in(table.absent_rows(column).implode()) for column in key.nullable]
    empty = [column.cell.is_null() & ~short for column, short in zip(key.nullable, lacking, strict=True)]
    return marked.filter(pl.any_horizontal(empty)).select(ROW, *cell_texts(key.nullable))


def null_key_findings(table: str, key: UniqueKey, rows: pl.DataFrame) -> Iterator[Finding]:
    """`rows` are row number and the text of each nullable part of the key."""
    for row, *cells in rows.iter_rows():
        empty = [column.field.name for column, cell in zip(key.nullable, cells, strict=True) if cell is None]
        yield null_key_finding(table, key, row, empty)


def _report_repeated(reading: TableReading, key: UniqueKey, finder: RowFinder, *, proven: bool) -> int:
    """Report rows whose key stands in an earlier row; how many there are."""
    if proven and not any_read_by_fallback(key.columns, reading.results):
        return 0
    number, rows = finder.repeated_rows(reading, key, reading.collector.limit)
    reading.collector.count(key.violation, number)
    reading.collector.keep(repeated_key_findings(reading.table.name, key, rows))
    return number


def keyed_plan(reading: TableReading, key: UniqueKey) -> Plan:
    """The rows of a table that have a key, with its value."""
    return partial(keyed_rows, key=key, results=reading.results)


def repeated_key_findings(table: str, key: UniqueKey, rows: pl.DataFrame) -> Iterator[Finding]:
    """`rows` are those of `RowFinder.repeated_rows`."""
    for row, before, *cells in rows.iter_rows():
        yield repeated_key_finding(table, key, row, before, cells)


# Foreign keys


def check_foreign_keys(
    reading: TableReading, readings: Mapping[str, TableReading], finder: RowFinder
) -> Iterator[Check]:
    """Foreign keys into the table itself and into others of the package."""
    named = {key.resource or reading.table.name for key in reading.table.schema.foreign_keys}
    tables = {name: readings[name].table for name in named if name in readings and readings[name].is_readable}
    for number, reference in enumerate(references(reading.table, tables)):
        check_id = foreign_check_id(reference.key)
        if reference.target is None:
            reason = fill(_UNREADABLE_TARGET, {"table": reference.key.resource})
            yield skipped(check_id, reading.table.name, reason)
        else:
            found = _missing_rows(reading, reference, readings[reference.target.name], _reference_mark(number), finder)
            lost = _report_missing(reading, reference, found)
            yield passed_or_failed(check_id, reading.table.name, failed=lost > 0)


_UNREADABLE_TARGET = Message('the table "{table}" or its fields cannot be read', "无法读取表“{table}”或其字段")


def _missing_rows(
    reading: TableReading, reference: Reference, target: TableReading, mark: Mark, finder: RowFinder
) -> Rows:
    """The rows that name nothing. The mark is no answer where the cell reader read values."""
    ours, theirs = (reference.columns, reading.results), (reference.target_columns, target.results)
    fallback = any_read_by_fallback(*ours) or any_read_by_fallback(*theirs)
    marked = None if fallback else reading.summary.marked.get(mark)
    if marked == 0:
        return 0, pl.DataFrame()
    reference = replace(reference, read_by_fallback=fallback)
    limit = reading.collector.limit
    if marked is not None:
        known = known_values(reference, {})
        plan = partial(_marked_naming, reference=reference, known=known, mark=mark, summary=reading.summary)
        return _marked(reading, plan, finder)
    naming = partial(naming_rows, reference=reference, results=reading.results)
    if not reference.is_comparable:
        return finder.first_rows(reading, naming, limit)
    there = partial(known_keys, reference=reference, results=target.results)
    return finder.missing_rows(reading, naming, target, there, limit)


def _marked_naming(
    table: TextTable, reference: Reference, known: pl.Series, mark: Mark, summary: ScanSummary
) -> pl.LazyFrame:
    rows = marked_rows(table, mark, missing_references(reference, known, {}), summary)
    return rows.select(ROW, *cell_texts(reference.columns))


def _report_missing(reading: TableReading, reference: Reference, found: Rows) -> int:
    """Report rows that name nothing; how many there are."""
    number, rows = found
    if number:
        reading.collector.count(ViolationType.FOREIGN_KEY, number)
        reading.collector.keep(foreign_key_findings(reading.table.name, reference, rows))
    return number


def foreign_key_findings(table: str, reference: Reference, rows: pl.DataFrame) -> Iterator[Finding]:
    """`rows` are row number and the text of each cell of the key."""
    for row, *cells in rows.iter_rows():
        yield foreign_key_finding(table, reference.key, reference.columns, row, cells)
