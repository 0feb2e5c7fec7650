"""Cells that structure rejected, as rules see them: empty, and marked as unknown.

A rejected cell is no statement, so that no rule may blame a row for it, nor any row that is compared with it. Each
column with rejected cells gets a companion column, REJECTED and its name, that is true in the rows concerned. Rules ask
for it with `rejected_in`, on both sides of a pair. Rules on groups ask with `with_undecided` for the groups that such a
row belongs to, or may belong to: where the subject of a row is rejected, it may be a row of any subject.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import narwhals as nw

from govdata.metadata.schema import ROW
from govdata.reports.model import CellRef
from govdata.rules.engine import Frame

REJECTED: Final = "rejected "
"""The prefix of the companion columns; no column that rules make has a blank in its name but those of formulas."""
UNDECIDED: Final = "undecided"
"""Whether the group of a row has, or may have, a row with a rejected cell."""

RowsOfColumn = Mapping[str | None, frozenset[int]]
"""The rows with a rejected cell, by column. The column None stands for any empty cell, no rows for any row."""


def by_table(rejected: Iterable[CellRef]) -> dict[str, RowsOfColumn]:
    """The rejected cells of each table."""
    rows: dict[str, dict[str | None, set[int]]] = {}
    for table, row, column in rejected:
        if table is not None:
            rows.setdefault(table, {}).setdefault(column, set()).update([] if row is None else [row])
    return {
        table: {column: frozenset(numbers) for column, numbers in columns.items()} for table, columns in rows.items()
    }


def mark_rejected_cells(frame: Frame, rejected: RowsOfColumn) -> Frame:
    """The frame with its rejected cells empty, and a companion column for each column that has any.

    An `id` keeps its text, so that the rows that name it still find it; it is marked all the same.
    """
    there = frame.collect_schema() if rejected else nw.Schema()
    if ROW not in there:
        return frame
    names = [name for name in there if name != ROW and (name in rejected or None in rejected)]
    if not names:
        return frame
    frame = frame.with_columns(_marks(name, rejected).alias(REJECTED + name) for name in names)
    empty = [nw.when(~nw.col(REJECTED + name)).then(nw.col(name)).alias(name) for name in names if name != "id"]
    return frame.with_columns(*empty) if empty else frame


def empty_rejected_cells(tables: Mapping[str, Any], rejected: Iterable[CellRef]) -> dict[str, Any]:
    """Frames of any engine, by table, with their rejected cells empty, for whoever does not read the marks."""
    emptied = dict(tables)
    for table, rows in by_table(rejected).items():
        if table in emptied:
            frame = mark_rejected_cells(nw.from_native(emptied[table]).lazy(), rows)
            emptied[table] = frame.drop(*marked_columns(frame)).to_native()
    return emptied


def _marks(name: str, rejected: RowsOfColumn) -> nw.Expr:
    marks = nw.lit(False)
    for column in (name, None):
        if column in rejected:
            rows = rejected[column]
            named = nw.col(ROW).is_in(sorted(rows)) if rows else nw.lit(True)
            marks = marks | (named if column and rows else named & nw.col(name).is_null())
    return marks


def marked_columns(frame: Frame) -> tuple[str, ...]:
    """The companion columns of a frame."""
    return tuple(name for name in frame.columns if name.startswith(REJECTED))


def rejected_in(frame: Frame, columns: Iterable[str], prefix: str = "") -> nw.Expr | None:
    """Whether a row has a rejected cell in one of `columns`; None where `frame` has none at all.

    `prefix` asks for the row of `frame` that it is compared with.
    """
    return rejected_among(marked_columns(frame), columns, prefix)


def rejected_among(there: Collection[str], columns: Iterable[str], prefix: str = "") -> nw.Expr | None:
    """The same of a frame that has the columns `there`."""
    found = [nw.col(prefix + name) for column in columns if (name := REJECTED + column) in there]
    return nw.any_horizontal(*found, ignore_nulls=True) if found else None


def with_undecided(frame: Frame, keys: Sequence[str], unsure: nw.Expr | None) -> Frame:
    """The frame with UNDECIDED: whether a row for which `unsure` is true has, or may have, the same `keys`.

    A key with rejected cells anywhere is left out of the comparison, since such a row may have any.
    """
    if unsure is None:
        return frame.with_columns(nw.lit(False).alias(UNDECIDED))
    marked = set(marked_columns(frame))
    known = [nw.col(key).cast(nw.String()).fill_null("") for key in keys if REJECTED + key not in marked]
    group = nw.concat_str(nw.lit(""), *known, separator="\x1f").alias("group")
    found = frame.filter(unsure).select(group).unique().with_columns(nw.lit(True).alias(UNDECIDED))
    joined = frame.with_columns(group).join(found, on="group", how="left").drop("group")
    return joined.with_columns(nw.col(UNDECIDED).fill_null(False))


def unless(unsure: nw.Expr | None, holds: nw.Expr) -> nw.Expr:
    """An answer, unknown where `unsure` is true."""
    return holds if unsure is None else nw.when(~unsure).then(holds)


def either(*unsure: nw.Expr | None) -> nw.Expr | None:
    """Whether any of several doubts is true; None where there is none."""
    found = [each for each in unsure if each is not None]
    return nw.any_horizontal(*found, ignore_nulls=True) if found else None
