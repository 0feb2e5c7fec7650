"""Parquet files with types that the engine has not, written again by Arrow with those that it has.

Decimals of 256 bits become such of 128, and the moments of 96 bits that Spark and Hive wrote become microseconds: both
only where no digit is lost, at whatever depth they stand. Anything else is refused, and the column is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.readers.decoding import Unreadable
from govdata.reports.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa

_WIDEST = 38
"""Digits of a decimal that the engine and a release hold."""


def needs_rewrite(schema: pa.Schema, int96: Sequence[str]) -> bool:
    """Whether a file holds what the engine does not read; `int96` are the paths of its moments of 96 bits."""
    return bool(int96) or any(_plain_type(column.type) != column.type for column in schema)


def rewrite_parquet(file: Path, int96: Sequence[str], target: Path) -> Path:
    """Write a file again, batch by batch.

    Raises:
        Unreadable: a decimal has too many digits, or a moment has nanoseconds.
        pyarrow.ArrowException: the file is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(file, coerce_int96_timestamp_unit="us") as source:
        there = source.schema_arrow.remove_metadata()
        for name in {_column_of(path, there.names) for path in int96}:
            if _has_nanoseconds(file, name):
                raise _refused(file, name, _FINE, _IN_MICROSECONDS)
        plain = pa.schema([column.with_type(_plain_type(column.type)) for column in there])
        with pq.ParquetWriter(target, plain) as out:
            for batch in source.iter_batches():
                columns = [_cast(file, *pair) for pair in zip(batch.columns, plain, strict=True)]
                out.write_batch(pa.record_batch(columns, schema=plain))
    return target


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """The type that the engine reads instead."""
    import pyarrow as pa

    is_a = pa.types
    if is_a.is_decimal256(kind):
        return pa.decimal128(min(kind.precision, _WIDEST), max(0, min(kind.scale, _WIDEST)))
    if is_a.is_list(kind):
        return pa.list_(kind.value_field.with_type(_plain_type(kind.value_type)))
    if is_a.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(_plain_type(kind.value_type)))
    if is_a.is_struct(kind):
        return pa.struct([inner.with_type(_plain_type(inner.type)) for inner in kind])
    return kind


def _cast(file: Path, values: pa.Array, column: pa.Field) -> pa.Array:
    import pyarrow as pa

    try:
        return values.cast(column.type)
    except pa.ArrowException as error:
        raise _refused(file, column.name, _WIDE, _IN_128_BITS) from error


def _column_of(path: str, names: Sequence[str]) -> str:
    """The column that a path leads into; a name may hold points itself."""
    return max((name for name in names if path == name or path.startswith(f"{name}.")), key=len, default=path)


def _has_nanoseconds(file: Path, name: str) -> bool:
    """Both readings are taken modulo 2^64, so their difference is the nanoseconds, whatever the year is."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with (
        pq.ParquetFile(file, coerce_int96_timestamp_unit="ns") as fine,
        pq.ParquetFile(file, coerce_int96_timestamp_unit="us") as coarse,
    ):
        readings = (each.iter_batches(columns=[name]) for each in (fine, coarse))
        for batches in zip(*readings, strict=True):
            for pair in zip(*(_moments_in(batch.column(0)) for batch in batches), strict=True):
                nanoseconds, microseconds = (moments.cast(pa.int64()) for moments in pair)
                if pc.any(pc.not_equal(nanoseconds, pc.multiply(microseconds, 1000))).as_py():
                    return True
    return False


def _moments_in(values: Any) -> Iterator[Any]:
    """The moments of a column, at whatever depth."""
    import pyarrow as pa

    if pa.types.is_timestamp(values.type):
        yield values
    elif pa.types.is_struct(values.type) or pa.types.is_list(values.type) or pa.types.is_map(values.type):
        for inner in values.flatten() if pa.types.is_struct(values.type) else _items(values):
            yield from _moments_in(inner)


def _items(values: Any) -> list[Any]:
    import pyarrow as pa

    return [values.keys, values.items] if pa.types.is_map(values.type) else [values.flatten()]


def _refused(file: Path, column: str, reason: Message, step: Message) -> Unreadable:
    said = Message(f'{file.name}: column "{column}" {reason.en}.', f"{file.name}：“{column}”列{reason.zh}。")
    return Unreadable("source-error", said, step)


_FINE = Message("has moments of 96 bits that cannot be read exactly", "含有无法精确读取的 96 位时间")
_IN_MICROSECONDS = Message("Write them as timestamps in microseconds.", "请改用微秒精度的时间戳写出。")
_WIDE = Message("has decimals of more than 38 digits", "含有超过 38 位的小数")
_IN_128_BITS = Message("Write them with 38 digits at most, or as texts.", "请写成不超过 38 位的小数，或写成文本。")
