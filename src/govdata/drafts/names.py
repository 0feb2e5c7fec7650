"""Where names stand in a text: each place once, the longest name of it first."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from govdata.quantities.characters import to_plain
from govdata.quantities.whitespace import strip_whitespace
from govdata.reports.bilingual import has_chinese
from govdata.values import dataclass

_LATIN = re.compile(r"[A-Za-z0-9]")


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A name as texts are read: plain characters, small letters, no white space between Chinese characters."""
    return plain_line(name).lower().replace("（", "(").replace("）", ")")


def plain_line(line: str) -> str:
    """A line in plain characters: without white space where it is Chinese, with single spaces where it is not."""
    plain = to_plain(line)
    return strip_whitespace(plain) if has_chinese(plain) else " ".join(plain.split())


@dataclass(frozen=True)
class Place:
    """A name at text[start:end], and the key that it stands for."""

    start: int
    end: int
    key: str


class NamePlaces:
    """The places of some names, in order; none overlaps another."""

    def __init__(self, text: str, names: Iterable[tuple[str, str]]) -> None:
        folded = text.lower().replace("（", "(").replace("）", ")")
        self._longest = _by_beginning(names)
        self.places: Sequence[Place] = tuple(self._found(folded)) if len(folded) == len(text) else ()
        self._starts = [place.start for place in self.places]

    def within(self, start: int, end: int) -> Sequence[Place]:
        """Those that begin in text[start:end]."""
        return self.places[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _found(self, text: str) -> Iterator[Place]:
        if not self._longest:
            return
        seed = re.compile("|".join(re.escape(begin) for begin in sorted(self._longest, key=len, reverse=True)))
        at = 0
        while match := seed.search(text, at):
            place = self._at(text, match.start(), match[0])
            at = place.end if place else match.start() + 1
            if place:
                yield place

    def _at(self, text: str, start: int, begin: str) -> Place | None:
        for name, key in self._longest[begin]:
            if text.startswith(name, start) and _is_whole(text, start, start + len(name)):
                return Place(start, start + len(name), key)
        return None


def _by_beginning(names: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Names of two characters and more by their first two, longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, key in sorted({(plain_name(name), key) for name, key in names}, key=lambda pair: (-len(pair[0]), pair)):
        if len(name) > 1:
            found.setdefault(name[:2], []).append((name, key))
    return found


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a Latin name is not cut out of a longer word."""
    before, behind = text[start - 1 : start], text[end : end + 1]
    cut_left = bool(_LATIN.match(text[start])) and bool(_LATIN.match(before))
    return not cut_left and not (bool(_LATIN.match(text[end - 1])) and bool(_LATIN.match(behind)))
