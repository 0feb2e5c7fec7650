"""The words of falling and of growing that stand directly before a figure: 下降了3%, fell by 3%, a decline of 3%.

The same pattern reads a figure as written from its start (`grammar`) and looks back from a figure in a text
(`direction`). What is counted one by one has no sign: 减少61家 are 61 firms.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from govdata.quantities.forms import Figure
from govdata.quantities.lexicon import Lexicon, where_one_begins

FALLING: Final = ("falling", "short_falling", "falling_en", "falling_sums_en")
GROWING: Final = ("growing", "short_growing", "growing_en", "growing_sums_en")
"""The lists of words that say so, which a match of the patterns begins with: Chinese, English verbs, sums."""


def falling_pattern(lexicon: Lexicon) -> str:
    """A word of falling with what may stand between it and its figure."""
    return _pattern(lexicon, *FALLING)


def growing_pattern(lexicon: Lexicon) -> str:
    """A word of growing with what may stand between it and its figure."""
    return _pattern(lexicon, *GROWING)


def _pattern(lexicon: Lexicon, chinese: str, short: str, verbs: str, sums: str) -> str:
    any_of = lexicon.any_of
    by = rf"(?: {any_of('after_direction_en')})*(?: by)?"
    english = rf"(?<![A-Za-z-])(?i:{any_of(sums)} of|{any_of(verbs)}{by})(?![A-Za-z]| to ) ?"
    begins = where_one_begins(lexicon.words(chinese, short, verbs, sums))
    return rf"(?:{begins}(?:{any_of(chinese, short)}{any_of('after_direction')}?|{english}))"


def as_fall(figure: Figure) -> Figure | None:
    """The figure as a fall; one below nothing, or by an order of magnitude, is no figure then."""
    vague = figure.level or figure.number.order or figure.number.bare
    return None if vague or figure.number.value < 0 else replace(figure, form="fall")


def may_fall(figure: Figure, lexicon: Lexicon) -> bool:
    """Whether a word of falling can belong to a figure: a rate or an amount, no rank, no time, nothing counted."""
    unit = lexicon.unit(figure.unit)
    counted = figure.unit == "rank" or (unit is not None and unit.whole)
    return not counted and figure.form not in ("rank", "top", "growth", "claim") and as_fall(figure) is not None
