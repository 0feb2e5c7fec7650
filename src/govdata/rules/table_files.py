"""A large table that executors read: what its rows answer is asked of each file, where it lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

import narwhals as nw
import polars as pl

from govdata.rules.engine import Frame
from govdata.rules.rejected_cells import RowsOfColumn, mark_rejected_cells
from govdata.structure.engine import TableTasks
from govdata.values import dataclass

_Part = TypeVar("_Part")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class TableFiles:
    """The files of a table, of which rules read some columns, and the cells that structure rejected."""

    tasks: TableTasks
    table: str
    columns: tuple[str, ...]
    rejected: RowsOfColumn

    @property
    def number(self) -> int:
        """How many there are."""
        return self.tasks.count(self.table)

    def ask(self, asked: Callable[[Frame, _Part], _Answer], parts: Mapping[int, _Part]) -> list[_Answer]:
        """What the rows of some files answer, by the number of the file; their rejected cells are marked.

        What is asked, and the answer, can be pickled.
        """
        sent = [((number,), part) for number, part in parts.items()]
        return self.tasks.ask_rows(self.table, partial(_marked, asked, self.columns, self.rejected), sent)


def _marked(
    asked: Callable[[Frame, _Part], _Answer],
    columns: tuple[str, ...],
    rejected: RowsOfColumn,
    rows: pl.LazyFrame,
    part: _Part,
) -> _Answer:
    """On an executor: what is asked, of some rows."""
    return asked(mark_rejected_cells(nw.from_native(rows.select(columns)).lazy(), rejected), part)
