"""The tables of a release that was written, scanned from its Parquet files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import polars as pl

from govdata.errors import VerificationError
from govdata.metadata.package import Package
from govdata.releases.manifest import DESCRIPTOR, Manifest, about, verified_descriptor
from govdata.releases.parquet_of_tables import parquet_files
from govdata.releases.table_files import TypedTable
from govdata.reports.messages import Message


def scan_release(package: Package, manifest: Manifest) -> tuple[TypedTable, ...]:
    """The tables of a release that was written, from their Parquet files.

    Raises:
        VerificationError: the descriptor does not say what they are.
    """
    files = parquet_files(verified_descriptor(manifest), manifest)
    return tuple(_scan_table(package, manifest.release, name, parts) for name, parts in files.items())


def _scan_table(package: Package, release: Path, name: str, parts: tuple[str, ...]) -> TypedTable:
    resource = package.resource(name)
    if resource is None or resource.schema is None:
        raise VerificationError(
            release, (about(DESCRIPTOR, Message(f"the table {name} has no schema", f"表 {name} 没有模式")),)
        )
    files = [release / part for part in parts]
    frame = pl.scan_parquet(files, hive_partitioning=False, glob=False)
    return TypedTable(resource, resource.schema, frame, PurePosixPath(resource.declared_path).stem)
