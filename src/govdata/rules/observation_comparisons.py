"""The comparisons that rule types share: of two intervals, and of an observation with another one.

The columns of the other observation have the prefix OTHER.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import narwhals as nw

from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.metadata.schema import ROW
from govdata.rules.engine import Frame, count_rows, materialize, once_of_a_frame
from govdata.rules.observations import COLUMNS, FIGURE, TABLE, UID
from govdata.rules.rejected_cells import either, rejected_in

OTHER: Final = "other_"
"""The prefix of the columns of the observation that an observation is compared with."""
COMPARED: Final = (TABLE, ROW, UID, "key", "fact", *COLUMNS, "low", "high", "low_open", "high_open")
"""The columns of the other observation that every comparison has, so that a violation can be described."""


def are_disjoint(low: nw.Expr, high: nw.Expr, is_open: nw.Expr) -> nw.Expr:
    """Whether nothing lies between the lower end of one interval and the upper end of another.

    An open end is not in its interval; a missing one has no limit.
    """
    return ((low > high) | ((low == high) & is_open)).fill_null(False)


def is_at_most(left: str, right: str) -> nw.Expr:
    """Whether the interval with the prefix `left` is at most the one with `right`: true, false, or null."""
    below = nw.col(f"{left}high") <= nw.col(f"{right}low")
    return nw.when(_is_above(left, right)).then(nw.lit(False)).when(below).then(nw.lit(True))


def may_be_negative(frame: Frame) -> nw.Expr:
    """Whether an observation or the other one is or may be below zero: what one part loses, another may gain.

    `frame` are the observations of which both are.
    """
    known = ((nw.col("low") < 0) | (nw.col(OTHER + "low") < 0)).fill_null(False)
    unknown = either(rejected_in(frame, FIGURE), rejected_in(frame, FIGURE, OTHER))
    return known if unknown is None else known | unknown


def may_be_equal(left: str, right: str) -> nw.Expr:
    """Whether two intervals can be one figure.

    False when they are apart, true when one that is bounded on both sides lies inside the other, null when they merely
    overlap (over 4000 and over 200 decide nothing).
    """
    apart = _is_above(left, right) | _is_above(right, left)
    within = _lies_within(left, right) | _lies_within(right, left)
    return nw.when(apart).then(nw.lit(False)).when(within).then(nw.lit(True))


def may_meet(left: str, right: str) -> nw.Expr:
    """Whether two wordings can be of one figure: 突破4000亿 and 4211亿 can, 4000亿 and 4211亿 cannot.

    False when their intervals are apart, true when they meet and one is bounded on both sides, null when both are open
    (over 4000 and over 200 decide nothing).
    """
    apart = _is_above(left, right) | _is_above(right, left)
    bounded = _is_bounded(left) | _is_bounded(right)
    known = ~_is_unbounded(left) & ~_is_unbounded(right)
    return nw.when(apart).then(nw.lit(False)).when(bounded & known).then(nw.lit(True))


def _is_bounded(side: str) -> nw.Expr:
    return ~nw.col(f"{side}low").is_null() & ~nw.col(f"{side}high").is_null()


def _is_unbounded(side: str) -> nw.Expr:
    return nw.col(f"{side}low").is_null() & nw.col(f"{side}high").is_null()


def _is_above(left: str, right: str) -> nw.Expr:
    is_open = nw.col(f"{left}low_open") | nw.col(f"{right}high_open")
    return are_disjoint(nw.col(f"{left}low"), nw.col(f"{right}high"), is_open)


def _lies_within(left: str, right: str) -> nw.Expr:
    """Whether the one interval is bounded and lies in the other; an open end does not hold a closed one."""
    low, high, other_low, other_high = (nw.col(side + end) for side in (left, right) for end in ("low", "high"))
    starts = (low == other_low) & (nw.col(f"{left}low_open") | ~nw.col(f"{right}low_open"))
    stops = (high == other_high) & (nw.col(f"{left}high_open") | ~nw.col(f"{right}high_open"))
    above = other_low.is_null() | (low > other_low) | starts
    below = other_high.is_null() | (high < other_high) | stops
    return (~low.is_null() & ~high.is_null() & above & below).fill_null(False)


def has_no_figure(side: str = "") -> nw.Expr:
    """Whether an observation has neither a value nor a bound; `side` is the prefix of its columns."""
    return nw.all_horizontal(*(nw.col(side + name).is_null() for name in NUMBERS_OF_FIGURE), ignore_nulls=False)


def same_cell(name: str) -> nw.Expr:
    """Whether a column has the same cell in an observation and the other; two empty cells are the same."""
    left, right = nw.col(name), nw.col(OTHER + name)
    return nw.when(left.is_null() | right.is_null()).then(left.is_null() & right.is_null()).otherwise(left == right)


def periods_overlap() -> nw.Expr:
    """Whether the period of an observation and that of the other have a day in common."""
    start, end = nw.col("period_start"), nw.col("period_end")
    return (start <= nw.col(OTHER + "period_end")) & (nw.col(OTHER + "period_start") <= end)


def as_others(frame: Frame, extra: Iterable[str] = (), marks: Iterable[str] = ()) -> Frame:
    """The observations again, to be joined to themselves: each column with the prefix OTHER.

    `marks` are the companion columns of those with rejected cells.
    """
    names = (*COMPARED, *extra, *marks)
    return frame.select(*names).rename({name: OTHER + name for name in names})


def reference_uid(column: str) -> nw.Expr:
    """The uid of the observation that `column` names; references stay within their table."""
    return nw.when(~nw.col(column).is_null()).then(nw.concat_str(TABLE, column, separator=":"))


def with_cycles(pairs: Frame, frame: Frame, column: str) -> Frame:
    """`pairs` with `in_cycle`: whether `column`, which names another observation, leads back to the observation."""
    cycles = _cycles(frame, column).select(UID).with_columns(nw.lit(True).alias("in_cycle"))
    return pairs.join(cycles, on=UID, how="left").with_columns(nw.col("in_cycle").fill_null(False))


@once_of_a_frame
def _cycles(frame: Frame, column: str) -> Frame:
    """What is left of the links when loose ends are taken away; in as many rounds as the longest chain has links."""
    links = frame.select(UID, nw.concat_str(TABLE, column, separator=":").alias("to"))
    links, before = materialize(links.filter(~nw.col("to").is_null()).unique(UID, keep="any")), -1
    while (left := count_rows(links)) not in (0, before):
        before = left
        links = links.join(links.select(to=UID), on="to", how="semi")
        links = materialize(links.join(links.select("to").rename({"to": UID}), on=UID, how="semi"))
    return links
