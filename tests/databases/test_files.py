"""Database files: the same bytes for the same tables, whole or not at all, and nobody's file is written over."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from govdata.databases import write_duckdb, write_sqlite
from govdata.databases.new_file import new_file
from govdata.errors import UsageError, WriteError
from tests.support.databases import contents, field, table

WRITERS = [write_sqlite, write_duckdb]
PLACES = table("places", [field("id")], [{"id": "甲"}, {"id": "b"}], key=("id",))
TWICE = table("places", [field("id")], [{"id": "a"}, {"id": "a"}], key=("id",))
ROOT = Path(__file__).resolve().parents[2]


def test_the_same_tables_are_the_same_bytes(tmp_path: Path) -> None:
    """Under any hash seed and any zone."""
    script = "import sys; from tests.databases.test_files import *; write_sqlite(contents(PLACES), Path(sys.argv[1]))"
    for name, seed, zone in (("a", "1", "UTC"), ("b", "2", "Asia/Shanghai")):
        known = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        subprocess.run([sys.executable, "-c", script, tmp_path / name], env=known, check=True)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_is_written_over_only_if_asked(tmp_path: Path, write: Callable[..., Any]) -> None:
    path = tmp_path / "a.db"
    path.write_text("mine")
    with pytest.raises(WriteError, match="already exists"):
        write(contents(PLACES), path)
    assert path.read_text() == "mine"
    write(contents(PLACES), path, overwrite=True)
    assert path.read_bytes() != b"mine"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("write", WRITERS)
def test_what_a_database_refuses_leaves_nothing(tmp_path: Path, write: Callable[..., Any]) -> None:
    with pytest.raises(WriteError, match="refuses"):
        write(contents(TWICE), tmp_path / "a.db")
    with pytest.raises(WriteError, match="No such file"):
        write(contents(PLACES), tmp_path / "nowhere" / "a.db")
    assert list(tmp_path.iterdir()) == []


def test_who_came_in_between_keeps_the_name(tmp_path: Path) -> None:
    path = tmp_path / "a"
    block = new_file(path, overwrite=False)
    block.__enter__().write_text("new")
    path.write_text("theirs")
    with pytest.raises(WriteError, match="already exists"):
        block.__exit__(None, None, None)
    assert path.read_text() == "theirs"


def test_without_duckdb_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match=r"needs duckdb, which is not installed"):
        write_duckdb(contents(PLACES), tmp_path / "a.duckdb")


def test_the_dictionary_has_both_languages(tmp_path: Path) -> None:
    funds = field(
        "value", "number", title="Value / 数值", unit="yuan", govdata={"decimal": {"precision": 9, "scale": 2}}
    )
    given = contents(table("funds", [funds], [{"value": 1}], title="Funds / 资金"), title="Demo / 演示")
    write_sqlite(given, tmp_path / "a.sqlite")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        told = database.execute(
            "SELECT name, exact_column, unit, title_en, title_zh FROM dictionary_columns"
        ).fetchall()
        assert told == [("value", "value_exact", "yuan", "Value", "数值")]
        assert database.execute("SELECT title_en, title_zh FROM dictionary_tables").fetchall() == [("Funds", "资金")]
        about = dict(database.execute("SELECT property, value FROM dictionary_package").fetchall())
        assert about == {"name": "demo", "version": "1.0.0", "title_en": "Demo", "title_zh": "演示"}
