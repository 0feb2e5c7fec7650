"""A typed frame with its header matched: Polars, a DuckDB relation, PySpark, whatever narwhals reads lazily."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from decimal import Decimal
from math import isinf, isnan
from typing import Any

import narwhals.stable.v1 as nw

from govdata.metadata.dialect import Dialect
from govdata.metadata.schema import ROW, Schema
from govdata.structure.header import Column, Layout, match_fields
from govdata.values import dataclass

Frame = nw.LazyFrame[Any]
_CODED_TEXTS = (nw.Categorical, nw.Enum)
_WHOLE_FLOATS = 2**53


@dataclass(frozen=True)
class FrameTable:
    """One frame: its rows with their numbers, its columns by number ("1" to "n"), the type of each."""

    name: str
    data: Frame
    schema: Schema
    layout: Layout
    kinds: Mapping[str, Any]
    written: Mapping[str, str] = field(default_factory=dict)
    """Where columns have their texts as they are written, once what is no value was made null in them."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the order of the frame."""
        return self.layout.columns

    def kind(self, column: Column) -> Any:
        """The narwhals type of a column."""
        return self.kinds[column.column]

    def cell(self, column: Column) -> nw.Expr:
        """The cell as it is written."""
        return nw.col(self.written.get(column.column, column.column))

    def with_values(self, values: Mapping[str, nw.Expr]) -> FrameTable:
        """The table with other values in some columns, by which keys are compared; `cell` is still as it is written."""
        if not values:
            return self
        copies = {name: f"written {name}" for name in values if name not in self.written}
        kept = (nw.col(name).alias(copy) for name, copy in copies.items())
        data = self.data.with_columns(*kept) if copies else self.data
        data = data.with_columns(*(value.alias(name) for name, value in values.items()))
        return replace(self, data=data, written={**self.written, **copies})

    def blank(self) -> nw.Expr:
        """True where no column of the row has a value; a text that is none of its field is one all the same."""
        return nw.all_horizontal(*(self.cell(column).is_null() for column in self.columns), ignore_nulls=False)


def open_frame(frame: Any, schema: Schema, name: str) -> FrameTable:
    """Match the columns of a frame with a schema.

    Raises:
        TypeError: narwhals does not know the frame.
    """
    data = numbered(frame)
    kinds = {label: kind for label, kind in data.collect_schema().items() if label != ROW}
    layout = match_fields(name, tuple(kinds), schema, Dialect()) if kinds else Layout(())
    columns = [_texts_alike(label, kind).alias(str(i)) for i, (label, kind) in enumerate(kinds.items(), start=1)]
    typed = {str(i): _kind(kind) for i, kind in enumerate(kinds.values(), start=1)}
    return FrameTable(name, data.select(nw.col(ROW), *columns), schema, layout, typed)


def numbered(frame: Any) -> Frame:
    """The frame with row numbers, in the order that its engine gives it.

    Raises:
        TypeError: narwhals does not know the frame.
    """
    known: Any = nw.from_native(frame)
    if known.implementation is nw.Implementation.DUCKDB and ROW not in known.columns:
        known = nw.from_native(frame.project(f"row_number() over () + 1 as {ROW}, *"))
    elif known.implementation is nw.Implementation.PYSPARK and ROW not in known.columns:
        known = nw.from_native(_numbered_spark(frame))
    elif ROW not in known.collect_schema().names():
        eager = known.lazy().collect()
        known = eager.with_row_index(ROW).with_columns(nw.col(ROW).cast(nw.Int64) + 2)
    lazy: Frame = known.lazy()
    return lazy


def all_null(columns: tuple[Column, ...]) -> nw.Expr:
    """True where none of the columns has a value."""
    return nw.all_horizontal(*(nw.col(column.column).is_null() for column in columns), ignore_nulls=False)


def cell_text(value: Any) -> str | None:
    """A value as a CSV would print it; None where it is missing."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return _float_text(value)
        case Decimal():
            return format(value, "f") if value.is_finite() else str(value)
        case datetime(tzinfo=zone) if zone is not None:
            return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _float_text(value: float) -> str:
    if isnan(value) or isinf(value):
        return "NaN" if isnan(value) else "INF" if value > 0 else "-INF"
    return str(int(value)) if value.is_integer() and abs(value) < _WHOLE_FLOATS else repr(value)


def _texts_alike(label: str, kind: Any) -> nw.Expr:
    return nw.col(label).cast(nw.String) if kind in _CODED_TEXTS else nw.col(label)


def _kind(kind: Any) -> Any:
    return nw.String() if kind in _CODED_TEXTS else kind


def _numbered_spark(frame: Any) -> Any:
    from pyspark.sql import Window
    from pyspark.sql import functions as sql

    order = Window.orderBy(sql.monotonically_increasing_id())
    return frame.withColumn(ROW, sql.row_number().over(order) + 1)
