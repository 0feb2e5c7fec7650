"""`push`: a release into a store, whole or absent, without a rename.

    FOLDER/NAME/.claims/1.2.0     the digest of the release that is being pushed as 1.2.0: who writes it first, pushes
    FOLDER/NAME/1.2.0/...         the files, each written once and never over another
    FOLDER/NAME/1.2.0/SHA256SUMS  written last: from now on the release is there
    FOLDER/NAME/latest.json       the releases that are there; moved by compare-and-swap, and never back

Each object is written under a condition (`If-None-Match: *`), and read back. Whatever a killed run left is a part of
the same release, or nothing: the next push of that release keeps it and goes on. A store that does not keep such
conditions is found out first, by a probe, and refused unless `weak`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from govdata.arguments import checks_arguments
from govdata.errors import ReleaseRefused, StoreError, UsageError, VerificationError
from govdata.releases.atomic import USE_A_HIGHER_VERSION
from govdata.releases.file_names import safe_file_name
from govdata.releases.latest_json import LATEST_JSON, Listed, parse_listed
from govdata.releases.manifest import (
    CHANGED,
    SUMS,
    Manifest,
    about,
    file_names,
    find_release,
    require_whole,
    verified_descriptor,
)
from govdata.releases.remote import complete_releases
from govdata.releases.version import Version
from govdata.reports.lines import digest_line
from govdata.reports.messages import Message, counted
from govdata.signing.proof_names import is_proof
from govdata.stores import Location, Patience, open_store
from govdata.stores.locations import own_path
from govdata.stores.opening import OpenStore
from govdata.stores.probe import NOT_PROMISED, Promises, probe
from govdata.stores.store import ObjectChanged, ObjectExists, Stored
from govdata.values import dataclass

CLAIMS = ".claims"
AT_ONCE = 4
"""Files that are written, or read back, at a time; each that is written is in memory."""
ROUNDS = 40
"""How often latest.json is read again because somebody else moved it."""


@dataclass(frozen=True)
class Pushed:
    """A release that is in a store, read back; `digest` is the SHA-256 of its SHA256SUMS."""

    url: str
    """Where it is, without credentials."""
    name: str
    version: str
    digest: str
    written: int
    """Files that this run wrote; the others were there already, with the same bytes."""
    files: int
    latest: str
    """The version that the folder stands for: the highest that is there."""
    warnings: tuple[Message, ...] = ()
    """What a weak store does not promise."""

    def describe(self, lang: str = "en") -> str:
        """What was pushed, and where; `lang` is en or zh."""
        title = f"{self.name} {self.version}"
        kept = self.files - self.written
        told = Message(
            f"Pushed {title}: {self.url} ({counted(self.written, 'file')} written, {kept:,} there already)",
            f"已推送 {title}：{self.url}（写入 {self.written:,} 个文件，{kept:,} 个已在该处）",
        )
        newest = Message(f"latest.json names {self.latest}", f"latest.json 指向 {self.latest}")
        return "\n".join((told.in_(lang), newest.in_(lang), digest_line(self.digest, lang)))


@dataclass(frozen=True)
class _Push:
    """One push under way: what of this machine goes where."""

    release: Path
    manifest: Manifest
    name: str
    version: Version
    store: OpenStore
    """At the folder of the package."""
    promises: Promises

    @property
    def place(self) -> Location:
        return self.store.location / str(self.version)

    @property
    def digest(self) -> str:
        return f"sha256:{self.manifest.digest}"

    def files(self) -> dict[str, str]:
        """Every file but the manifest, with its hash: what the manifest lists, and signatures."""
        others = (name for name in file_names(self.release) if name != SUMS and name not in self.manifest.hashes)
        return {
            **self.manifest.hashes,
            **{name: sha256((self.release / name).read_bytes()).hexdigest() for name in others},
        }

    def content(self, name: str, expected: str) -> bytes:
        """The bytes of a file, as they were when the release was verified."""
        content = (self.release / name).read_bytes()
        if sha256(content).hexdigest() != expected:
            raise VerificationError(self.release, (about(name, CHANGED),))
        return content

    def write_new(self, name: str, content: bytes) -> bool:
        """Write an object of the folder of the package, unless it is there with these bytes; whether it was written.

        Raises:
            ObjectExists: it is there, and holds something else.
        """
        if not self.promises.written_once:
            return _write_weakly(self.store, name, content)
        try:
            self.store.put_new(name, content)
        except ObjectExists:
            if self.store.sha256(name) != sha256(content).hexdigest():
                raise
            return False
        return True


@checks_arguments
def push(release: Path | str, url: str, *, weak: bool = False) -> Pushed:
    """Put a release into a store, where it is as a whole or not at all; a push that broke off goes on.

    Args:
        release: a release, or a folder of releases, which stands for the highest version.
        url: the folder in the store: s3://bucket/folder, gs://, az://, file://. The release goes to
            `url/NAME/VERSION/`, and `url/NAME/latest.json` then lists it.
        weak: go on where the store does not promise that what is written once is never written over; `warnings` of
            what is returned say what is then not promised.

    Raises:
        UsageError: there is no release, the URL is none, or `govdata[remote]` is not installed.
        VerificationError: the release is not whole.
        ReleaseRefused: another release of that version is there, or is being pushed.
        StoreError: the store cannot be reached, refuses, or does not keep its promises.
    """
    return push_patiently(own_path(release), url, weak, Patience())


def push_patiently(release: Path, url: str, weak: bool, patience: Patience) -> Pushed:
    """`push`, which waits for the store as long as `patience` has it."""
    started = _started(find_release(release), Location.parse(url), weak, patience)
    written = _write_files(started)
    _require_read_back(started)
    written += _write_manifest(started)
    latest = _move_latest(started)
    warnings = () if started.promises.all else tuple(NOT_PROMISED[each] for each in started.promises.broken())
    files = len(file_names(started.release))
    return Pushed(
        str(started.place),
        started.name,
        str(started.version),
        started.manifest.digest,
        written,
        files,
        latest,
        warnings,
    )


def _started(release: Path, location: Location, weak: bool, patience: Patience) -> _Push:
    manifest = require_whole(release)
    descriptor = verified_descriptor(manifest)
    name, version = str(descriptor.get("name", "")), Version.asked(str(descriptor.get("version", "")))
    largest = max((release / each).stat().st_size for each in file_names(release))
    store = open_store(location / safe_file_name(name), patience.for_bytes(largest))
    promises = probe(store)
    if not (promises.all or weak):
        raise promises.error(location)
    started = _Push(release, manifest, name, version, store, promises)
    _known(started, store.find(LATEST_JSON))  # refused now, or after the release is there
    _claim(started)
    return started


def _claim(push: _Push) -> None:
    """Be the one release of this version: what comes later with other bytes is told so, and writes nothing.

    Raises:
        ReleaseRefused: another one is.
    """
    there = push.store.find(f"{push.version}/{SUMS}")
    if there and there.content != (push.release / SUMS).read_bytes():
        raise ReleaseRefused(
            Message(
                f"Another release is at {push.place}: its digest differs.", f"{push.place} 已有另一个发布版：摘要不同。"
            ),
            USE_A_HIGHER_VERSION,
        )
    try:
        push.write_new(f"{CLAIMS}/{push.version}", f"{push.digest}\n".encode())
    except ObjectExists:
        raise ReleaseRefused(
            Message(
                f"Another release is being pushed to {push.place}, or its push broke off.",
                f"另一个发布版正在推送到 {push.place}，或其推送已中断。",
            ),
            _WHO_HAS_IT,
        ) from None


_WHO_HAS_IT = Message(
    f"Whoever has that release can run push again to finish it; its digest is in {CLAIMS}/."
    " If it is lost, use a higher version.",
    f"持有该发布版的人再次运行 push，即可接着推送；其摘要在 {CLAIMS}/ 中。若已丢失，请升版本号。",
)


def _write_files(push: _Push) -> int:
    """Write what is not there yet; how many files that were."""
    files = push.files()

    def write(name: str) -> bool:
        return _told(push, name, lambda: push.write_new(f"{push.version}/{name}", push.content(name, files[name])))

    there = {name.partition("/")[2] for name in push.store.sizes(str(push.version))}
    _require_no_others(push, there - files.keys())
    return sum(_at_once(write, sorted(files.keys() - there)))


def _require_no_others(push: _Push, others: Iterable[str]) -> None:
    foreign = sorted(name for name in others if name != SUMS and not is_proof(name))
    if foreign:
        reason = Message("the release has no such file", "发布版中没有此文件")
        raise StoreError(push.place / foreign[0], reason, _LOOK_THERE)


def _require_read_back(push: _Push) -> None:
    """Everything is there, with its size and its hash."""
    files, sizes = push.files(), push.store.sizes(str(push.version))
    _require_no_others(push, {name.partition("/")[2] for name in sizes} - files.keys())

    def is_whole(name: str) -> bool:
        path = f"{push.version}/{name}"
        return sizes.get(path) == (push.release / name).stat().st_size and push.store.sha256(path) == files[name]

    names = sorted(files)
    other = [name for name, whole in zip(names, _at_once(is_whole, names), strict=True) if not whole]
    if other:
        raise _other_bytes(push, other[0])


def _write_manifest(push: _Push) -> bool:
    """The last object: from now on the release is there. Whether this run wrote it."""
    name, content = f"{push.version}/{SUMS}", (push.release / SUMS).read_bytes()
    if sha256(content).hexdigest() != push.manifest.digest:
        raise VerificationError(push.release, (about(SUMS, CHANGED),))
    written = _told(push, SUMS, lambda: push.write_new(name, content))
    if push.store.get(name).content != content:
        raise _other_bytes(push, SUMS)
    return written


def _told(push: _Push, name: str, write: Callable[[], bool]) -> bool:
    try:
        return write()
    except ObjectExists:
        raise _other_bytes(push, name) from None


_LOOK_THERE = Message(
    "Nothing was written over. Look at what is there, and who put it there; or use a higher version.",
    "未覆盖任何内容。请查看该处的内容及其来历，或升版本号。",
)


def _other_bytes(push: _Push, name: str) -> StoreError:
    return StoreError(
        push.place / name, Message("it holds other bytes than the release", "内容与发布版不同"), _LOOK_THERE
    )


def _move_latest(push: _Push) -> str:
    """Let latest.json list this release, and all that are complete there; the highest version it stands for."""
    for wait in Patience(ROUNDS, longest=2.0).waits():
        held = push.store.find(LATEST_JSON)
        listed = Listed(push.name, complete_releases(push.store, {**_known(push, held), push.version: push.digest}))
        content = listed.to_bytes()
        if held and held.content == content:
            return str(listed.highest)
        try:
            if held is None:
                push.store.put_new(LATEST_JSON, content) if push.promises.written_once else push.store.put(
                    LATEST_JSON, content
                )
            elif push.promises.swapped:
                push.store.replace(LATEST_JSON, content, held.tag)
            else:
                push.store.put(LATEST_JSON, content)
        except (ObjectExists, ObjectChanged):
            time.sleep(wait)
    raise StoreError(
        push.store.location / LATEST_JSON, Message("others keep changing it", "不断被他人改动"), _PUSH_AGAIN
    )


_PUSH_AGAIN = Message(
    "The release is there. Push it again, so that latest.json lists it.",
    "发布版已在该处。请再次推送，使 latest.json 列出它。",
)


def _known(push: _Push, held: Stored | None) -> Mapping[Version, str]:
    """The releases that latest.json lists.

    Raises:
        StoreError: it is no list.
        UsageError: it lists those of another package.
    """
    try:
        return _listed(push, held.content).releases if held else {}
    except StoreError as error:
        raise StoreError(error.url, error.reason, _DELETE_IT) from None


_DELETE_IT = Message(
    "Find out who wrote it, delete it, and push again: it is made anew from the releases that are there.",
    "请查明由谁写入，删除后再次推送：将按该处已有的发布版重新生成。",
)


def _listed(push: _Push, content: bytes) -> Listed:
    found = parse_listed(content, push.store.location / LATEST_JSON)
    if found.name != push.name:
        raise UsageError(
            Message(
                f"{push.store.location} holds the releases of {found.name}, and this package is {push.name}.",
                f"{push.store.location} 存放的是 {found.name} 的发布版，而此数据包为 {push.name}。",
            )
        )
    return found


def _write_weakly(store: OpenStore, name: str, content: bytes) -> bool:
    """What a store without conditions can do: look, then write. Somebody may write in between."""
    held = store.find(name, max(len(content), 1 << 20))
    if held is None:
        store.put(name, content)
    elif held.content != content:
        raise ObjectExists(store.location / name, Message("an object of that name is there already", "已有同名对象"))
    return held is None


def _at_once(act: Callable[[str], bool], names: Iterable[str]) -> list[bool]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(act, names))
