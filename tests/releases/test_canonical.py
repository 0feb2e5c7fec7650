from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from frictionless import Field as Reader
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.descriptor import Cursor
from govdata.metadata.package import Field
from govdata.metadata.schema import read_schema
from govdata.releases.canonical import null_text, released_schema, text_column


def printed(value: Any, dtype: pl.DataType, field: Field | None = None) -> str | None:
    """One cell as it stands in the CSV, without quotes."""
    frame = pl.DataFrame({"x": [value]}, schema={"x": dtype}).select(text_column(field or Field("x"), dtype))
    found: str | None = frame.select(pl.col("x").cast(pl.String)).item()
    return found


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        (Decimal("290000000"), pl.Decimal(24, 4), "290000000"),
        (Decimal("0.5"), pl.Decimal(24, 4), "0.5"),
        (Decimal("100"), pl.Decimal(24, 0), "100"),
        (Decimal("-1.2300"), pl.Decimal(24, 4), "-1.23"),
        (Decimal("0"), pl.Decimal(24, 4), "0"),
        (3.0, pl.Float64(), "3"),
        (0.1, pl.Float64(), "0.1"),
        (1e300, pl.Float64(), "1e+300"),
        (float("inf"), pl.Float64(), "INF"),
        (float("-inf"), pl.Float64(), "-INF"),
        (float("nan"), pl.Float64(), "NaN"),
        (True, pl.Boolean(), "true"),
        (date(2024, 7, 9), pl.Date(), "2024-07-09"),
        (datetime(2024, 7, 9, 1, 2, 3), pl.Datetime("us"), "2024-07-09T01:02:03"),  # noqa: DTZ001
        (datetime(2024, 7, 9, 1, 2, 3, 500), pl.Datetime("us"), "2024-07-09T01:02:03.000500"),  # noqa: DTZ001
        (time(1, 2, 3), pl.Time(), "01:02:03"),
        (None, pl.Int64(), None),
        ("近2.6亿元", pl.String(), "近2.6亿元"),
    ],
)
def test_one_text_for_each_value(value: Any, dtype: pl.DataType, expected: str | None) -> None:
    assert printed(value, dtype) == expected


@pytest.mark.parametrize(("missing", "expected"), [(("",), ""), (("NA", ""), ""), (("NA", "-"), "NA"), ((), "")])
def test_a_missing_value_is_nothing_where_nothing_is_read_as_missing(missing: tuple[str, ...], expected: str) -> None:
    field = Field("x", missing_values=missing)
    assert null_text(field) == expected
    assert (printed(None, pl.Float64(), field) or "") == expected


@given(st.lists(st.one_of(st.none(), st.dates(), st.dates(date(2024, 1, 1), date(2024, 1, 5))), max_size=9))
def test_dates_are_printed_one_by_one_or_by_the_calendar(days: list[date | None]) -> None:
    column = pl.DataFrame({"x": days}, schema={"x": pl.Date}).select(text_column(Field("x"), pl.Date()))
    assert column["x"].to_list() == [day and day.isoformat() for day in days]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_frictionless_reads_a_printed_decimal_back(value: Decimal) -> None:
    shown = printed(value, pl.Decimal(24, 4))
    found, notes = Reader.from_descriptor({"name": "x", "type": "number"}).read_cell(shown)
    assert not notes
    assert found == value


@given(st.floats(allow_nan=False))
def test_frictionless_reads_a_printed_float_back(value: float) -> None:
    shown = printed(value, pl.Float64())
    found, notes = Reader.from_descriptor({"name": "x", "type": "number"}).read_cell(shown)
    assert not notes
    assert float(found) == value


@pytest.mark.parametrize(
    ("raw", "released"),
    [
        (
            {"type": "number", "decimalChar": ",", "groupChar": ".", "constraints": {"minimum": "1.000,5"}},
            {"type": "number", "constraints": {"minimum": "1000.5"}},
        ),
        (
            {"type": "integer", "groupChar": ",", "constraints": {"maximum": "1,000", "enum": ["1,000", 5]}},
            {"type": "integer", "constraints": {"maximum": "1000", "enum": ["1000", 5]}},
        ),
        (
            {"type": "boolean", "trueValues": ["是"], "falseValues": ["否"], "constraints": {"enum": ["是"]}},
            {"type": "boolean", "constraints": {"enum": ["true"]}},
        ),
        (
            {"type": "date", "format": "%d.%m.%Y", "constraints": {"maximum": "31.12.2024", "required": True}},
            {"type": "date", "constraints": {"maximum": "2024-12-31", "required": True}},
        ),
        (
            {"type": "integer", "groupChar": ",", "categories": ["1,000", 2], "constraints": {"enum": ["1,000", "2"]}},
            {"type": "integer", "categories": ["1000", 2], "constraints": {"enum": ["1000", "2"]}},
        ),
        (
            {"type": "integer", "groupChar": ",", "categories": [{"value": "1,000", "label": "many"}]},
            {"type": "integer", "categories": [{"value": "1000", "label": "many"}]},
        ),
        (
            {"type": "number", "decimalChar": ",", "example": "1E3", "constraints": {"enum": ["0,5", "-INF", "x"]}},
            {"type": "number", "example": "1000", "constraints": {"enum": ["0.5", "-INF"]}},
        ),
        (
            {"type": "datetime", "constraints": {"minimum": "2024-01-01T08:00:00+08:00"}},
            {"type": "datetime", "constraints": {"minimum": "2024-01-01T00:00:00"}},
        ),
        ({"type": "year", "constraints": {"minimum": "0033"}}, {"type": "year", "constraints": {"minimum": "0033"}}),
        ({"type": "integer", "missingValues": ["", "-9"]}, {"type": "integer"}),
        ({"type": "string", "missingValues": ["", "-"]}, {"type": "string", "missingValues": ["", "-"]}),
        (
            {"type": "string", "format": "email", "constraints": {"pattern": "a"}},
            {"type": "string", "format": "email", "constraints": {"pattern": "a"}},
        ),
    ],
)
def test_the_released_schema_says_how_values_are_printed_now(raw: dict[str, Any], released: dict[str, Any]) -> None:
    schema = read_schema(Cursor({"fields": [{"name": "x", **raw}]}))
    assert released_schema(schema).descriptor["fields"] == [{"name": "x", **released}]


def test_a_year_has_four_digits() -> None:
    assert printed(33, pl.Int64(), Field("x", "year")) == "0033"
