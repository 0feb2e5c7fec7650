# ruff: noqa: DTZ001 (a spreadsheet knows no time zones)
"""What is validated is what is released, whatever carries it: every type, carrier and format."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import isodate  # type: ignore[import-untyped]
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from govdata.metadata.standard import CONSTRAINTS_OF_TYPE
from tests.support.carriers import (
    CLOCK,
    DAY,
    ELAPSED,
    MOMENT,
    Released,
    number_cell,
    published,
    released,
    released_text,
    text_cell,
    write_sheet,
)

CARRIERS = ("csv", "json", "inline", "xlsx", "parquet")
Printer = Callable[[Any], str]


@dataclass(frozen=True)
class Kind:
    """Values of one type and format: how each carrier has them, and how a released cell says them again."""

    name: str
    raw: dict[str, Any]
    values: st.SearchStrategy[Any]
    text: Printer
    """The cell of a CSV file."""
    json: Printer
    """JSON, in a file or in the descriptor."""
    sheet: Printer
    """The XML of a cell."""
    arrow: pa.DataType
    read: Callable[[str], Any]
    """The value that a released cell says."""
    stored: Callable[[Any], Any] = field(default=lambda value: value)
    """What Arrow is given."""
    same_text: bool = True
    """Whether all carriers are released with the same texts; a duration has many."""


def quoted(printer: Printer) -> Printer:
    """The text of a CSV as JSON has it."""
    return lambda value: json.dumps(printer(value), ensure_ascii=False)


def in_text_cell(printer: Printer) -> Printer:
    return lambda value: text_cell(printer(value))


def texts(name: str, raw: dict[str, Any], values: st.SearchStrategy[str]) -> Kind:
    """A type whose values are texts everywhere."""
    return Kind(name, raw, values, str, quoted(str), text_cell, pa.string(), str)


def days(moment: dt.datetime | dt.date) -> Decimal:
    """The serial number of a moment."""
    start = dt.datetime(1899, 12, 30)
    whole = moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time())
    return length(whole - start)


def length(duration: dt.timedelta) -> Decimal:
    return Decimal(duration // dt.timedelta(microseconds=1)) / 86_400_000_000


def since_midnight(clock: dt.time) -> dt.timedelta:
    return dt.datetime.combine(dt.date(2000, 1, 1), clock) - dt.datetime(2000, 1, 1)


def joined(items: Sequence[Any]) -> str:
    return ";".join(map(str, items))


def plain(number: Decimal) -> str:
    return format(number, "f")


def array(numbers: Sequence[Decimal]) -> str:
    return f"[{', '.join(map(plain, numbers))}]"


def float_cell(number: int) -> str:
    return number_cell(f"{number}.0")


def double_cell(number: float) -> str:
    return number_cell(f"{number:.17g}")


def decimal_cell(number: Decimal) -> str:
    return number_cell(plain(number))


def exact_json(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


EUROPEAN = {"decimalChar": ",", "groupChar": "."}
EXACT = {"type": "number", "govdata": {"decimal": {"precision": 38, "scale": 10}}}
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"])
WORDS = st.text(LETTERS, min_size=1, max_size=8).filter(lambda text: text == text.strip())
ITEMS = WORDS.filter(lambda text: ";" not in text)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
DECIMALS = st.decimals(min_value=-(10**20), max_value=10**20, allow_nan=False, allow_infinity=False, places=10)


def is_unambiguous(number: Decimal) -> bool:
    """Whether a sheet can say it: 17 digits are how spreadsheets write a double that has a shorter name."""
    double = float(number)
    return Decimal(repr(double)) == number or Decimal(f"{double:.17g}") != number


DIGITS = DECIMALS.filter(is_unambiguous)
DATES = st.dates(min_value=dt.date(1901, 1, 1))
MOMENTS = st.datetimes(min_value=dt.datetime(1901, 1, 1))
LENGTHS = st.timedeltas(min_value=dt.timedelta(), max_value=dt.timedelta(days=400))
INNER = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | WORDS, lambda inner: st.lists(inner, max_size=3)
)

KINDS = [
    Kind(
        "integer",
        {"type": "integer"},
        st.integers(-(2**65), 2**65),
        str,
        str,
        number_cell,
        pa.decimal128(38, 0),
        int,
        Decimal,
    ),
    Kind(
        "integer-grouped",
        {"type": "integer", "groupChar": ","},
        st.integers(-(2**53), 2**53),
        "{:,}".format,
        str,
        float_cell,
        pa.int64(),
        int,
    ),
    Kind("number", {"type": "number"}, FLOATS, repr, repr, double_cell, pa.float64(), float),
    Kind(
        "number-european",
        {"type": "number", **EUROPEAN},
        FLOATS,
        lambda value: repr(value).replace(".", ","),
        repr,
        number_cell,
        pa.float64(),
        float,
    ),
    Kind("number-digits", {"type": "number"}, DIGITS, plain, plain, number_cell, pa.decimal128(38, 10), Decimal),
    Kind("decimal", EXACT, DIGITS, plain, plain, decimal_cell, pa.decimal128(38, 10), Decimal),
    Kind(
        "decimal-european",
        {**EXACT, **EUROPEAN},
        DIGITS,
        lambda value: plain(value).replace(".", ","),
        plain,
        decimal_cell,
        pa.decimal128(38, 10),
        Decimal,
    ),
    Kind(
        "boolean",
        {"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
        st.booleans(),
        lambda value: "是" if value else "否",
        lambda value: str(value).lower(),
        lambda value: f'<c t="b"><v>{int(value)}</v></c>',
        pa.bool_(),
        lambda text: text == "true",
    ),
    texts("string", {"type": "string"}, WORDS),
    texts("any", {"type": "any"}, WORDS),
    Kind("codes", {"type": "string"}, st.integers(0, 10**9), str, str, float_cell, pa.float64(), int),
    Kind(
        "bytes", {"type": "string"}, WORDS, str, quoted(str), text_cell, pa.binary(), str, lambda value: value.encode()
    ),
    Kind(
        "date",
        {"type": "date"},
        DATES,
        str,
        quoted(str),
        lambda value: number_cell(days(value), DAY),
        pa.date32(),
        dt.date.fromisoformat,
    ),
    Kind(
        "date-format",
        {"type": "date", "format": "%d/%m/%Y"},
        DATES,
        "{:%d/%m/%Y}".format,
        quoted("{:%d/%m/%Y}".format),
        lambda value: number_cell(days(value), MOMENT),
        pa.date32(),
        dt.date.fromisoformat,
    ),
    Kind(
        "datetime",
        {"type": "datetime"},
        MOMENTS,
        dt.datetime.isoformat,
        quoted(dt.datetime.isoformat),
        lambda value: number_cell(days(value), MOMENT),
        pa.timestamp("us"),
        dt.datetime.fromisoformat,
    ),
    Kind(
        "datetime-nanoseconds",
        {"type": "datetime"},
        st.tuples(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2050, 1, 1)), st.integers(0, 999)),
        lambda value: f"{value[0].isoformat(timespec='microseconds')}{value[1]:03}",
        quoted(lambda value: f"{value[0].isoformat(timespec='microseconds')}{value[1]:03}"),
        lambda value: text_cell(f"{value[0].isoformat(timespec='microseconds')}{value[1]:03}"),
        pa.timestamp("ns"),
        lambda text: (dt.datetime.fromisoformat(text), 0),
        lambda value: (value[0] - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1) * 1000 + value[1],
    ),
    Kind(
        "time",
        {"type": "time"},
        st.times(),
        dt.time.isoformat,
        quoted(dt.time.isoformat),
        lambda value: number_cell(length(since_midnight(value)), CLOCK),
        pa.time64("us"),
        dt.time.fromisoformat,
    ),
    Kind("year", {"type": "year"}, st.integers(1, 9999), "{:04}".format, str, number_cell, pa.int32(), int),
    texts("yearmonth", {"type": "yearmonth"}, DATES.map(lambda day: f"{day:%Y-%m}")),
    Kind(
        "duration",
        {"type": "duration"},
        LENGTHS,
        isodate.duration_isoformat,
        quoted(isodate.duration_isoformat),
        lambda value: number_cell(length(value), ELAPSED),
        pa.duration("us"),
        isodate.parse_duration,
        same_text=False,
    ),
    Kind(
        "list",
        {"type": "list", "delimiter": ";"},
        st.lists(ITEMS, min_size=1, max_size=3),
        joined,
        lambda value: json.dumps(value, ensure_ascii=False),
        in_text_cell(joined),
        pa.list_(pa.string()),
        lambda text: text.split(";"),
    ),
    Kind(
        "list-of-integers",
        {"type": "list", "itemType": "integer", "delimiter": ";"},
        st.lists(st.integers(-(2**60), 2**60), min_size=1, max_size=3),
        joined,
        json.dumps,
        in_text_cell(joined),
        pa.list_(pa.int64()),
        lambda text: list(map(int, text.split(";"))),
    ),
    Kind(
        "array",
        {"type": "array"},
        st.lists(DECIMALS, max_size=3),
        array,
        array,
        lambda value: text_cell(array(value)),
        pa.list_(pa.decimal128(38, 10)),
        lambda text: list(map(Decimal, exact_json(text))),
        same_text=False,
    ),
    Kind(
        "object",
        {"type": "object"},
        st.fixed_dictionaries({"a": INNER}),
        lambda value: json.dumps(value, ensure_ascii=False),
        lambda value: json.dumps(value, ensure_ascii=False),
        lambda value: text_cell(json.dumps(value, ensure_ascii=False)),
        pa.string(),
        exact_json,
        json.dumps,
        same_text=False,
    ),
    texts("geopoint", {"type": "geopoint"}, st.sampled_from(["114.05, 22.55", "-1.5,2"])),
    texts("geojson", {"type": "geojson"}, st.just('{"type": "Point", "coordinates": [114.05, 22.5500000000000001]}')),
]  # fmt: skip


def carried(carrier: str, kind: Kind, values: Sequence[Any]) -> Released:
    """The table of some values, None where there is none, through one carrier."""
    fields = [{"name": "k", "type": "integer"}, {"name": "x", **kind.raw}]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if carrier == "inline":
            table = {"name": "t", "type": "table", "schema": {"fields": fields}}
            data = f'{json.dumps(table)[:-1]}, "data": {_rows_of_json(kind, values)}}}'
            return released_text(folder, f'{{"name": "p", "resources": [{data}]}}')
        _WRITERS[carrier](folder / f"t.{carrier}", kind, values)
        return released(folder, fields, path=f"t.{carrier}")


def _rows_of_json(kind: Kind, values: Sequence[Any]) -> str:
    cells = ("null" if value is None else kind.json(value) for value in values)
    return f'[["k", "x"], {", ".join(f"[{number}, {cell}]" for number, cell in enumerate(cells))}]'


def _write_csv(path: Path, kind: Kind, values: Sequence[Any]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        cells = ("" if value is None else kind.text(value) for value in values)
        csv.writer(file).writerows([("k", "x"), *enumerate(cells)])


def _write_json(path: Path, kind: Kind, values: Sequence[Any]) -> None:
    path.write_text(_rows_of_json(kind, values), encoding="utf-8")


def _write_sheet(path: Path, kind: Kind, values: Sequence[Any]) -> None:
    cells = ("<c/>" if value is None else kind.sheet(value) for value in values)
    rows = [[number_cell(number), cell] for number, cell in enumerate(cells)]
    write_sheet(path, [[text_cell("k"), text_cell("x")], *rows])


def _write_parquet(path: Path, kind: Kind, values: Sequence[Any]) -> None:
    column = pa.array([None if value is None else kind.stored(value) for value in values], kind.arrow)
    pq.write_table(pa.table({"k": pa.array(range(len(values))), "x": column}), path)


_WRITERS: dict[str, Callable[[Path, Kind, Sequence[Any]], None]] = {
    "csv": _write_csv,
    "json": _write_json,
    "xlsx": _write_sheet,
    "parquet": _write_parquet,
}


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(deadline=None, max_examples=5, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_released_value_is_the_value_of_the_input_or_there_is_a_finding(kind: Kind, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.none() | kind.values, min_size=1, max_size=4))
    found = {carrier: carried(carrier, kind, values) for carrier in CARRIERS}
    for carrier, each in found.items():
        if not each.errors:
            cells = [None if cell == "" else kind.read(cell) for _, cell in each.csv]
            assert cells == values, carrier
    errors = {carrier: each.errors for carrier, each in found.items()}
    event(f"errors: {bool(errors['csv'])}")
    assert errors == dict.fromkeys(CARRIERS, errors["csv"])
    if kind.same_text:
        assert {carrier: each.csv for carrier, each in found.items()} == dict.fromkeys(CARRIERS, found["csv"].csv)
        assert {carrier: each.parquet for carrier, each in found.items()} == dict.fromkeys(
            CARRIERS, found["csv"].parquet
        )


def test_every_type_is_carried() -> None:
    assert {kind.raw["type"] for kind in KINDS} == set(CONSTRAINTS_OF_TYPE)


NOTHING_MISSING: dict[str, Any] = {"missingValues": []}
REQUIRED = {"constraints": {"required": True}}


def errors_of_nothing(carrier: str, raw: dict[str, Any]) -> list[tuple[str, int | None, str | None]]:
    """The errors of a column that has a text in row 2 and nothing in row 3."""
    kind = texts("nothing", raw, st.just(""))
    return carried(carrier, kind, ["P1D", None]).errors


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("carrier", ["json", "inline", "xlsx", "parquet"])
@pytest.mark.parametrize("kind", ["string", "any", "duration"])
@pytest.mark.parametrize("missing", [{}, {"missingValues": ["-"]}, NOTHING_MISSING])
def test_null_is_null_whatever_texts_are_missing(carrier: str, kind: str, missing: dict[str, Any]) -> None:
    required = [("constraint-error", 3, "x")]
    assert errors_of_nothing(carrier, {"type": kind, **missing, **REQUIRED}) == required
    assert errors_of_nothing(carrier, {"type": kind, **missing}) == []


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("carrier", ["json", "inline", "xlsx", "parquet"])
@pytest.mark.parametrize(("kind", "told"), [("string", True), ("duration", False)])
def test_a_null_that_a_release_has_no_text_for_is_told_of(carrier: str, kind: str, told: bool) -> None:
    found = carried(carrier, texts("null", {"type": kind, **NOTHING_MISSING}, st.just("")), ["P1D", None])
    assert [(finding.type, finding.row, str(finding.severity)) for finding in found.findings] == (
        [("null-text", 3, "warning")] if told else []
    )
    assert found.csv == [["0", "P1D"], ["1", ""]]
    assert found.parquet == [(0, "P1D"), (1, "" if told else None)]


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("carrier", ["json", "inline", "parquet"])
def test_the_empty_text_is_a_text_where_another_one_is_missing(carrier: str) -> None:
    found = carried(carrier, texts("empty", {"type": "string", "missingValues": ["-"]}, st.just("")), ["", "-", None])
    assert found.errors == []
    assert found.csv == [["0", ""], ["1", "-"], ["2", "-"]]


ONE_COLUMN: dict[str, dict[str, Any]] = {
    "csv": {"path": "t.csv"},
    "json": {"path": "t.json"},
    "parquet": {"path": "t.parquet"},
    "xlsx": {"path": "t.xlsx"},
    "inline": {"data": [["x"], ["a"], [None], ["b"]]},
}


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_row_of_nothing_is_blank_in_a_table_of_one_column(tmp_path: Path, carrier: str) -> None:
    (tmp_path / "t.csv").write_text("x\na\n\nb\n")
    (tmp_path / "t.json").write_text('[{"x": "a"}, {"x": null}, {"x": "b"}]')
    pq.write_table(pa.table({"x": ["a", None, "b"]}), tmp_path / "t.parquet")
    write_sheet(tmp_path / "t.xlsx", [[text_cell("x")], [text_cell("a")], [], [text_cell("b")]])
    found = released(tmp_path, [{"name": "x", "type": "string"}], **ONE_COLUMN[carrier])
    assert found.errors == [("blank-row", 3, None)]


def test_a_long_row_is_shown_without_what_it_is_stored_with(tmp_path: Path) -> None:
    found = released(tmp_path, [{"name": "x", "type": "string"}], data=[["x"], ["a", None]])
    assert [finding.cell for finding in found.findings] == ['"a",""']


SENTINELS: list[Kind] = [
    Kind("integer", {"type": "integer"}, st.none(), str, str, number_cell, pa.int64(), int),
    Kind("number", {"type": "number"}, st.none(), str, str, number_cell, pa.float64(), float),
    Kind("exact", EXACT, st.none(), str, str, number_cell, pa.decimal128(20, 2), Decimal, stored=Decimal),
    Kind("year", {"type": "year"}, st.none(), str, str, number_cell, pa.int32(), int),
]


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("kind", SENTINELS, ids=lambda kind: kind.name)
def test_a_value_that_stands_for_nothing_does_so_in_every_carrier(carrier: str, kind: Kind) -> None:
    kind = replace(kind, raw={**kind.raw, "missingValues": ["", "9999"]})
    assert carried(carrier, kind, [2024, 9999]).csv == [["0", "2024"], ["1", ""]]


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("carrier", ["json", "inline", "parquet"])
@pytest.mark.parametrize("kind", ["string", "any", "list"])
def test_a_text_that_no_csv_can_hold_is_refused(carrier: str, kind: str) -> None:
    found = carried(carrier, texts("nul", {"type": kind}, st.just("")), ["a", "b\0"])
    assert found.errors == [("type-error", 3, "x")]


@pytest.mark.parametrize("carrier", ["json", "inline"])
@pytest.mark.parametrize(
    ("raw", "literal", "kind"),
    [
        ({"type": "number"}, "1e400", "precision-loss"),
        ({"type": "number"}, "12345678901234567.89", "precision-loss"),
        ({"type": "number"}, "NaN", "type-error"),
        ({"type": "string"}, "-Infinity", "type-error"),
        ({"type": "object"}, '{"a": [Infinity]}', "type-error"),
        ({"type": "integer"}, "123456789012345678901", "wide-integer"),
        ({"type": "integer"}, "1e999999999", "type-error"),
        ({"type": "list"}, '["a,b"]', "type-error"),
    ],
)
def test_json_that_a_release_would_change(carrier: str, raw: dict[str, Any], literal: str, kind: str) -> None:
    row = Kind("json", raw, st.none(), str, str, text_cell, pa.string(), str)
    assert carried(carrier, row, [literal]).errors == [(kind, 2, "x")]


def test_numbers_of_yaml_keep_their_digits(tmp_path: Path) -> None:
    text = """
name: p
resources:
  - name: t
    type: table
    data: [[x], [12345678901234567.89]]
    schema: {fields: [{name: x, type: string}]}
"""
    (tmp_path / "datapackage.yaml").write_text(text)
    assert published(tmp_path / "datapackage.yaml", tmp_path / "out").csv == [["12345678901234567.89"]]


@pytest.mark.parametrize("value", [".inf", "-.inf", ".nan"])
def test_numbers_of_yaml_that_json_has_not_are_refused_as_in_json(tmp_path: Path, value: str) -> None:
    schema = "{fields: [{name: x, type: number}]}"
    text = f"name: p\nresources: [{{name: t, type: table, data: [[x], [1], [{value}]], schema: {schema}}}]\n"
    (tmp_path / "datapackage.yaml").write_text(text)
    assert published(tmp_path / "datapackage.yaml", tmp_path / "out").errors == [("type-error", 3, "x")]
