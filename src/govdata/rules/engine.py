"""Lazy frames of whatever engine was handed in: run once and kept, and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import narwhals as nw

Frame = nw.LazyFrame[Any]
"""A lazy frame of Polars, DuckDB or PySpark."""

_MATERIALIZE: Final[Mapping[nw.Implementation, Callable[[Any], Any]]] = {
    nw.Implementation.POLARS: lambda native: native.collect().lazy(),
    nw.Implementation.DUCKDB: lambda native: native.materialize(),
    nw.Implementation.PYSPARK: lambda native: native.localCheckpoint(),
}


def materialize(frame: Frame) -> Frame:
    """The frame, run once and kept by its own engine: a plan that is read several times would be run as often."""
    keep = _MATERIALIZE.get(frame.implementation)
    return nw.from_native(keep(frame.to_native())).lazy() if keep else frame


def count_rows(frame: Frame) -> int:
    """How many rows there are."""
    return int(frame.select(nw.len()).collect("polars").item())
