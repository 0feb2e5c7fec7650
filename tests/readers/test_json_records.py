# ruff: noqa: DTZ001 (a spreadsheet knows no time zones)
"""Inline data, JSON and spreadsheets as the text of a CSV file."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.descriptor import Cursor
from govdata.metadata.dialect import Dialect
from govdata.metadata.schema import Field, Schema, read_schema
from govdata.readers import json_xlsx as module
from govdata.readers.decoding import Unreadable
from govdata.readers.json_xlsx import inline_items, json_items, records_of, sheet_records, text_of


def schema(*fields: dict[str, Any]) -> Schema:
    return read_schema(Cursor({"fields": list(fields)}))


def field(**raw: Any) -> Field:
    return schema({"name": "a", **raw}).fields[0]


@pytest.mark.parametrize(
    ("value", "raw", "expected"),
    [
        (None, {}, ""),
        (None, {"missingValues": ["-"]}, "-"),
        (None, {"missingValues": []}, ""),
        ("园", {}, "园"),
        (True, {"type": "boolean"}, "true"),
        (False, {"type": "boolean", "falseValues": ["否"]}, "否"),
        (5, {"type": "integer"}, "5"),
        (5.0, {"type": "integer"}, "5"),
        (5.5, {"type": "integer"}, "5.5"),
        (5.0, {"type": "number"}, "5.0"),
        (1.5, {"type": "number"}, "1.5"),
        (1.5, {"type": "number", "decimalChar": ","}, "1,5"),
        ([1, "园"], {"type": "array"}, '[1, "园"]'),
        ({"a": None}, {"type": "object"}, '{"a": null}'),
        (dt.datetime(2024, 1, 2), {"type": "date"}, "2024-01-02"),
        (dt.datetime(2024, 1, 2), {"type": "date", "format": "%d.%m.%Y"}, "02.01.2024"),
        (dt.datetime(2024, 1, 2), {"type": "datetime"}, "2024-01-02T00:00:00"),
        (dt.datetime(2024, 1, 2, 3, 4), {"type": "any"}, "2024-01-02T03:04:00"),
        (dt.time(3, 4), {"type": "time"}, "03:04:00"),
    ],
)
def test_a_value_as_text(value: Any, raw: dict[str, Any], expected: str) -> None:
    assert text_of(value, field(**raw)) == expected


NUMBER = schema({"name": "a"}, {"name": "b", "type": "number", "decimalChar": ","})


@pytest.mark.parametrize(
    ("items", "dialect", "expected"),
    [
        ([["a", "b"], [1, 1.5]], {}, [["a", "b"], ["1", "1,5"]]),
        ([["b", "a"], [1.5, 1]], {}, [["b", "a"], ["1,5", "1"]]),
        ([[1, 1.5]], {"header_rows": ()}, [["1", "1,5"]]),
        ([["a", "b"], [1], [1, 2, 3]], {}, [["a", "b"], ["1"], ["1", "2", "3"]]),
        ([{"b": 1.5, "a": 1}], {}, [["a", "b"], ["1", "1,5"]]),
        ([{"a": 1}, {"b": 2, "c": 3}], {}, [["a", "b", "c"], ["1", "", ""], ["", "2", "3"]]),
        ([{"a": 1}], {"item_keys": ("b",)}, [["b", "a"], ["", "1"]]),
        ([], {}, []),
    ],
)
def test_rows_of_json(items: list[Any], dialect: dict[str, Any], expected: list[list[str]]) -> None:
    assert list(records_of(items, NUMBER, Dialect(**dialect))) == expected


@pytest.mark.parametrize("items", [[["a"], {"a": 1}], [{"a": 1}, ["a"]], ["a"], [1]])
def test_rows_of_two_kinds(items: list[Any]) -> None:
    with pytest.raises(Unreadable, match=r"not an (array|object) like the first"):
        list(records_of(items, None, Dialect()))


@pytest.mark.parametrize(
    ("content", "prop", "lines", "expected"),
    [
        ('[{"a": 1}]', None, False, [{"a": 1}]),
        ('\ufeff[["a"]]', None, False, [["a"]]),
        ('{"x": {"rows": [1]}}', "x.rows", False, [1]),
        ('{"a": 1}\n\n{"a": "x\u2028y"}\n', None, True, [{"a": 1}, {"a": "x\u2028y"}]),
    ],
)
def test_json_files(tmp_path: Path, content: str, prop: str | None, lines: bool, expected: list[Any]) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    assert json_items(path, Dialect(json_property=prop), "utf-8", lines) == expected


@pytest.mark.parametrize(
    ("content", "lines", "message"),
    [
        ("[", False, "a.json is not JSON"),
        ("[" * 100_000, False, "not JSON"),
        ("1\n[", True, "a.json is not JSON: a value is missing at line 2"),
        ('{"a": 1}', False, "must be an array of rows"),
        ("[" + "1," * 600 + "1]", False, "larger than"),
    ],
)
def test_json_that_is_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, lines: bool, message: str
) -> None:
    if message == "larger than":
        monkeypatch.setattr(module, "LARGEST_JSON", 1000)
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(Unreadable, match=message):
        json_items(path, Dialect(), "utf-8", lines)


def test_inline_data_that_are_no_rows() -> None:
    with pytest.raises(Unreadable, match="must be an array of rows"):
        inline_items(json.loads('{"rows": 1}'), Dialect(json_property="rows"))


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_sheet(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["a", "b", None],
        [1, 1.5],
        [],
        [dt.datetime(2024, 1, 2), True],
        ["x", None, 3],
        [None],
        [],
    ]
    path = workbook(tmp_path / "a.xlsx", one=rows)
    assert list(sheet_records(path, Dialect(), NUMBER)) == [
        ["a", "b"],
        ["1", "1,5"],
        ["", ""],
        ["2024-01-02", "true"],
        ["x", "", "3"],
    ]


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [({}, "1"), ({"sheet_number": 2}, "2"), ({"sheet_name": "two"}, "2")],
)
def test_one_sheet_of_several(tmp_path: Path, dialect: dict[str, Any], expected: str) -> None:
    path = workbook(tmp_path / "a.xlsx", one=[[1]], two=[[2]])
    assert list(sheet_records(path, Dialect(**dialect), None)) == [[expected]]


@pytest.mark.parametrize("dialect", [{"sheet_number": 3}, {"sheet_name": "zwei"}])
def test_a_sheet_that_is_not_there(tmp_path: Path, dialect: dict[str, Any]) -> None:
    path = workbook(tmp_path / "a.xlsx", one=[[1]], two=[[2]])
    with pytest.raises(Unreadable, match="it has one, two"):
        list(sheet_records(path, Dialect(**dialect), None))


@pytest.mark.parametrize("data", [b"", b"PK", b"id\n1\n"])
def test_a_file_that_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="is not an XLSX file"):
        list(sheet_records(path, Dialect(), None))


def test_a_damaged_workbook(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.xml", "<a/>")
    with pytest.raises(Unreadable, match="not a whole XLSX file"):
        list(sheet_records(path, Dialect(), None))


def test_a_workbook_that_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAFE_SIZE", 10)
    monkeypatch.setattr(module, "LARGEST_RATIO", 0)
    with pytest.raises(Unreadable, match="bomb"):
        list(sheet_records(workbook(tmp_path / "a.xlsx", one=[[1]]), Dialect(), None))


def test_without_openpyxl_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(Unreadable, match="needs the package openpyxl") as caught:
        list(sheet_records(tmp_path / "a.xlsx", Dialect(), None))
    assert "govdata[excel]" in caught.value.next_step.en
