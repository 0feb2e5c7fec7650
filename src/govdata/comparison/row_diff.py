"""The rows of one table in two editions, matched by primary key, in memory that does not grow with its width.

Each row becomes its key and a 64-bit hash of the rest; a join of those tells which rows came, went or differ, and only
they are then fetched. A table without a key, or with another one than before, is compared as a bag of rows: added and
removed, never changed. Values are
compared as they are typed; a field whose type changed, by its canonical text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govdata.comparison.changes import LIMIT, CellChange, TableChanges
from govdata.releases import canonical
from govdata.releases.table_files import Table
from govdata.releases.version import Level

if TYPE_CHECKING:
    import polars as pl

RECORDS = frozenset({"waivers", "exclusions", "set-asides", "revisions"})
"""Roles of tables that keep the books of the data; they are no data themselves, so they weigh a patch."""
DERIVED = frozenset({"facts"})
"""Roles of tables that follow from others: they weigh nothing, what they follow from does."""
MEANING = frozenset({"unit", "kind", "scope"})
"""Fields of an indicator that say what its numbers mean."""
JOINT = "|"
"""Between the parts of a composite key, where it is shown or referred to."""
_OLD, _NEW = "\0old", "\0new"


@dataclass(frozen=True)
class Difference:
    """The keys that came, went or stayed with another row, and both rows of the latter side by side.

    `changed` has the key columns and, for each compared field, its old and new value (`old_name`, `new_name`).
    """

    added: pl.DataFrame
    removed: pl.DataFrame
    changed: pl.DataFrame
    fields: tuple[str, ...]


def old_name(name: str) -> str:
    return f"{name}{_OLD}"


def new_name(name: str) -> str:
    return f"{name}{_NEW}"


def difference(old: Table, new: Table) -> Difference:
    """Compare two editions of a table; the fields are those that both have."""
    key = list(new.schema.primary_key) if set(new.schema.primary_key) == set(old.schema.primary_key) else []
    shared = [name for name in new.schema.names if name in old.schema.names]
    before, after = _alike(old, new, shared)
    if not key:
        return _bag(before, after, shared)
    rest = [name for name in shared if name not in key]
    joined = _keyed(before, key, rest, _OLD).join(
        _keyed(after, key, rest, _NEW), on=key, how="full", coalesce=True, nulls_equal=True
    )
    moved = joined.filter(_differs()).collect(engine="streaming")
    both = moved.filter(_there(_OLD) & _there(_NEW)).select(key)
    return Difference(
        moved.filter(~_there(_OLD)).select(key).sort(key),
        moved.filter(~_there(_NEW)).select(key).sort(key),
        _side_by_side(before, after, both, key, rest),
        tuple(rest),
    )


def _alike(old: Table, new: Table, shared: Sequence[str]) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Both frames with columns that can be compared."""
    import polars as pl

    before, after = old.frame.select(shared), new.frame.select(shared)
    one, other = before.collect_schema(), after.collect_schema()
    clash = [name for name in shared if one[name] != other[name]]
    return (
        before.with_columns(_text(old, name, one[name]) for name in clash).select(pl.col(shared)),
        after.with_columns(_text(new, name, other[name]) for name in clash).select(pl.col(shared)),
    )


def _text(table: Table, name: str, dtype: pl.DataType) -> pl.Expr:
    """The column of a field as it is printed."""
    import polars as pl

    (field,) = (field for field in table.schema.fields if field.name == name)
    return canonical.text(field, dtype).cast(pl.String).alias(name)


def _keyed(frame: pl.LazyFrame, key: Sequence[str], rest: Sequence[str], suffix: str) -> pl.LazyFrame:
    import polars as pl

    hashed = pl.struct(rest).hash(0) if rest else pl.lit(0, pl.UInt64)
    return frame.select(*key, hashed.alias(suffix))


def _there(suffix: str) -> pl.Expr:
    import polars as pl

    return pl.col(suffix).is_not_null()


def _differs() -> pl.Expr:
    import polars as pl

    return pl.col(_OLD).ne_missing(pl.col(_NEW))


def _side_by_side(
    before: pl.LazyFrame, after: pl.LazyFrame, keys: pl.DataFrame, key: Sequence[str], rest: Sequence[str]
) -> pl.DataFrame:
    one = before.join(keys.lazy(), on=key, how="semi", nulls_equal=True).rename({name: old_name(name) for name in rest})
    other = after.join(keys.lazy(), on=key, how="semi", nulls_equal=True).rename(
        {name: new_name(name) for name in rest}
    )
    return one.join(other, on=key, nulls_equal=True).sort(key).collect(engine="streaming")


def _bag(before: pl.LazyFrame, after: pl.LazyFrame, names: Sequence[str]) -> Difference:
    """Rows with how often they occur; a row that occurs once more than before is one added row."""
    import polars as pl

    one = before.group_by(names).len(_OLD)
    joined = one.join(after.group_by(names).len(_NEW), on=names, how="full", coalesce=True, nulls_equal=True)
    surplus = pl.col(_NEW).fill_null(0).cast(pl.Int64) - pl.col(_OLD).fill_null(0).cast(pl.Int64)
    moved = joined.select(*names, surplus.alias(_NEW)).filter(pl.col(_NEW) != 0).collect(engine="streaming")

    def repeated(sign: int) -> pl.DataFrame:
        rows = moved.filter(pl.col(_NEW) * sign > 0)
        return rows.select(pl.col(names).repeat_by(pl.col(_NEW).abs()).list.explode()).sort(names)

    return Difference(repeated(1), repeated(-1), pl.DataFrame(), ())


def summary(found: Difference, table: Table, referenced: bool, limit: int = LIMIT) -> TableChanges:
    """A difference counted, listed up to `limit` and weighed; `referenced`: another table has a foreign key to it."""
    counts = {name: count for name in found.fields if (count := _moved_cells(found, name).height)}
    return TableChanges(
        table.name,
        _level(found, table, referenced, counts.keys()),
        found.added.height,
        found.removed.height,
        found.changed.height,
        tuple(key_texts(found.added.head(limit), table)),
        tuple(key_texts(found.removed.head(limit), table)),
        tuple(_cells(found, table, limit)),
        counts,
    )


def _level(found: Difference, table: Table, referenced: bool, changed: AbstractSet[str]) -> Level:
    """The Data Package Version recipe, for rows. Where it is silent: rows that nothing refers to go with a MINOR."""
    role = table.resource.role
    if role in DERIVED or not (found.added.height or found.removed.height or found.changed.height):
        return Level.NONE
    if role in RECORDS:
        return Level.PATCH
    if (referenced and found.removed.height) or (role == "indicators" and changed & MEANING):
        return Level.MAJOR
    references = {name for key in table.schema.foreign_keys if key.resource for name in key.fields}
    return Level.MINOR if found.added.height or found.removed.height or changed & references else Level.PATCH


def _moved_cells(found: Difference, name: str) -> pl.DataFrame:
    import polars as pl

    return found.changed.filter(pl.col(old_name(name)).ne_missing(pl.col(new_name(name))))


def key_texts(keys: pl.DataFrame, table: Table) -> Iterator[str]:
    """Keys as they are shown and referred to: one text a row, its parts canonical."""
    texts = keys.select(_text(table, name, dtype).fill_null("") for name, dtype in keys.schema.items())
    return (JOINT.join(row) for row in texts.iter_rows())


def cell_changes(found: Difference, table: Table, name: str, limit: int | None = None) -> Iterator[CellChange]:
    """The changed cells of one field, by key, as canonical texts."""
    import polars as pl

    moved = _moved_cells(found, name).head(limit) if limit is not None else _moved_cells(found, name)
    key = [column for column in moved.columns if _OLD not in column and _NEW not in column]
    old, new = (
        moved.select(pl.col(column).alias(name)).select(_text(table, name, moved.schema[column]))
        for column in (old_name(name), new_name(name))
    )
    texts = zip(old.to_series(), new.to_series(), strict=True)
    for row, (before, after) in zip(key_texts(moved.select(key), table), texts, strict=True):
        yield CellChange(row, name, before, after)


def _cells(found: Difference, table: Table, limit: int) -> Iterator[CellChange]:
    left = limit
    for name in found.fields:
        for cell in cell_changes(found, table, name, left):
            left -= 1
            yield cell
