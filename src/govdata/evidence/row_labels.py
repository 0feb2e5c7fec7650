"""The labels of the rows of a table, and under which row each stands: by codes, indents, or numbers (一、（一）1.).

A document says it in one of these ways; what says nothing leaves each row by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property

from govdata.quantities.characters import COUNTING
from govdata.values import dataclass

_CLOSE = 4.0
"""Points by which the left edges of one indent may differ; one character is about ten."""
_MOST_INDENTS = 6
"""More different left edges than this in a column of labels mean that it is centred."""


@dataclass(frozen=True)
class RowLabel:
    """The label of a row, without the words that say that it is a part (其中：), and what tells its level.

    `left` is where it begins on the page, `code` the number that names it; `is_alone` that its row has nothing else.
    """

    row: int
    text: str
    left: float | None = None
    code: str = ""
    is_member: bool = False
    is_alone: bool = False


class RowLabels:
    """The labels of one column, from top to bottom."""

    def __init__(self, labels: Sequence[RowLabel]) -> None:
        self._labels = _with_indents(labels)
        self._by_row = {label.row: label for label in labels}

    def label(self, row: int) -> RowLabel | None:
        """The label of a row, None where it has none."""
        return self._by_row.get(row)

    @cached_property
    def parents(self) -> Mapping[int, int]:
        """For each row that stands under another one, that row."""
        if sum(bool(label.code) for label in self._labels) * 2 > len(self._labels):
            return dict(_by_codes(self._labels))
        edges = {label.left for label in self._labels if label.left is not None}
        if len(edges) > 1:
            return dict(_by_levels((label.row, label.left) for label in self._labels if label.left is not None))
        return dict(_by_levels((label.row, level) for label in self._labels if (level := _numbered(label.text))))

    @cached_property
    def children(self) -> Mapping[int, list[int]]:
        """The rows right under each row."""
        found: dict[int, list[int]] = {}
        for row, parent in self.parents.items():
            found.setdefault(parent, []).append(row)
        return found

    def above(self, row: int) -> list[RowLabel]:
        """The labels under which a row stands, the outermost first."""
        found: list[RowLabel] = []
        while (row := self.parents.get(row, -1)) in self._by_row:
            found.append(self._by_row[row])
        return found[::-1]

    def alone_before(self, row: int) -> RowLabel | None:
        """The nearest label above a row that stands in a row of its own."""
        before = bisect_left(self._alone, row, key=lambda label: label.row)
        return self._alone[before - 1] if before else None

    @cached_property
    def _alone(self) -> list[RowLabel]:
        return [label for label in self._labels if label.is_alone]


def _by_codes(labels: Sequence[RowLabel]) -> Iterator[tuple[int, int]]:
    """20139 stands under 201: the row whose code is the longest beginning of its own."""
    rows = {label.code: label.row for label in labels if label.code}
    for label in labels:
        shorter = (label.code[:length] for length in range(len(label.code) - 1, 0, -1))
        if (parent := next((code for code in shorter if code in rows), "")) and rows[parent] != label.row:
            yield label.row, rows[parent]


def _by_levels(rows: Iterator[tuple[int, float]]) -> Iterator[tuple[int, int]]:
    """The nearest row above that is of a higher level: further to the left, or with a larger number."""
    open_rows: list[tuple[int, float]] = []
    for row, level in rows:
        while open_rows and open_rows[-1][1] >= level:
            open_rows.pop()
        if open_rows:
            yield row, open_rows[-1][0]
        open_rows.append((row, level))


def _numbered(text: str) -> float:
    """The level that the number of a label tells: 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）; 0 without one."""
    found = _number().match(text)
    return float(found.lastindex or 0) if found else 0.0


@cache
def _number() -> re.Pattern[str]:
    item = f"[{COUNTING}]+"
    return re.compile(rf"({item}、)|([（(]{item}[）)])|(\d{{1,2}}[.、．](?!\d))|([（(]\d{{1,2}}[）)])")


def _with_indents(labels: Sequence[RowLabel]) -> list[RowLabel]:
    """The labels with one left edge for each indent; without any where the column is centred."""
    edges = sorted({label.left for label in labels if label.left is not None})
    steps: list[float] = []
    for edge in edges:
        if not steps or edge - steps[-1] > _CLOSE:
            steps.append(edge)
    if not 1 < len(steps) <= _MOST_INDENTS:
        return [replace(label, left=None) for label in labels]
    nearest = {edge: max(step for step in steps if step <= edge) for edge in edges}
    return [label if label.left is None else replace(label, left=nearest[label.left]) for label in labels]
