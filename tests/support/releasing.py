"""A small package to release, and the way from it to a release, for the tests of every module on that way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from govdata.comparison.snapshot import tables_to_release
from govdata.metadata.package import load_package
from govdata.publishing import plan_release, write_release
from govdata.readers.inputs import open_inputs
from govdata.release_plans import Release, ReleasePlan
from govdata.reports.model import Report
from govdata.structure.check import check_structure

Row = Sequence[object]
MONEY = {"decimal": {"precision": 24, "scale": 4}}
PLACES: Sequence[Row] = (("p1", "北岭", "North Ridge"), ("p2", "南湾", "South Bay"))
GRANTS: Sequence[Row] = (
    ("g1", "p1", "290000000", "2024-07-29", "true", ""),
    ("g2", "p1", "180000000.5", "2024-07-29", "false", '其中, a "part"'),
    ("g3", "p2", "40000000", "", "", "=1+1"),
)
REVISION = ("id", "table", "row", "field", "old", "new", "reason", "source", "date")


def _field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": f"{name.capitalize()} / 字段", "description": "", **more}


def schemas() -> dict[str, dict[str, Any]]:
    required: dict[str, Any] = {"constraints": {"required": True}}
    return {
        "places": {"fields": [_field("id", **required), _field("zh"), _field("en")], "primaryKey": ["id"]},
        "grants": {
            "fields": [
                _field("id", **required),
                _field("place", **required),
                _field("value", "number", govdata=MONEY, unit="yuan"),
                _field("day", "date"),
                _field("paid", "boolean"),
                _field("note"),
            ],
            "primaryKey": ["id"],
            "foreignKeys": [{"fields": ["place"], "reference": {"resource": "places", "fields": ["id"]}}],
        },
        "revisions": {"fields": [_field(name) for name in REVISION], "primaryKey": ["id"]},
    }


def write_package(
    folder: Path,
    grants: Sequence[Row] = GRANTS,
    revisions: Sequence[Row] = (),
    places: Sequence[Row] = PLACES,
    **descriptor: Any,
) -> Path:
    """A package of grants to places, with a record of revisions; `descriptor` overrides its properties."""
    own = descriptor.pop("schemas", schemas())
    rows: Mapping[str, Sequence[Row]] = {"places": places, "grants": grants, "revisions": revisions}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in rows.items():
        write_csv(folder / f"{name}.csv", [field["name"] for field in own[name]["fields"]], content)
    resources = [{"name": name, "path": f"{name}.csv", "format": "csv", "schema": own[name]} for name in rows]
    resources[-1]["govdata"] = {"role": "revisions"}
    raw = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "grants",
        "title": "Grants / 拨款",
        "version": "1.0.0",
        "created": "2025-03-01T00:00:00Z",
        "licenses": [{"name": "CC-BY-4.0"}],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps({**raw, **descriptor}, ensure_ascii=False), encoding="utf-8")
    return folder


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Row]) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def plan(package_folder: Path, releases: Path, version: str = "") -> ReleasePlan:
    """A plan that outlives the block in which a package is open: its files stay where they are."""
    package = load_package(package_folder)
    with open_inputs(package) as inputs:
        structure = check_structure(package, inputs)
        report = Report.of(package.name, structure.tasks, structure.outcome)
        return plan_release(package, report, tables_to_release(package, structure.tables), releases, version)


def publish(package_folder: Path, releases: Path, version: str = "") -> Release:
    return write_release(plan(package_folder, releases, version))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative name; links are not followed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def descriptor_of(release: Path) -> Any:
    return json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
