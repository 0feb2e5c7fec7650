"""A table of a Word document as rows of cells with their places; merged cells are one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from govdata.documents.docx_styles import value_of
from govdata.documents.xml_tree import Element, number_of

_WRAPPERS = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"})
_MOST_COLUMNS = 1000


@dataclass
class TableCell:
    """A cell: its lines of text, its first column, how many columns and rows it has."""

    lines: list[str]
    column: int
    columns: int = 1
    rows: int = 1
    is_head: bool = False


@dataclass
class TableRow:
    """The cells of a row, and the tables that stand in them."""

    cells: list[TableCell] = field(default_factory=list)
    inner: list[Element] = field(default_factory=list)


CellReader = Callable[[Element], tuple[list[str], list[Element]]]
"""The lines of the content of a cell, and the tables in it."""


def wrapped(element: Element, tag: str) -> Iterator[Element]:
    """The children of a name, in controls and marks of insertion, too."""
    for child in element.children:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from wrapped(child, tag)


def deleted_rows(table: Element) -> list[Element]:
    """The rows that a tracked change deletes."""
    return [row for row in wrapped(table, "w:tr") if _is_deleted(row)]


def _is_deleted(row: Element) -> bool:
    return row.find("w:trPr", "w:del") is not None


def table_rows(table: Element, read: CellReader) -> list[TableRow]:
    """The rows of a table; a cell that goes on from the row above makes the first one of them taller."""
    reaching: dict[int, TableCell] = {}
    return [_row(row, read, reaching) for row in wrapped(table, "w:tr") if not _is_deleted(row)]


def _row(row: Element, read: CellReader, reaching: dict[int, TableCell]) -> TableRow:
    made, column = TableRow(), number_of(value_of(row.child("w:trPr"), "w:gridBefore"), 0)
    is_head = row.find("w:trPr", "w:tblHeader") is not None
    for element in wrapped(row, "w:tc"):
        properties = element.child("w:tcPr")
        columns = max(1, min(number_of(value_of(properties, "w:gridSpan"), 1), _MOST_COLUMNS))
        lines, inner = read(element)
        cell = TableCell(lines, column, columns, is_head=is_head)
        _merge(cell, properties, made, reaching)
        made.inner += inner
        column += columns
    return made


def _merge(cell: TableCell, properties: Element | None, row: TableRow, reaching: dict[int, TableCell]) -> None:
    """Add a cell to its row, or to the one above that it goes on from."""
    merge = properties.child("w:vMerge") if properties else None
    above = reaching.get(cell.column)
    goes_on = merge is not None and merge.get("w:val", "continue") != "restart"
    if goes_on and above is not None and above.columns == cell.columns:
        above.rows += 1
        above.lines += cell.lines
        return
    for column in range(cell.column, cell.column + cell.columns):
        reaching.pop(column, None)
    if merge is not None:
        reaching[cell.column] = cell
    row.cells.append(cell)
