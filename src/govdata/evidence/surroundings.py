"""The sentence that a figure stands in, for whoever reviews a proposal. It is shown, and stored in no package."""

from __future__ import annotations

import re

from govdata.quantities.whitespace import on_one_line

LONGEST = 160
"""Characters on each side of a figure that are looked at; what is cut there ends in …"""
_END = re.compile(r"[。！？!?；;]|\.(?=\s|$)|\n\s*\n")


def sentence_around(raw: str, start: int, end: int) -> str:
    """The sentence of a text around its slice [start, end), on one line."""
    first, last = _start_of_sentence(raw, start), _end_of_sentence(raw, end)
    cut = "…" if first == start - LONGEST else "", "…" if last == end + LONGEST < len(raw) else ""
    return f"{cut[0]}{on_one_line(raw[first:last])}{cut[1]}"


def _start_of_sentence(raw: str, start: int) -> int:
    window = raw[max(0, start - LONGEST) : start]
    before = max((match.end() for match in _END.finditer(window)), default=0)
    return start - len(window) + before


def _end_of_sentence(raw: str, end: int) -> int:
    found = _END.search(raw, end, min(len(raw), end + LONGEST))
    return min(len(raw), end + LONGEST) if found is None else found.end()
