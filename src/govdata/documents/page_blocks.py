"""The parts of a page in reading order: paragraphs, headings, captions, notes, cells, and what may be a margin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from govdata.documents.page_aligned import CAPTION, aligned_tables
from govdata.documents.page_flow import Item, reading_order
from govdata.documents.page_lines import Measure, ends_sentence, joined, starts_item
from govdata.documents.page_tables import Cell, Table
from govdata.documents.page_words import Box, Row, around
from govdata.documents.reading import BlockKind

_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百\d]{1,4}[章节篇部]|[（(][一二三四五六七八九十]{1,3}[)）]"
)
_NOTE = re.compile(
    r"(?:注|附注|说明|說明|备注|備註|资料来源|資料來源|数据来源|來源|来源)\s*[\d①-⑩]?\s*[:：]|(?:notes?|sources?)\s*[:.]"
    r"|[¹²³⁰⁴-⁹†‡§①-⑩]\s*\S|\*+\s*[^\W\d]",
    re.IGNORECASE,
)
_FOOT_MARK = re.compile(r"\[\d+\]|\d{1,2}\s")
_LARGE, _SMALL = 1.12, 0.93
_SHORT = 40
_MOST_CAPTIONS = 4
_EDGE = 0.1
_EDGE_GAP = 2.0
_MOST_EDGES = 2
PAGE_NUMBER = re.compile(
    r"[-–—―·•\s]*(?:\d{1,4}|[ivxlc]{1,6})[-–—―·•\s]*|第\s*\d{1,4}\s*[页頁](?:.{0,4}共\s*\d{1,4}\s*[页頁])?"
    r"|(?:page\s+)?\d{1,4}\s*(?:/|of)\s*\d{1,4}|page\s+\d{1,4}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page.

    `edge` may be a margin (top or bottom); `goes_on`: its text belongs to the part before it; `is_open`: no sentence
    ends with it, and its last line is full; `is_inner`: it may go on what is before it; `sides`: where the columns of
    a ruled table stand, by which the rest of it is known on the next page.
    """

    kind: BlockKind
    text: str
    box: Box
    size: float = 0.0
    cell: Cell | None = None
    table: int = 0
    edge: str = ""
    goes_on: bool = False
    is_open: bool = False
    is_inner: bool = False
    sides: tuple[float, ...] = ()
    scanned: bool = False


def page_parts(rows: Sequence[Row], tables: Sequence[Table], rules: Sequence[Box], height: float) -> list[Part]:
    """The parts of a page.

    Args:
        rows: the lines that are in no ruled table.
        tables: the ruled tables.
        rules: all lines that are drawn.
        height: of the page, in points.
    """
    body, measure = _body_size(rows), Measure(rows)
    top, inner, bottom = _edges(list(rows), height, measure.leading)
    regions = [list(_with_tables(region, rules)) for region in reading_order(inner, tables)]
    parts = [_edge(row, "top", measure, body, rules) for row in top]
    for region in regions:
        parts += _region_parts(region, body, len({part.table for part in parts if part.cell}))
    feet = [_edge(row, "bottom", measure, body, rules) for row in bottom]
    above = [*inner[-1:], *bottom]
    going_on = [False] * (not inner) + [measure.goes_on(one, other) for one, other in pairwise(above)]
    return parts + [replace(foot, goes_on=goes_on) for foot, goes_on in zip(feet, going_on, strict=False)]


def _body_size(rows: Sequence[Row]) -> float:
    """The size of most characters."""
    counts: Counter[float] = Counter()
    for row in rows:
        counts[round(2 * row.size) / 2] += len(row.text)
    return max(counts, key=lambda size: (counts[size], size), default=0.0)


def _edges(rows: list[Row], height: float, leading: float) -> tuple[list[Row], list[Row], list[Row]]:
    """Lines at the upper and lower edge that stand apart from the others, and those between."""
    first, last = 0, len(rows)
    while first < min(_MOST_EDGES, last) and rows[first].base > (1 - _EDGE) * height:
        if not _is_apart(rows, first, first + 1, leading):
            break
        first += 1
    while last > first and len(rows) - last < _MOST_EDGES and rows[last - 1].base < _EDGE * height:
        if not _is_apart(rows, last - 1, last - 2, leading):
            break
        last -= 1
    return rows[:first], rows[first:last], rows[last:]


def _is_apart(rows: Sequence[Row], index: int, neighbour: int, leading: float) -> bool:
    row = rows[index]
    if PAGE_NUMBER.fullmatch(row.text) or not 0 <= neighbour < len(rows):
        return True
    other = rows[neighbour]
    least = max(_EDGE_GAP * min(row.size, other.size), 1.2 * leading)
    return abs(row.base - other.base) > least and not CAPTION.match(row.text)


def _edge(row: Row, side: str, measure: Measure, body: float, rules: Sequence[Box]) -> Part:
    """A line that may be a margin; one that a long line parts from the text is one."""
    part = replace(_paragraph([row], measure, body), edge=side)
    ruled = _is_ruled(row, rules, 1 if side == "bottom" else -1)
    return replace(part, kind=BlockKind.MARGIN) if ruled else part


def _is_ruled(row: Row, rules: Sequence[Box], side: int) -> bool:
    """Whether a long line parts an edge from the text."""
    wide = 1.5 * (row.right - row.left)
    return any(
        right - left > wide and top - bottom < 3 and 0 < side * (bottom - row.base) < _EDGE_GAP * row.size
        for left, bottom, right, top in rules
    )


def _with_tables(region: Sequence[Item], rules: Sequence[Box]) -> Iterator[Item]:
    """A region with the tables that no lines make in the place of their rows."""
    for is_row, group in groupby(region, key=lambda item: isinstance(item, Row)):
        items = list(group)
        if not is_row:
            yield from items
            continue
        rows = [item for item in items if isinstance(item, Row)]
        before = 0
        for found in aligned_tables(rows, rules):
            yield from rows[before : found.start]
            yield found.table
            before = found.end
        yield from rows[before:]


def _region_parts(region: Sequence[Item], body: float, tables: int) -> list[Part]:
    """The parts of one region."""
    measure = Measure([item for item in region if isinstance(item, Row)])
    parts: list[Part] = []
    for is_row, group in groupby(region, key=lambda item: isinstance(item, Row)):
        items = list(group)
        if is_row:
            parts += _paragraphs([item for item in items if isinstance(item, Row)], measure, body)
            continue
        for item in items:
            if isinstance(item, Table):
                parts = _with_captions(parts)
                parts += [_cell(cell, tables, item.sides) for cell in item.cells]
                tables += 1
    return parts


def _cell(cell: Cell, table: int, sides: tuple[float, ...]) -> Part:
    text = joined(line.text for line in cell.lines)
    scanned = any(line.scanned for line in cell.lines)
    return Part(BlockKind.CELL, text, cell.box, cell=replace(cell, lines=()), table=table, sides=sides, scanned=scanned)


def _paragraphs(rows: Sequence[Row], measure: Measure, body: float) -> list[Part]:
    parts: list[Part] = []
    for near in _grouped(rows, measure.is_near):
        own = measure.of(near)
        parts += [_paragraph(group, measure, body) for group in _grouped(near, own.goes_on)]
    return parts


def _grouped(rows: Sequence[Row], goes_on: Callable[[Row, Row], bool]) -> list[list[Row]]:
    groups: list[list[Row]] = []
    for row in rows:
        if groups and goes_on(groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _paragraph(rows: Sequence[Row], measure: Measure, body: float) -> Part:
    text, size = joined(row.text for row in rows), max(row.size for row in rows)
    kind = _kind(text, size, len(rows), body)
    prose = kind is BlockKind.PARAGRAPH
    return Part(
        kind,
        text,
        around(rows),
        size,
        is_open=prose and not ends_sentence(text) and not measure.is_short(rows[-1]),
        is_inner=prose and not measure.is_indented(rows[0]) and not starts_item(text),
        scanned=any(row.scanned for row in rows),
    )


def _kind(text: str, size: float, lines: int, body: float) -> BlockKind:
    """What a paragraph is, by its words and its size."""
    if _NOTE.match(text) or (size < _SMALL * body and _FOOT_MARK.match(text)):
        return BlockKind.NOTE
    if CAPTION.match(text) and len(text) < 2 * _SHORT and lines == 1 and not ends_sentence(text):
        return BlockKind.CAPTION
    if ends_sentence(text) or lines > 3:
        return BlockKind.PARAGRAPH
    titled = bool(_HEADING.match(text)) and len(text) <= _SHORT
    return BlockKind.HEADING if titled or size > _LARGE * body else BlockKind.PARAGRAPH


def _with_captions(parts: list[Part]) -> list[Part]:
    """The parts before a table, those that name it as its captions."""
    first = len(parts)
    while first > max(0, len(parts) - _MOST_CAPTIONS) and _is_caption(parts[first - 1], len(parts) - first):
        first -= 1
    return [*parts[:first], *(replace(part, kind=BlockKind.CAPTION, is_open=False) for part in parts[first:])]


def _is_caption(part: Part, after: int) -> bool:
    """Whether a part names the table below: by its words, or as a short line right above the table or its units."""
    if part.cell or part.kind is BlockKind.NOTE:
        return False
    if CAPTION.match(part.text) or part.kind is BlockKind.CAPTION:
        return True
    return after < 2 and len(part.text) < 2 * _SHORT and not part.is_open and not re.search(r"[。；;.]$", part.text)
