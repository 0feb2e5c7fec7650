"""govdata decides whether tables of official indicators may be released, and releases them.

The front door. Reading a release (`load`, `tables`) needs pyarrow alone; whatever needs more is imported when it is
called.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

from govdata.errors import GovdataError
from govdata.releases import ReleasedTable, ReleasedTables, load, tables
from govdata.reports.model import Check, Finding, Report

if TYPE_CHECKING:
    from govdata.api import Published
    from govdata.validation import Options

__all__ = [
    "Check",
    "Finding",
    "GovdataError",
    "ReleasedTable",
    "ReleasedTables",
    "Report",
    "__version__",
    "load",
    "pandera_schema",
    "publish",
    "tables",
    "validate",
    "validate_frame",
]


def validate(place: Path | str | None = None, options: Options | None = None) -> Report:
    """Say what is wrong with the package at `place`, and where: see `govdata.examine.validate`."""
    from govdata import validation

    return validation.validate(_path(place), options)


def validate_frame(
    frame: Any, place: Path | str, table: str, references: Mapping[str, Any] | None = None, limit: int = 1000
) -> Report:
    """The same for a Polars, DuckDB or PySpark frame of one table: see `govdata.examine.validate_frame`."""
    from govdata import validation

    return validation.validate_frame(frame, Path(place), table, references, limit)


def publish(
    place: Path | str | None = None,
    options: Options | None = None,
    *,
    to: Path | str = "releases",
    version: str = "",
    dry_run: bool = False,
) -> Published:
    """Release the package at `place` if it may be released: see `govdata.workflow.publish`."""
    from govdata import api

    return api.publish(_path(place), options, to=Path(to), version=version, dry_run=dry_run)


def pandera_schema(place: Path | str, table: str) -> Any:
    """The pandera schema (`pandera.polars.DataFrameSchema`) of one table of the package at `place`.

    Raises:
        DescriptorError: the descriptor cannot be read.
        KeyError: the package has no such table, or it has no schema.
    """
    from govdata.metadata import package
    from govdata.rules import pandera_schemas

    schema = package.load_package(_path(place)).schema_of(table)
    return pandera_schemas.pandera_schema(schema)


def _path(place: Path | str | None) -> Path | None:
    return None if place is None else Path(place)
