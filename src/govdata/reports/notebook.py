"""What a notebook shows of a report, a table or a release: one line, and a table of what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

ROWS = 10
"""So many rows of a table are shown."""


def html_table(title: str, header: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """A title and a table, as HTML without a style of its own.

    >>> html_table("<parks>", ["id", "area"], [["p1", None]])
    '<p>&lt;parks&gt;</p><table><tr><th>id</th><th>area</th></tr><tr><td>p1</td><td></td></tr></table>'
    """
    lines = (_row(header, "th"), *(_row(row, "td") for row in rows))
    return f"<p>{escape(title)}</p><table>{''.join(lines)}</table>"


def _row(cells: Iterable[object], tag: str) -> str:
    shown = (f"<{tag}>{escape('' if cell is None else str(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(shown)}</tr>"
