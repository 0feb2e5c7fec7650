"""One report in every form: what people read, and what machines parse."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.reports.lines import one_line
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
    Waived,
)
from govdata.reports.renderers import RENDERERS
from govdata.reports.serialize import as_csv
from govdata.reports.text import render_text

SHARE = Finding(
    "share",
    Message("A share lies between 0 and 100%: value is 150", "占比须在 0 到 100% 之间；实际为 150"),
    "green",
    4,
    "value",
    6,
    "150",
    expected=Message("0 to 100", "0到100"),
    next_step=Message("Correct it.", "请更正。"),
    key="green-003",
    quotations=(Quotation("letter", "七成", "占比<七成>", 4, "green"),),
)
HOSTILE = Finding("type-error", Message.same("bad | cell \x1b[31m\n<script>"), "green", 5, cell="\x00" + "x" * 5000)
DOUBT = Finding("scope-doubt", Message.same("two scopes"), "green", 6, severity=Severity.WARNING)
CHECKS = (
    Check("share", "green", CheckKind.CONSISTENCY, State.FAILED, Message.same("1 of 3 violated")),
    Check("rank", "green", CheckKind.CONSISTENCY, State.PASSED),
    Check("evidence.quote-place", "green", CheckKind.EVIDENCE, State.SKIPPED, Message.same("no archive")),
    Check("evidence.quote-place", "funds", CheckKind.EVIDENCE, State.SKIPPED, Message.same("no archive")),
    Check(
        "period",
        "green",
        CheckKind.CONSISTENCY,
        State.UNDECIDED,
        Message("for 1 row a value is missing", "1 行缺少所需的值"),
    ),
)
REPORT = Report.of(
    "demo",
    (
        Task("green", "data/green.csv", assumed=(Message("delimiter ';'", "分隔符为“;”"),)),
        Task("funds", "data/funds.csv"),
    ),
    Outcome((SHARE, HOSTILE, DOUBT), CHECKS, (TruncatedFindings("green", "type-error", Severity.ERROR, 7),)),
)

WAIVING = Report(
    "demo",
    REPORT.tasks,
    (),
    CHECKS,
    REPORT.truncated,
    (Waived(SHARE, "w-1", "the letter says so", "Li", "2027-01-01"),),
)

TEXT = {
    "en": """\
demo: may NOT be released (9 errors, 1 warning)
  8 errors  type-error in green: Type Error
  1 error  share in green
  1 warning  scope-doubt in green

green  data/green.csv
  error  A share lies between 0 and 100%: value is 150
      share  row 4, column value (green-003)
      expected: 0 to 100
      to do: Correct it.
      | letter (green row 4): 七成 「占比<七成>」
""",
    "zh": """\
demo：不可发布（9 个错误，1 个警告）
  8 个错误  type-error（green）：类型错误
  1 个错误  share（green）
  1 个警告  scope-doubt（green）

green  data/green.csv
  错误  占比须在 0 到 100% 之间；实际为 150
      share  第 4 行，value 列（green-003）
      应为：0到100
      处理建议：请更正。
      | letter（green 第 4 行）：七成 「占比<七成>」
""",
}


@pytest.mark.parametrize("lang", TEXT)
def test_the_text_says_which_file_row_column_rule_and_what_to_do(lang: str) -> None:
    assert render_text(REPORT, lang).startswith(TEXT[lang])


def test_skipped_and_undecided_checks_are_said_aloud_once_for_all_their_tables() -> None:
    endings = {
        "en": """\
Checks: 1 passed, 1 with findings, 2 skipped, 1 undecided
  funds, green: evidence.quote-place skipped, no archive
  green: period undecided, for 1 row a value is missing
green: assumed delimiter ';'
""",
        "zh": """\
检查：通过 1，发现问题 1，跳过 2，无法判定 1
  funds、green：evidence.quote-place 跳过，no archive
  green：period 无法判定，1 行缺少所需的值
green：推定分隔符为“;”
""",
    }
    assert [render_text(REPORT, lang).endswith(ending) for lang, ending in endings.items()] == [True, True]


def test_many_rules_that_were_skipped_for_one_reason_are_one_line() -> None:
    reason = Message("the file is missing", "文件不存在")
    names = [f"rule-{number}" for number in range(20)]
    checks = [Check(name, "events", CheckKind.CONSISTENCY, State.SKIPPED, reason) for name in names]
    report = Report.of("demo", (), Outcome(checks=(*checks, *CHECKS)))
    assert "\n  events: 20 rules skipped, the file is missing\n" in render_text(report)
    assert "\n  events：跳过 20 条规则，文件不存在\n" in render_text(report, "zh")
    assert "rule-7" not in render_text(report)


@pytest.mark.parametrize(
    ("findings", "said"),
    [((DOUBT,), "1 passed, 1 with warnings"), ((DOUBT, SHARE), "1 passed, 1 with findings")],
)
def test_what_may_be_released_has_no_failed_checks(findings: tuple[Finding, ...], said: str) -> None:
    assert said in render_text(Report.of("demo", (), Outcome(findings, CHECKS)))


@pytest.mark.parametrize(("lang", "told"), [("en", "xxx… (5 characters)"), ("zh", "xxx……（共 5 个字符）")])
def test_a_long_cell_is_cut_and_its_length_told(lang: str, told: str) -> None:
    assert one_line("xxxxx", lang, width=3) == told


@pytest.mark.parametrize("form", [form for form in RENDERERS if form != "json"])
def test_nothing_that_a_cell_holds_reaches_a_terminal_or_a_page_raw(form: str) -> None:
    shown = RENDERERS[form](REPORT, "en")
    assert "\x1b" not in shown
    assert "\x00" not in shown
    assert "<script>" not in shown or form in {"text", "sarif", "github", "gitlab"}
    assert len(shown) < 20_000


CONTROLS = ("\x1b[31m", "\x00", "\x9b", "\r\n", "\u2028")
UNSEEN = (*CONTROLS, "\u202e", "\u2066", "\u200b", "\ud800", "\ufffe", "\uffff", "\U000e0041")
MARKUP = ("<script>", "]]>", "&amp;", '" onload="x', "a|b")


def everywhere(text: str) -> Report:
    """A report with a text in every place that data can reach."""
    said = Message(f"{text} en", f"{text} zh")
    finding = Finding(
        f"r{text}",
        said,
        f"t{text}",
        2,
        f"f{text}",
        1,
        f"c{text}",
        title=said,
        expected=said,
        next_step=said,
        note=text,
        key=f"k{text}",
        quotations=(Quotation(f"s{text}", f"1{text}", f"q{text}", 2, f"t{text}"),),
    )
    keys = replace(finding, field=None, fields=(f"f{text}", "g"), severity=Severity.WARNING)
    checks = [Check(f"{state}{text}", f"t{text}", CheckKind.CONSISTENCY, state, said) for state in State]
    truncated = (TruncatedFindings(f"t{text}", f"r{text}", Severity.ERROR, 2),)
    task = Task(f"t{text}", f"data/t{text}.csv", assumed=(said,))
    report = Report.of(f"p{text}", (task,), Outcome((finding, keys), tuple(checks), truncated))
    return replace(report, waived=(Waived(finding, f"w{text}", text, text, text),))


TEXTS = st.text(st.one_of(st.sampled_from("".join(UNSEEN)), st.characters()), max_size=20)


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("lang", ["en", "zh"])
@given(text=st.one_of(st.sampled_from((*UNSEEN, *MARKUP)), TEXTS))
def test_no_form_holds_what_cannot_be_seen_and_all_parse(form: str, lang: str, text: str) -> None:
    report = everywhere(text)
    shown = RENDERERS[form](report, lang)
    shown.encode("utf-8")
    assert [char for char in set(shown) - {"\n"} if not char.isspace() and unicodedata.category(char)[0] == "C"] == []
    assert not set(shown) & set("\r\t\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
    if form in ("text", "markdown"):
        assert shown.count("\n") == RENDERERS[form](everywhere(""), lang).count("\n")
    elif form == "junit":
        assert len(junit(report)) == len(junit(everywhere("")))
    elif form == "json":
        assert json.loads(shown) == report.to_dict()
    elif form == "sarif":
        place = json.loads(shown)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[-\w.~/%]+", place["artifactLocation"]["uri"], re.ASCII)


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_markup_of_data_is_text_on_a_page(form: str) -> None:
    assert "<script>" not in RENDERERS[form](everywhere("<script>"), "en")


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_form_names_rule_row_and_table(form: str, lang: str) -> None:
    shown = RENDERERS[form](REPORT, lang)
    assert "share" in shown
    assert "green" in shown


def junit(report: Report) -> dict[tuple[str, str], Xml.Element]:
    suites = Xml.fromstring(RENDERERS["junit"](report, "en"))  # noqa: S314 (written here)
    return {(case.get("classname", ""), case.get("name", "")): case for case in suites.iter("testcase")}


def test_junit_tells_each_finding_once_under_its_check_or_its_type() -> None:
    cases = junit(REPORT)
    failed = {
        place: case.findtext("failure") or "" for place, case in cases.items() if case.find("failure") is not None
    }
    assert failed.keys() == {("green", "share"), ("green", "type-error")}
    assert 'failures="2"' in RENDERERS["junit"](REPORT, "en")
    assert "value is 150" in failed["green", "share"]
    assert "7 more, counted but not listed" in failed["green", "type-error"]
    assert cases["green", "scope-doubt"].find("failure") is None
    assert "<system-out>  warning  two scopes" in RENDERERS["junit"](REPORT, "en")
    assert sum(case.find("skipped") is not None for case in cases.values()) == 3


def test_junit_tells_a_check_once_that_is_undecided_and_warns() -> None:
    doubt = Finding("period", Message.same("two years"), "green", 6, severity=Severity.WARNING)
    case = junit(replace(REPORT, findings=(doubt,), truncated=()))["green", "period"]
    assert [child.tag for child in case] == ["skipped", "system-out"]


def test_what_is_waived_fails_no_build() -> None:
    assert junit(WAIVING)["green", "share"].find("failure") is None
    result = json.loads(RENDERERS["sarif"](WAIVING, "en"))["runs"][0]["results"][0]
    assert result["suppressions"][0]["justification"].startswith("w-1: the letter says so")


@pytest.mark.parametrize("form", [form for form in RENDERERS if form not in {"json", "github", "gitlab"}])
def test_every_form_shows_what_is_waived_and_counts_what_is_hidden(form: str) -> None:
    shown = RENDERERS[form](WAIVING, "en")
    assert "value is 150" in shown
    assert "the letter says so (by Li, until 2027-01-01)" in shown
    assert "type-error: 7 more, counted but not listed" in shown


def test_markdown_cells_do_not_break_their_table() -> None:
    text = RENDERERS["markdown"](REPORT, "en")
    for table in text.split("\n\n"):
        rows = [line for line in table.splitlines() if line.startswith("|")]
        assert len({line.replace("\\|", "").count("|") for line in rows}) <= 1
    assert text.count("\n| ") >= 8


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_what_people_read_shows_the_quotes(form: str) -> None:
    assert "占比" in RENDERERS[form](REPORT, "en")


def test_csv_is_quoted_where_it_must_be() -> None:
    assert as_csv([("a", "b"), ('x,"y"', "1\n2")]) == 'a,b\n"x,""y""","1\n2"\n'


def test_the_page_has_the_order_and_the_facts_of_the_text() -> None:
    said = [Message(f"Column `{name}` is wrong.", f"`{name}` 有误。") for name in "abc"]
    quote = Quotation("s", "3个", "共3个", 4, "z")
    first = Finding("share", said[0], "z", 2, cell="7", expected=Message.same("8"), quotations=(quote,))
    findings = (Finding("share", said[2], "a", 2), first, Finding("share", said[1]))
    report = Report.of("p", (Task("z", "z.csv"), Task("a", "a.csv")), Outcome(findings))
    for lang in ("en", "zh"):
        page, text = RENDERERS["html"](report, lang), RENDERERS["text"](report, lang)
        assert [page.index(f"<code>{name}</code>") for name in "bac"] == sorted(
            page.index(f"<code>{name}</code>") for name in "abc"
        )
        assert [text.index(f"`{name}`") for name in "bac"] == sorted(text.index(f"`{name}`") for name in "abc")
        assert re.findall(r"<dd>([78])</dd>", page) == ["7", "8"]
        assert ("（z 第 4 行）" if lang == "zh" else "(z row 4)") in page


@pytest.mark.parametrize(("fields", "en", "zh"), [(None, "could not be read", "无法读取"), (2, "is NOT valid", "无效")])
def test_a_table_that_was_not_read_has_no_structure_to_judge(fields: int | None, en: str, zh: str) -> None:
    findings = (Finding("source-error", Message("It is damaged.", "已损坏。"), "a"),)
    report = replace(Report.of("p", (Task("a", "a.xlsx", fields=fields),), Outcome(findings)), inferred=True)
    assert en in RENDERERS["text"](report, "en").splitlines()[0]
    assert zh in RENDERERS["text"](report, "zh").splitlines()[0]
