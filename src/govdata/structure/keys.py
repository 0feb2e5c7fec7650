"""Primary, unique and foreign keys over cast values: 1, 01 and 1.0 are one number, a missing part breaks a primary key.

A key costs memory only when it must be held. Values that stand in increasing order prove themselves in the fused pass
(`Spans`); others are told apart by 64-bit hashes, a part of them at a time, and what looks alike is compared exactly.
A referenced key is held as the set of its distinct values. docs/conformance.md says what that costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl

from govdata.metadata.package import ForeignKey
from govdata.metadata.schema import ROW
from govdata.reports.messages import untranslated
from govdata.reports.model import Finding
from govdata.structure.cell_errors import Judged
from govdata.structure.cell_reader import judge_of
from govdata.structure.header import Slot
from govdata.structure.table import Table, canonical_number, judged_text, typed_cell

HELD = 8_000_000
"""So many keys at most are held at once: about 40 bytes each in the engine's hash set."""

_NUMERIC = ("integer", "number", "year")
_SPELLED = ("duration", "geopoint", "list", "array", "object", "geojson")
_EXACT = ("boolean", "date", "datetime", "time")


@dataclass
class Spans:
    """Values of one key as the engine streams them by: increasing in every batch, and no two batches overlap.

    Batches may come in any order and from several threads, so `ordered` only ever falls. `alone` is a proof of
    uniqueness; the contrary is no proof of anything.
    """

    ordered: bool = True
    ends: list[tuple[object, object]] = field(default_factory=list)

    def watch(self, values: pl.Series) -> pl.Series:
        if values.len() and self.ordered:
            if values.null_count() or not (values.slice(1) > values.head(values.len() - 1)).all():
                self.ordered = False
            self.ends.append((values[0], values[-1]))
        return values.is_null()

    @property
    def alone(self) -> bool:
        if not self.ordered:
            return False
        ends = sorted(self.ends, key=lambda span: span[0])  # type: ignore[arg-type,return-value]
        return all(a[1] < b[0] for a, b in pairwise(ends))  # type: ignore[operator]


@dataclass(frozen=True)
class Unique:
    """A key whose values may not come twice: a primary key, a `uniqueKeys` entry, or a field with `unique`."""

    kind: str
    slots: tuple[Slot, ...]
    primary: bool = False

    @property
    def names(self) -> str:
        return ",".join(slot.field.name for slot in self.slots)

    def lacking(self, learnt: Mapping[str, Judged]) -> pl.Expr:
        """True where a part of the key has no value."""
        return pl.any_horizontal([part.is_null() for part in unique_parts(self, learnt)])


@dataclass(frozen=True)
class Reference:
    """A foreign key laid on two tables. `target` is None where the referenced table cannot be read.

    `judged` says that the judge read some of its values, on whichever side: both are then compared by their texts.
    """

    key: ForeignKey
    slots: tuple[Slot, ...]
    target: Table | None
    target_slots: tuple[Slot, ...]
    judged: bool = False

    @property
    def names(self) -> str:
        return ",".join(self.key.fields)

    @property
    def domains(self) -> tuple[str, ...]:
        """How both sides are compared, part by part; "" where values of these types are never equal."""
        domains = (_common(a, b) for a, b in zip(self.slots, self.target_slots, strict=True))
        return tuple("number" if self.judged and domain == "integer" else domain for domain in domains)


def doubted(slots: tuple[Slot, ...], learnt: Mapping[str, Judged]) -> bool:
    """Whether the fast reading may have missed values of these columns."""
    return any(slot.column in learnt and learnt[slot.column].exotic for slot in slots)


def uniques(table: Table) -> Iterator[Unique]:
    """Every key of a table whose fields are all in its data."""
    schema = table.schema
    if schema.primary_key and (slots := _slots(table, schema.primary_key)):
        yield Unique("primary-key", slots, primary=True)
    for names in schema.unique_keys:
        if names and (slots := _slots(table, names)):
            yield Unique("unique-key", slots)
    for slot in table.slots:
        if slot.field.constraints.get("unique") is True:
            yield Unique("unique-error", (slot,))


def references(table: Table, tables: Mapping[str, Table]) -> Iterator[Reference]:
    """Every foreign key of a table whose fields are all in its data."""
    for key in table.schema.foreign_keys:
        slots = _slots(table, key.fields)
        if not slots:
            continue
        target = table if key.resource in ("", table.name) else tables.get(key.resource)
        found = _slots(target, key.reference_fields) if target else ()
        yield Reference(key, slots, target if found and len(found) == len(slots) else None, found)


def _slots(table: Table, names: tuple[str, ...]) -> tuple[Slot, ...]:
    found = [table.layout.slot(name) for name in names]
    return tuple(slot for slot in found if slot) if all(found) else ()


def _domain(slot: Slot) -> str:
    kind = slot.field.type
    return "number" if kind in _NUMERIC else kind if kind in _EXACT else "text"


def _common(one: Slot, other: Slot) -> str:
    if one.field.type == other.field.type == "integer":
        return "integer"
    if "any" in (one.field.type, other.field.type) and "number" in (_domain(one), _domain(other)):
        return "loose"
    return _domain(one) if _domain(one) == _domain(other) else ""


def part(slot: Slot, domain: str, learnt: Mapping[str, Judged]) -> pl.Expr:
    """One part of a key as a comparable value: null where it is missing or has the wrong type."""
    exotic = slot.column in learnt and learnt[slot.column].exotic
    if domain == "integer" and not exotic:
        return slot.value
    if domain in ("number", "integer"):
        return canonical_number(slot)
    if domain == "loose":
        number = canonical_number(slot)
        return pl.coalesce(number, slot.cell) if slot.field.type == "any" else number
    if domain == "text":
        return judged_text(slot) if slot.field.type in _SPELLED else typed_text(slot, exotic=exotic)
    return typed_cell(slot, exotic=exotic)


def typed_text(slot: Slot, *, exotic: bool) -> pl.Expr:
    """A text as it stands, null where the field's type refuses it."""
    if not exotic:
        return slot.value.cast(pl.String)
    judge = judge_of(slot.field)

    def accepted(cells: pl.Series) -> pl.Series:
        known = [cell for cell in cells.drop_nulls().unique() if judge.read(cell).value is not None]
        frame = cells.to_frame("cell")
        return frame.select(pl.when(pl.col("cell").is_in(known)).then("cell").alias("cell")).to_series()

    return slot.cell.map_batches(accepted, return_dtype=pl.String(), is_elementwise=True)


def joined(parts: list[pl.Expr]) -> pl.Expr:
    """A key as one value. Several parts become one text that no other parts make: each carries its length."""
    if len(parts) == 1:
        return parts[0]
    texts = [part.cast(pl.String) for part in parts]
    marked = [pl.concat_str(text.str.len_bytes().cast(pl.String), pl.lit(":"), text) for text in texts]
    return pl.concat_str([text.fill_null("-") for text in marked])


def unique_parts(key: Unique, learnt: Mapping[str, Judged]) -> list[pl.Expr]:
    domains = ["integer" if slot.field.type == "integer" else _domain(slot) for slot in key.slots]
    return [part(slot, domain, learnt) for slot, domain in zip(key.slots, domains, strict=True)]


def repeated(table: Table, key: Unique, learnt: Mapping[str, Judged], rows: int) -> pl.DataFrame:
    """Rows whose key stands in an earlier row: `__row__`, the key's text, and `before`, the row of the last one."""
    parts = unique_parts(key, learnt)
    whole = pl.all_horizontal([part.is_not_null() for part in parts])
    frame = table.cells().filter(whole).select(ROW, joined(parts).alias("key"))
    mark = pl.col("key").hash(seed=1)
    pieces = rows // HELD + 1
    twice = [_twice(frame.select(mark.alias("mark")), piece, pieces) for piece in range(pieces)]
    marks = pl.concat(twice)
    if not marks.len():
        return pl.DataFrame(schema={ROW: pl.Int64, "key": pl.String, "before": pl.Int64})
    alike = frame.filter(mark.is_in(marks.implode())).collect().sort(ROW)
    again = alike.with_columns(pl.col(ROW).shift(1).over("key").alias("before"))
    return again.filter(pl.col("before").is_not_null()).with_columns(pl.col("key").cast(pl.String))


def _twice(marks: pl.LazyFrame, piece: int, pieces: int) -> pl.Series:
    """The hashes that come more than once, among those of one piece."""
    own = marks.filter(pl.col("mark") % pieces == piece) if pieces > 1 else marks
    distinct = own.select(pl.col("mark").n_unique().alias("distinct"), pl.len()).collect().row(0)
    if distinct[0] == distinct[1]:
        return pl.Series("mark", [], pl.UInt64)
    return own.group_by("mark").len().filter(pl.col("len") > 1).collect()["mark"]


def known_values(reference: Reference, learnt: Mapping[str, Judged]) -> pl.Series:
    """The distinct keys of the referenced table, rows without any part left out."""
    assert reference.target is not None  # noqa: S101 (asked only where there is one)
    parts = [part(s, d, learnt) for s, d in zip(reference.target_slots, reference.domains, strict=True)]
    some = pl.any_horizontal([part.is_not_null() for part in parts])
    frame = reference.target.truncated().cells(numbered=False).filter(some).select(joined(parts).alias("key"))
    return frame.unique().collect()["key"]


def stray(reference: Reference, known: pl.Series, learnt: Mapping[str, Judged]) -> pl.Expr:
    """True where a row names something that the referenced table does not have. No part at all names nothing."""
    if "" in reference.domains:
        return pl.any_horizontal([slot.cell.is_not_null() for slot in reference.slots])
    parts = [part(s, d, learnt) for s, d in zip(reference.slots, reference.domains, strict=True)]
    some = pl.any_horizontal([part.is_not_null() for part in parts])
    return (some & ~joined(parts).is_in(known.implode())).fill_null(value=False)


def stray_message(key: ForeignKey, row: int, cells: Sequence[object]) -> str:
    """That a row names nothing, in frictionless's words."""
    names, there, values = ", ".join(key.fields), ", ".join(key.reference_fields), ", ".join(map(str, cells))
    note = f'for "{names}": values "{values}" not found in the lookup table "{key.resource}" as "{there}"'
    return f'Row at position "{row}" violates the foreign key: {note}'


def stray_findings(table: Table, reference: Reference, rows: pl.DataFrame) -> Iterator[Finding]:
    key, number = reference.key, reference.slots[0].number
    place, there = key.resource or table.name, ", ".join(key.reference_fields)
    for row, *cells in rows.iter_rows():
        yield Finding(
            "foreign-key",
            untranslated(stray_message(key, row, cells)),
            table.name,
            row,
            reference.names,
            number,
            ", ".join(map(str, cells)),
            title="ForeignKey Error",
            expected=untranslated(f"a value of {there} in {place}"),
            next_step=untranslated(f"Mend the cell, or add the row to {place}."),
        )


def repeat_findings(table: Table, key: Unique, rows: pl.DataFrame) -> Iterator[Finding]:
    for row, cell, before in rows.iter_rows():
        note = f"the same as in the row at position {before}"
        yield _key_finding(table, key, row, cell, note, f"Give one of rows {before} and {row} another key.")


def lack_findings(table: Table, key: Unique, rows: pl.DataFrame) -> Iterator[Finding]:
    """Rows in which a primary key lacks a part (Table Schema: no part of it may be null)."""
    for row, *cells in rows.iter_rows():
        lacking = [slot.field.name for slot, cell in zip(key.slots, cells, strict=True) if cell is None]
        every = len(lacking) == len(key.slots)
        note = 'cells composing the primary keys are all "None"' if every else f"no value for {', '.join(lacking)}"
        yield _key_finding(table, key, row, "", note, "Fill in the key.")


def _key_finding(table: Table, key: Unique, row: int, cell: str, note: str, step: str) -> Finding:
    slot = key.slots[0]
    if key.kind == "primary-key":
        message = f'Row at position "{row}" violates the primary key: {note}'
        return Finding(
            "primary-key",
            untranslated(message),
            table.name,
            row,
            title="PrimaryKey Error",
            key=cell if cell and len(key.slots) == 1 else None,
            next_step=untranslated(step),
            fields=tuple(slot.field.name for slot in key.slots),
        )
    message = f'Row at position "{row}" has unique constraint violation in field "{key.names}"'
    message += f' at position "{slot.number}": {note}'
    return Finding(
        "unique-error",
        untranslated(message),
        table.name,
        row,
        key.names,
        slot.number,
        cell,
        title="Unique Error",
        next_step=untranslated(step),
    )
