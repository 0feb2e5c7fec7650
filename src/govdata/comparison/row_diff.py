"""The rows of one table in two snapshots, matched by primary key, in memory that does not grow with its width.

Each row becomes its key and a 64-bit hash of the rest; a join of those tells which rows came, went or differ, and only
they are then fetched. A table without a key, or with another one than before, is compared as a bag of rows: added and
removed, never changed. Values are compared as they are typed; a field whose type changed, by its number where both
types are numbers, else by its canonical text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal

import polars as pl

from govdata.comparison.changes import LIMIT, CellChange, TableChanges
from govdata.errors import NotComparable
from govdata.metadata.package import Field
from govdata.metadata.roles import POSITIONS
from govdata.metadata.row_key import key_text
from govdata.releases import canonical
from govdata.releases.table_files import TypedTable
from govdata.releases.version import Level
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Report
from govdata.values import dataclass

RECORDS = frozenset({"waivers", "exclusions", "revisions"})
"""Roles of tables that keep the books of the data; they are no data themselves, so a change of them is a patch."""
DERIVED = frozenset({"facts"})
"""Roles of tables that follow from others: a change of them has no level, what they follow
from has."""
MEANING = frozenset({"unit", "kind", "scope"})
"""Fields of an indicator that say what its numbers mean."""
_OLD, _NEW = "\0old", "\0new"


@dataclass(frozen=True)
class RowDifference:
    """What differs in the rows of a table: the keys that came, that went, and both rows of those that changed.

    `changed` has the key columns and, for each compared field, its old and new value (`old_name`, `new_name`).
    """

    added: pl.DataFrame
    removed: pl.DataFrame
    changed: pl.DataFrame
    fields: tuple[str, ...]


def old_name(name: str) -> str:
    """The column of `changed` that holds the old values of a field."""
    return f"{name}{_OLD}"


def new_name(name: str) -> str:
    """The column of `changed` that holds the new values of a field."""
    return f"{name}{_NEW}"


def compare_rows(old: TypedTable, new: TypedTable) -> RowDifference:
    """Compare two snapshots of a table; the fields are those that both have.

    Raises:
        NotComparable: two rows of a snapshot share a primary key.
    """
    key = list(new.schema.primary_key) if set(new.schema.primary_key) == set(old.schema.primary_key) else []
    shared = [name for name in new.schema.names if name in old.schema.names]
    before, after = _comparable(old, new, shared)
    if not key:
        return _compare_bags(before, after, shared)
    rest = [name for name in shared if name not in key]
    joined = _key_and_hash(before, key, rest, _OLD).join(
        _key_and_hash(after, key, rest, _NEW), on=key, how="full", coalesce=True, nulls_equal=True
    )
    moved = _moved_rows(joined, before, after, new.name)
    both = moved.filter(_exists(_OLD) & _exists(_NEW)).select(key)
    return RowDifference(
        moved.filter(~_exists(_OLD)).select(key).sort(key),
        moved.filter(~_exists(_NEW)).select(key).sort(key),
        _side_by_side(before, after, both, key, rest),
        tuple(rest),
    )


def _moved_rows(joined: pl.LazyFrame, before: pl.LazyFrame, after: pl.LazyFrame, table: str) -> pl.DataFrame:
    """The joined rows that differ. A key that comes twice meets more rows than there are, and matches wrong ones."""
    met = joined.select(_exists(_OLD).sum(), _exists(_NEW).sum())
    there = (frame.select(pl.len()) for frame in (before, after))
    moved, rows, *counts = pl.collect_all([joined.filter(_differs()), met, *there], engine="streaming")
    if rows.row(0) != tuple(count.item() for count in counts):
        raise NotComparable(table, (_SHARED_KEY,), Report(table))
    return moved


_SHARED_KEY = Message("Two of its rows have the same primary key.", "有两行的主键相同。")


def _comparable(old: TypedTable, new: TypedTable, shared: Sequence[str]) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Both frames with columns that can be compared."""
    before, after = old.frame.select(shared), new.frame.select(shared)
    one, other = before.collect_schema(), after.collect_schema()
    clash = [name for name in shared if one[name] != other[name]]
    numbers = [name for name in clash if one[name].is_numeric() and other[name].is_numeric()]
    return _printed(old, before, clash, numbers), _printed(new, after, clash, numbers)


def _printed(table: TypedTable, frame: pl.LazyFrame, clash: Sequence[str], numbers: Sequence[str]) -> pl.LazyFrame:
    types = frame.collect_schema()
    texts = [_printed_column(table, name, types[name]) for name in clash if name not in numbers]
    return frame.with_columns(*texts, *(_plain_number(name, types[name]) for name in numbers))


def _plain_number(name: str, dtype: pl.DataType) -> pl.Expr:
    """A number as its digits, which whole numbers, floats and decimals of one value share: 1e22 has all its zeros."""
    text = canonical.text_column(Field(name, "number"), dtype).cast(pl.String)
    plain = pl.when(text.str.contains("e")).then(text).map_batches(_without_exponent, return_dtype=pl.String())
    return pl.when(text == "-0").then(pl.lit("0")).otherwise(pl.coalesce(plain, text)).alias(name)


def _without_exponent(texts: pl.Series) -> pl.Series:
    return pl.Series([None if text is None else format(Decimal(text), "f") for text in texts], dtype=pl.String)


def _printed_column(table: TypedTable, name: str, dtype: pl.DataType) -> pl.Expr:
    """The column of a field as it is printed."""
    (field,) = (field for field in table.schema.fields if field.name == name)
    return canonical.text_column(field, dtype).cast(pl.String).alias(name)


def _key_and_hash(frame: pl.LazyFrame, key: Sequence[str], rest: Sequence[str], suffix: str) -> pl.LazyFrame:
    hashed = pl.struct(rest).hash(0) if rest else pl.lit(0, pl.UInt64)
    return frame.select(*key, hashed.alias(suffix))


def _exists(suffix: str) -> pl.Expr:
    return pl.col(suffix).is_not_null()


def _differs() -> pl.Expr:
    return pl.col(_OLD).ne_missing(pl.col(_NEW))


def _side_by_side(
    before: pl.LazyFrame, after: pl.LazyFrame, keys: pl.DataFrame, key: Sequence[str], rest: Sequence[str]
) -> pl.DataFrame:
    one = before.join(keys.lazy(), on=key, how="semi", nulls_equal=True).rename({name: old_name(name) for name in rest})
    other = after.join(keys.lazy(), on=key, how="semi", nulls_equal=True).rename(
        {name: new_name(name) for name in rest}
    )
    return one.join(other, on=key, nulls_equal=True).sort(key).collect(engine="streaming")


def _compare_bags(before: pl.LazyFrame, after: pl.LazyFrame, names: Sequence[str]) -> RowDifference:
    """Rows with how often they occur; a row that occurs once more than before is one added row."""
    one = before.group_by(names).len(_OLD)
    joined = one.join(after.group_by(names).len(_NEW), on=names, how="full", coalesce=True, nulls_equal=True)
    surplus = pl.col(_NEW).fill_null(0).cast(pl.Int64) - pl.col(_OLD).fill_null(0).cast(pl.Int64)
    moved = joined.select(*names, surplus.alias(_NEW)).filter(pl.col(_NEW) != 0).collect(engine="streaming")

    def repeated(sign: int) -> pl.DataFrame:
        rows = moved.filter(pl.col(_NEW) * sign > 0)
        return rows.select(pl.col(names).repeat_by(pl.col(_NEW).abs()).list.explode()).sort(names)

    return RowDifference(repeated(1), repeated(-1), pl.DataFrame(), ())


def table_changes(found: RowDifference, table: TypedTable, referenced: bool, limit: int = LIMIT) -> TableChanges:
    """A difference counted, listed up to `limit`, with its level; `referenced`: another table has a key to this one."""
    counts = _cell_counts(found)
    level, cause = _level_and_cause(found, table, referenced, counts.keys())
    rest, moved = _without_moved_rows(found, table)
    cells = tuple(_listed_cells(rest, table, limit))
    return TableChanges(
        table.name,
        level,
        found.added.height,
        found.removed.height,
        found.changed.height,
        tuple(key_texts(found.added.head(limit), table)),
        tuple(key_texts(found.removed.head(limit), table)),
        cells,
        counts,
        Message(f"{cause.en} ({table.name})", f"{cause.zh}（{table.name}）") if cause else EMPTY,
        moved.changed.height,
        tuple(_listed_cells(moved, table, limit - len(cells))),
        sum(_cell_counts(moved).values()),
    )


def _cell_counts(found: RowDifference) -> dict[str, int]:
    return {name: count for name in found.fields if (count := _moved_cells(found, name).height)}


def _without_moved_rows(found: RowDifference, table: TypedTable) -> tuple[RowDifference, RowDifference]:
    """The same without the rows that only stand at another place of their text, and those rows by themselves."""
    positions = POSITIONS.get(table.resource.role, frozenset())
    others = [differs_in(name) for name in found.fields if name not in positions]
    if not positions.intersection(found.fields):
        return found, replace(found, changed=found.changed.clear())
    says_else = pl.any_horizontal(others) if others else pl.lit(False)
    rest, moved = found.changed.filter(says_else), found.changed.filter(~says_else)
    return replace(found, changed=rest), replace(found, changed=moved)


_REMOVING_REFERENCED = Message("removing rows of a table that others refer to", "删除被其他表引用的表中的行")
_CHANGING_MEANING = Message("changing what an indicator means", "更改指标的含义")
_ADDING = Message("adding rows", "新增行")
_REMOVING = Message("removing rows", "删除行")
_CHANGING_REFERENCES = Message("changing references", "更改引用")
_CHANGING_VALUES = Message("changing values", "更改数值")
_CHANGING_RECORDS = Message("changing a record", "更改登记表")


def _level_and_cause(
    found: RowDifference, table: TypedTable, referenced: bool, changed: AbstractSet[str]
) -> tuple[Level, Message]:
    """The Data Package Version recipe, for rows. Where it is silent: rows that nothing refers to go with a MINOR."""
    role, references = (
        table.resource.role,
        {name for key in table.schema.foreign_keys if key.resource for name in key.fields},
    )
    ladder = (
        (
            role in DERIVED or not (found.added.height or found.removed.height or found.changed.height),
            Level.NONE,
            EMPTY,
        ),
        (role in RECORDS, Level.PATCH, _CHANGING_RECORDS),
        (referenced and found.removed.height, Level.MAJOR, _REMOVING_REFERENCED),
        (role == "indicators" and changed & MEANING, Level.MAJOR, _CHANGING_MEANING),
        (found.added.height, Level.MINOR, _ADDING),
        (found.removed.height, Level.MINOR, _REMOVING),
        (changed & references, Level.MINOR, _CHANGING_REFERENCES),
        (True, Level.PATCH, _CHANGING_VALUES),
    )
    return next((level, cause) for holds, level, cause in ladder if holds)


def _moved_cells(found: RowDifference, name: str) -> pl.DataFrame:
    return found.changed.filter(differs_in(name))


def differs_in(name: str) -> pl.Expr:
    """Whether a field has another value in a row of `changed`."""
    return pl.col(old_name(name)).ne_missing(pl.col(new_name(name)))


def key_texts(keys: pl.DataFrame, table: TypedTable) -> Iterator[str]:
    """Keys as they are shown and referred to: one text a row, its parts canonical."""
    texts = keys.select(_printed_column(table, name, dtype).fill_null("") for name, dtype in keys.schema.items())
    return map(key_text, texts.iter_rows())


def cell_changes(found: RowDifference, table: TypedTable, name: str, limit: int | None = None) -> Iterator[CellChange]:
    """The changed cells of one field, by key, as canonical texts."""
    moved = _moved_cells(found, name).head(limit) if limit is not None else _moved_cells(found, name)
    key = found.removed.columns
    old, new = (
        moved.select(pl.col(column).alias(name)).select(_printed_column(table, name, moved.schema[column]))
        for column in (old_name(name), new_name(name))
    )
    texts = zip(old.to_series(), new.to_series(), strict=True)
    is_position = name in POSITIONS.get(table.resource.role, ())
    for row, (before, after) in zip(key_texts(moved.select(key), table), texts, strict=True):
        yield CellChange(row, name, before, after, is_position=is_position)


def _listed_cells(found: RowDifference, table: TypedTable, limit: int) -> Iterator[CellChange]:
    left = limit
    for name in found.fields:
        for cell in cell_changes(found, table, name, left):
            left -= 1
            yield cell
