"""How help is laid out: as click does it, with lines that fit the window whatever the language."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from typing import Final

import click

from govdata.cli.fitting import padded, width_of, wrapped
from govdata.cli.screen import NARROWEST

_WIDEST: Final = 80
"""Lines that are longer are not read well, however wide the window is."""
_WIDEST_FIRST: Final = 30
_GAP: Final = 2


class HelpFormatter(click.HelpFormatter):
    """Wraps by the columns that characters take, where click counts characters and breaks at spaces alone.

    A window of fewer than 52 columns, for which click takes no less, is one as well.
    """

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        window = max(shutil.get_terminal_size().columns, NARROWEST)
        super().__init__(indent_increment, width or min(window, max_width or _WIDEST) - _GAP)

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            self.write("\n" if number else "")
            self.write_lines(wrapped(indent + " ".join(paragraph.split("\n")), self.width, indent))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _WIDEST_FIRST, col_spacing: int = _GAP) -> None:
        """Write names, each with what it means beside it, or below it where the name is long."""
        rows, indent = list(rows), " " * self.current_indent
        widest = min(col_max, self.width // 2 - col_spacing)
        first = min(max((width_of(name) for name, _ in rows), default=0), widest) + col_spacing
        behind = indent + " " * first
        for name, meaning in rows:
            beside = width_of(name) <= first - col_spacing
            start = indent + padded(name, first) if beside else behind
            self.write("" if beside else f"{indent}{name}\n")
            self.write_lines(wrapped_behind(start, meaning, self.width, behind))

    def write_lines(self, lines: Iterable[str]) -> None:
        """Write each on its own."""
        for line in lines:
            self.write(f"{line}\n")


def wrapped_behind(start: str, text: str, width: int, indent: str) -> Sequence[str]:
    """The text behind a start that is never broken off it."""
    blank = " " * width_of(start)
    lines = list(wrapped(blank + text, width, indent))
    return [(start + lines[0][len(blank) :]).rstrip(), *lines[1:]]
