"""The characters of a PDF page, by index with their boxes, as words: what pdfium gives, and nothing that is not seen."""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from govdata.documents.page_words import Box, Word
from govdata.documents.pdf_frame import Frame
from govdata.documents.pdf_seen import Seen, Sight

_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
"""How pdfium gives a hyphen at the end of a line."""
_BLANKS = {*range(0x02), *range(0x03, 0x21), 0x7F, 0xA0, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x3000, 0xFEFF}
_NO_CODE = "\ufffd"
_PRIVATE = range(0xE000, 0xF900)
_AHEAD, _BACK, _SHIFT = 0.35, 0.3, 0.03
"""Shares of the height: how far the next character of a word may stand ahead, back, or up and down."""


@dataclass
class PageText:
    """The words of a page by the turn that makes them upright, and how many characters were left out."""

    words: dict[int, list[Word]] = field(default_factory=lambda: defaultdict(list))
    hidden: int = 0
    unreadable: int = 0


@dataclass(slots=True)
class _Run:
    """A word that is being read."""

    index: int
    quarters: int
    frame: Frame
    after_space: bool
    sight: Sight
    letters: list[str] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)


def read_words(page: Any, text_page: Any, frame: Frame, seen: Seen) -> PageText:
    """The words of a page.

    Args:
        page: the page as pypdfium2's raw interface has it.
        text_page: its characters, likewise.
        frame: the visible part of the page as it is shown.
        seen: which of its objects can be seen.
    """
    reader = _Reader(text_page, frame, seen)
    reader.read()
    return reader.found


class _Reader:
    """One pass over the characters. The loop is what the speed of reading depends on, so it calls pdfium twice for a
    character, and asks for sizes and angles once for a word."""

    def __init__(self, text_page: Any, frame: Frame, seen: Seen) -> None:
        import pypdfium2.raw as pdfium

        self.pdfium, self.text_page, self.frame, self.seen = pdfium, text_page, frame, seen
        self.found = PageText()

    def read(self) -> None:  # noqa: C901 (one loop, see above)
        """Read all characters."""
        pdfium, text_page = self.pdfium, self.text_page
        code_of, box_of, rect = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox, pdfium.FS_RECTF()
        pointer, sight_of = ctypes.byref(rect), self._sight if self.seen.doubtful else None
        run: _Run | None = None
        after_space, right, bottom, top, shift, ahead, back = False, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        turn: Callable[[Box], Box] | None = None
        for index in range(pdfium.FPDFText_CountChars(text_page)):
            code = code_of(text_page, index)
            if code in _BLANKS:
                after_space = True
                continue
            box_of(text_page, index, pointer)
            one, two, three, four = rect.left, rect.bottom, rect.right, rect.top
            sight = sight_of(index, (one, two, three, four)) if sight_of else Sight.SEEN
            if sight is Sight.HIDDEN:
                self.found.hidden += 1
                continue
            if turn:
                one, two, three, four = turn((one, two, three, four))
            if (
                run is None
                or not -shift < two - bottom < shift
                or not -shift < four - top < shift
                or not back < one - right < ahead
                or sight is not run.sight
            ):
                if run:
                    self._close(run, right, bottom, top)
                run = self._open(index, after_space, sight)
                turn = None if run.quarters == 0 else run.frame.turned(run.quarters).place
                one, two, three, four = self._box(rect, turn)
                bottom, top, height = two, four, four - two
                shift, ahead, back = _SHIFT * height + 0.01, _AHEAD * height, -_BACK * height
            elif after_space and one - right > 0.02 * ahead:
                run.letters.append(" ")
                run.lefts.append(right)
            run.letters.append(chr(code))
            run.lefts.append(one)
            after_space, right = False, three
        if run:
            self._close(run, right, bottom, top)

    def _box(self, rect: Any, turn: Callable[[Box], Box] | None) -> Box:
        box = rect.left, rect.bottom, rect.right, rect.top
        return turn(box) if turn else box

    def _sight(self, index: int, box: Box) -> Sight:
        return self.seen.sight(self.pdfium.FPDFText_GetTextObject(self.text_page, index), box)

    def _open(self, index: int, after_space: bool, sight: Sight) -> _Run:
        angle = self.pdfium.FPDFText_GetCharAngle(self.text_page, index)
        quarters = -round(angle / (math.pi / 2)) % 4 if angle > 0 else 0
        return _Run(index, quarters, self.frame, after_space, sight)

    def _close(self, run: _Run, right: float, bottom: float, top: float) -> None:
        """Make a word of a run, in the turn that makes it upright."""
        text, lefts = self._letters(run)
        size, base = self._size(run, bottom, top)
        left = lefts[0]
        box = left, bottom, right, top
        frame = self.frame.turned(run.quarters)
        if run.quarters == 0:
            box = frame.place(box)
            lefts, base = [each - self.frame.left for each in lefts], base - self.frame.bottom
        width, height = frame.size
        middle = (box[0] + box[2]) / 2, base + 0.35 * size
        if not (0 <= middle[0] <= width and 0 <= middle[1] <= height):
            self.found.hidden += len(text)
            return
        word = Word(text, tuple(lefts), *box, size, base, run.after_space, run.sight is Sight.SCANNED)
        self.found.words[run.quarters].append(word)

    def _letters(self, run: _Run) -> tuple[str, list[float]]:
        text = "".join(run.letters)
        if text.isascii() and text.isprintable():
            return text, run.lefts
        pairs = list(zip(text, run.lefts, strict=True))
        clean = [(self._letter(letter), left) for letter, left in pairs]
        kept = [(letter, left) for letter, left in clean if letter]
        return "".join(letter for letter, _ in kept) or _NO_CODE, [left for _, left in kept] or run.lefts[:1]

    def _letter(self, letter: str) -> str:
        code = ord(letter)
        if code in _HYPHENS:
            return "-"
        if code in _PRIVATE or code == 0xFFFD or 0xD800 <= code < 0xE000:
            self.found.unreadable += 1
            return _NO_CODE
        return letter

    def _size(self, run: _Run, bottom: float, top: float) -> tuple[float, float]:
        """The size of a run's characters as they are shown, and their baseline, after turning."""
        pdfium, matrix = self.pdfium, self.pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text_page, run.index, ctypes.byref(matrix))
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self.text_page, run.index, ctypes.byref(x), ctypes.byref(y))
        size = pdfium.FPDFText_GetFontSize(self.text_page, run.index) * math.hypot(matrix.c, matrix.d)
        size = size if size > max(0.4 * (top - bottom), 0.5) else top - bottom
        if run.quarters == 0:
            return size or 1.0, y.value
        origin = self.frame.turned(run.quarters).place((x.value, y.value, x.value, y.value))
        return size or 1.0, origin[1]
