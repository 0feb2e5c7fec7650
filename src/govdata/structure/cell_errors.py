"""The cells that the fast reading is not sure of -> findings: each distinct text of a batch is read once by the reader.

What hides what is frictionless's: a blank row stands for all cell errors of its row. A row that is too short is one
finding, and its missing cells break no constraint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import polars as pl

from govdata.metadata.schema import ROW, Field
from govdata.readers.unwritable import is_unwritable, shown_cell, unwritable_of
from govdata.reports.messages import Message
from govdata.reports.model import Finding
from govdata.structure.cell_reader import CellReader, CellReading, reader_of
from govdata.structure.collector import FindingCollector
from govdata.structure.constraints import is_certainly_valid
from govdata.structure.header import Column
from govdata.structure.marks import cell_mark
from govdata.structure.time_limited import Apart, bounded_answers, why_undecided
from govdata.structure.violations import NULL_TEXT, CellViolation, severity_of, violation_type

WrongTexts = dict[str | None, Mapping[str, str]]
"""The notes of each distinct text that has any."""


@dataclass
class FallbackResult:
    """What the cell reader showed about one column: constraints that broke, and those that could not be run."""

    read_by_fallback: bool = False
    """Whether it holds cells that are good, and that the cell reader alone may be able to read."""
    broken: set[str] = field(default_factory=set)
    undecided: dict[str, Message] = field(default_factory=dict)


FallbackResults = Mapping[str, FallbackResult]
"""By the name that a column has in a scan."""


def is_read_by_fallback(column: Column, results: FallbackResults) -> bool:
    """Whether the fast reading may have missed values of a column."""
    return column.column in results and results[column.column].read_by_fallback


def is_uncertain(column: Column, *, is_read: bool = True) -> pl.Expr:
    """True where the fast reading of a column is not sure that the cell is good.

    Its values need not be computed where nothing else reads them: `is_read` says whether something does.
    """
    return is_unless(column, is_certainly_valid(column.field, column.cell, column.value, is_read=is_read))


def is_unless(column: Column, certain: pl.Expr) -> pl.Expr:
    """True where a cell that should be there is not, and where one is not certainly good."""
    there = column.cell.is_not_null()
    if column.may_be_unwritable:
        certain = certain & ~is_unwritable(column.cell)
    if column.field.required or column.has_null_texts:
        certain, there = there & certain, pl.lit(value=True)
    # One choice instead of filling nulls and negating: a null in `certain` is uncertain without a pass of its own.
    return pl.when(certain).then(pl.lit(value=False)).otherwise(there)


def check_cells(
    batches: Iterator[pl.DataFrame],
    columns: Sequence[Column],
    absent: Mapping[str, pl.Series],
    collector: FindingCollector,
    apart: Apart,
) -> dict[str, FallbackResult]:
    """Read the uncertain cells of batches of rows, which hold for each column its text and its `cell_mark`.

    `absent` has by column the rows that are too short to have a cell there.

    Raises:
        OutOfTime: a batch could not begin in time.
    """
    readers = {column.column: reader_of(column.field) for column in columns}
    results = {name: FallbackResult(undecided=dict(reader.dropped)) for name, reader in readers.items()}
    for batch in batches:
        apart.deadline.require()
        for column in columns:
            missing = pl.col(ROW).is_in(absent[column.column].implode())
            uncertain = batch.filter(pl.col(cell_mark(column).column), ~missing)
            cells = uncertain.select(ROW, pl.col(column.column).alias("cell"))
            if cells.height:
                _check_column(cells, column, readers[column.column], results[column.column], collector, apart)
    return results


def _check_column(
    cells: pl.DataFrame,
    column: Column,
    reader: CellReader,
    result: FallbackResult,
    collector: FindingCollector,
    apart: Apart,
) -> None:
    times = {row[0]: row[1] for row in cells.group_by("cell").len().iter_rows()}
    wrong = _wrong_texts(list(times), _reading(column, reader), reader.field, result, apart)
    for cell, notes in wrong.items():
        for rule in notes:
            collector.count(violation_type(rule), times[cell], severity_of(rule))
            result.broken.add(rule)
    for rule in dict.fromkeys(rule for notes in wrong.values() for rule in notes):
        against = {cell: notes[rule] for cell, notes in wrong.items() if rule in notes}
        collector.keep(_cell_findings(cells, rule, against, column, collector.table))


def _reading(column: Column, reader: CellReader) -> Callable[[str | None], CellReading]:
    """Reads a text; one that only marks a value of a typed carrier is refused for the reason of that value."""

    def read(cell: str | None) -> CellReading:
        if cell is None and column.has_null_texts:
            return CellReading(None, {NULL_TEXT: ""})
        value = unwritable_of(cell) if cell is not None and column.may_be_unwritable else None
        return CellReading(None, {value.reason: ""}) if value else reader.read(cell)

    return read


def _wrong_texts(
    cells: Sequence[str | None],
    read: Callable[[str | None], CellReading],
    field: Field,
    result: FallbackResult,
    apart: Apart,
) -> WrongTexts:
    readings = {cell: read(cell) for cell in cells}
    wrong: WrongTexts = {cell: reading.notes for cell, reading in readings.items() if reading.notes}
    readable = [cell for cell, reading in readings.items() if reading.value is not None and cell is not None]
    result.read_by_fallback = result.read_by_fallback or bool(readable)
    limits = {name: limit for name, limit in field.constraints.items() if name not in result.undecided}
    for answer in bounded_answers(limits, readable, apart):
        if answer.failing is None:
            result.undecided[answer.constraint] = why_undecided(apart)
        for cell in answer.failing or ():
            wrong[cell] = {**wrong.get(cell, {}), answer.constraint: answer.note}
    return wrong


def _cell_findings(
    cells: pl.DataFrame, rule: str, against: Mapping[str | None, str], column: Column, table: str
) -> Iterator[Finding]:
    """The findings of one rule on a column: `against` has the texts that break it, with a note on each."""
    violation = cache(partial(CellViolation, column, rule))
    for row, cell in cells.filter(pl.col("cell").is_in([*against], nulls_equal=True)).iter_rows():
        shown = shown_cell(cell) if cell and column.may_be_unwritable else cell
        yield violation(against[cell]).finding(table, row, shown)
