"""From a URL to a store, whose requests are tried again with patience."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govdata.stores.folder_store import FolderStore
from govdata.stores.http_store import HttpStore
from govdata.stores.locations import Location
from govdata.stores.object_store import ObjectStore
from govdata.stores.patience import Patience
from govdata.stores.store import AccessRefused, ObjectMissing, Store, Stored
from govdata.values import dataclass

SMALL = 256 << 20
"""Bytes of an object that is read into memory whole: a manifest, a descriptor."""


@dataclass(frozen=True)
class OpenStore:
    """A store that is asked again where it did not answer."""

    store: Store
    patience: Patience

    @property
    def location(self) -> Location:
        """Where it was opened."""
        return self.store.location

    def get(self, name: str, most: int = SMALL) -> Stored:
        """An object, whole."""
        return self.patience.of(lambda: self.store.get(name, most))

    def find(self, name: str, most: int = SMALL) -> Stored | None:
        """An object, or None where there is none.

        A server that does not say what is there answers 403 to strangers, not 404: that is none, too.
        """
        try:
            return self.get(name, most)
        except (ObjectMissing, AccessRefused) as error:
            if isinstance(error, AccessRefused) and not isinstance(self.store, HttpStore):
                raise
            return None

    def part(self, name: str, start: int, end: int) -> bytes:
        """Bytes of an object."""
        return self.patience.of(lambda: self.store.part(name, start, end))

    def put_new(self, name: str, content: bytes) -> None:
        """Write an object, unless there is one of that name. After a lost answer that one may be our own."""
        self.patience.of(lambda: self.store.put_new(name, content))

    def put(self, name: str, content: bytes) -> None:
        """Write an object, whatever is there."""
        self.patience.of(lambda: self.store.put(name, content))

    def replace(self, name: str, content: bytes, tag: Any) -> None:
        """Write an object in place of the state with that tag."""
        self.patience.of(lambda: self.store.replace(name, content, tag))

    def sizes(self, prefix: str = "") -> Mapping[str, int]:
        """Every object below a folder, with its bytes."""
        return self.patience.of(lambda: self.store.sizes(prefix))

    def folders(self) -> list[str]:
        """The names of the folders directly below."""
        return self.patience.of(self.store.folders)

    def pieces(self, name: str) -> list[bytes]:
        """An object of any size, whole."""
        return self.patience.of(lambda: list(self.store.chunks(name)))

    def sha256(self, name: str) -> str:
        """The SHA-256 of an object, in hexadecimal, in bounded memory."""
        return self.patience.of(lambda: self._hash(name))

    def download(self, name: str, path: Path) -> None:
        """Write an object into a file, whose folder is made.

        Raises:
            OSError: the disk refuses.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self.patience.of(lambda: self._write(name, path))

    def _hash(self, name: str) -> str:
        digest = hashlib.sha256()
        for chunk in self.store.chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def _write(self, name: str, path: Path) -> None:
        with path.open("wb") as file:
            for chunk in self.store.chunks(name):
                file.write(chunk)


def open_store(location: Location, patience: Patience | None = None) -> OpenStore:
    """The store that a URL names.

    Raises:
        UsageError: the package for its scheme is not installed.
        AccessRefused: there are no credentials.
    """
    kinds = {"file": FolderStore, "https": HttpStore, "http": HttpStore}
    patience = patience or Patience()
    return OpenStore(kinds.get(location.scheme, ObjectStore)(location, patience.answer), patience)
