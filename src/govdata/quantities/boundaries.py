"""What is printed around a figure: is it all that stands there, or was a hedge, a digit or a scale left out?

26 km out of 126 km stands in its quote as well, and so does 1.8亿元 out of 近1.8亿元: only the grammar, reading at that
very place, can tell that the text says something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from govdata.quantities.characters import CURRENCY, NUMERAL
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import Quantity, read_quantity
from govdata.quantities.whitespace import AlignedText, normalize_for_quotes, normalize_for_scan, strip_whitespace

_REACH = 24
"""Characters before a figure in which a longer one may begin: no number is longer (`numerals`)."""


@dataclass(frozen=True)
class QuotedText:
    """A text, or a quote alone, in which figures are looked up; both normal forms are made once."""

    raw: str

    @cached_property
    def stripped(self) -> AlignedText:
        """Without any white space: where quotes are found."""
        return normalize_for_quotes(self.raw)

    @cached_property
    def plain(self) -> AlignedText:
        """As the grammar reads it."""
        return normalize_for_scan(self.raw)


def longer_figure(text: QuotedText, start: int, quantity: Quantity, grammar: Grammar) -> str:
    """The figure that is printed where `quantity` is said to stand, if it says something else; "" where it does not.

    Args:
        text: the text, or the quote alone.
        start: where the figure as written begins in `text.stripped.text`.
        quantity: what the figure as written says.
        grammar: reads what stands around it.
    """
    plain, first, last = text.plain.text, *_slice_of(text, start, quantity.as_written)
    for seed in _figure_start().finditer(plain, max(0, first - _REACH), last):
        found = grammar.figure_at(plain, seed.start())
        if found is None or found.end <= first or (first <= found.start and found.end <= last):
            continue
        longer = plain[min(first, found.start) : max(last, found.end)]
        read = read_quantity(longer, grammar)
        if read is not None and not _say_the_same(read, quantity):
            return longer
    return ""


def _slice_of(text: QuotedText, start: int, as_written: str) -> tuple[int, int]:
    """Where a figure that begins at `start` of the stripped text stands in the plain one."""
    last = start + len(strip_whitespace(as_written)) - 1
    return text.plain.position(text.stripped.offset(start)), text.plain.position(text.stripped.offset(last)) + 1


@cache
def _figure_start() -> re.Pattern[str]:
    numeral = f"0-9{NUMERAL}数几半"
    return re.compile(f"(?<![{numeral}.,])[{numeral}]|[第前{CURRENCY}]")


def _say_the_same(one: Quantity, other: Quantity) -> bool:
    says = (one.value, one.qualifier, one.lower, one.upper) == (other.value, other.qualifier, other.lower, other.upper)
    return says and (one.unit == other.unit or not one.unit or not other.unit)
