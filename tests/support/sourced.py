"""A package about documents of an archive, whatever their formats: what is proposed of them, as its rows."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import govdata
from govdata.evidence.proposals import OBSERVATION

TYPES = {
    "quote_start": "integer",
    **dict.fromkeys(("value", "lower", "upper"), "number"),
    **dict.fromkeys(("period_start", "period_end"), "date"),
}
SOURCE = ("id", "file", "sha256", "url")
Row = Mapping[str, str]


def proposed(*files: Path) -> list[dict[str, str]]:
    """The rows that are proposed of some documents, with what only a reader knows."""
    rows = govdata.propose(files, columns="observations")
    return [{**row, "subject": "s", "indicator": "i"} for row in rows]


def packaged(folder: Path, archive: Path, rows: Iterable[Row], columns: Iterable[str] = OBSERVATION) -> Path:
    """A package of rows about the documents of an archive; the id of a source is the stem of its file."""
    files = sorted(path for path in archive.iterdir() if not path.name.endswith(".map.json"))
    sources = [
        {"id": path.stem, "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "url": ""}
        for path in files
    ]
    tables = {"sources": ("sources", SOURCE, sources), "figures": ("observations", tuple(columns), list(rows))}
    resources = []
    for name, (role, header, listed) in tables.items():
        fields = [{"name": column, "type": TYPES.get(column, "string")} for column in header]
        resources.append({"name": name, "path": f"{name}.csv", "govdata": {"role": role}, "schema": {"fields": fields}})
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(listed)
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return folder
