"""The quote of a figure in a table: `地区生产总值 | 2023年 | 4,712.40`, row head, column head, cell.

A head that is too long is cut, and says so: 其他社会工作事务… Heads are left out before the cell is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from govdata.quantities.whitespace import on_one_line, strip_whitespace
from govdata.reports.messages import LONGEST_QUOTE
from govdata.values import dataclass

BAR, CUT = " | ", "…"
"""What parts the heads and the cell, and what stands for the rest of a head that was cut."""
_SHORTEST = 4
"""Characters of a head that are worth to be quoted."""


@dataclass(frozen=True)
class CellQuote:
    """A quote taken apart: its heads, and the cell."""

    heads: tuple[str, ...]
    cell: str


def cell_quote(row: Sequence[str], column: Sequence[str], cell: str, limit: int = LONGEST_QUOTE) -> str:
    """The quote of a cell: its heads with as many of their levels as fit into `limit` characters, the nearest first."""
    shown = on_one_line(cell)
    choices = product(names_of(row) or [""], names_of(column) or [""])
    fitting = (BAR.join(filter(None, (*heads, shown))) for heads in choices)
    whole = next((quote for quote in fitting if len(quote) <= limit), "")
    return whole if BAR in whole or not (row or column) else _cut_quote(row, column, shown, limit)


def names_of(levels: Sequence[str]) -> list[str]:
    """What a head of several levels may be called: all of them, then without the upper ones."""
    shown = [on_one_line(level) for level in levels]
    return [on_one_line(" ".join(shown[first:])) for first in range(len(shown))]


def _cut_quote(row: Sequence[str], column: Sequence[str], shown: str, limit: int) -> str:
    """The quote with its nearest heads cut; with one of them, or none, where there is no room."""
    heads = [on_one_line(levels[-1]) for levels in (row, column) if levels]
    for texts in (heads, heads[:1], heads[1:]):
        room = limit - len(BAR.join([*[""] * len(texts), shown]))
        if texts and room >= _SHORTEST * len(texts):
            return BAR.join([*_cut(texts, room), shown])
    return shown


def _cut(heads: Sequence[str], room: int) -> list[str]:
    """Heads cut to what there is room for; a short one leaves its room to the other."""
    shares: dict[int, int] = {}
    for number, length in enumerate(sorted(map(len, heads))):
        shares[length] = share = min(length, room // (len(heads) - number))
        room -= share
    return [_first(head, shares[len(head)]) for head in heads]


def _first(head: str, most: int) -> str:
    return head if len(head) <= most else head[: most - len(CUT)].rstrip() + CUT


def split_quote(quote: str) -> CellQuote:
    """The heads and the cell of a quote."""
    *heads, cell = quote.split(BAR.strip())
    return CellQuote(tuple(head.strip() for head in heads), cell.strip())


def parts_of_other_cells(parts: Sequence[str], *heads: Sequence[str]) -> list[str]:
    """The parts of a quote that do not name its cell.

    A part names a cell by the nearest level of a head, alone or behind upper ones, or by its beginning before …; upper
    levels are heads of other cells as well, and say nothing where the nearest one is not named.

    Args:
        parts: of the quote, before the cell.
        heads: the levels of each head of the cell, the nearest last.
    """
    named = [levels for levels in heads if any(_names(part, levels) for part in parts)]
    return [part for part in parts if not any(_names(part, levels) or _is_level(part, levels) for levels in named)]


def _names(part: str, levels: Sequence[str]) -> bool:
    said, names = strip_whitespace(part), [strip_whitespace(name) for name in names_of(levels)]
    if beginning := _beginning(said):
        return any(name.startswith(beginning) and len(beginning) > len(name) - len(names[-1]) for name in names)
    return bool(said) and said in names


def _is_level(part: str, levels: Sequence[str]) -> bool:
    said, known = strip_whitespace(part), [strip_whitespace(level) for level in levels]
    beginning = _beginning(said)
    return any(level.startswith(beginning) for level in known) if beginning else said in known


def _beginning(said: str) -> str:
    """What stands before the … of a head that was cut; "" where none was."""
    return said.removesuffix(CUT) if said.endswith(CUT) else ""
