"""Whole or absent: a folder that appears under its final name in one step, or not at all.

Written beside its target (same file system, so that the rename is atomic), made durable, renamed; `latest` moves
last. One lock, on the folder of releases itself, keeps a second publisher out and leaves no lock file behind. What a
killed run left is swept by the next one: whoever holds the lock knows that every staging folder is dead.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from govdata.errors import WriteError
from govdata.releases.manifest import LATEST, versions
from govdata.reports.messages import untranslated

STAGING = ".staging-"


@contextmanager
def staged(releases: Path, name: str) -> Iterator[Path]:
    """An empty folder to write into; it becomes `releases/name` when the block ends well, else it vanishes.

    Raises:
        WriteError: the folder cannot be written, another publisher is at work, or `name` is there already.
    """
    made = _make(releases)
    try:
        with locked(releases):
            _sweep(releases)
            with _told(releases):
                yield from _stage(releases, name)
    finally:
        for folder in made:
            # Only folders this call made, and only while they are empty: a failed first run leaves nothing.
            with suppress(OSError):
                folder.rmdir()


def recover(releases: Path) -> None:
    """Clean up after a run that died: remove its staging folder, mend `latest`. Does nothing when all is well.

    Raises:
        WriteError: the folder cannot be written, or another publisher is at work.
    """
    if releases.is_dir() and not _is_tidy(releases):
        with locked(releases):
            _sweep(releases)


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """The lock of a folder of releases, held by one process at a time; the kernel frees it when that one dies.

    Raises:
        WriteError: another process holds it.
    """
    with _told(releases):
        handle = os.open(releases, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with _told(releases):
            _lock(handle, releases)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, releases: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise WriteError(
            releases,
            untranslated("another publisher is at work there"),
            untranslated("Wait until it is done, then run again."),
        ) from error


def _stage(releases: Path, name: str) -> Iterator[Path]:
    target, stage = releases / name, releases / f"{STAGING}{name}"
    if target.exists() or target.is_symlink():
        raise WriteError(
            target,
            untranslated("it exists already"),
            untranslated("A released version is never written again: count up."),
        )
    try:
        stage.mkdir()
        yield stage
        _sync_tree(stage)
        stage.rename(target)
        _sync(releases)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    _point_latest(releases)


def _is_tidy(releases: Path) -> bool:
    stale = any(path.name.startswith((STAGING, f".{LATEST}")) for path in releases.iterdir())
    return not stale and _latest(releases) == _highest(releases)


def _sweep(releases: Path) -> None:
    with _told(releases):
        for path in releases.glob(f"{STAGING}*"):
            shutil.rmtree(path)
        (releases / f".{LATEST}").unlink(missing_ok=True)
        _point_latest(releases)


def _point_latest(releases: Path) -> None:
    """Move `latest` to the highest complete version, by a rename, so that it is never away."""
    link, highest = releases / LATEST, _highest(releases)
    if link.exists() and not link.is_symlink():
        raise WriteError(
            link,
            untranslated("it is not a symbolic link"),
            untranslated("Move it away: publish keeps `latest` itself."),
        )
    if _latest(releases) == highest:
        return
    if highest is None:
        link.unlink()
    else:
        fresh = releases / f".{LATEST}"
        fresh.symlink_to(highest)
        fresh.replace(link)
    _sync(releases)


def _latest(releases: Path) -> str | None:
    link = releases / LATEST
    return str(link.readlink()) if link.is_symlink() else None


def _highest(releases: Path) -> str | None:
    found = versions(releases)
    return str(found[-1]) if found else None


def _make(folder: Path) -> list[Path]:
    """Make a folder and its missing parents, each known to its own parent on disk; the new ones, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in missing:
            _sync(path.parent)
    return missing


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """What the operating system refuses, in our words: no space, no permission, not a folder."""
    try:
        yield
    except OSError as error:
        where = Path(error.filename) if isinstance(error.filename, str) else place
        raise WriteError(
            where, untranslated((error.strerror or str(error)).lower()), untranslated("Nothing was released.")
        ) from error
