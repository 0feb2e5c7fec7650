"""Footers first: the columns of a Parquet table in which the statistics show that every cell is good.

The least and the greatest value are read as cells are, by the same expressions. What holds for both ends holds for all
between them, where a field has no other constraints than bounds; of a column with one value, whatever holds for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from govdata.metadata.standard import BOUNDS
from govdata.readers.inputs import InputKind
from govdata.readers.parquet_statistics import ColumnBounds, column_bounds
from govdata.readers.parquet_text import values_text
from govdata.reports.model import Check, State
from govdata.structure.cell_errors import is_uncertain
from govdata.structure.header import Column
from govdata.structure.marks import cell_mark
from govdata.structure.text_table import Settled, TextTable
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


STATISTICS = "statistics"
_OF_CELLS = (ViolationType.TYPE, ViolationType.WIDE_INTEGER, ViolationType.PRECISION_LOSS)


def settled_files(table: TextTable) -> tuple[Settled, ...]:
    """Of each file of a table, what its statistics decide; none where there are none.

    Each file answers for itself, so that what is settled of one does not depend on the others.
    """
    source = table.text.source
    if source.kind is not InputKind.PARQUET or not table.columns:
        return ()
    decided = [_decided(table, column_bounds(path)) for path in source.paths]
    found = [Settled()] * len(decided)
    for numbers in _alike(decided):
        cells = _ends(table, [decided[number] for number in numbers])
        for place, number in enumerate(numbers):
            found[number] = _settled_file(decided[number], cells.slice(2 * place, 2))
    return tuple(found)


Decided = Sequence[tuple[Column, ColumnBounds]]
"""The columns of a file whose ends stand for all of their values, with their ends."""


def _decided(table: TextTable, bounds: Mapping[str, ColumnBounds]) -> Decided:
    columns, labels = table.layout.file_columns, table.text.source.labels or ()
    told = [(column, bounds.get(label)) for column, label in zip(columns, labels, strict=False)]
    return [(column, each) for column, each in told if each is not None and _decides(column, each)]


def _alike(decided: Sequence[Decided]) -> Iterable[list[int]]:
    """The numbers of files with ends of the same columns and kinds: their cells are read together."""
    groups: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for number, each in enumerate(decided):
        groups.setdefault(tuple((column.column, bounds.kind) for column, bounds in each), []).append(number)
    return (numbers for kinds, numbers in groups.items() if kinds)


def _settled_file(decided: Decided, cells: pl.DataFrame) -> Settled:
    """What is decided of a file; `cells` are its ends."""
    good = [pair for pair in decided if not cells[cell_mark(pair[0]).column].any()]
    whole = (column.column for column, each in good if not each.missing and not cells[column.column].null_count())
    return Settled(frozenset(column.column for column, _ in good), frozenset(whole))


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


def _ends(table: TextTable, files: Sequence[Decided]) -> pl.DataFrame:
    """The cells of two rows a file, of the least and the greatest values, with the mark of each that is uncertain."""
    text = table.text
    columns = [column for column, _ in files[0]]
    ends = {column.column: _values([file[at][1] for file in files]) for at, column in enumerate(columns)}
    nothing = pl.Series([None] * 2 * len(files), dtype=pl.String)
    values = pl.DataFrame({name: ends.get(name, nothing) for name in map(str, range(1, text.width + 1))})
    of_folders = range(text.width + 1, text.width + 1 + len(text.source.path_columns))
    texts = values_text(values, text.fields).with_columns(pl.lit(None, pl.String).alias(str(at)) for at in of_folders)
    marks = (is_uncertain(column).alias(cell_mark(column).column) for column in columns)
    return table.cells_of(texts).with_columns(marks).collect()


def _values(bounds: Sequence[ColumnBounds]) -> pl.Series:
    kind = bounds[0].kind
    physical = pl.Int32() if kind == "day" else _DTYPES[kind]
    ends = [end for each in bounds for end in (each.least, each.greatest)]
    return pl.Series(ends, dtype=physical).cast(_DTYPES[kind])


def settled_checks(checks: Iterable[Check], table: TextTable) -> Iterator[Check]:
    """The checks, with a word on those that statistics decide, be it for one column of one file."""
    settled = frozenset[str]().union(*(each.columns for each in table.settled))
    ids = {f"constraint.{name}" for each in table.columns if each.column in settled for name in each.constraints}
    ids |= {str(kind) for kind in _OF_CELLS if settled}
    ids |= {str(ViolationType.BLANK_ROW) for each in table.settled if each.whole}
    for check in checks:
        passed = check.state is State.PASSED
        yield replace(check, settled_by=STATISTICS) if passed and check.id in ids else check
