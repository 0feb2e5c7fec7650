"""Only what is new is read, and no report shows it: with receipts it is, byte for byte, that of a run from nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

import govdata
from govdata.reports.model import Report
from govdata.reports.serialize import as_json

Row = Mapping[str, str]
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "day", "type": "date", "constraints": {"required": True}},
        {"name": "area", "type": "string"},
        {"name": "value", "type": "number", "constraints": {"maximum": 100}},
        {"name": "parent", "type": "integer"},
    ],
    "primaryKey": ["id"],
    "uniqueKeys": [["area", "day"]],
    "foreignKeys": [
        {"fields": ["area"], "reference": {"resource": "areas", "fields": ["code"]}},
        {"fields": ["parent"], "reference": {"resource": "", "fields": ["id"]}},
    ],
}
AREAS: dict[str, Any] = {"fields": [{"name": "code", "type": "string"}], "primaryKey": ["code"]}
LABELS = [field["name"] for field in SCHEMA["fields"]]
CELLS = {
    "id": st.sampled_from(["1", "2", "3", "04", "5", "6.0", "x", "", "-7"]),
    "day": st.sampled_from(["2024-01-01", "2024-02-30", "", "2024-01-02"]),
    "area": st.sampled_from(["a", "b", "c", "", "b,c", '"']),
    "value": st.sampled_from(["1", "100.5", "1e3", "99999999999999999999", "", "0.1"]),
    "parent": st.sampled_from(["1", "2", "", "9", "+1"]),
}
Files = Sequence[Sequence[Row]]


def as_text(row: Row) -> str:
    return ",".join(
        f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"') else cell for cell in row.values()
    )


def write(folder: Path, form: str, number: int, rows: Sequence[Row], cut: bool) -> None:
    file = folder / "t" / f"part={number % 2}" / f"part-{number}.{form}"
    file.parent.mkdir(parents=True, exist_ok=True)
    if form == "csv":
        lines = [as_text(row) for row in rows]
        lines[-1:] = [line.rpartition(",")[0] for line in lines[-1:]] if cut else lines[-1:]
        file.write_text("\n".join([",".join(LABELS), *lines, ""]), encoding="utf-8")
    else:
        frame = pl.DataFrame(
            [{name: cell or None for name, cell in row.items()} for row in rows], dict.fromkeys(LABELS, pl.String)
        )
        frame.write_parquet(file)


def package(folder: Path, form: str, files: Files, *, areas: Sequence[str] = ("a", "b"), **schema: Any) -> Path:
    """The package, anew: nothing of an earlier one is left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, rows in enumerate(files):
        write(folder, form, number, rows, cut=number == 1)
    (folder / "areas.csv").write_text("\n".join(["code", *areas, ""]), encoding="utf-8")
    fields = [*SCHEMA["fields"], {"name": "part", "type": "integer"}]
    tables = {
        "t": (f"t/**/*.{form}", {**SCHEMA, "fields": fields, **schema}),
        "areas": ("areas.csv", AREAS),
    }
    resources = [{"name": name, "type": "table", "path": path, "schema": how} for name, (path, how) in tables.items()]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return folder


def said(report: Report) -> str:
    return as_json(report.to_dict())


def same(folder: Path, receipts: Path) -> Report:
    """The report with receipts, which is the one without."""
    report = govdata.validate(folder, receipts=receipts)
    assert said(report) == said(govdata.validate(folder))
    return report


ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=4)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(["csv", "parquet"]), st.lists(ROWS, min_size=1, max_size=4), ROWS, st.integers(0, 3), st.data())
def test_the_report_is_that_of_a_run_from_nothing(
    form: str, files: Files, other: Sequence[Row], at: int, data: Any
) -> None:
    changed = [*files[:at], other, *files[at + 1 :]]
    runs: list[tuple[Files, dict[str, Any]]] = [
        (files, {}),
        (files, {}),
        (changed, {}),
        (files[:at], {}),
        ([*reversed(changed)], {}),
        (files, {"areas": ("a", "c")}),
        (changed, {"primaryKey": ["area"]}),
        (files, {"missingValues": ["", "x"]}),
        (changed, {"fieldsMatch": "subset"}),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for run, how in data.draw(st.permutations(runs)):
            same(package(Path(folder) / "package", form, run, **how), Path(folder) / "receipts")
