"""An atomic directory: a folder that appears under its final name in one step, or not at all.

Written beside its target (same file system, so that the rename is atomic), made durable, renamed; `latest` moves
last. One lock on the folder of releases keeps a second publisher out. What a killed run left is removed by the next
one: whoever holds the lock knows that every temporary folder is dead.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from govdata.errors import WriteError, os_reason
from govdata.file_system import LOCK_FILE, FolderLocked, lock_folder, replace_name, sync, sync_tree
from govdata.releases.latest import FRESH, LATEST, is_foreign, latest_target, write_latest
from govdata.releases.manifest import versions
from govdata.reports.messages import Message

STAGING = ".staging-"
PAGE = "index.html"
"""The page of a release, and that of the folder of releases: the one file there that is written anew."""
USE_A_HIGHER_VERSION = Message(
    "A released version is never overwritten. Use a higher version.", "已发布的版本不会改写。请升版本号。"
)


@contextmanager
def atomic_directory(releases: Path, name: str, afterwards: Callable[[], object] = tuple) -> Iterator[Path]:
    """An empty folder to write into; it becomes `releases/name` when the block ends well, else it vanishes.

    `afterwards` is called once the folder is there, under the same lock.

    Raises:
        WriteError: the folder cannot be written, another publisher is at work, or `name` is there already.
    """
    made = _make_folders(releases)
    try:
        with locked(releases):
            _remove_leftovers(releases)
            with _os_errors(releases):
                yield from _write_and_rename(releases, name)
            afterwards()
    finally:
        for folder in made:
            # Only folders this call made, and only while they are empty: a failed first run leaves nothing.
            with suppress(OSError):
                folder.rmdir()


def recover(releases: Path) -> None:
    """Clean up after a run that died: remove what it left, correct `latest`. Does nothing when all is well.

    Raises:
        WriteError: the folder cannot be written, or another publisher is at work.
    """
    if releases.is_dir() and not _is_tidy(releases):
        with locked(releases):
            _remove_leftovers(releases)


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """The lock of a folder of releases, held by one process at a time; it is free again when that one dies.

    Raises:
        WriteError: another process holds it, or the folder cannot be opened.
    """
    with _os_errors(releases):
        try:
            unlock = lock_folder(releases)
        except FolderLocked as error:
            raise WriteError(
                releases,
                Message("another run of publish is writing there", "另有 publish 正在此处写入"),
                Message(
                    "Wait until it has finished, then run publish again. If none is running, another program holds the"
                    " lock of this folder, as anybody may who can read it: `lslocks` or `lsof` names it.",
                    "请等其结束后再运行 publish。若并无 publish 在运行，则是其他程序锁住了该文件夹"
                    "（能读取它的人都可以）：用 `lslocks` 或 `lsof` 可以查到。",
                ),
            ) from error
    try:
        yield
    finally:
        unlock()


def replace_file(path: Path, content: bytes) -> None:
    """Write a small file of a folder of releases so that it is never away, and never half of itself.

    Raises:
        OSError: the folder cannot be written.
    """
    fresh = path.with_name(f"{STAGING}{path.name}")
    try:
        fresh.write_bytes(content)
        sync(fresh)
        replace_name(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def syncing(folder: Path) -> Iterator[None]:
    """Make what stands below a folder durable while the block reads it; when it ends, it is.

    What the disk refuses has to be heard here: a second request for the same files may not hear of it again.

    Raises:
        OSError: the disk refuses.
    """
    with ThreadPoolExecutor(1) as pool:
        synced = pool.submit(sync_tree, folder)
        yield
    synced.result()


def _write_and_rename(releases: Path, name: str) -> Iterator[Path]:
    target, stage = releases / name, releases / f"{STAGING}{name}"
    if target.exists() or target.is_symlink():
        raise WriteError(
            target,
            Message("it already exists", "已存在"),
            USE_A_HIGHER_VERSION,
        )
    try:
        stage.mkdir()
        yield stage
        sync_tree(stage)
        stage.rename(target)
        sync(releases)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    _point_latest(releases)


def _is_tidy(releases: Path) -> bool:
    left = any(path.name in (FRESH, LOCK_FILE) or path.name.startswith(STAGING) for path in releases.iterdir())
    return not left and latest_target(releases) == _highest(releases)


def _remove_leftovers(releases: Path) -> None:
    with _os_errors(releases):
        for path in releases.glob(f"{STAGING}*"):
            _remove_staged(path)
        (releases / FRESH).unlink(missing_ok=True)
        _point_latest(releases)


def _remove_staged(path: Path) -> None:
    """A release that was being written, or the page of all releases; nothing else has such a name."""
    if path.name == f"{STAGING}{PAGE}" and path.is_file() and not path.is_symlink():
        path.unlink()
        return
    _require_folder(path)
    shutil.rmtree(path)


def _require_folder(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        raise WriteError(
            path,
            Message("no run of publish left it: it is not a folder", "并非 publish 所留：它不是文件夹"),
            Message(
                f"Move it away. Names that start with {STAGING} are those of folders that publish is writing.",
                f"请将其移走。以 {STAGING} 开头的名称属于 publish 正在写入的文件夹。",
            ),
        )


def _point_latest(releases: Path) -> None:
    """Let `latest` name the highest complete version."""
    path, highest = releases / LATEST, _highest(releases)
    if is_foreign(path):
        raise WriteError(
            path,
            Message("it is neither a symbolic link nor a file with a version", "既非符号链接，也不是写有版本号的文件"),
            Message("Move it away. publish itself writes `latest`.", "请将其移走。`latest` 由 publish 写入。"),
        )
    if latest_target(releases) == highest:
        return
    if highest is None:
        path.unlink()
    else:
        write_latest(releases, highest)
    sync(releases)


def _highest(releases: Path) -> str | None:
    found = versions(releases)
    return str(found[-1]) if found else None


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and its missing parents, each known to its own parent on disk; the new ones, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    with _os_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in missing:
            sync(path.parent)
    return missing


@contextmanager
def _os_errors(path: Path) -> Iterator[None]:
    """What the operating system refuses becomes a WriteError: no space, no permission, not a folder."""
    try:
        yield
    except OSError as error:
        where = Path(error.filename) if isinstance(error.filename, str) else path
        raise WriteError(where, os_reason(error), Message("Nothing was released.", "未发布任何内容。")) from error
