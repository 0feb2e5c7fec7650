"""One wrong cell of a good package is one finding, whatever else of its row could not be true then."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govdata.api import validate
from govdata.evidence.evidence_rules import RULES
from govdata.reports.model import Report, State
from govdata.scaffold import init

OBSERVATIONS = "datapackage/observations.csv"
WRONG = [
    ("observations-003", "unit", "yuan", "evidence.unit"),
    ("observations-005", "unit", "usd", "evidence.unit"),
    ("observations-007", "unit", "count", "evidence.unit"),
    ("observations-001", "value", "", "evidence.value"),
    ("observations-002", "value", "", "evidence.value"),
    ("observations-003", "value", "", "evidence.value"),
    ("observations-002", "upper", "", "evidence.bounds"),
    ("observations-003", "lower", "", "evidence.bounds"),
    ("observations-001", "qualifier", "about", "evidence.qualifier"),
]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    init(tmp_path / "parks")
    return tmp_path / "parks"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]], header: list[str] | None = None) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header or list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def damage(package: Path, row: str, column: str, cell: str) -> None:
    rows = read(package / OBSERVATIONS)
    write(package / OBSERVATIONS, [{**each, column: cell} if each["id"] == row else each for each in rows])


def told(report: Report) -> list[tuple[Any, ...]]:
    return [(finding.type, finding.key, finding.field) for finding in report.findings]


@pytest.mark.parametrize(("row", "column", "cell", "rule"), WRONG)
def test_a_wrong_cell_is_one_finding(package: Path, row: str, column: str, cell: str, rule: str) -> None:
    damage(package, row, column, cell)
    assert told(validate(package, sources=package / "archive")) == [(rule, row, column)]


def test_a_wrong_cell_that_was_accepted_is_looked_at_by_the_rules(package: Path) -> None:
    damage(package, "observations-001", "value", "")
    waiver = {"id": "w-1", "rule": "evidence.value", "table": "observations", "row": "observations-001"}
    grounds = {"reason": "the office has corrected the print", "reviewer": "me", "expires": "2100-01-01"}
    write(package / "datapackage/waivers.csv", [{**waiver, **grounds}])
    report = validate(package, sources=package / "archive", today=date(2026, 1, 1))
    assert told(report) == [
        ("bounds", "observations-001", "value"),
        ("value-or-range", "observations-001", "qualifier"),
    ]


def test_a_wrong_number_is_a_figure_all_the_same(package: Path) -> None:
    damage(package, "observations-001", "value", "273.5")
    report = validate(package, sources=package / "archive")
    assert [name for name, *_ in told(report)] == ["count", "evidence.value"]


def test_without_a_row_no_rule_passes_and_none_has_to_be_proved(package: Path) -> None:
    header = list(read(package / OBSERVATIONS)[0])
    write(package / OBSERVATIONS, [], header)
    report = validate(package, sources=package / "archive", require_evidence=True)
    assert report.findings == ()
    asked = [
        check for check in report.checks if check.table == "observations" and check.kind in ("evidence", "consistency")
    ]
    assert {(check.state, check.applies) for check in asked} == {(State.SKIPPED, False)}


@pytest.mark.parametrize("column", ["as_written", "quote", "qualifier"])
def test_without_a_cell_that_it_reads_no_rule_of_evidence_passes(package: Path, column: str) -> None:
    rows = read(package / OBSERVATIONS)
    write(package / OBSERVATIONS, [{**row, column: ""} for row in rows])
    report = validate(package, sources=package / "archive")
    states = {check.id: check.state for check in report.checks if check.table == "observations"}
    readers = {rule for rule, each in RULES.items() if column in each.columns}
    assert readers
    assert {rule for rule in readers if states[rule] is State.PASSED} == set()
