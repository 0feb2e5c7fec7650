"""Package -> Inputs: every resource as something the engine can scan.

A plain file (UTF-8, one header row, a one-byte delimiter) is handed on as it is, without being read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from govdata.package import Dialect, Package, Resource
from govdata.report import Finding, Outcome

Kind = Literal["csv", "parquet", "none"]


@dataclass(frozen=True)
class InputOptions:
    """What the caller allows. `trusted`: paths may leave the package (`..`, absolute, symlinks)."""

    trusted: bool = False


@dataclass(frozen=True)
class Input:
    """One resource as the engine can scan it. Text files are UTF-8, one record per row, no header."""

    resource: Resource
    kind: Kind
    paths: tuple[Path, ...] = ()
    labels: tuple[str, ...] | None = None
    delimiter: str = ","
    quote_char: str | None = '"'
    skip_lines: int = 0
    first_row: int = 2
    numbered: bool = False
    assumed: tuple[str, ...] = ()
    outcome: Outcome = Outcome()


@contextmanager
def open_inputs(package: Package, options: InputOptions | None = None) -> Iterator[Mapping[str, Input]]:
    """Every resource of a package by name. Temporary files are removed at the end."""
    del options
    yield {resource.name: _open(resource) for resource in package.resources}


def _open(resource: Resource) -> Input:
    missing = [path for path in resource.paths if not path.exists()]
    if missing:
        findings = tuple(
            Finding("scheme-error", f"the data file {path} does not exist", resource.name, next_step="Add the file.")
            for path in missing
        )
        return Input(resource, "none", outcome=Outcome(findings))
    if resource.paths and resource.paths[0].suffix == ".parquet":
        return Input(resource, "parquet", resource.paths)
    dialect = resource.dialect or Dialect()
    return Input(resource, "csv", resource.paths, _labels(resource.paths[0], dialect), dialect.delimiter, skip_lines=1)


def _labels(path: Path, dialect: Dialect) -> tuple[str, ...]:
    import csv

    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(next(csv.reader(file, delimiter=dialect.delimiter), ()))
