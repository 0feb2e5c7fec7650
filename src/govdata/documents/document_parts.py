"""The parts of all pages as one text: margins told by their repetition, paragraphs that go on on the next page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from govdata.documents.folding import fold
from govdata.documents.page_blocks import PAGE_NUMBER, Part
from govdata.documents.page_lines import seam
from govdata.documents.page_words import is_wide
from govdata.documents.reading import Block, BlockKind, CellPlace, Folded
from govdata.values import dataclass

_DIGITS = re.compile(r"\d+|(?<![a-z])[ivxlc]+(?![a-z])", re.IGNORECASE)
_BEHIND = {BlockKind.NOTE, BlockKind.MARGIN}
_MOST_SIZE = 0.1
_NEAR = 2.0


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part with its page, counted from 1; `glued` to the one before it."""

    page: int
    part: Part
    glued: bool = False


@dataclass(frozen=True)
class Composed:
    """The text of a document, its blocks, what was folded, and which parts are somebody's reading of a picture."""

    text: str
    blocks: tuple[Block, ...]
    folded: tuple[Folded, ...]
    uncertain: tuple[tuple[int, int], ...]


def compose(pages: Sequence[Sequence[Part]]) -> Composed:
    """The text of a document from the parts of its pages."""
    return _Writer().write(_in_order(_with_margins(pages)))


def _with_margins(pages: Sequence[Sequence[Part]]) -> list[list[Part]]:
    """The pages, with lines at their edges as margins where they are page numbers or stand on another page, too."""
    counts = Counter(
        key for parts in pages for key in {(part.edge, _pattern(part.text)) for part in parts if part.edge}
    )
    return [_settled(parts, counts) for parts in pages]


def _pattern(text: str) -> str:
    return _DIGITS.sub("0", text.replace(" ", ""))


def _settled(parts: Sequence[Part], counts: Counter[tuple[str, str]]) -> list[Part]:
    found: list[Part] = []
    for part in parts:
        if part.edge and (PAGE_NUMBER.fullmatch(part.text) or counts[part.edge, _pattern(part.text)] > 1):
            found.append(replace(part, kind=BlockKind.MARGIN))
        elif part.goes_on and found and found[-1].kind is BlockKind.PARAGRAPH:
            found[-1] = _merged(found[-1], part)
        else:
            found.append(part)
    return found


def _merged(one: Part, other: Part) -> Part:
    dropped, between = seam(one.text, other.text)
    text = one.text[: len(one.text) - dropped] + between + other.text
    (a, b, c, d), (e, f, g, h) = one.box, other.box
    return replace(one, text=text, box=(min(a, e), min(b, f), max(c, g), max(d, h)), is_open=other.is_open)


def _in_order(pages: Iterable[Sequence[Part]]) -> list[PagePart]:
    """All parts. A paragraph that goes on on the next page is followed by its rest, and that by notes and margins."""
    found: list[PagePart] = []
    for number, parts in enumerate(pages, 1):
        last = next((index for index in range(len(found) - 1, -1, -1) if found[index].part.kind not in _BEHIND), -1)
        first = next((index for index, part in enumerate(parts) if part.kind is not BlockKind.MARGIN), len(parts))
        glued = last >= 0 and first < len(parts) and found[last].page == number - 1
        glued = glued and _goes_on(found[last].part, parts[first])
        rest = [PagePart(number, part) for index, part in enumerate(parts) if not (glued and index == first)]
        if glued:
            found.insert(last + 1, PagePart(number, parts[first], glued=True))
        found += rest
    return found


def _goes_on(one: Part, other: Part) -> bool:
    """Whether a paragraph at the end of a page is one with that at the start of the next."""
    if not (one.is_open and other.is_inner) or abs(one.size - other.size) > _MOST_SIZE * one.size:
        return False
    return is_wide(one.text[-1]) or is_wide(other.text[0]) or not other.text[0].isupper()


class _Writer:
    """Writes parts one after another."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.folded: list[Folded] = []
        self.uncertain: list[tuple[int, int]] = []
        self.tables: dict[tuple[int, int], tuple[int, int]] = {}
        self.rows: list[int] = []
        self.before: PagePart | None = None

    def write(self, parts: Sequence[PagePart]) -> Composed:
        for index, part in enumerate(parts):
            following = parts[index + 1] if index + 1 < len(parts) else None
            self._write(part, following)
        return Composed("".join(self.texts), tuple(self.blocks), tuple(self.folded), tuple(self.uncertain))

    def _write(self, part: PagePart, following: PagePart | None) -> None:
        text = part.part.text.strip()
        if not text:
            return
        dropped, between = self._between(part, following)
        text, folded = fold(text[: len(text) - dropped])
        start, end = self.length, self.length + len(text)
        self.folded += [Folded(start + first, start + last, print_) for first, last, print_ in folded]
        self.blocks.append(Block(start, end, part.part.kind, part.page, _rounded(part), self._cell(part)))
        if part.part.kind is not BlockKind.MARGIN:
            self.before = part
        if part.part.scanned:
            self.uncertain.append((start, end))
        self.texts += [text, between]
        self.length = end + len(between)

    def _between(self, part: PagePart, following: PagePart | None) -> tuple[int, str]:
        """What of the end of a part is dropped, and what stands behind it."""
        if following and following.glued:
            return seam(part.part.text.strip(), following.part.text.strip())
        same_table = following and following.page == part.page and following.part.table == part.part.table
        one, other = part.part.cell, following.part.cell if following else None
        return 0, "\t" if one and other and same_table and one.row == other.row else "\n"

    def _cell(self, part: PagePart) -> CellPlace | None:
        cell = part.part.cell
        if not cell:
            return None
        key = part.page, part.part.table
        if key not in self.tables:
            self.tables[key] = self._begin(part)
        table, above = self.tables[key]
        self.rows[table] = max(self.rows[table], above + cell.row + cell.rows)
        return CellPlace(table, above + cell.row, cell.column, cell.rows, cell.columns)

    def _begin(self, part: PagePart) -> tuple[int, int]:
        """The number of a table, and how many of its rows stand on the pages before."""
        before = self.before
        if before and before.part.cell and before.page == part.page - 1 and _same_sides(before.part, part.part):
            table = self.tables[before.page, before.part.table][0]
            return table, self.rows[table]
        self.rows.append(0)
        return len(self.rows) - 1, 0


def _same_sides(one: Part, other: Part) -> bool:
    """Whether two tables have their columns at the same places: one goes on in the other."""
    pairs = zip(one.sides, other.sides, strict=False)
    return len(one.sides) == len(other.sides) > 0 and all(abs(a - b) <= _NEAR for a, b in pairs)


def _rounded(part: PagePart) -> tuple[float, float, float, float]:
    left, bottom, right, top = part.part.box
    return round(left, 2), round(bottom, 2), round(right, 2), round(top, 2)
