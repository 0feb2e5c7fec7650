"""What operating systems do differently, in one place: locking a folder, making bytes durable, replacing a name.

POSIX locks the folder itself, so no lock file is ever beside the releases, and the kernel frees the lock of a process
that dies. Elsewhere a folder cannot be opened: there `filelock` locks the hidden file `.lock` in it, which the system
frees alike, and which is removed with the lock. One left by a killed process stops nobody and goes with the next run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    POSIX = False
else:
    POSIX = True

LOCK_FILE = ".lock"


class FolderLocked(Exception):
    """Another process holds the lock."""


def lock_folder(folder: Path) -> Callable[[], None]:
    """Lock a folder without waiting; what is returned unlocks it.

    Raises:
        FolderLocked: another process holds the lock.
        OSError: the folder cannot be opened or written.
    """
    return _lock_handle(folder) if POSIX else _lock_file(folder)


def _lock_handle(folder: Path) -> Callable[[], None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if isinstance(error, BlockingIOError):
            raise FolderLocked(folder) from error
        raise
    return partial(os.close, handle)


def _lock_file(folder: Path) -> Callable[[], None]:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK_FILE, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise FolderLocked(folder) from error
    return lock.release


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, durable. Windows keeps names durable itself, and opens no folder.

    Raises:
        OSError: the disk refuses.
    """
    if not POSIX and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if POSIX else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make everything below a folder durable, and the folder itself.

    Raises:
        OSError: the disk refuses.
    """
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def replace_name(fresh: Path, path: Path) -> None:
    """Give `fresh` the name `path`, in one step; Windows replaces a link to a folder in two.

    Raises:
        OSError: the folder cannot be written.
    """
    try:
        fresh.replace(path)
    except PermissionError:
        if POSIX or not path.is_symlink():
            raise
        path.unlink()
        fresh.rename(path)


def give_new_name(fresh: Path, path: Path) -> None:
    """Give `fresh` the name `path`, in one step and never in place of another file.

    Raises:
        FileExistsError: there is a file of that name.
        OSError: the folder cannot be written.
    """
    if not POSIX:
        fresh.rename(path)  # Windows refuses a name that is taken
        return
    try:
        path.hardlink_to(fresh)
    except PermissionError:  # a file system without links, such as FAT
        if path.exists():
            raise FileExistsError(path) from None
        fresh.rename(path)
