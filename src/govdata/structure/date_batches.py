"""Dates by the batch, which has few days and many dates: printed, and told by what stands beside them.

The values are those of `field_types.read`, the texts those of the standard's default form.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import polars as pl

from govdata.metadata.schema import Field
from govdata.structure.field_types import read

_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
"""The years 1 to 9999, in days since 1970: a column has others, which no text says."""


def is_default_date(field: Field) -> bool:
    """Whether the texts of a field are dates in the standard's default form."""
    return field.type == "date" and field.format == "default"


def date_texts(dates: pl.Series) -> pl.Series:
    """Dates as texts: each day between the first and the last is printed once, where there are fewer than dates."""
    days = dates.to_physical()
    first, last = days.min(), days.max()
    if not isinstance(first, int) or not isinstance(last, int) or last - first >= days.len():
        return dates.cast(pl.String)
    calendar = pl.int_range(first, last + 1, dtype=pl.Int32, eager=True).cast(pl.Date).cast(pl.String)
    return calendar.gather(days - first).alias(dates.name)


def dates_beside(field: Field, cell: pl.Expr, beside: pl.Expr) -> pl.Expr:
    """The dates of cells, beside which dates stand: a batch that has their texts is not read."""
    told = partial(_told_or_read, field)
    return pl.map_batches([cell, beside], told, return_dtype=pl.Date(), is_elementwise=True)


def _told_or_read(field: Field, columns: Sequence[pl.Series]) -> pl.Series:
    cells, dates = columns
    is_told = _have_texts(dates) and date_texts(dates).eq_missing(cells).all()
    return dates if is_told else _read(field, cells)


def _have_texts(dates: pl.Series) -> bool:
    return bool(dates.to_physical().is_between(_FIRST_DAY, _LAST_DAY).all())


def _read(field: Field, cells: pl.Series) -> pl.Series:
    return cells.to_frame("cell").select(read(field, pl.col("cell"))).to_series()
