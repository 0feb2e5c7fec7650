"""A release of a store on this machine, for whoever needs all of it: `verify`, `diff`, and `publish` to compare with.

What is fetched is not trusted for having been fetched: it is verified like any folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from govdata.errors import VerificationError
from govdata.releases.atomic import atomic_directory
from govdata.releases.latest import LATEST
from govdata.releases.manifest import SUMS, UNLISTED, about, is_inside, require_whole
from govdata.releases.remote import RemoteRelease, find_remote
from govdata.releases.version import Version
from govdata.signing.signers import Signers
from govdata.stores import Location, is_url, open_store
from govdata.stores.opening import OpenStore
from govdata.stores.store import ObjectMissing

AT_ONCE = 8
_LONGEST_NAME = 255
"""Bytes of a name in a folder, on the file systems of today."""


@contextmanager
def on_this_machine(path: Path | str, signers: Signers | None = None) -> Iterator[Path]:
    """A path as it is; for a URL a copy of the release that it means, which is removed when the block ends.

    Beside it stands the release that it was compared with, where the store has that one. Where nothing can be listed,
    the signatures that `signers` would have made are asked for, and no others.

    Raises:
        UsageError: there is no release at the URL.
        VerificationError: its manifest or its descriptor is not what was written.
        StoreError: the store does not answer.
        OSError: the disk refuses.
    """
    if not is_url(path):
        yield Path(path)
        return
    found = find_remote(Location.parse(str(path)))
    with TemporaryDirectory(prefix="govdata-") as folder:
        copy = Path(folder, found.version if Version.parse(found.version) else "release")
        copy_release(found, copy, signers)
        _copy_previous(copy, found)
        yield copy


def named_in(named: Path | str, releases: Path | str) -> Path | str:
    """What a version, or `latest`, means in a folder of releases that is in a store; else what was named."""
    if not is_url(releases) or not (str(named) == LATEST or Version.parse(str(named))) or Path(named).exists():
        return named
    location = Location.parse(str(releases))
    return (location if str(named) == LATEST else location / str(named)).url


def fetch_release(release: RemoteRelease, releases: Path) -> Path:
    """A release of a store as one of a folder of releases: whole and verified, or not at all.

    Raises:
        WriteError: the folder cannot be written, or another publisher is at work.
        VerificationError: a file is not what was written.
        StoreError: the store does not answer.
    """
    with atomic_directory(releases, release.version) as folder:
        copy_release(release, folder)
        require_whole(folder)
    return releases / release.version


def copy_release(release: RemoteRelease, folder: Path, signers: Signers | None = None) -> None:
    """Fetch every object of a release, also those that its manifest does not list, where the store lists them.

    Where it does not, these are the signatures that `signers` would have made.

    Raises:
        VerificationError: an object is none of the release, and cannot be a file on this machine.
        StoreError: the store does not answer.
        OSError: the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listing = release.listing()
    there = {*release.sums.hashes, SUMS} if listing is None else listing
    names = sorted(there)
    _require_room(release, names)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(lambda name: _fetch(release.store, name, folder / name), names):
            pass
    if listing is None and signers:
        for name, proof in release.proofs(signers).items():
            (folder / name).write_bytes(proof)


def _require_room(release: RemoteRelease, names: Sequence[str]) -> None:
    """Refuse an object that cannot be a file here, and so was none of the release: in a store every name is possible.

    Raises:
        VerificationError: it names all of them.
    """
    files = set(names)
    others = [name for name in names if not is_inside(name) or _is_too_long(name) or files & _folders(name)]
    if others:
        raise VerificationError(release.location, tuple(about(name, UNLISTED) for name in others))


def _folders(name: str) -> set[str]:
    return {str(folder) for folder in PurePosixPath(name).parents}


def _is_too_long(name: str) -> bool:
    return any(len(part.encode()) > _LONGEST_NAME for part in name.split("/"))


def _fetch(store: OpenStore, name: str, path: Path) -> None:
    try:
        store.download(name, path)
    except ObjectMissing:
        path.unlink(missing_ok=True)


def _copy_previous(copy: Path, release: RemoteRelease) -> None:
    version = _previous_version(copy)
    beside = release.location.parent / str(version) if version else None
    if beside and open_store(beside).find(SUMS):
        found = find_remote(beside)
        copy_release(found, copy.parent / str(version))


def _previous_version(release: Path) -> Version | None:
    try:
        told = json.loads((release / "changes.json").read_bytes())
        return Version.parse(str(told["previous"]["version"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
