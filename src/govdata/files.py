"""The one door for files that a user, a package or a release names: regular, bounded, inside, and kept open.

What standard output goes into is not read: its text is gone with `>`, and the answer would stand in it.

Nothing waits for the writer of a pipe, nothing reads a device, and no link leads out of a folder. A path is resolved,
held against the folder, and walked from there by descriptors that follow no link: what was looked at is what is open,
whoever swaps names in between (POSIX `openat` with O_NOFOLLOW; on Windows the path is resolved and opened).
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from contextlib import ExitStack
from dataclasses import field
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from govdata.errors import IS_FOLDER, NOT_REGULAR, FileRefused, OutputIsInput
from govdata.reports.messages import Message
from govdata.values import dataclass

try:
    import resource
except ModuleNotFoundError:  # Windows
    resource = None  # type: ignore[assignment]

OUTSIDE = Message("it leads out of the folder that it has to stay in", "指向所限文件夹之外")
_BY_DESCRIPTOR = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_DESCRIPTORS = Path("/proc/self/fd")
"""Where Linux shows the open files of a process as paths, each to the open file itself, whatever its name is now."""

_STANDARD_OUTPUT = 1
_NO_LINKS = (errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
"""What a file system without links answers."""


def _flags(*names: str) -> int:
    """Flags of `open`, as far as this system has them."""
    return sum(getattr(os, name, 0) for name in ("O_CLOEXEC", *names))


_READ = os.O_RDONLY | _flags("O_NONBLOCK", "O_NOCTTY", "O_BINARY")
_ENTER = os.O_RDONLY | _flags("O_PATH", "O_DIRECTORY")


@dataclass(frozen=True)
class FileState:
    """Where a file lies, its size, and when its content and its status last changed, in nanoseconds since 1970.

    Whoever writes to a file, or puts another one in its place and the first one back, cannot keep all of them: the
    time of a change of status (POSIX `ctime`) is set by the system alone.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int


def state_of(found: os.stat_result) -> FileState:
    """The state of a file, by what the system says of it."""
    return FileState(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def open_file(path: Path, inside: Path | None = None) -> BinaryIO:
    """Open a regular file for reading; with `inside`, a resolved folder, only one that lies in it.

    Raises:
        OSError: it cannot be opened; a `FileRefused` where it is no regular file, or lies outside.
        OutputIsInput: standard output goes into it.
    """
    handle = os.open(path, _READ) if inside is None else _open_inside(path, inside)
    status = os.fstat(handle)
    if S_ISREG(status.st_mode) and not _takes_output(status):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if S_ISREG(status.st_mode):
        raise OutputIsInput(path, emptied=not status.st_size)
    raise FileRefused(IS_FOLDER if S_ISDIR(status.st_mode) else NOT_REGULAR, path)


def _takes_output(status: os.stat_result) -> bool:
    try:
        return os.path.samestat(status, os.fstat(_STANDARD_OUTPUT))
    except OSError:  # closed
        return False


def _open_inside(path: Path, folder: Path) -> int:
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(folder):
        raise FileRefused(OUTSIDE, path)
    return _walk(folder, real.relative_to(folder).parts) if _BY_DESCRIPTOR else os.open(real, _READ)


def _walk(folder: Path, parts: tuple[str, ...]) -> int:
    """Open what lies `parts` below a folder; none of them may be a link by now."""
    handle = os.open(folder, _ENTER)
    for part, flags in zip(parts, [*[_ENTER] * (len(parts) - 1), _READ], strict=False):
        try:
            inner = os.open(part, flags | os.O_NOFOLLOW, dir_fd=handle)
        finally:
            os.close(handle)
        handle = inner
    return handle


def read_bounded(path: Path, most: int, inside: Path | None = None) -> bytes:
    """The bytes of a regular file of `most` bytes at most.

    Raises:
        OSError: it cannot be read; a `FileRefused` where it is no regular file, lies outside, or is larger.
    """
    with open_file(path, inside) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise FileRefused(Message(f"it is larger than {most >> 20} MB", f"大于 {most >> 20} MB"), path)
    return content


@dataclass(frozen=True)
class HeldFiles:
    """Files that stay open, and the paths by which everybody reads what is open, under the names that people know.

    Readers that take paths only (the engine, Arrow) get a link to the open file. Where the system has none, or lets a
    process open too few files at once, they get the path: the file was looked at, and another one may be put in its
    place.
    """

    folder: Path
    """Of the links; whoever made it removes it."""
    open: ExitStack
    paths: dict[tuple[Path, Path | None], Path] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    """How many files have a name."""

    def path_of(self, path: Path, inside: Path | None) -> Path:
        """The path by which a file is to be read.

        Raises:
            OSError: it cannot be opened; a `FileRefused` where it is no regular file, or lies outside.
        """
        if (path, inside) not in self.paths:
            self.paths[path, inside] = self._held(path, inside)
        return self.paths[path, inside]

    def _held(self, path: Path, inside: Path | None) -> Path:
        file = open_file(path, inside)
        # In one folder, unless they have one name: a folder for each takes longer than the links.
        link = self.folder / str(self.names[path.name]) / path.name
        self.names[path.name] += 1
        if not (_is_room_for(file.fileno()) and _linked(link, _DESCRIPTORS / str(file.fileno()))):
            file.close()
            return path
        self.open.enter_context(file)
        return link


def _linked(link: Path, target: Path) -> bool:
    """Make a link to an open file, where the system shows open files and the temporary folder can have links."""
    if not (_BY_DESCRIPTOR and target.exists()):
        return False
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        link.symlink_to(target)
    except NotImplementedError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return False
    return True


def _is_room_for(number: int) -> bool:
    """Whether a file of that number can stay open: the engine, too, opens each that it reads.

    A process is allowed a few, and may allow itself as many as the system does.
    """
    if resource is None:
        return True
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now not in (most, resource.RLIM_INFINITY) and number >= now // 2:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        now = most
    return now == resource.RLIM_INFINITY or number < now // 2
