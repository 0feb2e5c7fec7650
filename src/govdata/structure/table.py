"""A table on its way through the checks: the fused pass over it, its doubtful rows, its typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import polars as pl

from govdata.metadata.dialect import Dialect
from govdata.metadata.package import Field, Resource, Schema
from govdata.metadata.schema import ROW
from govdata.readers.inputs import Input
from govdata.readers.text_frame import TextFrame, column_types, holds_values, is_long_record_error, uneven_records
from govdata.structure.cell_errors import Judged, doubt
from govdata.structure.cell_reader import judge_of
from govdata.structure.constraints import unreadable, without
from govdata.structure.header import Layout, Slot, deduplicated, lay_out
from govdata.structure.normalize import default_form
from govdata.structure.types import column_value, dtype, plain_number, read, text

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
    held: pl.DataFrame | None = None
    """What `cells` gives, of a table that is read once."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        return self.layout.slots

    def cells(self, *, numbered: bool = True) -> pl.LazyFrame:
        """Row number, the text of each cell (`n`, null where it is missing) and its value by the fast reading (`=n`).

        Two steps, so that an expression over a value finds it computed.
        """
        if self.held is not None:
            return self.held.lazy()
        frame = self.text.rows() if numbered or self.padded else self.text.scan()
        last = pl.col(self.slots[-1].column).is_null().alias(OPEN)
        frame = frame.with_columns(last, *(self._text(slot).alias(slot.column) for slot in self.slots))
        return frame.with_columns(read(slot.field, slot.cell).alias(f"={slot.column}") for slot in self.slots)

    def _text(self, slot: Slot) -> pl.Expr:
        """A cell that is not there is missing even where an empty one is a value: the scan cannot tell them apart."""
        cell = text(slot.field, slot.column, typed=self.text.source.kind == "parquet")
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

    def kept(self) -> Table:
        """The same table, read once and for all."""
        if not self.slots:
            return self
        try:
            return replace(self, held=self.cells().collect())
        except pl.exceptions.PolarsError:
            return self  # the fused pass meets the same and says what it is


HELD_CELLS = 4_000_000
"""So many cells of doubtful rows at most are kept while they stream by; more of them are fetched in a second pass."""


@dataclass(frozen=True)
class Facts:
    """What the fused pass saw: how many rows, how many of each mark, and the marked rows if they are few.

    Marks: `?n` a cell of column n in doubt, `?blank`, `?open` nothing in the last column, and those of the caller.
    """

    rows: int = 0
    marked: Mapping[str, int] = field(default_factory=dict)
    held: pl.DataFrame | None = None


@dataclass
class Catch:
    """The marked rows, caught batch by batch as the engine streams them by, in any order; none once they are many.

    The engine watches from several threads, so how many there are is never counted up: it is what was caught.
    """

    marks: tuple[str, ...]
    room: int
    caught: list[pl.DataFrame] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return sum(found.height for found in self.caught) > self.room

    def watch(self, rows: pl.Series) -> pl.Series:
        found = None if self.full else rows.struct.unnest().filter(pl.any_horizontal(self.marks))
        if found is not None and found.height:
            self.caught.append(found)
        return rows.is_null()

    def rows(self) -> pl.DataFrame | None:
        """All of them in order, or None where there were too many."""
        return pl.concat(self.caught).sort(ROW) if self.caught and not self.full else None


def lay_table(resource: Resource, source: Input) -> Table:
    """Lay the schema on the header. A table without a schema has a field of any value for each label."""
    schema = resource.schema or Schema()
    if not schema.fields:
        names = deduplicated(source.labels or ())
        names = names or tuple(f"field{number}" for number in range(1, source.width + 1))
        schema = replace(schema, fields=tuple(Field(name, missing_values=schema.missing_values) for name in names))
    broken = {field.name: unreadable(field) | _unread_formats(field) for field in schema.fields}
    schema = replace(schema, fields=tuple(without(field, broken[field.name]) for field in schema.fields))
    skipped = {(name, limit): why for name, limits in broken.items() for limit, why in limits.items()}
    dialect = resource.dialect or Dialect()
    layout = lay_out(resource.name, source.labels, schema, dialect)
    layout = _without_forms(layout, source)
    return Table(resource.name, TextFrame(source, len(layout.slots)), layout, schema, skipped)


def _without_forms(layout: Layout, source: Input) -> Layout:
    """The columns of a typed file hold values, not texts: their fields are read in the default form."""
    fields = [
        default_form(slot.field) if holds_values(kind, slot.field.type) else slot.field
        for slot, kind in zip(layout.slots, column_types(source), strict=False)
    ]
    slots = (replace(slot, field=field) for slot, field in zip(layout.slots, fields, strict=True))
    return replace(layout, slots=tuple(slots)) if fields else layout


def _unread_formats(field: Field) -> dict[str, str]:
    """Formats that nobody here can read: the cells are taken as text, and the report says so."""
    if field.type == "string" and field.format == "wkt" and find_spec("tatsu") is None:
        return {"type": 'format "wkt" needs the extra frictionless[wkt]'}
    return {}


def count(table: Table, marks: Mapping[str, pl.Expr], watches: Callable[[], list[pl.Expr]]) -> tuple[Table, Facts]:
    """The fused pass, and the table as every later pass shall read it: with long records cut.

    `marks` are true on rows to be looked at; `watches` makes expressions that look at all values as they stream by,
    anew for each try. A record that is too long stops the first try, and it starts again. The engine sees such a
    record only when it reads every column, so this pass does.

    Raises:
        polars.exceptions.PolarsError: the text is no CSV that can be read.
    """
    if not table.slots:
        return table, Facts()
    try:
        facts, long = _facts(table, marks, watches()), False
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        if not is_long_record_error(error):
            raise
        facts, long = _facts(table.truncated(), marks, watches()), True
    table = table.truncated()
    if table.text.source.kind == "csv" and (long or facts.marked[OPEN]):
        odd = uneven_records(table.text)
        table = replace(table, odd=odd, held=None if odd.height else table.held)
    return table, _facts(table, marks, watches()) if table.padded else facts


def _facts(table: Table, marks: Mapping[str, pl.Expr], watches: list[pl.Expr]) -> Facts:
    doubts = {f"?{slot.column}": doubt(slot) for slot in table.slots}
    marks = {**doubts, "?blank": blank(table), **marks}
    names = (*marks, OPEN)
    catch = Catch(names, HELD_CELLS // len(table.slots))
    frame = table.cells().with_columns(expression.alias(name) for name, expression in marks.items())
    caught = pl.struct(ROW, *(slot.column for slot in table.slots), *names)
    watched = [caught.map_batches(catch.watch, return_dtype=pl.Boolean(), is_elementwise=True), *watches]
    counts = [pl.len().alias("rows"), *(pl.col(name).sum() for name in names)]
    counts += [expression.sum().alias(f"watch{number}") for number, expression in enumerate(watched)]
    found = frame.select(counts).collect().row(0, named=True)
    return Facts(found["rows"], {name: found[name] for name in names}, catch.rows())


def blank(table: Table) -> pl.Expr:
    """True where no field of the row has a value."""
    return pl.all_horizontal([slot.cell.is_null() for slot in table.slots])


def doubtful_rows(table: Table, slots: tuple[Slot, ...], facts: Facts) -> Iterator[pl.DataFrame]:
    """Batches of rows with a doubt, in order, blank ones left out: for each slot its text and the mark `?n`."""
    wanted = pl.any_horizontal([f"?{slot.column}" for slot in slots]) & ~pl.col("?blank")
    if facts.held is not None:
        return iter((facts.held.filter(wanted),))
    marks = [doubt(slot).alias(f"?{slot.column}") for slot in slots]
    cells = [slot.cell.alias(slot.column) for slot in slots]
    frame = table.cells().select(ROW, *cells, *marks, blank(table).alias("?blank")).filter(wanted)
    return frame.collect_batches(maintain_order=True)


def marked_rows(table: Table, mark: str, expression: pl.Expr, facts: Facts) -> pl.LazyFrame:
    """Row number and texts of the rows with a mark, from those that were held or in a pass of its own."""
    columns = [ROW, *(slot.column for slot in table.slots)]
    if facts.held is not None:
        return facts.held.lazy().filter(mark).select(columns)
    return table.cells().filter(expression).select(columns)


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
