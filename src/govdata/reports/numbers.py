"""Numbers as people write them: 5.55万亿 and 5.55 trillion, never 5550000000000."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from govdata.reports.messages import Message

_EN: Final = ((12, " trillion"), (9, " billion"), (6, " million"))
_ZH: Final = ((12, "万亿"), (8, "亿"), (4, "万"))
_DECIMALS: Final = 4
"""So many digits stand behind the point of 5.5512万亿; a number that has more is written out."""
_SAVED: Final = 2
"""A scale has to save so many digits: 12,340 is not written 1.234万."""


def readable(value: Decimal | int) -> Message:
    """A number with its scale in words where that is short and exact, else with its thousands apart.

    >>> readable(5_550_000_000_000)
    Message(en='5.55 trillion', zh='5.55万亿')
    >>> readable(Decimal("-12340.50"))
    Message(en='-12,340.5', zh='-12,340.5')
    """
    exact = Decimal(value)
    return Message(_written(exact, _EN), _written(exact, _ZH))


def _written(value: Decimal, scales: tuple[tuple[int, str], ...]) -> str:
    for zeros, word in scales:
        scaled = value.scaleb(-zeros)
        if abs(scaled) >= 1 and _is_short(scaled, zeros):
            # 2900万 has no comma.
            return f"{_grouped(scaled) if word.isascii() else _plain(scaled)}{word}"
    return _grouped(value)


def _is_short(scaled: Decimal, zeros: int) -> bool:
    places = decimals(scaled)
    return places <= _DECIMALS and zeros - places >= _SAVED


def decimals(value: Decimal) -> int:
    """How many digits behind its point a number needs."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(value: Decimal) -> str:
    return f"{value:.{decimals(value)}f}"


def _grouped(value: Decimal) -> str:
    return f"{value:,.{decimals(value)}f}"
