"""The words by which a text says what a figure is of: data (`words.json`), compiled once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_LATIN = re.compile(r"[A-Za-z]")


@cache
def _data() -> Mapping[str, Any]:
    return dict(json.loads(files("govdata.drafts").joinpath("words.json").read_text(encoding="utf-8")))


@cache
def words(*names: str) -> tuple[str, ...]:
    """The words of some lists, longest first, so that a pattern of them finds the longest."""
    found = {word for name in names for word in _data()[name]}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def table(name: str) -> Mapping[str, Any]:
    """A list of words with a meaning each."""
    found: Mapping[str, Any] = _data()[name]
    return found


def any_of(listed: Iterable[str]) -> str:
    """A pattern of any of some words; a Latin word is a whole word, in any case."""
    return "(?:" + "|".join(_pattern(word) for word in sorted(listed, key=len, reverse=True)) + ")"


def _pattern(word: str) -> str:
    plain = re.escape(word).replace(r"\ ", r"\s+")
    return rf"\b(?i:{plain})\b" if _LATIN.match(word) else plain


@cache
def pattern(*names: str) -> re.Pattern[str]:
    """The pattern of some lists."""
    return re.compile(any_of(words(*names)))
