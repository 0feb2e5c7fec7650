"""One table through every carrier: the same rows as CSV, JSON, inline data, XLSX and Parquet, and what a release has."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from govdata.comparison.snapshot import tables_to_release
from govdata.metadata.package import load_package
from govdata.publishing import plan_release, write_release
from govdata.readers.inputs import open_inputs
from govdata.reports.model import Finding, Report
from govdata.structure.check import check_structure

Cells = list[list[str]]


def released(
    folder: Path, resource: Mapping[str, Any], fields: Sequence[Mapping[str, Any]]
) -> tuple[list[Finding], Cells]:
    """What is found in a table of some fields, and the cells of its release: none where there is an error."""
    table = {"name": "t", "type": "table", **resource, "schema": {"fields": list(fields)}}
    raw = {"name": "p", "version": "1.0.0", "created": "2025-03-01", "resources": [table]}
    (folder / "datapackage.json").write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    return published(folder)


def published(folder: Path) -> tuple[list[Finding], Cells]:
    """What is found in a package with a table `t`, and the cells of its release."""
    package = load_package(folder)
    assert [str(problem) for problem in package.problems] == []
    with open_inputs(package) as inputs:
        found = check_structure(package, inputs)
        report = Report.of(package.name, found.tasks, found.outcome)
        if not report.valid:
            return list(report.findings), []
        tables = tables_to_release(package, found.tables)
        release = write_release(plan_release(package, report, tables, folder / "releases"))
    with (release.path / "csv" / "t.csv").open(newline="", encoding="utf-8") as file:
        return list(report.findings), list(csv.reader(file))[1:]


def write_sheet(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    """A workbook of one sheet. A cell may be a value, or a value with its number format."""
    import openpyxl

    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=1):
        for at, cell in enumerate(row, start=1):
            value, form = cell if isinstance(cell, tuple) else (cell, None)
            made = book.active.cell(number, at, value)
            made.number_format = form or made.number_format
    book.save(path)


def write_parquet(path: Path, columns: Mapping[str, pa.Array], **options: Any) -> None:
    """A Parquet file of some columns."""
    pq.write_table(pa.table(dict(columns)), path, **options)


def parquet_of(release: Path) -> list[dict[str, Any]]:
    """The rows of a released Parquet file."""
    return pl.read_parquet(release / "parquet" / "t.parquet").to_dicts()
