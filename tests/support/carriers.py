"""One table through every carrier (CSV, JSON, inline data, XLSX, Parquet), and what a release has of it."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from govdata.comparison.snapshot import tables_to_release
from govdata.metadata.package import load_package
from govdata.readers.inputs import open_inputs
from govdata.releases.table_files import export
from govdata.reports.model import Finding, Severity
from govdata.structure.check import check_structure


@dataclass(frozen=True)
class Released:
    """What is found in a table; its rows as a release prints them in CSV and holds them in Parquet, without errors."""

    findings: tuple[Finding, ...]
    csv: list[list[str]]
    parquet: list[tuple[Any, ...]]

    @property
    def errors(self) -> list[tuple[str, int | None, str | None]]:
        """Type, row and field of each error."""
        errors = (finding for finding in self.findings if finding.severity is Severity.ERROR)
        return [(str(finding.type), finding.row, finding.field) for finding in errors]


def released(folder: Path, fields: Sequence[Mapping[str, Any]], **resource: Any) -> Released:
    """A table of some fields; `resource` says where its data are."""
    table = {"name": "t", "type": "table", **resource, "schema": {"fields": list(fields)}}
    return released_text(folder, json.dumps({"name": "p", "resources": [table]}, ensure_ascii=False))


def released_text(folder: Path, descriptor: str) -> Released:
    """The table of a package, whose descriptor is written as it is."""
    (folder / "datapackage.json").write_text(descriptor, encoding="utf-8")
    return published(folder, folder / "out")


def published(path: Path, target: Path) -> Released:
    """The only table of a package, exported below `target` where it has no error."""
    package = load_package(path)
    assert [str(problem) for problem in package.problems] == []
    with open_inputs(package) as inputs:
        found = check_structure(package, inputs)
        findings = found.outcome.findings
        if any(finding.severity is Severity.ERROR for finding in findings):
            return Released(findings, [], [])
        (table,) = tables_to_release(package, found.tables)
        export(table, target)
    with (target / "csv" / "t.csv").open(newline="", encoding="utf-8") as file:
        cells = list(csv.reader(file))[1:]
    return Released(findings, cells, pl.read_parquet(target / "parquet" / "t.parquet").rows())


DAY, MOMENT, CLOCK, ELAPSED = 1, 2, 3, 4
"""The styles of a cell of a sheet."""
_FORMATS = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "[h]:mm:ss")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def text_cell(text: str) -> str:
    """A cell of a sheet that holds a text."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number_cell(number: object, style: int = 0) -> str:
    """A cell of a sheet that holds a number, as it is written."""
    return f'<c s="{style}"><v>{number}</v></c>'


def write_sheet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A workbook of one sheet, written cell by cell: openpyxl would round the numbers."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in _parts("".join(f"<row>{''.join(row)}</row>" for row in rows)):
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def _parts(rows: str) -> Iterator[tuple[str, str]]:
    types = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "styles": "styles"}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    overrides = "".join(f'<Override PartName="/xl/{n}.xml" ContentType="{kind}{t}+xml"/>' for n, t in types.items())
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    yield "[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{default}{overrides}</Types>'
    yield "_rels/.rels", _relations({"officeDocument": "xl/workbook.xml"})
    yield "xl/_rels/workbook.xml.rels", _relations({"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml"})
    sheet = '<sheets><sheet name="t" sheetId="1" r:id="r0"/></sheets>'
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{sheet}</workbook>'
    yield "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="{form}"/>' for n, form in enumerate(_FORMATS, start=164))
    styles = "".join(f'<xf numFmtId="{n}"/>' for n in (0, 164, 165, 166, 167))
    yield (
        "xl/styles.xml",
        f'<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
    )


def _relations(targets: Mapping[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'
