"""The order in which a page is read: columns of prose one after another, each from top to bottom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govdata.documents.page_tables import Table
from govdata.documents.page_words import Row, is_wide, row_of

_STEP = 4.0
_LEAST_ROWS = 2
_LEAST_LETTERS = 12
"""How wide the text of a line of prose is at least, in Latin letters; a Chinese character is as wide as two."""
_LEAST_PROSE = 4 * _LEAST_LETTERS
"""How wide the text of a column is at least: fewer lines of it are longer ones."""
_FULL = 0.55
"""The share of a column's width that lines of prose fill at least."""
_CANDIDATES = 4

Item = Row | Table


@dataclass(frozen=True, slots=True)
class _Gutter:
    """Items [start, end) stand left and right of x."""

    start: int
    end: int
    x: float


def reading_order(rows: Sequence[Row], tables: Sequence[Table]) -> list[list[Item]]:
    """Rows and tables as regions, each to be read from top to bottom, one after another."""
    items: list[Item] = [*rows, *tables]
    return _regions(sorted(items, key=lambda item: (-item.box[3], item.box[0])))


def _regions(items: list[Item]) -> list[list[Item]]:
    gutter = _gutter(items)
    if not gutter:
        return [items] if items else []
    inside = items[gutter.start : gutter.end]
    left = [part for item in inside if (part := _side(item, gutter.x, left=True))]
    right = [part for item in inside if (part := _side(item, gutter.x, left=False))]
    return [*_regions(items[: gutter.start]), *_regions(left), *_regions(right), *_regions(items[gutter.end :])]


def _side(item: Item, x: float, *, left: bool) -> Item | None:
    """What of an item stands on one side of a gutter."""
    if isinstance(item, Table):
        return item if (item.box[2] <= x) == left else None
    pieces = tuple(piece for piece in item.pieces if (piece.right <= x) == left)
    return row_of(*pieces) if pieces else None


def _gutter(items: Sequence[Item]) -> _Gutter | None:
    """The longest gutter between two columns of prose."""
    found = [gutter for x in _candidates(items) for gutter in _runs(items, x)]
    prose = [gutter for gutter in found if _is_prose(items[gutter.start : gutter.end], gutter.x)]
    return max(prose, key=lambda gutter: (gutter.end - gutter.start, -gutter.x), default=None)


def _candidates(items: Sequence[Item]) -> list[float]:
    """Where gaps of many rows are, most frequent first."""
    counts: Counter[int] = Counter()
    for item in items:
        if isinstance(item, Row):
            for one, other in zip(item.pieces, item.pieces[1:], strict=False):
                counts.update(range(int(one.right // _STEP) + 1, int(other.left // _STEP) + 1))
    often = [(count, place) for place, count in counts.items() if count >= _LEAST_ROWS]
    return [place * _STEP for _, place in sorted(often, key=lambda each: (-each[0], each[1]))[:_CANDIDATES]]


def _runs(items: Sequence[Item], x: float) -> list[_Gutter]:
    """The runs of items of which none crosses x."""
    found, start = [], 0
    for index in range(len(items) + 1):
        if index == len(items) or _crosses(items[index], x):
            if index - start >= _LEAST_ROWS:
                found.append(_Gutter(start, index, x))
            start = index + 1
    return found


def _crosses(item: Item, x: float) -> bool:
    parts = [item.box] if isinstance(item, Table) else [piece.box for piece in item.pieces]
    return any(left < x < right for left, _, right, _ in parts)


def _is_prose(items: Sequence[Item], x: float) -> bool:
    """Whether both sides of a gutter are lines of prose, and no cells."""
    width = sum(_width(item.text) for item in items if isinstance(item, Row))
    if width < 2 * _LEAST_PROSE or width < _LEAST_LETTERS * len(items):
        return False
    sides = [[part for item in items if isinstance(part := _side(item, x, left=left), Row)] for left in (True, False)]
    return all(len(side) >= _LEAST_ROWS and _reads_on(side) for side in sides)


def _reads_on(rows: Sequence[Row]) -> bool:
    width = max(row.right for row in rows) - min(row.left for row in rows)
    full = sum(1 for row in rows if row.right - row.left >= _FULL * width)
    letters = sum(_width(letter for letter in row.text if letter.isalpha()) for row in rows)
    signs = sum(_width(row.text) for row in rows)
    return 2 * full >= len(rows) and letters >= max(_LEAST_LETTERS * len(rows), _LEAST_PROSE) and 2 * letters > signs


def _width(letters: Iterable[str]) -> int:
    return sum(2 if is_wide(letter) else 1 for letter in letters)
