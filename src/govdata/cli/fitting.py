"""Text on a screen of so many columns: a Chinese character takes two, and a line may break behind each of them.

Widths are those of Unicode's East Asian Width (UAX 11): wide and fullwidth characters take two columns, marks that
combine with the character before take none. No line begins with a closing mark or ends with an opening one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

HANGING: Final = 2
"""So much further than its line what was broken off it is indented."""
_WIDE: Final = "\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
_OPENING: Final = "（《「『【〈〔［｛“‘"
_CLOSING: Final = "，。；：、！？）》」』】〉〕］｝”’…％"
_PIECE: Final = rf"[{_OPENING}\[(]*(?:(?![{_CLOSING}{_OPENING}])[{_WIDE}]|[^\s{_WIDE}{_OPENING}]+)?[{_CLOSING}]*\s*"
"""What is never broken, with the spaces behind it; it is compiled when first asked, since large sets take a while."""


def width_of(text: str) -> int:
    """The columns that a text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fitted(text: str, width: int) -> str:
    """Lines that are at most so wide; a word that is wider, such as a path, stays whole."""
    return "".join(part for line in text.splitlines(keepends=True) for part in _fitted_line(line, width))


def _fitted_line(line: str, width: int) -> Iterator[str]:
    body = line.rstrip("\r\n")
    if width_of(body) <= width:
        yield line
        return
    indent = " " * min(len(body) - len(body.lstrip(" ")) + HANGING, width // 2)
    yield "\n".join(wrapped(body, width, indent)) + line[len(body) :]


def wrapped(line: str, width: int, indent: str = "") -> Iterator[str]:
    """A line in lines that are at most so wide; all but the first begin with the indent."""
    start = len(line) - len(line.lstrip())
    held, taken = line[:start], start
    for piece in re.findall(_PIECE, line[start:]):
        if held.strip() and taken + width_of(piece.rstrip()) > width:
            yield held.rstrip()
            held, taken = indent, len(indent)
        held, taken = held + piece, taken + width_of(piece)
    yield held.rstrip()


def cut(text: str, width: int) -> str:
    """The beginning of a text that is at most so wide, with an ellipsis where more follows."""
    if width_of(text) <= width:
        return text
    taken = 0
    for place, char in enumerate(text):
        taken += _columns_of(char)
        if taken >= width:
            return f"{text[:place]}…"
    return text


def padded(text: str, width: int) -> str:
    """A text with spaces behind it, so that the next column begins where it should."""
    return text + " " * (width - width_of(text))
