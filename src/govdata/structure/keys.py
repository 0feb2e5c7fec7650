"""Primary, unique and foreign keys over cast values: 1, 01 and 1.0 are one number, a missing part breaks a primary key.

A key costs memory only when it must be held. Values that stand in increasing order prove themselves in the fused pass
(`KeyRanges`); others are told apart by 64-bit hashes, a part of them at a time, and what looks alike is compared
exactly. A referenced key is held as the set of its distinct values. docs/explanation/conformance.md says
what that costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise
from typing import Any

import polars as pl

from govdata.metadata.schema import ROW, ForeignKey, Schema
from govdata.metadata.standard import NUMERIC
from govdata.structure.cell_errors import FallbackResults, is_read_by_fallback
from govdata.structure.header import Column, Layout
from govdata.structure.key_violations import KeyKind, UniqueKey, foreign_check_id
from govdata.structure.text_table import TextTable
from govdata.structure.typed_cells import canonical_number, canonical_text, typed_cell, typed_text
from govdata.values import dataclass

MOST_NAMED = 1_000_000
"""So many values of a foreign key at most are kept of one file; of more, the file is read again."""
MAX_KEYS_IN_MEMORY = 24_000_000
"""So many keys at most are held at once: 8 bytes each, and as many while they are sorted."""
SMALL_BATCH = 10_000
"""Batches of so many values, or fewer, are put in order where they pass."""

SPELLED = ("duration", "geopoint", "list", "array", "object", "geojson")
"""Types whose values have several spellings, and no column of their own."""
_EXACT = ("boolean", "date", "datetime", "time")
_SAME_VALUES = {**dict.fromkeys(NUMERIC, "number"), "any": "string", "geojson": "object"}
"""Types whose values can be equal to those of another, by its name."""


@dataclass
class KeyRanges:
    """Values of one key as the engine streams them by: increasing in every batch, and no two batches overlap.

    Batches may come in any order and from several threads, so `ordered` only ever falls. A small batch is put in order,
    which costs less than the query that would be asked otherwise. `is_unique` is a proof; the contrary is no proof of
    anything. The engine shows one value of a column that it knows to be constant, so a proof
    needs as many values as there are rows.
    """

    ordered: bool = True
    ends: list[tuple[Any, Any]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def observe(self, values: pl.Series) -> pl.Series:
        """Look at a batch of values; answers which of them are null."""
        if values.len() and self.ordered:
            shown = values.sort() if values.len() <= SMALL_BATCH else values
            if values.null_count() or not (shown.slice(1) > shown.head(shown.len() - 1)).all():
                self.ordered = False
            self.ends.append((shown[0], shown[-1]))
            self.lengths.append(values.len())
        return values.is_null()

    def is_unique(self, rows: int) -> bool:
        """Whether no value can have come twice in so many rows."""
        return self.ordered and sum(self.lengths) == rows and no_overlap(self.ends)

    def span(self, rows: int) -> pl.Series | None:
        """The least and the greatest value, none where there is no value at all; None where they prove nothing."""
        if not self.is_unique(rows):
            return None
        return pl.Series("values", [min(self.ends)[0], max(self.ends)[1]] if self.ends else [])


def no_overlap(ends: Iterable[tuple[Any, Any]]) -> bool:
    """Whether stretches of values, each by its first and last, have no value in common."""
    return all(a[1] < b[0] for a, b in pairwise(sorted(ends)))


@dataclass
class DistinctValues:
    """The values of one column as the engine streams them by; none once they are many."""

    batches: list[pl.Series] = field(default_factory=list)

    def observe(self, values: pl.Series) -> pl.Series:
        """Take the values of a batch; answers which of them are null."""
        if self._size() <= MOST_NAMED:
            self.batches.append(values.drop_nulls().unique())
        return values.is_null()

    def _size(self) -> int:
        return sum(batch.len() for batch in self.batches)

    def values(self) -> pl.Series | None:
        """Each value once; None where they are too many."""
        if self._size() > MOST_NAMED:
            return None
        return pl.concat(self.batches).unique().alias("values") if self.batches else pl.Series("values", [])


@dataclass(frozen=True)
class Reference:
    """A foreign key and the columns on its two sides. `target` is None where the referenced table cannot be read.

    `read_by_fallback` says that the cell reader read some of its values, on whichever side: both are then compared by
    their texts.
    """

    key: ForeignKey
    columns: tuple[Column, ...]
    target: TextTable | None
    target_columns: tuple[Column, ...]
    read_by_fallback: bool = False

    @property
    def domains(self) -> tuple[str, ...]:
        """How both sides are compared, part by part; "" where values of these types are never equal."""
        domains = (_common_domain(a, b) for a, b in zip(self.columns, self.target_columns, strict=True))
        return tuple("number" if self.read_by_fallback and domain == "integer" else domain for domain in domains)

    @property
    def is_comparable(self) -> bool:
        """Whether values of the two sides can be equal at all."""
        return "" not in self.domains


# Keys of a schema, on text and on typed frames


def declared_keys(schema: Schema) -> Iterator[tuple[KeyKind, tuple[str, ...]]]:
    """The primary key, the unique keys and the unique fields of a schema, by the names of their fields."""
    if schema.primary_key:
        yield KeyKind.PRIMARY, schema.primary_key
    yield from ((KeyKind.UNIQUE_KEY, names) for names in schema.unique_keys if names)
    yield from (
        (KeyKind.UNIQUE_FIELD, (field.name,)) for field in schema.fields if field.constraints.get("unique") is True
    )


def unique_keys(schema: Schema, layout: Layout) -> tuple[UniqueKey, ...]:
    """Every key whose fields are all in the data."""
    found = ((kind, layout.find(names)) for kind, names in declared_keys(schema))
    return tuple(UniqueKey(kind, columns) for kind, columns in found if columns)


def references(table: TextTable, tables: Mapping[str, TextTable]) -> Iterator[Reference]:
    """Every foreign key of a table whose fields are all in its data."""
    for key in table.schema.foreign_keys:
        columns = table.layout.find(key.fields)
        if not columns:
            continue
        target = table if key.resource in ("", table.name) else tables.get(key.resource)
        found = target.layout.find(key.reference_fields) if target else ()
        yield Reference(key, columns, target if len(found) == len(columns) else None, found)


def key_check_ids(schema: Schema, layout: Layout) -> Iterator[str]:
    """The checks of the keys whose fields are all in the data."""
    yield from (key.check_id for key in unique_keys(schema, layout))
    yield from (foreign_check_id(key) for key in schema.foreign_keys if layout.find(key.fields))


# Values that can be compared


def any_read_by_fallback(columns: tuple[Column, ...], results: FallbackResults) -> bool:
    """Whether the fast reading may have missed values of these columns."""
    return any(is_read_by_fallback(column, results) for column in columns)


def _domain(column: Column) -> str:
    return _SAME_VALUES.get(column.field.type, column.field.type)


def _common_domain(one: Column, other: Column) -> str:
    if one.field.type == other.field.type == "integer":
        return "integer"
    if _domain(one) == _domain(other):
        return _domain(one)
    kinds = {one.field.type, other.field.type}
    return " ".join(["any", *(kinds - {"any"})]) if "any" in kinds else ""


def _part(column: Column, domain: str, results: FallbackResults) -> pl.Expr:
    """One part of a key as a comparable value: null where it is missing or has the wrong type."""
    if domain == "integer" and not is_read_by_fallback(column, results):
        return column.value
    if domain in ("number", "integer"):
        return canonical_number(column)
    if domain.startswith("any "):
        return _read_as(column, domain.removeprefix("any "))
    if domain in _EXACT:
        return typed_cell(column, results)
    return canonical_text(column) if column.field.type in SPELLED else typed_text(column, results)


def _read_as(column: Column, kind: str) -> pl.Expr:
    """A value as the one text of its spellings; where its field is of any type, what it is as one of another type."""
    canonical = canonical_number if kind in NUMERIC else canonical_text
    if column.field.type != "any":
        return canonical(column)
    read = canonical(replace(column, field=replace(column.field, type=kind, constraints={})))
    return pl.coalesce(read, pl.lit("no ") + column.cell)  # not null: a part without a value would not be compared


def joined_parts(parts: list[pl.Expr]) -> pl.Expr:
    """A key as one value. Several parts become one text that no other parts make: each carries its length."""
    if len(parts) == 1:
        return parts[0]
    texts = [part.cast(pl.String) for part in parts]
    measured = [pl.concat_str(text.str.len_bytes().cast(pl.String), pl.lit(":"), text) for text in texts]
    return pl.concat_str([text.fill_null("-") for text in measured])


def unique_parts(key: UniqueKey, results: FallbackResults) -> list[pl.Expr]:
    """The parts of a key as comparable values."""
    domains = ["integer" if column.field.type == "integer" else _domain(column) for column in key.columns]
    return _parts(key.columns, tuple(domains), results)


def has_null(key: UniqueKey, results: FallbackResults) -> pl.Expr:
    """True where a part of the key has no value."""
    return pl.any_horizontal([part.is_null() for part in unique_parts(key, results)])


# Rows that break a key


def keyed_rows(table: TextTable, key: UniqueKey, results: FallbackResults) -> pl.LazyFrame:
    """Row number, the `key` as one comparable value, and the texts of its cells; rows without a whole key left out."""
    compared = joined_parts(unique_parts(key, results)).alias("key")
    return table.cells().filter(~has_null(key, results)).select(ROW, compared, *cell_texts(key.columns))


def repeated_rows(frame: pl.LazyFrame, rows: int) -> pl.DataFrame:
    """Rows whose key stands in an earlier row, of a table with so many `rows`; `frame` is that of `keyed_rows`.

    The columns are `__row__`, `before` (the last row that has it as well), and the texts of the cells.
    """
    twice = repeated_hashes(key_hashes(frame), rows)
    return rows_again([frame], twice)


def key_hashes(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The hash of each key, in the column `mark`; `frame` is that of `keyed_rows`."""
    return frame.select(KEY_HASH.alias("mark"))


KEY_HASH = pl.col("key").hash(seed=1)


def hash_probe() -> list[int]:
    """What the engine hashes some values to: another engine or another machine may hash otherwise."""
    return [*pl.Series(range(4)).hash(seed=1), *pl.Series(["", "a", "2024-01-01", "中" * 40]).hash(seed=1)]


def repeated_hashes(marks: pl.LazyFrame, rows: int) -> pl.Series:
    """The hashes in the column `mark` that come more than once, in a frame of about so many rows."""
    pieces = rows // MAX_KEYS_IN_MEMORY + 1
    return pl.concat([_hashes_that_repeat(marks, i, pieces) for i in range(pieces)])


def rows_again(frames: Sequence[pl.LazyFrame], twice: pl.Series) -> pl.DataFrame:
    """The rows of `repeated_rows`, among those of some frames whose key has one of some hashes."""
    if not twice.len():
        return pl.DataFrame(schema={ROW: pl.Int64})
    alike = pl.concat(frames).filter(KEY_HASH.is_in(twice.implode())).collect().sort(ROW)
    again = alike.with_columns(pl.col(ROW).shift(1).over("key").alias("before"))
    columns = (ROW, "before", pl.exclude(ROW, "key", "before"))
    return again.filter(pl.col("before").is_not_null()).select(*columns)


def cell_texts(columns: tuple[Column, ...]) -> list[pl.Expr]:
    """The cells of a key as they are written."""
    return [column.cell.alias(f"cell {number}") for number, column in enumerate(columns)]


def _hashes_that_repeat(marks: pl.LazyFrame, piece: int, pieces: int) -> pl.Series:
    """The hashes that come more than once, among those of one piece: side by side, once they are sorted."""
    own = marks.filter(pl.col("mark") % pieces == piece) if pieces > 1 else marks
    ordered = own.collect()["mark"].sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()


def known_keys(table: TextTable, reference: Reference, results: FallbackResults) -> pl.LazyFrame:
    """The `key` of each row of the referenced table, rows without a whole key left out: nothing can name them."""
    parts = _parts(reference.target_columns, reference.domains, results)
    whole = pl.all_horizontal([part.is_not_null() for part in parts])
    return table.truncated().cells(numbered=False).filter(whole).select(joined_parts(parts).alias("key"))


def known_values(reference: Reference, results: FallbackResults) -> pl.Series:
    """The distinct keys of the referenced table."""
    assert reference.target is not None  # noqa: S101 (asked only where there is one)
    return known_keys(reference.target, reference, results).unique().collect()["key"]


def naming_rows(table: TextTable, reference: Reference, results: FallbackResults) -> pl.LazyFrame:
    """Row number, the `key` that a row names as one comparable value, and the texts of its cells.

    A key without all of its parts names nothing, as in SQL (MATCH SIMPLE).
    """
    frame = table.cells().filter(_names_something(reference, results))
    key = joined_parts(_parts(reference.columns, reference.domains, results)) if reference.is_comparable else None
    return frame.select(ROW, *([] if key is None else [key.alias("key")]), *cell_texts(reference.columns))


def missing_references(reference: Reference, known: pl.Series, results: FallbackResults) -> pl.Expr:
    """True where a row names something that the referenced table does not have."""
    names = _names_something(reference, results)
    if not reference.is_comparable:
        return names
    key = joined_parts(_parts(reference.columns, reference.domains, results))
    return (names & ~key.is_in(known.implode())).fill_null(value=False)


def _names_something(reference: Reference, results: FallbackResults) -> pl.Expr:
    if not reference.is_comparable:
        return pl.all_horizontal([column.cell.is_not_null() for column in reference.columns])
    parts = _parts(reference.columns, reference.domains, results)
    return pl.all_horizontal([part.is_not_null() for part in parts])


def named_value(reference: Reference) -> pl.Expr:
    """What a row names, as `known_values` are compared; null where it names nothing."""
    parts = _parts(reference.columns, reference.domains, {})
    return pl.when(_names_something(reference, {})).then(joined_parts(parts))


def _parts(columns: tuple[Column, ...], domains: tuple[str, ...], results: FallbackResults) -> list[pl.Expr]:
    return [_part(column, domain, results) for column, domain in zip(columns, domains, strict=True)]


def watched(values: pl.Expr, observe: Callable[[pl.Series], pl.Series]) -> pl.Expr:
    """An expression that shows values to somebody as they stream by."""
    return values.map_batches(observe, return_dtype=pl.Boolean(), is_elementwise=True)
