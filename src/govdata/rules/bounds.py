"""The interval that the wording of a figure leaves open: strict bounds, and the expected reading of a hedge.

The rounding of a figure needs no table of scales: the digits as written, read as one whole number N, stand for the
value, so value / N is what one unit of the last written digit is worth (2.9亿 is 29 of 10^7).
"""

from __future__ import annotations

from typing import Final

import narwhals as nw

from govdata.rules.engine import Frame
from govdata.rules.observations import FIGURE, NUMBER
from govdata.rules.rejected_cells import rejected_in, unless

_HALF: Final = nw.lit("0.5").cast(nw.Decimal(2, 1))
"""Made from text: Polars loads numpy to look at a Decimal object."""
_COUNTED: Final = (
    *("count", "persons", "person_times", "households", "rank"),
    *("years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds"),
)
"""Units that are counted, not measured: 5968家 is not rounded, 12.5万家 is."""
_SCALED: Final = "[千万亿萬億]|thousand|million|billion"
_EXCESS: Final = "[余餘多]"
"""520余 is above 520, and usually below 530; 超过520 may be 520, which is only odd."""


def with_bounds(frame: Frame, *, marked: bool = True) -> Frame:
    """Observations with `low` and `high` (strict bounds) and `expected_low` and `expected_high`; null is no bound.

    `low_open` and so on say whether an end is open. A figure with a rejected cell has no bound at all;
    `marked` says whether there may be one.
    """
    unsure = rejected_in(frame, FIGURE) if marked else None
    frame = frame.with_columns(_digit("resolution"), _digit("last_digit"))
    frame = frame.with_columns(unless(unsure, each).alias(name) for name, each in _strict().items())
    frame = frame.with_columns(unless(unsure, each).alias(name) for name, each in _expected().items())
    opens = [nw.col(f"{end}_open").fill_null(False) for end in ("low", "high", "expected_low", "expected_high")]
    return frame if unsure is None else frame.with_columns(*opens)


def _digit(name: str) -> nw.Expr:
    """What one unit of the last written digit is worth (`resolution`), or of the last that is not zero."""
    digits = nw.col("as_written").str.replace_all("[^0-9]", "")
    if name == "last_digit":
        digits = digits.str.replace_all("0+$", "")
    known = (digits.str.len_chars() > 0) & (digits.str.len_chars() < 16)
    number = nw.when(known).then(digits).cast(nw.Decimal(20, 0))
    # A figure of zero has no unit that could be told from it.
    return (nw.col("value") / nw.when(number > 0).then(number)).cast(NUMBER).abs().alias(name)


def _strict() -> dict[str, nw.Expr]:
    """The bounds that a figure cannot be outside of."""
    value, lower, upper, is_ = nw.col("value"), nw.col("lower"), nw.col("upper"), _is
    rounded = ~nw.col("unit").is_in(_COUNTED) | nw.col("as_written").str.contains(_SCALED)
    half = nw.when(rounded).then(nw.col("resolution") * _HALF).otherwise(nw.lit(0)).cast(NUMBER).fill_null(0)
    exact = is_("exact") | nw.col("qualifier").is_null()
    low = nw.when(exact).then(value - half).when(is_("more_than", "at_least", "order_of")).then(value)
    high = nw.when(exact).then(value + half).when(is_("nearly", "less_than", "at_most")).then(value)
    high = high.when(is_("order_of")).then((value * 10).cast(NUMBER)).when(is_("range")).then(upper)
    return {
        "low": low.when(is_("range", "at_most")).then(lower).cast(NUMBER),
        "high": high.cast(NUMBER),
        "low_open": (is_("more_than") & _has_excess()).fill_null(False),
        "high_open": is_("nearly", "less_than").fill_null(False),
    }


def _expected() -> dict[str, nw.Expr]:
    """How a hedge is read: 近500 is not below 400, 520余 below 530, 约30 within 20 and 40, 超过50 above 50."""
    value, digit, is_ = nw.col("value"), nw.col("last_digit"), _is
    low = nw.when(is_("nearly", "about")).then(value - digit).otherwise(nw.col("low"))
    high = nw.when(is_("about") | (is_("more_than") & _has_excess())).then(value + digit).otherwise(nw.col("high"))
    return {
        "expected_low": low.cast(NUMBER),
        "expected_high": high.cast(NUMBER),
        "expected_low_open": is_("more_than").fill_null(False),
        "expected_high_open": nw.col("high_open") | (is_("more_than") & _has_excess()).fill_null(False),
    }


def _has_excess() -> nw.Expr:
    return nw.col("as_written").str.contains(_EXCESS)


def _is(*qualifiers: str) -> nw.Expr:
    return nw.col("qualifier").is_in(qualifiers)
