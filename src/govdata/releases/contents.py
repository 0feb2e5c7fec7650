"""What a release holds before its manifest is written: all that its page and its catalogues may say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from govdata.releases.manifest import sha256
from govdata.releases.table_files import ExportedTable, TypedTable
from govdata.values import dataclass


@dataclass(frozen=True)
class ReleasedFile:
    """A file of a release: its name from the folder of the release with `/`, its size in bytes, its SHA-256 in hex."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class ReleaseContents:
    """The tables and documents of a release that is being written.

    `descriptor`, `report` and `changes` are the JSON of datapackage.json, report.json and changes.json.
    """

    folder: Path
    descriptor: Mapping[str, Any]
    tables: tuple[TypedTable, ...]
    exported: Mapping[str, ExportedTable]
    report: Mapping[str, Any]
    changes: Mapping[str, Any]

    def table(self, name: str) -> TypedTable | None:
        """A table by its name."""
        return next((table for table in self.tables if table.name == name), None)

    def of_role(self, role: str) -> tuple[TypedTable, ...]:
        """The tables of a role, in the order of the descriptor."""
        return tuple(table for table in self.tables if table.resource.role == role)

    def files(self, names: Iterable[str]) -> tuple[ReleasedFile, ...]:
        """Some files of the release, with their sizes and hashes; each is read once for it."""
        paths = ((name, self.folder / name) for name in names)
        return tuple(ReleasedFile(name, path.stat().st_size, sha256(path)) for name, path in paths)
