"""The name that was probably meant, and how it is suggested."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from heapq import nsmallest
from itertools import islice

from govdata.reports.messages import EMPTY, Message

_MATCHED, _LONGEST_MATCHED = 100, 60
_ALIKE, _ALIKE_FROM_THE_START = 0.66, 0.6
"""The shares of letters (difflib) that make a near miss; "half" is one of "halves", "expect" none of "next"."""


def near_miss(name: str, known: Collection[str], cutoff: float = _ALIKE) -> str:
    """The known name that was probably meant, or an empty text.

    Matching is slow, and a descriptor may have a hundred thousand mistakes: short names alone, and of the first known
    ones the nearest in length.
    """
    if len(name) > _LONGEST_MATCHED:
        return ""
    nearest = nsmallest(_MATCHED, islice(known, 10 * _MATCHED), lambda candidate: abs(len(candidate) - len(name)))
    lower = {candidate.lower(): candidate for candidate in nearest if len(candidate) <= _LONGEST_MATCHED}
    word = name.lower()
    loose = _ALIKE_FROM_THE_START if cutoff == _ALIKE else cutoff
    alike = (each for each in get_close_matches(word, lower, 3, loose) if each[0] == word[0])
    matches = get_close_matches(word, lower, 1, cutoff) or [*alike]
    return lower[matches[0]] if matches else ""


def did_you_mean(name: str) -> Message:
    """The question whether a name was meant; empty for none."""
    return Message(f'Did you mean "{name}"?', f"是否应为“{name}”？") if name else EMPTY


def name_one_of(name: str, known: Collection[str]) -> Message:
    """The next step where no such name is known: the near miss, or else all of them."""
    listed = Message(f"There are: {', '.join(known)}.", f"可用的有：{'、'.join(known)}。")
    return did_you_mean(near_miss(name, known)) or listed
