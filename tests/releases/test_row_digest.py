"""The digest of rows sees every value, every row, and which values stand in one row; it does not see their order."""

from __future__ import annotations

import struct
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import assume, given
from hypothesis import strategies as st

from govdata.releases.row_digest import DigestSink, RowDigest, column_digests, row_digest

TEXTS = st.one_of(st.sampled_from(["", " ", "a", "A", "\u00e9", "e\u0301", "0", "-0"]), st.text(max_size=3))
CELLS: dict[str, tuple[pl.DataType, st.SearchStrategy[Any]]] = {
    "text": (
        pl.String(),
        st.one_of(st.sampled_from(["", " ", "a", "A", "\u00e9", "e\u0301", "0", "-0"]), st.text(max_size=3)),
    ),
    "whole": (pl.Int64(), st.one_of(st.integers(-2, 2), st.integers(-(2**63), 2**63 - 1))),
    "float": (pl.Float64(), st.one_of(st.sampled_from([0.0, -0.0, 1.0, 5e-324]), st.floats(allow_nan=False))),
    "money": (pl.Decimal(38, 4), st.decimals(-(10**30), 10**30, places=4)),
    "truth": (pl.Boolean(), st.booleans()),
    "day": (pl.Date(), st.dates(date(1, 1, 1), date(9999, 12, 31))),
    "moment": (pl.Datetime("us"), st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))),  # noqa: DTZ001
    "clock": (pl.Time(), st.times(time(0, 0, 0))),
}
NAMES = list(CELLS)
TYPES = {name: kind for name, (kind, _) in CELLS.items()}
ROWS = st.lists(st.tuples(*(st.one_of(st.none(), cells) for _, cells in CELLS.values())), min_size=1, max_size=6)
Rows = list[tuple[Any, ...]]


def frame(rows: Rows) -> pl.LazyFrame:
    return pl.DataFrame(rows, schema=TYPES, orient="row").lazy()


def digest(rows: Rows) -> RowDigest:
    return row_digest(frame(rows), NAMES)


def bits(value: Any) -> Any:
    return struct.pack("d", value) if isinstance(value, float) else value


@given(ROWS, st.data())
def test_one_other_cell_is_another_digest_and_its_column_is_named(rows: Rows, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(NAMES))
    value = data.draw(st.one_of(st.none(), CELLS[name][1]))
    place = NAMES.index(name)
    assume(bits(value) != bits(rows[row][place]))
    other = [*rows]
    other[row] = (*rows[row][:place], value, *rows[row][place + 1 :])
    assert digest(other) != digest(rows)
    one, two = (column_digests(frame(each), NAMES) for each in (rows, other))
    assert [column for column in NAMES if one[column] != two[column]] == [name]


@given(ROWS, st.randoms())
def test_the_order_of_rows_and_batches_is_no_matter(rows: Rows, chance: Any) -> None:
    mixed = [*rows]
    chance.shuffle(mixed)
    sink = DigestSink(NAMES)
    for row in mixed:
        sink.write(frame([row]).collect())
    assert sink.total == digest(mixed) == digest(rows)


@given(ROWS, st.data())
def test_a_row_less_or_twice_is_another_digest(rows: Rows, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    assert digest([*rows[:row], *rows[row + 1 :]]) != digest(rows)
    assert digest([*rows, rows[row]]) != digest(rows)
    instead = data.draw(st.integers(0, len(rows) - 1))
    assume(list(map(bits, rows[row])) != list(map(bits, rows[instead])))
    assert digest([*rows[:row], rows[instead], *rows[row + 1 :]]) != digest(rows)


def test_values_that_changed_their_rows_are_another_digest() -> None:
    rows = [("a", 1, *[None] * 6), ("b", 2, *[None] * 6)]
    swapped = [("a", 2, *[None] * 6), ("b", 1, *[None] * 6)]
    assert digest(rows) != digest(swapped)
    assert column_digests(frame(rows), NAMES) == column_digests(frame(swapped), NAMES)


def test_values_that_changed_their_columns_are_another_digest() -> None:
    pairs: list[list[list[str | None]]] = [[["x"], ["y"]], [["y"], ["x"]], [["x"], [None]], [[None], ["x"]]]
    frames = [
        pl.LazyFrame(dict(zip("ab", pair, strict=True)), schema={"a": pl.String, "b": pl.String}) for pair in pairs
    ]
    assert len({row_digest(frame, ["a", "b"]) for frame in frames}) == len(pairs)


def test_all_nan_are_one_and_none_is_missing() -> None:
    quiet, negative = struct.unpack("2d", struct.pack("2Q", 0x7FF8_0000_0000_0001, 0xFFF8_0000_0000_0000))
    frames = [pl.LazyFrame({"n": [value]}, schema={"n": pl.Float64}) for value in (quiet, negative, None)]
    one, two, missing = (row_digest(each, ["n"]) for each in frames)
    assert one == two != missing


def test_many_rows_overflow_nothing() -> None:
    rows = pl.LazyFrame({"n": pl.int_range(0, 300_000, eager=True)})
    halves = (rows.slice(0, 150_000), rows.slice(150_000))
    assert row_digest(rows, ["n"]) == sum((row_digest(half, ["n"]) for half in halves), RowDigest())
    assert row_digest(rows, ["n"]).hashes > 2**64


def test_decimals_of_one_value_and_other_digits_are_told_apart() -> None:
    one, other = (
        pl.LazyFrame({"n": [Decimal(text)]}, schema={"n": pl.Decimal(38, 10)})
        for text in ("0.1234567890", "0.1234567891")
    )
    assert row_digest(one, ["n"]) != row_digest(other, ["n"])
