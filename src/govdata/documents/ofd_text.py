"""The text objects of a page of OFD (GB/T 33190) -> lines, each where it is printed.

A text object gives the place of each of its characters (`TextCode`: X, Y, DeltaX, DeltaY, in millimetres in the box of
the object). Lines are read from those places alone: programs make one object of a line, of a word, or of a form field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from govdata.documents.raised import lowered, raised
from govdata.documents.xml_tree import Element
from govdata.values import dataclass

POINTS = 72 / 25.4
"""Points in a millimetre."""
_BLANK = re.compile(r"\s+")
_MOST_DELTAS = 100_000
_HALF_EMPTY = frozenset("，。、；：！？）】》〉”’」』〕")
_SMALL = 0.85
"""A character of less than this share of its neighbour's size may be raised or lowered."""
_NEAR = 50
"""So many paragraphs before a line, and characters around a raised one, are looked at: no page has more there."""


@dataclass(frozen=True)
class Glyph:
    """A character: its left end and its baseline in millimetres from the upper left corner of the page, its size."""

    text: str
    x: float
    y: float
    size: float
    width: float
    item: int = 0
    """The number of its text object on the page."""


@dataclass(frozen=True)
class Line:
    """Characters that stand beside one another, with their box in millimetres from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    items: frozenset[int] = frozenset()

    @property
    def size(self) -> float:
        """The height of its characters."""
        return self.bottom - self.top


def object_glyphs(item: Element, number: int = 0) -> Iterator[Glyph]:
    """The characters of a text object, which has a number on its page."""
    left, top, *_ = (*numbers_of(item.get("Boundary")), 0.0, 0.0)
    size = next(iter(numbers_of(item.get("Size"))), 1.0)
    a, b, c, d, e, f = _matrix(item.get("CTM"))
    scale = abs(d) or abs(b) or 1.0
    x = y = 0.0
    for code in item.all("TextCode"):
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        for letter, px, py, step in _places(code, x, y, size):
            px, py = left + a * px + c * py + e, top + b * px + d * py + f
            yield Glyph(letter, px, py, size * scale, step * (abs(a) or 1.0), number)


def _places(code: Element, x: float, y: float, size: float) -> Iterator[tuple[str, float, float, float]]:
    """Each character of a text code, its place, and the width up to the next."""
    text = code.text.strip("\r\n")
    across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
    usual = size if not across and not down else 0.0
    for number, letter in enumerate(text):
        step = across[number] if number < len(across) else usual * _usual_width(letter)
        yield letter, x, y, step
        x, y = x + step, y + (down[number] if number < len(down) else 0.0)


def _deltas(told: str, most: int) -> list[float]:
    """The steps of a text code; `g 3 4.2` stands for three steps of 4.2."""
    words, steps = iter(told.split()[:_MOST_DELTAS]), list[float]()
    for word in words:
        times = int(_number(next(words, ""), 0)) if word == "g" else 1
        step = _number(next(words, ""), 0.0) if word == "g" else _number(word, 0.0)
        steps += [step] * min(times, most - len(steps))
    return steps


def lines_of(glyphs: list[Glyph]) -> list[Line]:
    """The lines of a page, from its top to its bottom, and from left to right where they stand beside one another."""
    rows: list[list[list[Glyph]]] = []
    for run in sorted(_settled(_runs(glyphs)), key=lambda run: (run[0].y, run[0].x)):
        if rows and run[0].y - rows[-1][0][0].y <= 0.4 * min(run[0].size, rows[-1][0][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_line(chain) for row in rows for chain in _chains(row)]


def _runs(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """The characters of each object that stand on one baseline. They are never mixed with those of another object."""
    found: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        found.setdefault((glyph.item, round(glyph.y * 10)), []).append(glyph)
    return [sorted(run, key=lambda glyph: glyph.x) for run in found.values()]


def _settled(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """The runs; raised and lowered digits as Unicode has them, on the baseline of what they stand beside."""
    reach = max((run[0].size for run in runs), default=1.0) or 1.0
    if all(run[0].size >= _SMALL * reach for run in runs):
        return runs
    near: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in (glyph for run in runs for glyph in run):
        for column in {int(glyph.x // reach), int(_end(glyph) // reach)}:
            near.setdefault((column, int(glyph.y // reach)), []).append(glyph)
    return [_shifted(run, _neighbour(run, near, reach)) for run in runs]


def _neighbour(run: list[Glyph], near: Mapping[tuple[int, int], list[Glyph]], reach: float) -> Glyph | None:
    """The larger character beside which a small run stands, higher or lower than its baseline."""
    first, last = run[0], run[-1]
    columns, row = (int(first.x // reach), int(_end(last) // reach)), int(first.y // reach)
    cells = product({column + step for column in columns for step in (-1, 0, 1)}, range(row - 1, row + 2))
    for glyph in (glyph for cell in sorted(cells) for glyph in near.get(cell, ())[:_NEAR]):
        gap = max(first.x - _end(glyph), glyph.x - _end(last))
        is_beside = -0.5 * glyph.size < gap < 0.6 * glyph.size and 0.05 < abs(glyph.y - first.y) / glyph.size < 0.8
        if is_beside and first.size < _SMALL * glyph.size:
            return glyph
    return None


def _shifted(run: list[Glyph], beside: Glyph | None) -> list[Glyph]:
    if beside is None:
        return run
    change = raised if run[0].y < beside.y else lowered
    letters = change("".join(glyph.text for glyph in run))
    return [replace(glyph, text=letter, y=beside.y) for glyph, letter in zip(run, letters, strict=True)]


def _chains(row: list[list[Glyph]]) -> Iterator[list[Glyph]]:
    """The runs of a row, joined where one begins behind the end of another, not further than a character away.

    A run that is printed over another is a line of its own; a run with a wide gap in it is two.
    """
    chains: list[list[Glyph]] = []
    for part in (part for run in sorted(row, key=lambda run: run[0].x) for part in _parts(run)):
        before = chains[-1][-1] if chains else None
        if before and -_slack(before) <= part[0].x - _end(before) <= max(before.size, part[0].size):
            chains[-1].extend(part)
        else:
            chains.append(part)
    yield from chains


def _slack(glyph: Glyph) -> float:
    """How far the next character may begin before the end of one: the right half of a wide mark is empty."""
    return glyph.size * (0.75 if glyph.text in _HALF_EMPTY else 0.3 * _usual_width(glyph.text))


def _parts(run: list[Glyph]) -> Iterator[list[Glyph]]:
    """A run parted where more than the width of a character is empty."""
    start = 0
    for at in range(1, len(run)):
        if run[at].x - _end(run[at - 1]) > max(run[at].size, run[at - 1].size):
            yield run[start:at]
            start = at
    yield run[start:]


def _line(glyphs: list[Glyph]) -> Line:
    """The text of a segment. A gap of a quarter of a character is a blank: digits spaced apart stay apart."""
    text = ""
    for before, glyph in zip([glyphs[0], *glyphs], glyphs, strict=False):
        gap = glyph.x - _end(before) > 0.25 * glyph.size
        text += (" " if gap else "") + glyph.text
    top = min(glyph.y - glyph.size for glyph in glyphs)
    bottom, right = max(glyph.y for glyph in glyphs), max(map(_end, glyphs))
    items = frozenset(glyph.item for glyph in glyphs)
    return Line(_BLANK.sub(" ", text).strip(), glyphs[0].x, top, right, bottom, items)


def _end(glyph: Glyph) -> float:
    """The right end of a character: what it is given, and no more than a character is wide."""
    usual = glyph.size * _usual_width(glyph.text)
    return glyph.x + (min(glyph.width, usual * 1.2) if glyph.width > 0 else usual)


def _usual_width(letter: str) -> float:
    """The width of a character in its size."""
    return 0.5 if letter.isascii() else 1.0


def numbers_of(told: str) -> list[float]:
    """The numbers of an attribute, parted by spaces; what is none is 0."""
    return [_number(word, 0.0) for word in told.split()]


def _number(told: str, default: float) -> float:
    try:
        value = float(told)
    except ValueError:
        return default
    return value if abs(value) < 1e6 else default


def _matrix(told: str) -> tuple[float, ...]:
    numbers = numbers_of(told)
    return tuple(numbers) if len(numbers) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def paragraphs_of(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that go on in the next: of one text object, or full to the right end of their column and close together."""
    right = max((line.right for line in lines), default=0.0)
    waiting: list[list[Line]] = []
    for line in lines:
        before = next((each for each in waiting[-_NEAR:] if _goes_on(each, line, right)), None)
        if before is None:
            waiting.append([line])
        else:
            before.append(line)
    yield from waiting


def _goes_on(paragraph: list[Line], line: Line, right: float) -> bool:
    last = paragraph[-1]
    if last.items & line.items and line.bottom > last.bottom:
        return True
    is_near = 0 < line.bottom - last.bottom <= 2.2 * last.size and abs(line.size - last.size) <= 0.1 * last.size
    is_full = last.right >= min(right, max(each.right for each in paragraph)) - 1.5 * last.size
    starts_left = line.left <= paragraph[0].left + 0.5 * last.size
    return is_near and is_full and starts_left and line.right > last.left and _is_long(paragraph, line, right)


def _is_long(paragraph: list[Line], line: Line, right: float) -> bool:
    """Whether the first line is as long as the page, or the next one not longer than it."""
    first = paragraph[0]
    return first.right >= right - 1.5 * first.size or line.right <= first.right + 1.5 * first.size
