"""The quote of a figure that is proposed: the clause in which it stands, with a noun before it where there is room."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from govdata.quantities.characters import CURRENCY
from govdata.quantities.direction_words import falling_pattern, growing_pattern
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.lists import SharedMeasure
from govdata.quantities.pattern import Pattern
from govdata.quantities.whitespace import AlignedText
from govdata.reports.messages import LONGEST_QUOTE

_CLAUSE = "，。；！？、：:;,.\n"
_STOP = "，。；！？：;,.\n"
_COMMAS = "，,"
_LOWERED = frozenset("₀₁₂₃₄₅₆₇₈₉")


class ClauseQuoter:
    """Chooses quotes with the words of one lexicon; holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        compared = rf"{lexicon.any_of('before_comparison')}[^，。；、：\d]{{1,8}}?"
        self._shared = SharedMeasure(lexicon)
        beside, change = lexicon.any_of("beside_change"), f"{falling_pattern(lexicon)}|{growing_pattern(lexicon)}"
        self._no_noun = Pattern(rf" ?(?:{beside})*(?:{compared}(?=$|{change}))?(?:{beside})*(?:{change})?")
        self._bare_change = Pattern(rf" ?(?:{beside})*(?:{compared})?(?:{beside})*(?:{change})(?=[\d{CURRENCY}])")

    def around(self, aligned: AlignedText, figure: Figure, breaks: Sequence[int]) -> tuple[str, int]:
        """The clause around a figure, as `around_place` gives it, with the unit that it shares with its list."""
        return self.around_place(aligned, (figure.start, figure.end), breaks, self._shared.end(aligned.text, figure))

    def around_place(
        self, aligned: AlignedText, place: tuple[int, int], breaks: Sequence[int], shared: int = 0
    ) -> tuple[str, int]:
        """The clause around the figure text[start:end] in which it stands once, and its raw offset.

        It goes on to `shared`, has at most 40 characters without white space, and crosses none of the `breaks`, where
        headings begin and end. A clause without a noun before its figure (增长3%) has those before it in front, as far
        as they fit.
        """
        (first, stop), text, limit = place, aligned.text, LONGEST_QUOTE
        needle = text[first:stop]
        following = text.find(needle, first + 1, first + limit + len(needle))
        broken, unbroken = _between(breaks, place, len(text))
        ceiling = min(first + limit, following if following >= 0 else len(text), unbroken)
        end = shared if stop < shared <= ceiling else stop
        while end < ceiling and not _ends_clause(text, end, _CLAUSE):
            end += 1
        preceding = text.rfind(needle, max(0, end - limit), stop - 1)
        floor = max(broken, end - limit, preceding + len(needle) if preceding >= 0 else 0)
        start = _clause_start(text, first, floor)
        if start == floor > broken:
            start = _at_a_comma(text, start, first)
        elif not any(map(str.isalpha, text[stop:end])):  # nothing, or the mark of a note: 增长4.8%[3]
            start = self._with_noun(text, start, first, floor, broken)
        start, end = aligned.whole_words(start, end, place)
        while start < first and not text[start].isalnum() and text[start] not in f"《“（-−{CURRENCY}":
            start += 1
        return aligned.excerpt(start, end), aligned.offset(start)

    def _with_noun(self, text: str, start: int, figure: int, floor: int, broken: int) -> int:
        """Where a quote begins that has a noun before its figure; `start` where it has one, or there is no room."""
        lacks, first = self._no_noun.fullmatch(text, start, figure) is not None, start
        while lacks and floor < start and text[start - 1] in _COMMAS:
            start = _clause_start(text, start - 1, floor)
            lacks = self._bare_change.match(text, start) is not None
            first = first if start == floor > broken and not _ends_clause(text, start - 1, _STOP) else start
        return first


@lru_cache(maxsize=16)
def clause_quoter(grammar: Grammar) -> ClauseQuoter:
    """The quoter of a grammar, compiled once."""
    return ClauseQuoter(grammar.lexicon)


def _clause_start(text: str, position: int, floor: int) -> int:
    """Where the clause begins that goes on up to a position."""
    while position > floor and not _ends_clause(text, position - 1, _STOP):
        position -= 1
    return position


def _between(breaks: Sequence[int], place: tuple[int, int], length: int) -> tuple[int, int]:
    """The last break before a figure and the first behind it; the ends of the text where there is none."""
    before, behind = bisect_right(breaks, place[0]), bisect_left(breaks, place[1])
    return breaks[before - 1] if before else 0, breaks[behind] if behind < len(breaks) else length


def _ends_clause(text: str, position: int, marks: str) -> bool:
    """Whether a mark ends a clause; not in 3,000, 2.5 and PM₂.₅."""
    if text[position] not in marks:
        return False
    before = text[position - 1 : position]
    inside = before.isalnum() and text[position + 1 : position + 2].isdigit()
    return not (inside and text[position] in ",:." and (before.isascii() or before in _LOWERED))


def _at_a_comma(text: str, start: int, stop: int) -> int:
    """The next weaker stop, so that a quote does not begin in the middle of a word."""
    found = [text.find(mark, start, stop) + 1 for mark in "、：）”》 "]
    return min((place for place in found if place), default=start)
