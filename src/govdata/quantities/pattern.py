"""A regular expression that is compiled when it is first asked, or first asked of a text that it may match.

The patterns of a lexicon are made from its words, and half of them are never asked in a run: a clause that says no
share asks no pattern of shares. Compiling all of them took a tenth of the check of a small package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

_Found = re.Match[str]


class Pattern:
    """What `re.compile` would give, as far as the readers of figures ask it; each method is looked up once."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    @cached_property
    def match(self) -> Callable[..., _Found | None]:
        """As `re.Pattern.match`."""
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., _Found | None]:
        """As `re.Pattern.fullmatch`."""
        return self._compiled.fullmatch

    @cached_property
    def search(self) -> Callable[..., _Found | None]:
        """As `re.Pattern.search`."""
        return self._compiled.search

    @cached_property
    def finditer(self) -> Callable[..., Iterator[_Found]]:
        """As `re.Pattern.finditer`."""
        return self._compiled.finditer

    @cached_property
    def findall(self) -> Callable[..., list[Any]]:
        """As `re.Pattern.findall`."""
        return self._compiled.findall

    @cached_property
    def split(self) -> Callable[..., list[str | Any]]:
        """As `re.Pattern.split`."""
        return self._compiled.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        """As `re.Pattern.sub`."""
        return self._compiled.sub


class RarePattern(Pattern):
    """A pattern whose every match holds one of some texts, whatever their case: without them it is not compiled.

    Once it is, its methods are those of `re.Pattern` here, too: the class no longer stands between.
    """

    def __init__(self, pattern: str, holding: Iterable[str]) -> None:
        super().__init__(pattern)
        self._holding, self._without = tuple(each.lower() for each in holding), ""

    def match(self, text: str, *place: int) -> _Found | None:
        """As `re.Pattern.match`."""
        return super().match(text, *place) if self._may_match(text) else None

    def fullmatch(self, text: str, *place: int) -> _Found | None:
        """As `re.Pattern.fullmatch`."""
        return super().fullmatch(text, *place) if self._may_match(text) else None

    def search(self, text: str, *place: int) -> _Found | None:
        """As `re.Pattern.search`."""
        return super().search(text, *place) if self._may_match(text) else None

    def _may_match(self, text: str) -> bool:
        """Whether the text holds what a match does; one that is asked at many places is looked through once."""
        if text is self._without:
            return False
        lower = text.lower()
        found = any(each in lower for each in self._holding)
        self._without = "" if found else text
        return found


class LeadingPattern(Pattern):
    """A pattern of which a match begins with one of some texts, whatever their case: elsewhere it is not compiled."""

    def __init__(self, pattern: str, leads: Iterable[str]) -> None:
        super().__init__(pattern)
        self._leads = tuple({each.lower() for each in leads})
        self._longest = max(map(len, self._leads))

    def match(self, text: str, position: int = 0) -> _Found | None:
        """As `re.Pattern.match`."""
        leads = text[position : position + self._longest].lower().startswith(self._leads)
        return super().match(text, position) if leads else None


def spaced(leads: Iterable[str]) -> Iterator[str]:
    """Each text alone, and behind a space."""
    return (before + each for each in leads for before in ("", " "))
