"""`latest`, which names the highest version in a folder of releases: a relative link, or a file that holds the version.

The file is for where no link can be made (Windows without the privilege, FAT). It is what git checks out for a link
there, too: the version, without an end of line.
"""

from __future__ import annotations

import os
from pathlib import Path

from govdata.file_system import replace_name, sync
from govdata.releases.version import Version

LATEST = "latest"
FRESH = f".{LATEST}"
"""The next `latest`, before it has its name."""
_LONGEST = 64
"""Bytes of a file that are looked at: a version has fewer."""


def latest_target(releases: Path) -> str | None:
    """What `latest` names; None where there is none, or where something else has its name."""
    path = releases / LATEST
    return str(path.readlink()) if path.is_symlink() else _version_in(path)


def resolve_latest(path: Path) -> Path:
    """The folder that a path means now: what a file `latest` names, what symbolic links lead to; else itself."""
    version = _version_in(path) if path.name == LATEST else None
    named = path.with_name(version) if version else path
    real = os.path.realpath(named)
    return named if real == os.path.abspath(named) else Path(real)  # noqa: PTH100 (without following links)


def is_foreign(path: Path) -> bool:
    """Does something stand under the name `latest` that no publisher wrote?"""
    return path.exists() and not path.is_symlink() and _version_in(path) is None


def write_latest(releases: Path, version: str) -> None:
    """Let `latest` name a version, so that it is never away.

    Raises:
        OSError: the folder cannot be written.
    """
    fresh = releases / FRESH
    try:
        fresh.symlink_to(version, target_is_directory=True)
    except (OSError, NotImplementedError):
        fresh.write_bytes(version.encode())
        sync(fresh)
    replace_name(fresh, releases / LATEST)


def _version_in(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        text = file.read(_LONGEST).decode("utf-8", "replace").strip()
    return text if Version.parse(text) else None
