"""What the footers of Parquet files say of their columns, where that is to be believed.

Statistics are hints of a writer. They are believed of writers that are known to write right ones, for types whose order
is not in doubt: signed integers, days, truths, and short texts that are all the same. Old writers compared texts and
unsigned integers as signed bytes (PARQUET-251, PARQUET-686), some leave out how many values are missing, NaN has no
place in the order of floats, and long texts are cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.values import dataclass

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_WRITERS: Mapping[str, tuple[int, ...]] = {
    "parquet-cpp-arrow": (1, 0),
    "parquet-mr": (1, 10),
    "parquet-rs": (4,),
    "Polars": (0, 20),
    "DuckDB": (1, 0),
}
"""Writers and the versions from which on they are believed."""
_CREATED_BY = re.compile(r"(?P<name>[A-Za-z-]+)\b.*?\bversion v?(?P<version>[0-9]+(?:\.[0-9]+)*)")
_LONGEST = 32
"""Bytes of a text that no writer cuts."""
_KINDS = {
    ("INT32", "None"): "integer",
    ("INT64", "None"): "integer",
    ("INT32", "Date"): "day",
    ("BOOLEAN", "None"): "truth",
    ("BYTE_ARRAY", "String"): "text",
}
_SIGNED = re.compile(r"Int\(bitWidth=[0-9]+, isSigned=true\)")


@dataclass(frozen=True)
class ColumnBounds:
    """The least and the greatest value of a column, and how many are missing; days are counted from 1970-01-01."""

    kind: str
    least: Any
    greatest: Any
    missing: int

    @property
    def is_constant(self) -> bool:
        """Whether every value is the same."""
        return bool(self.least == self.greatest)

    def joined(self, other: ColumnBounds) -> ColumnBounds:
        """Of two pieces of a column together."""
        least, greatest = min(self.least, other.least), max(self.greatest, other.greatest)
        return ColumnBounds(self.kind, least, greatest, self.missing + other.missing)


def column_bounds(file: Path) -> Mapping[str, ColumnBounds]:
    """The bounds of those columns of a Parquet file, by label, whose statistics are believed.

    Its footer can be read.
    """
    import pyarrow.parquet as pq  # 0.1 s, which the run of a text file need not wait

    metadata = pq.read_metadata(file)
    if not is_believed(metadata.created_by or "") or not metadata.num_row_groups:
        return {}
    columns = (_of_column(metadata, number) for number in range(metadata.num_columns))
    return {name: bounds for name, bounds in columns if bounds is not None}


def _joined(pieces: Sequence[ColumnBounds]) -> ColumnBounds | None:
    """Of all pieces of a column together; None where they are of several kinds, or texts that are not the same."""
    whole = pieces[0]
    if any(piece.kind != whole.kind for piece in pieces):
        return None
    for piece in pieces[1:]:
        whole = whole.joined(piece)
    return whole if whole.kind != "text" or whole.is_constant else None


def is_believed(created_by: str) -> bool:
    """Whether a writer, as a footer names it, is known to write right statistics."""
    found = _CREATED_BY.match(created_by)
    if found is None or found["name"] not in _WRITERS:
        return False
    return tuple(map(int, found["version"].split("."))) >= _WRITERS[found["name"]]


def _of_column(metadata: pq.FileMetaData, number: int) -> tuple[str, ColumnBounds | None]:
    column = metadata.schema.column(number)
    kind = _kind(column)
    groups = (metadata.row_group(group) for group in range(metadata.num_row_groups))
    pieces = (
        [_of_chunk(kind, group.column(number), group.num_rows) for group in groups if group.num_rows] if kind else []
    )
    whole = [piece for piece in pieces if piece is not None]
    return column.path, _joined(whole) if whole and len(whole) == len(pieces) else None


def _kind(column: Any) -> str:
    """What the values of a column are, of those that are believed; "" of others and of what is nested."""
    if column.max_repetition_level or column.max_definition_level > 1:
        return ""
    logical = str(column.logical_type)
    return _KINDS.get((column.physical_type, "None" if _SIGNED.fullmatch(logical) else logical), "")


def _of_chunk(kind: str, chunk: Any, rows: int) -> ColumnBounds | None:
    """What a row group says of a column, if it can be true."""
    said = chunk.statistics
    if said is None or not said.has_min_max or not said.has_null_count or chunk.num_values != rows:
        return None
    least, greatest = _value(kind, said.min_raw), _value(kind, said.max_raw)
    is_sane = None not in (least, greatest) and least <= greatest and 0 <= said.null_count < rows
    return ColumnBounds(kind, least, greatest, said.null_count) if is_sane else None


def _value(kind: str, raw: Any) -> Any:
    if kind != "text":
        return raw
    try:
        text = raw.decode() if isinstance(raw, bytes) else str(raw)
    except UnicodeDecodeError:
        return None
    return text if len(text.encode()) <= _LONGEST and text.isprintable() else None
