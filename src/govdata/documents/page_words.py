"""Runs of characters with their places, and the rows that they stand in: all that the reading of a page knows.

Coordinates are points from the lower left corner of the page, turned so that the text is upright.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from govdata.documents.raised import lowered, raised

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_SMALL = 0.85
"""A character of less than this share of its neighbour's size may be raised or lowered."""
_SPACE = 0.15
_APART = 0.6
"""Shares of the size: a gap that is a space, and one that may part two cells."""
_SAME_LINE = 0.3
_RAISED_GAP = 0.3
_LEADER = re.compile(r"(?:[ ]?[.·．…]){4,}$|(?:[ ][.·．])+$")
_LONG_LEADER = 5.0
_INNER_LEADER = re.compile(r"(?:[ ]?[.·．…]){4,}[ ]?(?=[^\s.·．…])")
"""Dots that lead from a head to its figures: ornament, and no text."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters of one size on one baseline, without a wide gap.

    `lefts` are where each begins; `after_space`: one stands before it in the document; `scanned`: somebody's reading
    of a picture.
    """

    text: str
    lefts: tuple[float, ...]
    left: float
    bottom: float
    right: float
    top: float
    size: float
    base: float
    after_space: bool = False
    scanned: bool = False

    @property
    def box(self) -> Box:
        """Where it stands."""
        return self.left, self.bottom, self.right, self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of what is seen of it: most characters stand on the baseline and half a size high."""
        return (self.left + self.right) / 2, self.base + 0.35 * self.size

    def split(self, x: float) -> tuple[Word, ...]:
        """Its parts left and right of a vertical line."""
        at = bisect_left(self.lefts, x - 0.3 * self.size)
        if not self.left + 1 < x < self.right - 1 or not 0 < at < len(self.text):
            return (self,)
        first = replace(self, text=self.text[:at], lefts=self.lefts[:at], right=min(x, self.lefts[at]))
        rest = replace(self, text=self.text[at:], lefts=self.lefts[at:], left=self.lefts[at])
        return tuple(part for part in (first, rest) if part.text.strip())


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a row with nothing but word spaces between them: what may be a cell.

    `leads`: dots led from it to the next.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    base: float
    scanned: bool = False
    leads: bool = False

    @property
    def box(self) -> Box:
        """Where it stands."""
        return self.left, self.bottom, self.right, self.top


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces on one baseline, from left to right: what they say, from where to where they go.

    `base` is the baseline of the largest piece, `size` that of the longest.
    """

    pieces: tuple[Piece, ...]
    text: str
    left: float
    right: float
    base: float
    size: float

    @property
    def box(self) -> Box:
        """Where it stands."""
        return self.pieces[0].box if len(self.pieces) == 1 else around(self.pieces)

    @property
    def scanned(self) -> bool:
        """Whether a part of it is a reading of a picture."""
        return any(piece.scanned for piece in self.pieces)


def is_wide(letter: str) -> bool:
    """Whether a character is as wide as two letters and written without spaces around it, as Chinese is."""
    return letter >= "\u2e80"


def holds(box: Box, point: tuple[float, float]) -> bool:
    """Whether a point stands in a box."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def row_of(*pieces: Piece) -> Row:
    """Pieces as a row; there must be one."""
    one = pieces[0]
    if len(pieces) == 1:
        return Row(pieces, one.text, one.left, one.right, one.base, one.size)
    text = " ".join([piece.text for piece in pieces])
    largest = max(pieces, key=lambda piece: piece.size)
    longest = max(pieces, key=lambda piece: len(piece.text))
    return Row(pieces, text, one.left, max([piece.right for piece in pieces]), largest.base, longest.size)


def around(parts: Iterable[Word | Piece | Row]) -> Box:
    """The smallest box around some parts; there must be one."""
    boxes = [part.box for part in parts]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Words as rows from top to bottom, their raised and lowered digits told from the others."""
    lines: list[list[Word]] = []
    parts = (part for word in words for part in _without_inner_leader(word))
    for word in sorted(parts, key=lambda each: (-each.base, each.left)):
        line = lines[-1] if lines else None
        if line and line[0].base - word.base <= _SAME_LINE * max(line[0].size, word.size):
            line.append(word)
        else:
            lines.append([word])
    return [row_of(*_pieces(sorted(line, key=lambda each: each.left))) for line in _with_raised(lines)]


def _without_inner_leader(word: Word) -> tuple[Word, ...]:
    """A head and its figure, where the dots between them touch both."""
    match = _INNER_LEADER.search(word.text) if "..." in word.text or ". ." in word.text else None
    if not match:
        return (word,)
    end = match.end()
    dots = len(word.text[:end].rstrip())
    head = replace(word, text=word.text[:dots], lefts=word.lefts[:dots], right=word.lefts[dots])
    rest = replace(word, text=word.text[end:], lefts=word.lefts[end:], left=word.lefts[end])
    return head, rest


def _with_raised(lines: list[list[Word]]) -> list[list[Word]]:
    """Lines of small characters above the words that they belong to, put into the lines of these."""
    kept: list[list[Word]] = []
    for line in reversed(lines):
        if not kept or not all(_is_raised(word, kept[-1]) for word in line):
            kept.append(line)
        else:
            kept[-1].extend(line)
    return kept[::-1]


def _is_raised(word: Word, line: Sequence[Word]) -> bool:
    """Whether a word is small, and stands above the baseline of a larger neighbour and beside it."""
    return any(
        word.size < _SMALL * other.size
        and 0.1 * other.size < word.base - other.base < 0.8 * other.size
        and -0.5 * other.size < max(word.left - other.right, other.left - word.right) < _APART * other.size
        for other in line
    )


def _is_lowered(word: Word, line: Sequence[Word]) -> bool:
    return any(
        word.size < _SMALL * other.size
        and 0.05 * other.size < other.base - word.base < _SAME_LINE * other.size
        and abs(word.left - other.right) < _RAISED_GAP * other.size
        for other in line
    )


def _pieces(line: Sequence[Word]) -> tuple[Piece, ...]:
    pieces: list[list[Word]] = [[line[0]]]
    for one, other in pairwise(line):
        if other.left - one.right > _APART * max(one.size, other.size) or _leads(one):
            pieces.append([])
        pieces[-1].append(other)
    found: list[Piece] = []
    for piece in (_piece(words) for words in pieces):
        if found and _is_leader(piece):
            found[-1] = replace(found[-1], leads=True)
        else:
            found.append(_without_leader(piece))
    return tuple(found)


def _is_leader(piece: Piece) -> bool:
    """Whether a piece is a long line of dots; a short one may stand for no figure."""
    return piece.right - piece.left > _LONG_LEADER * piece.size and bool(_LEADER.fullmatch(piece.text))


def _leads(word: Word) -> bool:
    """Whether a word ends with dots that lead to the next."""
    return word.text[-1] in ".·．…" and bool(_LEADER.search(word.text))


def _without_leader(piece: Piece) -> Piece:
    text = _LEADER.sub("", piece.text) if piece.text[-1] in ".·．…" else piece.text
    return replace(piece, text=text.rstrip(), leads=True) if text.strip() and text != piece.text else piece


def _piece(words: Sequence[Word]) -> Piece:
    if len(words) == 1:
        word = words[0]
        return Piece(word.text, *word.box, word.size, word.base, word.scanned)
    main = max(words, key=lambda word: (word.size, len(word.text)))
    mixed = any(word.size < _SMALL * main.size for word in words)
    texts = [_printed(word, words) if mixed else word.text for word in words]
    for index, (one, other) in enumerate(pairwise(words), 1):
        if _spaced(one, other):
            texts[index] = " " + texts[index]
    scanned = any(word.scanned for word in words)
    return Piece("".join(texts), *around(words), main.size, main.base, scanned)


def _spaced(one: Word, other: Word) -> bool:
    gap, size = other.left - one.right, max(one.size, other.size)
    if other.size < _SMALL * one.size:
        return gap > _RAISED_GAP * one.size
    return gap > (0.05 if other.after_space else _SPACE + 0.1 * _is_beside_wide(one, other)) * size


def _is_beside_wide(one: Word, other: Word) -> bool:
    """Whether Chinese stands beside a gap: its lines are justified by small gaps between any two characters."""
    return is_wide(one.text[-1]) or is_wide(other.text[0])


def _printed(word: Word, line: Sequence[Word]) -> str:
    if _is_raised(word, line):
        return raised(word.text)
    return lowered(word.text) if _is_lowered(word, line) else word.text
