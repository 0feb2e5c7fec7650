"""A pandas frame as one of Polars, which its cells are then checked as.

pandas has no dates and no missing integers of its own: a date is a datetime at midnight there, a gap is NaN, and a
column of integers with gaps is one of floats.
"""

from __future__ import annotations

from typing import Any

import narwhals.stable.v1 as nw
import polars as pl

from govdata.metadata.schema import Schema


def without_pandas(frame: Any, schema: Schema | None) -> Any:
    """A pandas frame as a Polars frame, its index left out; any other frame as it is.

    Args:
        frame: whatever was given as a frame.
        schema: what the table declares: a field of type `date` decides that midnights are dates.

    Raises:
        Exception: pandas or Arrow cannot make sense of a column, such as one of numbers and lists.
    """
    if not nw.dependencies.is_pandas_dataframe(frame):
        return frame
    found = pl.from_pandas(frame, nan_to_null=True)
    dates = {field.name for field in schema.fields if field.type == "date"} if schema else set()
    return found.with_columns(_as_date(found[name]) for name in found.columns if name in dates)


def _as_date(column: pl.Series) -> pl.Series:
    """A column of midnights as one of dates; any other one as it is."""
    if not isinstance(column.dtype, pl.Datetime) or column.dtype.time_zone is not None:
        return column
    days = column.dt.date()
    return days if days.cast(column.dtype).equals(column) else column
