"""Tables whose values may be held in memory, on whichever engine."""

from __future__ import annotations

import polars as pl

from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.readers.inputs import SMALL_BYTES, InputKind
from govdata.structure.text_table import TextTable

SMALL_ROWS = 1_000_000
"""So many rows at most has a small table of Parquet, whose size says nothing: 8 MB of whole numbers."""


def is_small(table: TextTable) -> bool:
    """Whether a table is small enough for the values of its keys to be held."""
    source = table.text.source
    if source.kind is InputKind.PARQUET:
        return _rows_in_footers(table) <= SMALL_ROWS
    return sum(path.stat().st_size for path in source.paths) <= SMALL_BYTES


def _rows_in_footers(table: TextTable) -> int:
    try:
        return int(pl.scan_parquet(list(table.text.source.paths), glob=False).select(pl.len()).collect().item())
    except ENGINE_ERRORS:
        return SMALL_ROWS + 1
