"""`publish --to`, also to a store: the release is compared with the last one there, written here, and pushed.

A release that is published to a store is first whole in the folder `releases`, where it stays: a push that breaks off
goes on from there, and the next release is compared with it. That folder may lag behind the store, which is made good,
and may not be ahead of it: what was never pushed is pushed first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from govdata import publishing
from govdata.comparison.snapshot import tables_to_release
from govdata.errors import ReleaseRefused, StoreError
from govdata.metadata.file_states import FileStates
from govdata.metadata.package import Package
from govdata.pushing import Pushed, push
from govdata.release_plans import Release, ReleasePlan
from govdata.releases.fetching import fetch_release
from govdata.releases.file_names import safe_file_name
from govdata.releases.manifest import digest, versions
from govdata.releases.remote import find_remote, list_remote
from govdata.releases.table_writer import TableWriter
from govdata.releases.version import Version
from govdata.reports.commands import one_word, path_word
from govdata.reports.messages import Message
from govdata.reports.model import Report
from govdata.signing.making import Signing
from govdata.stores import Location, is_url, open_store
from govdata.stores.probe import probe
from govdata.values import dataclass

LOCAL = Path("releases")
"""Where releases are by default, and on their way to a store."""


@dataclass(frozen=True)
class Candidate:
    """A package that was checked and may become the next release; `version` is what was asked for, or "".

    `writer` writes its tables.
    """

    package: Package
    report: Report
    frames: Mapping[str, pl.LazyFrame]
    held: FileStates
    version: str = ""
    writer: TableWriter = field(default_factory=TableWriter)

    def plan(self, releases: Path) -> ReleasePlan:
        """The release that it would be in a folder of releases; `plan_release` has what is raised."""
        self.report.raise_for_errors()
        tables = tables_to_release(self.package, self.frames)
        return publishing.plan_release(self.package, self.report, tables, releases, self.version, self.held)


def require_version(version: str) -> None:
    """A wrong version is a usage error whatever the data are; "" is none that was asked for.

    Raises:
        UsageError: it is none.
    """
    if version:
        Version.asked(version)


def folder_for(to: Path | str) -> Path:
    """The folder on this machine that a release is written to."""
    return LOCAL if is_url(to) else Path(to)


def plan_for(to: Path | str, candidate: Candidate) -> ReleasePlan:
    """The plan of a release; the last one of a store is looked at, and no copy of it is kept.

    Raises:
        ReleaseRefused: the folder on this machine is ahead of the store, or has another release.
        StoreError: the store cannot be reached.
    """
    if not is_url(to):
        return candidate.plan(Path(to))
    with TemporaryDirectory(prefix="govdata-") as folder:
        _require_level(str(to), candidate.package.name, LOCAL, Path(folder))
        fetched = any(Path(folder).iterdir())
        return replace(candidate.plan(Path(folder) if fetched else LOCAL), releases=LOCAL)


def publish_for(to: Path | str, candidate: Candidate, weak: bool, signing: Signing | None) -> Release:
    """Write the release, signed where that is asked for, and push it where `to` is a store.

    Raises:
        ReleaseRefused: the folder on this machine is ahead of the store, or has another release.
        StoreError: the store cannot be reached, refuses, or does not keep its promises.
    """
    if not is_url(to):
        return publishing.write_release(candidate.plan(Path(to)), signing, candidate.writer)
    candidate.report.raise_for_errors()
    _require_promises(str(to), candidate.package.name, weak)
    _require_level(str(to), candidate.package.name, LOCAL, LOCAL)
    release = publishing.write_release(candidate.plan(LOCAL), signing, candidate.writer)
    return replace(release, pushed=_push_published(release.path, str(to), weak))


def _push_published(release: Path, url: str, weak: bool) -> Pushed:
    """Push a release that was just published, and say how to go on where that breaks off.

    Raises:
        StoreError: the store cannot be reached, or refuses.
        ReleaseRefused: another release of that version is there, or is being pushed.
    """
    try:
        return push(release, url, weak=weak)
    except StoreError as error:
        command = _push_command(release, Location.parse(url))
        go_on = Message(
            f"The release is whole in {release}. Go on with: {command}",
            f"发布版已完整保存在 {release}。请接着运行：{command}",
        )
        raise StoreError(error.url, error.reason, go_on) from None


def _require_level(url: str, name: str, releases: Path, into: Path) -> None:
    """Have the last release of a store in the folder `into`, to be compared with; `releases` may not be ahead of it.

    Raises:
        ReleaseRefused: `releases` has a release that is not in the store, or another one of the same version.
        StoreError: the store cannot be reached.
        VerificationError: the release in the store is not whole.
    """
    location = Location.parse(url) / safe_file_name(name)
    listed, own = list_remote(location), versions(releases)
    highest = listed.highest if listed else None
    last = own[-1] if own else None
    if last and (highest is None or last > highest):
        raise _not_pushed(releases / str(last), Location.parse(url))
    if not listed or highest is None:
        return
    if highest not in own:
        fetch_release(find_remote(location / str(highest)), into)
    elif f"sha256:{digest(releases / str(highest))}" != listed.releases[highest]:
        raise _other_release(releases / str(highest), location / str(highest))


def _require_promises(url: str, name: str, weak: bool) -> None:
    """Find out whether a release could be pushed, before one is made.

    Raises:
        StoreError: the store cannot be reached, refuses, or does not keep its promises.
    """
    location = Location.parse(url)
    promises = probe(open_store(location / safe_file_name(name)))
    if not (promises.all or weak):
        raise promises.error(location)


def _push_command(release: Path, location: Location) -> str:
    return f"govdata push {path_word(release)} {one_word(str(location))}"


def _not_pushed(release: Path, location: Location) -> ReleaseRefused:
    command = _push_command(release, location)
    return ReleaseRefused(
        Message(f"{release} is not in {location}.", f"{location} 中没有 {release}。"),
        Message(f"Push it first: {command}", f"请先推送：{command}"),
    )


def _other_release(release: Path, place: Location) -> ReleaseRefused:
    return ReleaseRefused(
        Message(
            f"{release} is not the release at {place}: its digest differs.",
            f"{release} 与 {place} 不是同一发布版：摘要不同。",
        ),
        Message(
            "Find out which of them is right: `publish --to` compares the package with it.",
            "请查明哪一个正确：`publish --to` 要将数据包与它比较。",
        ),
    )
