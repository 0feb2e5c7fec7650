"""The typed columns of a table: the fast reading, and the cell reader's value where that gives none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from govdata.metadata.schema import ROW
from govdata.structure.cell_errors import FallbackResults, is_read_by_fallback
from govdata.structure.cell_reader import reader_of
from govdata.structure.field_types import column_value, decimal_type, dtype, has_room, plain_number, read
from govdata.structure.header import Column
from govdata.structure.text_table import TextTable
from govdata.structure.value_text import number_text, value_text


def typed_columns(table: TextTable, results: FallbackResults) -> pl.LazyFrame:
    """The typed columns by field name, after the row number. A cell that could not be read is null."""
    typed = (typed_cell(column, results).alias(column.field.name) for column in table.columns)
    return table.cells().select(pl.col(ROW), *typed)


def typed_cell(column: Column, results: FallbackResults) -> pl.Expr:
    """The typed value of a cell, null where it is missing or could not be read."""
    if not is_read_by_fallback(column, results):
        return column.value
    target = dtype(column.field)
    exact = decimal_type(column.field) if isinstance(target, pl.Decimal) else None

    def convert(cell: str, value: Any) -> Any:
        if target == pl.String:
            return cell
        return column_value(value) if exact is None or has_room(value, *exact) else None

    return _with_fallback(column, _fast, target, convert)


def typed_text(column: Column, results: FallbackResults) -> pl.Expr:
    """A text as it stands, null where the field's type refuses it."""
    if not is_read_by_fallback(column, results):
        return column.value.cast(pl.String)
    reader = reader_of(column.field)

    def accepted(cells: pl.Series) -> pl.Series:
        known = [cell for cell in cells.drop_nulls().unique() if reader.read(cell).value is not None]
        frame = cells.to_frame("cell")
        return frame.select(pl.when(pl.col("cell").is_in(known)).then("cell").alias("cell")).to_series()

    return column.cell.map_batches(accepted, return_dtype=pl.String(), is_elementwise=True)


def canonical_number(column: Column) -> pl.Expr:
    """A number as the one text that all its spellings share: 1, 01, +1, 1.0 and 1e0 are "1"."""
    return _with_fallback(column, _fast_number, pl.String(), lambda _, value: number_text(value))


def canonical_text(column: Column) -> pl.Expr:
    """A value of a type without a fast form as one text for all its spellings."""
    return _with_fallback(column, _no_reading, pl.String(), lambda _, value: value_text(value))


def _fast(column: Column) -> pl.Expr:
    return read(column.field, column.cell)


def _no_reading(column: Column) -> pl.Expr:
    return pl.when(pl.lit(value=False)).then(column.cell)


def _fast_number(column: Column) -> pl.Expr:
    plain = plain_number(column.field, column.cell)
    digits = pl.when(plain.str.contains(r"^[+-]?[0-9]+(?:\.[0-9]*)?$")).then(plain.str.strip_prefix("+"))
    short = pl.when(digits.str.contains(".", literal=True)).then(digits.str.strip_chars_end("0")).otherwise(digits)
    bare = short.str.strip_suffix(".").str.replace(r"^(-?)0+([0-9])", "$1$2")
    number = pl.when(bare == "-0").then(pl.lit("0")).otherwise(bare)
    return pl.when(_fast(column).is_not_null()).then(number)


def _with_fallback(
    column: Column, fast: Callable[[Column], pl.Expr], target: pl.DataType, convert: Callable[[str, Any], Any]
) -> pl.Expr:
    """The fast reading, and the cell reader's where it gives nothing: once per distinct text of a batch."""
    alone = replace(column, column="cell")

    def values(cells: pl.Series) -> pl.Series:
        frame = cells.to_frame("cell").with_columns(fast(alone).alias("fast"))
        rest = frame.filter(pl.col("fast").is_null() & pl.col("cell").is_not_null())["cell"].unique()
        if not rest.len():
            return frame["fast"]
        reader = reader_of(column.field)
        readings = [(cell, reader.read(cell).value) for cell in rest]
        found = [None if value is None else convert(cell, value) for cell, value in readings]
        known = pl.DataFrame({"cell": rest, "value": pl.Series(found, dtype=target, strict=False)})
        full = frame.join(known, on="cell", how="left", maintain_order="left")
        return full.select(pl.coalesce("fast", "value")).to_series()

    return column.cell.map_batches(values, return_dtype=target, is_elementwise=True)
