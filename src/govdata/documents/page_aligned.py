"""Tables without lines: rows of figures that stand below one another, and the heads above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from govdata.documents.page_tables import (
    Cell,
    Column,
    Table,
    columns_met,
    columns_of,
    has_figure_column,
    is_figure,
    placed,
    row_cells,
)
from govdata.documents.page_words import Box, Piece, Row, around

_ROW_GAP = 3.5
_HEAD_GAP = 2.6
_HEAD_ROWS = 6
_MOST_BETWEEN = 4
"""Rows without figures between two with them: group heads."""
_LEAST_ROWS = 2
_ALIGNED = 0.7
_TITLE_AND_PAGE = 2
_WIDE, _LONG = 0.6, 40
CAPTION = re.compile(
    r"[（(\[【]?\s*(?:单位|單位|计量单位|unit|in (?:thousand|million|billion)s?)\s*[：:]?|[\[(（].*[\])）]$"
    r"|(?:附|续|續)?(?:表|图|圖)\s*[\d一二三四五六七八九十]|(?:table|figure|chart)\s+[A-Z]?[-–.]?\d",
    re.IGNORECASE,
)
"""How the title of a table and its line of units begin."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table that takes the rows [start, end) of a region."""

    start: int
    end: int
    table: Table


def aligned_tables(rows: Sequence[Row], rules: Sequence[Box] = ()) -> list[Found]:
    """The tables among the rows of a region, from top to bottom; `rules` are the lines of the page."""
    found: list[Found] = []
    index = 0
    while index < len(rows):
        end = _end_of_body(rows, index) if has_figure_column(rows[index]) else index
        table = _table(rows, index, end, found[-1].end if found else 0, rules) if end > index else None
        if table:
            found.append(table)
        index = max(end, index + 1)
    return found


def _end_of_body(rows: Sequence[Row], start: int) -> int:
    """Behind the last row of figures that can be reached without a wide gap or a line of prose."""
    last = start
    width = rows[start].right - rows[start].left
    for index in range(start + 1, len(rows)):
        row, before = rows[index], rows[index - 1]
        if before.base - row.base > _ROW_GAP * max(row.size, before.size) or index - last > _MOST_BETWEEN:
            break
        if has_figure_column(row):
            last, width = index, max(width, row.right - row.left)
        elif _is_prose(row, width):
            break
    return last + 1


def _is_prose(row: Row, width: float) -> bool:
    """Whether a row is a line of text, and no head of a group of rows."""
    wide = len(row.pieces) == 1 and row.right - row.left > _WIDE * width
    return wide and len(row.text) >= _LONG and not row.text.endswith((":", "："))


def _table(rows: Sequence[Row], start: int, end: int, floor: int, rules: Sequence[Box]) -> Found | None:
    body = [row for row in rows[start:end] if has_figure_column(row)]
    columns = columns_of(body)
    if len(body) < _LEAST_ROWS or len(columns) < 2 or len(body) * len(columns) < 6:
        return None
    if sum(_is_aligned(row, columns) for row in body) < _ALIGNED * len(body) or _is_contents(body, columns):
        return None
    first = _first_head(rows, start, floor, columns)
    cells: list[Cell] = []
    for index in range(first, end):
        number = index - first
        head = index < start
        cells += _head_cells(rows[index], columns, number, rules) if head else _body_cells(rows[index], columns, number)
    return Found(first, end, Table(around(rows[first:end]), tuple(cells)))


def _is_aligned(row: Row, columns: Sequence[Column]) -> bool:
    """Whether each piece of a row stands in a column of its own."""
    places = [columns_met(piece, columns) for piece in row.pieces if is_figure(piece.text)]
    return all(one == other for one, other in places) and len({one for one, _ in places}) == len(places)


def _is_contents(body: Sequence[Row], columns: Sequence[Column]) -> bool:
    """Whether rows are a list of contents: dots lead from each title to a page, and pages do not fall."""
    if len(columns) != _TITLE_AND_PAGE or not all(row.pieces[0].leads for row in body):
        return False
    pages = [row.pieces[-1].text for row in body]
    return all(page.isdecimal() for page in pages) and pages == sorted(pages, key=int)


def _first_head(rows: Sequence[Row], start: int, floor: int, columns: Sequence[Column]) -> int:
    """The first of the rows above a body that are its heads."""
    first = start
    while first > max(floor, start - _HEAD_ROWS) and _is_head(rows[first - 1], rows[first], columns):
        first -= 1
    return first


def _is_head(row: Row, below: Row, columns: Sequence[Column]) -> bool:
    if row.base - below.base > _HEAD_GAP * max(row.size, below.size) or CAPTION.match(row.text):
        return False
    width = columns[-1].right - columns[0].left
    if any(piece.right - piece.left > _WIDE * width for piece in row.pieces):
        return False
    inside = row.left > columns[0].left - 2 * row.size and row.right < columns[-1].right + 4 * row.size
    return inside and (len(row.pieces) > 1 or row.left > columns[1].left - 3 * row.size)


def _body_cells(row: Row, columns: Sequence[Column], number: int) -> list[Cell]:
    return row_cells(placed(row, columns), number)


def _head_cells(row: Row, columns: Sequence[Column], number: int, rules: Sequence[Box]) -> list[Cell]:
    """The cells of a row of heads: a head stands above a rule, or above the middle, of the columns that it is for."""
    pieces = row.pieces
    if len(pieces) >= len(columns) - 1:
        return _body_cells(row, columns, number)
    nearest = [_nearest(piece, columns) for piece in pieces]
    found = []
    for index, piece in enumerate(pieces):
        low = nearest[index - 1] + 1 if index else 0
        high = nearest[index + 1] - 1 if index + 1 < len(pieces) else len(columns) - 1
        found.append((*(_underlined(piece, columns, rules) or _span(piece, columns, low, high)), piece))
    return row_cells(found, number)


def _nearest(piece: Piece, columns: Sequence[Column]) -> int:
    middle = (piece.left + piece.right) / 2
    return min(range(len(columns)), key=lambda index: abs(columns[index].middle - middle))


def _underlined(piece: Piece, columns: Sequence[Column], rules: Sequence[Box]) -> tuple[int, int] | None:
    """The columns above whose rule a head stands; None where there is no such rule."""
    width = columns[-1].right - columns[0].left
    for left, bottom, right, top in rules:
        near = top - bottom < 3 and 0 < piece.base - bottom < 1.2 * piece.size
        if near and left - 2 <= piece.left and piece.right <= right + 2 and right - left < _WIDE * width:
            over = [index for index, column in enumerate(columns) if left < column.middle < right]
            if len(over) > 1:
                return over[0], over[-1]
    return None


def _span(piece: Piece, columns: Sequence[Column], low: int, high: int) -> tuple[int, int]:
    """The columns whose middle is nearest to that of a head."""
    middle = (piece.left + piece.right) / 2

    def distance(span: tuple[int, int]) -> float:
        one, other = columns[span[0]], columns[span[1]]
        return abs((one.left + other.right) / 2 - middle) + (span[0] != span[1]) * piece.size

    spans = [(one, other) for one in range(low, high + 1) for other in range(one, high + 1) if one or other == 0]
    near = [
        span for span in spans if columns[span[0]].left < piece.right + 4 and piece.left - 4 < columns[span[1]].right
    ]
    return min(near or [(min(low, len(columns) - 1),) * 2], key=distance)
