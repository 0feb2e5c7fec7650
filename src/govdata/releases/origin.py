"""What a release was made from and with, as far as the machine knows it: nothing of it is typed."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from pathlib import Path

from govdata.metadata.file_states import FileStates
from govdata.metadata.package import Package
from govdata.releases.git_commit import Commit, read_commit
from govdata.values import dataclass


@dataclass(frozen=True)
class Released:
    """A release as documents on it name it; `before` has version and digest of the one before, if there is one."""

    name: str
    version: str
    created: str
    before: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Origin:
    """What a release is made from and with: the commit of the package, if there is one, and versions by name."""

    commit: Commit | None
    tools: Mapping[str, str]
    python: str


def read_origin(package: Package, held: FileStates, tools: Mapping[str, str]) -> Origin:
    """The origin of a release of a package, whose files are `held`.

    Raises:
        OSError: a file cannot be read.
    """
    files = dict.fromkeys((package.path, *held.states, *_schema_files(package)))
    known = [path for path in files if not path.is_dir()]
    return Origin(read_commit(package.root, known), tools, platform.python_version())


def _schema_files(package: Package) -> Iterator[Path]:
    for resource in package.descriptor.get("resources", ()):  # one that was read has its schema in place of the name
        place = resource.get("schema") if isinstance(resource, Mapping) else None
        if isinstance(place, str) and "://" not in place:
            yield package.root / place
