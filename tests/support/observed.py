"""Packages of observations with the roles that a page reads: a row names what matters, the rest is plain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govdata import api
from govdata.comparison.snapshot import tables_to_release
from govdata.metadata.package import load_package
from govdata.metadata.roles import ROLES
from govdata.readers.inputs import open_inputs
from govdata.releases.contents import ReleaseContents
from govdata.releases.row_digest import RowDigest
from govdata.releases.table_files import ExportedTable
from govdata.reports.model import Report
from govdata.structure.check import check_structure
from tests.support.releasing import write_csv

Cells = Mapping[str, object]
OBSERVATION: Cells = {
    "subject": "here", "indicator": "parks", "as_written": "273座", "value": 273, "unit": "count",
    "qualifier": "exact", "period_start": "2024-01-01", "period_end": "2024-12-31", "status": "observed",
    "source": "report", "quote": "公园数量达273座", "quote_start": 0,
}  # fmt: skip
PARKS: Cells = {
    "id": "parks", "title_en": "Parks", "title_zh": "公园数量", "unit": "count", "kind": "stock", "direction": "higher",
    "definition_en": "Number of parks.", "definition_zh": "公园的数量。", "concept": "parks", "scope": "公园",
}  # fmt: skip
HERE: Cells = {"id": "here", "name_en": "Example District", "name_zh": "示例区"}
REPORT: Cells = {
    "id": "report", "file": "report.txt", "sha256": "0" * 64, "title": "Report of 2024", "precedence": 1,
    "date_start": "2025-01-15", "date_end": "2025-01-15", "url": "https://example.org/report",
}  # fmt: skip
_TYPES = {
    **dict.fromkeys(("value", "lower", "upper"), "number"),
    **dict.fromkeys(("period_start", "period_end", "date_start", "date_end", "expires"), "date"),
    **dict.fromkeys(("quote_start", "precedence"), "integer"),
}
_COLUMNS: Mapping[str, Sequence[str]] = {
    "observations": [*ROLES["observations"].needs, *ROLES["observations"].reads],
    "indicators": (
        "id",
        "title_zh",
        "title_en",
        "definition_zh",
        "definition_en",
        "unit",
        "kind",
        "direction",
        "concept",
        "scope",
        "aliases",
        "note",
    ),
    "subjects": ("id", "name_zh", "name_en"),
    "sources": ("id", "file", "sha256", "title", "publisher", "date_start", "date_end", "url", "precedence"),
    "revisions": ("id", "table", "row", "field", "old", "new", "reason", "source", "date"),
}


def write_observed(
    folder: Path,
    observations: Sequence[Cells] | Mapping[str, Sequence[Cells]],
    indicators: Sequence[Cells] = (PARKS,),
    subjects: Sequence[Cells] = (HERE,),
    sources: Sequence[Cells] = (REPORT,),
    revisions: Sequence[Cells] = (),
    **descriptor: Any,
) -> Path:
    """A package; `observations` are the rows of one table, or of several by name."""
    themes = observations if isinstance(observations, Mapping) else {"observations": observations}
    tables = {
        **{name: ("observations", [{"id": f"{name}-{n}", **OBSERVATION, **row} for n, row in enumerate(rows, 1)])
           for name, rows in themes.items()},
        "indicators": ("indicators", indicators),
        "subjects": ("subjects", subjects),
        "sources": ("sources", sources),
        "revisions": ("revisions", [{"id": f"r{n}", **row} for n, row in enumerate(revisions, 1)]),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    resources = [_resource(folder, name, role, rows) for name, (role, rows) in tables.items()]
    raw = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "observed",
        "title": "Observed figures / 观测数字",
        "version": "1.0.0",
        "created": "2025-03-01T00:00:00Z",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "contributors": [{"title": "Statistics Office"}],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps({**raw, **descriptor}, ensure_ascii=False), encoding="utf-8")
    return folder


def _resource(folder: Path, name: str, role: str, rows: Sequence[Cells]) -> Cells:
    columns = _COLUMNS[role]
    write_csv(folder / f"{name}.csv", columns, [[row.get(column, "") for column in columns] for row in rows])
    fields = [{"name": column, "type": _TYPES.get(column, "string")} for column in columns]
    fields[0]["constraints"] = {"required": True}  # type: ignore[assignment]
    schema = {"fields": fields, "primaryKey": ["id"]}
    return {"name": name, "path": f"{name}.csv", "format": "csv", "schema": schema, "govdata": {"role": role}}


def figure(number: int, **more: object) -> dict[str, object]:
    """An observation whose figure, clause and value agree."""
    return {"value": number, "as_written": f"{number}座", "quote": f"公园数量达{number}座", **more}


@contextmanager
def contents_of(folder: Path, warnings: Sequence[Mapping[str, Any]] = ()) -> Iterator[ReleaseContents]:
    """What a release of a package would hold, whether it may be released or not; `warnings` are in its report."""
    package = load_package(folder)
    with open_inputs(package) as inputs:
        structure = check_structure(package, inputs)
        report = Report.of(package.name, structure.tasks, structure.outcome).to_dict()
        report["tasks"][0]["warnings"] = list(warnings)
        tables = tables_to_release(package, structure.tables)
        rows = {each.name: each.frame.collect().height for each in tables}
        exported = {name: ExportedTable(name, RowDigest(count), "", "", ()) for name, count in rows.items()}
        yield ReleaseContents(folder, package.descriptor, tables, exported, report, {})


def release(package: Path, releases: Path) -> Path:
    """The package published; the folder of the release."""
    return api.publish(package, to=releases).path


def many(indicators: int, subjects: int, years: int, themes: int = 5) -> dict[str, Any]:
    """What `write_observed` takes for a large package: each indicator of each subject in each year."""
    rows: dict[str, list[Cells]] = {f"theme_{n}": [] for n in range(themes)}
    for row in _many_rows(indicators, subjects, years):
        rows[f"theme_{int(str(row['indicator'])[1:]) % themes}"].append(row)
    kinds = ("stock", "flow", "share")
    return {
        "observations": rows,
        "indicators": [
            {**PARKS, "id": f"i{n}", "title_en": f"Indicator {n}", "title_zh": f"指标{n}", "kind": kinds[n % 3],
             "concept": f"c{n}"}
            for n in range(indicators)
        ],
        "subjects": [{"id": f"s{n}", "name_en": f"District {n}", "name_zh": f"第{n}区"} for n in range(subjects)],
    }  # fmt: skip


def _many_rows(indicators: int, subjects: int, years: int) -> Iterator[Cells]:
    for i in range(indicators):
        for s in range(subjects):
            for y in range(years):
                value = 100 + (i * 37 + s * 101) % 900 + y * ((i + s) % 7)
                more = (i + s + y) % 11 == 0
                written = f"{'超过' if more else ''}{value}个"
                yield {
                    "indicator": f"i{i}", "subject": f"s{s}", "value": value, "as_written": written,
                    "qualifier": "more_than" if more else "exact", "lower": value if more else "",
                    "period_start": f"{2015 + y}-01-01", "period_end": f"{2015 + y}-12-31",
                    "quote": f"第{s}区指标{i}达{written}",
                }  # fmt: skip
