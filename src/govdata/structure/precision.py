"""Numbers whose digits a release would lose: a column of `number` is a 64-bit float unless `govdata.decimal` says more.

A float keeps the value of a number if it prints as that number again (0.1 does, although no float is exactly 0.1).
Only cells of many characters, or with an exponent, can fail; they alone are looked at, as they stream by.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from math import isinf
from sys import float_info

import polars as pl

from govdata.metadata.schema import Field
from govdata.structure.field_types import EXACT_DIGITS, decimal_type, plain_number


def is_float(field: Field) -> bool:
    """Whether the values of a field are stored as 64-bit floats."""
    return field.type == "number" and decimal_type(field) is None


def may_lose_digits(field: Field, cell: pl.Expr, value: pl.Expr) -> pl.Expr:
    """True where a float may not print as the number in the cell; never null, and never wrong where it is false."""
    test = partial(_may_lose_digits, field)
    length = cell.str.len_bytes()  # by the engine: asked of a batch it would take longer than all else here
    return pl.map_batches([cell, value, length], test, return_dtype=pl.Boolean(), is_elementwise=True)


def released_instead(number: Decimal) -> str:
    """The number that a float column would have instead of this one; "" where it keeps it."""
    if not number.is_finite():
        return ""
    kept = float(number)
    if Decimal(repr(kept)) == number:
        return ""
    return ("-INF" if kept < 0 else "INF") if isinf(kept) else repr(kept).removesuffix(".0")


def _may_lose_digits(field: Field, columns: Sequence[pl.Series]) -> pl.Series:
    cells, values, lengths = columns
    if _are_everyday(values, lengths):
        return _FALSE.new_from_index(0, cells.len())
    frame = pl.DataFrame({"cell": cells, "value": values})
    candidates = frame.select(_is_candidate().fill_null(value=False)).to_series()
    # Most are printed as the engine itself would print them: only the others are worth a closer look.
    others = candidates & (cells != values.cast(pl.String))
    lost = frame.filter(others).select((~_is_kept(field)).fill_null(value=True).alias("lost"))["lost"]
    return others.scatter(others.arg_true(), lost)


_FALSE = pl.Series([False])


def _are_everyday(values: pl.Series, lengths: pl.Series) -> bool:
    """Whether a batch has short cells and positive numbers in the range of floats alone: the usual case, seen fast."""
    least, most, length = values.min(), values.max(), lengths.max()
    if not isinstance(least, float) or not isinstance(most, float) or not isinstance(length, int):
        return True  # no value, or no cell
    return length <= EXACT_DIGITS and float_info.min <= least and most <= float_info.max


def _is_candidate() -> pl.Expr:
    """Cells of few characters without an exponent always come back as themselves."""
    cell, value = pl.col("cell"), pl.col("value")
    unusual = value.is_infinite() | ((value.abs() < float_info.min) & (cell.str.len_bytes() > 1))
    return (cell.str.len_bytes() > EXACT_DIGITS) | unusual


def _is_kept(field: Field) -> pl.Expr:
    """Few significant digits in the range of floats, or those that the float has when it is printed.

    Numbers that are one float and have the same digits are one number: no other power of ten is that float.
    """
    value, digits = pl.col("value"), _significant_digits(plain_number(field, pl.col("cell")))
    few = digits.str.len_bytes() <= EXACT_DIGITS
    normal = value.is_finite() & ((value.abs() >= float_info.min) | (digits == ""))
    return (few & normal) | (digits == _significant_digits(value.cast(pl.String)))


def _significant_digits(number: pl.Expr) -> pl.Expr:
    """The digits of a printed number without its sign, its point, its exponent, and the zeros at both ends."""
    return number.str.replace("[eE].*$", "").str.replace(".", "", literal=True).str.strip_chars("+-0")
