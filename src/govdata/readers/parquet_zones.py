"""Time zones of Parquet columns: which are offsets, and which nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from govdata.readers.decoding import Unreadable
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.reports.messages import Message

_OFFSET = re.compile(r"[+-](?:[01]\d|2[0-3]):[0-5]\d")


def is_offset(zone: str | None) -> bool:
    """Whether a time zone is an offset from UTC (+05:30), which the engine has no zone for."""
    return _OFFSET.fullmatch(zone or "") is not None


def refuse_unknown_zones(file: Path, column: Any) -> None:
    """A moment whose zone nobody knows is some other moment to each reader: none is guessed.

    Raises:
        Unreadable: a column of a pyarrow schema, or what is inside of its type, has such a zone.
    """
    for zone in _zones(column.type):
        if not is_offset(zone) and not _is_known(zone):
            message = Message(
                f'{file.name}: column "{column.name}" has the time zone "{zone}", which is unknown.',
                f"{file.name}：“{column.name}”列的时区“{zone}”不存在。",
            )
            raise Unreadable("source-error", message, Message("Write its moments in UTC.", "请改以 UTC 写出。"))


def _zones(kind: Any) -> Iterator[str]:
    """The zones of a type and of those inside of it, at any depth."""
    if zone := getattr(kind, "tz", None):
        yield zone
    for number in range(kind.num_fields):
        yield from _zones(kind.field(number).type)


def _is_known(zone: str) -> bool:
    """Whether the engine, which has a list of its own, knows a time zone; a system may have none."""
    try:
        pl.Series([0]).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(zone)
    except ENGINE_ERRORS:
        return False
    return True
