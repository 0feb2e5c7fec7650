"""What the page asks, read with care, and the sentences that it is answered with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govdata.reports.messages import Message
from govdata.reviewing.source_items import SourceItems

MOST_FOUND = 1000
"""Places of searched words that are listed."""
MOST_AT_ONCE = 500
"""Items of a group that are decided at once."""
SORTING_SECONDS = 0.025
"""How long drafts are sorted at once, while a key may be waiting."""
_ENDS = 2


class UnknownPlace(Exception):
    """The page asked for what is not there: another package, an older page."""


def text_in(asked: Any, name: str) -> str:
    """A text of a question, "" where it is not there."""
    value = asked.get(name, "") if isinstance(asked, Mapping) else ""
    if not isinstance(value, str):
        raise UnknownPlace(name)
    return value


def number_in(asked: Mapping[str, Any], name: str) -> int:
    """A number of a question."""
    value = asked.get(name)
    if not isinstance(value, int):
        raise UnknownPlace(name)
    return value


def row_in(given: Any) -> dict[str, str]:
    """The cells that are not empty."""
    if not isinstance(given, Mapping) or not all(isinstance(each, str) for cell in given.items() for each in cell):
        raise UnknownPlace("row")
    return {name: cell for name, cell in given.items() if cell}


def slice_in(given: Any, items: SourceItems) -> tuple[int, int]:
    """A slice of the text without the white space at its ends."""
    if not isinstance(given, Sequence) or len(given) != _ENDS or not all(isinstance(each, int) for each in given):
        raise UnknownPlace("slice")
    start, end = given
    words = items.text[start:end]
    if not items.part.first <= start < end <= items.part.last or not words.strip():
        raise UnknownPlace("slice")
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def pair(message: Message) -> dict[str, str]:
    """A sentence in both languages."""
    return {"en": message.en, "zh": message.zh}


def pair_if_any(message: Message) -> dict[str, str] | None:
    """A sentence in both languages, or None where there is none."""
    return pair(message) if message else None
