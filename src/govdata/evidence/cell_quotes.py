"""The quote of a figure in a table: `地区生产总值 | 2023年 | 4,712.40`, row head, column head, cell.

A head that is too long is cut, and says so: 其他社会工作事务… Heads are left out before the cell is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govdata.evidence.table_grid import on_one_line
from govdata.quantities.whitespace import strip_whitespace
from govdata.reports.messages import LONGEST_QUOTE

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
    """The quote of a cell: its nearest row head and its column head as far as they fit into `limit` characters."""
    shown = on_one_line(cell)
    heads = [on_one_line(each[-1]) for each in (row, column) if each]
    for texts in (heads, heads[:1], heads[1:], []):
        room = limit - len(BAR.join([*[""] * len(texts), shown]))
        if not texts or room >= _SHORTEST * len(texts):
            return BAR.join([*_cut(texts, room), shown])
    return shown


def _cut(heads: Sequence[str], room: int) -> list[str]:
    """Heads cut to what there is room for; a short one leaves its room to the other."""
    lengths = sorted(map(len, heads))
    shares = {}
    for number, length in enumerate(lengths):
        shares[length] = share = min(length, room // (len(lengths) - number))
        room -= share
    return [_first(head, shares[len(head)]) for head in heads]


def _first(head: str, most: int) -> str:
    return head if len(head) <= most else head[: most - len(CUT)].rstrip() + CUT


def split_quote(quote: str) -> CellQuote:
    """The heads and the cell of a quote."""
    *heads, cell = quote.split(BAR.strip())
    return CellQuote(tuple(head.strip() for head in heads), cell.strip())


def is_of_heads(part: str, heads: Iterable[str]) -> bool:
    """Whether a part of a quote is one of the heads of a cell, all of it or, with …, its beginning."""
    said = strip_whitespace(part)
    known = [strip_whitespace(head) for head in heads]
    if said.endswith(CUT) and len(said) > len(CUT):
        return any(head.startswith(said[: -len(CUT)]) for head in known)
    return bool(said) and said in known
