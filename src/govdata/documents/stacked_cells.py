"""A row of a table that holds several rows of figures: a column of them in one cell, as converters from PDF write it.

Two cells at least, one of them of figures alone, have the same number of lines: each line is a row. A cell that spans
columns and has as many parts, parted by tabs, in each line, is as many cells. A cell with another number of lines
stays whole, beside all the rows: whose head it is cannot be told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from govdata.documents.docx_tables import TableCell

_FIGURE = re.compile(r"[-+−－△▲(（]?\s*[\d０-９][\d０-９,，.．]*\s*[%％‰)）]?|[-–—－/…]+")


def unstacked(row: list[TableCell]) -> list[list[TableCell]]:
    """The rows that a row of a table holds: itself alone, as a rule."""
    cells = [part for cell in row for part in _beside(cell)]
    height = _height(cells)
    if height == 1:
        return [row]
    return [list(_nth(cells, number, height)) for number in range(height)]


def _beside(cell: TableCell) -> list[TableCell]:
    """The cells that one cell over several columns holds side by side."""
    lines = [re.split(r"\s*\t\s*", line.strip()) for line in _filled(cell)]
    if cell.columns == 1 or cell.rows > 1 or not lines or any(not _fits(parts, cell.columns) for parts in lines):
        return [cell]
    columns = zip(*lines, strict=True)
    return [TableCell(list(lines), cell.column + n, is_head=cell.is_head) for n, lines in enumerate(columns)]


def _fits(parts: list[str], columns: int) -> bool:
    return len(parts) == columns and all(_FIGURE.fullmatch(part) for part in parts)


def _height(cells: list[TableCell]) -> int:
    """How many rows the cells hold one above another: 1 where that is not sure."""
    counts = Counter(len(_filled(cell)) for cell in cells if cell.rows == 1)
    of_figures = {len(_filled(cell)) for cell in cells if _is_figures(cell)}
    heights = [height for height, times in counts.items() if height > 1 and times > 1 and height in of_figures]
    return heights[0] if len(heights) == 1 else 1


def _is_figures(cell: TableCell) -> bool:
    return all(_FIGURE.fullmatch(line.strip()) for line in _filled(cell)) and bool(_filled(cell))


def _nth(cells: list[TableCell], number: int, height: int) -> Iterator[TableCell]:
    """The cells of one of the rows; those that stay whole stand in the first."""
    for cell in cells:
        lines = _filled(cell)
        if len(lines) == height and cell.rows == 1:
            yield replace(cell, lines=[lines[number]])
        elif number == 0:
            yield replace(cell, rows=cell.rows + height - 1)


def _filled(cell: TableCell) -> list[str]:
    return [line for line in cell.lines if line.strip()]
