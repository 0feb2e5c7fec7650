"""The one text of a value in a released CSV, and the schema that says so.

A package may print its numbers as `1.234,5` and its truths as `是`; a release prints every value in the standard's
default form, so that its bytes do not depend on how a table was typed in, and any reader gets along without options.
Texts of types that have no form of their own here (string, duration, object, …) stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from govdata.metadata.package import Field, Schema
from govdata.structure.cell_reader import judge_of
from govdata.structure.constraints import BOUNDS
from govdata.structure.types import column_value
from govdata.structure.types import dtype as type_of_column

if TYPE_CHECKING:
    import polars as pl

OPTIONS = ("decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "format")
"""What a schema may say about the printed form of a value. Gone from a released field, as the default is meant."""
REWRITTEN = frozenset({"integer", "number", "boolean", "date", "time", "datetime", "year"})
NOTHING = ("",)
"""What is read as missing where a schema does not say."""
_NOT_FINITE = {"Infinity": "INF", "-Infinity": "-INF"}


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
        case pl.Int64() if field.type == "year":
            column = column.cast(pl.String).str.zfill(4)
        case _:
            pass
    null = null_text(field)
    return column.cast(pl.String).fill_null(null) if null else column


def released_columns(schema: Schema, types: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """The columns of a table as they are released, in the order of its schema.

    `types` are those of the columns that the data have: a field that `fieldsMatch` lets them leave out is empty.
    """
    return [_value(field, types[field.name]) if field.name in types else _nothing(field) for field in schema.fields]


def _value(field: Field, dtype: pl.DataType) -> pl.Expr:
    """A text that its own schema reads as missing is missing: its CSV could not tell them apart."""
    import polars as pl

    column, missing = pl.col(field.name), list(field.missing_values)
    if dtype != pl.String or not missing:
        return column
    return pl.when(column != missing[0] if len(missing) == 1 else ~column.is_in(missing)).then(column)


def _nothing(field: Field) -> pl.Expr:
    """Missing; the empty text, where the schema knows none that is missing."""
    import polars as pl

    kind = type_of_column(field)
    return pl.lit(None if kind != pl.String or field.missing_values else "", kind).alias(field.name)


def _number(column: pl.Expr) -> pl.Expr:
    """A float: no `.0` after a whole number, and the standard's words for what is not finite."""
    import polars as pl

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


def default_form(field: Field) -> Field:
    """The field of the same values in the standard's default form, its limits too.

    A field says itself what is missing in it; where values are rewritten, none can come to look like that.
    """
    rewritten = field.type in REWRITTEN
    form = _rewritten(field) if rewritten else dict(field.descriptor)
    missing = NOTHING if rewritten else field.missing_values
    form.pop("missingValues", None)
    if missing != NOTHING:
        form["missingValues"] = list(missing)
    return replace(
        field,
        format="default" if rewritten else field.format,
        constraints=form.get("constraints", {}),
        missing_values=missing,
        descriptor={**form, "name": field.name, "type": field.type},
    )


def _rewritten(field: Field) -> dict[str, Any]:
    """What a field says, less its printed forms; the values that it names are printed anew."""
    again = _reprinter(field)
    kept = {name: said for name, said in field.descriptor.items() if name not in (*OPTIONS, "constraints")}
    kept |= {name: again(kept.pop(name)) for name in ("categories", "example") if name in kept}
    limits = {name: again(said) if name in (*BOUNDS, "enum") else said for name, said in field.constraints.items()}
    kept["constraints"] = {name: limit for name, limit in limits.items() if limit not in (None, [])}
    return {name: said for name, said in kept.items() if said not in (None, [], {})}


def _reprinter(field: Field) -> Callable[[Any], Any]:
    """Prints a value of the descriptor as a cell is printed; None for a misfit, which no cell can be held against."""
    said = {name: value for name, value in field.descriptor.items() if name != "categories"}
    judge = cache(lambda: judge_of(replace(field, constraints={}, descriptor=said)))

    def again(value: Any) -> Any:
        if isinstance(value, list):
            return [printed for item in value if (printed := again(item)) is not None]
        if isinstance(value, dict):  # a category with its label
            printed = again(value.get("value"))
            return None if printed is None else {**value, "value": printed}
        return _literal(field, judge().read(value).value) if isinstance(value, str) else value

    return again


def _literal(field: Field, value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value:04}" if field.type == "year" else str(value)
        case Decimal():
            return format(value, "f") if value.is_finite() else _NOT_FINITE.get(str(value), "NaN")
        case _:
            return str(column_value(value).isoformat())
