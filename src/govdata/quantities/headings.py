"""The headings of a text, and whether the part under one speaks of what is to come: 二、2025年主要预期目标, Next steps.

A heading is a short line without a full stop, or one that begins with a number (第三节, 二、, （一）, 1.), up to its
first full stop. Numbered headings nest; one without a number closes those before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govdata.quantities.characters import COUNTING
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.pattern import Pattern
from govdata.values import dataclass

_ENDS = "。！？；：.!?:;”）)"
_LONGEST, _LONGEST_LATIN = 30, 60
_ITEM = 5
"""The level of items (1.), which may be sentences; above it stand 第一章, 第三节, 二、 and （一）."""


@dataclass(frozen=True)
class _Title:
    """A heading: how deep it stands, what it says, where it begins and ends."""

    level: int
    text: str
    start: int
    end: int
    fills_line: bool = True


@dataclass(frozen=True)
class Heading:
    """The raw slice [start, end) of a heading, and whether what stands below it is to come.

    `is_apart`: it is a line of its own for certain, and no clause goes on behind it. A short line without a number may
    be one that was broken by its width, and so may an item (1.).
    """

    start: int
    end: int
    is_target: bool
    is_apart: bool


class HeadingReader:
    """Finds headings with the words of one lexicon; holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        words, item = lexicon.words, f"[{COUNTING}百\\d]+"
        self._targets, self._reviews = words("target_headings"), words("review_headings")
        self._targets_en = words("target_headings_en")
        self._number = Pattern(
            rf"(第{item}[编章])|(第{item}节)|([{COUNTING}]+、)|([（(][{COUNTING}]+[）)])|(\d{{1,2}}[.、．](?!\d))"
        )
        self._line, self._stop = Pattern(r".*"), Pattern(r"[。！？]")
        self._punctuation = Pattern(r"[，。；！？,;]")

    def headings(self, raw: str) -> Iterator[Heading]:
        """The headings of a raw text; the nearest one above that says either decides."""
        open_parts: list[tuple[int, bool | None]] = []
        for title in self._titles(raw):
            above = [part for part in open_parts if part[0] < title.level]
            open_parts = [*above, (title.level, self._says(title.text))]
            said = [says for _level, says in open_parts if says is not None]
            yield Heading(title.start, title.end, bool(said and said[-1]), self._is_apart(title))

    def _titles(self, raw: str) -> Iterator[_Title]:
        may_begin = True
        for match in self._line.finditer(raw):
            line = match[0].strip()
            number, begins = self._number.match(line), may_begin and self._is_title(line)
            if number:
                yield self._numbered(number, line, match.start() + match[0].index(line))
            elif begins:
                yield _Title(0, line, match.start(), match.end())
            may_begin = not line or line[-1] in _ENDS or bool(number) or begins

    def _numbered(self, number: re.Match[str], line: str, start: int) -> _Title:
        text = self._stop.split(line[number.end() :])[0]
        length = number.end() + len(text)
        return _Title(number.lastindex or 0, text, start, start + length, length == len(line))

    def _is_title(self, line: str) -> bool:
        longest = _LONGEST_LATIN if line.isascii() else _LONGEST
        return 0 < len(line) <= longest and line[-1] not in _ENDS[:3] + "." and not self._punctuation.search(line)

    def _is_apart(self, title: _Title) -> bool:
        sure = 0 < title.level < _ITEM or self._says(title.text) is not None
        return sure and title.fills_line and not self._punctuation.search(title.text)

    def _says(self, title: str) -> bool | None:
        """True for what is to come, False for what was done, None for neither."""
        plain = title.strip("：: 　")
        if plain.endswith(self._reviews):
            return False
        aimed = plain.endswith(self._targets) or plain == "目标" or plain.lower().startswith(self._targets_en)
        return True if aimed else None
