"""The fast reading: what it reads, that it leaves the rest alone, and that it never says more than the cell reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.metadata.package import Field
from govdata.structure.cell_reader import reader_of
from govdata.structure.field_types import FIELD_TYPES, column_value, dtype, form_of, literal, read, text


def field(kind: str, form: str = "default", **options: Any) -> Field:
    return Field("x", kind, form, options.pop("constraints", {}), options.pop("missing", ("",)), options)


def fast(of: Field, cell: str | None) -> Any:
    """The value that the fast reading gives; None where the cell is missing or left to the cell reader."""
    frame = pl.LazyFrame({"1": [cell]}, schema={"1": pl.String}).select(text(of, "1").alias("1"))
    return frame.select(read(of, pl.col("1"))).collect(engine="streaming").item()


READ = [
    (field("integer"), "12", 12),
    (field("integer"), "-007", -7),
    (field("integer"), "9223372036854775807", 2**63 - 1),
    (field("integer", groupChar=","), "1,234", 1234),
    (field("integer", bareNumber=False), "€95", 95),
    (field("number"), "2.50", 2.5),
    (field("number"), "1e3", 1000.0),
    (field("number", decimalChar=",", groupChar="."), "1.234,5", 1234.5),
    (field("number", bareNumber=False), "95.5 %", 95.5),
    (field("number", govdata={"decimal": {"precision": 24, "scale": 4}}), "0.1000", Decimal("0.1000")),
    (field("number", govdata={"decimal": {"precision": 2, "scale": 2}}), "0.25", Decimal("0.25")),
    (field("number", govdata={"decimal": {"precision": 24, "scale": 4}}), "+1.50000", Decimal("1.5000")),
    (field("boolean"), "TRUE", True),
    (field("boolean", trueValues=["是"], falseValues=["否"]), "否", False),
    (field("date"), "2024-02-29", date(2024, 2, 29)),
    (field("datetime"), "2024-02-29T23:59:59.5Z", datetime(2024, 2, 29, 23, 59, 59, 500_000)),  # noqa: DTZ001
    (field("time"), "23:59:59", time(23, 59, 59)),
    (field("year"), "0001", 1),
    (field("yearmonth"), "2024-12", "2024-12"),
    (field("string"), "近2.9亿", "近2.9亿"),
    (field("string", "email"), "a.b@example.cn", "a.b@example.cn"),
    (field("string", "uri"), "https://www.example.cn/a/b", "https://www.example.cn/a/b"),
    (field("geopoint"), "114.05, 22.55", "114.05, 22.55"),
    (field("any"), "anything", "anything"),
    (field("string", missing=("-", "")), "-", None),
    (field("string", missing=("-",)), None, ""),
]


@pytest.mark.parametrize(("of", "cell", "value"), READ)
def test_a_certain_form_is_read(of: Field, cell: str, value: Any) -> None:
    assert fast(of, cell) == value


LEFT = [
    (field("integer"), " 1"),
    (field("integer"), "1_000"),
    (field("integer"), "１２３"),
    (field("integer"), "9223372036854775808"),
    (field("integer", bareNumber=False), "近2亿"),
    (field("number"), "1,5"),
    (field("number", decimalChar=","), "1.5"),
    (field("number", govdata={"decimal": {"precision": 5, "scale": 2}}), "1.234"),
    (field("number", govdata={"decimal": {"precision": 2, "scale": 2}}), "5.25"),
    (field("boolean"), "yes"),
    (field("date"), "2024-1-5"),
    (field("date"), "2024-01- 5"),
    (field("date"), "+202-01-05"),
    (field("date"), "0000-01-01"),
    (field("date"), "2023-02-29"),
    (field("date", "%d/%m/%Y"), "05/01/2024"),
    (field("datetime"), "2024-01-01T24:00:00"),
    (field("datetime"), "2024-01-01T10:00:60"),
    (field("datetime"), "2024-01-01T10:00:00+08:00"),
    (field("time"), "24:00:00"),
    (field("year"), "+202"),
    (field("yearmonth"), "2024-1"),
    (field("duration"), "P1D"),
    (field("object"), "{}"),
]


@pytest.mark.parametrize(("of", "cell"), LEFT)
def test_an_uncertain_form_is_left_to_the_cell_reader(of: Field, cell: str) -> None:
    assert fast(of, cell) is None


OPTIONS = [
    {},
    {"groupChar": ","},
    {"groupChar": ".", "decimalChar": ","},
    {"groupChar": " "},
    {"bareNumber": False},
    {"bareNumber": False, "groupChar": ","},
    {"bareNumber": False, "groupChar": " ", "decimalChar": ","},
]
NUMERALS = st.text("0123456789+-.,eE _ %€亿１²INFnaf−负()", max_size=9) | st.from_regex(
    "(minus|EUR|No[.]|[(]|[$])? ?-?([0-9]{1,3}[,. ]?){1,3}([.,][0-9]+)?[%) ]?-?", fullmatch=True
)
CLOCKS = st.text("0123456789-T:Z.+ ", min_size=8, max_size=26)
ADDRESSES = st.text("ab1.-_@:/+%é", max_size=16) | st.emails() | st.uuids().map(str)
STAMPS = st.datetimes().map(lambda moment: moment.isoformat())


@settings(deadline=None)
@given(st.sampled_from(["integer", "number", "year"]), st.sampled_from(OPTIONS), NUMERALS)
def test_the_fast_reading_of_a_number_is_the_cell_readers(kind: str, options: dict[str, Any], cell: str) -> None:
    agree(field(kind, **options), cell)


@settings(deadline=None)
@given(st.sampled_from(["date", "datetime", "time", "yearmonth"]), CLOCKS | STAMPS | STAMPS.map(lambda s: s[:10]))
def test_the_fast_reading_of_a_moment_is_the_cell_readers(kind: str, cell: str) -> None:
    agree(field(kind), cell)


@settings(deadline=None)
@given(st.sampled_from(["date", "datetime", "time"]), CLOCKS | STAMPS | STAMPS.map(lambda s: s[:10]))
def test_the_form_of_a_moment_tells_what_the_fast_reading_reads(kind: str, cell: str) -> None:
    assert matches(kind, [cell]) == [fast(field(kind), cell) is not None]


@pytest.mark.parametrize("year", [0, 1, 4, 100, 400, 1900, 1999, 2000, 2023, 2024, 2100, 9996, 9999])
def test_the_form_of_a_date_knows_the_calendar(year: int) -> None:
    parts = [(year, month, day) for month in range(14) for day in range(33)]
    texts = [f"{year:04}-{month:02}-{day:02}" for year, month, day in parts]
    assert matches("date", texts) == [is_day(*each) for each in parts]


def matches(kind: str, texts: list[str]) -> list[bool]:
    return pl.Series(texts).str.contains(form_of(field(kind)) or "").to_list()


def is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@settings(deadline=None)
@given(st.sampled_from(["email", "uri", "uuid"]), ADDRESSES)
def test_the_fast_reading_of_a_format_is_the_cell_readers(form: str, cell: str) -> None:
    agree(field("string", form), cell)


def agree(of: Field, cell: str) -> None:
    """A value of the fast reading is the cell reader's value, and nothing is wrong with it."""
    value = fast(of, cell or None)
    if value is None or of.missing_values == (cell,):
        return
    reading = reader_of(of).read(cell)
    assert reading.notes == {}
    found = column_value(reading.value)
    if of.type == "number":
        assert float(found) == value or (found != found and value != value)
    elif of.type != "yearmonth":
        assert found == value


@pytest.mark.parametrize(
    ("of", "raw", "value"),
    [
        (field("integer"), 5, 5),
        (field("integer"), "5", 5),
        (field("integer"), "five", None),
        (field("number"), 0.1, Decimal("0.1")),
        (field("number", decimalChar=","), "0,5", Decimal("0.5")),
        (field("integer", groupChar=","), "1,000", 1000),
        (field("date"), "2024-01-05", date(2024, 1, 5)),
        (field("datetime"), "2024-01-05T08:00:00+08:00", datetime(2024, 1, 5)),  # noqa: DTZ001
        (field("datetime"), "2024-01-05T08:00:00Z", datetime(2024, 1, 5, 8)),  # noqa: DTZ001
        (field("time"), "10:00:00", time(10)),
        (field("time"), "10:00:00Z", None),
        (field("number", groupChar=","), "1,5", None),
        (field("number", bareNumber=False), "$.50", Decimal("0.5")),
        (field("date", "%d/%m/%Y"), "05/01/2024", None),
        (field("boolean"), True, None),
    ],
)
def test_the_value_of_a_bound(of: Field, raw: Any, value: Any) -> None:
    assert literal(of, raw) == value


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_a_typed_column_has_the_type_it_promises(kind: str) -> None:
    of = field(kind)
    frame = pl.LazyFrame({"1": ["1", None]}).select(read(of, text(of, "1")).alias("v"))
    assert frame.collect_schema()["v"] == dtype(of)


def test_a_moment_with_a_zone_is_held_in_utc() -> None:
    assert column_value(datetime(2024, 1, 1, 8, tzinfo=UTC)) == datetime(2024, 1, 1, 8)  # noqa: DTZ001
