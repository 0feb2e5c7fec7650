"""The one text of a value in a released CSV, and the schema that says so.

A package may print its numbers as `1.234,5` and its truths as `是`; a release prints every value in the standard's
default form, so that its bytes do not depend on how a table was typed in, and any reader gets along without options.
Texts of types that have no form of their own here (string, duration, object, …) stay as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from govdata.judge import judge_of
from govdata.package import Field, Schema

if TYPE_CHECKING:
    import polars as pl

OPTIONS = ("decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "format")
"""What a schema may say about the printed form of a value. Gone from a released field, as the default is meant."""
REWRITTEN = frozenset({"integer", "number", "boolean", "date", "time", "datetime", "year"})
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum")


def text(field: Field, dtype: pl.DataType) -> pl.Expr:
    """The column of `field` as it is printed; a column that Polars prints canonically by itself stays typed."""
    import polars as pl

    column, fraction = pl.col(field.name), "%.f"
    match dtype:
        case pl.Decimal(scale=scale) if scale:
            column = column.cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
        case pl.Float64() | pl.Float32():
            column = _number(column)
        case pl.Datetime(time_zone=zone):
            column = column.dt.strftime(f"%Y-%m-%dT%H:%M:%S{fraction}" + ("Z" if zone else ""))
        case pl.Time():
            column = column.dt.strftime(f"%H:%M:%S{fraction}")
        case _:
            pass
    null = null_text(field)
    return column.cast(pl.String).fill_null(null) if null else column


def value(field: Field, dtype: pl.DataType) -> pl.Expr:
    """The column of `field` as it is released: a text that its own schema reads as missing is missing.

    A table that came as CSV has none of these; one that came as Parquet may, and its CSV could not tell them apart.
    """
    import polars as pl

    column, missing = pl.col(field.name), list(field.missing_values)
    if dtype != pl.String or not missing:
        return column
    return pl.when(column != missing[0] if len(missing) == 1 else ~column.is_in(missing)).then(column)


def _number(column: pl.Expr) -> pl.Expr:
    """A float: no `.0` after a whole number, and the standard's words for what is not finite."""
    import polars as pl

    printed = column.cast(pl.String).str.strip_suffix(".0")
    return pl.when(column.is_infinite()).then(printed.str.replace("inf", "INF")).otherwise(printed)


def null_text(field: Field) -> str:
    """How a missing value is printed: as nothing, where the schema reads nothing as missing."""
    return "" if "" in field.missing_values or not field.missing_values else field.missing_values[0]


def released_schema(schema: Schema) -> Schema:
    """The schema of the released table: the declared one, less the printed forms that it no longer has."""
    fields = tuple(default_form(field) for field in schema.fields)
    return replace(
        schema, fields=fields, descriptor={**schema.descriptor, "fields": [each.descriptor for each in fields]}
    )


def default_form(field: Field) -> Field:
    """The field of the same values in the standard's default form, its limits too."""
    descriptor = {**field.descriptor, "name": field.name, "type": field.type}
    if field.type not in REWRITTEN or not any(option in descriptor for option in OPTIONS):
        return replace(field, descriptor=descriptor)
    limits = {name: _limit(field, name, limit) for name, limit in field.constraints.items()}
    plain = {name: said for name, said in descriptor.items() if name not in OPTIONS}
    return replace(
        field, format="default", constraints=limits, descriptor={**plain, **({"constraints": limits} if limits else {})}
    )


def _limit(field: Field, name: str, value: Any) -> Any:
    """A bound printed in the old form, in the new one."""
    if name not in _LIMITS:
        return value
    return [_reprinted(field, item) for item in value] if isinstance(value, list) else _reprinted(field, value)


def _reprinted(field: Field, value: Any) -> Any:
    """What the judge reads in `value` by the field's own options, printed anew; a misfit stays as it is."""
    read = judge_of(replace(field, constraints={})).read(value).value if isinstance(value, str) else None
    if read is None:
        return value
    if isinstance(read, bool):
        return "true" if read else "false"
    return read.isoformat() if hasattr(read, "isoformat") else str(read)
