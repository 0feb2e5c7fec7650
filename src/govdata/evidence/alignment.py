"""Where quotes stand in a text that was corrected, told from their old offsets alone: `align`.

The old text is not kept. What is known of it are the quotes and where they stood, and a correction leaves most of the
text between two of them as it was: they all move by the same number of characters, or by a number between those of
their neighbours. So each quote that stands in the new text once is an anchor if its neighbours moved like it, and the
anchors say which of several places is the one that a repeated quote had. What two readings fit stays where it was.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import pairwise

from govdata.quantities.whitespace import AlignedText
from govdata.values import dataclass


@dataclass(frozen=True, order=True)
class Quote:
    """Words without white space, where they stood (a raw offset), and the part of the text that they belong to."""

    start: int
    text: str
    part: str = ""

    def __len__(self) -> int:
        """How near a copy of the words may stand, at least."""
        return max(1, len(self.text))


@dataclass(frozen=True)
class Alignment:
    """How the offsets of an old text became those of a new one.

    `anchors` are pairs of an old and a new offset, in order. `ends` is the pair of both lengths, where the old length
    is known; `last_end` is the end of the last part of the old text, which is likely to be its length: where the text
    moved by as much before it as up to the new length, it is. `candidates` are the places of each quote in the new
    text.
    """

    length: int
    candidates: Mapping[Quote, tuple[int, ...]]
    anchors: tuple[tuple[int, int], ...] = ()
    placed: Mapping[Quote, int] = field(default_factory=dict)
    ends: tuple[int, int] | None = None
    last_end: int | None = None

    def around(self, offset: int) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """The nearest anchors at or before, and at or behind, an old offset."""
        before = bisect_right(self.anchors, offset, key=_old) - 1
        after = bisect_left(self.anchors, offset, key=_old)
        return (
            self.anchors[before] if before >= 0 else None,
            self.anchors[after] if after < len(self.anchors) else None,
        )

    def between(self, offset: int) -> tuple[int, int]:
        """Where in the new text an old offset has to be: between the anchors around it, or an end of the text."""
        before, after = self.around(offset)
        return before[1] if before else 0, after[1] if after else self.length

    def shifts(self, offset: int) -> tuple[int, int] | None:
        """By how much the text moved just before and just behind an old offset; None where nothing tells."""
        before, after = self.around(offset)
        first, last = _shift(before or (0, 0)), after or self.ends
        if last is not None:
            return first, _shift(last)
        return (first, first) if self.last_end is not None and self.last_end + first == self.length else None

    def boundary(self, offset: int | None) -> int | None:
        """Where a boundary is now that stood between two quotes; None where two answers fit."""
        if offset in (None, 0):
            return offset
        if self.ends and offset == self.ends[0]:
            return self.ends[1]
        shifts = self.shifts(offset) if offset is not None else None
        if offset is None or shifts is None or shifts[0] != shifts[1]:
            return None
        return offset + shifts[0]


def align(
    text: AlignedText,
    quotes: Iterable[Quote],
    old_length: int | None = None,
    *,
    last_end: int | None = None,
    is_new: bool = True,
    bounds: Callable[[Alignment, str], tuple[int, int] | None] = lambda _alignment, _part: None,
) -> Alignment:
    """Find each quote in a text, as far as one place alone fits.

    Args:
        text: the new text, without its white space.
        quotes: the quotes with their offsets in the old text.
        old_length: the length of the old text in code points, if it is known.
        last_end: where the last part of the old text ended, if that is known and the length is not.
        is_new: whether it is another text. In the same one a quote that stands at its offset stays there.
        bounds: where a part of the text now begins and ends, by what is known so far; None where that is not sure.
    """
    known = sorted(set(quotes))
    candidates = {quote: tuple(_places(text, quote.text)) for quote in known}
    length = len(text.raw)
    ends = None if old_length is None else (old_length, length)
    start = Alignment(length, candidates, ends=ends, last_end=last_end)
    unique = {quote: places[0] for quote, places in candidates.items() if len(places) == 1}
    if not is_new:
        unique |= {quote: quote.start for quote, places in candidates.items() if quote.start in places}
    found = _with(start, _credible(unique, start.ends))
    while True:
        more = {q: place for q in known if q not in found.placed and (place := _place(found, q, bounds)) is not None}
        if not (more := _distinct({**found.placed, **more}, more)):
            return found
        found = _with(found, {**found.placed, **more})


def _places(text: AlignedText, words: str) -> Iterator[int]:
    position = text.text.find(words) if words else -1
    while position >= 0:
        yield text.offset(position)
        position = text.text.find(words, position + 1)


def _with(alignment: Alignment, placed: Mapping[Quote, int]) -> Alignment:
    anchors = dict(sorted((quote.start, new) for quote, new in placed.items()))
    return replace(alignment, placed=placed, anchors=tuple(anchors.items()))


def _old(pair: tuple[int, int]) -> int:
    return pair[0]


def _shift(pair: tuple[int, int]) -> int:
    return pair[1] - pair[0]


def _credible(unique: Mapping[Quote, int], ends: tuple[int, int] | None) -> dict[Quote, int]:
    """The quotes that moved like the next one, or by a number between those of the two around them.

    A copy elsewhere in the text, left alone by a correction of the clause that was quoted, moves like none of them.
    Those that most others moved like come first, so that such a copy is judged by them and not they by it.
    """
    known = _distinct(unique, unique)
    pairs: dict[tuple[int, int], int] = {}
    for quote, new in known.items():
        pairs[quote.start, new] = min(len(quote), pairs.get((quote.start, new), len(quote)))
    together = {pair for one, other in pairwise(sorted(pairs)) if _shift(one) == _shift(other) for pair in (one, other)}
    votes = Counter(map(_shift, [*pairs, (0, 0), *([ends] if ends else [])]))
    trusted: list[tuple[int, int]] = sorted(together)
    for pair in sorted(pairs.keys() - together, key=lambda pair: (-votes[_shift(pair)], pair)):
        if _fits(trusted, pair, pairs[pair]):
            insort(trusted, pair)
    return {quote: new for quote, new in known.items() if (quote.start, new) in trusted}


def _fits(trusted: Sequence[tuple[int, int]], pair: tuple[int, int], nearness: int) -> bool:
    """Whether a pair moved by a number between those of its neighbours; at an end, whether it keeps their order."""
    at = bisect_left(trusted, pair)
    before, after = trusted[max(0, at - 1) : at], trusted[at : at + 1]
    if before and after:
        return _deviation(_shift(pair), (_shift(before[0]), _shift(after[0]))) < nearness
    return all(each[1] < pair[1] for each in before) and all(pair[1] < each[1] for each in after)


def _deviation(shift: int, shifts: tuple[int, int]) -> int:
    """How far a shift is from those between two others."""
    low, high = min(shifts), max(shifts)
    return max(low - shift, shift - high, 0)


def _distinct(every: Mapping[Quote, int], wanted: Mapping[Quote, int]) -> dict[Quote, int]:
    """Those whose new place no other quote claims that stood elsewhere."""
    claims = Counter(new for _old, new in {(quote.start, new) for quote, new in every.items()})
    return {quote: new for quote, new in wanted.items() if claims[new] == 1}


def _place(found: Alignment, quote: Quote, bounds: Callable[[Alignment, str], tuple[int, int] | None]) -> int | None:
    """The one place of a quote that fits what moved around it."""
    places, shifts = found.candidates[quote], found.shifts(quote.start)
    limits = bounds(found, quote.part)
    if limits:
        places = tuple(place for place in places if limits[0] <= place < limits[1])
    if shifts is not None:
        near = [place for place in places if _deviation(place - quote.start, shifts) < len(quote)]
        exact = quote.start + shifts[0]
        if shifts[0] == shifts[1] and exact in near:
            return exact
        if len(near) == 1 and (len(places) == 1 or abs(shifts[1] - shifts[0]) < len(quote)):
            return near[0]
    alone = len(places) == 1 and None in found.around(quote.start)
    return places[0] if alone and _keeps_order(found, quote, places[0]) else None


def _keeps_order(found: Alignment, quote: Quote, place: int) -> bool:
    before, after = found.around(quote.start)
    return (before is None or before[1] <= place) and (after is None or place <= after[1])
