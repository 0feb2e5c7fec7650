"""Lists that give each of their members a figure: 甲、乙企业数量分别增长75%、80%; A and B are 3 and 4 respectively."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from govdata.drafts.cores import LABEL_WIDTH, Cores
from govdata.drafts.names import Place
from govdata.drafts.sentences import Mention, ReadText, stripped
from govdata.drafts.words import any_of, words
from govdata.values import dataclass

_MOST = 30
"""Figures of a list."""
_WIDTH = 240
"""Characters in which the members of a list are looked for."""
_JOINT = re.compile(r"[、，,]?\s?(?:和|及|与|以及|and)?\s?")
_RESPECTIVELY = any_of(words("respectively"))
_BEFORE = re.compile(rf"(?:{_RESPECTIVELY})(?:{any_of(words('growth', 'trails'))})*$")
_BEHIND = re.compile(rf"[,，]?\s*{any_of(words('respectively_en'))}")
_LED = re.compile(_RESPECTIVELY)
_ITEMS = re.compile(r"、|和|及|与(?!业)|,\s*(?:and\s)?|\sand\s")
_SUMMED = re.compile(r"(?<=.)等?(?:[两三四五六七八九十]{1,3}|\d{1,2})[个项类种大县市区](?=.)")
"""What sums up the members of a list: 二氧化硫、二氧化氮两项污染物浓度."""


@dataclass(frozen=True)
class Member:
    """A member of a list, the words that the list ends with, and those that lead to the figures."""

    item: str
    tail: str
    led: str


class Lists:
    """The lists of one text."""

    def __init__(self, text: ReadText, cores: Cores) -> None:
        self._text, self._cores = text, cores

    def member(self, place: int) -> Member | None:
        """Which member of a list the figure at a place is of; None where it is of no list, or the two do not match."""
        first, count = self._runs[place]
        if count < 2:
            return None
        mentions = self._text.mentions[first : first + count]
        start, led = self._start(mentions[0], count), mentions[0].start
        found = _BEFORE.search(self._text.text, start, led)
        if found is None and not _BEHIND.match(self._text.text, mentions[-1].end):
            return None
        core = self._cores.core(self._begin(start, found is None), found.start() if found else led, _WIDTH)
        items, tail = _items(core)
        if len(items) < count:
            return None
        words_before = self._text.text[found.start() : led] if found else self._text.text[start:led]
        return Member(items[len(items) - count + place - first], tail, words_before)

    def _start(self, first: Mention, count: int) -> int:
        """Where the words before a list of figures begin; a figure that counts its members is one of these words."""
        start, before = self._text.own_slice(first)[0], self._text.before(first)
        if before and before.end == start and before.proposal.quantity.value == count and before.unit == "count":
            return self._text.own_slice(before)[0]
        return start

    def listed(self, place: int, named: Sequence[Place]) -> Place | None:
        """Which of some names in the sentence of a figure is its own: 东区、西区公园分别有3个、4个."""
        first, count = self._runs[place]
        chain = self._chain(named, count) if count > 1 else ()
        if not chain:
            return None
        text, mentions = self._text.text, self._text.mentions[first : first + count]
        is_led = _LED.search(text, chain[-1].end, mentions[0].start) is not None
        is_own = chain[0].start >= self._text.own_slice(mentions[0])[0] or self.member(place) is None
        return chain[place - first] if is_own and (is_led or _BEHIND.match(text, mentions[-1].end)) else None

    def _chain(self, named: Sequence[Place], count: int) -> Sequence[Place]:
        """The last names with nothing but joints between, if there are as many."""
        found = list(named[-1:])
        for place in reversed(named[:-1]):
            if not _is_joint(self._text.text, place.end, found[0].start):
                break
            found.insert(0, place)
        return found if len(found) == count else ()

    def _begin(self, start: int, is_english: bool) -> int:
        """Where the members begin: those of an English list are parted by the commas that end clauses elsewhere."""
        return self._text.sentence(start)[0] if is_english else start

    @cached_property
    def _runs(self) -> Sequence[tuple[int, int]]:
        """The figures around each with nothing but joints between: the place of the first, and how many."""
        mentions, found = self._text.mentions, list[tuple[int, int]]()
        while (first := len(found)) < len(mentions):
            last = first
            while last + 1 < min(len(mentions), first + _MOST) and self._joined(mentions, last):
                last += 1
            found += [(first, last - first + 1)] * (last - first + 1)
        return found

    def _joined(self, mentions: Sequence[Mention], place: int) -> bool:
        return _is_joint(self._text.text, mentions[place].end, mentions[place + 1].start)


def _is_joint(text: str, start: int, end: int) -> bool:
    return 0 <= end - start <= 6 and _JOINT.fullmatch(text, start, end) is not None


def _items(core: str) -> tuple[list[str], str]:
    """The members that some words list, and the words behind them that all share: the last member, or what sums up."""
    parts = [stripped(part) for part in _ITEMS.split(core) if stripped(part)]
    summed = _SUMMED.search(parts[-1]) if parts else None
    if summed is None:
        return [_closed(part) for part in parts], parts[-1][-LABEL_WIDTH:] if parts else ""
    members = [*parts[:-1], stripped(parts[-1][: summed.start()])]
    return [_closed(part) for part in members], parts[-1][summed.end() :][-LABEL_WIDTH:]


def _closed(member: str) -> str:
    """A member with the bracket that its edge lost: 二氧化硫（SO2."""
    end = "" if member.rfind("（") <= member.rfind("）") else "）"
    return f"{member[-LABEL_WIDTH:]}{end}"
