"""A folder of this machine, or of a share, as a store (`file://`).

An object is written at the top of the folder, where what a killed run leaves is in no release; it is made durable, and
given its name as a hard link, which never replaces another file. One lock on the folder stands for the
compare-and-swap of a store on a network.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from govdata.errors import StoreError, os_reason
from govdata.file_system import FolderLocked, give_new_name, lock_folder, replace_name, sync
from govdata.files import open_file
from govdata.stores.locations import Location
from govdata.stores.store import (
    EXISTS,
    MISSING,
    NO_ANSWER,
    OTHER_STATE,
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    Stored,
    StoreUnreachable,
    too_large,
)

PART = ".part-"
"""What begins the name of a file that is being written. A killed run leaves one, which nobody reads."""
_CHUNK = 1 << 20


class FolderStore:
    """The files below a folder."""

    def __init__(self, location: Location, answer: float = 0) -> None:  # noqa: ARG002 (a disk is waited for)
        from urllib.request import url2pathname  # takes a while, and only this asks for it

        self.location = location
        self.folder = Path(url2pathname(urlsplit(location.url).path))

    def get(self, name: str, most: int) -> Stored:
        """An object, whole; its tag is its hash."""
        content = b"".join(self._read(name, 0, most + 1))
        if len(content) > most:
            raise StoreError(self.location / name, too_large(most))
        return Stored(content, hashlib.sha256(content).hexdigest())

    def part(self, name: str, start: int, end: int) -> bytes:
        """Bytes of an object."""
        return b"".join(self._read(name, start, end))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an object, piece by piece."""
        return self._read(name, 0, None)

    def put_new(self, name: str, content: bytes) -> None:
        """Write an object, unless there is one of that name."""
        with self._written(name, content) as (fresh, path):
            try:
                give_new_name(fresh, path)
            except FileExistsError:
                raise ObjectExists(self.location / name, EXISTS) from None

    def put(self, name: str, content: bytes) -> None:
        """Write an object, whatever is there."""
        with self._written(name, content) as (fresh, path):
            replace_name(fresh, path)

    def replace(self, name: str, content: bytes, tag: Any) -> None:
        """Write an object in place of the state with that tag, under the lock of the folder."""
        with self._locked():
            if self.get(name, len(content) + (1 << 26)).tag != tag:
                raise ObjectChanged(self.location / name, OTHER_STATE)
            self.put(name, content)

    def sizes(self, prefix: str = "") -> Mapping[str, int]:
        """Every file below a folder."""
        top = self.folder / prefix
        files = (Path(at, name) for at, _, names in os.walk(top) for name in names)
        with self._told(prefix):
            return {path.relative_to(self.folder).as_posix(): path.lstat().st_size for path in files}

    def folders(self) -> list[str]:
        """The names of the folders directly below; none where there is no folder."""
        return sorted(path.name for path in self.folder.glob("*") if path.is_dir())

    def _read(self, name: str, start: int, end: int | None) -> Iterator[bytes]:
        with self._told(name), open_file(self.folder / name) as file:
            file.seek(start)
            left = end - start if end is not None else None
            while chunk := file.read(_CHUNK if left is None else min(_CHUNK, left)):
                left = None if left is None else left - len(chunk)
                yield chunk

    @contextmanager
    def _written(self, name: str, content: bytes) -> Iterator[tuple[Path, Path]]:
        """A durable file at the top, and the one it is to become; both names are durable when the block ends."""
        path = self.folder / name
        fresh = self.folder / f"{PART}{uuid4().hex}"
        with self._told(name):
            self._make_folder(path.parent)
            try:
                fresh.write_bytes(content)
                sync(fresh)
                yield fresh, path
                sync(path.parent)
            finally:
                fresh.unlink(missing_ok=True)

    def _make_folder(self, folder: Path) -> None:
        """Nothing is missing where a folder cannot be made: the disk says why."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(self.location, os_reason(error)) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            unlock = lock_folder(self.folder)
        except FolderLocked:
            raise StoreUnreachable(self.location, NO_ANSWER) from None
        try:
            yield
        finally:
            unlock()

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, NotADirectoryError):
            raise ObjectMissing(self.location / name, MISSING) from None
        except OSError as error:
            raise StoreError(self.location / name, os_reason(error)) from error
