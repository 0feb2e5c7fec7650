"""What units are called below the line of a quotient: yuan/person, ug/m3, yuan/10000yuan.

What is counted one by one stands there in the singular, as people say it: persons/household, count/person. What is
divided by several units has a line before each: 元/人·月 is yuan/person/month.
"""

from __future__ import annotations

from typing import Final

from govdata.quantities.characters import LARGE, SMALL

DENOMINATORS: Final = {
    "person": ("persons", "人"), "household": ("households", "户"), "person_time": ("person_times", "人次"),
    "year": ("years", "年"), "quarter": ("quarters", "季度"), "month": ("months", "月"), "week": ("weeks", "周"),
    "day": ("days", "天"), "h": ("hours", "小时"), "minute": ("minutes", "分钟"), "second": ("seconds", "秒"),
}  # fmt: skip
"""Units that have another name below the line of a quotient: its symbol by itself, and the word in Chinese."""
DENOMINATOR_SCALES: Final = {
    f"{small}{large}": str(int(SMALL.get(small, 1) * LARGE.get(large, 1)))
    for small in ("", "百", "千")
    for large in ("", *LARGE)
    if small or large
}
"""Scales below the line, and how its symbol shows them: yuan/10000yuan."""
_BELOW: Final = {symbol: name for name, (symbol, _) in DENOMINATORS.items()}


def split_quotient(symbol: str) -> tuple[str, str]:
    """A unit above the line and below it, "" where there is no line.

    A plural below the line is read as its singular: packages of before have yuan/households. Units below the line are
    in one order, whatever theirs: yuan/month/person is yuan/person/month.
    """
    above, *below = symbol.split("/")
    return above, "/".join(sorted(map(_singular, below)))


def _singular(below: str) -> str:
    name = below.lstrip("0123456789")
    return below[: len(below) - len(name)] + _BELOW.get(name, name)
