"""What is printed around a figure: is it all that stands there, or was a hedge, a digit or a scale left out?

26 km out of 126 km stands in its quote as well, and so does 1.8亿元 out of 近1.8亿元: only the grammar, reading at that
very place, can tell that the text says something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import Quantity, read_quantity
from govdata.quantities.whitespace import Folded, fold, scannable, squeezed

_NUMERAL = "0-9零〇一二两三四五六七八九十百千万亿数几半廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_BEGINS = re.compile(f"(?<![{_NUMERAL}.,])[{_NUMERAL}]|[第前¥￥$€£]")
_REACH = 24
"""Characters before a figure in which a longer one may begin: no number is longer (`numerals`)."""


@dataclass(frozen=True)
class QuotedText:
    """A text, or a quote alone, in which figures are looked up; both foldings are made once."""

    raw: str

    @cached_property
    def folded(self) -> Folded:
        """Without any white space: where quotes are found."""
        return fold(self.raw)

    @cached_property
    def scanned(self) -> Folded:
        """As the grammar reads it."""
        return scannable(self.raw)


def whole_figure(text: QuotedText, start: int, quantity: Quantity, grammar: Grammar) -> str:
    """The figure that is printed where this one is said to stand, if it says something else; "" where it does not.

    Args:
        start: where the figure as written begins in `text.folded.text`.
    """
    length = len(squeezed(quantity.as_written))
    scan = text.scanned
    first = scan.position(text.folded.offset(start))
    last = scan.position(text.folded.offset(start + length - 1)) + 1
    for seed in _BEGINS.finditer(scan.text, max(0, first - _REACH), last):
        found = grammar.figure_at(scan.text, seed.start())
        if found is None or found.end <= first or (first <= found.start and found.end <= last):
            continue
        longer = scan.text[min(first, found.start) : max(last, found.end)]
        read = read_quantity(longer, grammar)
        if read is not None and not _same(read, quantity):
            return longer
    return ""


def _same(one: Quantity, other: Quantity) -> bool:
    says = (one.value, one.qualifier, one.lower, one.upper) == (other.value, other.qualifier, other.lower, other.upper)
    return says and (one.unit == other.unit or not one.unit or not other.unit)
