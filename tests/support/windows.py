"""What Windows does otherwise, as far as a process on POSIX can pretend it. Nothing here was tried on a real Windows.

`pretend()` is for a process of its own, before govdata is imported: there is no fcntl (nor another module of POSIX
alone), no link can be made, a folder cannot be opened and so not be made durable, a file that was opened for reading
cannot be made durable, no name replaces a folder's, nor is one taken from a file that is open or mapped or from a
folder that holds such a file, and a text that is written without `newline` would get CR LF, so that it is refused.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

POSIX_ALONE = frozenset({"fcntl", "grp", "pwd", "resource", "termios"})
LOCK_FILE = ".lock"
POSIX_FLAGS = ("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK")
OPEN, MAPPED = Path("/proc/self/fd"), Path("/proc/self/maps")
"""Where Linux says which files this process has open; on other systems nobody says it."""


class _NoPosix(MetaPathFinder):
    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        if fullname in POSIX_ALONE:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def no_link(*_: object, **__: object) -> None:
    """What os.symlink does without the privilege."""
    raise OSError(errno.EINVAL, "A required privilege is not held by the client")


def pretend() -> None:
    """From now on this process is as Windows is."""
    for name in POSIX_ALONE & sys.modules.keys():
        del sys.modules[name]
    sys.meta_path.insert(0, _NoPosix())
    os.symlink = no_link
    for name in POSIX_FLAGS:
        delattr(os, name)
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    _refuse_folders_and_readers()
    _refuse_busy_names()
    _refuse_line_ends()


def _refuse_folders_and_readers() -> None:
    plain_open, plain_sync = os.open, os.fsync
    readers: set[int] = set()

    def opened(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if os.path.isdir(path):  # noqa: PTH112
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        handle = plain_open(path, flags, *rest, **named)
        (readers.discard if flags & (os.O_WRONLY | os.O_RDWR) else readers.add)(handle)
        return handle

    def synced(handle: Any) -> None:
        if handle in readers:
            raise OSError(errno.EBADF, "Bad file descriptor")
        plain_sync(handle)

    os.open, os.fsync = opened, synced  # type: ignore[assignment]


def _refuse_busy_names() -> None:
    """The three calls that take a name away or give it to another file."""

    def guarded(plain: Callable[..., None]) -> Callable[..., None]:
        def call(path: Any, *rest: Any, **named: Any) -> None:
            if not Path(path).name.startswith(LOCK_FILE):  # filelock has its own way for each system
                _require_free(Path(path), Path(rest[0]) if rest else None, once=plain is rename)
            plain(path, *rest, **named)

        return call

    rename = os.rename
    os.rename, os.replace, os.unlink = (guarded(plain) for plain in (rename, os.replace, os.unlink))


def _require_free(path: Path, target: Path | None, *, once: bool) -> None:
    """Neither name is busy, and the target is no folder; with `once` it is nothing at all."""
    if target is not None and target.exists() and (once or target.is_dir()):
        raise PermissionError(errno.EACCES, "Access is denied", str(target))
    for name in filter(None, (path, target)):
        if busy := _open_below(name):
            raise PermissionError(errno.EACCES, f"{busy} is being used by another process", str(name))


def _open_below(path: Path) -> str:
    """A file at or below a path that this process has open or mapped; empty where there is none."""
    place = path.absolute()
    handles = [str(handle.readlink()) for handle in OPEN.glob("*") if handle.is_symlink()]
    maps = MAPPED.read_text(encoding="utf-8").splitlines() if MAPPED.exists() else ()
    named = (*handles, *(line.split(maxsplit=5)[-1] for line in maps))
    return next((name for name in named if Path(name).is_relative_to(place)), "")


def _refuse_line_ends() -> None:
    plain = io.open

    def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        newline = named.get("newline", rest[3] if len(rest) > 3 else None)
        if "b" not in mode and set(mode) & set("wax") and newline is None:
            raise AssertionError(f"{file} would have CR LF on Windows")
        return plain(file, mode, *rest, **named)

    io.open = opened
