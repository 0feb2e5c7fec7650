"""Parquet as a table: its values are read as what they are, whatever form the schema gives to a text."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from govdata.metadata.package import load_package
from govdata.readers.inputs import open_inputs
from govdata.structure.check import check_structure

Found = tuple[list[tuple[str, int | None]], list[Any]]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def checked(folder: Path, values: pl.Series, **field: Any) -> Found:
    """What is found in a file of one column and a column of row numbers, and the typed values."""
    values.rename("a").to_frame().with_row_index("b").write_parquet(folder / "t.parquet")
    schema = {"fieldsMatch": "equal", "fields": [{"name": "a", **field}, {"name": "b", "type": "integer"}]}
    table = {"name": "t", "type": "table", "path": "t.parquet", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    with open_inputs(package := load_package(folder)) as inputs:
        found = check_structure(package, inputs)
        read = found.tables["t"].select("a").collect()["a"].to_list()
    assert package.problems == ()
    return [(finding.type, finding.row) for finding in found.outcome.findings], read


EUROPEAN = {"type": "number", "groupChar": ".", "decimalChar": ","}
FORMS: list[tuple[pl.Series, dict[str, Any], list[Any]]] = [
    (pl.Series([1.5, 1000.25, None]), EUROPEAN, [1.5, 1000.25, None]),
    (
        pl.Series([Decimal("1.50")]),
        {**EUROPEAN, "govdata": {"decimal": {"precision": 4, "scale": 2}}},
        [Decimal("1.50")],
    ),
    (pl.Series([-1000]), {"type": "integer", "groupChar": ","}, [-1000]),
    (pl.Series([True, False]), {"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]}, [True, False]),
    (pl.Series([1, 0]), {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]}, [True, False]),
    (pl.Series([date(2024, 12, 31)]), {"type": "date", "format": "%d/%m/%Y"}, [date(2024, 12, 31)]),
    (pl.Series(["31/12/2024"]), {"type": "date", "format": "%d/%m/%Y"}, [date(2024, 12, 31)]),
    (pl.Series([20241231]), {"type": "date", "format": "%Y%m%d"}, [date(2024, 12, 31)]),
    (pl.Series([time(8, 30)]), {"type": "time", "format": "%H.%M"}, [time(8, 30)]),
    (pl.Series([datetime(2024, 1, 1, 8)]), {"type": "datetime", "format": "%d/%m/%Y"}, [datetime(2024, 1, 1, 8)]),  # noqa: DTZ001
    (pl.Series([datetime(2024, 1, 1, 8, tzinfo=SHANGHAI)]), {"type": "datetime"}, [datetime(2024, 1, 1)]),  # noqa: DTZ001
    (pl.Series([timedelta(days=1, hours=2)]), {"type": "duration"}, ["P1DT2H"]),
    (pl.Series([1, None]), {"type": "integer", "missingValues": ["-"]}, [1, None]),
    (pl.Series(["x", "-", "", None]), {"type": "string", "missingValues": ["-"]}, ["x", None, "", None]),
    (pl.Series(["x", "", None]), {"type": "string"}, ["x", None, None]),
    (pl.Series(["x", "", None], dtype=pl.Categorical), {"type": "string"}, ["x", None, None]),
]  # fmt: skip


@pytest.mark.parametrize(("values", "field", "expected"), FORMS)
def test_the_form_of_a_text_is_none_of_a_value(
    tmp_path: Path, values: pl.Series, field: dict[str, Any], expected: list[Any]
) -> None:
    assert checked(tmp_path, values, **field) == ([], expected)


@pytest.mark.parametrize(
    ("values", "field", "rows"),
    [
        (pl.Series([1000.5, 999.5]), {**EUROPEAN, "constraints": {"minimum": "1.000"}}, [3]),
        (pl.Series([1000, 1001]), {"type": "integer", "groupChar": ",", "constraints": {"maximum": "1,000"}}, [3]),
        (pl.Series([True, False]), {"type": "boolean", "trueValues": ["是"], "constraints": {"enum": ["是"]}}, [3]),
        (pl.Series([1, None]), {"type": "integer", "missingValues": ["-"], "constraints": {"required": True}}, [3]),
        (pl.Series(["", None]), {"type": "string", "missingValues": ["-"], "constraints": {"required": True}}, [3]),
    ],
)
def test_limits_are_held_against_the_values(
    tmp_path: Path, values: pl.Series, field: dict[str, Any], rows: list[int]
) -> None:
    found, _ = checked(tmp_path, values, **field)
    assert found == [("constraint-error", row) for row in rows]


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    pl.DataFrame({"a": ["x" * 50] * 50}).write_parquet(tmp_path / "t.parquet", compression="uncompressed")
    data = bytearray((tmp_path / "t.parquet").read_bytes())
    data[4:40] = b"\xff" * 36
    (tmp_path / "t.parquet").write_bytes(data)
    table = {"name": "t", "path": "t.parquet", "schema": {"fields": [{"name": "a", "type": "string"}]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}))
    with open_inputs(package := load_package(tmp_path)) as inputs:
        (finding,) = check_structure(package, inputs).outcome.findings
    assert (finding.type, finding.message.en) == (
        "source-error",
        "The data cannot be read as Parquet.",
    )
