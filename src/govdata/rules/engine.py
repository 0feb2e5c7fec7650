"""Lazy frames of whatever engine was handed in: run once and kept, and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final
from weakref import finalize

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


_DERIVED: Final[dict[int, dict[Any, Frame]]] = {}
"""What was derived of a frame, by its identity (frames cannot be keys); forgotten with the frame."""


def once_of_a_frame(derive: Callable[..., Frame]) -> Callable[..., Frame]:
    """What is derived of a frame, by a function of it and of values: made once for all rules that ask for it.

    Building a plan takes longer than running it on a small package, and DuckDB and Spark pay for what is run meanwhile.
    """

    @wraps(derive)
    def derived(frame: Frame, *asked: Any) -> Frame:
        if id(frame) not in _DERIVED:
            _DERIVED[id(frame)] = {}
            finalize(frame, _DERIVED.pop, id(frame))
        known = _DERIVED[id(frame)]
        if (derive, asked) not in known:
            known[derive, asked] = derive(frame, *asked)
        return known[derive, asked]

    return derived
