"""What a figure leaves open: an interval of exact decimals, and comparison with three answers.

An end that is None is unbounded. Ends are `Decimal`, so that sums of money are exact. Comparing two figures of
which each leaves something open has three answers (`Answer`): the statement holds whatever the true values are,
it is violated whatever they are, or the wording decides nothing (more than 4000 against more than 200).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Answer(StrEnum):
    """The three answers of every rule."""

    HOLDS = "holds"
    VIOLATED = "violated"
    CANNOT_TELL = "cannot tell"

    def __invert__(self) -> Answer:
        return _OPPOSITE.get(self, self)


_OPPOSITE = {Answer.HOLDS: Answer.VIOLATED, Answer.VIOLATED: Answer.HOLDS}


@dataclass(frozen=True)
class Interval:
    """All values from `lower` to `upper`; an open end does not belong to it, None is no bound at all.

    Raises:
        ValueError: the interval holds no value.
    """

    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_open: bool = False
    upper_open: bool = False

    def __post_init__(self) -> None:
        if self.lower is None or self.upper is None:
            return
        if self.lower > self.upper or (self.lower == self.upper and (self.lower_open or self.upper_open)):
            raise ValueError(f"the interval {self} holds no value")

    @staticmethod
    def point(value: Decimal) -> Interval:
        return Interval(value, value)

    @staticmethod
    def around(value: Decimal, margin: Decimal) -> Interval:
        """`value` ± `margin`, both ends included."""
        return Interval(value - margin, value + margin)

    @staticmethod
    def sum(parts: Iterable[Interval]) -> Interval:
        """The interval of the sum; of nothing it is the point 0."""
        total = Interval.point(Decimal(0))
        for part in parts:
            total = total + part
        return total

    def __add__(self, other: Interval) -> Interval:
        lower = None if self.lower is None or other.lower is None else self.lower + other.lower
        upper = None if self.upper is None or other.upper is None else self.upper + other.upper
        lower_open = lower is not None and (self.lower_open or other.lower_open)
        upper_open = upper is not None and (self.upper_open or other.upper_open)
        return Interval(lower, upper, lower_open, upper_open)

    def scale(self, factor: Decimal) -> Interval:
        """Every value times `factor`; a negative factor turns the interval round, 0 makes it the point 0."""
        if factor == 0:
            return Interval.point(Decimal(0))
        lower = None if self.lower is None else self.lower * factor
        upper = None if self.upper is None else self.upper * factor
        if factor > 0:
            return Interval(lower, upper, self.lower_open, self.upper_open)
        return Interval(upper, lower, self.upper_open, self.lower_open)

    def __neg__(self) -> Interval:
        return self.scale(Decimal(-1))

    def contains(self, other: Interval | Decimal) -> bool:
        """Whether every value of `other` is in this interval."""
        inner = other if isinstance(other, Interval) else Interval.point(other)
        return _starts_before(self, inner) and _starts_before(-self, -inner)

    def intersects(self, other: Interval) -> bool:
        """Whether some value is in both."""
        return not (_wholly_below(self, other) or _wholly_below(other, self))

    def at_most(self, other: Interval) -> Answer:
        """Whether self ≤ other."""
        if self.upper is not None and other.lower is not None and self.upper <= other.lower:
            return Answer.HOLDS
        return Answer.VIOLATED if _wholly_below(other, self) else Answer.CANNOT_TELL

    def less_than(self, other: Interval) -> Answer:
        """Whether self < other."""
        return ~other.at_most(self)

    def equals(self, other: Interval) -> Answer:
        """Whether both are the same number: certain for two equal points only."""
        if not self.intersects(other):
            return Answer.VIOLATED
        return Answer.HOLDS if self == other and self.lower == self.upper is not None else Answer.CANNOT_TELL

    def __str__(self) -> str:
        left = "(" if self.lower_open or self.lower is None else "["
        right = ")" if self.upper_open or self.upper is None else "]"
        lower = "-∞" if self.lower is None else format(self.lower, "f")
        upper = "∞" if self.upper is None else format(self.upper, "f")
        return f"{left}{lower}, {upper}{right}"


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
