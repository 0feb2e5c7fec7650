"""The law of the databases: their values are those of the release, for every type."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from hypothesis import given, settings

from govdata.databases import write_duckdb, write_sqlite
from tests.support.databases import VALUES, as_text, contents, every_type, released, rows

TEXTS = {name for name, (kind, _) in VALUES.items() if kind in ("date", "datetime", "time")}


def in_sqlite(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of a release is in SQLite."""
    texts = {name: as_text(value) if name in TEXTS else value for name, value in row.items()}
    money, number = row["money"], row["float"]
    return {
        **texts,
        "money": None if money is None else float(money),
        "money_exact": as_text(money),
        "float": "NaN" if number is not None and math.isnan(number) else number,
        "list": None if row["list"] is None else row["list"].split(","),
    }


@settings(deadline=None, max_examples=40)
@given(rows())
def test_sqlite_has_the_values_of_the_release(values: list[dict[str, Any]]) -> None:
    table = every_type(values)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.sqlite"
        write_sqlite(contents(table), path)
        with closing(sqlite3.connect(path)) as database:
            database.row_factory = sqlite3.Row
            found = [dict(row) for row in database.execute("SELECT * FROM t ORDER BY id")]
    for row in found:
        row["list"] = None if row["list"] is None else json.loads(row["list"])
    assert found == [in_sqlite(row) for row in released(table)]
    assert all(type(row["whole"]) in (int, type(None)) for row in found)


@settings(deadline=None, max_examples=20)
@given(rows())
def test_duckdb_has_the_values_of_the_release(values: list[dict[str, Any]]) -> None:
    table = every_type(values)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.duckdb"
        write_duckdb(contents(table), path)
        with closing(duckdb.connect(str(path), read_only=True)) as database:
            result = database.execute("SELECT * FROM t ORDER BY id")
            names = [each[0] for each in result.description]
            found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    for row in found:
        row["list"] = None if row["list"] is None else ",".join(json.loads(row["list"]))
    assert list(map(repr, found)) == list(map(repr, released(table)))  # of two NaN, none equals the other


def test_a_decimal_beyond_a_double_is_exact_in_both(tmp_path: Path) -> None:
    long = Decimal("12345678901234567.8901")
    table = every_type([{"money": long}])
    write_sqlite(contents(table), tmp_path / "a.sqlite")
    write_duckdb(contents(table), tmp_path / "a.duckdb")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as one, closing(duckdb.connect(tmp_path / "a.duckdb")) as two:
        assert one.execute("SELECT money, money_exact FROM t").fetchone() == (float(long), str(long))
        assert two.execute("SELECT money FROM t").fetchone() == (long,)


def test_days_are_compared_as_days(tmp_path: Path) -> None:
    table = every_type([{"day": date(2022, 1, 1)}, {"day": date(2023, 1, 1)}])
    write_sqlite(contents(table), tmp_path / "a.sqlite")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert database.execute("SELECT day FROM t WHERE day >= '2023'").fetchall() == [("2023-01-01",)]
