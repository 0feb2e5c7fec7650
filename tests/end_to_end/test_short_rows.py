"""A row that lost its last cells is one error: neither constraints nor evidence nor rules tell of it once more."""

from __future__ import annotations

from pathlib import Path

from govdata.api import validate
from govdata.reports.model import Severity
from tests.end_to_end.test_damage import copy_of

LOST = ("source", "quote", "quote_start", "part_of", "restates", "note")


def test_a_short_row_is_one_error(root: Path, sources_dir: Path, tmp_path: Path) -> None:
    package = copy_of(root, tmp_path)
    table = package / "datapackage" / "green_space.csv"
    header, first, *rest = table.read_text(encoding="utf-8").split("\n")
    width = len(header.split(",")) - len(LOST)
    table.write_text("\n".join([header, ",".join(first.split(",")[:width]), *rest]), encoding="utf-8")
    report = validate(package, sources=sources_dir)
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert [(each.type, each.table, each.row, each.fields) for each in errors] == [
        ("missing-cell", "green_space", 2, LOST)
    ]
