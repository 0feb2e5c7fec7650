# ruff: noqa: DTZ001 (a spreadsheet knows no time zones)
"""The text of a value: all that it says, or a mark."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from govdata.metadata.descriptor import Cursor
from govdata.metadata.json_values import JsonConstant, WrittenNumber
from govdata.metadata.schema import Field, read_schema
from govdata.readers.cell_text import clock_text, duration_text, label_of, plain_number, text_of
from govdata.readers.unwritable import MARK, NULL, Reason, Unwritable, unwritable_of


def field(**raw: Any) -> Field:
    return read_schema(Cursor({"fields": [{"name": "a", **raw}]})).fields[0]


@pytest.mark.parametrize(
    ("value", "raw", "expected"),
    [
        (None, {}, NULL),
        (None, {"missingValues": ["-"]}, NULL),
        (None, {"missingValues": []}, NULL),
        ("园", {}, "园"),
        (True, {"type": "boolean"}, "true"),
        (False, {"type": "boolean", "falseValues": ["否"]}, "否"),
        (5, {"type": "integer"}, "5"),
        (5.0, {"type": "integer"}, "5"),
        (5.5, {"type": "integer"}, "5.5"),
        (WrittenNumber("4.403E5"), {"type": "integer"}, "440300"),
        (WrittenNumber("1e400"), {"type": "integer"}, "1E+400"),
        (WrittenNumber("1.10"), {"type": "string"}, "1.10"),
        (WrittenNumber("1.10"), {"type": "number", "decimalChar": ","}, "1,10"),
        (800, {"type": "year"}, "0800"),
        (float("inf"), {"type": "number"}, "INF"),
        (Decimal("1.50"), {"type": "number"}, "1.50"),
        (5.0, {"type": "number"}, "5.0"),
        (1.5, {"type": "number"}, "1.5"),
        (1.5, {"type": "number", "decimalChar": ","}, "1,5"),
        ([1, "园"], {"type": "array"}, '[1, "园"]'),
        ({"a": None}, {"type": "object"}, '{"a": null}'),
        ({"园": "园\ud83d"}, {"type": "object"}, '{"园": "\\u56ed\\ud83d"}'),
        (dt.datetime(2024, 1, 2), {"type": "date"}, "2024-01-02"),
        (dt.datetime(2024, 1, 2), {"type": "date", "format": "%d.%m.%Y"}, "02.01.2024"),
        (dt.datetime(2024, 1, 2), {"type": "datetime"}, "2024-01-02T00:00:00"),
        (dt.datetime(2024, 1, 2, 3, 4), {"type": "any"}, "2024-01-02T03:04:00"),
        (dt.datetime(2024, 1, 2, 3), {"type": "date", "format": "%d.%m.%Y"}, "2024-01-02T03:00:00"),
        (dt.time(3, 4, 5), {"type": "time", "format": "%H:%M"}, "03:04:05"),
        (dt.time(3, 4), {"type": "time"}, "03:04:00"),
        (dt.time(3, 4), {"type": "duration"}, "PT3H4M"),
        (dt.timedelta(hours=25, minutes=4), {"type": "duration"}, "P1DT1H4M"),
        (dt.timedelta(hours=25, minutes=4), {"type": "string"}, "25:04:00"),
        (["园", "林"], {"type": "list"}, "园,林"),
        (["a,b", "c"], {"type": "list", "delimiter": ";"}, "a,b;c"),
        ([1, WrittenNumber("2.0")], {"type": "list", "itemType": "integer"}, "1,2"),
        ([True], {"type": "list", "itemType": "boolean"}, "true"),
        ({"a": WrittenNumber("1.10"), "b": Decimal("2.50")}, {"type": "object"}, '{"a": 1.10, "b": 2.50}'),
        (Unwritable(Reason.SHEET_ERROR, "#N/A"), {"type": "integer", "missingValues": ["#N/A"]}, "#N/A"),
    ],
)
def test_a_value_as_text(value: Any, raw: dict[str, Any], expected: str) -> None:
    assert text_of(value, field(**raw)) == expected


@pytest.mark.parametrize(
    ("value", "raw", "reason"),
    [
        (Unwritable(Reason.SHEET_ERROR, "#N/A"), {"type": "string"}, Reason.SHEET_ERROR),
        (JsonConstant("nan"), {"type": "number"}, Reason.NO_JSON),
        ({"a": [JsonConstant("inf")]}, {"type": "object"}, Reason.NO_JSON),
        (["a,b"], {"type": "list"}, Reason.NO_LIST),
        ([], {"type": "list"}, Reason.NO_LIST),
        ([""], {"type": "list"}, Reason.NO_LIST),
        (["-"], {"type": "list", "missingValues": ["-"]}, Reason.NO_LIST),
        ([None, "a"], {"type": "list"}, Reason.NO_LIST),
        ([["a"]], {"type": "list"}, Reason.NO_LIST),
        (NULL, {"type": "string"}, Reason.NONCHARACTER),
        (f"{MARK}a", {"type": "string"}, Reason.NONCHARACTER),
        ("\ufdd4", {"type": "string"}, Reason.NONCHARACTER),
        ("a\0", {"type": "string"}, Reason.NONCHARACTER),
        ("园\ud83d", {"type": "string"}, Reason.NONCHARACTER),
        (["a", "b\0"], {"type": "list"}, Reason.NONCHARACTER),
    ],
)
def test_what_has_no_text_is_marked(value: Any, raw: dict[str, Any], reason: Reason) -> None:
    found = unwritable_of(text_of(value, field(**raw)))
    assert found is not None
    assert found.reason is reason


def test_what_is_nested_too_deeply_has_no_text() -> None:
    value: list[Any] = []
    for _ in range(2000):
        value = [value]
    found = unwritable_of(text_of(value))
    assert found == Unwritable(Reason.TOO_DEEP, "")


def test_a_label_is_a_text() -> None:
    labels = [None, "a", 1, Unwritable(Reason.SHEET_ERROR, "#N/A"), "a\ud83d"]
    assert [label_of(value) for value in labels] == ["", "a", "1", "#N/A", "a\ud83d"]


@pytest.mark.parametrize(
    ("length", "duration", "clock"),
    [
        (dt.timedelta(), "PT0S", "00:00:00"),
        (dt.timedelta(seconds=1.5), "PT1.5S", "00:00:01.5"),
        (dt.timedelta(days=2), "P2D", "48:00:00"),
        (-dt.timedelta(hours=1, seconds=10), "-PT1H10S", "-01:00:10"),
    ],
)
def test_durations(length: dt.timedelta, duration: str, clock: str) -> None:
    assert (duration_text(length), clock_text(length)) == (duration, clock)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("4.403E5", "440300"),
        ("440300.0", "440300"),
        ("1.50", "1.5"),
        ("1E-3", "0.001"),
        ("0", "0"),
        ("1E+400", "1E+400"),
    ],
)
def test_plain_numbers(written: str, plain: str) -> None:
    assert plain_number(Decimal(written)) == plain
