"""SHA256SUMS: which files a release consists of, and whether their bytes are still the same.

The manifest is the root of a release's proof. It lists every other file in code point order, in the form that
`sha256sum -c` reads, but for the signatures over it; its own SHA-256 is the *digest* of the release, the one value that
a lock file pins. There is exactly one right text of it for given files, so a single flipped bit in the manifest itself
is seen too.
Standard library only: this stands on the path of `govdata.load`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from pathlib import Path
from typing import Any

from govdata import progress
from govdata.errors import UsageError, VerificationError, os_reason
from govdata.files import read_bounded
from govdata.releases.latest import resolve_latest
from govdata.releases.version import Version
from govdata.reports.messages import Message
from govdata.signing.proof_names import SUMS as SUMS  # the name of the manifest is known from here, too
from govdata.signing.proof_names import is_proof
from govdata.stores.locations import Location
from govdata.values import dataclass

DESCRIPTOR = "datapackage.json"
LARGEST_DOCUMENT = 256 << 20
"""Bytes of SHA256SUMS and of the descriptor of a release that are read; both are held in memory."""
_LINE = re.compile(r"([0-9a-f]{64})  ([^\0\r\n]+)")


Place = Path | Location
"""Where a release is: a folder, or below a URL."""


@dataclass(frozen=True)
class Sums:
    """The manifest of a release, read once: whatever is read of the release later is held against these hashes.

    `digest` is the SHA-256 of its bytes; `hashes` are those of the files, by name; `content` is what signatures are of.
    """

    release: Place
    digest: str
    hashes: Mapping[str, str]
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Manifest(Sums):
    """The manifest of a release that is a folder of this machine."""

    release: Path


def sha256(path: Path) -> str:
    """Lower-case hex of a file's bytes, read once, in bounded memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(release: Path) -> str:
    """The digest of a whole release: the SHA-256 of its manifest."""
    return sha256(release / SUMS)


def write_sums(folder: Path, known: Mapping[str, str] | None = None) -> bytes:
    """Write the manifest of a staged release; nothing but signatures of its bytes may be written after it.

    Args:
        folder: the staged release.
        known: hashes that were taken when their files were written, or since then.

    Returns:
        What was written.
    """
    content = _manifest_text(file_hashes(folder, known)).encode()
    (folder / SUMS).write_bytes(content)
    return content


def file_hashes(folder: Path, known: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Name -> SHA-256 of every file that a manifest lists; those that are known are not read again."""
    known = known or {}
    return {**known, **_hashes(folder, [name for name in listable_names(folder) if name not in known])}


def listable_names(folder: Path) -> list[str]:
    """What the manifest has to list: every file but itself, and what proves it."""
    return [name for name in file_names(folder) if name != SUMS and not (is_proof(name) and _is_plain(folder / name))]


def file_names(folder: Path) -> list[str]:
    """Every entry below a folder that is not itself a folder, relative, with `/`, in code point order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not _is_folder(path))


def read_manifest(release: Path) -> Manifest:
    """The manifest of a release, as it is now.

    Raises:
        VerificationError: there is none, or a line of it is not one.
    """
    found = parsed_sums(release, _document(release, SUMS))
    return Manifest(release, found.digest, found.hashes, found.content)


def parsed_sums(release: Place, content: bytes) -> Sums:
    """The manifest of a release, from its bytes.

    Raises:
        VerificationError: a line of it is none of a manifest, out of order, or twice there.
    """
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        start = error.start
        reason = Message(f"byte {start} is not UTF-8", f"第 {start} 字节不是 UTF-8")
        raise VerificationError(release, (about(SUMS, reason),)) from error
    found = [_entry(line) for line in lines[:-1]]
    bad = [
        about(SUMS, Message(f"line {number} is not a hash and a file name", f"第 {number} 行不是哈希值加文件名"))
        for number, line in enumerate(found, 1)
        if not line
    ]
    bad += [about(SUMS, Message("the last line has no line break", "末行没有换行符"))] if lines[-1] else []
    if bad:
        raise VerificationError(release, tuple(bad))
    hashes = dict(line for line in found if line)
    if _manifest_text(hashes).encode() != content:
        raise VerificationError(release, (about(SUMS, OUT_OF_ORDER),))
    return Sums(release, hashlib.sha256(content).hexdigest(), hashes, content)


def _entry(line: str) -> tuple[str, str] | None:
    """The name and the hash of a line; None where it is none, or its name is not one of a file below a release."""
    found = _LINE.fullmatch(line)
    return (found[2], found[1]) if found and is_inside(found[2]) else None


def is_inside(name: str) -> bool:
    """Whether a name is that of a file below a folder, on every file system, in the one form that leads there.

    >>> is_inside("csv/a.csv"), is_inside("../a"), is_inside("/a"), is_inside("./a"), is_inside("C:a")
    (True, False, False, False, False)
    """
    return all(part not in ("", ".", "..") and not set(part) & {"\\", ":", "\0"} for part in name.split("/"))


def listed(release: Path) -> Mapping[str, str]:
    """Name -> SHA-256, as the manifest says.

    Raises:
        VerificationError: there is no manifest, or a line of it is not one.
    """
    return read_manifest(release).hashes


def _document(release: Path, name: str) -> bytes:
    """The bytes of a small file of a release; a pipe would never end, and a link may lead anywhere.

    Raises:
        VerificationError: it is missing, too large, no regular file, or leads out of the release.
    """
    try:
        return read_bounded(release / name, LARGEST_DOCUMENT, release.resolve())
    except OSError as error:
        raise VerificationError(release, (about(name, os_reason(error)),)) from error


def about(name: str, reason: Message) -> Message:
    """`name: reason`, of a file of a release."""
    return Message(f"{name}: {reason.en}", f"{name}：{reason.zh}")


MISSING = Message("the file is missing", "文件缺失")
UNLISTED = Message(f"the file is not listed in {SUMS}", f"文件未列入 {SUMS}")
NOT_PLAIN = Message("not a regular file", "不是普通文件")
CHANGED = Message("the file was changed", "内容被改动")
NOT_PARQUET = Message("it cannot be read as Parquet", "无法按 Parquet 读取")
OUT_OF_ORDER = Message("the lines are out of order, or a file is listed twice", "各行次序有误，或有文件重复列出")


def problems(manifest: Manifest) -> tuple[Message, ...]:
    """How the files of a release differ from its manifest, by name; none if the release is whole."""
    release, expected = manifest.release, manifest.hashes
    present = set(listable_names(release))
    plain = sorted(name for name in present & expected.keys() if _is_plain(release / name))
    actual = _hashes(release, plain)
    found = [
        *((name, MISSING) for name in expected.keys() - present),
        *((name, UNLISTED) for name in present - expected.keys()),
        *((name, NOT_PLAIN) for name in present & expected.keys() - actual.keys()),
        *((name, CHANGED) for name in plain if actual[name] != expected[name]),
    ]
    return tuple(about(name, reason) for name, reason in sorted(found, key=lambda each: each[0]))


def require_whole(release: Path) -> Manifest:
    """The manifest of a release, each byte of which is as it was written.

    Raises:
        VerificationError: it names every file that was changed, is missing or was added.
    """
    manifest = read_manifest(release)
    found = problems(manifest)
    if found:
        raise VerificationError(release, found)
    return manifest


def versions(releases: Path) -> tuple[Version, ...]:
    """The releases in a folder, lowest first: every folder that is named like a version.

    One that is not whole stops whoever asks: passed over, it would make an older release look like the last.

    Raises:
        VerificationError: such a folder has no manifest, or one that cannot be read, or lacks a file it lists; or it
            is named otherwise than the version of the release that is in it.
    """
    named = [path for path in releases.iterdir() if _is_version(path)] if releases.is_dir() else []
    for path in named:
        _require_complete(path)
        require_own_version(path)
    return tuple(sorted(version for path in named if (version := Version.parse(path.name))))


def is_release(path: Path) -> bool:
    """Does `path` say that it is a release: by its manifest, or, should that be lost, by its name?"""
    release = resolve_latest(path)
    return (release / SUMS).is_file() or _is_version(release.resolve())


def find_release(path: Path | str) -> Path:
    """The release that `path` means: itself, or the highest version in a folder of releases.

    Links are followed here, once: where `latest` leads a moment later makes no difference to what is read.

    Raises:
        UsageError: there is no release.
        VerificationError: a release in the folder is not whole, or a link is named like another version.
    """
    release = resolve_latest(Path(path))
    if is_release(release):
        if release.name != Path(path).name and _is_version(Path(path)):
            require_own_version(Path(path))
        return release
    found = versions(release)
    if found:
        return release / str(found[-1])
    inside = release / "releases"
    raise UsageError(
        Message(f"No release found at {release}.", f"在 {release} 未找到发布版。"),
        Message(f"Did you mean {inside}?", f"是否为 {inside}？")
        if versions(inside)
        else Message("Name a folder such as releases/1.2.0.", "请指定形如 releases/1.2.0 的文件夹。"),
    )


def read_descriptor(release: Path) -> dict[str, Any]:
    """The datapackage.json of a release, as it is now.

    Raises:
        VerificationError: it is missing, not a JSON object, or its `resources` are no array of objects.
    """
    return _parsed_descriptor(release, _document(release, DESCRIPTOR))


def verified_descriptor(manifest: Manifest) -> dict[str, Any]:
    """The datapackage.json of a release from bytes that have the hash in its manifest, of the version of its folder.

    Raises:
        VerificationError: it was changed, or is no descriptor of this release.
    """
    return parsed_descriptor(manifest, _document(manifest.release, DESCRIPTOR))


def parsed_descriptor(manifest: Sums, content: bytes) -> dict[str, Any]:
    """The datapackage.json of a release, from bytes that are held against its manifest.

    Raises:
        VerificationError: it was changed, or is no descriptor of this release.
    """
    if hashlib.sha256(content).hexdigest() != manifest.hashes.get(DESCRIPTOR):
        raise VerificationError(manifest.release, (about(DESCRIPTOR, CHANGED),))
    found = _parsed_descriptor(manifest.release, content)
    if other := other_version(manifest.release, found):
        raise VerificationError(manifest.release, (other,))
    return found


def _parsed_descriptor(release: Place, content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise VerificationError(release, (about(DESCRIPTOR, Message("not JSON", "不是 JSON")),)) from error
    if not isinstance(found, dict):
        raise VerificationError(release, (about(DESCRIPTOR, Message("not a JSON object", "不是 JSON 对象")),))
    resources = found.get("resources")
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        reason = Message("resources are not an array of objects", "resources 不是由对象组成的数组")
        raise VerificationError(release, (about(DESCRIPTOR, reason),))
    return found


def other_version(release: Place, descriptor: Mapping[str, Any]) -> Message | None:
    """What to say where a folder is named like a version that is not the one of the release in it; else None."""
    version = str(descriptor.get("version", ""))
    if Version.parse(release.name) is None or version == release.name:
        return None
    reason = Message(
        f"version is {version or 'missing'}, but the folder is named {release.name}",
        f"version 为 {version or '空'}，而文件夹名为 {release.name}",
    )
    return about(DESCRIPTOR, reason)


def require_own_version(release: Path) -> None:
    """Refuse a release that stands under another version: an old one, copied, would be taken for the newest.

    Raises:
        VerificationError: the folder is named like a version that is not the one in the descriptor.
    """
    found = other_version(release, read_descriptor(release)) if (release / DESCRIPTOR).is_file() else None
    if found:
        raise VerificationError(release, (found,))


def _require_complete(release: Path) -> None:
    missing = tuple(about(name, MISSING) for name in listed(release) if not (release / name).is_file())
    if missing:
        raise VerificationError(release, missing)


def _is_version(path: Path) -> bool:
    return Version.parse(path.name) is not None and path.is_dir()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _hashes(folder: Path, names: list[str]) -> dict[str, str]:
    """Hashing releases the interpreter lock: a few threads share the work. A step is told where its hash is awaited."""
    with ThreadPoolExecutor(4) as pool:
        awaited = pool.map(lambda name: sha256(folder / name), names)
        begun = progress.each(progress.HASHING, names, str, lambda name: [folder / name])
        return {name: next(awaited) for name in begun}


def _manifest_text(hashes: Mapping[str, str]) -> str:
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
