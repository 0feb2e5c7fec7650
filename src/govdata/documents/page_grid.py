"""Rules of a page as grids: the cells of tables whose lines are drawn, with the rows and columns that they span."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from govdata.documents.page_words import Box

_NEAR = 3.5
"""Points that a line may end before another that it meets; also how far apart two lines may be that are one."""
_THIN = 3.5
_LONG = 6.0
_MOST_LINES, _MOST_CELLS = 4_000, 50_000
_OPEN = 12.0
"""A rule that goes on so far beyond the outermost one across has an open side."""
_Member = TypeVar("_Member", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Line:
    """A rule: where it stands across its direction, and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid, by the rows and columns of its lines from the top left."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns from left to right and rows from top to bottom between lines, and the cells in them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def box(self) -> Box:
        """Where it stands."""
        return self.xs[0], self.ys[-1], self.xs[-1], self.ys[0]

    def cell_box(self, cell: GridCell) -> Box:
        """Where a cell stands."""
        left, right = self.xs[cell.column], self.xs[cell.column + cell.columns]
        return left, self.ys[cell.row + cell.rows], right, self.ys[cell.row]

    def uprights(self) -> list[tuple[float, float, float]]:
        """The left side of each cell: x, bottom, top."""
        boxes = [self.cell_box(cell) for cell in self.cells]
        return [(left, bottom, top) for left, bottom, _, top in boxes if left != self.xs[0]]


def find_grids(rules: Sequence[Box]) -> list[Grid]:
    """The grids that rules make: lines that meet, with at least two columns and an edge above and below."""
    across = _joined(Line((box[1] + box[3]) / 2, box[0], box[2]) for box in rules if _is_flat(box))
    upright = _joined(Line((box[0] + box[2]) / 2, box[1], box[3]) for box in rules if _is_upright(box))
    if len(across) + len(upright) > _MOST_LINES:
        return []
    found = (_grid(*group) for group in _meeting(across, upright))
    return sorted((grid for grid in found if grid), key=lambda grid: (-grid.ys[0], grid.xs[0]))


def _is_flat(box: Box) -> bool:
    return box[3] - box[1] < _THIN and box[2] - box[0] > _LONG


def _is_upright(box: Box) -> bool:
    return box[2] - box[0] < _THIN and box[3] - box[1] > _LONG


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Lines that lie on one another, or go on where another ends, as one."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: (each.at, each.start)):
        if groups and line.at - groups[-1][0].at < _NEAR:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [line for group in groups for line in _united(group)]


def _united(group: list[Line]) -> list[Line]:
    at = sum(line.at for line in group) / len(group)
    spans: list[list[float]] = []
    for line in sorted(group, key=lambda each: each.start):
        if spans and line.start - spans[-1][1] < _NEAR:
            spans[-1][1] = max(spans[-1][1], line.end)
        else:
            spans.append([line.start, line.end])
    return [Line(at, start, end) for start, end in spans]


def _meeting(across: list[Line], upright: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Groups of lines that meet one another."""
    owner = {index: index for index in range(len(across) + len(upright))}
    for column, line in enumerate(upright, len(across)):
        low = bisect_left(across, line.start - _NEAR, key=lambda each: each.at)
        for row in range(low, len(across)):
            flat = across[row]
            if flat.at > line.end + _NEAR:
                break
            if flat.start - _NEAR <= line.at <= flat.end + _NEAR:
                owner[_root(owner, row)] = _root(owner, column)
    groups: dict[int, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for index, line in enumerate([*across, *upright]):
        groups[_root(owner, index)][index >= len(across)].append(line)
    return list(groups.values())


def _grid(across: list[Line], upright: list[Line]) -> Grid | None:
    if len(across) < 2 or not upright:
        return None
    xs = _with_ends([line.at for line in upright], across)
    ys = _with_ends([line.at for line in across], upright)
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MOST_CELLS:
        return None
    return Grid(tuple(xs), tuple(reversed(ys)), _cells(xs, ys[::-1], across, upright))


def _with_ends(places: Iterable[float], crossing: list[Line]) -> list[float]:
    """The places of lines, and the ends of the lines across where these go on beyond the outermost."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] >= _NEAR:
            found.append(place)
    first, last = min(line.start for line in crossing), max(line.end for line in crossing)
    before = [first] if first < found[0] - _OPEN else []
    return [*before, *found, *([last] if last > found[-1] + _OPEN else [])]


def _cells(xs: Sequence[float], ys: Sequence[float], across: list[Line], upright: list[Line]) -> tuple[GridCell, ...]:
    """The smallest rectangles, joined where no line parts them. `ys` go down."""
    columns, rows = len(xs) - 1, len(ys) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}
    sides, tops = _by_place(upright, xs), _by_place(across, ys)
    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and not _covered(sides[column + 1], ys[row + 1], ys[row]):
                owner[_root(owner, (row, column + 1))] = _root(owner, (row, column))
            if row + 1 < rows and not _covered(tops[row + 1], xs[column], xs[column + 1]):
                owner[_root(owner, (row + 1, column))] = _root(owner, (row, column))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for place in owner:
        groups[_root(owner, place)].append(place)
    return tuple(sorted((_span(group) for group in groups.values()), key=lambda cell: (cell.row, cell.column)))


def _root(owner: dict[_Member, _Member], one: _Member) -> _Member:
    """The member of a group that stands for all of it; the ways to it are made shorter."""
    while owner[one] != one:
        owner[one] = owner[owner[one]]
        one = owner[one]
    return one


def _by_place(lines: list[Line], places: Sequence[float]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {index: [] for index in range(len(places))}
    for line in lines:
        nearest = min(range(len(places)), key=lambda index: abs(places[index] - line.at))
        if abs(places[nearest] - line.at) < _NEAR:
            found[nearest].append(line)
    return found


def _covered(lines: list[Line], low: float, high: float) -> bool:
    """Whether lines cover most of an interval."""
    return sum(max(0.0, min(line.end, high) - max(line.start, low)) for line in lines) > 0.6 * (high - low)


def _span(group: list[tuple[int, int]]) -> GridCell:
    rows, columns = zip(*group, strict=True)
    return GridCell(min(rows), min(columns), max(rows) - min(rows) + 1, max(columns) - min(columns) + 1)
