"""A released table as pandas calculates with it: numbers as doubles, dates as datetimes.

Decimals of Arrow would become objects of Python, which pandas does not take for numbers. The double of a decimal is the
nearest one; what that changed is counted and stands in `attrs["rounded"]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_DIGITS_OF_A_DOUBLE = 15
"""Every decimal of so many digits, or fewer, is given back by its nearest double (IEEE 754)."""


def as_frame(table: pa.Table, *, exact: bool) -> pd.DataFrame:
    """A pandas frame, in which a date is a datetime at midnight.

    Integers and booleans stay what they are where values are missing.

    Args:
        table: the table.
        exact: decimals stay decimals, as objects.
    """
    import pandas as pd
    import pyarrow as pa

    rounded = {} if exact else dict(_rounded(table))
    numbers = table if exact else _with_floats(table)
    kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame = numbers.to_pandas(types_mapper=kinds.get, date_as_object=False)
    frame.attrs.update({"decimals": "exact" if exact else "float", "rounded": rounded})
    return frame


def _decimal_columns(table: pa.Table) -> Iterator[tuple[int, Any]]:
    import pyarrow as pa

    yield from ((index, each) for index, each in enumerate(table.schema) if pa.types.is_decimal(each.type))


def _with_floats(table: pa.Table) -> pa.Table:
    """A table with the nearest doubles in place of decimals: by their digits, since Arrow's own cast rounds twice."""
    import pyarrow as pa

    for index, each in _decimal_columns(table):
        floats = table.column(index).cast(pa.string()).cast(pa.float64())
        table = table.set_column(index, each.with_type(pa.float64()), floats)
    return table


def _rounded(table: pa.Table) -> Iterator[tuple[str, int]]:
    """Each column of decimals, and how many of its values no double gives back."""
    for index, each in _decimal_columns(table):
        long = _long_values(table.column(index), each.type.scale)
        yield each.name, sum(Decimal(repr(float(value))) != value for value in long)


def _long_values(column: pa.ChunkedArray, scale: int) -> list[Decimal]:
    """The values that may have more digits than a double gives back."""
    import pyarrow.compute as pc

    least = Decimal(10) ** (_DIGITS_OF_A_DOUBLE - scale)
    values: list[Decimal] = column.filter(pc.greater_equal(pc.abs(column), _scalar(least, scale))).to_pylist()
    return values


def _scalar(value: Decimal, scale: int) -> pa.Scalar:
    import pyarrow as pa

    return pa.scalar(value, pa.decimal128(38, scale))
