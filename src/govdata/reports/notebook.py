"""What a notebook shows of a report, a table or a release: one line, and a table of what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice

from govdata.reports.printable import printable

ROWS = 10
"""So many rows of a table are shown."""
FINDINGS = 50
"""So many findings or tables are shown: a notebook keeps what it shows, and a report may have a million."""
_LONGEST = 400
"""Characters of a cell that are shown."""


def html_table(title: str, header: Sequence[str], rows: Iterable[Iterable[object]], most: int = FINDINGS) -> str:
    """A title and a table, as HTML without a style of its own; of more rows than that, the first, and an ellipsis.

    >>> html_table("<parks>", ["id", "area"], [["p1", None]])
    '<p>&lt;parks&gt;</p><table><tr><th>id</th><th>area</th></tr><tr><td>p1</td><td></td></tr></table>'
    """
    shown = [*islice(rows, most + 1)]
    more = ["…" for _ in header] if len(shown) > most else []
    lines = (_row(header, "th"), *(_row(row, "td") for row in shown[:most]), _row(more, "td") if more else "")
    return f"<p>{_text(title)}</p><table>{''.join(lines)}</table>"


def _row(cells: Iterable[object], tag: str) -> str:
    shown = (f"<{tag}>{'' if cell is None else _text(str(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(shown)}</tr>"


def _text(text: str) -> str:
    """A text of data as people see it: nothing of it is markup, turns the line around, or floods the page."""
    return escape(printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"))
