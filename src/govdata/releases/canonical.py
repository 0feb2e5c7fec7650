"""The one text of a value in a released CSV, and the schema that says so.

A package may print its numbers as `1.234,5` and its truths as `是`; a release prints every value in the standard's
default form, so that its bytes do not depend on how a table was typed in, and any reader gets along without options.
Texts of types that have no form of their own here (string, duration, object, …) stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from govdata.metadata.package import Field, Schema
from govdata.structure.date_batches import date_texts
from govdata.structure.field_types import dtype as type_of_column
from govdata.structure.normalize import NOTHING, default_form, has_empty_text


def text_column(field: Field, dtype: pl.DataType) -> pl.Expr:
    """The column of `field` as it is printed; a column that Polars prints canonically by itself stays typed."""
    column, fraction = pl.col(field.name), "%.f"
    match dtype:
        case pl.Decimal(scale=scale) if scale:
            column = column.cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
        case pl.Float64() | pl.Float32():
            column = _float_text(column)
        case pl.Datetime(time_zone=zone):
            column = column.dt.strftime(f"%Y-%m-%dT%H:%M:%S{fraction}" + ("Z" if zone else ""))
        case pl.Date():
            column = column.map_batches(date_texts, return_dtype=pl.String(), is_elementwise=True)
        case pl.Time():
            column = column.dt.strftime(f"%H:%M:%S{fraction}")
        case pl.Int64() if field.type == "year":
            column = column.cast(pl.String).str.zfill(4)
        case _:
            pass
    null = null_text(field)
    return column.cast(pl.String).fill_null(null) if null else column


def released_rows(schema: Schema, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The typed rows of a table as they are released; `schema` is the declared one."""
    return rows.select(released_columns(schema, rows.collect_schema()))


def released_columns(schema: Schema, types: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """The columns of a table as they are released, in the order of its schema.

    `types` are those of the columns that the data have: a field that `fieldsMatch` lets them leave out is empty.
    """
    return [
        _value_or_null(field, types[field.name]) if field.name in types else _absent_column(field)
        for field in schema.fields
    ]


def _value_or_null(field: Field, dtype: pl.DataType) -> pl.Expr:
    """A text that its own schema reads as missing is missing: its CSV could not tell them apart.

    Nothing is the empty text where a schema knows no text that is missing.
    """
    column, missing = pl.col(field.name), list(field.missing_values)
    if dtype != pl.String:
        return column
    if not missing:
        return column.fill_null("") if has_empty_text(field) else column
    return pl.when(column != missing[0] if len(missing) == 1 else ~column.is_in(missing)).then(column)


def _absent_column(field: Field) -> pl.Expr:
    """Missing; the empty text, where the schema knows none that is missing."""
    is_text = not field.missing_values and has_empty_text(field)
    return pl.lit("" if is_text else None, type_of_column(field)).alias(field.name)


def _float_text(column: pl.Expr) -> pl.Expr:
    """A float: no `.0` after a whole number, and the standard's words for what is not finite."""
    printed = column.cast(pl.String).str.strip_suffix(".0")
    return pl.when(column.is_infinite()).then(printed.str.replace("inf", "INF")).otherwise(printed)


def null_text(field: Field) -> str:
    """How a missing value is printed: as nothing, where the schema reads nothing as missing."""
    return "" if "" in field.missing_values or not field.missing_values else field.missing_values[0]


def released_schema(schema: Schema) -> Schema:
    """The schema of the released table: the declared one in the forms that a release prints."""
    fields = tuple(default_form(field) for field in schema.fields)
    said = {name: value for name, value in schema.descriptor.items() if name != "missingValues"}
    descriptor = {**said, "fields": [each.descriptor for each in fields]}
    return replace(schema, fields=fields, missing_values=NOTHING, descriptor=descriptor)
