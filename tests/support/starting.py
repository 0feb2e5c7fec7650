"""The package of `govdata init` with its report alone, as plain text: what tests of texts change."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import govdata

Rows = list[dict[str, str]]
REPORT = "example-report"


def plain_package(folder: Path) -> Path:
    """The package in a new folder; its seven figures are those of the report, whose text has no map."""
    govdata.init(folder)
    for file in (folder / "archive").iterdir():
        if file.name != f"{REPORT}.txt":
            file.unlink()
    change_rows(folder / "datapackage" / "sources.csv", _of_plain_text)
    change_rows(folder / "datapackage" / "observations.csv", _without_pages)
    return folder


def change_rows(table: Path, change: Callable[[Rows], Rows]) -> None:
    """Write a table again, with other rows."""
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, header = change(list(reader)), reader.fieldnames
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _of_plain_text(rows: Rows) -> Rows:
    (row,) = (row for row in rows if row["id"] == REPORT)
    itself = {"original": row["file"], "original_sha256": row["sha256"], "media_type": "text/plain"}
    return [row | itself | {"reader": "", "pages": ""}]


def _without_pages(rows: Rows) -> Rows:
    return [row | {"page": ""} for row in rows if row["source"] == REPORT]
