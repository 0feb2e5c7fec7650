"""Which tables of a page hold data, and the row and column of each cell (HTML standard, Forming a table)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from govdata.documents.reading import CellPlace
from govdata.documents.xml_tree import number_of

GROUPS = frozenset({"thead", "tbody", "tfoot"})
CELLS = frozenset({"td", "th"})
_MOST_COLUMNS, _MOST_ROWS = 1000, 65534
"""The widest and the tallest cell, as browsers have them."""
_WIDEST = 256
"""Beyond this column no cell reaches below its row: no such table is known, and one could take hours."""
_Reach = tuple[int, int, int]
"""First column, column behind the last, row behind the last of a cell that reaches below its row."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "article", "main", "nav"})


@dataclass
class _Seen:
    cells: int = 0
    heads: bool = False
    is_layout: bool = False
    has_table: bool = False


def layout_tables(root: Any) -> frozenset[int]:
    """The ids (`id(node)`) of the tables that only place things on the page.

    They say so (`role`), have one cell, hold headings or whole parts of a page, or other tables and no heads.
    """
    seen: dict[int, tuple[Any, _Seen]] = {}
    stack: list[tuple[Any, _Seen | None]] = [(root, None)]
    while stack:
        node, table = stack.pop()
        if node.name == "table":
            if table:
                table.has_table = True
            table = _Seen(is_layout=node.attrs.get("role") in ("presentation", "none"))
            seen[id(node)] = (node, table)
        elif table:
            _note(node.name, table)
        stack.extend((child, table) for child in node.children or ())
    return frozenset(key for key, (_, table) in seen.items() if _is_layout(table))


def _note(name: str, table: _Seen) -> None:
    table.cells += name in CELLS
    table.heads |= name in ("th", "caption")
    table.is_layout |= name in _HEADINGS


def _is_layout(table: _Seen) -> bool:
    return table.is_layout or table.cells < 2 or (table.has_table and not table.heads)


@dataclass
class Grid:
    """The rows and columns of one table while its cells come one by one."""

    number: int
    row: int = -1
    in_head: bool = False
    _group_end: int | None = None
    _column: int = 0
    _above: list[_Reach] = field(default_factory=list)
    """What reaches into the row, from left to right; `_passed` of them lie left of the cell that comes."""
    _passed: int = 0
    _begun: list[_Reach] = field(default_factory=list)
    """What begins in the row and reaches below it."""

    def begin_group(self, group: Any) -> None:
        """A thead, tbody or tfoot begins: no cell reaches out of it."""
        rows = sum(child.name == "tr" for child in group.children)
        self._group_end = self.row + 1 + rows
        self._above, self._begun = [], []
        self.in_head = group.name == "thead"

    def begin_row(self) -> None:
        """A row begins."""
        self.row, self._column, self._passed = self.row + 1, 0, 0
        self._above = sorted(reach for reach in (*self._above, *self._begun) if reach[2] > self.row)
        self._begun = []

    def place(self, cell: Any) -> CellPlace:
        """The place of the next cell of the row."""
        columns = _span(cell, "colspan", _MOST_COLUMNS) or 1
        column = self._free()
        end = self._end(cell) if column < _WIDEST else self.row + 1
        if end > self.row + 1:
            self._begun.append((column, column + columns, end))
        self._column = column + columns
        head = cell.name == "th" or self.in_head or "scope" in cell.attrs
        return CellPlace(self.number, self.row, column, end - self.row, columns, head)

    def _end(self, cell: Any) -> int:
        """The row behind a cell: 0 as its height is the rest of its group, out of which none reaches."""
        end = self.row + (_span(cell, "rowspan", _MOST_ROWS) or _MOST_ROWS)
        return max(self.row + 1, end if self._group_end is None else min(end, self._group_end))

    def _free(self) -> int:
        """The first column behind the last cell that no cell of a row above reaches down to."""
        while self._passed < len(self._above) and self._above[self._passed][0] <= self._column:
            self._column = max(self._column, self._above[self._passed][1])
            self._passed += 1
        return self._column


def _span(cell: Any, name: str, most: int) -> int:
    return min(number_of((cell.attrs.get(name) or "").strip(), 1), most)
