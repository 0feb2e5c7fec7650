"""Parquet columns that a scan would refuse or lose something of -> a copy with the same values in types that it reads.

The engine knows no zones that are offsets (+05:30), no intervals, no decimals of 256 bits, no views of lists and types
of other libraries; a UUID is to it any sixteen bytes, and moments of 96 bits wrap around. It drops a time beyond its
day, and one of two equal keys of a map. pyarrow reads all of them, inside of nested values too, but for the types of
other libraries. A file without such columns is scanned as it lies.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from govdata.readers.cell_text import json_text
from govdata.readers.decoding import Unreadable
from govdata.readers.parquet_files import whole
from govdata.readers.parquet_zones import is_offset, refuse_unknown_zones
from govdata.readers.text_files import new_folder
from govdata.reports.messages import Message
from govdata.values import dataclass

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

Conversion = Callable[[Any], Any]
"""An array (`pyarrow.Array`) in a type that a scan reads."""
_DAY = {"s": 86_400, "ms": 86_400 * 10**3, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}


def readable(file: Path, folder: Path) -> Path:
    """The file, or a copy of it in a new folder whose columns a scan reads as they are.

    Raises:
        Unreadable: a type is one of another library, a decimal has too many digits, nobody knows a time zone, or the
            file is damaged.
    """
    import pyarrow.parquet as pq  # 0.1 s, which the run of a text file need not wait

    with whole(file), pq.ParquetFile(file, coerce_int96_timestamp_unit="us") as parquet:
        conversions = {**dict(_by_type(parquet, file)), **dict(_by_value(parquet, file))}
        if not conversions:
            return file
        copy = new_folder(folder.parent, folder.name) / file.name
        _write(parquet, conversions, copy)
    return copy


def _write(parquet: pq.ParquetFile, conversions: Mapping[str, Conversion], copy: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = parquet.schema_arrow.names

    def converted(columns: Iterable[Any]) -> pa.Table:
        pairs = zip(names, columns, strict=True)
        return pa.table([conversions.get(name, _same)(column) for name, column in pairs], names=names)

    empty = [column.combine_chunks() for column in parquet.read_row_groups([]).columns]
    with pq.ParquetWriter(copy, converted(empty).schema) as writer:
        for batch in parquet.iter_batches():
            writer.write_table(converted(batch.columns))


def _same(array: pa.Array) -> pa.Array:
    return array


# Types


def _by_type(parquet: pq.ParquetFile, file: Path) -> Iterator[tuple[str, Conversion]]:
    import pyarrow as pa

    leaves = iter([parquet.schema.column(number) for number in range(len(parquet.schema))])
    written = _types_as_written(parquet)
    for field in parquet.schema_arrow:
        refuse_unknown_zones(file, field)
        conversion = _Column(file, field.name, field.type, leaves).conversion()
        if conversion or _holds(written.get(field.name, field.type), pa.types.is_date64):
            yield field.name, conversion or _same


def _types_as_written(parquet: pq.ParquetFile) -> dict[str, Any]:
    """The types that Arrow had of the columns: the engine takes days of 64 bits for moments, though days are stored."""
    import pyarrow as pa

    stored = (parquet.metadata.metadata or {}).get(b"ARROW:schema")
    schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(stored))) if stored else ()
    return {field.name: field.type for field in schema}


def _holds(kind: Any, is_meant: Callable[[Any], bool]) -> bool:
    """Whether a type, or one inside of it at any depth, is one that is meant."""
    inner = (kind.field(number).type for number in range(kind.num_fields))
    return is_meant(kind) or any(_holds(each, is_meant) for each in inner)


@dataclass(frozen=True)
class _Column:
    """A column of a file, and what is stored of it: the leaves of its type, in their order."""

    file: Path
    name: str
    kind: Any
    leaves: Iterator[Any]

    def conversion(self) -> Conversion | None:
        """How its arrays become such that a scan reads; None where they are."""
        return self._of(self.kind)

    def _of(self, kind: Any) -> Conversion | None:
        import pyarrow as pa

        is_a = pa.types
        if is_a.is_struct(kind):
            fields = [self._of(kind.field(number).type) for number in range(kind.num_fields)]
            return partial(_struct_of, fields) if any(fields) else None
        if is_a.is_map(kind):
            key, value = self._of(kind.key_type), self._of(kind.item_type)
            return partial(_map_of, key or _same, value or _same) if key or value else None
        if hasattr(kind, "value_type") and not is_a.is_dictionary(kind):
            item = self._of(kind.value_type)
            is_view = is_a.is_list_view(kind) or is_a.is_large_list_view(kind)
            return partial(_list_of, item or _same) if item or is_view else None
        return self._of_leaf(kind, next(self.leaves))

    def _of_leaf(self, kind: Any, stored: Any) -> Conversion | None:
        import pyarrow as pa

        is_a = pa.types
        if text := _TEXTS.get(str(stored.logical_type).upper()):
            return text
        if getattr(kind, "extension_name", "") == "arrow.json":
            return partial(_cast, kind=kind.storage_type)
        if isinstance(kind, pa.BaseExtensionType):
            raise self._unread()
        if is_a.is_timestamp(kind) and is_offset(kind.tz):
            return partial(_cast, kind=pa.timestamp(kind.unit, "UTC"))
        if is_a.is_decimal256(kind):
            return self._narrowed
        if is_a.is_time(kind) and kind is not self.kind:
            return _clock_texts
        return _same if stored.physical_type == "INT96" else None

    def _narrowed(self, values: pa.Array) -> pa.Array:
        """Decimals of 256 bits in 128; none of them may have more digits than that holds."""
        import pyarrow as pa

        kind = pa.decimal128(min(values.type.precision, _WIDEST), max(0, min(values.type.scale, _WIDEST)))
        try:
            return values.cast(kind)
        except pa.ArrowException as error:
            message = Message(
                f'{self.file.name}: column "{self.name}" has decimals of more than 38 digits.',
                f"{self.file.name}：“{self.name}”列含有超过 38 位的小数。",
            )
            step = Message("Write them with 38 digits at most, or as texts.", "请写成不超过 38 位的小数，或写成文本。")
            raise Unreadable("source-error", message, step) from error

    def _unread(self) -> Unreadable:
        """What another library means by a type is not in the values that are stored."""
        message = Message(
            f'{self.file.name}: column "{self.name}" has the type {self.kind}, which cannot be read.',
            f"{self.file.name}：“{self.name}”列的类型 {self.kind} 无法读取。",
        )
        return Unreadable("source-error", message, Message("Write it as text.", "请改以文本写出。"))


_WIDEST = 38
"""Digits of a decimal that the engine and a release hold."""


def _cast(array: pa.Array, kind: Any) -> pa.Array:
    return array.cast(kind)


def _struct_of(fields: Sequence[Conversion | None], array: pa.Array) -> pa.Array:
    import pyarrow as pa

    inner = [(field or _same)(each) for field, each in zip(fields, array.flatten(), strict=True)]
    return pa.StructArray.from_arrays(inner, names=[field.name for field in array.type], mask=array.is_null())


def _list_of(item: Conversion, array: pa.Array) -> pa.Array:
    """Any kind of list, a view or one of a fixed length, as a list."""
    import pyarrow as pa

    return pa.LargeListArray.from_arrays(_offsets(array), item(array.flatten()), mask=array.is_null())


def _map_of(key: Conversion, value: Conversion, array: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    offsets, keys, values = _entries(array)
    starts = pc.if_else(pa.concat_arrays([array.is_valid(), pa.array([True])]), offsets, None)
    return pa.MapArray.from_arrays(starts, key(keys), value(values))


def _entries(array: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Of some maps, as they are read of a file: where each starts among all keys and values, these, and those."""
    import pyarrow.compute as pc

    first, last = array.offsets[0].as_py(), array.offsets[-1].as_py()
    return pc.subtract(array.offsets, first), array.keys[first:last], array.items[first:last]


def _offsets(array: pa.Array) -> pa.Array:
    """Where each list starts among the items of all that are not null, and where the last one ends."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(array), 0).cast(pa.int64())
    return pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(lengths)])


def _each(text: Callable[[Any], str], column: pa.Array) -> pa.Array:
    """The texts of some values."""
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


def _by_value(parquet: pq.ParquetFile, file: Path) -> Iterator[tuple[str, Conversion]]:
    import pyarrow as pa

    for column in parquet.schema_arrow:
        if pa.types.is_time(column.type):
            if any(_is_beyond_its_day(each) for each in _chunks(parquet, column.name)):
                yield column.name, _clock_texts
        elif _holds(column.type, pa.types.is_map) and any(map(_repeats_a_key, _chunks(parquet, column.name))):
            yield column.name, partial(_texts_of_maps, column=column.name, file=file)


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


def _clock_texts(column: pa.Array) -> pa.Array:
    return _each(partial(_clock_text, a_day=_DAY[column.type.unit]), _numbers(column))


def _clock_text(number: int, a_day: int) -> str:
    """A time as text; beyond its day it has a sign or more hours, and is no time of day."""
    a_second = a_day // 86_400
    seconds, fraction = divmod(abs(number), a_second)
    clock = f"{'-' * (number < 0)}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    digits = f"{fraction:0{len(str(a_second)) - 1}}"
    return f"{clock}.{re.sub('(?:000)+$', '', digits)}" if fraction else clock


def _repeats_a_key(array: pa.Array) -> bool:
    """Whether a map has a key twice; anywhere in nested values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_struct(array.type):
        return any(map(_repeats_a_key, array.flatten()))
    if not _holds(array.type, pa.types.is_map):
        return False
    if not pa.types.is_map(array.type):
        return _repeats_a_key(array.flatten())
    offsets, keys, values = _entries(array)
    owners = pc.list_parent_indices(pa.ListArray.from_arrays(offsets, keys)).to_pylist()
    return len(set(zip(owners, map(repr, keys.to_pylist()), strict=True))) < len(owners) or _repeats_a_key(values)


def _texts_of_maps(array: pa.Array, column: str, file: Path) -> pa.Array:
    try:
        return _each(_json_of_maps, array)
    except (ValueError, OverflowError) as error:  # Python has no nanoseconds, and no year 10000
        message = Message(
            f'{file.name}: column "{column}" has a map with a key twice, and moments that cannot be written beside it.',
            f"{file.name}：“{column}”列的映射有重复的键，且含有无法写出的时间。",
        )
        raise Unreadable("source-error", message, Message("Make the keys unique.", "请使各键互不相同。")) from error


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
