"""Footers first: the columns of a Parquet table in which the statistics show that every cell is good.

The least and the greatest value are read as cells are, by the same expressions. What holds for both ends holds for all
between them, where a field has no other constraints than bounds; of a column with one value, whatever holds for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from govdata.metadata.standard import BOUNDS
from govdata.readers.inputs import InputKind
from govdata.readers.parquet_statistics import ColumnBounds, column_bounds
from govdata.readers.parquet_text import values_text
from govdata.reports.model import Check, State
from govdata.structure.cell_errors import is_uncertain
from govdata.structure.header import Column
from govdata.structure.marks import BLANK, BLANK_RELEASE, Mark, cell_mark
from govdata.structure.text_table import TextTable
from govdata.structure.violations import ViolationType

_OF_ENDS = frozenset({*BOUNDS, "required", "unique"})
"""Constraints that hold for all values between two for which they hold; `unique` is no matter of a cell."""
_DTYPES: Mapping[str, pl.DataType] = {
    "integer": pl.Int64(),
    "day": pl.Date(),
    "truth": pl.Boolean(),
    "text": pl.String(),
}
_LARGEST = 10**15
"""A number below it has all its digits in a float of 64 bits."""
_ENDS = {"integer": ("integer", "number"), "day": ("date",), "truth": ("boolean",)}
"""The types of fields whose cells are the values themselves, by the kind of the values."""


@dataclass(frozen=True)
class Settled:
    """The columns of a table in which every cell is good, and those of them in which none is missing."""

    columns: tuple[Column, ...] = ()
    whole: tuple[Column, ...] = ()

    @property
    def never(self) -> frozenset[Mark]:
        """The marks of rows that no row has: a column that is never missing leaves none blank."""
        released = {BLANK_RELEASE} if any(column.declared for column in self.whole) else set()
        return frozenset({BLANK, *released} if self.whole else ())


NOTHING = Settled()
STATISTICS = "statistics"
_OF_CELLS = (ViolationType.TYPE, ViolationType.WIDE_INTEGER, ViolationType.PRECISION_LOSS)


def settled_columns(table: TextTable) -> Settled:
    """What the statistics of all files of a table decide; nothing where they are not believed, or there are none."""
    source = table.text.source
    if not table.believes_statistics or source.kind is not InputKind.PARQUET or not source.paths:
        return NOTHING
    columns = table.layout.file_columns
    bounds = column_bounds(source.paths, source.labels or ())
    told = [(column, bounds.get(label)) for column, label in zip(columns, source.labels or (), strict=False)]
    decided = [(column, each) for column, each in told if each is not None and _decides(column, each)]
    cells = _ends(table, decided)
    good = [pair for pair in decided if not cells[cell_mark(pair[0]).column].any()]
    whole = [column for column, each in good if not each.missing and not cells[column.column].null_count()]
    return Settled(tuple(column for column, _ in good), tuple(whole))


def _decides(column: Column, bounds: ColumnBounds) -> bool:
    """Whether the ends of a column stand for all of it, if they are good."""
    field = column.field
    if bounds.missing and (field.required or column.has_null_texts):
        return False
    if bounds.is_constant:
        return bounds.kind in ("text", *_ENDS)
    is_small = field.type != "number" or -_LARGEST < bounds.least <= bounds.greatest < _LARGEST
    has_words = any(field.missing_values)
    return field.type in _ENDS.get(bounds.kind, ()) and column.constraints <= _OF_ENDS and is_small and not has_words


def _ends(table: TextTable, decided: Sequence[tuple[Column, ColumnBounds]]) -> pl.DataFrame:
    """The cells of two rows, of the least and the greatest values, with the mark of each that is uncertain."""
    text = table.text
    ends = {column.column: _values(bounds) for column, bounds in decided}
    names = [str(number) for number in range(1, text.width + 1)]
    values = pl.DataFrame({name: ends.get(name, pl.Series([None, None], dtype=pl.String)) for name in names})
    of_folders = range(text.width + 1, text.width + 1 + len(text.source.path_columns))
    texts = values_text(values, text.fields).with_columns(pl.lit(None, pl.String).alias(str(at)) for at in of_folders)
    marks = (is_uncertain(column).alias(cell_mark(column).column) for column, _ in decided)
    return table.cells_of(texts).with_columns(marks).collect()


def _values(bounds: ColumnBounds) -> pl.Series:
    physical = pl.Int32() if bounds.kind == "day" else _DTYPES[bounds.kind]
    return pl.Series([bounds.least, bounds.greatest], dtype=physical).cast(_DTYPES[bounds.kind])


def settled_checks(checks: Iterable[Check], table: TextTable, settled: Settled) -> Iterator[Check]:
    """The checks, with a word on those that the statistics decide alone, for every column that they look at."""
    good = {column.column for column in settled.columns}
    of_rows = {str(ViolationType.BLANK_ROW)} if settled.whole else set()
    of_cells = {str(kind) for kind in _OF_CELLS} if all(each.column in good for each in table.columns) else set()
    for check in checks:
        limited = [each for each in table.columns if check.id.removeprefix("constraint.") in each.constraints]
        decided = check.id in of_rows | of_cells or (limited and all(each.column in good for each in limited))
        yield replace(check, settled_by=STATISTICS) if decided and check.state is State.PASSED else check
