"""A release in a store: which one a URL means, and what of it is read and verified.

SHA256SUMS is read whole, and everything else is held against it: datapackage.json and blocks.json whole, Parquet files
as far as they are read. Files that nobody reads are not looked at: `verify` fetches and checks them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from govdata.errors import UsageError, VerificationError
from govdata.releases.blocks import BLOCKS, Block, parsed_blocks
from govdata.releases.latest_json import LATEST_JSON, Listed, parse_listed
from govdata.releases.manifest import (
    CHANGED,
    DESCRIPTOR,
    LARGEST_DOCUMENT,
    MISSING,
    SUMS,
    Sums,
    about,
    parsed_descriptor,
    parsed_sums,
)
from govdata.releases.pins import read_pins
from govdata.releases.publication_time import day_of, published_day
from govdata.releases.version import Version
from govdata.reports.messages import Message
from govdata.signing.proof_names import LARGEST_PROOF, MOST_SIGNATURES, STAMP, is_signature
from govdata.signing.signers import Signers
from govdata.stores import Location, open_store
from govdata.stores.opening import OpenStore
from govdata.stores.store import NotSupported
from govdata.values import dataclass


@dataclass(frozen=True)
class RemoteRelease:
    """A release in a store, with its manifest and its descriptor, of which every byte is verified."""

    store: OpenStore
    sums: Sums
    descriptor: Mapping[str, Any]

    @property
    def location(self) -> Location:
        """The folder of the release."""
        return self.store.location

    @property
    def name(self) -> str:
        """The name of the package."""
        return str(self.descriptor.get("name", ""))

    @property
    def version(self) -> str:
        """The version of the release."""
        return str(self.descriptor.get("version", ""))

    def blocks(self) -> Mapping[str, tuple[Block, ...]]:
        """File -> its blocks; {} for a release that has no list, which is older than they are.

        Raises:
            VerificationError: the list was changed.
            StoreError: the store does not give it.
        """
        if BLOCKS not in self.sums.hashes:
            return {}
        return parsed_blocks(self.location, self.document(BLOCKS))

    def document(self, name: str) -> bytes:
        """A small file of the release, whole, with the hash that its manifest says.

        Raises:
            VerificationError: it was changed or is not there.
            StoreError: the store does not give it.
        """
        found = self.store.find(name, LARGEST_DOCUMENT)
        if found is None or sha256(found.content).hexdigest() != self.sums.hashes.get(name):
            raise VerificationError(self.location, (about(name, CHANGED if found else MISSING),))
        return found.content

    def listing(self) -> Mapping[str, int] | None:
        """Every file that is there, with its bytes; None where nobody can say.

        Raises:
            StoreError: the store does not answer.
        """
        try:
            return self.store.sizes()
        except NotSupported:
            return None

    def proofs(self, signers: Signers) -> dict[str, bytes]:
        """Its signatures and their time stamps; where nothing can be listed, those that these signers would have made.

        Raises:
            StoreError: the store does not give them.
        """
        listing = self.listing()
        names = signers.signature_files if listing is None else sorted(filter(is_signature, listing))
        found = self._there(names[: MOST_SIGNATURES + 1] if listing else names)
        return {**found, **self._there([f"{name}{STAMP}" for name in found])}

    def _there(self, names: Sequence[str]) -> dict[str, bytes]:
        found = {name: self.store.find(name, LARGEST_PROOF) for name in names}
        return {name: each.content for name, each in found.items() if each}


def read_remote(location: Location) -> RemoteRelease | None:
    """The release at a place; None where there is none.

    Raises:
        VerificationError: its manifest or its descriptor is not what was written.
        StoreError: the store does not answer.
    """
    store = open_store(location)
    found = store.find(SUMS, LARGEST_DOCUMENT)
    if found is None:
        return None
    bare = RemoteRelease(store, parsed_sums(location, found.content), {})
    return RemoteRelease(store, bare.sums, parsed_descriptor(bare.sums, bare.document(DESCRIPTOR)))


def find_remote(
    location: Location, as_of: date | str | None = None, lockfile: Path | str | None = None
) -> RemoteRelease:
    """The release that a URL means: itself; in a folder the one of a day, the pinned one, or the highest.

    Raises:
        UsageError: there is no release, nothing was public that day, or `as_of` is no day.
        VerificationError: the release is not what was written, or not the one that the folder lists.
        StoreError: the store does not answer.
    """
    own = read_remote(location)
    if own is not None:
        return _public(own, as_of)
    listed = list_remote(location)
    if listed is None:
        return _public(_by_name_of_latest(location), as_of)
    if as_of is not None:
        return _last_public(location, listed, as_of)
    pins = None if lockfile is None else read_pins(Path(lockfile))
    pinned = Version.parse((pins or {}).get(listed.name, {}).get("version", ""))
    return _listed_release(location, listed, pinned if pinned in listed.releases and pinned else listed.highest)


def list_remote(location: Location) -> Listed | None:
    """The releases in a folder, by its latest.json, else by what stands there; None where neither says.

    Raises:
        StoreError: the store does not answer, or latest.json is no such list.
        VerificationError: a descriptor that stands there is not what its manifest says.
    """
    store = open_store(location)
    found = store.find(LATEST_JSON)
    if found is not None:
        return parse_listed(found.content, location / LATEST_JSON)
    try:
        present = complete_releases(store, {})
    except NotSupported:
        return None
    last = read_remote(location / str(max(present))) if present else None
    return Listed(last.name, present) if last else None


def complete_releases(store: OpenStore, known: Mapping[Version, str]) -> dict[Version, str]:
    """The releases in a folder, with their digests: those whose SHA256SUMS is there.

    Of the `known` ones it is not read; one whose folder is not listed is looked for, and left out if it was deleted.

    Raises:
        NotSupported: nothing can be listed there.
        StoreError: the store does not answer.
    """
    there = {version for name in store.folders() if (version := Version.parse(name))}
    sums = {version: store.find(f"{version}/{SUMS}", LARGEST_DOCUMENT) for version in there ^ known.keys()}
    found = {version: f"sha256:{sha256(each.content).hexdigest()}" for version, each in sums.items() if each}
    return {**found, **{version: known[version] for version in known.keys() & {*there, *found}}}


def _listed_release(location: Location, listed: Listed, version: Version) -> RemoteRelease:
    """A release of a folder, which has to be the one that the folder lists."""
    found = read_remote(location / str(version))
    if found is None:
        raise VerificationError(location / str(version), (about(SUMS, MISSING),))
    if f"sha256:{found.sums.digest}" != listed.releases[version]:
        reason = Message("its digest is not the one listed there", "其摘要与其中所列不符")
        raise VerificationError(found.location, (about(LATEST_JSON, reason),))
    return found


def _by_name_of_latest(location: Location) -> RemoteRelease:
    """The release that `latest` leads to, in a folder that `publish` wrote and a web server shows."""
    linked = read_remote(location / "latest")
    own = read_remote(location / linked.version) if linked and Version.parse(linked.version) else None
    if linked is None or own is None:
        raise UsageError(
            Message(f"No release found at {location}.", f"在 {location} 未找到发布版。"), _what_is_below(location)
        )
    return own


_LOOKED_INTO = 20
"""Folders of a store in which somebody may have meant a package."""


def _what_is_below(location: Location) -> Message:
    """The packages in a folder that somebody pushed into, who then has to name one of them.

    Raises:
        StoreError: the store does not answer.
    """
    store = open_store(location)
    try:
        below = store.folders()[:_LOOKED_INTO]
    except NotSupported:
        below = []
    found = [str(location / name) for name in below if store.find(f"{name}/{LATEST_JSON}")]
    if found:
        return Message(f"Did you mean {' or '.join(found)}?", f"是否为 {' 或 '.join(found)}？")
    return Message(
        "Name a release, such as …/1.2.0, or the folder of a package, which has latest.json.",
        "请指定发布版（如 …/1.2.0），或数据包的文件夹（其中有 latest.json）。",
    )


def _public(release: RemoteRelease, as_of: date | str | None) -> RemoteRelease:
    if as_of is None:
        return release
    wanted, published = day_of(as_of), _published(release)
    if published > wanted:
        raise UsageError(
            Message(f"{release.location} was not public on {wanted}.", f"{wanted} 时 {release.location} 尚未公布。"),
            Message(f"It is dated {published}.", f"发布日期：{published}。"),
        )
    return release


def _last_public(location: Location, listed: Listed, as_of: date | str) -> RemoteRelease:
    """The release of the last day up to `as_of`, of several the highest: each descriptor is read for it."""
    wanted = day_of(as_of)
    public = [(_published(each), version, each) for version, each in _each(location, listed)]
    before = [found for found in public if found[0] <= wanted]
    if not before:
        raise UsageError(
            Message(
                f"No release in {location} was public on {wanted}.", f"{wanted} 时 {location} 中尚无已公布的发布版。"
            ),
            Message(f"The first release is dated {min(public)[0]}.", f"首个发布版：{min(public)[0]}。"),
        )
    return max(before, key=lambda found: found[:2])[2]


def _each(location: Location, listed: Listed) -> Iterator[tuple[Version, RemoteRelease]]:
    return ((version, _listed_release(location, listed, version)) for version in listed.releases)


def _published(release: RemoteRelease) -> date:
    return published_day(release.location, release.descriptor)
