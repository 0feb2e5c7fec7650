"""Lists that give each of their members a figure: 甲、乙企业数量分别增长75%、80%; A and B are 3 and 4 respectively."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from govdata.drafts.cores import Cores
from govdata.drafts.sentences import Mention, ReadText, stripped
from govdata.drafts.words import any_of, words

_MOST = 30
"""Figures of a list."""
_JOINT = re.compile(r"[、，,]?\s?(?:和|及|与|以及|and)?\s?")
_BEFORE = re.compile(rf"(?:{any_of(words('respectively'))})(?:{any_of(words('growth', 'trails'))})*$")
_BEHIND = re.compile(rf"[,，]?\s*{any_of(words('respectively_en'))}")
_ITEMS = re.compile(r"、|和|及|与(?!业)|,\s*(?:and\s)?|\sand\s")


@dataclass(frozen=True)
class Member:
    """A member of a list, the last one, and the words that lead to the figures."""

    item: str
    tail: str
    led: str


class Lists:
    """The lists of one text."""

    def __init__(self, text: ReadText, cores: Cores) -> None:
        self._text, self._cores = text, cores
        self._runs: dict[int, tuple[int, int]] = {}

    def member(self, place: int) -> Member | None:
        """Which member of a list the figure at a place is of; None where it is of no list, or the two do not match."""
        first, count = self._run(place)
        if count < 2:
            return None
        mentions = self._text.mentions[first : first + count]
        start, led = self._text.own_slice(mentions[0])[0], mentions[0].start
        found = _BEFORE.search(self._text.text, start, led)
        if found is None and not _BEHIND.match(self._text.text, mentions[-1].end):
            return None
        core = self._cores.core(self._begin(start, found is None), found.start() if found else led)
        items = [stripped(item) for item in _ITEMS.split(core) if stripped(item)]
        if len(items) < count:
            return None
        words_before = self._text.text[found.start() : led] if found else self._text.text[start:led]
        return Member(items[len(items) - count + place - first], items[-1], words_before)

    def _begin(self, start: int, is_english: bool) -> int:
        """Where the members begin: those of an English list are parted by the commas that end clauses elsewhere."""
        return self._text.sentence(start)[0] if is_english else start

    def _run(self, place: int) -> tuple[int, int]:
        """The figures around one with nothing but joints between: the place of the first, and how many."""
        if place not in self._runs:
            mentions, last = self._text.mentions, place
            while last + 1 < min(len(mentions), place + _MOST) and self._joined(mentions, last):
                last += 1
            for each in range(place, last + 1):
                self._runs[each] = (place, last - place + 1)
        return self._runs[place]

    def _joined(self, mentions: Sequence[Mention], place: int) -> bool:
        start, end = mentions[place].end, mentions[place + 1].start
        return 0 <= end - start <= 6 and _JOINT.fullmatch(self._text.text, start, end) is not None
