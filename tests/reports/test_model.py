"""Findings, checks and the report: order, counts, the JSON form."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from govdata.reports.messages import Message
from govdata.reports.model import (
    Check,
    CheckKind,
    Finding,
    NotReleasable,
    Outcome,
    Report,
    Severity,
    State,
    Task,
    TruncatedFindings,
    Waived,
)

TYPE = Finding("type-error", Message.same("not a number"), "gdp", 3, "value", 2, "many")
SHARE = Finding("share", Message.same("over 100 %"), "gdp", 2, "value", 2, "150")
DOUBT = Finding("scope-doubt", Message.same("two scopes"), "parks", 7, severity=Severity.WARNING)
WHOLE = Finding("package-error", Message.same("no name"))
BOTH = Finding("unique-error", Message("twice", "重复"), "gdp", 4, fields=("a", "b"))


def report(*findings: Finding, truncated: tuple[TruncatedFindings, ...] = ()) -> Report:
    checks = (
        Check("share", "gdp", CheckKind.CONSISTENCY, State.FAILED),
        Check("evidence", None, CheckKind.EVIDENCE, State.SKIPPED, Message.same("x")),
    )
    return Report.of("demo", (Task("gdp", "gdp.csv"), Task("parks", "parks.csv")), Outcome(findings, checks, truncated))


def places(of: Report) -> list[tuple[str | None, int | None, str]]:
    return [(finding.table, finding.row, finding.type) for finding in of.findings]


def test_findings_are_ordered_by_table_row_field_and_rule_whatever_order_the_stages_worked_in() -> None:
    ordered = [
        (None, None, "package-error"),
        ("gdp", 2, "share"),
        ("gdp", 3, "type-error"),
        ("parks", 7, "scope-doubt"),
    ]
    assert places(report(TYPE, DOUBT, WHOLE, SHARE)) == places(report(SHARE, WHOLE, DOUBT, TYPE)) == ordered


@pytest.mark.parametrize(
    ("findings", "truncated", "valid", "errors", "warnings"),
    [
        ((), (), True, 0, 0),
        ((DOUBT,), (), True, 0, 1),
        ((TYPE, DOUBT), (), False, 1, 1),
        ((), (TruncatedFindings("gdp", "type-error", Severity.ERROR, 9),), False, 9, 0),
        ((DOUBT,), (TruncatedFindings("gdp", "scope-doubt", Severity.WARNING, 2),), True, 0, 3),
    ],
)
def test_valid_means_no_errors_shown_or_not(
    findings: tuple[Finding, ...], truncated: tuple[TruncatedFindings, ...], valid: bool, errors: int, warnings: int
) -> None:
    answer = report(*findings, truncated=truncated)
    assert (answer.valid, answer.count(Severity.ERROR), answer.count(Severity.WARNING)) == (valid, errors, warnings)


def test_a_limit_hides_findings_but_never_their_number() -> None:
    limited = report(
        TYPE, SHARE, DOUBT, truncated=(TruncatedFindings("gdp", "type-error", Severity.ERROR, 5),)
    ).limited(1)
    assert places(limited) == [("gdp", 2, "share"), ("parks", 7, "scope-doubt")]
    assert limited.truncated == (TruncatedFindings("gdp", "type-error", Severity.ERROR, 6),)
    assert limited.stats()["errors"] == 7


def test_the_json_form_keeps_the_names_that_readers_of_frictionless_know() -> None:
    form = report(TYPE, DOUBT, WHOLE).to_dict()
    assert list(form)[:6] == ["$schema", "$version", "name", "valid", "stats", "errors"]
    assert [error["type"] for error in form["errors"]] == ["package-error"]
    gdp, parks = form["tasks"]
    assert gdp["errors"] == [
        {
            "type": "type-error",
            "title": "Type Error",
            "titleZh": "类型错误",
            "message": "not a number",
            "messageZh": "not a number",
            "severity": "error",
            "rowNumber": 3,
            "fieldName": "value",
            "fieldNumber": 2,
            "cell": "many",
        }
    ]
    assert (parks["valid"], len(parks["warnings"]), parks["errors"]) == (True, 1, [])
    assert form["checks"][0] == {
        "id": "evidence",
        "table": None,
        "kind": "evidence",
        "state": "skipped",
        "reason": "x",
        "reasonZh": "x",
    }
    assert form["stats"] | {"errors": 2, "warnings": 1, "checks": 2, "skipped": 1, "failed": 1} == form["stats"]


def test_a_table_error_has_no_row_and_no_cell() -> None:
    assert Finding("missing-label", Message.same("no label"), "gdp").to_dict().keys() == {
        "type",
        "title",
        "titleZh",
        "message",
        "messageZh",
        "severity",
    }


MANY = TruncatedFindings("gdp", "share", Severity.ERROR, 2)
FEW = TruncatedFindings("gdp", "share", Severity.WARNING, 2)
MILD = replace(SHARE, severity=Severity.WARNING)
ACCEPTED = Waived(SHARE, "w-1", "so it is printed", "Li", "2027-01-01")


@pytest.mark.parametrize(
    ("state", "findings", "truncated", "waived", "expected"),
    [
        (State.PASSED, (), (), (), (False, False, False)),
        (State.FAILED, (), (), (), (True, False, False)),
        (State.FAILED, (SHARE,), (), (), (True, False, False)),
        (State.FAILED, (MILD,), (), (), (False, True, False)),
        (State.FAILED, (MILD, SHARE), (), (), (True, False, False)),
        (State.FAILED, (MILD,), (MANY,), (), (True, False, False)),
        (State.FAILED, (), (FEW,), (), (False, True, False)),
        (State.FAILED, (), (), (ACCEPTED,), (False, False, False)),
        (State.FAILED, (SHARE,), (), (ACCEPTED,), (True, False, False)),
        (State.SKIPPED, (), (), (), (False, False, True)),
        (State.UNDECIDED, (MILD,), (), (), (False, True, True)),
        (State.UNDECIDED, (SHARE,), (), (), (True, False, True)),
        (None, (SHARE,), (), (), (True, False, False)),
        (None, (), (), (ACCEPTED,), (False, False, False)),
    ],
)
def test_a_case_fails_by_errors_and_not_by_what_is_milder(
    state: State | None,
    findings: tuple[Finding, ...],
    truncated: tuple[TruncatedFindings, ...],
    waived: tuple[Waived, ...],
    expected: tuple[bool, bool, bool],
) -> None:
    checks = () if state is None else (Check("share", "gdp", CheckKind.CONSISTENCY, state),)
    (case,) = Report("demo", (), findings, checks, truncated, waived).cases()
    assert (case.failed, case.warned, case.unanswered) == expected


@pytest.mark.parametrize(
    ("findings", "waived", "failed"),
    [
        ((SHARE,), (), True),
        ((), (ACCEPTED,), False),
        ((SHARE,), (ACCEPTED,), True),
        ((), (), True),
        ((WHOLE,), (), True),
    ],
)
def test_a_check_that_is_called_otherwise_than_what_it_finds_fails_with_it(
    findings: tuple[Finding, ...], waived: tuple[Waived, ...], failed: bool
) -> None:
    checks = (Check("constraint.maximum", "gdp", CheckKind.STRUCTURE, State.FAILED),)
    case = next(each for each in Report("demo", (), findings, checks, (), waived).cases() if each.check)
    assert case.failed is failed


def test_each_check_and_each_finding_is_told_by_one_case() -> None:
    told = replace(report(TYPE, SHARE, DOUBT, WHOLE, BOTH, truncated=(MANY,)), waived=(ACCEPTED,))
    cases = told.cases()
    assert [case.check for case in cases if case.check] == list(told.checks)
    assert Counter(finding for case in cases for finding in case.findings) == Counter(told.findings)
    assert [each for case in cases for each in (*case.truncated, *case.waived)] == [MANY, ACCEPTED]
    assert len({(case.table, case.id) for case in cases}) == len(cases)


def test_waived_findings_are_listed_apart() -> None:
    waived = Report("demo", waived=(Waived(DOUBT, "w1", "known", "Li", "2027-01-01"),)).to_dict()
    assert waived["waived"][0] | {"waiver": "w1", "table": "parks", "reviewer": "Li"} == waived["waived"][0]
    assert waived["valid"] is True


def test_an_empty_cell_is_a_value() -> None:
    assert Finding("constraint-error", Message.same("required"), "gdp", 2, "value", 2, "").to_dict()["cell"] == ""


def test_a_report_answers_questions_about_what_is_listed() -> None:
    answer = report(TYPE, DOUBT, truncated=(TruncatedFindings("gdp", "type-error", Severity.ERROR, 9),))
    assert (answer.errors, answer.warnings) == ((TYPE,), (DOUBT,))
    assert repr(answer) == "<Report demo: 10 errors, 1 warning, 2 checks>"


def test_a_report_is_a_table_of_findings() -> None:
    frame = report(TYPE, DOUBT, WHOLE).to_polars()
    assert frame.select("table", "row", "field", "severity", "type", "message", "cell").rows() == [
        (None, None, None, "error", "package-error", "no name", None),
        ("gdp", 3, "value", "error", "type-error", "not a number", "many"),
        ("parks", 7, None, "warning", "scope-doubt", "two scopes", None),
    ]
    assert report().to_polars().schema == frame.schema
    assert Report("demo", findings=(BOTH,)).to_polars(lang="zh")["message"].to_list() == ["重复"]
    assert Report("demo", findings=(BOTH,)).to_polars()["field"].to_list() == ["a, b"]


def test_findings_are_a_frame_of_pandas_too() -> None:
    findings = (BOTH, TYPE, SHARE)
    frame, polars = report(*findings).to_pandas(), report(*findings).to_polars()
    assert list(frame) == list(polars.columns)
    assert str(frame["row"].dtype) == "Int64"
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == polars.to_dicts()
    assert report().to_pandas().empty
    assert Report("demo", findings=(BOTH,)).to_pandas("zh")["message"].tolist() == ["重复"]


def test_a_notebook_shows_the_findings_and_runs_nothing_that_a_cell_holds() -> None:
    hostile = Finding("type-error", Message.same("<script>alert(1)</script>"), "gdp", 3, "value")
    html = report(hostile)._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert html.startswith("<p>&lt;Report demo: 1 error")
    assert html.count("<tr>") == 2


@pytest.mark.parametrize("findings", [(), (DOUBT,), (TYPE,), (TYPE, SHARE)])
def test_only_errors_are_raised(findings: tuple[Finding, ...]) -> None:
    answer = report(*findings)
    if answer.valid:
        answer.raise_for_errors()
        return
    with pytest.raises(NotReleasable, match=f"demo has {len(findings)} error") as raised:
        answer.raise_for_errors()
    assert raised.value.report is answer
    assert raised.value.in_("zh").startswith(f"demo 有 {len(findings)} 个错误，未写入任何文件。\n")
