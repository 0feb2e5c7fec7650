"""The sentence that a figure stands in, for whoever reviews a proposal. It is shown, and stored in no package."""

from __future__ import annotations

import re

LONGEST = 160
"""Characters on each side of a figure that are looked at; what is cut there ends in …"""
_END = re.compile(r"[。！？!?；;]|\.(?=\s|$)|\n\s*\n")
_SPACE = re.compile(r"\s+")
_EAST = "\u2e80"
"""Where the scripts begin that are written without spaces."""


def sentence_around(raw: str, start: int, end: int) -> str:
    """The sentence of a text around its slice [start, end), on one line."""
    first, last = _start_of_sentence(raw, start), _end_of_sentence(raw, end)
    cut = "…" if first == start - LONGEST else "", "…" if last == end + LONGEST < len(raw) else ""
    return f"{cut[0]}{_on_one_line(raw[first:last].strip())}{cut[1]}"


def _start_of_sentence(raw: str, start: int) -> int:
    window = raw[max(0, start - LONGEST) : start]
    before = max((match.end() for match in _END.finditer(window)), default=0)
    return start - len(window) + before


def _end_of_sentence(raw: str, end: int) -> int:
    found = _END.search(raw, end, min(len(raw), end + LONGEST))
    return min(len(raw), end + LONGEST) if found is None else found.end()


def _on_one_line(text: str) -> str:
    return _SPACE.sub(lambda match: _between(text[match.start() - 1], text[match.end()]), text)


def _between(before: str, after: str) -> str:
    """A space between Latin words, none between Chinese."""
    return " " if max(before, after) < _EAST else ""
