from __future__ import annotations

import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from govdata.metadata.package import Field, Resource, Schema
from govdata.releases import workbook
from govdata.releases.table_files import TypedTable
from govdata.releases.workbook import write_workbook

ROWS: list[tuple[Any, ...]] = [
    ("a", "=HYPERLINK(1)", Decimal("12.5"), date(2024, 7, 1), True),
    ("b", "+8", Decimal("-3"), None, None),
    ("c", "-1 %", None, date(1850, 1, 1), False),
    ("d", "@x", Decimal("12345678901234567.5"), None, None),
    ("e", "plain \x01 text", Decimal(0), None, None),
]
TYPES = {"id": "string", "text": "string", "value": "number", "day": "date", "flag": "boolean"}
POLARS = [pl.String(), pl.String(), pl.Decimal(24, 4), pl.Date(), pl.Boolean()]


def table(name: str = "t") -> TypedTable:
    fields = tuple(Field(each, kind, descriptor={"title": "T / 题"}) for each, kind in TYPES.items())
    schema = Schema(fields, primary_key=("id",))
    frame = pl.LazyFrame(ROWS[::-1], schema=dict(zip(TYPES, POLARS, strict=True)), orient="row")
    return TypedTable(Resource(name, schema=schema, descriptor={"name": name}), schema, frame)


def written(folder: Path, *tables: TypedTable) -> Any:
    write_workbook(tables, {each.name: len(ROWS) for each in tables}, "2025-03-01T00:00:00Z", folder / "w.xlsx")
    return openpyxl.load_workbook(folder / "w.xlsx")


def test_a_sheet_for_each_table_and_the_dictionary_first(tmp_path: Path) -> None:
    book = written(tmp_path, table("one"), table("two"))
    assert book.sheetnames == ["README", "one", "two"]
    dictionary = [row for row in book["README"].iter_rows(values_only=True) if row[1] == "value"]
    assert dictionary[0][:5] == ("one", "value", "number", "T", "题")


def test_values_keep_their_type_where_a_spreadsheet_can_hold_them(tmp_path: Path) -> None:
    rows = list(written(tmp_path, table())["t"].iter_rows(values_only=True))
    assert rows[0] == ("id", "text", "value", "day", "flag")
    assert rows[1][2:] == (12.5, datetime(2024, 7, 1), True)  # noqa: DTZ001
    assert rows[2][2:] == (-3, None, None)
    assert rows[3][3] == "1850-01-01"
    assert rows[4][2] == "12345678901234567.5"
    assert rows[5][1] == "plain \ufffd text"


def test_no_cell_is_run_and_the_first_sheet_says_so(tmp_path: Path) -> None:
    book = written(tmp_path, table())
    cells = [cell for row in book["t"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    assert [book["t"].cell(row, 2).value for row in range(2, 6)] == ["'=HYPERLINK(1)", "'+8", "'-1 %", "'@x"]
    notes = [row[1] for row in book["README"].iter_rows(values_only=True) if row[0] == "t"]
    assert notes[0].startswith("4 cells start with = + - @: an apostrophe was set before each")


def test_a_table_too_long_for_a_spreadsheet_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 4)
    book = written(tmp_path, table())
    assert book.sheetnames == ["README"]
    assert "see csv/t.csv" in next(row for row in book["README"].iter_rows(values_only=True) if row[0] == "t")[1]


def test_names_that_excel_refuses_are_changed_and_stay_apart(tmp_path: Path) -> None:
    long = "x" * 31
    book = written(tmp_path, *map(table, ["a/b", "A_B", "readme", long + "1", long + "2"]))
    assert book.sheetnames == ["README", "a_b", "A_B~2", "readme~2", long, long[:29] + "~2"]


def test_the_clock_leaves_no_trace(tmp_path: Path) -> None:
    written(tmp_path, table())
    first = (tmp_path / "w.xlsx").read_bytes()
    time.sleep(2.1)  # a zip archive counts in steps of two seconds
    written(tmp_path, table())
    assert (tmp_path / "w.xlsx").read_bytes() == first
