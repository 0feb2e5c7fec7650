from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from govdata.metadata.package import Field, ForeignKey, Resource, Schema
from govdata.releases import workbook
from govdata.releases.table_files import TypedTable
from govdata.releases.workbook import write_workbook
from govdata.releases.xlsx_cells import LONGEST

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


DESCRIPTOR = {
    "name": "n",
    "title": "Parks / 公园",
    "description": "All parks. / 全部公园。",
    "version": "1.2.0",
    "created": "2025-03-01T00:00:00Z",
    "licenses": [{"name": "CC-BY-4.0"}],
}


def written(folder: Path, *tables: TypedTable) -> Any:
    write_workbook(DESCRIPTOR, tables, {each.name: len(ROWS) for each in tables}, folder / "w.xlsx")
    return openpyxl.load_workbook(folder / "w.xlsx")


def rows_of(book: Any, sheet: str) -> list[tuple[Any, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def test_a_sheet_for_each_table_after_what_the_book_is_and_the_dictionary(tmp_path: Path) -> None:
    book = written(tmp_path, table("one"), table("two"))
    assert book.sheetnames == ["README", "DICTIONARY", "one", "two"]
    dictionary = [row for row in rows_of(book, "DICTIONARY") if row[1] == "value"]
    assert dictionary[0][:5] == ("one", "value", "number", "T", "题")


def test_the_first_sheet_says_what_the_book_is_in_both_languages(tmp_path: Path) -> None:
    book = written(tmp_path, table())
    lines = [row[0] for row in rows_of(book, "README")]
    assert lines[:6] == [
        "Parks",
        "公园",
        "All parks.",
        "全部公园。",
        "Version / 版本: 1.2.0 (2025-03-01)",
        "Licence / 许可: CC-BY-4.0",
    ]
    assert book["README"]["A1"].font.b
    assert rows_of(book, "README")[-1][:5] == ("t", "t", 5, "t", "t")
    assert book.properties.title == "Parks / 公园"


def test_values_keep_their_type_where_a_spreadsheet_can_hold_them(tmp_path: Path) -> None:
    rows = list(written(tmp_path, table())["t"].iter_rows(values_only=True))
    assert rows[0] == ("id", "text", "value", "day", "flag")
    assert rows[1][2:] == (12.5, datetime(2024, 7, 1), True)  # noqa: DTZ001
    assert rows[2][2:] == (-3, None, None)
    assert rows[3][3] == "1850-01-01"
    assert rows[4][2] == "12345678901234567.5"
    assert rows[5][1] == "plain \ufffd text"


def test_a_text_that_looks_like_a_formula_is_a_text_with_its_value_and_the_first_sheet_says_so(tmp_path: Path) -> None:
    book = written(tmp_path, table())
    cells = [cell for row in book["t"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    texts = [book["t"].cell(row, 2) for row in range(2, 7)]
    assert [cell.value for cell in texts[:4]] == ["=HYPERLINK(1)", "+8", "-1 %", "@x"]
    assert [bool(cell.quotePrefix) for cell in texts] == [True] * 4 + [False]
    assert rows_of(book, "README")[-1][7:] == (
        "4 cells start with = + - @: text, which no spreadsheet runs.",
        "4 个单元格以 = + - @ 开头：均为文本，不会作为公式执行。",
    )


def referring(to: TypedTable, kind: str = "string", dtype: pl.DataType = POLARS[0]) -> TypedTable:
    """A table with a key of another, twice the same, one that is not there, and none."""
    fields = (Field("id", "string"), Field("park", kind), Field("park.name_en", "string"), Field("n", "integer"))
    schema = Schema(fields, ("id",), foreign_keys=(ForeignKey(("park",), to.name, ("id",)),))
    parks = ["p1", "p1", "p9", None] if dtype == pl.String else [1, 1, 9, None]
    values = {"id": list("abcd"), "park": parks, "park.name_en": ["own"] * 4, "n": [2024, 12345, -1, None]}
    types: dict[str, Any] = {"id": pl.String, "park": dtype, "park.name_en": pl.String, "n": pl.Int64}
    return TypedTable(Resource("r", schema=schema), schema, pl.LazyFrame(values, schema=types))


def parks() -> TypedTable:
    fields = tuple(Field(each, "string") for each in ("id", "name_zh", "name_en", "note"))
    schema = Schema(fields, primary_key=("id",))
    frame = pl.LazyFrame([("p1", "=园", "Park", "x")], schema=[each.name for each in fields], orient="row")
    return TypedTable(Resource("parks", schema=schema), schema, frame)


def test_names_stand_beside_the_ids_of_another_table_and_hide_no_column_of_its_own(tmp_path: Path) -> None:
    book = written(tmp_path, parks(), referring(parks()))
    assert rows_of(book, "r") == [
        ("id", "park", "park.name_zh", "park.name_en", "n"),
        ("a", "p1", "=园", "own", 2024),
        ("b", "p1", "=园", "own", 12345),
        ("c", "p9", None, "own", -1),
        ("d", None, None, "own", None),
    ]
    assert [cell.font.i for cell in book["r"][1]] == [False, False, True, False, False]
    assert book["r"]["C2"].font.i
    assert book["r"]["C2"].quotePrefix


@pytest.mark.parametrize(
    "to",
    [
        table("other"),
        replace(parks(), schema=replace(parks().schema, primary_key=("name_en",))),
        replace(parks(), schema=replace(parks().schema, primary_key=())),
    ],
)
def test_no_names_stand_where_none_are_or_where_one_id_may_have_several(tmp_path: Path, to: TypedTable) -> None:
    assert len(rows_of(written(tmp_path, to, referring(to)), "r")[0]) == 4


def test_an_id_of_another_type_has_no_name(tmp_path: Path) -> None:
    book = written(tmp_path, parks(), referring(parks(), "integer", pl.Int64()))
    assert [row[1] for row in rows_of(book, "r")] == ["park", 1, 1, 9, None]


def test_a_table_too_long_for_a_spreadsheet_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 4)
    book = written(tmp_path, table())
    assert book.sheetnames == ["README", "DICTIONARY"]
    last = rows_of(book, "README")[-1]
    assert last[:3] == (None, "t", 5)
    assert "see csv/t.csv" in last[7]
    assert "见 csv/t.csv" in last[8]


def test_names_that_excel_refuses_are_changed_and_stay_apart(tmp_path: Path) -> None:
    long = "x" * 31
    names = ["a/b", "A_B", "readme", "Dictionary", long + "1", long + "2"]
    book = written(tmp_path, *map(table, names))
    assert book.sheetnames[2:] == ["a_b", "A_B~2", "readme~2", "Dictionary~2", long, long[:29] + "~2"]
    assert [row[:2] for row in rows_of(book, "README")[-6:]] == list(zip(book.sheetnames[2:], names, strict=True))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("History", "History~2"),
        ("x" * 30 + "'y", "x" * 30),
        ("'x'", "x"),
        ("\U0001f600" * 20, "\U0001f600" * 15),
        ("'", "table"),
    ],
)
def test_the_name_of_a_sheet_is_one_that_excel_takes(name: str, shown: str, tmp_path: Path) -> None:
    assert written(tmp_path, table(name)).sheetnames[2:] == [shown]


def test_the_first_sheet_says_which_texts_are_cut(tmp_path: Path) -> None:
    long = replace(table(), frame=table().frame.with_columns(text=pl.lit("x" * (LONGEST + 1))))
    note = rows_of(written(tmp_path, long), "README")[-1]
    assert note[7] == "5 cells cut at 32,767 characters, the most of a cell: see csv/t.csv."
    assert note[8] == "5 个单元格超过单元格上限 32,767 个字符，已截断：全文见 csv/t.csv。"


def test_the_clock_leaves_no_trace(tmp_path: Path) -> None:
    written(tmp_path, table())
    first = (tmp_path / "w.xlsx").read_bytes()
    time.sleep(2.1)  # a zip archive counts in steps of two seconds
    written(tmp_path, table())
    assert (tmp_path / "w.xlsx").read_bytes() == first
