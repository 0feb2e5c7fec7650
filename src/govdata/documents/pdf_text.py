"""The characters of a PDF page, by index with their boxes, as words; nothing that is not seen."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from govdata.documents.page_lost import lost_characters
from govdata.documents.page_words import Box, Word
from govdata.documents.pdf_calls import calls
from govdata.documents.pdf_frame import Frame
from govdata.documents.pdf_seen import Seen, Sight

_HYPHENS = {0x02, 0xFFFE, 0xAD}
"""How pdfium gives a hyphen at the end of a line."""
_BLANKS = {*range(0x02), *range(0x03, 0x21), 0x7F, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000}
"""White space that has a width. What has none stays: a figure with it inside is in doubt."""
_LIGATURES = {unicodedata.normalize("NFKC", one): one for one in map(chr, range(0xFB00, 0xFB07))}
"""PDFium gives the letters of these, each with the box of the whole."""
_AT_ONCE = 10_000
_ASKEW = 0.03
"""The share of a quarter by which a line may lean."""
_NO_CODE = "\ufffd"
_ODD = re.compile("[\x02\xad\ufffe\ufffd\ud800-\uf8ff]")
_AHEAD, _BACK, _SHIFT, _SPACE = 0.55, 0.3, 0.03, 0.25
"""Shares of the height: how far the next character of a word may stand ahead, back, or up and down; and a space."""


@dataclass
class PageText:
    """The words of a page by the turn that makes them upright, and how many characters were left out.

    `skewed` are those that no quarter makes upright: a stamp across the page, characters of it in the order given.
    """

    words: dict[int, list[Word]] = field(default_factory=lambda: defaultdict(list))
    skewed: list[Word] = field(default_factory=list)
    hidden: int = 0
    struck: int = 0
    unreadable: int = 0


_Turn = Callable[[Box], Box] | None


@dataclass(slots=True)
class _Run:
    """A word that is being read."""

    index: int
    quarters: int
    frame: Frame
    turn: _Turn
    box: Box
    after_space: bool
    sight: Sight
    skewed: bool
    codes: list[int] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)
    is_ligature: bool = False


def read_words(text_page: int, frame: Frame, seen: Seen) -> PageText:
    """The words of a page.

    Args:
        text_page: the address of its characters.
        frame: the visible part of the page as it is shown.
        seen: which of its objects can be seen.
    """
    reader = _Reader(text_page, frame, seen)
    reader.read()
    if seen.flat:
        words = reader.found.words[0]
        lost = lost_characters(words, [(x - frame.left, y - frame.bottom) for x, y in seen.flat])
        reader.found.unreadable += len(lost)
        words += lost
    return reader.found


class _Reader:
    """One pass over the characters.

    The loop is what the speed of reading depends on, so it calls pdfium twice for a character, and asks for sizes and
    angles once for a word.
    """

    def __init__(self, text_page: int, frame: Frame, seen: Seen) -> None:
        self.pdfium, self.text_page, self.frame, self.seen = calls(), text_page, frame, seen
        self.found = PageText()
        self.corner, upright = (frame.left, frame.bottom), frame.turned(0)
        self.sides = upright.size, upright.turned(1).size
        self.asked, self.answer = (-1, 0.0, 0.0), (0.0, 0.0)

    def read(self) -> None:  # noqa: C901 (one loop: a call for each character would double its time)
        """Read all characters. Most stand on the line of the one before, in one font, and are looked at for little."""
        blanks, seen = _BLANKS, Sight.SEEN
        sight_of = self._sight if self.seen.doubtful else None
        run: _Run | None = None
        after_space, sight, own, right = False, seen, seen, 0.0
        foot = head = lowest = highest = lower = upper = back = ahead = gap = sliver = 0.0
        add_code = add_left = list[Any]().append
        turn: Callable[[Box], Box] | None = None
        for index, (code, (one, top, three, bottom)) in enumerate(self._characters()):
            if code in blanks:
                after_space = True
                continue
            if sight_of:
                sight = sight_of(index, (one, bottom, three, top))
                if sight is Sight.HIDDEN:
                    self.found.hidden += 1
                    continue
            if turn:
                one, bottom, three, top = turn((one, bottom, three, top))
            step = one - right
            if (
                back < step < ahead
                and ((bottom == foot and top == head) or (lowest < bottom < highest and lower < top < upper))
                and sight is own
            ):
                if step > gap or (after_space and step > sliver):
                    add_code(0x20)
                    add_left(right)
            elif run and three == right and one == run.lefts[-1] and sight is own:
                run.is_ligature = True
            else:
                if run:
                    self._close(run, right)
                run = self._open(index, after_space, sight, turn, (one, bottom, three, top))
                turn, own, add_code, add_left = run.turn, sight, run.codes.append, run.lefts.append
                one, foot, three, head = run.box
                height = head - foot
                shift, ahead, back, gap = _SHIFT * height + 0.01, _AHEAD * height, -_BACK * height, _SPACE * height
                sliver = 0.02 * ahead
                lowest, highest, lower, upper = foot - shift, foot + shift, head - shift, head + shift
            add_code(code)
            add_left(one)
            after_space, right = False, three
        if run:
            self._close(run, right)

    def _characters(self) -> Iterator[tuple[int, Box]]:
        """The code of each character and its left, top, right and bottom; so many at a time that memory is bounded."""
        count = self.pdfium.count_chars(self.text_page)
        parts = (range(first, min(first + _AT_ONCE, count)) for first in range(0, count, _AT_ONCE))
        return chain.from_iterable(self.pdfium.characters(self.text_page, part) for part in parts)

    def _sight(self, index: int, box: Box) -> Sight:
        return self.seen.sight(self.pdfium.text_object(self.text_page, index), box)

    def _open(self, index: int, after_space: bool, sight: Sight, turn: _Turn, box: Box) -> _Run:
        """Begin a word with a character whose box is in the turn of the word before."""
        angle = self.pdfium.angle(self.text_page, index)
        turns = angle / (math.pi / 2) if angle > 0 else 0.0
        skewed = abs(turns - round(turns)) > _ASKEW
        quarters = 0 if skewed else -round(turns) % 4
        frame = self.frame.turned(quarters) if quarters else self.frame
        own = frame.place if quarters else None
        if turn or own:
            self.pdfium.loose_box(self.text_page, index, self.pdfium.place)
            left, top, right, bottom = self.pdfium.box()
            box = own((left, bottom, right, top)) if own else (left, bottom, right, top)
        return _Run(index, quarters, frame, own, box, after_space, sight, skewed)

    def _close(self, run: _Run, right: float) -> None:
        """Make a word of a run, in the turn that makes it upright."""
        left, bottom, top = run.lefts[0], run.box[1], run.box[3]
        text, lefts = self._letters(run)
        size, base = self._size(run, bottom, top)
        x, y = (0.0, 0.0) if run.quarters else self.corner
        if x:
            lefts = [each - x for each in lefts]
        width, height = self.sides[run.quarters % 2]
        if left < x or right > x + width:
            text, lefts, right = self._on_page(text, lefts, right - x, width)
            left, right = (lefts[0] + x if lefts else left), right + x
        if not text or not 0 <= base - y + 0.35 * size <= height:
            self.found.hidden += len(text)
            return
        scanned = run.sight is Sight.SCANNED
        box = left - x, bottom - y, right - x, top - y
        words = self.found.skewed if run.skewed else self.found.words[run.quarters]
        words.append(Word(text, tuple(lefts), *box, size, base - y, run.after_space, scanned))

    def _on_page(self, text: str, lefts: list[float], right: float, width: float) -> tuple[str, list[float], float]:
        """The characters of a word of which the middle is on the page, and where they end."""
        ends = [*lefts[1:], right]
        kept = [index for index, left in enumerate(lefts) if 0 <= (left + ends[index]) / 2 <= width]
        self.found.hidden += len(text) - len(kept)
        texts, places = "".join(text[index] for index in kept), [lefts[index] for index in kept]
        return texts.rstrip(), places[: len(texts.rstrip())], ends[kept[-1]] if kept else right

    def _letters(self, run: _Run) -> tuple[str, list[float]]:
        text = "".join(map(chr, run.codes))
        if run.is_ligature:
            return _with_ligatures(text, run.lefts)
        if text.isascii() and text.isprintable():
            return text, run.lefts
        if not _ODD.search(text):
            return text, run.lefts
        clean = [(self._letter(letter), left) for letter, left in zip(text, run.lefts, strict=True)]
        return "".join(letter for letter, _ in clean), [left for _, left in clean]

    def _letter(self, letter: str) -> str:
        if ord(letter) in _HYPHENS:
            return "-"
        if not _ODD.match(letter):
            return letter
        self.found.unreadable += 1
        return _NO_CODE

    def _size(self, run: _Run, bottom: float, top: float) -> tuple[float, float]:
        """The size of a run's characters as they are shown, and their baseline, after turning.

        Words of one line and font have boxes of one height, and are asked for once.
        """
        if (run.quarters, bottom, top) == self.asked:
            return self.answer
        pdfium, text_page, index = self.pdfium, self.text_page, run.index
        *_, c, d, _, _ = pdfium.char_matrix(text_page, index)
        x, y = pdfium.origin(text_page, index)
        size = pdfium.font_size(text_page, index) * math.hypot(c, d)
        size = size if size > max(0.4 * (top - bottom), 0.5) else max(top - bottom, 1.0)
        self.asked = run.quarters, bottom, top
        self.answer = size, run.frame.place((x, y, x, y))[1] if run.quarters else y
        return self.answer


def _with_ligatures(text: str, lefts: list[float]) -> tuple[str, list[float]]:
    """Letters that stand at one place as the ligature that is printed there; any other letters stay."""
    letters: list[str] = []
    places: list[float] = []
    for left, group in groupby(zip(lefts, text, strict=True), key=itemgetter(0)):
        printed = "".join(letter for _, letter in group)
        letters += [_LIGATURES[printed]] if printed in _LIGATURES else printed
        places += [left] * (1 if printed in _LIGATURES else len(printed))
    return "".join(letters), places
