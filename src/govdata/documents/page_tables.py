"""Tables of a page as cells, whatever made them; and the columns that figures below one another stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from govdata.documents.page_words import Box, Piece, Row, row_of

_WRITTEN, _LETTER, _DIGIT = re.compile(r"\w"), re.compile(r"[^\W\d_]"), re.compile(r"[0-9０-９]")
_NOTED = re.compile(r"[a-z]?[\d,.]+[a-z]?\d?")
_UNFINISHED = re.compile(r"\d\s*[<>＜＞≤≥~～–—−-]$")
"""The first half of what goes on below: 10＜, 2013–."""
_NO_FIGURE = re.compile(r"[(（\[]?[A-Za-z][)）\]]?|n\.?a\.?|N/A|nil|\.{2,}", re.IGNORECASE)
"""What stands in the place of a figure: (X), NA, dots."""
_GAP = 1.0
"""How far apart, in sizes, pieces of a row must be to be cells of columns that no line parts."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its place, counted from 0 at the top left, the box of what is in it, and its lines."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box
    lines: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table by row and column, and where it stands; `sides` of its columns, where lines are drawn."""

    box: Box
    cells: tuple[Cell, ...]
    sides: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """Where the pieces of a column stand."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """The middle of it."""
        return (self.left + self.right) / 2


def is_figure(text: str) -> bool:
    """Whether a text alone is a figure of a table, or stands for one (–, (X))."""
    plain = text.replace(" ", "")
    digits, letters = len(_DIGIT.findall(plain)), len(_LETTER.findall(plain))
    if not digits:
        return bool(_NO_FIGURE.fullmatch(plain)) or (len(plain) <= 12 and not _WRITTEN.search(plain))
    return (4 * letters <= digits or bool(_NOTED.fullmatch(plain))) and not _UNFINISHED.search(plain)


def has_figure_column(row: Row) -> bool:
    """Whether a row has a figure that stands apart from what is before it."""
    return any(
        is_figure(other.text) and other.left - one.right > _GAP * max(one.size, other.size)
        for one, other in pairwise(row.pieces)
    )


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """The columns that the pieces of rows stand in: first those of figures, then of texts beside them."""
    several = [row for row in rows if len(row.pieces) > 1]
    pieces = [piece for row in several for piece in row.pieces]
    figures = _clusters([piece for piece in pieces if is_figure(piece.text)], 2 if len(several) > 2 else 1)
    texts = [piece for piece in pieces if not is_figure(piece.text) and not any(_meet(piece, each) for each in figures)]
    return sorted([*figures, *_clusters(texts, 1)], key=lambda column: column.left)


def _clusters(pieces: Iterable[Piece], least: int) -> list[Column]:
    """Pieces that overlap one another, as columns with at least so many of them."""
    groups: list[list[Piece]] = []
    right = float("-inf")
    for piece in sorted(pieces, key=lambda each: (each.left, each.right)):
        if groups and piece.left < right - 0.1 * piece.size:
            groups[-1].append(piece)
        else:
            groups.append([piece])
        right = max(right, piece.right)
    return [Column(group[0].left, max(each.right for each in group)) for group in groups if len(group) >= least]


def _meet(one: Piece | Column, other: Piece | Column) -> bool:
    return one.left < other.right and other.left < one.right


def columns_met(piece: Piece, columns: Sequence[Column], taken: Iterable[int] = ()) -> tuple[int, int]:
    """The first and last column that a piece stands in, without those that other pieces of its row fill."""
    filled = set(taken)
    met = [index for index, column in enumerate(columns) if _meet(piece, column) and index not in filled]
    if not met:
        middle = (piece.left + piece.right) / 2
        free = [index for index in range(len(columns)) if index not in filled] or list(range(len(columns)))
        met = [min(free, key=lambda index: abs(columns[index].middle - middle))]
    return met[0], met[-1]


def placed(row: Row, columns: Sequence[Column]) -> list[tuple[int, int, Piece]]:
    """The pieces of a row with the first and last column of each. Figures come first: a long head gives way to them."""
    found: list[tuple[int, int, Piece]] = []
    taken: set[int] = set()
    for piece in sorted(row.pieces, key=lambda each: (not is_figure(each.text), each.right - each.left)):
        first, last = columns_met(piece, columns, taken)
        found.append((first, last, piece))
        taken.update(range(first, last + 1))
    return sorted(found, key=lambda each: each[2].left)


def row_cells(pieces: Iterable[tuple[int, int, Piece]], row: int, rows: int = 1) -> list[Cell]:
    """Pieces of one row with the first and last column of each, as cells; pieces of one place are put together."""
    cells: list[Cell] = []
    for first, last, piece in pieces:
        before = cells[-1] if cells else None
        if before and first < before.column + before.columns:
            line = row_of(*before.lines[0].pieces, piece)
            end = max(before.column + before.columns, last + 1)
            cells[-1] = Cell(row, before.column, rows, end - before.column, line.box, (line,))
        else:
            cells.append(Cell(row, first, rows, last - first + 1, piece.box, (row_of(piece),)))
    return cells
