"""Which statistics of Parquet files are believed, and of which columns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govdata.readers.parquet_statistics import ColumnBounds, column_bounds, is_believed

WRITERS = [
    ("parquet-cpp-arrow version 26.0.1", True),
    ("parquet-cpp-arrow version 9.0.0-SNAPSHOT", True),
    ("parquet-cpp version 1.2.0", False),
    ("parquet-mr version 1.12.3 (build f8dced182c4c1fbdec6ccb3185537b5a01e6ed6b)", True),
    ("parquet-mr version 1.8.1 (build 4aba4dae7bb0d4edbcf7923ae1339f28fd3f7fcf)", False),
    ("parquet-mr", False),
    ("parquet-rs version 53.0.0", True),
    ("Polars (python) version 2.1.0 (build 7f902bd3)", True),
    ("DuckDB version v1.1.3 (build 19864453f7)", True),
    ("DuckDB", False),
    ("impala version 1.0", False),
    ("fastparquet-python version 2024.2.0 (build 0)", False),
    ("my parquet-cpp-arrow version 26.0.1", False),
    ("", False),
]


@pytest.mark.parametrize(("created_by", "believed"), WRITERS)
def test_writers(created_by: str, believed: bool) -> None:
    assert is_believed(created_by) is believed


def bounds(folder: Path, column: pa.Array, **how: Any) -> ColumnBounds | None:
    """Of the column "a" of a file with this column alone."""
    file = folder / "0.parquet"
    pq.write_table(pa.table({"a": column}), file, **how)
    return column_bounds(file).get("a")


DAYS = pa.array([date(1970, 1, 2), date(1970, 1, 5)])
COLUMNS: list[tuple[pa.Array, ColumnBounds | None]] = [
    (pa.array([3, 1, None]), ColumnBounds("integer", 1, 3, 1)),
    (pa.array([3, -1], pa.int8()), ColumnBounds("integer", -1, 3, 0)),
    (pa.array([3, 1], pa.uint32()), None),
    (DAYS, ColumnBounds("day", 1, 4, 0)),
    (pa.array([True, False]), ColumnBounds("truth", False, True, 0)),
    (pa.array(["x", "x", None]), ColumnBounds("text", "x", "x", 1)),
    (pa.array(["x", "y"]), None),
    (pa.array(["x" * 33]), None),
    (pa.array(["x\0"]), None),
    (pa.array([1.0, float("nan")]), None),
    (pa.array([Decimal("1.5")]), None),
    (pa.array([datetime(2024, 1, 1, tzinfo=UTC)]), None),
    (pa.array([[1]]), None),
    (pa.array([{"a": 1}]), None),
    (pa.array([None, None], pa.int64()), None),
    (pa.array([], pa.int64()), None),
]


@pytest.mark.parametrize(("column", "expected"), COLUMNS)
def test_columns(tmp_path: Path, column: pa.Array, expected: ColumnBounds | None) -> None:
    assert bounds(tmp_path, column) == expected


def test_row_groups_are_joined(tmp_path: Path) -> None:
    found = bounds(tmp_path, pa.array([1, 2, None, 9, -3]), row_group_size=2)
    assert found == ColumnBounds("integer", -3, 9, 1)


@pytest.mark.parametrize("rest", [["y", "y"], [None, None]])
def test_every_row_group_must_say_it(tmp_path: Path, rest: list[str | None]) -> None:
    assert bounds(tmp_path, pa.array(["x", "x", *rest]), row_group_size=2) is None


def test_without_statistics_nothing_is_known(tmp_path: Path) -> None:
    assert bounds(tmp_path, pa.array([1, 2]), write_statistics=False) is None
