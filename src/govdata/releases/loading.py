"""What downstream projects import: the tables of a release as Arrow, verified before a row is returned.

    import govdata
    funding = govdata.load("releases/1.2.0", table="funding")     # Arrow; .to_pandas(), .to_polars()
    tables = govdata.tables("releases", as_of="2025-06-30")       # what was public that day
    tables.to_duckdb().sql("SELECT * FROM funding")

Light on purpose: Arrow and the standard library, no Polars, pandera or frictionless on this path. Each call reads every
byte of the release once and refuses all of it when one is not as it was written; the file that is then parsed is read
into memory and hashed there again, so nobody can exchange it in between. `lock` pins what a project used, as package
managers do.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.errors import NoSuchTable, UsageError, VerificationError, WriteError
from govdata.releases.manifest import (
    digest,
    find_release,
    is_release,
    listed,
    parquet_files,
    read_descriptor,
    require_whole,
    versions,
)
from govdata.reports.messages import untranslated

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

PINNED = "is not the release that is pinned"


@dataclass(frozen=True)
class ReleasedTable:
    """One table of a release. `arrow` is the whole of it; anything that reads Arrow streams reads this object, too."""

    name: str
    version: str
    arrow: pa.Table

    def to_arrow(self) -> pa.Table:
        return self.arrow

    def to_pandas(self) -> pd.DataFrame:
        """A pandas frame. Integers stay integers where values are missing; decimals stay exact, as objects.

        Raises:
            UsageError: pandas is not installed.
        """
        _require("pandas", "'govdata[pandas]'")
        import pandas as pd
        import pyarrow as pa

        return self.arrow.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)

    def to_polars(self) -> pl.DataFrame:
        """A Polars frame.

        Raises:
            UsageError: Polars is not installed.
        """
        _require("polars", "polars")
        import polars as pl

        return pl.DataFrame(self.arrow)

    def to_pylist(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.arrow.to_pylist()
        return rows

    def column(self, name: str) -> pa.ChunkedArray:
        return self.arrow.column(name)

    @property
    def schema(self) -> pa.Schema:
        """Names and types; title, description and unit of a field are its metadata."""
        return self.arrow.schema

    @property
    def column_names(self) -> list[str]:
        return list(self.arrow.column_names)

    @property
    def num_rows(self) -> int:
        return int(self.arrow.num_rows)

    def __len__(self) -> int:
        return self.num_rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.arrow.__arrow_c_stream__(requested_schema)


@dataclass(frozen=True)
class ReleasedTables(Mapping[str, ReleasedTable]):
    """The tables of one release by name, in the order of its descriptor; each is read when it is asked for."""

    release: Path
    name: str
    version: str
    digest: str
    places: Mapping[str, tuple[str, ...]]
    """Table -> its Parquet files below `release`, in the order of the rows."""
    hashes: Mapping[str, str]
    """File -> SHA-256, as the manifest said when the release was verified."""

    def __getitem__(self, table: str) -> ReleasedTable:
        return self.read(table)

    def __contains__(self, table: object) -> bool:
        return table in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def read(self, table: str, columns: Sequence[str] | None = None) -> ReleasedTable:
        """One table, or some columns of it.

        Raises:
            NoSuchTable: the release has no such table.
            UsageError: the table has no such column.
            VerificationError: its file was changed or removed since the release was verified.
        """
        import pyarrow as pa

        parts = [_read_parquet(self.release, name, self.hashes.get(name), columns) for name in self._files(table)]
        return ReleasedTable(table, self.version, pa.concat_tables(parts))

    def _files(self, table: str) -> tuple[str, ...]:
        if table not in self.places:
            there = f"It has: {', '.join(self.places)}."
            raise NoSuchTable(untranslated(f"{self.name} {self.version} has no table {table!r}"), untranslated(there))
        return self.places[table]

    def to_duckdb(self, connection: duckdb.DuckDBPyConnection | None = None) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with a view of every table.

        Views read the Parquet files only as far as a query needs, and do not see whether they were changed meanwhile.

        Raises:
            UsageError: DuckDB is not installed.
        """
        _require("duckdb", "'govdata[duckdb]'")
        import duckdb

        connection = connection or duckdb.connect()
        for table in self:
            files = ", ".join(_quoted(str((self.release / name).resolve()), "'") for name in self._files(table))
            view = _quoted(table, '"')
            # Partitioned files hold their partition's column themselves, typed; a folder's name has no type.
            connection.execute(
                f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM read_parquet([{files}], hive_partitioning=false)"  # noqa: S608 (quoted)
            )
        return connection


def load(
    place: Path | str,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    as_of: date | str | None = None,
    lock: Path | str | None = None,
) -> ReleasedTable:
    """One table of a release.

    `place` is a release or a folder of releases, which stands for its highest version; with `as_of`, for the one that
    was public on that day (a release that is named has to have been). `lock` is the path of a lock file: the first use
    writes name, version and digest, any later one accepts exactly those.

    Raises:
        UsageError: no such release, table or column, or nothing was public that day.
        VerificationError: a byte of the release was changed, a file is missing or was added, or the lock pins another.
    """
    return tables(place, as_of=as_of, lock=lock).read(table, columns)


def tables(place: Path | str, *, as_of: date | str | None = None, lock: Path | str | None = None) -> ReleasedTables:
    """All tables of a release; see `load`."""
    release = find_release(place) if as_of is None else public_on(Path(place), as_of)
    require_whole(release)
    descriptor = read_descriptor(release)
    name, version = (str(descriptor.get(each, "")) for each in ("name", "version"))
    found = ReleasedTables(release, name, version, digest(release), parquet_files(descriptor), listed(release))
    if lock is not None:
        hold(found, Path(lock))
    return found


def public_on(place: Path, day: date | str) -> Path:
    """The release that was public at the end of `day`: the last one of a folder, or the one that `place` itself is.

    Raises:
        UsageError: `day` is not a date, or nothing was public yet.
        VerificationError: the descriptor of a release was changed, so its day cannot be believed.
    """
    wanted = _day(day)
    if is_release(place):
        published = _published(place)
        if published > wanted:
            raise UsageError(
                untranslated(f"{place} was not public on {wanted}"), untranslated(f"It is of {published}.")
            )
        return place
    dated = [(_published(place / str(version)), version) for version in versions(place)]
    public = [pair for pair in dated if pair[0] <= wanted]
    if not public:
        first = f"The first release is of {min(dated)[0]}." if dated else "There is no release."
        raise UsageError(untranslated(f"nothing in {place} was public on {wanted}"), untranslated(first))
    return place / str(max(public)[1])


def hold(release: ReleasedTables, lock: Path) -> None:
    """Pin a release in a lock file, or hold it against what is pinned there under its name.

    Raises:
        VerificationError: the lock pins another version or other bytes.
        UsageError: the lock file cannot be read as one.
        WriteError: the lock file cannot be written.
    """
    pins = _read_lock(lock)
    pin = {"version": release.version, "digest": f"sha256:{release.digest}"}
    held = pins.get(release.name)
    if held is None:
        _write_lock(lock, {**pins, release.name: pin})
    elif held != pin:
        pinned, found = (f"{each.get('version')} ({each.get('digest')})" for each in (held, pin))
        step = f"to move on, take {release.name!r} out of {lock}"
        raise VerificationError(
            release.release, (untranslated(f"{lock} pins {pinned}, this is {found}; {step}"),), untranslated(PINNED)
        )


def _read_lock(lock: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(lock.read_text(encoding="utf-8"))["releases"]
        return {str(name): dict(pin) for name, pin in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            untranslated(f"{lock} is not a lock file: {error}"), untranslated("Delete it to pin anew.")
        ) from error


def _write_lock(lock: Path, pins: Mapping[str, Mapping[str, str]]) -> None:
    content = {"$version": "1", "releases": {name: pins[name] for name in sorted(pins)}}
    fresh = lock.with_name(f"{lock.name}.new")
    try:
        fresh.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        fresh.replace(lock)
    except OSError as error:
        raise WriteError(lock, untranslated(error.strerror or str(error))) from error


def _published(release: Path) -> date:
    _verified_bytes(release, "datapackage.json", listed(release).get("datapackage.json"))
    return _day(str(read_descriptor(release).get("created")))


def _day(day: date | str) -> date:
    if isinstance(day, str):
        try:
            day = datetime.fromisoformat(day)
        except ValueError as error:
            raise UsageError(
                untranslated(f"{day!r} is not a date"), untranslated("Write it like 2025-06-30.")
            ) from error
    return day.date() if isinstance(day, datetime) else day


def _read_parquet(release: Path, name: str, expected: str | None, columns: Sequence[str] | None) -> pa.Table:
    """Hash and parse the same bytes: they are read once, and whatever becomes of the file, they are what was hashed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(pa.BufferReader(_verified_bytes(release, name, expected)))
    missing = [column for column in columns or () if column not in file.schema_arrow.names]
    if missing:
        raise UsageError(
            untranslated(f"{name} has no column {missing[0]!r}"),
            untranslated(f"It has: {', '.join(file.schema_arrow.names)}."),
        )
    return file.read(columns=list(columns) if columns is not None else None)


def _verified_bytes(release: Path, name: str, expected: str | None) -> pa.Buffer:
    """A file in memory that is Arrow's own: one of Python's may still be held by a thread of Arrow when Python ends."""
    import pyarrow as pa

    try:
        with pa.OSFile(str(release / name)) as file:
            content = file.read_buffer()
    except OSError as error:
        raise VerificationError(release, (untranslated(f"{name}: {os.strerror(error.errno or errno.EIO)}"),)) from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise VerificationError(release, (untranslated(f"{name}: its bytes were changed"),))
    return content


def _require(library: str, requirement: str) -> None:
    if find_spec(library) is None:
        raise UsageError(untranslated(f"{library} is not installed"), untranslated(f"pip install {requirement}"))


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark
