"""A small package under review: the template without its rows, a recorder, a server, a browser."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

from govdata.metadata.package import load_package
from govdata.reviewing.decision_log import LOG, DecisionLog
from govdata.reviewing.decisions import Row
from govdata.reviewing.recorder import Recorder
from govdata.reviewing.tables import ReviewTables
from tests.support.starting import plain_package

OBSERVATIONS = "datapackage/observations.csv"
EXCLUSIONS = "datapackage/exclusions.csv"


def empty_package(folder: Path, text: str | None = None) -> Path:
    """The template in a folder, with no row of observations and exclusions; about another text, if one is given."""
    plain_package(folder)
    for name in (OBSERVATIONS, EXCLUSIONS):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8", newline="")
    if text is not None:
        _about(folder, text)
    return folder


def _about(folder: Path, text: str) -> None:
    data = text.encode()
    (folder / "archive" / "example-report.txt").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    path = folder / "datapackage" / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, row, *_ = csv.reader(file)
    told = {"sha256": digest, "original_sha256": digest, "part_start": "0", "part_end": str(len(text))}
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [header, [told.get(*pair) for pair in zip(header, row, strict=True)]]
        )


def recorder(folder: Path, who: str = "A") -> Recorder:
    """What takes decisions on the package in a folder, as after a new start."""
    return Recorder(DecisionLog.open(folder / LOG, who), ReviewTables(load_package(folder)))


def rows(folder: Path, name: str = OBSERVATIONS) -> dict[str, Row]:
    """The rows of a file by id, without empty cells."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return {row["id"]: {key: cell for key, cell in row.items() if cell} for row in csv.DictReader(file)}


def edited(folder: Path, key: str, cells: Mapping[str, str], name: str = OBSERVATIONS) -> None:
    """Change cells of a row in its file, as another program would."""
    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, listed = list(reader.fieldnames or ()), list(reader)
    for row in listed:
        row.update(cells if row["id"] == key else {})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
