from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.package import Field
from govdata.releases.xlsx import LONGEST, Sheet, write


def read_back(frame: pl.DataFrame, name: str = "s") -> Any:
    file = io.BytesIO()
    fields = [Field(column) for column in frame.columns]
    write(file, [Sheet(name, fields, frame.iter_slices(2))], "2025-01-01T00:00:00Z")
    return openpyxl.load_workbook(file)


def cells(values: list[Any], dtype: pl.DataType) -> list[Any]:
    sheet = read_back(pl.DataFrame({"x": values, "end": ["|"] * len(values)}, schema={"x": dtype, "end": pl.String}))[
        "s"
    ]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("x", "end")
    assert {row[1] for row in rows[1:]} <= {"|"}
    return [row[0] for row in rows[1:]]


def test_a_moment_is_a_date_with_a_time() -> None:
    moments = [datetime(2024, 2, 29, 12, 30), None, datetime(1899, 1, 1)]  # noqa: DTZ001
    assert cells(moments, pl.Datetime("us")) == [moments[0], None, "1899-01-01T00:00:00"]


def test_a_column_is_as_wide_as_its_texts_so_that_a_date_is_shown() -> None:
    frame = pl.DataFrame({"d": [date(2024, 12, 31)], "汉字汉字汉字": ["短"], "x": ["long " * 99]})
    widths = {name: column.width for name, column in read_back(frame)["s"].column_dimensions.items()}
    assert widths == {"A": 12, "B": 14, "C": 48}


@pytest.mark.parametrize("value", [0, -7, 10**14, 2.5, -1e-3])
def test_a_number_is_a_number(value: float) -> None:
    assert cells([value], pl.Float64()) == [value]


@pytest.mark.parametrize(("value", "shown"), [(float("nan"), "NaN"), (float("inf"), "INF"), (None, None)])
def test_what_a_spreadsheet_has_no_number_for_is_text(value: float | None, shown: str | None) -> None:
    assert cells([value], pl.Float64()) == [shown]


def test_a_long_integer_is_not_rounded() -> None:
    assert cells([123456789012345, 1234567890123456], pl.Int64()) == [123456789012345, "1234567890123456"]


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


@given(st.lists(texts.filter(lambda text: not text.startswith(("=", "+", "-", "@"))), min_size=1, max_size=5))
def test_a_harmless_text_comes_back_as_it_was(values: list[str]) -> None:
    expected = [value.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd") for value in values]
    assert cells(values, pl.String()) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\rb", "a\rb"),
        ("_x0041_", "_x0041_"),
        ("<&>\"'", "<&>\"'"),
        (" x ", " x "),
        ("a\nb", "a\nb"),
        ("a\0b", "a\ufffdb"),
    ],
)
def test_awkward_texts(value: str, shown: str) -> None:
    assert [openpyxl.utils.escape.unescape(found) for found in cells([value], pl.String())] == [shown]


def test_a_text_longer_than_a_cell_is_cut() -> None:
    assert [len(found) for found in cells(["x" * (LONGEST + 9)], pl.String())] == [LONGEST]


def test_the_name_of_a_sheet_is_escaped() -> None:
    assert read_back(pl.DataFrame({"x": [1]}), 'a & "b" <c>').sheetnames == ['a & "b" <c>']


def test_a_table_without_rows_has_its_header() -> None:
    sheet = read_back(pl.DataFrame({"x": []}, schema={"x": pl.Int64}))["s"]
    assert list(sheet.iter_rows(values_only=True)) == [("x",)]
    assert sheet.freeze_panes == "A2"
