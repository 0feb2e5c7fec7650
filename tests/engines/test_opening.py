"""An engine that is not there, or is given what does not fit it, says what to do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from govdata.engines import EngineOptions, open_engine, opening
from govdata.engines.opening import DUCKDB_SHARE
from govdata.engines.spark_session import open_session
from govdata.errors import UsageError


@pytest.mark.parametrize(("name", "package"), [("duckdb", "duckdb"), ("spark", "pyspark")])
def test_an_engine_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, name: str, package: str) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=f"needs {package}, which is not installed") as refusal:
        open_engine(EngineOptions(name)).__enter__()
    assert f"govdata[{name}]" in refusal.value.next_step.en


def test_a_master_is_for_spark() -> None:
    with pytest.raises(UsageError, match="A Spark master was given"):
        open_engine(EngineOptions("duckdb", spark="local[2]"))


def test_receipts_are_not_for_executors() -> None:
    with pytest.raises(UsageError, match="The engine spark cannot use receipts") as refusal:
        open_engine(EngineOptions("spark"), with_receipts=True)
    assert "duckdb" in refusal.value.next_step.en


def test_spark_needs_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="needs Java") as refusal:
        open_session(None).__enter__()
    assert "17 or 21" in refusal.value.next_step.en


@pytest.mark.parametrize("given", [3, object()])
def test_what_is_no_session(given: Any) -> None:
    pytest.importorskip("pyspark.sql")
    with pytest.raises(UsageError, match="not a SparkSession"):
        open_session(given).__enter__()


def test_duckdb_has_a_part_of_the_memory_and_a_folder_to_spill_to() -> None:
    duckdb = pytest.importorskip("duckdb")
    assert isinstance(duckdb.__version__, str)
    with open_engine(EngineOptions("duckdb", memory_limit=1000)) as engine:
        connection: Any = engine.connection  # type: ignore[attr-defined]
        setting = "select current_setting('memory_limit'), current_setting('temp_directory')"
        limit, folder = connection.sql(setting).fetchall()[0]
        assert limit == f"{1000 * DUCKDB_SHARE:.1f} MiB"
        assert Path(folder).parent.is_dir()
    assert not Path(folder).parent.exists()
