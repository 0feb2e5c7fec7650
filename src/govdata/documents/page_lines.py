"""Lines that go on: which line belongs to the paragraph of the one above, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from govdata.documents.page_words import Row, is_wide

_SENTENCE_END = re.compile(r"[。！？!?.:：；;][”’」』）)\]\"']*\s*[⁰¹²³⁴-⁹]*$")
_ITEM = re.compile(r"[•●○■◆◇▪➢✓]|[（(]?(?:\d{1,2}|[a-z])[)）、.．](?!\d)")
_TITLED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[\d一二三四五六七八九十百]+(?:[条章节篇]|部分)\s)"
)
"""How a heading begins, which never goes on the line above."""
_OPEN_NUMBER = re.compile(r"\d[.,]?\Z")
_AMBIGUOUS = "“”‘’…—·"
_LOOSE = 1.35
_MOST_LEADING = 2.6
_INDENT = 0.8
_FEW = 3


def seam(one: str, other: str) -> tuple[int, str]:
    """How a text goes on in the next: how many characters of its end are dropped, and what stands between.

    Between two digits the line end stays: who reads figures decides whether they are one number.
    """
    if not one or not other:
        return 0, ""
    last, first = one[-1], other[0]
    if last in "-‐" and one[-2:-1].isalpha() and first.islower():
        return 1, ""
    if is_wide(last) or is_wide(first):
        return 0, ""
    if first.isdecimal() and _OPEN_NUMBER.search(one):
        return 0, "\n"
    if (last in _AMBIGUOUS or first in _AMBIGUOUS) and any(map(is_wide, one[-5:] + other[:5])):
        return 0, ""
    return 0, " "


def joined(lines: Iterable[str]) -> str:
    """Lines as one text: hyphens at line ends are taken out, Chinese goes on without a space."""
    text = ""
    for line in lines:
        dropped, between = seam(text, line)
        text = text[: len(text) - dropped] + between + line
    return text


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text))


def starts_item(text: str) -> bool:
    """Whether a text starts as an item of a list does."""
    return bool(_ITEM.match(text) or _TITLED.match(text))


class Measure:
    """The left and right side of a region of lines, and how far apart its lines are."""

    def __init__(self, rows: Sequence[Row], leading: float = 0.0) -> None:
        self.left = min((row.left for row in rows), default=0.0)
        self.right = max((row.right for row in rows), default=0.0)
        gaps = [(one.base - other.base, one.size) for one, other in pairwise(rows) if _same_size(one, other)]
        near = [gap for gap, size in gaps if 0 < gap < _MOST_LEADING * size]
        self.leading = leading or (median(near) if near else 0.0)

    def of(self, rows: Sequence[Row]) -> Measure:
        """The sides of some lines that stand close together; few lines say little of their right side."""
        found = Measure(rows, self.leading)
        return found if len(rows) >= _FEW else self

    def is_near(self, above: Row, below: Row) -> bool:
        """Whether two lines are as close as those of one paragraph."""
        gap, size = above.base - below.base, max(above.size, below.size)
        return _same_size(above, below) and 0 < gap <= min(_LOOSE * self.leading, _MOST_LEADING * size)

    def goes_on(self, above: Row, below: Row) -> bool:
        """Whether a line belongs to the paragraph of the one above."""
        leads = any(piece.leads for piece in above.pieces)
        if leads or not self.is_near(above, below) or _TITLED.match(below.text):
            return False
        ended = ends_sentence(above.text)
        if _ITEM.match(below.text) and ended:
            return False
        if self.is_short(above, below) and (ended or not below.text[0].islower()):
            return False
        size = max(above.size, below.size)
        return not (self.is_indented(below) and below.left > above.left + _INDENT * size)

    def is_short(self, above: Row, below: Row | None = None) -> bool:
        """Whether a line ends where the next word would have fitted, so that its paragraph ends there."""
        room = self.right - above.right
        return room > (_first_word(below) if below else 4 * above.size) + 0.5 * above.size

    def is_indented(self, row: Row) -> bool:
        """Whether a line begins right of the others."""
        return row.left > self.left + _INDENT * row.size


def _same_size(one: Row, other: Row) -> bool:
    return abs(one.size - other.size) <= 0.15 * max(one.size, other.size)


def _first_word(row: Row) -> float:
    """How much room the first word of a line needs."""
    text = row.text
    if is_wide(text[0]):
        return 1.5 * row.size
    word = re.split(r"[\s\u2e80-\uffff]", text, maxsplit=1)[0]
    return len(word) * (row.right - row.left) / max(len(text), 1)
