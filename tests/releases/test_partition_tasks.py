"""A partitioned table by tasks: the files are those of `export`, whatever it holds and however its rows are spread."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import ReleaseRefused, WriteError
from govdata.releases import partition_tasks, table_files
from govdata.releases.partition_tasks import STAGED, export_by_tasks
from govdata.releases.table_files import ExportedTable, TypedTable, export
from govdata.reports.messages import Message
from tests.releases.test_read_back import EXTREMES, ROWS, VALUES, typed_table
from tests.support.engines import sent
from tests.support.releasing import contents

_Part = TypeVar("_Part")
_Answer = TypeVar("_Answer")
_Asked = TypeVar("_Asked")


@dataclass(frozen=True)
class FrameTasks:
    """Tasks of this process over the rows of a table, so many in each of its files; all that is sent is pickled."""

    rows: pl.DataFrame
    each: int = 2

    def count(self, table: str) -> int:  # noqa: ARG002
        return -(-self.rows.height // self.each)

    def look(self, asked: Callable[[_Asked], _Answer], files: Sequence[_Asked]) -> list[_Answer]:
        return [sent(sent(asked)(sent(file))) for file in files]

    def ask_rows(
        self,
        table: str,  # noqa: ARG002
        asked: Callable[[pl.LazyFrame, _Part], _Answer],
        parts: Sequence[tuple[Sequence[int], _Part]],
    ) -> list[_Answer]:
        return [self.attempt(sent(asked), self.of(numbers), sent(part)) for numbers, part in parts]

    def of(self, numbers: Sequence[int]) -> pl.LazyFrame:
        return pl.concat([self.rows.slice(number * self.each, self.each) for number in numbers]).lazy()

    def attempt(self, asked: Callable[[pl.LazyFrame, _Part], _Answer], rows: pl.LazyFrame, part: _Part) -> _Answer:
        return sent(asked(rows, part))


class TwiceTasks(FrameTasks):
    """Each task is tried twice; the first attempt breaks off once it has written, or ends late."""

    def attempt(self, asked: Callable[[pl.LazyFrame, _Part], _Answer], rows: pl.LazyFrame, part: _Part) -> _Answer:
        asked(rows, part)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(partition_tasks, "export", _broken)
            with suppress(OSError):
                asked(rows, part)
        return super().attempt(asked, rows, part)


def _broken(table: TypedTable, folder: Path) -> ExportedTable:
    export(table, folder)
    raise OSError("killed")


def both(folder: Path, rows: list[tuple[Any, ...]], tasks: type[FrameTasks], each: int, **said: Any) -> None:
    """The files that tasks write are those that one process writes; what it refuses they refuse."""
    table = typed_table(folder, rows, **said)
    try:
        here = export(table, folder / "here")
    except ReleaseRefused:
        with pytest.raises(ReleaseRefused, match="longer than 255 bytes"):
            export_by_tasks(tasks(table.frame.collect(), each), table, empty(folder / "there"))
        return
    there = export_by_tasks(tasks(table.frame.collect(), each), table, empty(folder / "there"))
    assert (there.digest, there.csv, there.parquet) == (here.digest, here.csv, here.parquet)
    assert contents(folder / "there") == contents(folder / "here")


def empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.parametrize("tasks", [FrameTasks, TwiceTasks])
@pytest.mark.parametrize("field", VALUES)
def test_a_partition_of_each_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, tasks: type[FrameTasks]
) -> None:
    if tasks is FrameTasks:
        monkeypatch.setattr(table_files, "ROWS", 2)
    rows = [*EXTREMES, *reversed(EXTREMES), (None, 1, 0.0, *[None] * 8), (None, 2, -0.0, *[None] * 8)]
    both(tmp_path, rows, tasks, 5, partitionBy=[field])


@given(ROWS.filter(bool), st.permutations(list(VALUES)), st.integers(1, 2), st.integers(1, 3))
def test_whatever_rows_there_are(rows: list[tuple[Any, ...]], names: list[str], by: int, each: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_files, "ROWS", each)
        both(Path(folder), [*rows, *rows[::-1]], FrameTasks, each, partitionBy=names[:by])


def test_a_value_that_is_too_long_for_a_folder(tmp_path: Path) -> None:
    rows = [("a", *EXTREMES[0][1:]), ("b" * 300, *EXTREMES[0][1:])]
    with pytest.raises(ReleaseRefused, match="longer than 255 bytes"):
        export(typed_table(tmp_path, rows, partitionBy=["s"]), tmp_path / "alone")
    both(tmp_path, rows, FrameTasks, 1, partitionBy=["s"])


class Elsewhere(FrameTasks):
    """Executors with a folder of that name of their own, so that nothing of what they write is here."""

    def attempt(self, asked: Callable[[pl.LazyFrame, _Part], _Answer], rows: pl.LazyFrame, part: _Part) -> _Answer:
        answer = super().attempt(asked, rows, part)
        if isinstance(answer, ExportedTable):
            (asked.args[1] / answer.csv).unlink()  # type: ignore[attr-defined]
        return answer


class Nowhere(FrameTasks):
    """Executors that have no such folder."""

    def attempt(self, asked: Callable[[pl.LazyFrame, _Part], _Answer], rows: pl.LazyFrame, part: _Part) -> _Answer:
        if hasattr(part, "value"):
            staged = asked.args[1]  # type: ignore[attr-defined]
            staged.rename(staged.with_name("away"))
            try:
                return super().attempt(asked, rows, part)
            finally:
                (staged.with_name("away")).rename(staged)
        return super().attempt(asked, rows, part)


@pytest.mark.parametrize("tasks", [Elsewhere, Nowhere])
def test_a_folder_that_executors_do_not_see(tmp_path: Path, tasks: type[FrameTasks]) -> None:
    table, stage = typed_table(tmp_path, EXTREMES, partitionBy=["s"]), tmp_path / "releases/.staging-1.0.0"
    stage.mkdir(parents=True)
    with pytest.raises(WriteError, match="the executors do not see this folder") as caught:
        export_by_tasks(tasks(table.frame.collect()), table, stage)
    assert caught.value.path == tmp_path / "releases"
    assert caught.value.exit_code == 3
    assert "Executors must reach the folder of releases by the same path" in caught.value.next_step.en


def test_a_row_that_is_too_long_is_refused_as_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = typed_table(tmp_path, EXTREMES, partitionBy=["s"])
    said: list[tuple[Message, Message]] = []
    monkeypatch.setattr(table_files, "has_long_line", lambda text: b"NA" in bytes(text))
    for write in (export, lambda *given: export_by_tasks(FrameTasks(table.frame.collect()), *given)):
        with pytest.raises(ReleaseRefused, match="A row of t is longer than") as caught:
            write(table, empty(tmp_path / str(len(said))))
        said.append((caught.value.message, caught.value.next_step))
    assert said[0] == said[1]


def test_nothing_but_the_table_is_left(tmp_path: Path) -> None:
    table = typed_table(tmp_path, EXTREMES, partitionBy=["b"])
    export_by_tasks(FrameTasks(table.frame.collect()), table, empty(tmp_path / "r"))
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == ["csv", "parquet"]
    assert not (tmp_path / "r" / STAGED).exists()
