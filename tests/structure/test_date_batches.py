"""Dates by the batch are those of the cells, one by one, whatever else is in the batch or beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from govdata.metadata.package import Field
from govdata.structure import date_batches
from govdata.structure.date_batches import date_texts, dates_beside
from govdata.structure.field_types import read

DATE, CELL = Field("x", "date"), pl.col("1")
DAYS = st.one_of(st.dates(), st.dates(date(2024, 2, 27), date(2024, 3, 2)))
ODD = st.sampled_from(
    [
        *("0000-01-01", "0000-12-31", "0001-01-01", "9999-12-31", "10000-01-01", "-001-01-01", "+2024-01-02", "", "x"),
        *("2023-02-29", "2024-02-29", "2100-02-29", "2024-00-01", "2024-13-01", "2024-01-00", "2024-04-31", "20240102"),
        *("02-01-2024", "2024/01/02", " 2024-01-02", "2024-01-02 ", "2024-01-02Z", "2024-01- 2", "２024-01-02"),
        *("2024-1-2", "2024-01-02T00:00:00", "02/01/2024", "2024-01-2"),
    ]
)
SPELLED = st.text("0123456789-/ +TZ", max_size=12)
OUTSIDE = st.sampled_from([-719_528, -719_163, 2_932_897, -(2**31), 2**31 - 1])
"""Days that a column can hold and no text says: of the year 0, after 9999."""
BESIDE = st.one_of(st.none(), DAYS.map(lambda day: day.toordinal() - date(1970, 1, 1).toordinal()), OUTSIDE)


def values(expression: pl.Expr, cells: list[str | None], beside: list[int | None] | None = None) -> list[Any]:
    """As days since 1970, since Python has no date for some of them."""
    days = [None] * len(cells) if beside is None else beside
    frame = pl.LazyFrame({"1": cells, "2": days}, schema={"1": pl.String, "2": pl.Int32})
    found = frame.with_columns(pl.col("2").cast(pl.Date)).select(expression.to_physical())
    return found.collect(engine="streaming").to_series().to_list()


@given(st.lists(st.tuples(st.one_of(st.none(), DAYS.map(str), ODD, SPELLED), BESIDE), max_size=5))
@example([("0000-01-01", -719_528)])
def test_dates_that_stand_beside_cells_are_not_believed(rows: list[tuple[str | None, int | None]]) -> None:
    cells, beside = [cell for cell, _ in rows], [day for _, day in rows]
    assert values(dates_beside(DATE, CELL, pl.col("2")), cells, beside) == values(read(DATE, CELL), cells)


@given(st.lists(DAYS, min_size=1, max_size=5))
def test_dates_that_stand_beside_their_own_texts_are_told(days: list[date]) -> None:
    dates = pl.Series(days)
    told = date_batches._told_or_read(Field("x", "object"), (dates.cast(pl.String), dates))  # which reads no text
    assert told.equals(dates)


@given(st.lists(st.one_of(st.none(), DAYS), max_size=9))
def test_dates_are_printed_in_the_default_form(days: list[date | None]) -> None:
    assert date_texts(pl.Series(days, dtype=pl.Date)).to_list() == [day and day.isoformat() for day in days]
