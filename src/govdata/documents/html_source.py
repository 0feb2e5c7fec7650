"""Where a text of a page stands in its source: entities, line ends and tags that the parser drops lie between."""

from __future__ import annotations

import html
import re

_ENTITY = re.compile(r"&#?\w{1,40};?")
_TAG = re.compile(r"<[^<>]*>")


def end_in_source(source: str, start: int, text: str) -> int:
    """The offset behind a text of the parsed page whose first character stands at `start` of the source."""
    if "&" not in text and source.startswith(text, start):
        return start + len(text)
    at, done = start, 0
    while done < len(text) and at < len(source):
        step, read = _next(source, at, text[done])
        at, done = at + step, done + read
    return at


def _next(source: str, at: int, letter: str) -> tuple[int, int]:
    """How far one step goes in the source, and how many characters of the text it tells."""
    if source.startswith("\r\n", at) and letter == "\n":
        return 2, 1
    if source[at] == "&" and (entity := _ENTITY.match(source, at)) and (told := _told(entity[0])):
        return told
    if source[at] == "<" and letter != "<" and (tag := _TAG.match(source, at)):
        return len(tag[0]), 0
    return 1, 1


def _told(entity: str) -> tuple[int, int] | None:
    """The length of a reference and of what it stands for; a name without a semicolon may end before the word does."""
    told = html.unescape(entity)
    if told == entity:
        return None
    rest = next((size for size in range(len(entity), 0, -1) if entity.endswith(told[-size:]) and size < len(told)), 0)
    return len(entity) - rest, len(told) - rest
