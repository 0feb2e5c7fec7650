"""The temporary folder of a run: locked while it is in use, gone at the end, and swept by the next run after a kill.

Whoever can lock a folder of this name knows that its run is dead: the system frees the lock of a process that dies.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR

from govdata.errors import WriteError, os_reason
from govdata.file_system import FolderLocked, lock_folder
from govdata.reports.messages import Message

PREFIX = "govdata-run-"
FREE_SPACE = Message("Free some space, or set TMPDIR.", "请腾出空间，或设置 TMPDIR。")
_TRIES = 100
"""Another run may sweep a new folder before it is locked: then there is another one."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder of this run. What runs that were killed have left beside it is removed first.

    Raises:
        WriteError: no folder can be made.
    """
    _sweep()
    folder, unlock = _locked_folder()
    try:
        yield folder
    finally:
        unlock()
        shutil.rmtree(folder, ignore_errors=True)


def _locked_folder() -> tuple[Path, Callable[[], None]]:
    for _ in range(_TRIES):
        folder = _new_folder()
        try:
            unlock = lock_folder(folder)
        except (FolderLocked, FileNotFoundError):
            continue
        except OSError:  # a file system without locks: nobody sweeps there
            return folder, _nothing
        if folder.is_dir():
            return folder, unlock
        unlock()
    return _new_folder(), _nothing


def _nothing() -> None:
    """There is no lock to be freed."""


def _new_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=PREFIX))
    except OSError as error:
        raise WriteError(error.filename or "TMPDIR", os_reason(error), FREE_SPACE) from error


def _sweep() -> None:
    """Remove the folders of dead runs; those of other users, and what is no folder, are left alone."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            if _is_own_folder(path):
                _remove_if_dead(path)


def _is_own_folder(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())


def _remove_if_dead(path: Path) -> None:
    with suppress(FolderLocked, OSError):
        unlock = lock_folder(path)
        shutil.rmtree(path, ignore_errors=True)
        unlock()
