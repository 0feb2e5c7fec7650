"""The tables of a release as Arrow, and as what other libraries make of it.

Light on purpose: Arrow and the standard library, no Polars, pandera or frictionless on this path. The file that is
parsed is read into memory and hashed there, so nobody can exchange it after the release was verified.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from govdata.errors import NoSuchTable, UsageError, VerificationError, os_reason
from govdata.extras import not_installed
from govdata.releases.labels import Reference, with_names
from govdata.releases.manifest import CHANGED, NOT_PARQUET, Place, about
from govdata.releases.pandas_frames import as_frame
from govdata.reports.messages import Message, counted
from govdata.reports.notebook import ROWS, html_table
from govdata.reports.printable import printable
from govdata.signing.signers import Signer

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_PATTERN = re.compile(r"[*?\[]")
"""What begins a pattern of file names in DuckDB."""


@dataclass(frozen=True, repr=False)
class ReleasedTable:
    """One table of a release: `arrow` is the whole of it. Anything that reads Arrow streams reads this object, too."""

    name: str
    version: str
    arrow: pa.Table
    release: ReleasedTables | None = field(default=None, compare=False)
    """The tables of the same release, which names are taken from."""

    def __repr__(self) -> str:
        rows, columns = counted(len(self), "row"), counted(self.arrow.num_columns, "column")
        return f"<ReleasedTable {printable(self.name)} {printable(self.version)}: {rows}, {columns}>"

    def _repr_html_(self) -> str:
        rows = (row.values() for row in self.arrow.slice(0, ROWS + 1).to_pylist())
        return html_table(f"{self!r}"[1:-1], self.arrow.column_names, rows, ROWS)

    def to_arrow(self) -> pa.Table:
        """The pyarrow table; title, description and unit of a field are its metadata."""
        return self.arrow

    def to_pandas(self, *, decimals: Literal["float", "exact"] = "float", labels: bool = False) -> pd.DataFrame:
        """A pandas frame that calculates: numbers as numbers, dates with `.dt`, and integers with gaps as `Int64`.

        A date is a `datetime64` at midnight. `attrs["decimals"]` of the frame says how decimals were taken, and
        `attrs["rounded"]` how many values of each column of decimals their doubles do not give back: those of more
        than 15 digits at most.

        Args:
            decimals: "float" makes the nearest doubles of decimals. "exact" leaves them as objects of Python: sums are
                exact, and pandas does not take them for numbers (`describe`, `plot`, times a float).
            labels: beside an id that names a row of another table stands what that row is called, as
                `subject.name_en`.

        Raises:
            UsageError: pandas is not installed, or `decimals` is neither.
            VerificationError: a table with names was changed since the release was verified.
        """
        if decimals not in ("exact", "float"):
            raise _no_such_decimals(decimals)
        table = self._labelled() if labels else self.arrow
        try:
            return as_frame(table, exact=decimals == "exact")
        except ImportError as error:
            raise _missing("pandas", Message("a pandas frame", "转换为 pandas 数据框")) from error

    def to_polars(self, *, labels: bool = False) -> pl.DataFrame:
        """A Polars frame, with decimals and dates of Polars.

        Args:
            labels: as for `to_pandas`.

        Raises:
            UsageError: Polars is not installed.
            VerificationError: a table with names was changed since the release was verified.
        """
        try:
            import polars as pl
        except ImportError as error:
            raise _missing("polars", Message("a Polars frame", "转换为 Polars 数据框")) from error
        return pl.DataFrame(self._labelled() if labels else self.arrow)

    def _labelled(self) -> pa.Table:
        """The table with names beside ids; as it is where it was not read from a release."""
        found = self.release
        if found is None:
            return self.arrow
        return with_names(self.arrow, found.keys_of.get(self.name, ()), lambda name: found.read(name).arrow)

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows as dicts of Python values."""
        rows: list[dict[str, Any]] = self.arrow.to_pylist()
        return rows

    def __len__(self) -> int:
        return int(self.arrow.num_rows)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.arrow.__arrow_c_stream__(requested_schema)

    def column(self, name: str) -> pa.ChunkedArray:
        """Deprecated: use `arrow.column(name)`."""
        _deprecated("column(name)")
        return self.arrow.column(name)

    @property
    def schema(self) -> pa.Schema:
        """Deprecated: use `arrow.schema`."""
        _deprecated("schema")
        return self.arrow.schema

    @property
    def column_names(self) -> list[str]:
        """Deprecated: use `arrow.column_names`."""
        _deprecated("column_names")
        return list(self.arrow.column_names)

    @property
    def num_rows(self) -> int:
        """Deprecated: use `arrow.num_rows`, or `len`."""
        _deprecated("num_rows")
        return int(self.arrow.num_rows)


def _no_such_decimals(given: str) -> UsageError:
    return UsageError(
        Message(f'decimals are "exact" or "float", not "{given}".', f"decimals 取 exact 或 float，不能是“{given}”。")
    )


def _deprecated(name: str) -> None:
    warnings.warn(
        f"ReleasedTable.{name} is deprecated: use ReleasedTable.arrow.{name}", DeprecationWarning, stacklevel=3
    )


class FileReader(Protocol):
    """What reads the Parquet files of a release that is not on this machine."""

    def read(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        """Some columns of a file, or all, from bytes that are verified."""


@dataclass(frozen=True, repr=False)
class ReleasedTables(Mapping[str, ReleasedTable]):
    """The tables of one release by name, in the order of its descriptor; each is read when it is asked for."""

    release: Place
    """The folder of the release, or where it is in a store."""
    name: str
    version: str
    digest: str
    """SHA-256 of the release's SHA256SUMS, in hexadecimal."""
    files: Mapping[str, tuple[str, ...]]
    """Table -> its Parquet files below `release`, in the order of the rows."""
    hashes: Mapping[str, str]
    """File -> SHA-256, as the manifest said when the release was verified."""
    signers: tuple[Signer, ...] = ()
    """Who signed it, by its signatures, of those that were asked for; empty where nobody was."""
    reader: FileReader | None = field(default=None, repr=False, compare=False)
    """What reads files that are in a store; None where they are in a folder of this machine."""
    keys_of: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
    """Table -> its foreign keys to rows that have names."""

    def __repr__(self) -> str:
        title = f"{printable(self.name)} {printable(self.version)}"
        return f"<ReleasedTables {title}: {', '.join(map(printable, self)) or 'no tables'}>"

    def _repr_html_(self) -> str:
        rows = ((table, ", ".join(files)) for table, files in self.files.items())
        return html_table(f"{self.name} {self.version} (sha256:{self.digest})", ("table", "files"), rows)

    def __getitem__(self, table: str) -> ReleasedTable:
        return self.read(table)

    def __contains__(self, table: object) -> bool:
        return table in self.files

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def read(self, table: str, columns: Sequence[str] | None = None) -> ReleasedTable:
        """One table, or some columns of it.

        Raises:
            NoSuchTable: the release has no such table.
            UsageError: the table has no such column.
            VerificationError: its file was changed or removed since the release was verified.
        """
        import pyarrow as pa

        parts = [self._read_file(name, columns) for name in self._files(table)]
        try:
            return ReleasedTable(table, self.version, pa.concat_tables(parts), self)
        except pa.ArrowException as error:
            reason = Message(f"{table}: its Parquet files have other types", f"{table}：各 Parquet 文件的类型不同")
            raise VerificationError(self.release, (reason,)) from error

    def to_duckdb(self, connection: duckdb.DuckDBPyConnection | None = None) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with a view of every table, titles and descriptions as the comments of its columns.

        Views read the Parquet files only as far as a query needs, and do not see whether they were changed meanwhile.
        The tables of a release in a store are read whole, and verified, before a query.

        Raises:
            UsageError: DuckDB is not installed.
        """
        try:
            import duckdb
        except ImportError as error:
            raise _missing("duckdb", Message("a DuckDB connection", "用 DuckDB 查询")) from error
        connection = connection or duckdb.connect()
        for table in self:
            if not isinstance(self.release, Path):
                connection.register(table, self.read(table).arrow)
                continue
            files = ", ".join(_quoted(_one_file((self.release / name).resolve()), "'") for name in self._files(table))
            view = _quoted(table, '"')
            # Partitioned files hold their partition's column themselves, typed; a folder's name has no type.
            connection.execute(
                f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM read_parquet([{files}], hive_partitioning=false)"  # noqa: S608 (quoted)
            )
            for name, words in self._described(table).items():
                column, said = _quoted(name, '"'), _quoted(words, "'")
                connection.execute(f"COMMENT ON COLUMN {view}.{column} IS {said}")
        return connection

    def _read_file(self, name: str, columns: Sequence[str] | None) -> pa.Table:
        if isinstance(self.release, Path):
            return _read_parquet(self.release, name, self.hashes.get(name), columns)
        if self.reader is None:
            raise TypeError(self.release)
        return self.reader.read(name, columns)

    def _described(self, table: str) -> dict[str, str]:
        """Title and description of each column that has them."""
        import pyarrow.parquet as pq

        files = self._files(table)
        return _column_words(pq.read_schema(self.release / files[0])) if files else {}

    def _files(self, table: str) -> tuple[str, ...]:
        if table not in self.files:
            what = f"{self.name} {self.version}"
            raise NoSuchTable(
                Message(f'{what} has no table "{table}".', f"{what} 没有表“{table}”。"), _it_has(list(self.files))
            )
        return self.files[table]


def _column_words(schema: pa.Schema) -> dict[str, str]:
    told = {each.name: each.metadata or {} for each in schema}
    words = {
        name: [said[key].decode() for key in (b"title", b"description") if said.get(key)] for name, said in told.items()
    }
    return {name: "\n".join(each) for name, each in words.items() if each}


def _it_has(names: Sequence[str]) -> Message:
    return Message(f"It has: {', '.join(names)}.", f"现有：{'、'.join(names)}。")


def _read_parquet(release: Path, name: str, expected: str | None, columns: Sequence[str] | None) -> pa.Table:
    """Hash and parse the same bytes: they are read once, and whatever becomes of the file, they are what was hashed."""
    return parse_parquet(release, name, verified_bytes(release, name, expected), columns)


def parse_parquet(
    release: Place, name: str, content: pa.Buffer, columns: Sequence[str] | None, metadata: Any = None
) -> pa.Table:
    """Some columns of a Parquet file in memory; all, where none are named.

    Raises:
        UsageError: it has no such column.
        VerificationError: it is no Parquet file that a release has.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(content), metadata=metadata)
        require_fields(release, name, file.schema_arrow, columns)
        return file.read(columns=list(columns) if columns is not None else None)
    except (pa.ArrowException, OSError) as error:
        raise VerificationError(release, (about(name, NOT_PARQUET),)) from error


def require_fields(release: Place, name: str, schema: pa.Schema, columns: Sequence[str] | None) -> None:
    """A file has the columns that are asked for, and columns of no other types than a release has.

    Raises:
        UsageError: it has no such column.
        VerificationError: a column has another type.
    """
    _require_columns(name, columns or (), list(schema.names))
    _require_types(release, name, schema)


def _require_columns(name: str, columns: Sequence[str], there: Sequence[str]) -> None:
    missing = next((column for column in columns if column not in there), None)
    if missing is not None:
        raise UsageError(Message(f'{name} has no column "{missing}".', f"{name} 没有列“{missing}”。"), _it_has(there))


def _require_types(release: Place, name: str, schema: pa.Schema) -> None:
    """Whoever made the file, its types are some that a release is written in: all libraries read those.

    Raises:
        VerificationError: a column has another.
    """
    import pyarrow.types as is_a

    known = (is_a.is_string, is_a.is_boolean, is_a.is_int64, is_a.is_float64, is_a.is_decimal128, is_a.is_date32)
    odd = next((each for each in schema if not any(test(each.type) for test in (*known, _is_moment))), None)
    if odd is not None:
        en, zh = f'"{odd.name}" has the type {odd.type}', f"“{odd.name}”列的类型为 {odd.type}"
        reason = Message(f"{name}: {en}, which no release has", f"{name}：{zh}，发布版中没有此类型")
        raise VerificationError(release, (reason,))


def _is_moment(kind: pa.DataType) -> bool:
    """A time of day or a moment in microseconds, of no zone."""
    return str(kind) in ("time64[us]", "timestamp[us]")


def verified_bytes(release: Path, name: str, expected: str | None) -> pa.Buffer:
    """A file of a release in memory, once its SHA-256 is the one that is expected.

    The memory is Arrow's own: a thread of Arrow may still hold one of Python's when Python ends.

    Raises:
        VerificationError: the file was changed or is not there.
    """
    import pyarrow as pa

    try:
        with pa.OSFile(str(release / name)) as file:
            content = file.read_buffer()
    except OSError as error:
        code = error.errno or errno.EIO
        reason = os_reason(OSError(code, os.strerror(code)))
        raise VerificationError(release, (about(name, reason),)) from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise VerificationError(release, (about(name, CHANGED),))
    return content


def _missing(package: str, use: Message) -> UsageError:
    problem, step = not_installed(package, use)
    return UsageError(problem.as_sentence(), step)


def _one_file(path: Path) -> str:
    """A path as DuckDB reads it: what would be a pattern, and so match files beside it, stands in brackets."""
    return _PATTERN.sub(r"[\g<0>]", str(path))


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark
