"""The filter never says more than the cell reader: a cell that it calls good keeps every constraint."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.descriptor import Cursor
from govdata.metadata.schema import read_schema
from govdata.metadata.standard import BOUNDS
from govdata.structure.cell_errors import is_uncertain
from govdata.structure.cell_reader import reader_of
from govdata.structure.field_types import read, text
from govdata.structure.header import Column

OPTIONS = st.sampled_from(
    [
        {},
        {"groupChar": ","},
        {"groupChar": ".", "decimalChar": ","},
        {"bareNumber": False},
        {"govdata": {"decimal": {"precision": 4, "scale": 2}}},
        {"govdata": {"decimal": {"precision": 2, "scale": 2}}},
        {"govdata": {"decimal": {"precision": 38, "scale": 2}}},
    ]
)
NUMERALS = st.integers(-2000, 2000).map(str) | st.from_regex(
    r"-?[0-9]{1,3}([.,][0-9]{3})?([.,][0-9]{1,3})?|-?[0-9]e-?[0-9]{1,3}|-?INF", fullmatch=True
)
NUMBERS = NUMERALS | st.integers(-(10**40), 10**40) | st.integers(-99, 99) | st.floats(width=32, allow_nan=False)
CLOCKS = st.from_regex(r"(0[0-9]|1[0-9]|2[0-3]):[03]0:00(Z|[+-](0[0-9]|1[0-2]):00)?", fullmatch=True)
DAYS = st.dates().map(str) | st.from_regex(r"(2024|1900|0000)-[0-1][0-9]-[0-3][0-9]", fullmatch=True)
MOMENTS = CLOCKS.map(lambda clock: f"2024-01-01T{clock}")


def limits(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    bounds = st.dictionaries(st.sampled_from(sorted(BOUNDS)), values, max_size=2)
    enum = st.fixed_dictionaries({}, optional={"enum": st.lists(values, min_size=1, max_size=3)})
    return st.tuples(bounds, enum).map(lambda pair: pair[0] | pair[1])


def agrees(raw: dict[str, Any], cell: str) -> bool:
    """Whether the cell reader finds nothing wrong with a cell that is certainly valid."""
    (field,) = read_schema(Cursor({"fields": [{"name": "x", **raw}]})).fields
    frame = pl.LazyFrame({"1": [cell]}).select(text(field, "1").alias("1"))
    frame = frame.with_columns(read(field, pl.col("1")).alias("=1"))
    column = Column(1, "1", field)
    by_value, by_text = (
        frame.select(is_uncertain(column), is_uncertain(column, is_read=False).alias("t")).collect().row(0)
    )
    return bool(by_value and by_text) or reader_of(field).read(cell).notes == {}


@given(st.sampled_from(["integer", "number"]), OPTIONS, limits(NUMBERS), NUMERALS | st.just("NaN"))
def test_of_numbers(kind: str, options: dict[str, Any], constraints: dict[str, Any], cell: str) -> None:
    assert agrees({"type": kind, **options, "constraints": constraints}, cell)


@given(limits(CLOCKS), CLOCKS)
def test_of_times(constraints: dict[str, Any], cell: str) -> None:
    assert agrees({"type": "time", "constraints": constraints}, cell)


@given(limits(MOMENTS), MOMENTS)
def test_of_moments(constraints: dict[str, Any], cell: str) -> None:
    assert agrees({"type": "datetime", "constraints": constraints}, cell)


@given(limits(DAYS), DAYS)
def test_of_days(constraints: dict[str, Any], cell: str) -> None:
    assert agrees({"type": "date", "constraints": constraints}, cell)
