"""The keys of text tables: what the fused pass learns of them, and the checks that need all tables read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from govdata.metadata.schema import ROW
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.receipts import Receipts
from govdata.reports.messages import Message
from govdata.reports.model import Check, Finding
from govdata.structure.cell_errors import FallbackResult
from govdata.structure.check_results import passed_or_failed, skipped
from govdata.structure.collector import FindingCollector
from govdata.structure.fused_pass import ScanSummary, is_blank, marked_rows
from govdata.structure.header import Column
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
    joined_parts,
    key_hashes,
    known_values,
    missing_references,
    references,
    repeated_hashes,
    repeated_rows,
    rows_again,
    unique_keys,
    unique_parts,
    watched,
)
from govdata.structure.marks import Mark, MarkKind
from govdata.structure.phrases import fill
from govdata.structure.table_files import VALUES, TableFiles
from govdata.structure.text_table import TextTable
from govdata.structure.violations import ViolationType


@dataclass(frozen=True)
class TableReading:
    """One table after the fused pass: what it showed, or the finding that says why the table could not be read."""

    table: TextTable
    collector: FindingCollector
    summary: ScanSummary = field(default_factory=ScanSummary)
    results: Mapping[str, FallbackResult] = field(default_factory=dict)
    proven: tuple[bool, ...] = ()
    """Which of the unique keys are proven to be unique."""
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


# In the fused pass


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

    def proven(self, rows: int) -> tuple[bool, ...]:
        """Which of the keys are unique for certain, in a table of so many rows."""
        return tuple(each.is_unique(rows) for each in self.ranges)

    def spans(self, rows: int) -> tuple[pl.Series | None, ...]:
        """Of each key the least and the greatest value, where they prove something."""
        return tuple(each.span(rows) for each in self.ranges)


@dataclass
class KeyScan:
    """The keys of all tables, for their fused passes. The values that a foreign key may take are read once."""

    tables: Mapping[str, TextTable]
    receipts: Receipts | None = None
    known: dict[tuple[str, tuple[str, ...], tuple[str, ...]], pl.Series | None] = field(default_factory=dict)

    def observers(self, table: TextTable) -> KeyObservers:
        """Watches the unique keys of a table."""
        return KeyObservers(unique_keys(table.schema, table.layout))

    def marks(self, table: TextTable) -> dict[Mark, pl.Expr]:
        """Rows without a whole primary key, and rows that name nothing."""
        return null_key_marks(table) | {each.mark: each.is_missing for each in self.named(table)}

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
            try:
                self.known[target] = self._values(reference, reference.target)
            except ENGINE_ERRORS:
                self.known[target] = None
        return self.known[target]

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
    def is_compared(self) -> bool:
        """Whether values decide; otherwise no value of the one type is one of the other."""
        return "" not in self.reference.domains


def null_key_marks(table: TextTable) -> dict[Mark, pl.Expr]:
    """Rows without a whole primary key."""
    keys = enumerate(unique_keys(table.schema, table.layout))
    return {_null_key_mark(number): _has_empty(key.nullable) & ~is_blank(table) for number, key in keys if key.nullable}


def _null_key_mark(number: int) -> Mark:
    return Mark(MarkKind.NULL_KEY, number)


def _reference_mark(number: int) -> Mark:
    return Mark(MarkKind.FOREIGN_KEY, number)


# Primary and unique keys


def check_unique_keys(reading: TableReading) -> Iterator[Check]:
    """Primary keys, unique keys and unique fields."""
    for number, key in enumerate(reading.keys):
        nulls = _report_null_keys(reading, key, number)
        repeated = _report_repeated(reading, key, proven=reading.proven[number])
        yield passed_or_failed(key.check_id, reading.table.name, failed=nulls + repeated > 0)


def _report_null_keys(reading: TableReading, key: UniqueKey, number: int) -> int:
    """Report rows without a whole primary key; how many there are."""
    mark = _null_key_mark(number)
    if not reading.summary.marked.get(mark):
        return 0
    rows = _null_key_rows(reading.table, key, mark, reading.summary).collect()
    reading.collector.count(ViolationType.PRIMARY_KEY, rows.height)
    reading.collector.keep(null_key_findings(reading.table.name, key, rows.head(reading.collector.limit)))
    return rows.height


def _null_key_rows(table: TextTable, key: UniqueKey, mark: Mark, summary: ScanSummary) -> pl.LazyFrame:
    """Row number and nullable parts. Blank rows, and cells that a short row lacks, have a finding of their own."""
    lacking = [pl.col(ROW).is_in(table.absent_rows(column).implode()) for column in key.nullable]
    empty = [column.cell.is_null() & ~short for column, short in zip(key.nullable, lacking, strict=True)]
    cells = [column.cell.alias(str(i)) for i, column in enumerate(key.nullable)]
    marked = marked_rows(table, mark, _has_empty(key.nullable) & ~is_blank(table), summary)
    return marked.filter(pl.any_horizontal(empty)).select(ROW, *cells)


def _has_empty(columns: Iterable[Column]) -> pl.Expr:
    return pl.any_horizontal([column.cell.is_null() for column in columns])


def null_key_findings(table: str, key: UniqueKey, rows: pl.DataFrame) -> Iterator[Finding]:
    """`rows` are row number and the text of each nullable part of the key."""
    for row, *cells in rows.iter_rows():
        empty = [column.field.name for column, cell in zip(key.nullable, cells, strict=True) if cell is None]
        yield null_key_finding(table, key, row, empty)


def _report_repeated(reading: TableReading, key: UniqueKey, *, proven: bool) -> int:
    """Report rows whose key stands in an earlier row; how many there are."""
    if proven and not any_read_by_fallback(key.columns, reading.results):
        return 0
    rows = _repeated(reading, key)
    reading.collector.count(key.violation, rows.height)
    reading.collector.keep(repeated_key_findings(reading.table.name, key, rows))
    return rows.height


def _repeated(reading: TableReading, key: UniqueKey) -> pl.DataFrame:
    """The rows of `repeated_rows`; of files that were read one by one, those with a suspicious key alone are read."""
    rows, files = reading.summary.rows, reading.files
    if files is None or any_read_by_fallback(key.columns, reading.results):
        return repeated_rows(reading.table, key, reading.results, rows)
    hashes = [*files.each(("key hashes", key, _probe()), VALUES, lambda alone: _sorted_hashes(alone, key))]
    twice = repeated_hashes(pl.concat([each.to_frame("mark").lazy() for each in hashes]), rows)
    concerned = [alone for alone, each in zip(files.placed, hashes, strict=True) if each.is_in(twice.implode()).any()]
    return rows_again(concerned, key, {}, twice)


def _sorted_hashes(table: TextTable, key: UniqueKey) -> pl.Series:
    return key_hashes(table, key, {}).collect()["mark"].sort()


def _probe() -> list[int]:
    """What the engine hashes some values to: another engine or another machine may hash otherwise."""
    return [*pl.Series(range(4)).hash(seed=1), *pl.Series(["", "a", "2024-01-01", "中" * 40]).hash(seed=1)]


def repeated_key_findings(table: str, key: UniqueKey, rows: pl.DataFrame) -> Iterator[Finding]:
    """`rows` are those of `keys.repeated_rows`."""
    for row, before, *cells in rows.iter_rows():
        yield repeated_key_finding(table, key, row, before, cells)


# Foreign keys


def check_foreign_keys(reading: TableReading, readings: Mapping[str, TableReading]) -> Iterator[Check]:
    """Foreign keys into the table itself and into others of the package."""
    named = {key.resource or reading.table.name for key in reading.table.schema.foreign_keys}
    tables = {name: readings[name].table for name in named if name in readings and readings[name].is_readable}
    for number, reference in enumerate(references(reading.table, tables)):
        check_id = foreign_check_id(reference.key)
        if reference.target is None:
            reason = fill(_UNREADABLE_TARGET, {"table": reference.key.resource})
            yield skipped(check_id, reading.table.name, reason)
        else:
            lost = _report_missing(reading, reference, readings[reference.target.name], _reference_mark(number))
            yield passed_or_failed(check_id, reading.table.name, failed=lost > 0)


_UNREADABLE_TARGET = Message('the table "{table}" or its fields cannot be read', "无法读取表“{table}”或其字段")


def _report_missing(reading: TableReading, reference: Reference, target: TableReading, mark: Mark) -> int:
    """Report rows that name nothing; how many there are. The mark is no answer where the cell reader read values."""
    ours, theirs = (reference.columns, reading.results), (reference.target_columns, target.results)
    fallback = any_read_by_fallback(*ours) or any_read_by_fallback(*theirs)
    marked = None if fallback else reading.summary.marked.get(mark)
    if marked == 0:
        return 0
    reference = replace(reference, read_by_fallback=fallback)
    summary = reading.summary if marked is not None else replace(reading.summary, cached=None)
    missing = missing_references(reference, known_values(reference, target.results), reading.results)
    return _report_missing_rows(reading, reference, marked_rows(reading.table, mark, missing, summary))


def _report_missing_rows(reading: TableReading, reference: Reference, rows: pl.LazyFrame) -> int:
    number = int(rows.select(pl.len()).collect().item())
    if number:
        cells = [column.cell.alias(str(i)) for i, column in enumerate(reference.columns)]
        shown = rows.select(ROW, *cells).head(reading.collector.limit).collect()
        reading.collector.count(ViolationType.FOREIGN_KEY, number)
        reading.collector.keep(foreign_key_findings(reading.table.name, reference, shown))
    return number


def foreign_key_findings(table: str, reference: Reference, rows: pl.DataFrame) -> Iterator[Finding]:
    """`rows` are row number and the text of each cell of the key."""
    for row, *cells in rows.iter_rows():
        yield foreign_key_finding(table, reference.key, reference.columns, row, cells)
