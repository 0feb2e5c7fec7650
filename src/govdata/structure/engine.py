"""Where the tables of a package are checked: what all engines are asked for, and the one that is built in.

The verdict on a cell is one piece of code, the fused pass and the cell reader. Engines differ in where the pass runs
and in who compares the rows of a table with each other and with those of other tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import polars as pl

from govdata import progress
from govdata.readers.data_files import Executors
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.structure.collector import FindingCollector
from govdata.structure.key_checks import KeyScan, Plan, RowFinder, Rows, TableReading, counted, keyed_plan
from govdata.structure.key_violations import UniqueKey
from govdata.structure.keys import any_read_by_fallback, repeated_rows
from govdata.structure.recalled_scans import repeated_in_files
from govdata.structure.text_table import TextTable
from govdata.structure.time_limited import Apart

ReadTable = Callable[[TextTable, FindingCollector, KeyScan, Apart], TableReading]
"""The fused pass over a table, or over a file of one, and what it marked."""
_Part = TypeVar("_Part")
_Answer = TypeVar("_Answer")


class TableTasks(Executors, Protocol):
    """Executors that read the large tables of the last check; what they are asked, and answer, can be pickled."""

    def count(self, table: str) -> int:
        """How many files, or pieces of such, a table has; 0 where this process reads it, or it is small."""

    def ask_rows(
        self,
        table: str,
        asked: Callable[[pl.LazyFrame, _Part], _Answer],
        parts: Sequence[tuple[Sequence[int], _Part]],
    ) -> list[_Answer]:
        """What each part of a table answers: the typed rows of some of its files, by their numbers, in order."""


class Engine(RowFinder, Protocol):
    """What checks a package: it reads the tables, finds the rows that break keys, and has frames for the rules."""

    keeps_small: bool
    """Whether small tables are read once and held in memory by who asks."""

    @property
    def failures(self) -> tuple[type[BaseException], ...]:
        """What it breaks off with upon data that cannot be read."""

    @property
    def executors(self) -> Executors | None:
        """What looks at data files before they are read; None where that is this process."""

    @property
    def tasks(self) -> TableTasks | None:
        """What reads the large tables of the last check; None where that is this process."""

    def read(
        self, tables: Mapping[str, TextTable], limit: int, scan: KeyScan, apart: Apart, read: ReadTable
    ) -> Mapping[str, TableReading]:
        """Each table, read."""

    def frames(
        self, tables: Mapping[str, pl.LazyFrame], joined: Collection[str], by_row: Collection[str]
    ) -> Mapping[str, Any]:
        """The typed tables of the last check, as frames for rules; those that are `joined` are of one engine.

        Of those `by_row` nothing but conditions on one row is asked, and of `tasks` where there are some.
        """


class PolarsEngine:
    """Everything in this process, by Polars."""

    keeps_small = True

    @property
    def failures(self) -> tuple[type[BaseException], ...]:
        """Those of Polars."""
        return ENGINE_ERRORS

    @property
    def executors(self) -> Executors | None:
        """None: this process."""
        return None

    @property
    def tasks(self) -> TableTasks | None:
        """None: this process."""
        return None

    def holds(self, table: TextTable) -> bool:  # noqa: ARG002
        """The values that a foreign key may take are held, whatever the table."""
        return True

    def read(
        self, tables: Mapping[str, TextTable], limit: int, scan: KeyScan, apart: Apart, read: ReadTable
    ) -> Mapping[str, TableReading]:
        """One table after another."""
        begun = progress.each(progress.CHECKING, tables.items(), _name_of, lambda each: each[1].text.source.paths)
        return {name: read(table, FindingCollector(name, limit), scan, apart) for name, table in begun}

    def first_rows(self, reading: TableReading, plan: Plan, limit: int) -> Rows:
        """Counted, then fetched."""
        return counted(plan(reading.table), limit)

    def repeated_rows(self, reading: TableReading, key: UniqueKey, limit: int) -> Rows:  # noqa: ARG002
        """All of them; where files were read one by one, their hashes may be known."""
        if reading.files is not None and not any_read_by_fallback(key.columns, reading.results):
            rows = repeated_in_files(reading.files, key, reading.summary.rows)
        else:
            rows = repeated_rows(keyed_plan(reading, key)(reading.table), reading.summary.rows)
        return rows.height, rows

    def missing_rows(self, reading: TableReading, naming: Plan, target: TableReading, known: Plan, limit: int) -> Rows:
        """By a set of what is known."""
        keys = known(target.table).unique().collect()["key"]
        return counted(naming(reading.table).filter(~pl.col("key").is_in(keys.implode())).drop("key"), limit)

    def frames(
        self,
        tables: Mapping[str, pl.LazyFrame],
        joined: Collection[str],  # noqa: ARG002
        by_row: Collection[str],  # noqa: ARG002
    ) -> Mapping[str, Any]:
        """The tables as they are."""
        return tables


def _name_of(item: tuple[str, TextTable]) -> str:
    return item[0]
