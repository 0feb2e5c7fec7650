"""The files of a Parquet table: are they whole, have they the same columns, and what must a scan know of them?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.readers.decoding import Unreadable
from govdata.readers.parquet_rewrite import needs_rewrite, rewrite_parquet
from govdata.reports.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ParquetFiles:
    """The files of one table as the engine can scan them, and their columns.

    Files that are not `alike` have columns in another order or of other types.
    """

    paths: tuple[Path, ...]
    labels: tuple[str, ...]
    alike: bool


def parquet_files(files: Sequence[Path], new_path: Callable[[int], Path]) -> ParquetFiles:
    """Look at the footers of some files that stand as one table.

    Args:
        files: the files, in their order.
        new_path: where the file of a number is written again if the engine has not its types.

    Raises:
        Unreadable: a file is damaged, has other columns than the first or other values in them, or values that no
            type of the engine holds.
    """
    footers = [_footer(file) for file in files]
    first = footers[0]
    for file, footer in zip(files[1:], footers[1:], strict=True):
        if difference := _difference(first, footer):
            raise Unreadable("source-error", _unlike(files[0], file, difference))
    paths = [
        _plain_file(file, footer, partial(new_path, at))
        for at, (file, footer) in enumerate(zip(files, footers, strict=True))
    ]
    alike = all(each == first for each in footers) and paths == [*files]
    return ParquetFiles(tuple(paths), tuple(first.schema.names), alike)


def _plain_file(file: Path, footer: _Footer, target: Callable[[], Path]) -> Path:
    if not needs_rewrite(footer.schema, footer.int96):
        return file
    with _whole(file):
        return rewrite_parquet(file, footer.int96, target())


@contextmanager
def _whole(file: Path) -> Iterator[None]:
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


@dataclass(frozen=True)
class _Footer:
    """The schema of one file."""

    schema: pa.Schema
    int96: tuple[str, ...]


def _footer(file: Path) -> _Footer:
    import pyarrow.parquet as pq  # 0.1 s, which the run of a text file need not wait

    with _whole(file), pq.ParquetFile(file) as parquet:
        columns = [parquet.schema.column(number) for number in range(len(parquet.schema))]
        int96 = tuple(column.path for column in columns if column.physical_type == "INT96")
        return _Footer(parquet.schema_arrow.remove_metadata(), int96)


def _difference(first: _Footer, other: _Footer) -> Message | None:
    """Why two files are no parts of one table; the widths of numbers and the order of columns may differ."""
    if sorted(first.schema.names) != sorted(other.schema.names):
        return Message("other columns", "列")
    for column in first.schema:
        kinds = {_family(column.type), _family(other.schema.field(column.name).type)} - {"null"}
        if len(kinds) > 1:
            return Message(f'another type of "{column.name}"', f"“{column.name}”列的类型")
    return None


def _unlike(first: Path, other: Path, difference: Message) -> Message:
    return Message(
        f"{other.name} has {difference.en} than {first.name}.", f"{other.name} 的{difference.zh}与 {first.name} 不同。"
    )


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
