"""Forms that frictionless takes and the text does not; and that what is read depends on the text alone."""

from __future__ import annotations

import time
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.json_values import DEEPEST
from govdata.metadata.lexical import Duration
from govdata.metadata.schema import Field
from govdata.structure.cell_forms import strict_json
from govdata.structure.cell_reader import reader_of
from govdata.structure.value_text import number_text, value_text

REFUSED = [
    ("date", "any", "2024"),
    ("date", "any", "May 2024"),
    ("date", "any", "12:00"),
    ("date", "any", "Monday"),
    ("date", "any", "5/5/24"),  # of which century says today's date
    ("datetime", "any", "06:00"),
    ("datetime", "any", "2024-05-05 06:00 EST"),  # which zone that is says the machine
    ("time", "any", "2024-05-05"),
    ("time", "any", "6"),
    ("time", "any", "06:00:00Z"),
    ("time", "%H:%M:%S%z", "06:00:00+0800"),
    ("time", "%H:%M %p", "03:04 PM"),  # Python reads 3:04 before noon
    ("time", "%H:%M %p", "15:04 AM"),
    ("time", "fmt:%H:%M %p", "03:04 PM"),
    ("datetime", "%Y-%m-%d %H:%M %Z", "2024-05-05 06:00 EST"),
    ("date", "%Y-%j", "2023-366"),  # Python reads 1 January 2024
    ("date", "%G-W%V-%u", "2024-W53-1"),  # a year of 52 weeks
    ("date", "%Y-W%W", "2024-W05"),  # Python reads 1 January, whatever the week
    ("date", "%Y-W%U-%m", "2024-W05-03"),
    ("date", "%a %d %b %Y", "Tue 01 Jan 2024"),  # a Monday
    ("date", "%Y-%m-%d (%j)", "2024-05-05 (001)"),
    ("datetime", "default", "0001-01-01T00:00:00+08:00"),
    ("datetime", "default", "2024-01-01x00:00:00"),
    ("geopoint", "array", '["90","45"]'),
    ("geopoint", "array", "[true, 1]"),
    ("geopoint", "object", '{"lon": 1, "lat": 2, "lon": 3}'),
    ("object", "default", '{"a": NaN}'),
    ("object", "default", '{"a": 1, "a": 2}'),
    ("array", "default", "[-Infinity]"),
    ("geojson", "default", '{"type": "Point", "coordinates": [1, NaN]}'),
]


def read(kind: str, cell: str, form: str = "default", limits: Any = None, **options: Any) -> Any:
    return reader_of(Field("x", kind, form, limits or {}, ("",), options)).read(cell)


@pytest.mark.parametrize(("kind", "form", "cell"), REFUSED)
def test_what_the_text_does_not_say_is_not_made_up(kind: str, form: str, cell: str) -> None:
    assert [*read(kind, cell, form).notes] == ["type"]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("date", "5 May 2024", date(2024, 5, 5)),
        ("date", "Mon 6 May 2024", date(2024, 5, 6)),
        ("datetime", "2024-05-05 06:00", datetime(2024, 5, 5, 6)),  # noqa: DTZ001
        ("datetime", "5 May 2024", datetime(2024, 5, 5)),  # noqa: DTZ001
    ],
)
def test_what_it_says_whole_is_read(kind: str, cell: str, value: Any) -> None:
    reading = read(kind, cell, "any")
    assert (reading.value, reading.notes) == (value, {})


@pytest.mark.parametrize(
    ("form", "cell", "value"),
    [
        ("%H:%M %p", "15:04 pm", clock(15, 4)),
        ("%I:%M %p", "03:04 PM", clock(15, 4)),
        ("%H:%M %Z", "06:00 utc", clock(6)),
        ("%H:%M%%p", "06:00%p", clock(6)),
        ("%H:%M:%S.%f", "6:0:5.25", clock(6, 0, 5, 250_000)),
    ],
)
def test_a_pattern_that_drops_nothing_is_read(form: str, cell: str, value: clock) -> None:
    assert read("time", cell, form).value == value


DAY_FORMS = ["%d.%m.%Y", "%Y-%j", "%G-W%V-%u", "%Y-%W-%w", "%U %a %Y", "%A, %d %B %Y", "%x", "%b %d %y", "fmt:%Y%m%d"]


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(DAY_FORMS))
def test_a_day_that_a_pattern_prints_is_read_by_it(day: date, form: str) -> None:
    assert read("date", day.strftime(form.removeprefix("fmt:")), form).value == day


@given(st.integers(1, 9999), st.integers(0, 999), st.integers(0, 99), st.sampled_from(["%Y-%j", "%G-%V-%u", "%Y-%W"]))
def test_what_a_pattern_reads_says_each_number_again(year: int, one: int, other: int, form: str) -> None:
    cell = f"{year:04}-{one}" + f"-{other}" * (form.count("-") - 1)
    value = read("date", cell, form).value
    assert value is None or [*map(int, value.strftime(form).split("-"))] == [*map(int, cell.split("-"))]


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%d %B %Y", "%Y-%m-%d", "%B %d, %Y", "%A %d %b %Y"]))
def test_a_day_of_the_format_any_is_read_as_itself(day: date, form: str) -> None:
    assert read("date", day.strftime(form), "any").value == day


@pytest.mark.parametrize("year", [2001, 2049, 2074])
def test_the_clock_decides_nothing(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((year, 2, 28, 0, 0, 0, 0, 59, 0)))
    assert read("date", "5 May 74", "any").value is None
    assert read("date", "5 May 2024", "any").value == date(2024, 5, 5)


@pytest.mark.parametrize(
    ("item", "cell", "good"),
    [
        ("number", "1,1_0", False),
        ("datetime", "0001-01-01T00:00:00+08:00", False),
        ("datetime", "2024-W01-1T00:00:00", False),
        ("date", "2024-01-05", True),
    ],
)
def test_the_items_of_a_list_have_the_forms_of_their_type(item: str, cell: str, good: bool) -> None:
    assert (read("list", cell, itemType=item).notes == {}) is good


@pytest.mark.parametrize("levels", [201, 500, 900, 5000])
@pytest.mark.parametrize(("kind", "form"), [("array", "[{}]"), ("object", '{{"a": {}}}')])
def test_what_is_nested_too_deeply_is_refused(kind: str, form: str, levels: int) -> None:
    start, end = form.format("|").split("|")
    assert [*read(kind, start * levels + "1" + end * levels).notes] == ["type"]
    assert read(kind, start * DEEPEST + "1" + end * DEEPEST).notes == {}


LOST = [
    ("datetime", "2024-01-01T00:00:00.1234567", "2024-01-01T00:00:00.123456"),
    ("time", "00:00:00.1234567", "00:00:00.123456"),
]


@pytest.mark.parametrize(("kind", "cell", "instead"), LOST)
def test_a_fraction_that_no_column_holds_is_an_error(kind: str, cell: str, instead: str) -> None:
    assert read(kind, cell).notes == {"fraction": instead}
    assert read(kind, cell[:-1] + "0").notes == {}


ENUMS = [
    ("duration", "P1Y", "P12M"),
    ("duration", "PT24H", "P1D"),
    ("number", "NaN", "nan"),
    ("geopoint", "1,2", "1.0, 2"),
    ("object", '{"a": 1, "b": 2}', '{"b": 2.0, "a": 1}'),
    ("list", "1,2", "1, 2"),
    ("datetime", "2024-01-01T08:00:00+08:00", "2024-01-01T00:00:00"),
]


@pytest.mark.parametrize(("kind", "allowed", "cell"), ENUMS)
def test_an_enum_means_values(kind: str, allowed: str, cell: str) -> None:
    options = {"itemType": "integer"} if kind == "list" else {}
    assert read(kind, cell, limits={"enum": [allowed]}, **options).notes == {}


@pytest.mark.parametrize(("kind", "cell"), [("duration", "P365D"), ("list", "1,3"), ("object", '{"a": 2}')])
def test_another_value_is_refused(kind: str, cell: str) -> None:
    allowed = {"duration": "P1Y", "list": "1,2", "object": '{"a": 1}'}[kind]
    assert [*read(kind, cell, limits={"enum": [allowed]}).notes] == ["enum"]


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)


@given(NUMBERS, NUMBERS)
def test_numbers_have_one_text_where_they_are_one_number(one: Decimal, other: Decimal) -> None:
    assert (number_text(one) == number_text(other)) is (one == other)
    sign, digits, exponent = one.as_tuple()
    assert number_text(Decimal((sign, (*digits, 0), int(exponent) - 1))) == number_text(one)


def test_a_number_of_a_billion_zeros_fills_no_memory() -> None:
    assert number_text(Decimal("-1.50e999999999")) == "-15e999999998"
    assert read("number", "1e999999999").notes == {"precision": "INF"}


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text('a",:[]{}', max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
)


@given(JSON, JSON)
def test_values_of_json_have_one_text_where_they_are_one_value(one: Any, other: Any) -> None:
    same = repr(one) == repr(other)
    assert not same or value_text(one) == value_text(other)
    if value_text(one) == value_text(other):
        assert one == other


def test_digits_beyond_a_float_are_told_apart() -> None:
    texts = ['{"a": 1.0}', '{"a": 1.00000000000000000001}']
    assert len({value_text(strict_json(text)) for text in texts}) == 2


@given(st.integers(-99, 99), st.fractions(-99, 99), st.integers(-99, 99), st.fractions(-99, 99))
def test_durations_have_one_text_where_they_are_one(m: int, s: Fraction, n: int, t: Fraction) -> None:
    one, other = Duration(m, s), Duration(n, t)
    assert (value_text(one) == value_text(other)) is (one == other)
