"""What downstream projects import: the tables of a release, verified before a row is returned.

    import govdata
    funding = govdata.load("releases/1.2.0", table="funding")     # .arrow, .to_pandas(), .to_polars()
    tables = govdata.tables("releases", as_of="2025-06-30")       # what was public that day
    tables.to_duckdb().sql("SELECT * FROM funding")
    govdata.pin("releases/1.2.0", lockfile="govdata.lock")        # from now on, that release and no other:
    funding = govdata.load("releases", table="funding", lockfile="govdata.lock")

Each call reads every byte of the release once and refuses all of it when one is not as it was written; of a release
behind a URL it reads, and verifies, what it gives. With `signers` (a file `allowed_signers`) it refuses what they have
not signed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from govdata.arguments import checks_arguments
from govdata.errors import UsageError, VerificationError
from govdata.old_calls import accepts_old_calls
from govdata.releases.arrow_tables import FileReader, ReleasedTable, ReleasedTables
from govdata.releases.labels import references
from govdata.releases.latest import LATEST
from govdata.releases.manifest import (
    Sums,
    find_release,
    is_release,
    read_descriptor,
    read_manifest,
    require_whole,
    verified_descriptor,
    versions,
)
from govdata.releases.parquet_of_tables import parquet_files
from govdata.releases.pins import HeldSigners, Pin, check_pin, held_signers, read_pins, refuse_older, write_pin
from govdata.releases.publication_time import day_of, published_day
from govdata.releases.remote import find_remote
from govdata.releases.remote_tables import RemoteFiles
from govdata.releases.version import Version
from govdata.reports.messages import EMPTY, Message
from govdata.signing.checking import Proofs, check_signatures, read_proofs
from govdata.signing.signers import Signer, Signers
from govdata.stores import Location, is_url
from govdata.values import dataclass

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
    signers: Path | str | None = None,
    require: int = 1,
    lock: Path | str | None = None,
) -> ReleasedTable:
    """One table of a release.

    Args:
        path: a release; or a folder of releases or its `latest`, which stand for the highest version, or for the
            pinned one (`lockfile`); or the URL of a release or of a folder of them.
        table: the name of the table.
        columns: the columns to read; all, if left out.
        as_of: a day; a folder of releases then stands for the one that was public at its end, and a release that is
            named has to have been.
        lockfile: accept only the release that `pin` wrote there, which is the one that is meant in a folder of
            releases where it stands. It is read, never written. Where it holds signers, they are required.
        signers: accept only what was signed by those that a file in the format `allowed_signers` names. What is asked
            for of a web server, which lists nothing: see `verify`.
        require: so many of them, different ones.
        lock: deprecated, see `lockfile` and `pin`. A file that is not there yet is written, with the release pinned.

    Raises:
        UsageError: no such release, table, column or lock file, nothing was public that day, or OpenSSH is needed and
            not installed.
        VerificationError: a byte of the release was changed, a file is missing or was added, its folder is named like
            another version, the lock file pins another release or none, or too few of the signers signed it.
        SourceError: the operating system refuses, such as a folder that may not be entered.
        StoreError: the store of a URL cannot be reached, or refuses.
    """
    if lock is not None:
        _warn_of_lock()
    return _verified_tables(path, as_of, lockfile, lock, asked_signers(signers, require)).read(table, columns)


@accepts_old_calls(1)
@checks_arguments
def tables(
    path: Path | str,
    *,
    as_of: date | str | None = None,
    lockfile: Path | str | None = None,
    signers: Path | str | None = None,
    require: int = 1,
    lock: Path | str | None = None,
) -> ReleasedTables:
    """All tables of a release, by name; each is read when it is asked for. See `load`.

    Raises:
        UsageError: no such release or lock file, nothing was public that day, or OpenSSH is needed and not installed.
        VerificationError: the release is not what was written, not what the lock file pins, or not signed as required.
        SourceError: the operating system refuses, such as a folder that may not be entered.
        StoreError: the store of a URL cannot be reached, or refuses.
    """
    if lock is not None:
        _warn_of_lock()
    return _verified_tables(path, as_of, lockfile, lock, asked_signers(signers, require))


@checks_arguments
def pin(
    path: Path | str,
    *,
    lockfile: Path | str = LOCKFILE,
    as_of: date | str | None = None,
    signers: Path | str | None = None,
    require: int = 1,
) -> ReleasedTables:
    """Pin a release: write its name, version and digest to a lock file, which `load` and `tables` then check.

    The pin of an earlier release of the same package is replaced, those of other packages stay. Signers are pinned with
    it: from then on that package is loaded, and pinned anew, only as they signed it; others replace them.

    Raises:
        UsageError: no such release, nothing was public that day, or the file is something else than a lock file.
        VerificationError: the release is not what was written, not signed as required, or `path` is a folder of
            releases, or `latest`, which has gone back behind the release that is pinned.
        WriteError: the lock file cannot be written.
        SourceError: the operating system refuses, such as a folder that may not be entered.
        StoreError: the store of a URL cannot be reached, or refuses.
    """
    asked = asked_signers(signers, require)
    found = _verified_tables(path, as_of, None, None, asked, None if asked else Path(lockfile))
    held = held_signers(found.name, Path(lockfile))
    required = asked or (held.signers if held else None)
    own = replace(_pin_of(found), signers=required)
    named = Location.parse(str(path)).name if is_url(path) else Path(path).name
    if as_of is None and Version.parse(named) is None:
        refuse_older(own, found.release, Path(lockfile))
    write_pin(own, Path(lockfile))
    return found


def asked_signers(signers: Path | str | None, require: int) -> Signers | None:
    """The signers that a call asks for.

    Raises:
        UsageError: the file names nobody, or so many are required of no file.
        SourceError: the file cannot be read.
    """
    if signers is not None:
        return Signers.read(Path(signers), require)
    if require != 1:
        raise UsageError(
            Message("Signers are required, and none are named.", "已要求有人签署，但未指定签名人名单。"),
            Message("Name them with signers= (--signers).", "请用 signers=（--signers）指定。"),
        )
    return None


@dataclass(frozen=True)
class _Found:
    """A release that was found, as its manifest says; who signed it is looked at next."""

    sums: Sums
    descriptor: Mapping[str, Any]
    proofs: Callable[[Signers], Proofs]
    """The signatures beside it, of all that are there or of those that these signers would have made."""
    reader: FileReader | None = None

    @property
    def name(self) -> str:
        return str(self.descriptor.get("name", ""))

    def signed_by(self, asked: HeldSigners) -> tuple[Signer, ...]:
        """Who signed it, of those that have to have.

        Raises:
            VerificationError: too few, or a signature is broken.
        """
        found = check_signatures(self.proofs(asked.signers), self.sums.content, asked.signers, asked.checked)
        if found.problems:
            raise VerificationError(self.sums.release, found.problems, _NOT_SIGNED)
        return found.signers

    def tables(self, signers: tuple[Signer, ...]) -> ReleasedTables:
        sums, version = self.sums, str(self.descriptor.get("version", ""))
        files = parquet_files(self.descriptor, sums)
        keys = references(self.descriptor)
        place = (sums.release, self.name, version, sums.digest)
        return ReleasedTables(*place, files, sums.hashes, signers, self.reader, keys)


_NOT_SIGNED = Message("is not signed as required", "的签名不符合要求")


def _all_signers(
    name: str, asked: Signers | None, lockfile: Path | str | None, renewed: Path | None
) -> Iterator[HeldSigners]:
    """Those that the call asks for, and those of the lock file: as when it was written, or now, if it is to be."""
    held = None if lockfile is None else held_signers(name, Path(lockfile))
    new = None if renewed is None else held_signers(name, renewed)
    if asked is not None:
        yield HeldSigners(asked)
    if held is not None:
        yield held
    if new is not None:
        yield HeldSigners(new.signers)


def _verified_tables(
    path: Path | str,
    as_of: date | str | None,
    lockfile: Path | str | None,
    lock: Path | str | None,
    asked: Signers | None,
    renewed: Path | None = None,
) -> ReleasedTables:
    read = _in_a_store if is_url(path) else _on_this_machine
    release = read(path, as_of, lockfile if lockfile is not None else lock)
    required = _all_signers(release.name, asked, lockfile if lockfile is not None else lock, renewed)
    found = release.tables(tuple(dict.fromkeys(each for those in required for each in release.signed_by(those))))
    if lock is not None:
        _pin_at_first_use(found, Path(lock))
    if lockfile is not None:
        check_pin(_pin_of(found), found.release, Path(lockfile))
    return found


def _on_this_machine(path: Path | str, as_of: date | str | None, lockfile: Path | str | None) -> _Found:
    """The release of a folder, of which every byte is verified."""
    release = _chosen_release(Path(path), as_of, lockfile)
    manifest = require_whole(release)
    return _Found(manifest, verified_descriptor(manifest), lambda _: read_proofs(release))


def _in_a_store(path: Path | str, as_of: date | str | None, lockfile: Path | str | None) -> _Found:
    """The release of a URL, whose manifest and descriptor are verified, and of its tables what is read of them."""
    found = find_remote(Location.parse(str(path)), as_of, lockfile)
    return _Found(found.sums, found.descriptor, found.proofs, RemoteFiles(found, found.blocks()))


def _chosen_release(path: Path, as_of: date | str | None, lockfile: Path | str | None) -> Path:
    """The release that is meant: in a folder the one of a day, else the pinned one that stands there, else the last.

    `latest` is a word for its folder: what is pinned does not move with it.
    """
    if as_of is not None:
        return public_on(path, as_of)
    last = find_release(path)
    is_named = is_release(path) and path.name != LATEST
    pins = None if lockfile is None or is_named else read_pins(Path(lockfile))
    pinned = (pins or {}).get(str(read_descriptor(last).get("name", "")), {}).get("version")
    there = {str(version) for version in versions(last.parent)} if pinned else set()
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
