"""What a figure leaves open: an interval of exact decimals. Rules compare intervals in frames (`rules.types.pairs`)."""

from __future__ import annotations

from decimal import Decimal

from govdata.values import dataclass


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
    def around(value: Decimal, margin: Decimal) -> Interval:
        """`value` ± `margin`, both ends included."""
        return Interval(value - margin, value + margin)

    def __neg__(self) -> Interval:
        """Every value with the other sign."""
        lower = None if self.upper is None else -self.upper
        upper = None if self.lower is None else -self.lower
        return Interval(lower, upper, self.upper_open, self.lower_open)

    def __str__(self) -> str:
        left = "(" if self.lower_open or self.lower is None else "["
        right = ")" if self.upper_open or self.upper is None else "]"
        lower = "-∞" if self.lower is None else format(self.lower, "f")
        upper = "∞" if self.upper is None else format(self.upper, "f")
        return f"{left}{lower}, {upper}{right}"
