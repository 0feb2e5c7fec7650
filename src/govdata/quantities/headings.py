"""The headings of a text, and whether the part under one speaks of what is to come: 二、2025年主要预期目标, Next steps.

A heading is a short line without a full stop, or one that begins with a number (第三节, 二、, （一）, 1.), up to its
first full stop. Numbered headings nest; one without a number closes those before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from govdata.quantities.characters import COUNTING
from govdata.quantities.lexicon import Lexicon

_NUMBER = re.compile(
    rf"(第[{COUNTING}百\d]+[编章])|(第[{COUNTING}百\d]+节)|([{COUNTING}]+、)|([（(][{COUNTING}]+[）)])|(\d{{1,2}}[.、．](?!\d))"
)
_LINE = re.compile(r".*")
_STOP, _PUNCTUATION = re.compile(r"[。！？]"), re.compile(r"[，。；！？,;]")
_ENDS = "。！？；：.!?:;”）)"
_LONGEST, _LONGEST_LATIN = 30, 60


@dataclass(frozen=True)
class HeadingWords:
    """Which headings open a part on what is to come, and which one on what was done."""

    targets: tuple[str, ...]
    reviews: tuple[str, ...]
    targets_en: tuple[str, ...]

    @classmethod
    def of(cls, lexicon: Lexicon) -> HeadingWords:
        """The words of a lexicon."""
        words = lexicon.words
        return cls(words("target_headings"), words("review_headings"), words("target_headings_en"))

    def says(self, title: str) -> bool | None:
        """True for what is to come, False for what was done, None for neither."""
        plain = title.strip("：: 　")
        if plain.endswith(self.reviews):
            return False
        aimed = plain.endswith(self.targets) or plain == "目标" or plain.lower().startswith(self.targets_en)
        return True if aimed else None


class Headings:
    """The headings of one raw text."""

    def __init__(self, raw: str, words: HeadingWords) -> None:
        self._raw, self._words = raw, words

    def is_target(self, offset: int) -> bool:
        """Whether the nearest heading above a raw offset that says either speaks of what is to come."""
        place = bisect_right(self._ends, offset) - 1
        return place >= 0 and self._verdicts[place][1]

    def end_above(self, offset: int) -> int:
        """Where the last heading above a raw offset ends; 0 without one."""
        place = bisect_right(self._ends, offset) - 1
        return self._ends[place] if place >= 0 else 0

    @cached_property
    def _ends(self) -> list[int]:
        return [end for end, _verdict in self._verdicts]

    @cached_property
    def _verdicts(self) -> list[tuple[int, bool]]:
        """Where each heading ends, with what holds below it."""
        open_parts: list[tuple[int, bool | None]] = []
        verdicts = []
        for level, title, end in _titles(self._raw):
            open_parts = [part for part in open_parts if part[0] < level] + [(level, self._words.says(title))]
            said = [says for _level, says in open_parts if says is not None]
            verdicts.append((end, bool(said and said[-1])))
        return verdicts


def _titles(raw: str) -> Iterator[tuple[int, str, int]]:
    """Level, title and end of each heading."""
    may_begin = True
    for match in _LINE.finditer(raw):
        line = match[0].strip()
        number, begins = _NUMBER.match(line), may_begin and _is_title(line)
        if number:
            title = _STOP.split(line[number.end() :])[0]
            yield number.lastindex or 0, title, match.start() + match[0].index(line) + number.end() + len(title)
        elif begins:
            yield 0, line, match.end()
        may_begin = not line or line[-1] in _ENDS or bool(number) or begins


def _is_title(line: str) -> bool:
    longest = _LONGEST_LATIN if line.isascii() else _LONGEST
    return 0 < len(line) <= longest and line[-1] not in "。！？.!?" and not _PUNCTUATION.search(line)
