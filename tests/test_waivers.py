"""Waivers: listed apart and never dropped; an expired or unused one is a finding."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message
from govdata.reports.model import Check, CheckKind, Finding, Outcome, Report, Severity, State
from govdata.waivers import EXPIRED, INCOMPLETE, NOT_WAIVABLE, UNUSED, apply_waivers

TODAY = date(2026, 6, 1)
WAIVER = {
    "id": "w1",
    "rule": "share",
    "table": "parks",
    "row": "p2",
    "reason": "confirmed by the office",
    "reviewer": "A. Reader",
    "expires": date(2026, 12, 31),
}
SHARE = Finding("share", Message.same("too large"), "parks", row=3, key="p2")
TYPE = Finding("type-error", Message.same("no number"), "parks", row=2)
VALUE = Finding("evidence.value", Message.same("274 is not 273"), "parks", row=2)
WHOLE = Finding("complete", Message.same("a year is missing"), "parks")
CHECKS = (
    *(Check(rule, "parks", CheckKind.CONSISTENCY, State.FAILED) for rule in ("share", "complete", "rank")),
    Check("evidence.value", "parks", CheckKind.EVIDENCE, State.FAILED),
    Check("source", "parks", CheckKind.STRUCTURE, State.FAILED),
)


@pytest.fixture
def package(tmp_path: Path) -> Package:
    schema = {"fields": [{"name": "code", "type": "string"}], "primaryKey": ["code"]}
    resources = [
        {"name": "parks", "path": "parks.csv", "schema": schema},
        {"name": "waivers", "path": "waivers.csv", "govdata": {"role": "waivers"}},
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return load_package(tmp_path)


def applied(package: Package, *waivers: dict[str, Any], found: tuple[Finding, ...] = (SHARE,)) -> Report:
    frame = pl.LazyFrame([{**WAIVER, **waiver} for waiver in waivers], schema_overrides={"expires": pl.Date})
    parks = pl.LazyFrame({"code": ["p1", "p2", None], ROW: [2, 3, 4]})
    tables = {"parks": parks, "waivers": frame.with_row_index(ROW, 2)}
    return apply_waivers(package, tables, Report.of("p", (), Outcome(found, CHECKS)), TODAY)


def test_a_waived_finding_is_listed_apart_with_its_grounds(package: Package) -> None:
    report = applied(package, {}, found=(SHARE, TYPE))
    (waived,) = report.waived
    assert (waived.finding, waived.waiver, waived.reviewer, waived.expires) == (SHARE, "w1", "A. Reader", "2026-12-31")
    assert report.findings == (TYPE,)
    assert report.stats()["waived"] == 1


@pytest.mark.parametrize(
    ("waiver", "finding"),
    [
        ({"rule": "evidence.value", "row": "p1"}, VALUE),
        ({"rule": "complete", "row": None}, WHOLE),
        ({"rule": "complete", "row": ""}, WHOLE),
        ({"expires": TODAY}, SHARE),
    ],
)
def test_a_waiver_names_a_row_by_its_key_or_the_table_as_a_whole(
    waiver: dict[str, Any], finding: Finding, package: Package
) -> None:
    report = applied(package, waiver, found=(finding,))
    assert [waived.finding for waived in report.waived] == [finding]
    assert report.findings == ()


@pytest.mark.parametrize("key", [None, ""])
@pytest.mark.parametrize(("row", "waiver", "waived"), [(2, "p1", 1), (4, None, 0), (4, "", 0), (9, None, 0)])
def test_a_finding_without_an_id_is_that_of_its_row_and_never_of_the_table(
    row: int, waiver: str | None, waived: int, key: str | None, package: Package
) -> None:
    finding = Finding("evidence.value", Message.same("274 is not 273"), "parks", row=row, key=key)
    report = applied(package, {"rule": "evidence.value", "row": waiver}, found=(finding,))
    assert len(report.waived) == waived


@pytest.mark.parametrize("cells", [{"rule": "rank"}, {"table": "trees"}, {"row": "p1"}, {"row": None}, {"row": "3"}])
def test_a_waiver_that_matches_nothing_is_a_finding(cells: dict[str, Any], package: Package) -> None:
    report = applied(package, cells)
    kept, unused = sorted(report.findings, key=lambda finding: finding.type)
    assert (kept, report.waived) == (SHARE, ())
    assert (unused.type, unused.table, unused.row, unused.key) == (UNUSED, "waivers", 2, "w1")
    assert unused.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        ({"rule": "shar"}, ' Did you mean "share"?'),
        ({"table": "park"}, ' Did you mean "parks"?'),
        ({"rule": "shar", "table": "park"}, ' Did you mean "share" and "parks"?'),
        ({"row": "p1"}, 'no finding of share in parks, row "p1".'),
    ],
)
def test_a_waiver_that_is_misspelt_is_told_what_was_meant(cells: dict[str, Any], meant: str, package: Package) -> None:
    (unused,) = [finding for finding in applied(package, cells).findings if finding.type == UNUSED]
    assert unused.message.en.endswith(meant)


def test_an_expired_waiver_waives_nothing_and_is_a_finding(package: Package) -> None:
    report = applied(package, {"expires": date(2026, 5, 31)})
    assert {finding.type for finding in report.findings} == {"share", EXPIRED}
    assert not report.valid
    states = {check.id: check.state for check in report.checks if check.kind == "waivers"}
    assert states == dict.fromkeys((NOT_WAIVABLE, INCOMPLETE, UNUSED), State.PASSED) | {EXPIRED: State.FAILED}


@pytest.mark.parametrize(
    "finding",
    [
        TYPE,
        Finding("extra-cell", Message.same("a cell too many"), "parks", row=2),
        Finding("source", Message.same("no such file"), "parks"),
        Finding("rule-error", Message.same("no such kind")),
        Finding("descriptor-error", Message.same("no such property")),
    ],
    ids=lambda finding: finding.type,
)
def test_what_could_not_be_read_cannot_be_waived(finding: Finding, package: Package) -> None:
    waiver = {"rule": finding.type, "table": finding.table or "", "row": "p1" if finding.row else ""}
    report = applied(package, waiver, found=(finding,))
    assert report.waived == ()
    assert finding in report.findings
    (refusal,) = [other for other in report.findings if other.type == NOT_WAIVABLE]
    assert (refusal.severity, refusal.field, refusal.key) == (Severity.ERROR, "rule", "w1")
    assert all((refusal.message.zh, refusal.expected.zh, refusal.next_step.zh))


@pytest.mark.parametrize(
    "cells",
    [
        {"reason": None},
        {"reason": " "},
        {"reason": "\u200b\u3164" * 9},
        {"reason": "ok"},
        {"reviewer": ""},
        {"expires": None},
    ],
)
def test_a_waiver_without_its_grounds_waives_nothing_and_is_an_error(cells: dict[str, Any], package: Package) -> None:
    report = applied(package, cells)
    assert report.waived == ()
    (refusal,) = [finding for finding in report.findings if finding.type == INCOMPLETE]
    assert (refusal.severity, refusal.field) == (Severity.ERROR, next(iter(cells)))
    assert all((refusal.message.zh, refusal.expected.zh, refusal.next_step.zh))


def test_one_waiver_may_waive_several_findings_and_each_is_told(package: Package) -> None:
    again = Finding("share", Message.same("lower end too"), "parks", row=3, key="p2")
    assert len(applied(package, {}, found=(SHARE, again)).waived) == 2


def test_a_table_of_waivers_that_could_not_be_read_is_said_so(package: Package) -> None:
    report = apply_waivers(package, {}, Report.of("p", (), Outcome((SHARE,))), TODAY)
    assert report.findings == (SHARE,)
    assert {check.state for check in report.checks} == {State.SKIPPED}


COMPOSITE = [
    (r"a|b\|c", True),  # the whole key
    ("a", False),  # the first part, as it was written before: two rows have it
    ("k2", True),  # the id, as it was written before: one row has it
    ("k3", False),
    ("a|b|c", False),  # as if the parts were not told apart: it would be either of two rows
]


@pytest.mark.parametrize(("row", "waives"), COMPOSITE)
def test_a_key_of_several_parts_means_one_row(row: str, waives: bool, tmp_path: Path) -> None:
    schema = {"fields": [{"name": name, "type": "string"} for name in ("x", "y", "id")], "primaryKey": ["x", "y"]}
    waivers = {"name": "waivers", "path": "waivers.csv", "govdata": {"role": "waivers"}}
    raw = {"name": "p", "resources": [{"name": "parks", "path": "parks.csv", "schema": schema}, waivers]}
    (tmp_path / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    parks = pl.LazyFrame({"x": ["a", "a|b", "a"], "y": ["b|c", "c", "d"], "id": ["k2", "k3", "k3"], ROW: [2, 3, 4]})
    finding = Finding("share", Message.same("too large"), "parks", row=2, key="k2")
    tables = {"parks": parks, "waivers": pl.LazyFrame([{**WAIVER, "row": row, ROW: 2}])}
    report = apply_waivers(load_package(tmp_path), tables, Report.of("p", (), Outcome((finding,), CHECKS)), TODAY)
    assert bool(report.waived) is waives
