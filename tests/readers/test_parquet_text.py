# ruff: noqa: DTZ001 (a column without a zone has none)
"""What Parquet holds is what is released: no digit less, whatever its type, or a finding."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.carriers import Released, released

EXACT = {"type": "number", "govdata": {"decimal": {"precision": 38, "scale": 10}}}
FAR = 2**60
"""Milliseconds of a moment that no calendar has."""
Cells = list[str]


def column(folder: Path, raw: dict[str, Any], *parts: Any, **options: Any) -> Released:
    """A table of row numbers and one column, in one file for each part."""
    paths = [f"p{number}.parquet" for number in range(len(parts))]
    for path, values in zip(paths, parts, strict=True):
        pq.write_table(pa.table({"k": range(len(values)), "x": values}), folder / path, **options)
    return released(folder, [{"name": "k", "type": "integer"}, {"name": "x", **raw}], path=paths)


def cells(found: Released) -> Cells:
    return [cell for _, cell in found.csv]


def _halves(*numbers: float) -> list[Any]:
    """Numbers of 16 bits, which older versions of pyarrow take from numpy alone."""
    return list(np.array(numbers, "float16"))


UUIDS = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"123456G8\xb90123456", None], pa.binary(16)))
REPEATS = pa.array([[[("a", 1), ("a", 2)]], [[("b", 3)]]], pa.list_(pa.map_(pa.string(), pa.int64())))
VALUES: list[tuple[pa.Array, dict[str, Any], Cells]] = [
    (pa.array([dt.time(1, 2, 3, 500000), dt.time(1)]), {"type": "time"}, ["01:02:03.500", "01:00:00"]),
    (pa.array([3_723_500], pa.time32("ms")), {"type": "string"}, ["01:02:03.500"]),
    (pa.array([1], pa.time64("ns")), {"type": "string"}, ["00:00:00.000000001"]),
    (pa.array([1_700_000_000_123_456_789], pa.timestamp("ns")), {"type": "string"}, ["2023-11-14T22:13:20.123456789"]),
    (pa.array([0], pa.timestamp("us", "Asia/Shanghai")), {"type": "string"}, ["1970-01-01T00:00:00Z"]),
    (pa.array([0], pa.timestamp("us", "Asia/Shanghai")), {"type": "datetime"}, ["1970-01-01T00:00:00"]),
    (pa.array([dt.date(1, 1, 1)]), {"type": "date"}, ["0001-01-01"]),
    (pa.array([93_784_000_001], pa.duration("us")), {"type": "duration"}, ["P1DT2H3M4.000001S"]),
    (pa.array(["深圳".encode(), None, b""]), {"type": "string"}, ["深圳", "", ""]),
    (pa.array([b"\xff"]), {"type": "string", "format": "binary"}, ["/w=="]),
    (pa.array([b"12"]), {"type": "integer"}, ["12"]),
    (pa.array(["a", None, "a"]).dictionary_encode(), {"type": "string"}, ["a", "", "a"]),
    (pa.array([1, 1]).dictionary_encode(), {"type": "integer"}, ["1", "1"]),
    (pa.array([None, None]), {"type": "date"}, ["", ""]),
    (pa.array(_halves(0.5, 2), pa.float16()), {"type": "number"}, ["0.5", "2"]),
    (pa.array(_halves(0.1, 65504, 6e-8), pa.float16()), {"type": "number"}, ["0.1", "65504", "6e-8"]),
    (pa.array(_halves(1.1, float("-inf")), pa.float16()), {"type": "string"}, ["1.1", "-INF"]),
    (pa.array([_halves(1.1, 2)], pa.list_(pa.float16())), {"type": "array"}, ["[1.1, 2.0]"]),
    (pa.array([0, 86_400_000], pa.date64()), {"type": "date"}, ["1970-01-01", "1970-01-02"]),
    (pa.array([0.1, 2**24], pa.float32()), {"type": "number"}, ["0.1", "16777216"]),
    (pa.array([123_456_792.0, 3e38], pa.float32()), {"type": "number"}, ["123456792", "3e+38"]),
    (pa.array([123_456_792.0, 1e-7], pa.float32()), {"type": "any"}, ["123456792", "1e-7"]),
    (pa.array([[123_456_792.0, 0.1]], pa.list_(pa.float32())), {"type": "array"}, ["[123456792.0, 0.1]"]),
    (pa.array([440300.0, 2.0**53 + 2]), {"type": "string"}, ["440300", "9007199254740994"]),
    (pa.array([440300.0, 2.0**53 + 2]), {"type": "integer"}, ["440300", "9007199254740994"]),
    (pa.array([float("inf"), float("nan"), -0.0]), {"type": "number"}, ["INF", "NaN", "-0"]),
    (pa.array([800, 2024], pa.int16()), {"type": "year"}, ["0800", "2024"]),
    (pa.array([Decimal("12345678901234567.89")]), EXACT, ["12345678901234567.89"]),
    (pa.array([["a", "b"], None]), {"type": "list"}, ["a,b", ""]),
    (pa.array([["a,b", "c"]]), {"type": "list", "delimiter": ";"}, ["a,b;c"]),
    (pa.array([[1, 2]], pa.list_(pa.int32(), 2)), {"type": "list", "itemType": "integer"}, ["1,2"]),
    (pa.array([[True, False]]), {"type": "list", "itemType": "boolean"}, ["true,false"]),
    (pa.array([[dt.date(2024, 1, 2)]]), {"type": "list", "itemType": "date"}, ["2024-01-02"]),
    (pa.array([[1, None]]), {"type": "array"}, ["[1, null]"]),
    (pa.array([["a"]]), {"type": "string"}, ['["a"]']),
    (
        pa.array([{"a": Decimal("1.50"), "b": None, "c": [dt.date(1, 1, 1)]}, None]),
        {"type": "object"},
        ['{"a": 1.50, "b": null, "c": ["0001-01-01"]}', ""],
    ),
    (
        pa.array([{"a": 1_700_000_000_123_456_789}], pa.struct([("a", pa.timestamp("ns"))])),
        {"type": "object"},
        ['{"a": "2023-11-14T22:13:20.123456789"}'],
    ),
    (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), {"type": "object"}, ['{"a": 1}']),
    (pa.array([Decimal("1.00"), Decimal("2.00")]), {"type": "integer"}, ["1", "2"]),
    (pa.array([[0.1, 1]], pa.list_(pa.float32())), {"type": "list", "itemType": "number"}, ["0.1,1.0"]),
    (pa.array([{"a": b"x"}], pa.struct({"a": pa.binary()})), {"type": "object"}, ['{"a": "x"}']),
    (pa.array([{"a": 0.1}], pa.struct({"a": pa.float32()})), {"type": "object"}, ['{"a": 0.1}']),
    (pa.array([0, None], pa.timestamp("us", "+05:30")), {"type": "datetime"}, ["1970-01-01T00:00:00", ""]),
    (pa.array([["a", "b"], None], pa.list_view(pa.string())), {"type": "list"}, ["a,b", ""]),
    (UUIDS, {"type": "string", "format": "uuid"}, ["31323334-3536-4738-b930-313233343536", ""]),
    (UUIDS, {"type": "string"}, ["31323334-3536-4738-b930-313233343536", ""]),
    (pa.ExtensionArray.from_storage(pa.json_(), pa.array(["[1.50]", None])), {"type": "array"}, ["[1.50]", ""]),
    (pa.array([86_400, -1], pa.int32()).cast(pa.time32("s")), {"type": "any"}, ["24:00:00", "-00:00:01"]),
    (REPEATS, {"type": "any"}, ['[{"a": 1, "a": 2}]', '[{"b": 3}]']),
]  # fmt: skip


@pytest.mark.parametrize(("values", "raw", "expected"), VALUES)
def test_a_value_is_released_as_it_is(tmp_path: Path, values: pa.Array, raw: dict[str, Any], expected: Cells) -> None:
    found = column(tmp_path, raw, values)
    assert found.findings == ()
    assert cells(found) == expected


REFUSED: list[tuple[pa.Array, dict[str, Any], str]] = [
    (pa.array([b"a", b"\xff"]), {"type": "string"}, "type-error"),
    (pa.array([0, FAR], pa.timestamp("ms")), {"type": "datetime"}, "type-error"),
    (pa.array([0, FAR], pa.timestamp("ms")), {"type": "string"}, "type-error"),
    (pa.array([0, 2**31 - 1], pa.int32()).cast(pa.date32()), {"type": "string"}, "type-error"),
    (pa.array([[0], [FAR]], pa.list_(pa.timestamp("ms"))), {"type": "array"}, "type-error"),
    (pa.array([["a"], ["a,b"]]), {"type": "list"}, "type-error"),
    (pa.array([["a"], [None]]), {"type": "list"}, "type-error"),
    (pa.array([["a"], []]), {"type": "list"}, "type-error"),
    (pa.array([1.0, 0.5]), {"type": "integer"}, "type-error"),
    (pa.array([1, 86_400], pa.int32()).cast(pa.time32("s")), {"type": "time"}, "type-error"),
    (pa.array([[("a", 1)], [("a", 1), ("a", 1)]], pa.map_(pa.string(), pa.int64())), {"type": "object"}, "type-error"),
    (pa.array(["a", "b\0"]).dictionary_encode(), {"type": "string"}, "type-error"),
    (pa.array(["a", "\ufdd5b"]), {"type": "string"}, "type-error"),
    (pa.array([b"a", b"b\0"]), {"type": "string"}, "type-error"),
    (pa.array([1, 2**64 - 1], pa.uint64()), {"type": "integer"}, "wide-integer"),
    (pa.array([Decimal("1.50"), Decimal("12345678901234567.89")]), {"type": "number"}, "precision-loss"),
]  # fmt: skip


@pytest.mark.parametrize(("width", "kind"), [(16, pa.float16()), (32, pa.float32()), (64, pa.float64())])
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_a_number_of_any_width_is_released_as_itself(width: Any, kind: pa.DataType, data: st.DataObject) -> None:
    """Its text is the same number in its own width; a whole number has all its digits."""
    numbers = data.draw(st.lists(st.floats(width=width, allow_nan=False, allow_infinity=False), min_size=1))
    values = pa.array(_halves(*numbers) if width == 16 else numbers, kind)
    with tempfile.TemporaryDirectory() as folder:
        texts = cells(column(Path(folder), {"type": "number"}, values))
    read = [float(text) for text in texts]
    assert pa.array(_halves(*read) if width == 16 else read, kind) == values
    whole = [(number, text) for number, text in zip(numbers, texts, strict=True) if number.is_integer()]
    assert [float(text) for number, text in whole if abs(number) < 2**63] == [n for n, _ in whole if abs(n) < 2**63]


@pytest.mark.parametrize(("values", "raw", "kind"), REFUSED)
def test_what_a_release_would_change_is_refused(
    tmp_path: Path, values: pa.Array, raw: dict[str, Any], kind: str
) -> None:
    found = column(tmp_path, raw, values)
    assert found.errors == [(kind, 3, "x")]
    assert all("\ufdd5" not in f"{finding.message.en}{finding.cell}" for finding in found.findings)


DEEP = pa.array([[Decimal("12345678901234567.89")], None], pa.list_(pa.decimal256(50, 2)))
CLOCKS = pa.array([[86_400_000_001, 3_723_500_000, None]], pa.list_(pa.time64("us")))
CLOCK = pa.struct({"b": pa.time32("s")})
INSIDE: list[tuple[pa.Array, dict[str, Any], Cells]] = [
    (
        pa.ListArray.from_arrays([0, 2, 2], UUIDS, mask=pa.array([False, True])),
        {"type": "array"},
        ['["31323334-3536-4738-b930-313233343536", null]', ""],
    ),
    (
        pa.array([[0], None, []], pa.list_(pa.timestamp("us", "+05:30"))),
        {"type": "array"},
        ['["1970-01-01T00:00:00Z"]', "", "[]"],
    ),
    (pa.array([[["a"], None]], pa.list_(pa.list_view(pa.string()))), {"type": "array"}, ['[["a"], null]']),
    (pa.array([[["a"], ["b"]]], pa.list_(pa.list_view(pa.string()), 2)), {"type": "array"}, ['[["a"], ["b"]]']),
    (DEEP, {"type": "list", "itemType": "number"}, ["12345678901234567.89", ""]),
    (CLOCKS, {"type": "array"}, ['["24:00:00.000001", "01:02:03.500", null]']),
    (pa.array([[86_400_000]], pa.list_(pa.date64())), {"type": "list", "itemType": "date"}, ["1970-01-02"]),
    (
        pa.array([{"a": [{"b": 0}], "c": "x"}, None], pa.struct({"a": pa.list_(CLOCK), "c": pa.string()})),
        {"type": "object"},
        ['{"a": [{"b": "00:00:00"}], "c": "x"}', ""],
    ),
    (
        pa.array([[("a", 0), ("b", None)], None, [], [("c", 1)]], pa.map_(pa.string(), pa.timestamp("s", "-01:00"))),
        {"type": "object"},
        ['{"a": "1970-01-01T00:00:00Z", "b": null}', "", "{}", '{"c": "1970-01-01T00:00:01Z"}'],
    ),
]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 100])
@pytest.mark.parametrize(("values", "raw", "expected"), INSIDE)
def test_a_type_that_no_scan_reads_is_read_inside_of_another(
    tmp_path: Path, values: pa.Array, raw: dict[str, Any], expected: Cells, rows: int
) -> None:
    found = column(tmp_path, raw, values, row_group_size=rows)
    assert (found.findings, cells(found)) == ((), expected)


def test_a_time_beyond_its_day_is_an_error_inside_of_a_list_too(tmp_path: Path) -> None:
    found = column(tmp_path, {"type": "list", "itemType": "time"}, CLOCKS)
    assert found.errors == [("type-error", 2, "x")]


class _Celsius(pa.ExtensionType):  # type: ignore[misc]  # pyarrow has no types
    """A type of another library."""

    def __init__(self) -> None:
        super().__init__(pa.float64(), "test.celsius")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage: pa.DataType, serialized: bytes) -> _Celsius:
        return cls()


@pytest.mark.parametrize("inside", [False, True])
def test_a_type_of_another_library_is_a_finding(tmp_path: Path, inside: bool) -> None:
    values = pa.ExtensionArray.from_storage(_Celsius(), pa.array([21.5]))
    pa.register_extension_type(_Celsius())
    try:
        found = column(tmp_path, {"type": "any"}, pa.ListArray.from_arrays([0, 1], values) if inside else values)
    finally:
        pa.unregister_extension_type("test.celsius")
    assert found.errors == [("source-error", None, None)]
    assert "which cannot be read" in found.findings[0].message.en


@pytest.mark.parametrize(
    "values",
    [
        pa.array([-999.0, 1.5]),
        pa.array([-999.0, 1.5], pa.float32()),
        pa.array([Decimal("-999.00"), Decimal("1.50")]),
        pa.array([Decimal("-999.0"), Decimal("1.5")]),
    ],
)
@pytest.mark.parametrize("word", ["-999", "-999.0", "-999.00", "-9.99e2"])
def test_a_missing_value_is_a_number_whatever_its_text(tmp_path: Path, values: pa.Array, word: str) -> None:
    found = column(tmp_path, {"type": "number", "missingValues": ["", word]}, values)
    assert (found.errors, cells(found)) == ([], ["", "1.5"])


ZONES = ["Nowhere/Bad", "asia/shanghai", "Z", "localtime", "+99:99", "+5"]
OF_ZONES: list[Callable[[pa.DataType], pa.DataType]] = [
    lambda moment: moment,
    pa.list_,
    lambda moment: pa.struct([("a", moment)]),
    lambda moment: pa.map_(pa.string(), moment),
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("of", OF_ZONES)
def test_a_time_zone_that_nobody_knows_is_a_finding(
    tmp_path: Path, of: Callable[[pa.DataType], pa.DataType], zone: str
) -> None:
    found = column(tmp_path, {"type": "any"}, pa.nulls(2, of(pa.timestamp("us", zone))))
    assert found.errors == [("source-error", None, None)]
    assert f'has the time zone "{zone}", which is unknown' in found.findings[0].message.en


def test_a_zone_that_the_engine_alone_sees_is_a_finding(tmp_path: Path) -> None:
    """pyarrow reads a dictionary of moments as moments in UTC; the engine panics on the zone that was stored."""
    found = column(tmp_path, {"type": "any"}, pa.nulls(2, pa.dictionary(pa.int32(), pa.timestamp("us", "Nowhere/Bad"))))
    assert found.errors == [("source-error", None, None)]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "Etc/GMT+5", "+05:30", "-00:00", ""])
def test_a_time_zone_that_is_known_changes_no_moment(tmp_path: Path, zone: str) -> None:
    found = column(tmp_path, {"type": "datetime"}, pa.array([0], pa.timestamp("us", zone)))
    assert cells(found) == ["1970-01-01T00:00:00"]


def test_an_interval_is_a_duration(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    select = (
        "select * from (values (1, interval '1 month 2 days 3.5 seconds'), (2, interval '0 days'), (3, null)) t(k, x)"
    )
    duckdb.sql(f"copy ({select}) to '{tmp_path / 'a.parquet'}' (format parquet)")
    fields = [{"name": "k", "type": "integer"}, {"name": "x", "type": "duration"}]
    assert cells(released(tmp_path, fields, path="a.parquet")) == ["P1M2DT3.5S", "PT0S", ""]


def test_a_copy_has_the_other_columns_as_they_are(tmp_path: Path) -> None:
    """The same where a file has no rows, and beside moments of 96 bits."""
    moments = pa.array([dt.datetime(9999, 12, 31)])
    pq.write_table(pa.table({"u": UUIDS[:1], "m": moments}), tmp_path / "a.parquet", **OLD | {"store_schema": True})
    pq.write_table(pa.table({"u": UUIDS[:0], "m": moments[:0]}), tmp_path / "b.parquet", **OLD | {"store_schema": True})
    fields = [{"name": "u", "type": "string"}, {"name": "m", "type": "datetime"}]
    found = released(tmp_path, fields, path=["a.parquet", "b.parquet"])
    assert found.csv == [["31323334-3536-4738-b930-313233343536", "9999-12-31T00:00:00"]]


FINE = "1970-01-01T00:00:00.000000001"
MOMENTS = pa.map_(pa.string(), pa.timestamp("ns"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([[("a", 1), ("b", None)], None, []], MOMENTS), [f'{{"a": "{FINE}", "b": null}}', "", "{}"]),
        (pa.array([{"m": [[("a", 1)]]}], pa.struct({"m": pa.list_(MOMENTS)})), [f'{{"m": [{{"a": "{FINE}"}}]}}']),
        (pa.array([[(1, [0.1])]], pa.map_(pa.timestamp("ns"), pa.list_(pa.float32()))), [f'{{"{FINE}": [0.1]}}']),
        (pa.array([[(b"a", {"b": b"c"})]], pa.map_(pa.binary(), pa.struct({"b": pa.binary()}))), ['{"a": {"b": "c"}}']),
    ],
)  # fmt: skip
def test_what_a_map_holds_keeps_its_digits(tmp_path: Path, values: pa.Array, expected: Cells) -> None:
    """Python's moments have no nanoseconds."""
    assert cells(column(tmp_path, {"type": "object"}, values)) == expected


def test_a_map_with_a_key_twice_and_moments_that_python_has_not_is_a_finding(tmp_path: Path) -> None:
    values = pa.array([[("a", FAR), ("a", 2)]], pa.map_(pa.string(), pa.timestamp("ms")))
    found = column(tmp_path, {"type": "any"}, values)
    assert found.errors == [("source-error", None, None)]
    assert "a map with a key twice" in found.findings[0].message.en


def test_decimals_of_256_bits_are_read_where_they_fit(tmp_path: Path) -> None:
    found = column(tmp_path, EXACT, pa.array([Decimal("1.50"), None], pa.decimal256(50, 2)))
    assert (found.errors, cells(found)) == ([], ["1.5", ""])


@pytest.mark.parametrize("values", [
    pa.array([Decimal("1" * 39)], pa.decimal256(50, 2)),
    pa.array([[Decimal("1" * 39)]], pa.list_(pa.decimal256(50, 2))),
])  # fmt: skip
def test_decimals_that_no_engine_holds_are_a_finding(tmp_path: Path, values: pa.Array) -> None:
    found = column(tmp_path, EXACT, values)
    assert found.errors == [("source-error", None, None)]
    assert found.findings[0].message.en == 'p0.parquet: column "x" has decimals of more than 38 digits.'


OLD: dict[str, Any] = {"use_deprecated_int96_timestamps": True, "store_schema": False}


def test_moments_of_96_bits_are_in_every_year(tmp_path: Path) -> None:
    moments = [dt.datetime(1, 1, 1), dt.datetime(1500, 1, 1), dt.datetime(2024, 1, 1, 5, 0, 0, 1), None]
    found = column(tmp_path, {"type": "datetime"}, pa.array([*moments, dt.datetime(9999, 12, 31)]), **OLD)
    assert cells(found) == [
        "0001-01-01T00:00:00",
        "1500-01-01T00:00:00",
        "2024-01-01T05:00:00.000001",
        "",
        "9999-12-31T00:00:00",
    ]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([1_700_000_000_123_456_789], pa.timestamp("ns")),
        pa.array([[1_700_000_000_000_000_001]], pa.list_(pa.timestamp("ns"))),
        pa.array([{"a": 1}], pa.struct([("a", pa.timestamp("ns"))])),
    ],
)
def test_moments_of_96_bits_that_would_lose_digits_are_refused(tmp_path: Path, values: pa.Array) -> None:
    found = column(tmp_path, {"type": "any"}, values, **OLD)
    assert found.errors == [("source-error", None, None)]
    assert "moments of 96 bits that cannot be read exactly" in found.findings[0].message.en


@pytest.mark.parametrize("store_schema", [True, False])
def test_moments_of_96_bits_are_read(tmp_path: Path, store_schema: bool) -> None:
    moment = 1_700_000_000_000_001_000
    options: dict[str, Any] = {**OLD, "store_schema": store_schema}
    found = column(tmp_path, {"type": "datetime"}, pa.array([moment], pa.timestamp("ns")), **options)
    assert (found.errors, cells(found)) == ([], ["2023-11-14T22:13:20.000001"])


UNLIKE: list[tuple[dict[str, Any], list[pa.Array], Cells]] = [
    ({"type": "integer"}, [pa.array([1], pa.int8()), pa.array([2**40]), pa.array([3.0])], ["1", str(2**40), "3"]),
    ({"type": "integer"}, [pa.array([None]), pa.array([2])], ["", "2"]),
    ({"type": "integer"}, [pa.array([2]), pa.array([None])], ["2", ""]),
    ({"type": "string"}, [pa.array(["a"]), pa.array(["b"]).dictionary_encode()], ["a", "b"]),
    ({"type": "number", "decimalChar": ","}, [pa.array([None]), pa.array([1.5])], ["", "1.5"]),
    ({"type": "datetime"}, [pa.array([0], pa.timestamp("ms")), pa.array([0], pa.timestamp("us", "UTC"))], [
        "1970-01-01T00:00:00",
        "1970-01-01T00:00:00",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "parts", "expected"), UNLIKE)
def test_parts_of_other_types_are_one_table(
    tmp_path: Path, raw: dict[str, Any], parts: list[pa.Array], expected: Cells
) -> None:
    found = column(tmp_path, raw, *parts)
    assert found.errors == []
    assert cells(found) == expected


def test_parts_whose_columns_stand_in_another_order(tmp_path: Path) -> None:
    pq.write_table(pa.table({"k": [1], "x": ["a"]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"x": ["b"], "k": [2]}), tmp_path / "b.parquet")
    fields = [{"name": "k", "type": "integer"}, {"name": "x", "type": "string"}]
    assert released(tmp_path, fields, path=["a.parquet", "b.parquet"]).csv == [["1", "a"], ["2", "b"]]


def test_parts_of_which_one_holds_texts_are_no_table(tmp_path: Path) -> None:
    found = column(
        tmp_path, {"type": "number", "groupChar": ".", "decimalChar": ","}, pa.array([1.5]), pa.array(["1.500"])
    )
    drift = 'p1.parquet has other types than p0.parquet: "x" is string, not double.'
    assert [finding.message.en for finding in found.findings] == [drift]
    assert all(finding.message.zh for finding in found.findings)


def test_a_nul_is_refused_in_its_cell(tmp_path: Path) -> None:
    for values in (pa.array(["a", "x\0y"]), pa.array([b"a", b"x\0y"]), pa.array(["a", "x\0y"]).dictionary_encode()):
        found = column(tmp_path, {"type": "string"}, values)
        assert found.errors == [("type-error", 3, "x")]
        assert "x␀y" in found.findings[0].message.en


def test_a_page_that_makes_the_engine_panic_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(*_: object, **__: object) -> None:
        raise pl.exceptions.PanicException("assertion `left == right` failed")

    monkeypatch.setattr("govdata.structure.check.scan_table", panic)
    assert column(tmp_path, {"type": "string"}, pa.array(["a"])).errors == [("source-error", None, None)]
