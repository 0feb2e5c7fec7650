"""A run of inline text of a page, as a browser lays it out: white space collapsed, raised figures raised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from govdata.documents.html_source import end_in_source

_BLANKS = re.compile(r"[ \t\r\f\n]+")
_SOFT, _HARD_BLANK, _BREAK = "\r", "\0", "\n"
"""A line end of the source, a blank that stays one, a line end that is shown. No parser leaves the first two."""
_AROUND_BREAK = re.compile(r"[ \r]*\n[ \r]*")
_RUN = re.compile(r"[ \r]+")


@dataclass
class InlineRun:
    """The pieces of a block while it is read, each with the node of the page that it comes from."""

    source: str
    pieces: list[tuple[str, Any]] = field(default_factory=list)

    def add_text(self, node: Any, keeps_blanks: bool) -> None:
        """Add the text of a node, its white space as it is laid out."""
        text = node.data.replace(_HARD_BLANK, "")
        text = text.replace("\r", _BREAK).replace(" ", _HARD_BLANK) if keeps_blanks else _BLANKS.sub(_collapsed, text)
        self.pieces.append((text, node))

    def add_break(self) -> None:
        """Add a line end."""
        self.pieces.append((_BREAK, None))

    def change_since(self, mark: int, change: Callable[[str], str]) -> None:
        """Put a change that keeps the length of a text on all that came since a mark (a number of pieces)."""
        changed = change("".join(text for text, _ in self.pieces[mark:]))
        for number, (text, node) in enumerate(self.pieces[mark:], mark):
            self.pieces[number] = (changed[: len(text)], node)
            changed = changed[len(text) :]

    def take(self) -> tuple[str, tuple[int, int] | None]:
        """The text as it is shown, and the part [start, end) of the source it comes from; the run is empty after it."""
        text = _laid_out("".join(text for text, _ in self.pieces))
        nodes = [node for text, node in self.pieces if node is not None and text.strip(_SOFT + _BREAK + " ")]
        self.pieces = []
        return text, self._span(nodes)

    def _span(self, nodes: list[Any]) -> tuple[int, int] | None:
        if not nodes or any(node.origin_offset is None for node in nodes):
            return None
        ends = (end_in_source(self.source, node.origin_offset, node.data) for node in nodes)
        return min(node.origin_offset for node in nodes), max(ends)


def _collapsed(blanks: re.Match[str]) -> str:
    return _SOFT if "\n" in blanks[0] or "\r" in blanks[0] else " "


def _laid_out(text: str) -> str:
    text = _AROUND_BREAK.sub(_BREAK, text).strip(f" {_SOFT}{_BREAK}")
    return _RUN.sub(_blank, text).replace(_HARD_BLANK, " ")


def _blank(run: re.Match[str]) -> str:
    """One blank; none for a line end of the source between two wide characters (CSS Text 3, 4.1.3)."""
    around = (run.string[run.start() - 1], run.string[run.end()])
    return "" if run[0] == _SOFT and all(map(_is_wide, around)) else " "


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
