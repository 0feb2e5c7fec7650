"""A release as one ZIP file, whose bytes are the same wherever and whenever it is made.

Services of deposits know no folders, and count files. Nothing is compressed, since what a compressor writes depends on
its version; Parquet and XLSX are compressed inside. So a deposit that broke off goes on with the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from govdata.errors import VerificationError
from govdata.releases.manifest import CHANGED, about, file_names

_CHUNK = 1 << 20
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that ZIP can say; the day of the release is in its descriptor."""
_READABLE = 0o100644 << 16
_UNIX = 3


def write_archive(release: Path, hashes: Mapping[str, str], folder: str, path: Path) -> None:
    """Write the files of a release below one folder of a ZIP file, in code point order.

    Raises:
        VerificationError: a file is not the one that `hashes` has.
    """
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name in file_names(release):
            _add(archive, release, name, f"{folder}/{name}", hashes.get(name))


def _add(archive: ZipFile, release: Path, name: str, inside: str, expected: str | None) -> None:
    entry = ZipInfo(inside, _FIRST_DAY)
    entry.external_attr, entry.create_system = _READABLE, _UNIX
    entry.file_size = (release / name).stat().st_size
    with (release / name).open("rb") as file, archive.open(entry, "w") as target:
        found = _copied(file, target)
    if expected not in (None, found):
        raise VerificationError(release, (about(name, CHANGED),))


def _copied(file: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()
