"""The large tables of a check, read again by executors: typed rows, of some files at once, for whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

import polars as pl

from govdata.engines.file_tasks import FileTask, streamed
from govdata.readers.data_files import Executors
from govdata.structure.cell_errors import FallbackResults
from govdata.structure.text_table import TextTable
from govdata.structure.typed_cells import typed_columns
from govdata.values import dataclass

_Part = TypeVar("_Part")
_Answer = TypeVar("_Answer")
_Asked = TypeVar("_Asked")


@dataclass(frozen=True)
class LargeTable:
    """A table without its files, what its cells showed, and its files as tasks."""

    table: TextTable
    results: FallbackResults
    files: tuple[FileTask, ...]

    def typed(self, files: Sequence[FileTask]) -> pl.LazyFrame:
        """The typed rows of some of its files."""
        return pl.concat([typed_columns(file.of(self.table), self.results) for file in files])


@dataclass(frozen=True)
class LargeTables:
    """The tables that executors read; see `TableTasks`."""

    executors: Executors
    tables: Mapping[str, LargeTable]

    def look(self, asked: Callable[[_Asked], _Answer], files: Sequence[_Asked]) -> list[_Answer]:
        """A task for each."""
        return self.executors.look(asked, files)

    def count(self, table: str) -> int:
        """How many tasks the files of a table are."""
        return len(self.tables[table].files) if table in self.tables else 0

    def ask_rows(
        self,
        table: str,
        asked: Callable[[pl.LazyFrame, _Part], _Answer],
        parts: Sequence[tuple[Sequence[int], _Part]],
    ) -> list[_Answer]:
        """A job with a task a part."""
        large = self.tables[table]
        sent = [(tuple(large.files[number] for number in numbers), part) for numbers, part in parts]
        bare = LargeTable(large.table, large.results, ())
        return self.executors.look(partial(streamed, partial(_answer, bare, asked)), sent)


def _answer(
    table: LargeTable, asked: Callable[[pl.LazyFrame, _Part], _Answer], given: tuple[Sequence[FileTask], _Part]
) -> _Answer:
    """On an executor: what some files answer, if they are those that the driver has opened.

    Raises:
        OSError: one is not there, or was changed.
    """
    files, part = given
    for file in files:
        file.require_same()
    answer = asked(table.typed(files), part)
    for file in files:
        file.require_same()
    return answer
