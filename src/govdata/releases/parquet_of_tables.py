"""Which Parquet files of a release belong to which of its tables, by its descriptor and its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from govdata.errors import VerificationError
from govdata.releases.manifest import DESCRIPTOR, SUMS, Sums, about
from govdata.reports.messages import Message


def parquet_files(descriptor: Mapping[str, Any], manifest: Sums) -> dict[str, tuple[str, ...]]:
    """Table -> its Parquet files in the release, in the order of the rows.

    Raises:
        VerificationError: the descriptor names a file that the manifest does not list, which may be anywhere; or a
            file lies among those of the tables and is none of them, so that whoever reads the folder has its rows, too.
    """
    found = {str(each.get("name")): files for each in descriptor["resources"] if (files := _files_of(each))}
    bad = [_unlisted(table, name) for table, names in found.items() for name in names if name not in manifest.hashes]
    bad += map(_strange, _strangers({name for names in found.values() for name in names}, manifest))
    if bad:
        raise VerificationError(manifest.release, tuple(about(DESCRIPTOR, each) for each in bad))
    return found


def _strangers(named: AbstractSet[str], manifest: Sums) -> list[str]:
    """The files below the folder of the Parquet files, `parquet/`, that are those of no table."""
    folders = tuple({name.partition("/")[0] + "/" for name in named if "/" in name})
    return sorted(name for name in manifest.hashes if name.startswith(folders) and name not in named)


def _unlisted(table: str, name: str) -> Message:
    return Message(
        f'the Parquet file "{name}" of {table} is not listed in {SUMS}',
        f"表 {table} 的 Parquet 文件“{name}”未列入 {SUMS}",
    )


def _strange(name: str) -> Message:
    return Message(
        f'"{name}" lies among the Parquet files of the tables, and no table names it',
        f"“{name}”位于各表的 Parquet 文件之间，但没有表列出此文件",
    )


def _files_of(resource: Mapping[str, Any]) -> tuple[str, ...]:
    own = resource.get("govdata")
    files = own.get("parquet") if isinstance(own, dict) else None
    return tuple(map(str, files)) if isinstance(files, list) else ()
