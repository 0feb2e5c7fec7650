"""A lock file: which release of each package a project uses, by version and digest, as package managers do it.

`{"$version": "1", "releases": {"<name>": {"version": "1.2.0", "digest": "sha256:<hex>"}}}` with its `$schema`, kept
beside the code that reads the data; lock.schema.json describes it. The digest is the SHA-256 of the release's
SHA256SUMS. A pin that was made with signers holds them, too: `"signers"` (lines of `allowed_signers`), `"require"` and
`"checked"` (when). Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govdata.errors import UsageError, VerificationError, WriteError, os_reason
from govdata.files import read_bounded
from govdata.releases.manifest import Place
from govdata.releases.version import Version
from govdata.reports.messages import Message
from govdata.signing.signers import Signers
from govdata.values import dataclass

PINNED = Message("is not the pinned release", "不是锁定的发布版")
LOCK_SCHEMA = "urn:govdata:schemas:lock:1"
"""The `$id` of lock.schema.json."""
LARGEST_LOCK = 16 << 20
"""Bytes of a lock file that are read."""
_CHECKED = "%Y%m%d%H%M%SZ"
Pins = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Pin:
    """One release as a lock file names it; `digest` is `sha256:` and 64 hexadecimal digits."""

    name: str
    version: str
    digest: str
    signers: Signers | None = field(default=None, compare=False)
    """Who had to have signed it."""

    def to_dict(self) -> dict[str, Any]:
        """The entry of the lock file."""
        own = {"version": self.version, "digest": self.digest}
        if self.signers is None:
            return own
        now = datetime.now(UTC)
        return {
            **own,
            "signers": list(self.signers.lines),
            "require": self.signers.required,
            "checked": now.strftime(_CHECKED),
        }

    def is_held(self, held: Mapping[str, Any]) -> bool:
        """Is it this release that an entry of a lock file holds?"""
        return (held.get("version"), held.get("digest")) == (self.version, self.digest)


@dataclass(frozen=True)
class HeldSigners:
    """Whom a lock file asks for, and when they were checked: a key that expired since then did sign."""

    signers: Signers
    checked: str = ""
    """As `YYYYMMDDHHMMSSZ`; empty where they are to be checked now."""


def check_pin(pin: Pin, release: Place, lockfile: Path) -> None:
    """Check a release against what is pinned under its name. Writes nothing.

    Raises:
        UsageError: there is no lock file, or it cannot be read as one.
        VerificationError: nothing is pinned under that name, or another version or other bytes.
    """
    pins = read_pins(lockfile)
    if pins is None:
        raise UsageError(
            Message(f"There is no lock file {lockfile}.", f"没有锁定文件 {lockfile}。"), _how_to_pin(release, lockfile)
        )
    held = pins.get(pin.name)
    if held is None:
        step = _how_to_pin(release, lockfile)
        raise VerificationError(
            release,
            (Message(f'{lockfile} does not pin "{pin.name}". {step.en}', f"{lockfile} 未锁定“{pin.name}”。{step.zh}"),),
            PINNED,
        )
    if not pin.is_held(held):
        raise VerificationError(release, (_other_release(pin, held, release, lockfile),), PINNED)


def held_signers(name: str, lockfile: Path) -> HeldSigners | None:
    """The signers that a lock file holds for a package; None where it holds none, or there is no such file.

    Raises:
        UsageError: it cannot be read as one.
    """
    held = (read_pins(lockfile) or {}).get(name, {})
    if "signers" not in held:
        return None
    try:
        lines = [str(line) for line in held["signers"]]
        signers = Signers.of(lines, int(held.get("require", 1)), str(lockfile))
        checked = str(held.get("checked", ""))
        if checked:
            datetime.strptime(checked, _CHECKED)  # noqa: DTZ007 (it is looked at alone)
        return HeldSigners(signers, checked)
    except (TypeError, ValueError) as error:
        raise _no_lock_file(lockfile) from error


def refuse_older(pin: Pin, release: Place, lockfile: Path) -> None:
    """Refuse what a folder of releases calls its last where an earlier pin is of a later one: it went back.

    Raises:
        UsageError: the lock file cannot be read as one.
        VerificationError: the pinned version is higher, or the same with other bytes.
    """
    held = (read_pins(lockfile) or {}).get(pin.name, {})
    pinned, found = Version.parse(str(held.get("version"))), Version.parse(pin.version)
    if pinned and found and (found < pinned or (found == pinned and not pin.is_held(held))):
        raise VerificationError(release, (_went_back(pin, held, lockfile),), PINNED)


def write_pin(pin: Pin, lockfile: Path) -> None:
    """Pin a release, in place of the one that was pinned under its name.

    Raises:
        UsageError: the lock file cannot be read as one.
        WriteError: the lock file cannot be written.
    """
    pins = {**(read_pins(lockfile) or {}), pin.name: pin.to_dict()}
    content = {"$schema": LOCK_SCHEMA, "$version": "1", "releases": {name: pins[name] for name in sorted(pins)}}
    fresh = lockfile.with_name(f"{lockfile.name}.new")
    try:
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        fresh.unlink(missing_ok=True)
        with fresh.open("x", encoding="utf-8", newline="\n") as file:  # what somebody put there is not written into
            file.write(text)
        fresh.replace(lockfile)
    except OSError as error:
        raise WriteError(lockfile, os_reason(error)) from error


def read_pins(lockfile: Path) -> Pins | None:
    """What a lock file pins, by name; None where there is no such file.

    Raises:
        UsageError: it cannot be read as a lock file.
    """
    try:
        found = json.loads(read_bounded(lockfile, LARGEST_LOCK))["releases"]
        return {str(name): dict(pin) for name, pin in found.items()}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _no_lock_file(lockfile) from error


def _no_lock_file(lockfile: Path) -> UsageError:
    return UsageError(
        Message(f"{lockfile} is not a lock file.", f"{lockfile} 不是锁定文件。"),
        Message("Delete it, and pin the release again.", "请将其删除后重新锁定。"),
    )


def _went_back(pin: Pin, held: Mapping[str, Any], lockfile: Path) -> Message:
    pinned, found = _shown(held), _shown(pin.to_dict())
    return Message(
        f"{lockfile} pins {pinned}, and the last release there is now {found}. If that is meant, name the"
        " release itself.",
        f"{lockfile} 锁定的是 {pinned}，而该处的最高版本现为 {found}。如确要改用，请直接指定该发布版。",
    )


def _how_to_pin(release: Place, lockfile: Path) -> Message:
    call = f'govdata.pin("{release.as_posix()}", lockfile="{lockfile.as_posix()}")'
    return Message(f"To pin this release: {call}.", f"如需锁定此发布版：{call}。")


def _other_release(pin: Pin, held: Mapping[str, Any], release: Place, lockfile: Path) -> Message:
    pinned, found, step = _shown(held), _shown(pin.to_dict()), _how_to_pin(release, lockfile)
    return Message(
        f"{lockfile} pins {pinned}; this release is {found}. {step.en}",
        f"{lockfile} 锁定的是 {pinned}，而此发布版为 {found}。{step.zh}",
    )


def _shown(pin: Mapping[str, Any]) -> str:
    return f"{pin.get('version')} ({pin.get('digest')})"
