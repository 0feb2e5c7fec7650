"""A text without its white space, and the way back to its positions.

Quotes are matched without white space: every character for which `str.isspace()` holds is deleted; offsets are code
points of the raw decoded text. A figure needs a little more care than a quote: `normalize_for_scan` keeps a mark where
deleting would join two numbers (200, 300) or two Latin words, and where a blank line parts two paragraphs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection
from functools import cached_property
from itertools import pairwise
from operator import add

from govdata.quantities.characters import CURRENCY, NUMBERED, is_traditional, to_plain
from govdata.quantities.pattern import Pattern
from govdata.values import dataclass

_SPACE = Pattern(r"\s+")
_DOUBTFUL = Pattern(r"\s(?!(?<=[A-Za-z] )[A-Za-z0-9]|(?<=[.,:;0-9] )[A-Za-z])\s*")
"""White space but for a space between Latin words, or a word and a number, which stays whatever stands around it."""
_THOUSANDS, _DECIMALS = Pattern(r"\d{3}(?!\d)"), Pattern(r"\d{1,3}[%‰万亿个元]")
_LINE_END = Pattern(r" *(?:\r?\n(?: *\f)?|\f) *")
"""The end of a line, or of the last one of a page."""
_OPEN_NUMBER = Pattern(rf"(?<![\d.,])\d{{1,3}}(?:,\d{{3}})*[.,]\Z|[\u4e00-\u9fff](?<![{NUMBERED}])[\d.,]+\Z")
"""A number that ends a line and may go on in the next: in groups of three, or behind Chinese words."""
_EAST = "\u2e80"
"""Where the scripts begin that are written without spaces."""
_IN_WORD = Pattern(r"[A-Za-z0-9'’.,-][A-Za-z0-9]|[A-Za-z0-9]['’-]|[A-Za-z0-9.₀-₉][₀-₉]")
_NEGATIVE = Pattern(rf"[-−][\d{CURRENCY}]")
_SET_APART = Pattern(
    r"\d(?<![\d.,]\d)(?<![\d.,] \d)"
    r"(?:(?> (?:\d|\. \d)(?![\d.,])){2,} ?(?=[%‰\u4e00-\u9fff])| (?:\. )?\d (?=[%‰\u4e00-\u9fff]))"
)
"""A figure whose every digit is set apart: 2 7 3 座. Of two the unit must be, too: 5 8家 may be a cell and a figure."""
_GROUPED = Pattern(
    rf"\d(?<=[\u4e00-\u9fff，、（]\d)(?<![{NUMBERED}]\d)\d{{0,2}}(?:[ \u00a0\u2009\u202f]\d{{3}})+"
    r"(?:\.\d+)? ?(?=[\u4e00-\u9fff])"
)
"""Groups of three parted by spaces, as Hong Kong and Macao print them: 1 286宗; elsewhere it may be two numbers."""
_THIN = Pattern(
    r"\d(?<![\d.,]\d)(?<!\d\s\d)\d{0,2}(?:(?:[\u2007\u2009\u202f]\d{3})+|(?:\u00a0\d{3}){2,})(?!\s?\d)(?:\.\d+)?"
)
"""Groups of three parted by spaces that are printed for it (ISO 80000-1, 7.3.2); one no-break space may part cells."""
_PARTED = Pattern(r"\d\s[\d.]")
"""What each of the three holds: most texts have none of it."""
LINE_END = "\v"
"""What stays of a line end inside of what may be one number or two."""
_BEFORE_MARK = ("US", "HK")
"""What makes one mark of a currency with $, also where it is set apart: US $5."""
_WRAPPED = 8
"""A line this long that ends in a digit was broken by its width; a shorter one is a cell or a heading."""


@dataclass(frozen=True)
class AlignedText:
    """A text made from `raw`, with the raw offset of each of its characters.

    `starts` and `shifts` describe the deletions: from position `starts[i]` on, raw offsets are `shifts[i]` larger.
    """

    raw: str
    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def offset(self, position: int) -> int:
        """The raw offset of the character at a position of `text`."""
        return position + self.shifts[bisect_right(self.starts, position) - 1]

    def position(self, offset: int) -> int:
        """The position in `text` of a raw offset (of the next character that was kept)."""
        index = bisect_right(self._raw_starts, offset) - 1
        following = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return min(offset - self.shifts[index], following)

    @cached_property
    def _raw_starts(self) -> tuple[int, ...]:
        """The raw offset behind each deletion."""
        return tuple(map(add, self.starts, self.shifts))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw slice behind a slice of `text`."""
        return self.offset(start), self.offset(end - 1) + 1

    def excerpt(self, start: int, end: int) -> str:
        """What stands in a slice of `text`, as a reader wants it: a space between Latin words, none between Chinese."""
        (first, last), position, pieces = self.span(start, end), start, []
        for match in _SPACE.finditer(self.raw, first, last):
            position += match.start() - first
            kept = self.text[position : position + 1].isspace()
            pieces += [self.raw[first : match.start()], " " if kept or self._parts_words(match) else ""]
            first, position = match.end(), position + kept
        return "".join((*pieces, self.raw[first:last]))

    def _parts_words(self, space: re.Match[str]) -> bool:
        """Whether a white space that was deleted stands between Latin words."""
        before, after = self.raw[space.start() - 1 : space.start()], self.raw[space.end() : space.end() + 1]
        number = after in "%‰" or (after.isdecimal() and (before.isdecimal() or before in ".,"))
        number = number or (after == "." and before.isdecimal())
        return max(before, after) < _EAST and not number

    def whole_words(self, start: int, end: int, figure: tuple[int, int]) -> tuple[int, int]:
        """The slice of `text` around a figure, made shorter where it cuts a Latin word in two."""
        while end > figure[1] and (self._inside_a_word(end) or self.text[end - 1].isspace()):
            end -= 1
        while start < figure[0] and (self._inside_a_word(start) or self.text[start].isspace()):
            start += 1
        return start, end

    def _inside_a_word(self, position: int) -> bool:
        return 0 < position < len(self.text) and _IN_WORD.fullmatch(self.text[position - 1 : position + 1]) is not None


def on_one_line(text: str) -> str:
    """A text whose white space is one space between two Latin characters, and nothing beside Chinese ones."""
    words = text.split()
    joined = words[:1]
    for before, word in pairwise(words):
        joined += [" " if max(before[-1], word[0]) < _EAST else "", word]
    return "".join(joined)


def strip_whitespace(text: str) -> str:
    """A figure or quote without its white space."""
    return "".join(text.split())


def normalize_for_quotes(raw: str) -> AlignedText:
    """Delete every white space: the text in which a quote must stand."""
    return _aligned(raw, lambda _match: "")


def normalize_for_scan(raw: str, borders: Collection[int] = frozenset()) -> AlignedText:
    """The text that the grammar reads, in plain characters.

    Digits are joined over a single line break, and over spaces only where every digit of a figure is set apart, or in
    a traditional text each group of three; never over one of the `borders`: offsets of white space at which a
    paragraph ends for certain.
    """
    plain = to_plain(raw)
    together = (_SET_APART, _THIN, _GROUPED) if is_traditional(raw) else (_SET_APART, _THIN)
    numbers = (number for pattern in together for number in pattern.finditer(plain)) if _PARTED.search(plain) else ()
    spaces = {space for number in numbers for space in range(*number.span()) if plain[space].isspace()}

    def keep(match: re.Match[str]) -> str:
        if borders and any(at in borders for at in range(*match.span())):
            return "\n"
        return "" if match.start() in spaces else _kept(match)

    return _aligned(plain, keep, raw, _DOUBTFUL)


def _aligned(
    source: str, keep: Callable[[re.Match[str]], str], raw: str | None = None, spaces: Pattern = _SPACE
) -> AlignedText:
    pieces, starts, shifts, last, length = [], [0], [0], 0, 0
    for match in spaces.finditer(source):
        start, kept = match.start(), keep(match)
        pieces += [source[last:start], kept]
        length += start - last + len(kept)
        last = match.end()
        if length + shifts[-1] != last:
            starts.append(length)
            shifts.append(last - length)
    pieces.append(source[last:])
    return AlignedText(source if raw is None else raw, "".join(pieces), tuple(starts), tuple(shifts))


def _kept(match: re.Match[str]) -> str:
    """What stays of a white space: nothing, a space, a line break for a blank line, a mark for a doubtful one."""
    text, space = match.string, match[0]
    if space.count("\n") > 1:
        return "\n"
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if before in ".,":
        before = text[match.start() - 2 : match.start() - 1] if _breaks_a_number(match) else before
    if before.isalpha() and "\n" not in space and _NEGATIVE.match(text, match.end()):
        return " " if before.isascii() else ""
    if after and after in CURRENCY and before.isascii():
        one_mark = text[match.start() - 2 : match.start()] in _BEFORE_MARK
        return " " if (before.isalnum() or before in ".,:;") and not one_mark else ""
    if not after or not (before.isascii() and after.isascii() and after.isalnum()):
        return ""
    if before.isdigit() and after.isdigit() and _LINE_END.fullmatch(space):
        return "" if _is_wrapped(match) else LINE_END if _may_go_on(match) else " "
    return " " if before.isalnum() or before in ".,:;" else ""


def _breaks_a_number(match: re.Match[str]) -> bool:
    """Whether a line was broken behind a decimal point (9.⏎3%) or a comma between thousands (1,⏎864家)."""
    text, end = match.string, match.end()
    if not _LINE_END.fullmatch(match[0]) or _is_number_alone(match):
        return False
    mark = text[match.start() - 1]
    group = _THOUSANDS.match(text, end) if mark == "," else _DECIMALS.match(text, end)
    return group is not None and text[match.start() - 2 : match.start() - 1].isdecimal()


def _may_go_on(match: re.Match[str]) -> bool:
    """Whether a number at the end of a short line may go on in the next: behind a comma, or behind Chinese words."""
    return _OPEN_NUMBER.search(match.string, max(0, match.start() - 16), match.start()) is not None


def _is_number_alone(match: re.Match[str]) -> bool:
    """Whether the line before a break is a list number and nothing else."""
    line = match.string[max(0, match.start() - 8) : match.start()].rpartition("\n")[2]
    return line.strip(" .,\u3000").isdecimal() and len(line) < 8


def _is_wrapped(match: re.Match[str]) -> bool:
    """Whether both lines around a break are running text, so that a number may go on in the second."""
    text = match.string
    start = text.rfind("\n", max(0, match.start() - 200), match.start()) + 1
    line, following = text[start : match.start()], text[match.end() : match.end() + 12].split("\n")[0]
    return len(line) >= _WRAPPED and not line.isascii() and not following.isascii()
