"""A table on its way through the checks: the fused pass over it, its doubtful rows, its typed columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import polars as pl

from govdata.constraints import good, unreadable, without
from govdata.dialect import Dialect
from govdata.doubts import Judged, doubt
from govdata.fieldtypes import dtype, plain_number, read, text
from govdata.inputs import Input
from govdata.judge import judge_of
from govdata.labels import Layout, Slot, deduplicated, lay_out
from govdata.package import Field, Resource, Schema
from govdata.report import ROW
from govdata.textframe import TextFrame, first_width, too_long, uneven

OPEN = "?open"
"""True where the last cell is empty or not there at all: only the raw line can tell."""

Skipped = Mapping[tuple[str, str], str]
"""Constraints that say nothing a cell can be held against: (field, constraint) -> reason."""


@dataclass(frozen=True)
class Table:
    """One table: where its text is, which column holds which field, which constraints were dropped."""

    name: str
    text: TextFrame
    layout: Layout
    schema: Schema
    skipped: Skipped
    odd: pl.DataFrame | None = None
    """Records of another width than the header, once they were looked for: row number, `cells`, `line`."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        return self.layout.slots

    def cells(self, *, numbered: bool = True) -> pl.LazyFrame:
        """Row number, the text of each cell (`n`, null where it is missing) and its value by the fast reading (`=n`).

        Two steps, so that an expression over a value finds it computed.
        """
        frame = self.text.rows() if numbered or self.padded else self.text.scan()
        last = pl.col(self.slots[-1].column).is_null().alias(OPEN)
        frame = frame.with_columns(last, *(self._text(slot).alias(slot.column) for slot in self.slots))
        return frame.with_columns(read(slot.field, slot.cell).alias(f"={slot.column}") for slot in self.slots)

    def _text(self, slot: Slot) -> pl.Expr:
        """A cell that is not there is missing even where an empty one is a value: the scan cannot tell them apart."""
        cell = text(slot.field, slot.column)
        absent = self._absent(slot)
        return pl.when(~pl.col(ROW).is_in(absent.implode())).then(cell) if absent.len() else cell

    def _absent(self, slot: Slot) -> pl.Series:
        if self.odd is None or "" in slot.field.missing_values:
            return pl.Series(ROW, [], pl.Int64)
        return self.odd.filter(pl.col("cells") < slot.number)[ROW]

    @property
    def padded(self) -> bool:
        """Whether there are cells that the scan shows as empty and that are not there at all."""
        return any(self._absent(slot).len() for slot in self.slots)

    def truncated(self) -> Table:
        """The same table, its long records cut to the width: the engine never stops at one."""
        return replace(self, text=replace(self.text, truncated=True))


@dataclass(frozen=True)
class Facts:
    """What the fused pass counted: rows, blank rows, cells in doubt by column, nulls in the last column, the rest."""

    rows: int = 0
    doubtful: Mapping[str, int] = field(default_factory=dict)
    blank: int = 0
    open_ended: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def lay_table(resource: Resource, source: Input) -> Table:
    """Lay the schema on the header. A table without a schema has a field of any value for each label."""
    schema = resource.schema or Schema()
    if not schema.fields:
        names = deduplicated(source.labels or ())
        names = names or tuple(f"field{number}" for number in range(1, first_width(source) + 1))
        schema = replace(schema, fields=tuple(Field(name, missing_values=schema.missing_values) for name in names))
    broken = {field.name: unreadable(field) | _unread_formats(field) for field in schema.fields}
    schema = replace(schema, fields=tuple(without(field, broken[field.name]) for field in schema.fields))
    skipped = {(name, limit): why for name, limits in broken.items() for limit, why in limits.items()}
    dialect = resource.dialect or Dialect()
    layout = lay_out(resource.name, source.labels, schema, dialect)
    return Table(resource.name, TextFrame(source, len(layout.slots)), layout, schema, skipped)


def _unread_formats(field: Field) -> dict[str, str]:
    """Formats that nobody here can read: the cells are taken as text, and the report says so."""
    if field.type == "string" and field.format == "wkt" and find_spec("tatsu") is None:
        return {"type": 'format "wkt" needs the extra frictionless[wkt]'}
    return {}


def count(table: Table, more: Mapping[str, pl.Expr]) -> tuple[Table, Facts]:
    """The fused pass, and the table as every later pass shall read it: with long records cut.

    A record that is too long stops the first try, and it starts again. The engine sees such a record only when it
    reads every column, so this pass does.

    Raises:
        polars.exceptions.PolarsError: the text is no CSV that can be read.
    """
    try:
        facts = _facts(table, more)
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        if not too_long(error):
            raise
        facts = _facts(table.truncated(), more)
    table = table.truncated()
    if facts.open_ended:
        table = replace(table, odd=uneven(table.text))
    return table, _facts(table, more) if table.padded else facts


def _facts(table: Table, more: Mapping[str, pl.Expr]) -> Facts:
    if not table.slots:
        return Facts()
    counts = [pl.len().alias("rows"), blank(table).sum().alias("blank")]
    counts.append(pl.col(OPEN).sum().alias("open"))
    if table.text.source.numbered:
        counts.append(pl.col(ROW).count().alias("numbers"))
    counts += [_doubts(slot).alias(f"?{slot.column}") for slot in table.slots]
    counts += [expression.alias(name) for name, expression in more.items()]
    found = table.cells(numbered=False).select(counts).collect(engine="streaming").row(0, named=True)
    doubtful = {slot.column: found[f"?{slot.column}"] for slot in table.slots}
    open_ended = table.text.source.kind == "csv" and (bool(found["open"]) or table.text.truncated)
    return Facts(found["rows"], doubtful, found["blank"], open_ended, {name: found[name] for name in more})


def _doubts(slot: Slot) -> pl.Expr:
    """How many cells of a column are in doubt: those that are there, less those that are certainly good."""
    doubtful = slot.cell.count().cast(pl.Int64) - good(slot.field, slot.cell, slot.value).sum().cast(pl.Int64)
    return doubtful + slot.cell.null_count().cast(pl.Int64) if slot.field.required else doubtful


def blank(table: Table) -> pl.Expr:
    """True where no field of the row has a value."""
    return pl.all_horizontal([slot.cell.is_null() for slot in table.slots])


def doubtful_rows(table: Table, slots: tuple[Slot, ...], blank_rows: pl.Series) -> Iterator[pl.DataFrame]:
    """Batches of rows with a doubt, in order, blank ones left out: for each slot its text and the mark `?n`."""
    marks = [doubt(slot).alias(f"?{slot.column}") for slot in slots]
    cells = [slot.cell.alias(slot.column) for slot in slots]
    wanted = pl.any_horizontal([f"?{slot.column}" for slot in slots])
    if blank_rows.len():
        wanted &= ~pl.col(ROW).is_in(blank_rows.implode())
    frame = table.cells().select(ROW, *cells, *marks).filter(wanted)
    return frame.collect_batches(maintain_order=True, engine="streaming")


def typed(table: Table, learnt: Mapping[str, Judged]) -> pl.LazyFrame:
    """The typed columns by field name, after the row number. A cell that could not be read is null."""
    columns = [pl.col(ROW)]
    for slot in table.slots:
        exotic = slot.column in learnt and learnt[slot.column].exotic
        columns.append(typed_cell(slot, exotic=exotic).alias(slot.field.name))
    return table.cells().select(columns)


def typed_cell(slot: Slot, *, exotic: bool) -> pl.Expr:
    """The typed value; `exotic` columns hold cells that only the judge can read."""
    if not exotic:
        return slot.value
    target = dtype(slot.field)
    as_text = target == pl.String
    return _judged(slot, _fast, target, lambda cell, found: cell if as_text else column_value(found))


def _fast(slot: Slot) -> pl.Expr:
    return read(slot.field, slot.cell)


def column_value(value: Any) -> Any:
    """A value as a column can hold it: a moment with a zone in UTC, a whole number only while it has 64 bits."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return None
    if isinstance(value, time) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    return value


def canonical_number(slot: Slot) -> pl.Expr:
    """A number as the one text that all its spellings share: 1, 01, +1, 1.0 and 1e0 are "1"."""
    return _judged(slot, _canonical, pl.String(), lambda _, found: _spelled(found))


def judged_text(slot: Slot) -> pl.Expr:
    """A value of a type without a fast form as one text for all its spellings."""
    return _judged(slot, lambda bare: pl.when(pl.lit(value=False)).then(bare.cell), pl.String(), lambda _, v: repr(v))


def _canonical(slot: Slot) -> pl.Expr:
    plain = plain_number(slot.field, slot.cell)
    digits = pl.when(plain.str.contains(r"^[+-]?[0-9]+(?:\.[0-9]*)?$")).then(plain.str.strip_prefix("+"))
    short = pl.when(digits.str.contains(".", literal=True)).then(digits.str.strip_chars_end("0")).otherwise(digits)
    bare = short.str.strip_suffix(".").str.replace(r"^(-?)0+([0-9])", "$1$2")
    number = pl.when(bare == "-0").then(pl.lit("0")).otherwise(bare)
    return pl.when(_fast(slot).is_not_null()).then(number)


def _spelled(number: Any) -> str:
    exact = Decimal(number)
    if not exact.is_finite():
        return str(exact)
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _judged(slot: Slot, fast: Any, target: Any, keep: Any) -> pl.Expr:
    """The fast reading, and the judge's where it gives nothing: once per distinct text of a batch."""
    bare = replace(slot, column="cell")

    def values(cells: pl.Series) -> pl.Series:
        frame = cells.to_frame("cell").with_columns(fast(bare).alias("fast"))
        rest = frame.filter(pl.col("fast").is_null() & pl.col("cell").is_not_null())["cell"].unique()
        if not rest.len():
            return frame["fast"]
        judge = judge_of(slot.field)
        verdicts = [(cell, judge.read(cell).value) for cell in rest]
        found = [None if value is None else keep(cell, value) for cell, value in verdicts]
        known = pl.DataFrame({"cell": rest, "value": pl.Series(found, dtype=target, strict=False)})
        full = frame.join(known, on="cell", how="left", maintain_order="left")
        return full.select(pl.coalesce("fast", "value")).to_series()

    return slot.cell.map_batches(values, return_dtype=target, is_elementwise=True)
