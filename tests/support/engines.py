"""Engines for tests: those that need no cluster, with nothing held that a large table would not be."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import polars as pl
import pytest

from govdata.engines import EngineOptions, duckdb_engine, file_engine, open_engine
from govdata.engines.file_engine import FileEngine
from govdata.engines.file_tasks import FileTask, all_rows
from govdata.engines.key_exchange import Sent
from govdata.readers import text_files
from govdata.structure.engine import Engine, PolarsEngine
from govdata.structure.key_checks import Plan
from govdata.structure.text_table import TextTable

_Answer = TypeVar("_Answer")
_Asked = TypeVar("_Asked")


def sent(value: _Answer) -> _Answer:
    """What arrives of a value that is sent to an executor, or back."""
    arrived: _Answer = pickle.loads(pickle.dumps(value))  # noqa: S301 (our own)
    return arrived


class HereCluster:
    """A cluster of this process: what it is asked for goes through pickle, as on the way to an executor."""

    failures: tuple[type[BaseException], ...] = ()

    def ask(self, asked: Callable[[FileTask], _Answer], tasks: Sequence[FileTask]) -> list[_Answer]:
        return self.look(asked, tasks)

    def look(self, asked: Callable[[_Asked], _Answer], files: Sequence[_Asked]) -> list[_Answer]:
        there = sent(asked)
        return [sent(there(sent(file))) for file in files]

    def of_files(
        self, plan: Plan, tables: Mapping[str, TextTable], tasks: Sequence[FileTask], schema: pl.Schema
    ) -> pl.DataFrame:
        found = (rows for task in tasks for rows in all_rows(sent(plan), tables, task))
        return pl.concat([pl.DataFrame(schema=schema), *found])

    def handed_over(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows

    def exchange(
        self,
        asked: Callable[[_Asked], Iterable[Sent]],
        given: Sequence[_Asked],
        merged: Callable[[list[bytes]], _Answer],
        partitions: int,
    ) -> list[_Answer]:
        pairs = [pair for each in given for pair in sent(asked)(sent(each))]
        return [sent(sent(merged)([content for to, content in pairs if to == n])) for n in range(partitions)]


@contextmanager
def small_is(*, small: bool) -> Iterator[None]:
    """Whether tables count as small, whose values may be held."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (duckdb_engine, file_engine):
            patch.setattr(module, "is_small", lambda _: small)
        patch.setattr(text_files, "LOOKED_AT_HERE", text_files.LOOKED_AT_HERE if small else -1)
        yield


@contextmanager
def engine(name: str, **options: Any) -> Iterator[Engine]:
    """An engine by its name: `files` is that of a cluster in this process."""
    if name == "files":
        yield FileEngine(HereCluster())
    elif name == "polars":
        yield PolarsEngine()
    else:
        with open_engine(EngineOptions(name, **options)) as opened:
            yield opened
