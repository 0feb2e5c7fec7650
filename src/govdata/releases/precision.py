"""Numbers whose digits a release would lose: a column of `number` is a 64-bit float unless `govdata.decimal` says more.

A float keeps the value of a number if it prints as that number again (0.1 does, although no float is exactly 0.1).
Only cells of many characters or with an exponent can fail; they alone are looked at, and only in columns of floats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from govdata.metadata.package import Package, Resource
from govdata.metadata.schema import ROW
from govdata.readers.inputs import open_inputs
from govdata.structure.header import Slot
from govdata.structure.table import Table, canonical_number, lay_table
from govdata.structure.types import EXACT_DIGITS, decimal_type

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class PrecisionLoss:
    """A cell, and the number that a release would have instead."""

    table: str
    row: int
    field: str
    cell: str
    kept: str

    def __str__(self) -> str:
        return f"{self.table}, row {self.row}, {self.field}: {self.cell} would be released as {self.kept}"


def lost_digits(package: Package) -> Iterator[PrecisionLoss]:
    """Every number of the package that its column cannot hold, table by table, column by column.

    Raises:
        WriteError: the temporary folder is full or cannot be written.
    """
    with open_inputs(replace(package, resources=tuple(filter(_has_floats, package.resources)))) as inputs:
        for name, source in inputs.items():
            if source.kind == "none":
                continue
            table = lay_table(source.resource, source).truncated()
            for slot in filter(_is_float, table.slots):
                yield from _lost(name, table, slot)


def _has_floats(resource: Resource) -> bool:
    fields = resource.schema.fields if resource.schema else ()
    return any(field.type == "number" and decimal_type(field) is None for field in fields)


def _is_float(slot: Slot) -> bool:
    return slot.field.type == "number" and decimal_type(slot.field) is None


def _lost(name: str, table: Table, slot: Slot) -> Iterator[PrecisionLoss]:
    for batch in _suspects(table, slot).collect_batches(maintain_order=True, engine="streaming"):
        for row, cell, number in batch.iter_rows():
            kept = repr(float(number))
            if Decimal(number).is_finite() and Decimal(kept) != Decimal(number):
                yield PrecisionLoss(name, row, slot.field.name, cell, kept)


def _suspects(table: Table, slot: Slot) -> pl.LazyFrame:
    """Row, cell and its exact number, where the float does not print as just that."""
    import polars as pl

    long = (slot.cell.str.len_bytes() > EXACT_DIGITS) | slot.cell.str.contains("[eE]")
    exact = canonical_number(slot).alias("number")
    printed = slot.value.cast(pl.String).str.strip_suffix(".0")
    return (
        table.cells()
        .filter(long)
        .with_columns(exact)
        .filter(pl.col("number") != printed)
        .select(ROW, slot.column, "number")
    )
