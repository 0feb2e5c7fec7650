"""A unit that nobody knows is told of the indicator that has it, once, and no row is blamed for it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import govdata
from govdata.reports.model import Finding


@pytest.fixture
def package(tmp_path: Path) -> Path:
    govdata.init(tmp_path / "p")
    return tmp_path / "p"


def set_units(package: Path, table: str, old: str, new: str) -> None:
    path = package / "datapackage" / f"{table}.csv"
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    at = header.index("unit")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *([*r[:at], new if r[at] == old else r[at], *r[at + 1 :]] for r in rows)])


def units(package: Path) -> list[Finding]:
    report = govdata.validate(package, sources=package / "archive")
    return [finding for finding in report.errors if finding.type == "evidence.unit"]


@pytest.mark.parametrize("in_rows", [False, True])
def test_the_indicator_is_blamed_once_and_the_unit_that_was_meant_is_named(package: Path, in_rows: bool) -> None:
    set_units(package, "indicators", "yuan", "yuans")
    if in_rows:
        set_units(package, "observations", "yuan", "yuans")
    found = units(package)
    assert [(each.table, each.key) for each in found] == [
        ("indicators", "greening_funds"),
        ("indicators", "greening_funds_streets"),
    ]
    for finding in found:
        assert (finding.field, finding.cell) == ("unit", "yuans")
        assert 'Did you mean "yuan"?' in finding.message.en
        assert "是否应为“yuan”？" in finding.message.zh
        assert finding.next_step.en.startswith("Correct the unit of the indicator")


def test_where_row_and_indicator_have_the_wrong_unit_both_are_named(package: Path) -> None:
    for table in ("indicators", "observations"):
        set_units(package, table, "yuan", "hkd")
    found = units(package)
    assert found
    assert {finding.table for finding in found} == {"observations"}
    for finding in found:
        assert "converted to hkd, the unit of indicator greening_funds" in finding.message.en
        assert "不能换算为 hkd（指标 greening_funds" in finding.message.zh
        assert "indicator" in finding.next_step.en


def test_a_unit_of_ones_own_is_no_mistake_where_the_figure_has_none(package: Path) -> None:
    assert units(package) == []
