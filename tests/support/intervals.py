"""Two intervals compared by the book, one pair at a time: what the expressions of the rules are held against."""

from __future__ import annotations

from enum import StrEnum

from govdata.quantities.interval import Interval


class Answer(StrEnum):
    HOLDS = "holds"
    VIOLATED = "violated"
    CANNOT_TELL = "cannot tell"


def at_most(one: Interval, other: Interval) -> Answer:
    """Whether one figure is at most another, whatever each leaves open."""
    if one.upper is not None and other.lower is not None and one.upper <= other.lower:
        return Answer.HOLDS
    return Answer.VIOLATED if _wholly_below(other, one) else Answer.CANNOT_TELL


def intersects(one: Interval, other: Interval) -> bool:
    """Whether some value is in both."""
    return not (_wholly_below(one, other) or _wholly_below(other, one))


def contains(outer: Interval, inner: Interval) -> bool:
    """Whether every value of the one is in the other."""
    return _starts_before(outer, inner) and _starts_before(-outer, -inner)


def _starts_before(outer: Interval, inner: Interval) -> bool:
    if outer.lower is None:
        return True
    if inner.lower is None or inner.lower < outer.lower:
        return False
    return inner.lower > outer.lower or inner.lower_open or not outer.lower_open


def _wholly_below(left: Interval, right: Interval) -> bool:
    if left.upper is None or right.lower is None or left.upper > right.lower:
        return False
    return left.upper < right.lower or left.upper_open or right.lower_open
