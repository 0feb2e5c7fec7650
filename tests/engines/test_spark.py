"""Spark gives the findings of Polars, by executors, shuffles and its own frames; or it fails and says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.engines import file_engine, key_exchange
from govdata.engines.file_tasks import count_rows
from govdata.engines.spark_cluster import SparkCluster
from govdata.engines.spark_session import open_session
from govdata.errors import EngineFailed, UsageError
from govdata.metadata.package import load_package
from govdata.readers.inputs import open_inputs
from govdata.releases import table_writer
from govdata.structure.text_table import TextTable, open_table
from tests.engines.test_same_findings import EDITS, FULL, RULES, edited, many_rows, packages, told, write_package

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::FutureWarning")]

FILES = [
    [["1", "a", "2024-01-01", "1"], ["2", "", "2024-02-30", "2.50"], ["01", "a", "2024-01-01", "1.0"]],
    [["", "b", "", "z"], ["", "", "", ""], ["3", "a"], [" 1", "é", "2024-01-02", "10"]],
    [["+2", "b", "2024-01-01", "1e0", "more"], ["1", "a", "2024-01-01", ""]],
]
CODES = [["a", "2024-01-01"], ["b", "2024-01-02"]]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    pytest.importorskip("pyspark.sql")
    with open_session("local[2]") as opened:
        yield opened


@pytest.mark.parametrize(("small", "limit"), [(False, 1000), (False, 2), (True, 1000)])
def test_keys_and_references_across_files(session: Any, tmp_path: Path, small: bool, limit: int) -> None:
    folder = write_package(tmp_path, FILES, CODES)
    assert told(folder, "spark", limit, small=small, spark=session) == told(folder, "polars", limit)


@pytest.mark.parametrize("few", [100_000, 0])
def test_keys_that_tasks_send_each_other(
    session: Any, tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_package(tmp_path, FILES, CODES)
    monkeypatch.setattr(key_exchange, "KEYS_IN_PARTITION", 2)
    monkeypatch.setattr(key_exchange, "FEW_KEYS", few)
    assert told(folder, "spark", spark=session) == told(folder, "polars")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_rules_on_partitions(session: Any, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = many_rows(tmp_path, form, [*RULES, FULL])
    expected = govdata.validate(folder, limit=3)
    monkeypatch.setattr(file_engine, "SMALL_CELLS", 0)
    assert govdata.validate(folder, limit=3, engine="spark", spark=session).to_dict() == expected.to_dict()


def test_the_damaged_flagship(session: Any, root: Path, tmp_path: Path) -> None:
    for table, where, cells in EDITS[2:4]:
        folder = tmp_path / table
        folder.mkdir()
        edited(root, folder, table, where, cells)
        found = govdata.validate(folder, engine="spark", spark=session)
        assert found.to_dict() == govdata.validate(folder).to_dict()


def test_the_corpus(session: Any, corpus_dir: Path, tmp_path: Path) -> None:
    folders = list(packages(corpus_dir, tmp_path))
    assert [folder for folder in folders if told(folder, "spark", spark=session) != told(folder, "polars")] == []


@pytest.mark.parametrize(("form", "by"), [("csv", "year"), ("parquet", "low")])
def test_partitions_are_published_alike(
    session: Any, tmp_path: Path, form: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = many_rows(tmp_path / "p", form, [RULES[1]], partitionBy=by)
    expected = govdata.publish(folder, to=tmp_path / "polars", version="1.0.0")
    assert len(expected.plan.file_names()) > 12
    monkeypatch.setattr(file_engine, "SMALL_CELLS", 0)
    monkeypatch.setattr(table_writer, "export", None)  # nothing is written here
    found = govdata.publish(folder, to=tmp_path / "spark", version="1.0.0", engine="spark", spark=session)
    assert found.digest == expected.digest


def test_what_breaks_off_is_never_a_pass(session: Any, tmp_path: Path) -> None:
    package = load_package(write_package(tmp_path, FILES, CODES))
    cluster = SparkCluster(session)
    with open_inputs(package) as inputs:
        table = open_table(package.resources[0], inputs["t"])
        tasks = file_engine.file_tasks(table)
        with pytest.raises(EngineFailed, match="The engine spark failed"):
            cluster.ask(lambda _: os._exit(1), tasks)
        changed = [replace(tasks[0], size=1)]
        with pytest.raises(EngineFailed, match="was changed while it was read"):
            cluster.ask(partial(count_rows, TextTable.cells, {"t": table}), changed)


def test_a_session_that_is_open_is_not_taken_in_secret(session: Any) -> None:
    with pytest.raises(UsageError, match="open already"), open_session("local[1]"):
        pass
    assert session.range(3).count() == 3
