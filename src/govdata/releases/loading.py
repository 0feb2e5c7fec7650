"""What downstream projects import: the tables of a release, verified before a row is returned.

    import govdata
    funding = govdata.load("releases/1.2.0", table="funding")     # .arrow, .to_pandas(), .to_polars()
    tables = govdata.tables("releases", as_of="2025-06-30")       # what was public that day
    tables.to_duckdb().sql("SELECT * FROM funding")
    govdata.pin("releases/1.2.0", lockfile="govdata.lock")        # from now on, that release and no other:
    funding = govdata.load("releases", table="funding", lockfile="govdata.lock")

Each call reads every byte of the release once and refuses all of it when one is not as it was written.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from govdata.arguments import checks_arguments
from govdata.errors import UsageError
from govdata.old_calls import accepts_old_calls
from govdata.releases.arrow_tables import ReleasedTable, ReleasedTables
from govdata.releases.manifest import (
    find_release,
    is_release,
    parquet_files,
    read_descriptor,
    read_manifest,
    require_whole,
    verified_descriptor,
    versions,
)
from govdata.releases.pins import Pin, check_pin, read_pins, write_pin
from govdata.releases.publication_time import day_of, published_day
from govdata.releases.remote import find_remote
from govdata.releases.remote_tables import RemoteFiles
from govdata.reports.messages import EMPTY, Message
from govdata.stores import Location, is_url

LOCKFILE = "govdata.lock"


@accepts_old_calls(2)
@checks_arguments
def load(
    path: Path | str,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    as_of: date | str | None = None,
    lockfile: Path | str | None = None,
    lock: Path | str | None = None,
) -> ReleasedTable:
    """One table of a release.

    Args:
        path: a release, or a folder of releases, which stands for its highest version, or the pinned one (`lockfile`).
        table: the name of the table.
        columns: the columns to read; all, if left out.
        as_of: a day; a folder of releases then stands for the one that was public at its end, and a release that is
            named has to have been.
        lockfile: accept only the release that `pin` wrote there, which is the one that is meant in a folder of
            releases where it stands. It is read, never written.
        lock: deprecated, see `lockfile` and `pin`. A file that is not there yet is written, with the release pinned.

    Raises:
        UsageError: no such release, table, column or lock file, or nothing was public that day.
        VerificationError: a byte of the release was changed, a file is missing or was added, its folder is named like
            another version, or the lock file pins another release or none.
        SourceError: the operating system refuses, such as a folder that may not be entered.
    """
    if lock is not None:
        _warn_of_lock()
    return _verified_tables(path, as_of, lockfile, lock).read(table, columns)


@accepts_old_calls(1)
@checks_arguments
def tables(
    path: Path | str,
    *,
    as_of: date | str | None = None,
    lockfile: Path | str | None = None,
    lock: Path | str | None = None,
) -> ReleasedTables:
    """All tables of a release, by name; each is read when it is asked for. See `load`.

    Raises:
        UsageError: no such release or lock file, or nothing was public that day.
        VerificationError: the release is not what was written, or not what the lock file pins.
        SourceError: the operating system refuses, such as a folder that may not be entered.
    """
    if lock is not None:
        _warn_of_lock()
    return _verified_tables(path, as_of, lockfile, lock)


@checks_arguments
def pin(path: Path | str, *, lockfile: Path | str = LOCKFILE, as_of: date | str | None = None) -> ReleasedTables:
    """Pin a release: write its name, version and digest to a lock file, which `load` and `tables` then check.

    The pin of an earlier release of the same package is replaced, those of other packages stay.

    Raises:
        UsageError: no such release, nothing was public that day, or the file is something else than a lock file.
        VerificationError: the release is not what was written.
        WriteError: the lock file cannot be written.
        SourceError: the operating system refuses, such as a folder that may not be entered.
    """
    found = _verified_tables(path, as_of, None, None)
    write_pin(_pin_of(found), Path(lockfile))
    return found


def _verified_tables(
    path: Path | str, as_of: date | str | None, lockfile: Path | str | None, lock: Path | str | None
) -> ReleasedTables:
    read = _in_a_store if is_url(path) else _on_this_machine
    found = read(path, as_of, lockfile if lockfile is not None else lock)
    if lock is not None:
        _pin_at_first_use(found, Path(lock))
    if lockfile is not None:
        check_pin(_pin_of(found), found.release, Path(lockfile))
    return found


def _on_this_machine(path: Path | str, as_of: date | str | None, lockfile: Path | str | None) -> ReleasedTables:
    """The release of a folder, of which every byte is verified."""
    release = _chosen_release(Path(path), as_of, lockfile)
    manifest = require_whole(release)
    descriptor = verified_descriptor(manifest)
    name, version = (str(descriptor.get(each, "")) for each in ("name", "version"))
    return ReleasedTables(release, name, version, manifest.digest, parquet_files(descriptor, manifest), manifest.hashes)


def _in_a_store(path: Path | str, as_of: date | str | None, lockfile: Path | str | None) -> ReleasedTables:
    """The release of a URL, whose manifest and descriptor are verified, and of its tables what is read of them."""
    found = find_remote(Location.parse(str(path)), as_of, lockfile)
    files = parquet_files(found.descriptor, found.sums)
    reader = RemoteFiles(found, found.blocks())
    return ReleasedTables(
        found.location, found.name, found.version, found.sums.digest, files, found.sums.hashes, reader
    )


def _chosen_release(path: Path, as_of: date | str | None, lockfile: Path | str | None) -> Path:
    """The release that is meant: in a folder the one of a day, else the pinned one that stands there, else the last."""
    if as_of is not None:
        return public_on(path, as_of)
    last = find_release(path)
    pins = None if lockfile is None or is_release(path) else read_pins(Path(lockfile))
    pinned = (pins or {}).get(str(read_descriptor(last).get("name", "")), {}).get("version")
    there = {str(version) for version in versions(path)} if pinned else set()
    return find_release(last.parent / pinned) if pinned in there else last


def _pin_at_first_use(found: ReleasedTables, lock: Path) -> None:
    """What `lock` did: write the first pin of a file that is not there yet, or check the release against the file.

    A name that the file does not have is refused: a release says its own name, and would so choose to be unpinned.
    """
    if read_pins(lock) is None:
        write_pin(_pin_of(found), lock)
    else:
        check_pin(_pin_of(found), found.release, lock)


def _pin_of(found: ReleasedTables) -> Pin:
    return Pin(found.name, found.version, f"sha256:{found.digest}")


def _warn_of_lock() -> None:
    warnings.warn(
        "lock= is deprecated: it writes the pin at the first use. Write it with govdata.pin(release, lockfile=...), "
        "and check it with lockfile=...",
        DeprecationWarning,
        stacklevel=5,
    )


def public_on(path: Path, day: date | str) -> Path:
    """The release that was public at the end of `day`: the last one of a folder, or the one that `path` itself is.

    Raises:
        UsageError: `day` is not a date, or nothing was public yet.
        VerificationError: the descriptor of a release was changed, so its day cannot be believed.
    """
    wanted = day_of(day)
    if is_release(path):
        return _public_release(find_release(path), path, wanted)
    dated = [(_published(path / str(version)), version) for version in versions(path)]
    public = [pair for pair in dated if pair[0] <= wanted]
    if not public:
        earliest = min(dated)[0] if dated else ""
        first = Message(f"The first release is dated {earliest}.", f"首个发布版：{earliest}。") if dated else EMPTY
        raise UsageError(
            Message(f"No release in {path} was public on {wanted}.", f"{wanted} 时 {path} 中尚无已公布的发布版。"),
            first or Message("There is no release.", "没有发布版。"),
        )
    return path / str(max(public)[1])


def _public_release(release: Path, path: Path, wanted: date) -> Path:
    published = _published(release)
    if published > wanted:
        raise UsageError(
            Message(f"{path} was not public on {wanted}.", f"{wanted} 时 {path} 尚未公布。"),
            Message(f"It is dated {published}.", f"发布日期：{published}。"),
        )
    return release


def _published(release: Path) -> date:
    return published_day(release, verified_descriptor(read_manifest(release)))
