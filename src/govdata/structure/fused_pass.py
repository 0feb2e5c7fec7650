"""The fused pass over a table: how many rows, how many of each mark, and the marked rows while they are few.

Where a later stage needs all values, the pass keeps them, too: the text need not be parsed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from threading import Lock

import polars as pl

from govdata.metadata.largest_record import LARGEST_RECORD
from govdata.metadata.schema import ROW
from govdata.readers.text_frame import is_long_record_error, require_few, uneven_records
from govdata.structure.cell_errors import is_uncertain, is_unless
from govdata.structure.constraints import is_certainly_valid
from govdata.structure.header import Column
from govdata.structure.keys import declared_keys
from govdata.structure.marks import BLANK, BLANK_RELEASE, LONG, OPEN, UNLIKE, Mark, cell_mark, folder_mark
from govdata.structure.text_table import TextTable
from govdata.values import dataclass

MAX_BUFFERED_CELLS = 4_000_000
"""So many cells of marked rows at most are kept while they stream by; more of them are fetched in a second pass."""

MAX_KEPT_VALUES = 64_000_000
"""So many values at most are kept of a table that is to keep them; of a larger one, its text is read again."""

ROW_ID = "row id"
"""The column of the marked rows that has their ids: a name that no other column has."""

MOST_SHORT = 64
"""Bytes of a text whose column statistics settle, at most."""

Marks = Mapping[Mark, pl.Expr]
Vouchers = Mapping[str, Mark]
"""By column of texts, the mark of a foreign key whose every value is a good cell: a row without it has a good one."""
Observers = Callable[[], list[pl.Expr]]
"""Makes expressions that look at all values as they stream by, anew for each try."""


@dataclass(frozen=True)
class ScanSummary:
    """What the fused pass saw: how many rows, how many of each mark, and the marked rows if they are few."""

    rows: int = 0
    marked: Mapping[Mark, int] = field(default_factory=dict)
    cached: pl.DataFrame | None = None
    values: pl.DataFrame | None = None
    """Row number and values by the fast reading, of a table that keeps them."""


def room_for(columns: int) -> int:
    """How many marked rows of a table with so many columns are kept."""
    return MAX_BUFFERED_CELLS // columns


def scan_table(
    table: TextTable, marks: Marks, observers: Observers, vouchers: Vouchers | None = None
) -> tuple[TextTable, ScanSummary]:
    """The fused pass, and the table as every later pass shall read it: with long records cut.

    `marks` are true on rows to be looked at. A record that is too long stops the first try, and it starts again. The
    engine sees such a record only when it reads every column, so this pass does.

    Raises:
        polars.exceptions.PolarsError: the text is no CSV that can be read.
        TooManyBroken: more rows hold nothing, or have another number of cells, than a table with mistakes has.
    """
    if not table.columns:
        return table, ScanSummary()
    if clean := _clean_at_first_look(table, marks, observers()):
        return table.truncated(), clean
    vouchers = vouchers or {}
    try:
        summary, long = _scan(table, marks, observers(), vouchers), False
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        if not is_long_record_error(error):
            raise
        summary, long = _scan(table.truncated(), marks, observers(), vouchers), True
    require_few(summary.marked[BLANK])
    table = table.truncated()
    if table.text.source.kind == "csv" and (long or summary.marked[OPEN]):
        rows = uneven_records(table.text, None if long else summary.rows)
        table = replace(table, uneven_rows=rows, cached=None if rows.height else table.cached)
    return table, _scan(table, marks, observers(), vouchers) if table.has_absent_cells else summary


def _clean_at_first_look(table: TextTable, marks: Marks, observers: list[pl.Expr]) -> ScanSummary | None:
    """The summary of a table without a marked row, where statistics settle some of its columns: those are not read.

    None where no column is settled, or some row may have a mark: a pass over all columns then says which.
    """
    settled = [column for column in table.columns if column.column in table.unread.columns]
    if not settled or table.beside is not None:
        return None
    skipped = {cell_mark(column) for column in settled}
    every = {**_cell_marks(table, {}), **_row_marks(table, settled), **marks}
    looked = {mark: expression for mark, expression in every.items() if mark not in skipped}
    counts = [pl.len().alias("rows"), *(expression.sum().alias(mark.column) for mark, expression in looked.items())]
    counts += [expression.sum().alias(f"observer {number}") for number, expression in enumerate(observers)]
    found = table.cells(numbered=False).select(counts).collect().row(0, named=True)
    if any(found[mark.column] for mark in looked):
        return None
    return ScanSummary(found["rows"], dict.fromkeys((*every, OPEN), 0))


def _scan(table: TextTable, asked: Marks, observers: list[pl.Expr], vouchers: Vouchers) -> ScanSummary:
    told = {**_cell_marks(table, vouchers), **_row_marks(table)}
    marks = (*told, *asked)
    tally = _Tally(marks, room_for(len(table.columns)))
    frame = table.cells_beside().with_columns(_named(asked)).with_columns(_named(told))
    texts = [_copied(column.column) for column in table.columns]
    kept = frame.filter(tally.keeps(observers)).select(ROW, *texts, *_row_id(table), *(mark.column for mark in marks))
    # The engine reads and marks the rows once for all. To improve the query takes longer than to run it on held rows.
    how = pl.QueryOptFlags() if table.cached is None else pl.QueryOptFlags.none()
    rows, *values = pl.collect_all([kept, *_kept_values(table, frame)], optimizations=how)
    whole = next((each for each in values if each.height == tally.rows), None)
    counts = {mark: tally.marked[mark] for mark in (*marks, OPEN)}
    if not (tally.kept and tally.has_room):
        return ScanSummary(tally.rows, counts, None, whole)
    exact = _marks_without_vouchers(table, vouchers)
    rows = rows.with_columns(_named(exact))
    return ScanSummary(tally.rows, counts | {mark: int(rows[mark.column].sum()) for mark in exact}, rows, whole)


def _named(marks: Marks) -> Iterator[pl.Expr]:
    return (expression.alias(mark.column) for mark, expression in marks.items())


@dataclass
class _Tally:
    """Counts rows and marks as they stream by, and keeps the marked rows while there is room for them.

    The filter counts: two queries on the same rows, one that counts and one that filters, take a third longer, since
    the engine hands each batch to both. An open row has nothing wrong with it by itself, and a last column may be empty
    everywhere: it is counted and not kept.
    """

    marks: tuple[Mark, ...]
    room: int
    rows: int = 0
    kept: int = 0
    marked: Counter[Mark] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    @property
    def has_room(self) -> bool:
        """Whether no marked row was left out."""
        return self.kept <= self.room

    def keeps(self, observers: Sequence[pl.Expr]) -> pl.Expr:
        """True on the rows that are kept; each batch of them is shown to the observers, too."""
        names = [mark.column for mark in self.marks]
        shown: list[str | pl.Expr] = [ROW, pl.any_horizontal(names), OPEN.column, *names, *observers]
        return pl.map_batches(shown, self._count, return_dtype=pl.Boolean(), is_elementwise=True)

    def _count(self, batch: Sequence[pl.Series]) -> pl.Series:
        numbers, keep, is_open, *marks = batch
        rows = numbers.len()
        found = {OPEN: _number(is_open, rows)}
        if kept := _number(keep, rows):
            found |= {mark: _number(column, rows) for mark, column in zip(self.marks, marks, strict=False)}
        with self.lock:  # the engine asks from several threads
            self.rows += rows
            self.kept += kept
            self.marked.update(found)
            return keep if self.has_room else pl.repeat(value=False, n=rows, eager=True)


def _number(column: pl.Series, rows: int) -> int:
    """How many values are true. The engine shows one value of a column that it knows to be constant."""
    return int(column.sum() or 0) * (rows if column.len() == 1 else 1)


def _kept_values(table: TextTable, frame: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    """The values of a table that keeps them, or of one that is too large the first ones."""
    if table.keeps_values:
        values = frame.select(ROW, *(column.value_column for column in table.columns))
        yield values.head(MAX_KEPT_VALUES // len(table.columns))


def _row_id(table: TextTable) -> list[pl.Expr]:
    """The id of a row as a text, where the primary key is one column."""
    key = table.layout.find(table.schema.primary_key)
    return [_copied(column.value_column).alias(ROW_ID) for column in key] if len(key) == 1 else []


def _copied(name: str) -> pl.Expr:
    """A text that is a copy: a view of it keeps the texts of its whole batch, and of a table with a bad row in each."""
    return pl.concat_str(pl.col(name).cast(pl.String), pl.lit("")).alias(name)


def _cell_marks(table: TextTable, vouchers: Vouchers) -> dict[Mark, pl.Expr]:
    """The marks of uncertain cells; where a foreign key vouches for a column, it is marked where the key is broken."""
    keys = [*(names for _, names in declared_keys(table.schema)), *(key.fields for key in table.schema.foreign_keys)]
    read = {name for names in keys for name in names}
    reads_all = table.keeps_values or table.beside is not None
    exact = {
        cell_mark(column): is_uncertain(column, is_read=reads_all or column.field.name in read)
        for column in table.columns
    }
    vouched = [column for column in table.columns if column.column in vouchers]
    return exact | {cell_mark(each): is_unless(each, ~pl.col(vouchers[each.column].column)) for each in vouched}


def _marks_without_vouchers(table: TextTable, vouchers: Vouchers) -> dict[Mark, pl.Expr]:
    """What the cells of columns for which a foreign key vouches are by themselves: texts, whose values they are."""
    vouched = [column for column in table.columns if column.column in vouchers]
    return {cell_mark(each): is_unless(each, is_certainly_valid(each.field, each.cell, each.cell)) for each in vouched}


def _row_marks(table: TextTable, short: Sequence[Column] = ()) -> dict[Mark, pl.Expr]:
    """The marks of rows; `short` are columns whose texts are known to be short."""
    marks = {BLANK: is_blank(table)}
    if table.layout.leaves_release_rows_blank(table.schema):
        marks[BLANK_RELEASE] = is_blank_release(table)
    if table.text.source.typed and any(column.may_be_unwritable for column in table.columns):
        marks[LONG] = is_long(table, short)
    if table.beside is not None:
        marks[UNLIKE] = table.is_unlike()
    told_twice = (column for column in table.columns if column.is_told_twice)
    return marks | {folder_mark(column): table.contradicts_folder(column) for column in told_twice}


def is_long(table: TextTable, short: Sequence[Column] = ()) -> pl.Expr:
    """True where the texts of a row are longer than a line may be; lines of a text were measured when it was opened.

    Where some columns are `short`, it is true of a few more rows, and those columns are not read for it.
    """
    names = {column.column for column in short}
    long = [column for column in table.columns if column.may_be_unwritable and column.column not in names]
    texts = [column.cell.str.len_bytes().cast(pl.Int64) for column in long]
    return pl.sum_horizontal(pl.lit(0), *texts) > LARGEST_RECORD - MOST_SHORT * len(names)


def is_blank(table: TextTable) -> pl.Expr:
    """True where no column of the file has a value in the row: folders name theirs of blank rows, too."""
    return are_all_missing(table, [each for each in table.columns if each.in_file])


def is_blank_release(table: TextTable) -> pl.Expr:
    """True where the row has values, and none of them in a column that the schema declares."""
    return are_all_missing(table, [each for each in table.columns if each.declared]) & ~is_blank(table)


def are_all_missing(table: TextTable, columns: Sequence[Column]) -> pl.Expr:
    """True where none of these columns has a value; nothing is read where one is known to have a value everywhere."""
    if any(column.column in table.unread.whole for column in columns):
        return pl.lit(value=False)
    return pl.all_horizontal([column.cell.is_null() for column in columns])


def is_any_missing(table: TextTable, columns: Sequence[Column]) -> pl.Expr:
    """True where one of these columns has no value; those that are known to have a value everywhere are not read."""
    unsure = [column for column in columns if column.column not in table.unread.whole]
    return pl.any_horizontal([column.cell.is_null() for column in unsure]) if unsure else pl.lit(value=False)


def uncertain_rows(table: TextTable, columns: tuple[Column, ...], summary: ScanSummary) -> Iterator[pl.DataFrame]:
    """Batches of rows with an uncertain cell, in order, blank ones left out: for each column its text and its mark."""
    marks = {cell_mark(column).column: column for column in columns}
    wanted = pl.any_horizontal([*marks]) & ~pl.col(BLANK.column)
    if summary.cached is not None:
        return iter((summary.cached.filter(wanted),))
    uncertain = [is_uncertain(column).alias(name) for name, column in marks.items()]
    cells = [column.cell.alias(column.column) for column in columns]
    frame = table.cells().select(ROW, *cells, *uncertain, is_blank(table).alias(BLANK.column)).filter(wanted)
    return frame.collect_batches(maintain_order=True)


def marked_rows(table: TextTable, mark: Mark, expression: pl.Expr, summary: ScanSummary) -> pl.LazyFrame:
    """Row number and texts of the rows with a mark, from those that were kept or in a pass of its own."""
    columns = [ROW, *(column.column for column in table.columns)]
    if summary.cached is not None:
        return summary.cached.lazy().filter(mark.column).select(columns)
    return table.cells().filter(expression).select(columns)
