"""What Windows does otherwise, as far as a process on POSIX can pretend it. Nothing here was tried on a real Windows.

`pretend()` is for a process of its own, before govdata is imported: there is no fcntl (nor another module of POSIX
alone), no link can be made, a folder cannot be opened and so not be made durable, a file that was opened for reading
cannot be made durable, and a text that is written without `newline` would get CR LF, so that it is refused.
"""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from importlib.abc import MetaPathFinder
from typing import Any

POSIX_ALONE = frozenset({"fcntl", "grp", "pwd", "resource", "termios"})


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
    del os.O_DIRECTORY
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    _refuse_folders_and_readers()
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


def _refuse_line_ends() -> None:
    plain = io.open

    def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        newline = named.get("newline", rest[3] if len(rest) > 3 else None)
        if "b" not in mode and set(mode) & set("wax") and newline is None:
            raise AssertionError(f"{file} would have CR LF on Windows")
        return plain(file, mode, *rest, **named)

    io.open = opened
