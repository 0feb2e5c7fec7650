"""Damage: one edit of a copy of the flagship, and the rule that must find it at its row and column."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from govdata.api import validate
from govdata.reports.model import Finding, Report, Severity

Rows = list[dict[str, str]]


def copy_of(root: Path, to: Path) -> Path:
    """The flagship without anything that is made from it."""
    for name in ("datapackage.json", "schemas", "datapackage"):
        source = root / name
        shutil.copytree(source, to / name) if source.is_dir() else shutil.copy(source, to / name)
    return to


@pytest.fixture
def flagship(root: Path, tmp_path: Path) -> Path:
    return copy_of(root, tmp_path)


def read(package: Path, table: str) -> Rows:
    text = (package / "datapackage" / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def write(package: Path, table: str, rows: Rows) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (package / "datapackage" / f"{table}.csv").write_text(out.getvalue(), encoding="utf-8")


def edit(package: Path, table: str, where: Mapping[str, str], **cells: str) -> int:
    """Change the first row that has the cells of `where`; its row number, the header being 1."""
    rows = read(package, table)
    index = next(n for n, row in enumerate(rows) if all(row[name] == cell for name, cell in where.items()))
    rows[index].update(cells)
    write(package, table, rows)
    return index + 2


def errors(report: Report) -> tuple[Finding, ...]:
    return tuple(finding for finding in report.findings if finding.severity is Severity.ERROR)


PARK = {"indicator": "park_count", "source": "lg-reply-letter"}
KOBILKA = {"subject": "kobilka-institute", "source": "lg-reply-letter"}
COVERAGE = {"indicator": "green_coverage_builtup", "source": "lg-reply-letter"}
SCHOLARS = {"indicator": "recruited_scholars", "source": "lg-reply-letter"}
LAUREATES = {"indicator": "nobel_laureates", "source": "lg-reply-letter"}
CLUSTERS = {"indicator": "cluster_growth", "subject": "guangming"}


@pytest.mark.parametrize(
    ("table", "where", "cells", "rule", "field"),
    [
        ("green_space", {"indicator": "boutique_park_count"}, {"value": "300"}, "parts-within-total", "value"),
        ("funding", KOBILKA, {"value": "380000000", "as_written": "3.8亿元"}, "parts-within-total", "value"),
        ("talent", LAUREATES, {"value": "-4"}, "count", "value"),
        ("talent", LAUREATES, {"value": "4.5"}, "count", "value"),
        ("talent", LAUREATES, {"unit": "count"}, "evidence.unit", "unit"),
        ("talent", LAUREATES, {"unit": "yuan"}, "evidence.unit", "unit"),
        ("green_space", COVERAGE, {"value": "150"}, "share", "value"),
        ("green_space", COVERAGE, {"value": "-1"}, "share", "value"),
        ("industry", {"indicator": "industry_top100_rank"}, {"value": "0"}, "rank", "value"),
        ("industry", {"indicator": "industry_top100_rank"}, {"value": "101"}, "rank", "value"),
        ("industry", {"indicator": "industry_top100_rank"}, {"value": "1.5"}, "rank", "value"),
        ("industry", CLUSTERS, {"value": "-250"}, "growth", "value"),
        ("green_space", PARK, {"period_start": "2024-07-30", "period_end": "2024-07-30"}, "period", "period_start"),
        ("green_space", PARK, {"period_end": "2025-01-01"}, "period", "period_end"),
        ("green_space", PARK, {"period_end": "2024-07-01"}, "period", "period_end"),
        (
            "industry",
            {"indicator": "electronics_output", "status": "target"},
            {"period_end": "2022-12-31"},
            "period",
            "period_end",
        ),
        ("talent", SCHOLARS, {"lower": "", "upper": "520"}, "evidence.bounds", "lower"),
        ("talent", SCHOLARS, {"lower": "600"}, "bounds", "lower"),
        ("talent", SCHOLARS, {"upper": "530"}, "bounds", "upper"),
        ("talent", SCHOLARS, {"qualifier": "nearly"}, "bounds", "lower"),
        ("green_space", PARK, {"lower": "273"}, "bounds", "lower"),
        ("green_space", PARK, {"value": ""}, "evidence.value", "value"),
        ("green_space", {"indicator": "park_count", "source": "lg-reply-annex"}, {"value": "274"}, "restates", "value"),
        (
            "talent",
            {"indicator": "recruited_scholars", "source": "lg-reply-annex"},
            {"as_written": "近500名", "value": "500", "qualifier": "nearly", "lower": "", "upper": "500"},
            "restates",
            "value",
        ),
        (
            "green_space",
            {"indicator": "greenway_length", "subject": "dayun-hub"},
            {"value": "800", "as_written": "800公里"},
            "within-whole",
            "value",
        ),
    ],
)
def test_each_edit_is_found_by_the_rule_that_should(
    table: str, where: dict[str, str], cells: dict[str, str], rule: str, field: str, flagship: Path
) -> None:
    row = edit(flagship, table, where, **cells)
    report = validate(flagship)
    assert (table, row, field, rule) in {(f.table, f.row, f.field, f.type) for f in errors(report)}
    assert not report.valid


def test_a_grant_that_breaks_the_sum_alone_is_found(flagship: Path) -> None:
    for source in ("lg-reply-letter", "lg-reply-annex"):
        where = {"subject": "warshel-institute", "source": source}
        edit(flagship, "funding", where, value="140000000", as_written="1.4亿元")
    found = {(finding.type, finding.key) for finding in errors(validate(flagship))}
    assert ("grants-within-total", "funding-001") in found
    assert not any(rule == "parts-within-total" for rule, _ in found)


def test_two_documents_that_contradict_each_other_are_shown_with_both_quotes(flagship: Path) -> None:
    rows = read(flagship, "green_space")
    letter = next(row for row in rows if row["indicator"] == "park_count")
    other = {**letter, "id": "green_space-900", "source": "lg-media-lowcarbon", "value": "299", "as_written": "299座"}
    write(flagship, "green_space", [*rows, {**other, "part_of": "", "restates": ""}])
    (conflict,) = (f for f in validate(flagship).findings if f.type == "sources-agree")
    assert conflict.severity is Severity.WARNING
    assert {quotation.source for quotation in conflict.quotations} >= {"lg-reply-letter", "lg-media-lowcarbon"}
    assert conflict.key == "green_space-900"


def test_a_conflict_that_no_precedence_decides_is_an_error(flagship: Path) -> None:
    test_two_documents_that_contradict_each_other_are_shown_with_both_quotes(flagship)
    rows = read(flagship, "sources")
    write(flagship, "sources", [{**row, "precedence": "1"} for row in rows])
    assert {f.key for f in errors(validate(flagship)) if f.type == "sources-undecided"} >= {"green_space-900"}


def test_a_cumulative_figure_that_falls_is_found(flagship: Path) -> None:
    rows = read(flagship, "events")
    held = next(row for row in rows if row["subject"] == "reading-month")
    later = {**held, "id": "events-900", "value": "24", "as_written": "24届", "period_start": "2025-12-01"}
    write(flagship, "events", [*rows, {**later, "period_end": "2025-12-31"}])
    assert ("monotone", "events-900") in {(f.type, f.key) for f in errors(validate(flagship))}


def test_the_flagship_itself_has_the_two_doubts_of_its_sources_and_no_error(flagship: Path) -> None:
    report = validate(flagship)
    assert errors(report) == ()
    doubt = next(finding for finding in report.findings if finding.type == "scope-doubt")
    assert {quotation.as_written for quotation in doubt.quotations} == {"273座", "299座"}
    assert len({quotation.source for quotation in doubt.quotations}) == 2
    assert not any(
        "50" in finding.cell for finding in report.findings if finding.type == "scope-doubt" and finding.cell
    )


@pytest.mark.parametrize("seed", range(3))
def test_shuffling_rows_changes_nothing_but_order(seed: int, flagship: Path) -> None:
    edit(flagship, "funding", KOBILKA, value="380000000", as_written="3.8亿元")
    edit(flagship, "talent", SCHOLARS, lower="600")
    before = validate(flagship)
    for table in ("funding", "talent", "green_space", "sources", "indicators", "subjects"):
        rows = read(flagship, table)
        random.Random(seed).shuffle(rows)  # noqa: S311
        write(flagship, table, rows)
    after = validate(flagship)
    assert _told(after) == _told(before)
    assert _answered(after) == _answered(before)


def _answered(report: Report) -> list[tuple[object, ...]]:
    """Checks without the row that a reason names."""
    return [(c.id, c.table, c.state, re.sub(r" \(row \d+\)$", "", c.reason.en)) for c in report.checks]


def _told(report: Report) -> list[tuple[object, ...]]:
    """Findings without the row numbers."""
    return sorted(
        (f.type, f.table or "", f.key or "", f.field or "", f.message.en, f.expected.en) for f in report.findings
    )
