"""One thing is said once, nothing is lost, and the first screen of a report fits a screen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.reports.groups import groups, kinds, row_ranges, type_counts
from govdata.reports.lines import table_names, why_line
from govdata.reports.messages import Message
from govdata.reports.model import (
    Check,
    CheckKind,
    Finding,
    Outcome,
    Quotation,
    Report,
    Severity,
    State,
    Task,
    TruncatedFindings,
)
from govdata.reports.renderers import render
from govdata.reports.text import SCREEN
from tests.support.reports import FULL, MISSING

SAID = st.sampled_from([Message("one", "一"), Message("two", "二")])
FINDINGS = st.lists(
    st.builds(
        Finding,
        st.sampled_from(["share", "rank", "type-error"]),
        SAID,
        st.sampled_from([None, "a", "b"]),
        st.integers(2, 40),
        st.sampled_from([None, "value"]),
        cell=st.sampled_from([None, "", "1", "2"]),
        severity=st.sampled_from(Severity),
        next_step=SAID,
        key=st.sampled_from([None, "k-1"]),
    ),
    max_size=60,
)


def report_of(findings: list[Finding]) -> Report:
    return Report.of("p", (Task("b", "b.csv"), Task("a", "a.csv")), Outcome(tuple(findings)))


@given(findings=FINDINGS)
def test_groups_hold_each_finding_once_and_differ_in_what_they_say(findings: list[Finding]) -> None:
    found = groups(report_of(findings))
    assert Counter(each for group in found for each in group.findings) == Counter(findings)
    said = [replace(group.first, row=None, key=None) for group in found]
    assert len(said) == len(set(said))
    for group in found:
        assert {replace(each, row=None, key=None) for each in group.findings} == {
            replace(group.first, row=None, key=None)
        }


@given(findings=FINDINGS)
def test_errors_come_first_then_the_package_and_the_tables_as_they_are_listed(findings: list[Finding]) -> None:
    order = [
        (group.first.severity is Severity.WARNING, (None, "b", "a").index(group.first.table))
        for group in groups(report_of(findings))
    ]
    assert order == sorted(order)
    assert [group for kind in kinds(groups(report_of(findings))) for group in kind][:1] == groups(report_of(findings))[
        :1
    ]


@given(findings=FINDINGS, hidden=st.integers(0, 3))
def test_counts_are_those_of_the_report(findings: list[Finding], hidden: int) -> None:
    rest = tuple(TruncatedFindings("a", "share", Severity.ERROR, hidden) for _ in range(hidden))
    report = replace(report_of(findings), truncated=rest)
    for severity in Severity:
        assert sum(each.count for each in type_counts(report) if each.severity is severity) == report.count(severity)


@given(rows=st.lists(st.integers(1, 60), unique=True).map(sorted))
def test_ranges_hold_each_row(rows: list[int]) -> None:
    told = [part.split("–") for part in row_ranges(rows, None).split(", ") if part]
    assert [row for part in told for row in range(int(part[0]), int(part[-1]) + 1)] == rows


def test_29_rows_that_name_what_is_missing_are_one_line() -> None:
    report = report_of([replace(each, table="a") for each in MISSING])
    assert 'subject "hunan" is missing in "subjects" (29 rows: 2–30)\n' in render(report)
    assert "表“subjects”中没有 subject“hunan”（29 行：2–30）\n" in render(report, lang="zh")
    for form in ("text", "markdown", "html", "github"):
        assert render(report, form).count("is missing in") == 1
    assert render(report, "json").count('"message":') == 29


def test_what_quotes_its_sources_stands_alone() -> None:
    quote = Quotation("s", "1", "1")
    shown = [Finding("x", Message("It.", "它。"), "a", row, quotations=(replace(quote, row=row),)) for row in (2, 3)]
    assert len(groups(report_of(shown))) == 2


@given(findings=FINDINGS, count=st.integers(0, 30), many=st.booleans())
def test_the_first_screen_fits_and_verbose_leaves_out_nothing(findings: list[Finding], count: int, many: bool) -> None:
    checks = tuple(
        Check(f"check-{n}", "a", CheckKind.CONSISTENCY, State.SKIPPED, Message(f"why {n}", f"为何 {n}"))
        for n in range(count)
    )
    apart = [replace(each, field=f"f{n}") for n, each in enumerate(findings)] if many else findings
    report = Report.of("p", (Task("b", "b.csv"), Task("a", "a.csv")), Outcome(tuple(apart), checks))
    for lang in ("en", "zh"):
        text = render(report, lang=lang)
        assert text.count("\n") <= SCREEN
        whole = render(report, lang=lang, verbose=True)
        assert [each.field for each in apart if each.field and each.field not in whole] == []
        assert [check.id for check in checks if check.id not in whole] == []
        assert "--verbose" not in whole
        assert ("--verbose" in text) == ("… and" in text or "…另有" in text)


def test_what_is_beyond_the_first_screen_is_counted() -> None:
    findings = [Finding("x", Message("It.", "它。"), "a", 2, f"f{n}") for n in range(100)]
    text = render(report_of(findings))
    shown = text.count("column f")
    assert 5 < shown < 20
    assert f"… and {100 - shown} more findings: --verbose shows all\n" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_hint_names_the_package_as_the_reader_has_to(lang: str) -> None:
    here = replace(FULL, named_as="")
    assert f"`govdata explain share --package demo{' --lang zh' if lang == 'zh' else ''}`" in render(FULL, lang=lang)
    assert f"`govdata explain share{' --lang zh' if lang == 'zh' else ''}`" in render(here, lang=lang)


@pytest.mark.parametrize(
    ("tables", "en", "zh"),
    [
        ([], "", ""),
        (["a", None], "a, package", "a、数据包"),
        ([*"abcdefgh"], "a, b, c, d, e, f, g, h", "a、b、c、d、e、f、g、h"),
        ([*"abcdefghi"], "a, b, c, d, e, f, g, h and 1 more table", "a、b、c、d、e、f、g、h 等 9 张表"),
    ],
)
def test_tables_are_named_and_many_of_them_counted(tables: list[str | None], en: str, zh: str) -> None:
    assert table_names(tables) == Message(en, zh)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_no_line_of_a_report_grows_with_its_tables(form: str, lang: str) -> None:
    names = [f"table-{number:03}" for number in range(200)]
    found = [Finding("type-error", Message("one", "一"), name, 2, "v", title=Message("T", "题")) for name in names]
    checks = [Check("rank", name, CheckKind.CONSISTENCY, State.SKIPPED, Message("none", "无")) for name in names]
    tasks = tuple(Task(name, f"{name}.csv") for name in names)
    report = Report.of("p", tasks, Outcome(tuple(found), tuple(checks)))
    page = render(report, form, lang, verbose=True)
    assert max(line.count("table-") for line in page.splitlines()) < 20
    assert Message("192 more tables", "200 张表").in_(lang) in page


def test_what_no_row_tells_of_is_never_folded() -> None:
    mistakes = [Finding("rule-error", Message.same(f"rule {name} is wrong"), None, None, None) for name in "abc"]
    assert [len(kind) for kind in kinds(groups(report_of(mistakes)))] == [1, 1, 1]
    text = render(report_of(mistakes), "text")
    assert all(each.message.en in text for each in mistakes)
    assert "more like it" not in text


def test_the_rule_of_an_error_is_explained_before_that_of_a_warning() -> None:
    doubt = Finding("scope", Message.same("a doubt"), "a", 2, None, severity=Severity.WARNING)
    wrong = Finding("share", Message.same("an error"), "b", 2, None)
    report = replace(report_of([doubt, wrong]), meanings={each.type: Message.same("why") for each in (doubt, wrong)})
    assert why_line(report, "en") == "Why a rule is there: `govdata explain share`"
