"""Text that a drawn line strikes out: taken back, and no text of the page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from govdata.documents.page_words import Box, Word

_LOWEST, _HIGHEST = 0.18, 0.55
"""Where a line strikes out, as shares of the size above the baseline: an underline is lower, the next row higher."""
_COVERED = 0.85
"""The share of a line that stands on text, if it strikes that out; lines of tables and forms go on beside it."""
_THIN = 0.15


def without_struck(words: Sequence[Word], rules: Iterable[Box]) -> tuple[list[Word], int]:
    """The words without what a line strikes out, and how many characters that was."""
    flat = [rule for rule in rules if rule[2] - rule[0] > 4 * (rule[3] - rule[1])]
    if not flat or not words:
        return list(words), 0
    ordered = sorted(words, key=lambda word: word.base)
    bases, largest = [word.base for word in ordered], max(word.size for word in ordered)
    struck: dict[int, list[Box]] = {}
    for rule in flat:
        y = (rule[1] + rule[3]) / 2
        near = ordered[bisect_left(bases, y - _HIGHEST * largest) : bisect_right(bases, y)]
        crossed = [word for word in near if _crosses(rule, word)]
        if sum(_shared(rule, word) for word in crossed) >= _COVERED * (rule[2] - rule[0]):
            for word in crossed:
                struck.setdefault(id(word), []).append(rule)
    kept = [part for word in words for part in _parts(word, struck.get(id(word), []))]
    return kept, sum(len(word.text) for word in words) - sum(len(word.text) for word in kept)


def _crosses(rule: Box, word: Word) -> bool:
    height = ((rule[1] + rule[3]) / 2 - word.base) / word.size
    return _LOWEST < height < _HIGHEST and rule[3] - rule[1] < _THIN * word.size and _shared(rule, word) > 0


def _shared(rule: Box, word: Word) -> float:
    return min(rule[2], word.right) - max(rule[0], word.left)


def _parts(word: Word, rules: Sequence[Box]) -> Iterator[Word]:
    """What of a word is left between the lines that strike it out."""
    if not rules:
        yield word
        return
    ends, start = [*word.lefts[1:], word.right], 0
    middles = [(left + end) / 2 for left, end in zip(word.lefts, ends, strict=True)]
    gone = [at for at, x in enumerate(middles) if any(left < x < right for left, _, right, _ in rules)]
    for at in [*gone, len(word.text)]:
        if word.text[start:at].strip():
            left, right = word.lefts[start], ends[at - 1]
            yield replace(word, text=word.text[start:at], lefts=word.lefts[start:at], left=left, right=right)
        start = at + 1
