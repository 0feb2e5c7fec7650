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
from govdata.structure.types import EXACT_DIGITS, decimal_type, plain_number


def is_float(field: Field) -> bool:
    """Whether the values of a field are stored as 64-bit floats."""
    return field.type == "number" and decimal_type(field) is None


def may_lose_digits(field: Field, cell: pl.Expr, value: pl.Expr) -> pl.Expr:
    """True where a float may not print as the number in the cell; never null, and never wrong where it is false."""
    test = partial(_may_lose_digits, field)
    return pl.map_batches([cell, value], test, return_dtype=pl.Boolean(), is_elementwise=True)


def released_instead(number: Decimal) -> str:
    """The number that a float column would have instead of this one; "" where it keeps it."""
    if not number.is_finite():
        return ""
    kept = float(number)
    if Decimal(repr(kept)) == number:
        return ""
    return ("-INF" if kept < 0 else "INF") if isinf(kept) else repr(kept).removesuffix(".0")


def _may_lose_digits(field: Field, columns: Sequence[pl.Series]) -> pl.Series:
    cells, values = columns
    if _are_everyday(cells, values):
        return pl.repeat(value=False, n=cells.len(), eager=True)
    frame = pl.DataFrame({"cell": cells, "value": values})
    candidates = frame.select(_is_candidate().fill_null(value=False)).to_series()
    lost = frame.filter(candidates).select((~_is_kept(field)).fill_null(value=True).alias("lost"))["lost"]
    return candidates.scatter(candidates.arg_true(), lost)


def _are_everyday(cells: pl.Series, values: pl.Series) -> bool:
    """Whether a batch has short cells and positive numbers in the range of floats alone: the usual case, seen fast."""
    least, most, length = values.min(), values.max(), cells.str.len_bytes().max()
    if not isinstance(least, float) or not isinstance(most, float) or not isinstance(length, int):
        return True  # no value, or no cell
    return length <= EXACT_DIGITS and float_info.min <= least and most <= float_info.max


def _is_candidate() -> pl.Expr:
    """Cells of few characters without an exponent always come back as themselves."""
    cell, value = pl.col("cell"), pl.col("value")
    unusual = value.is_infinite() | ((value.abs() < float_info.min) & (cell.str.len_bytes() > 1))
    return (cell.str.len_bytes() > EXACT_DIGITS) | unusual


def _is_kept(field: Field) -> pl.Expr:
    """Few significant digits in the range of floats, or digits that the float prints as they are."""
    value, number = pl.col("value"), plain_number(field, pl.col("cell"))
    mantissa = number.str.replace("[eE].*$", "").str.replace_all("[^0-9]", "").str.strip_chars_start("0")
    few = mantissa.str.len_bytes() <= EXACT_DIGITS
    normal = value.is_finite() & ((value.abs() >= float_info.min) | (mantissa == ""))
    return (few & normal) | (_canonical(number) == _canonical(value.cast(pl.String)))


def _canonical(number: pl.Expr) -> pl.Expr:
    """A printed number without what does not change it: signs, zeros and points at its ends."""
    exponent = number.str.extract(r"[eE]\+?(-?[0-9]+)$").str.replace("^(-?)0+([0-9])", "$1$2").fill_null("0")
    digits = number.str.replace("[eE].*$", "").str.strip_prefix("+")
    short = pl.when(digits.str.contains(".", literal=True)).then(digits.str.strip_chars_end("0")).otherwise(digits)
    bare = short.str.strip_suffix(".").str.replace("^(-?)0+([0-9])", "$1$2").str.replace(r"^(-?)\.", "${1}0.")
    return pl.concat_str(bare, pl.lit("e"), exponent)
