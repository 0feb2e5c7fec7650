from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.package import Field
from govdata.releases.xlsx import Sheet, write
from govdata.releases.xlsx_cells import LONGEST, Column


def read_back(frame: pl.DataFrame, name: str = "s", *columns: Column, lines: tuple[str, ...] = ()) -> Any:
    file = io.BytesIO()
    shown = columns or [Column(Field(column)) for column in frame.columns]
    write(file, [Sheet(name, shown, frame, lines)], "2025-01-01T00:00:00Z", "T & <t>")
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


def test_a_part_of_a_second_that_no_spreadsheet_shows_is_kept_in_a_text() -> None:
    moment = datetime(2024, 2, 29, 12, 30, 5, 123456)  # noqa: DTZ001
    assert cells([moment], pl.Datetime("us")) == ["2024-02-29T12:30:05.123456"]


def widths(book: Any) -> dict[str, float]:
    return {name: column.width for name, column in book["s"].column_dimensions.items()}


def test_a_column_is_as_wide_as_its_texts_so_that_a_date_and_a_number_are_shown() -> None:
    values = [1] * 30_000 + [-123_456_789]  # the longest stands far below
    frame = pl.DataFrame({"d": date(2024, 12, 31), "汉字汉字汉字": "短", "x": "long " * 99, "n": values})
    assert widths(read_back(frame)) == {"A": 13, "B": 16, "C": 40, "D": 16}


@pytest.mark.parametrize("value", [1, 1.5, True, date(2024, 1, 1), "text", Decimal("1.5")])
def test_no_column_is_wider_than_excel_allows_however_long_its_name_is(value: Any) -> None:
    assert widths(read_back(pl.DataFrame({"名" * 300: [value]}))) == {"A": 40}


def test_a_long_text_is_wrapped_and_its_row_high_enough() -> None:
    sheet = read_back(pl.DataFrame({"x": ["short", "汉字" * 50, "a\nb\nc", None], "y": ["z"] * 4}))["s"]
    assert [sheet.cell(row, 1).alignment.wrap_text for row in (2, 3, 4)] == [True, True, True]
    assert not sheet["B2"].alignment.wrap_text
    assert [sheet.row_dimensions[row].height for row in (2, 3, 4, 5)] == [16, 96, 48, 16]


def test_the_head_is_bold_stays_is_filtered_and_printed_again() -> None:
    sheet = read_back(pl.DataFrame({"x": [1, 2], "y": ["a", "b"]}))["s"]
    assert [cell.font.b for cell in sheet[1]] == [True, True]
    assert not sheet["B2"].font.b
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")


def test_a_sheet_is_printed_across_with_as_many_pages_as_can_be_read() -> None:
    wide = pl.DataFrame({f"c{i}": ["x" * 40] for i in range(9)})
    for frame, pages in ((pl.DataFrame({"x": [1]}), 1), (wide, 2)):
        sheet = read_back(frame)["s"]
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", pages)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_lines_stand_above_the_table_the_first_as_its_title() -> None:
    sheet = read_back(pl.DataFrame({"x": [1]}), lines=("Title", "=more", ""))["s"]
    assert [row[0].value for row in sheet.iter_rows()] == ["Title", "=more", "", "x", 1]
    assert (sheet["A1"].font.b, sheet["A2"].font.b, sheet["A4"].font.b) == (True, False, True)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (None, "A4:A5")


def test_the_title_of_the_book_is_in_its_properties() -> None:
    assert read_back(pl.DataFrame({"x": [1]})).properties.title == "T & <t>"


@pytest.mark.parametrize(
    ("value", "dtype", "kind", "code"),
    [
        (Decimal(290_000_000), pl.Decimal(24, 4), "number", "#,##0"),
        (Decimal("-2.2500"), pl.Decimal(24, 4), "number", "#,##0.00"),
        (Decimal("0.0001"), pl.Decimal(24, 4), "number", "#,##0.0000"),
        (2.5, pl.Float64(), "number", "#,##0.0"),
        (1e-7, pl.Float64(), "number", "General"),
        (2024, pl.Int64(), "year", "0000"),
        (2024, pl.Int64(), "integer", "0"),
        (-20_240, pl.Int64(), "integer", "#,##0"),
        (123_456_789_012, pl.Int64(), "integer", "#,##0"),
        (date(2024, 7, 1), pl.Date(), "date", r"yyyy\-mm\-dd"),
        (datetime(2024, 7, 1, 9), pl.Datetime(), "datetime", r"yyyy\-mm\-dd\ hh:mm:ss"),  # noqa: DTZ001
        (Decimal("12345678901234567.5"), pl.Decimal(24, 4), "number", "@"),
    ],
)
def test_a_number_is_shown_with_all_its_digits_thousands_apart(
    value: Any, dtype: pl.DataType, kind: str, code: str
) -> None:
    frame = pl.DataFrame({"x": [value]}, schema={"x": dtype})
    assert read_back(frame, "s", Column(Field("x", kind)))["s"]["A2"].number_format == code


def test_a_number_that_names_something_has_no_thousands_apart() -> None:
    sheet = read_back(pl.DataFrame({"x": [440_307]}), "s", Column(Field("x", "integer"), is_code=True))["s"]
    assert (sheet["A2"].value, sheet["A2"].number_format) == (440_307, "0")


@pytest.mark.parametrize("value", [0, -7, 10**14, 2.5, -1e-3])
def test_a_number_is_a_number(value: float) -> None:
    assert cells([value], pl.Float64()) == [value]


@pytest.mark.parametrize(("value", "shown"), [(float("nan"), "NaN"), (float("inf"), "INF"), (None, None)])
def test_what_a_spreadsheet_has_no_number_for_is_text(value: float | None, shown: str | None) -> None:
    assert cells([value], pl.Float64()) == [shown]


def test_a_long_integer_is_not_rounded() -> None:
    assert cells([123456789012345, 1234567890123456], pl.Int64()) == [123456789012345, "1234567890123456"]


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


@given(st.lists(st.builds(str.__add__, st.sampled_from(("", "=", "+", "-", "@", "'")), texts), min_size=1, max_size=5))
def test_a_text_comes_back_as_it_was_whatever_it_starts_with(values: list[str]) -> None:
    expected = [value.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd") for value in values]
    assert cells(values, pl.String()) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\rb", "a\rb"),
        ("_x0041_", "_x0041_"),
        ("<&>\"'", "<&>\"'"),
        (" x ", " x "),
        ("\t=x", "\t=x"),
        ("a\nb", "a\nb"),
        ("a\0b", "a\ufffdb"),
    ],
)
def test_awkward_texts(value: str, shown: str) -> None:
    assert [openpyxl.utils.escape.unescape(found) for found in cells([value], pl.String())] == [shown]


@given(st.lists(st.sampled_from(["_", "x000D", "_x000D_", "x005F_", "_X000d_", "x", "\n", "汉"])).map("".join))
def test_what_looks_like_a_code_of_spreadsheetml_is_read_as_it_was_written(text: str) -> None:
    found = cells([text], pl.String())[0] or ""
    assert re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), found) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * (LONGEST + 9), LONGEST),
        ("汉" * LONGEST * 2, LONGEST),
        ("\U0001f600" * LONGEST, LONGEST - 1),
        ("\U0001f600" + "x" * LONGEST, LONGEST),
        ("x" * LONGEST + "\U0001f600", LONGEST),
    ],
)
def test_a_text_longer_than_a_cell_is_cut_by_units_of_utf_16(text: str, kept: int) -> None:
    (found,) = cells([text], pl.String())
    assert text.startswith(found)
    assert len(found.encode("utf-16-le")) // 2 == kept


@pytest.mark.parametrize("text", ["x" * LONGEST, "\U0001f600" * (LONGEST // 2)])
def test_a_text_that_a_cell_can_hold_is_whole(text: str) -> None:
    assert cells([text], pl.String()) == [text]


def test_the_name_of_a_sheet_is_escaped() -> None:
    assert read_back(pl.DataFrame({"x": [1]}), 'a & "b" <c>').sheetnames == ['a & "b" <c>']


def test_a_table_without_rows_has_its_header() -> None:
    sheet = read_back(pl.DataFrame({"x": []}, schema={"x": pl.Int64}))["s"]
    assert list(sheet.iter_rows(values_only=True)) == [("x",)]
    assert sheet.freeze_panes == "A2"
