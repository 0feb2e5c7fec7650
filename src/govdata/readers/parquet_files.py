"""The files of a Parquet table: are they whole, have they the same columns, and what must a scan know of them?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.readers.data_files import DataFiles
from govdata.readers.decoding import Unreadable
from govdata.readers.parquet_pages import impossible_page
from govdata.readers.parts import other_columns
from govdata.receipts import Receipts
from govdata.receipts.folder import Form
from govdata.reports.messages import Message
from govdata.values import dataclass

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


@dataclass(frozen=True)
class ParquetFiles:
    """The columns of the files of one table.

    Files that are not `alike` have columns in another order or of other types. A drift is how some files differ from
    the first so that they are no parts of one table, and what to do.
    """

    labels: tuple[str, ...]
    alike: bool
    drifts: tuple[tuple[Message, Message], ...] = ()


def parquet_files(files: DataFiles) -> ParquetFiles:
    """Look at the footers of some files that stand as one table.

    Raises:
        Unreadable: a file is damaged, or has moments that no type of a scan holds.
    """
    if files.receipts is not None:
        files.receipts.know(files.paths)
    footers = files.each(lambda _, file: _footer(file, files.receipts))
    files.each(lambda number, file: _refuse_fine_moments(file, footers[number]))
    alike = all(each == footers[0] for each in footers)
    return ParquetFiles(tuple(footers[0].schema.names), alike, () if alike else tuple(_drifts(footers, files.names)))


@dataclass(frozen=True)
class _Footer:
    """The schema of one file; `int96` are the moments that Spark and Hive write in 96 bits."""

    schema: pa.Schema
    int96: tuple[str, ...]


def _footer(file: Path, receipts: Receipts | None) -> _Footer:
    import pyarrow.parquet as pq  # 0.1 s, which the run of a text file need not wait

    with whole(file), pq.ParquetFile(file) as parquet:
        if damage := _damage(file, parquet.metadata, receipts):
            raise OSError(damage)
        columns = [parquet.schema.column(number) for number in range(len(parquet.schema))]
        int96 = tuple(column.path for column in columns if column.physical_type == "INT96")
        return _Footer(parquet.schema_arrow.remove_metadata(), int96)


def _damage(file: Path, metadata: pq.FileMetaData, receipts: Receipts | None) -> str:
    if receipts is None:
        return impossible_page(file, metadata)
    return receipts.recall(file, receipts.question("pages"), _SOUND, lambda: impossible_page(file, metadata))


def _read_sound(content: bytes) -> str:
    if content:
        raise ValueError(content)
    return ""


_SOUND = Form[str](lambda damage: None if damage else b"", _read_sound)
"""A receipt of pages says that none is impossible."""


@contextmanager
def whole(file: Path) -> Iterator[None]:
    """Whatever Arrow cannot read of a file is a finding."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        detail = str(error).partition("\n")[0].rstrip(".")
        message = Message(
            f"{file.name} is not a valid Parquet file: {detail}.", f"{file.name} 不是有效的 Parquet 文件。"
        )
        raise Unreadable("source-error", message) from error


def _drifts(footers: Sequence[_Footer], names: Sequence[str]) -> Iterator[tuple[Message, Message]]:
    """How files differ from the first, each way once: by the first file that does, and how many more do."""
    first, wanted = footers[0], tuple(footers[0].schema.names)
    for other, numbers in _by_schema(footers).items():
        name = _counted(names[numbers[0]], len(numbers) - 1)
        if sorted(other.names) != sorted(wanted):
            yield other_columns(name, tuple(other.names), names[0], wanted)[0], _SAME_COLUMNS
        elif columns := [column for column in first.schema if _is_of_another_type(column, other)]:
            yield _other_types(name, columns, other, names[0])


_SAME_COLUMNS = Message("Give every part the same columns.", "请使各部分的列一致。")


def _by_schema(footers: Sequence[_Footer]) -> dict[pa.Schema, list[int]]:
    """The numbers of the files of each schema, but for that of the first."""
    found: dict[pa.Schema, list[int]] = {}
    for number, footer in enumerate(footers):
        found.setdefault(footer.schema, []).append(number)
    found.pop(footers[0].schema)
    return found


def _counted(name: str, more: int) -> str:
    return f"{name} (+{more:,})" if more else name


def _is_of_another_type(column: pa.Field, other: pa.Schema) -> bool:
    """The widths of numbers may differ, and a column where all is missing has no type."""
    return len({_family(column.type), _family(other.field(column.name).type)} - {"null"}) > 1


def _other_types(name: str, columns: Sequence[pa.Field], other: pa.Schema, first: str) -> tuple[Message, Message]:
    pairs = [(f'"{column.name}"', str(other.field(column.name).type), str(column.type)) for column in columns]
    en = "; ".join(f"{column} is {kind}, not {wanted}" for column, kind, wanted in pairs)
    zh = "；".join(f"{column} 为 {kind}，而非 {wanted}" for column, kind, wanted in pairs)
    message = Message(f"{name} has other types than {first}: {en}.", f"{name} 的列类型与 {first} 不同：{zh}。")
    return message, Message("Write the column with one type in every part.", "请在所有文件中用同一类型写该列。")


def _family(kind: Any) -> str:
    """What types have in common whose values go into one column."""
    import pyarrow as pa

    is_a = pa.types
    if is_a.is_dictionary(kind):
        return _family(kind.value_type)
    families = {
        "number": (is_a.is_integer, is_a.is_floating, is_a.is_decimal),
        "text": (is_a.is_string, is_a.is_large_string, is_a.is_string_view),
        "list": (is_a.is_list, is_a.is_large_list, is_a.is_fixed_size_list),
        "binary": (is_a.is_binary, is_a.is_large_binary, is_a.is_fixed_size_binary, is_a.is_binary_view),
        "time": (is_a.is_time,),
        "timestamp": (is_a.is_timestamp,),
        "date": (is_a.is_date,),
        "duration": (is_a.is_duration,),
        "struct": (is_a.is_struct,),
        "null": (is_a.is_null,),
    }
    return next((name for name, tests in families.items() if any(test(kind) for test in tests)), str(kind))


def _refuse_fine_moments(file: Path, footer: _Footer) -> None:
    """Moments of 96 bits are scanned in microseconds: none of them may have more digits."""
    for name in footer.int96:
        if name not in footer.schema.names or _has_nanoseconds(file, name):
            message = Message(
                f'{file.name}: column "{name}" has moments of 96 bits that cannot be read exactly.',
                f"{file.name}：“{name}”列含有无法精确读取的 96 位时间。",
            )
            step = Message("Write them as timestamps in microseconds.", "请改用微秒精度的时间戳写出。")
            raise Unreadable("source-error", message, step)


def _has_nanoseconds(file: Path, name: str) -> bool:
    """Both readings are taken modulo 2^64, so their difference is the nanoseconds, whatever the year is."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with (
        whole(file),
        pq.ParquetFile(file, coerce_int96_timestamp_unit="ns") as fine,
        pq.ParquetFile(file, coerce_int96_timestamp_unit="us") as coarse,
    ):
        readings = (each.iter_batches(columns=[name]) for each in (fine, coarse))
        for batches in zip(*readings, strict=True):
            nanoseconds, microseconds = (batch.column(0).cast(pa.int64()) for batch in batches)
            if pc.any(pc.not_equal(nanoseconds, pc.multiply(microseconds, 1000))).as_py():
                return True
    return False
