"""Characters that a page prints and PDFium drops: each alone in its text object, and not in the font used instead.

Nothing is left of them but the place of the object and a gap as wide as a Chinese character: 10万元 would be 10 元.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from govdata.documents.page_words import Word

_NEAR, _GAP = 0.3, (0.8, 1.25)
"""Shares of the size: how near the character before ends, and how far away the next one begins; a cell is further."""
_NO_CODE = "\ufffd"


def lost_characters(words: Sequence[Word], places: Sequence[tuple[float, float]]) -> list[Word]:
    """Where characters are lost, as words of one that has no code.

    Args:
        words: of the page, upright.
        places: where text objects without any width stand: their left end and their baseline.
    """
    ordered = sorted(words, key=lambda word: word.base)
    bases = [word.base for word in ordered]
    lines: dict[float, list[float]] = defaultdict(list)
    for x, y in places:
        lines[y].append(x)
    found = (
        _lost(ordered[bisect_left(bases, y - 1) : bisect_right(bases, y + 1)], x, lines[y])
        for x, y in dict.fromkeys(places)
    )
    return [word for word in found if word]


def _lost(line: Sequence[Word], x: float, flat: Iterable[float]) -> Word | None:
    """The character that is lost at a place of a line; a gap that is narrower is a space."""
    before = max((word for word in line if word.left < x), key=lambda word: word.right, default=None)
    behind = min((left for left in (*(word.left for word in line), *flat) if left > x), default=None)
    if before is None or behind is None or abs(x - before.right) > _NEAR * before.size:
        return None
    if not _GAP[0] * before.size < behind - x < _GAP[1] * before.size:
        return None
    return Word(_NO_CODE, (x,), x, before.bottom, behind, before.top, before.size, before.base, scanned=before.scanned)
