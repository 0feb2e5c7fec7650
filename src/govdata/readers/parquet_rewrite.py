"""Parquet columns that a scan would refuse or lose something of -> a copy with the same values in types that it reads.

The engine knows no zones that are offsets (+05:30), no intervals, no decimals of 256 bits, no views of lists and types
of other libraries; a UUID is to it any sixteen bytes, and moments of 96 bits wrap around. It drops a time beyond its
day, and one of two equal keys of a map. pyarrow reads all of them. A file without such columns is scanned as it lies.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from govdata.readers.cell_text import json_text
from govdata.readers.decoding import Unreadable
from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.readers.parquet_files import whole
from govdata.readers.text_files import new_folder
from govdata.reports.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

Conversion = Callable[[Any], Any]
"""A column (`pyarrow.ChunkedArray`) in a type that a scan reads."""
_DAY = {"s": 86_400, "ms": 86_400 * 10**3, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}


def readable(file: Path, folder: Path) -> Path:
    """The file, or a copy of it in a new folder whose columns a scan reads as they are.

    Raises:
        Unreadable: such a type stands inside of a nested one, a decimal has too many digits, nobody knows a time zone,
            or the file is damaged.
    """
    import pyarrow.parquet as pq  # 0.1 s, which the run of a text file need not wait

    with whole(file), pq.ParquetFile(file, coerce_int96_timestamp_unit="us") as parquet:
        conversions = {**dict(_by_type(parquet, file)), **dict(_by_value(parquet))}
        if not conversions:
            return file
        copy = new_folder(folder.parent, folder.name) / file.name
        _write(parquet, conversions, copy)
    return copy


def _write(parquet: pq.ParquetFile, conversions: Mapping[str, Conversion], copy: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def converted(table: pa.Table) -> pa.Table:
        columns = zip(table.column_names, table.columns, strict=True)
        return pa.table([conversions.get(name, _same)(column) for name, column in columns], names=table.column_names)

    schema = converted(parquet.schema_arrow.empty_table()).schema
    with pq.ParquetWriter(copy, schema) as writer:
        for batch in parquet.iter_batches():
            writer.write_table(converted(pa.Table.from_batches([batch])))


def _same(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column


# Types


def _by_type(parquet: pq.ParquetFile, file: Path) -> Iterator[tuple[str, Conversion]]:
    import pyarrow as pa

    stored = [parquet.schema.column(number) for number in range(len(parquet.schema))]
    old_moments = {column.path: _same for column in stored if column.physical_type == "INT96"}
    logical = {column.path: _TEXTS.get(str(column.logical_type).upper()) for column in stored}
    for column in parquet.schema_arrow:
        _refuse_unknown_zones(file, column)
        conversion = logical.get(column.name) or _conversion(column.type) or old_moments.get(column.name)
        if pa.types.is_decimal256(column.type):
            conversion = partial(_narrowed, column=column.name, file=file)
        if conversion:
            yield column.name, conversion
        elif any(map(_is_unread, (column.type, *_inner_types(column.type)))):
            raise _unread(file, column)


def _conversion(kind: Any) -> Conversion | None:
    """How a column of a type becomes one of a type that a scan reads; None where it reads it."""
    import pyarrow as pa

    is_a = pa.types
    if is_a.is_timestamp(kind) and _OFFSET.fullmatch(kind.tz or ""):
        return partial(_cast, kind=pa.timestamp(kind.unit, "UTC"))
    if is_a.is_list_view(kind) or is_a.is_large_list_view(kind):
        return partial(_cast, kind=pa.large_list(kind.value_type))
    return partial(_cast, kind=kind.storage_type) if getattr(kind, "extension_name", "") == "arrow.json" else None


_OFFSET = re.compile(r"[+-](?:[01]\d|2[0-3]):[0-5]\d")
"""A time zone that is an offset from UTC."""


def _refuse_unknown_zones(file: Path, column: Any) -> None:
    """A moment whose zone nobody knows is some other moment to each reader: none is guessed.

    Raises:
        Unreadable: the column, or what is inside of its type, has such a zone.
    """
    for kind in (column.type, *_inner_types(column.type)):
        zone = getattr(kind, "tz", None)
        if zone and not _OFFSET.fullmatch(zone) and not _is_zone(zone):
            message = Message(
                f'{file.name}: column "{column.name}" has the time zone "{zone}", which is unknown.',
                f"{file.name}：“{column.name}”列的时区“{zone}”不存在。",
            )
            raise Unreadable("source-error", message, Message("Write its moments in UTC.", "请改以 UTC 写出。"))


def _is_zone(name: str) -> bool:
    """Whether the engine, which has a list of its own, knows a time zone; a system may have none."""
    try:
        pl.Series([0]).cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(name)
    except ENGINE_ERRORS:
        return False
    return True


_WIDEST = 38
"""Digits of a decimal that the engine and a release hold."""


def _narrowed(values: pa.ChunkedArray, column: str, file: Path) -> pa.ChunkedArray:
    """Decimals of 256 bits in 128; none of them may have more digits than that holds."""
    import pyarrow as pa

    kind = pa.decimal128(min(values.type.precision, _WIDEST), max(0, min(values.type.scale, _WIDEST)))
    try:
        return values.cast(kind)
    except pa.ArrowException as error:
        message = Message(
            f'{file.name}: column "{column}" has decimals of more than 38 digits.',
            f"{file.name}：“{column}”列含有超过 38 位的小数。",
        )
        step = Message("Write them with 38 digits at most, or as texts.", "请写成不超过 38 位的小数，或写成文本。")
        raise Unreadable("source-error", message, step) from error


def _is_unread(kind: Any) -> bool:
    """Whether no scan reads a type: what another library means by it is not in the values that are stored."""
    import pyarrow as pa

    return isinstance(kind, pa.BaseExtensionType) or pa.types.is_decimal256(kind) or _conversion(kind) is not None


def _cast(column: pa.ChunkedArray, kind: Any) -> pa.ChunkedArray:
    return column.cast(kind)


def _inner_types(kind: Any) -> Iterator[Any]:
    """The types inside of a nested one, at any depth."""
    for number in range(kind.num_fields):
        inner = kind.field(number).type
        yield inner
        yield from _inner_types(inner)


def _unread(file: Path, column: Any) -> Unreadable:
    message = Message(
        f'{file.name}: column "{column.name}" has the type {column.type}, which cannot be read.',
        f"{file.name}：“{column.name}”列的类型 {column.type} 无法读取。",
    )
    return Unreadable("source-error", message, Message("Write it as text.", "请改以文本写出。"))


def _each(text: Callable[[Any], str], column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of the texts of its values."""
    import pyarrow as pa

    return pa.array([None if value is None else text(value) for value in column.to_pylist()], pa.large_string())


def _uuid_text(value: bytes | UUID) -> str:
    return str(value if isinstance(value, UUID) else UUID(bytes=value))


def _interval_text(value: bytes) -> str:
    """An interval of Parquet as the duration that it is: months, days and milliseconds, without a sign."""
    months, days, milliseconds = struct.unpack("<3I", value)
    seconds = f"{milliseconds // 1000}.{milliseconds % 1000:03}".rstrip("0").rstrip(".")
    date = (f"{months}M" if months else "") + (f"{days}D" if days else "")
    return f"P{date}" + (f"T{seconds}S" if milliseconds or not date else "")


_TEXTS: Mapping[str, Conversion] = {"UUID": partial(_each, _uuid_text), "INTERVAL": partial(_each, _interval_text)}


# Values


def _by_value(parquet: pq.ParquetFile) -> Iterator[tuple[str, Conversion]]:
    import pyarrow as pa

    for column in parquet.schema_arrow:
        if pa.types.is_time(column.type):
            if any(_is_beyond_its_day(each) for each in _chunks(parquet, column.name)):
                yield column.name, _clock_texts
        elif any(map(pa.types.is_map, (column.type, *_inner_types(column.type)))) and any(
            map(_repeats_a_key, (value for each in _chunks(parquet, column.name) for value in each.to_pylist()))
        ):
            yield column.name, partial(_each, _json_of_maps)


def _chunks(parquet: pq.ParquetFile, name: str) -> Iterator[pa.Array]:
    return (batch.column(0) for batch in parquet.iter_batches(columns=[name]))


def _numbers(column: Any) -> Any:
    import pyarrow as pa

    return column.cast(pa.int32() if pa.types.is_time32(column.type) else pa.int64())


def _is_beyond_its_day(times: pa.Array) -> bool:
    import pyarrow.compute as pc

    numbers = _numbers(times)
    lowest, highest = pc.min_max(numbers).as_py().values()
    return lowest is not None and (lowest < 0 or highest >= _DAY[times.type.unit])


def _clock_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return _each(partial(_clock_text, a_day=_DAY[column.type.unit]), _numbers(column))


def _clock_text(number: int, a_day: int) -> str:
    """A time as text; beyond its day it has a sign or more hours, and is no time of day."""
    a_second = a_day // 86_400
    seconds, fraction = divmod(abs(number), a_second)
    clock = f"{'-' * (number < 0)}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}.{fraction:0{len(str(a_second)) - 1}}" if fraction else clock


def _repeats_a_key(value: Any) -> bool:
    """Whether a map, which comes as pairs, has a key twice; anywhere in a nested value."""
    if isinstance(value, dict):
        return any(map(_repeats_a_key, value.values()))
    if not isinstance(value, list):
        return False
    keys = [repr(item[0]) for item in value if isinstance(item, tuple)]
    inner = (item[1] if isinstance(item, tuple) else item for item in value)
    return len(set(keys)) < len(keys) or any(map(_repeats_a_key, inner))


def _json_of_maps(value: Any) -> str:
    """A nested value as JSON; a map is an object with all its keys, and is none in JSON if one of them stands twice."""
    if isinstance(value, dict):
        return _object(value.items())
    if not isinstance(value, list):
        return json_text(value)
    if value and isinstance(value[0], tuple):
        return _object(value)
    return f"[{', '.join(map(_json_of_maps, value))}]"


def _object(pairs: Iterable[tuple[Any, Any]]) -> str:
    return f"{{{', '.join(f'{json_text(str(key))}: {_json_of_maps(value)}' for key, value in pairs)}}}"
