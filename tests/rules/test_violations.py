"""What each rule type says of a violation: the violation and not the rule, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.package import Package
from govdata.reports.model import Finding, State
from govdata.rules.check import check_frame_rules
from govdata.rules.load import read_rules
from govdata.rules.types import RULE_TYPES
from tests.support.observations import reference, table

Rows = Sequence[Mapping[str, Any]]
YEAR = {"period_start": "2024-01-01", "period_end": "2024-12-31"}
TOTAL = {"value": "290000000", "as_written": "2.9亿元", "unit": "yuan"}
LETTER = {"sources": [{"id": "s1", "date_start": "2024-07-01", "date_end": "2024-07-29"}]}


def kind(name: str) -> dict[str, Rows]:
    return {"indicators": [{"id": "parks", "kind": name}]}


def findings(rule: Mapping[str, Any], rows: Rows, references: Mapping[str, Rows]) -> list[Finding]:
    rules, problems = read_rules({"rules": [{"id": "r", **rule}]}, Package(Path(), Path(), "p"), "rules.json")
    assert problems == ()
    outcome = check_frame_rules(table(rows), rules, {role: reference(cells) for role, cells in references.items()})
    return list(outcome.findings)


CASES: list[tuple[dict[str, Any], list[dict[str, Any]], Mapping[str, Rows], str, str]] = [
    (
        {"kind": "share"},
        [{"value": "150", "unit": "percent"}],
        kind("share"),
        "The value is 150%; a share must lie between 0 and 100%.",
        "实际为 150%，占比须在 0 到 100% 之间。",
    ),
    (
        {"kind": "share"},
        [{"value": "50", "lower": "50", "upper": "120", "unit": "percent"}],
        kind("share"),
        "upper is 120%; a share must lie between 0 and 100%.",
        "上界为 120%，占比须在 0 到 100% 之间。",
    ),
    (
        {"kind": "share"},
        [{"value": "5"}],
        kind("share"),
        "The unit is count; a share must be in percent or per mille.",
        "单位为 count，占比的单位须为百分比或千分比。",
    ),
    (
        {"kind": "growth"},
        [{"value": "-150", "unit": "percent"}],
        kind("growth"),
        "The value is -150%; nothing can fall by more than 100%.",
        "实际为 -150%，降幅不能超过 100%。",
    ),
    (
        {"kind": "count"},
        [{"value": "-3000"}],
        {},
        "The value is -3,000; a count must be a whole number of 0 or more.",
        "实际为 -3,000，计数须为非负整数。",
    ),
    (
        {"kind": "rank", "lists": {"parks": 100}},
        [{"value": "101", "unit": "rank"}],
        {},
        "The value is 101; a rank must be at most 100, the length of its list.",
        "实际为 101，名次不能大于榜单长度 100。",
    ),
    (
        {"kind": "period"},
        [{"value": "1", "period_start": "2024-08-01", "period_end": "2024-08-01"}],
        LETTER,
        "The period starts on 2024-08-01, after the date of its document, 2024-07-29.",
        "期初 2024-08-01 晚于文件日期 2024-07-29。",
    ),
    (
        {"kind": "bounds"},
        [{"value": "150", "qualifier": "order_of", "unit": "yuan"}],
        {},
        "Value and bounds do not fit the qualifier order_of: value is 150 yuan, lower is empty, upper is empty.",
        "数值与上下界不符合限定词 order_of：数值为 150 元，下界为空，上界为空。",
    ),
    (
        {"kind": "row", "holds": "value < upper"},
        [{"value": "1500", "upper": "3"}],
        {},
        "value is 1,500, upper is 3: this does not satisfy value < upper.",
        "value 为 1,500，upper 为 3，不满足条件 value < upper。",
    ),
    (
        {"kind": "parts-within-total"},
        [TOTAL, {"value": "380000000", "as_written": "3.8亿元", "unit": "yuan", "part_of": "m1"}],
        {},
        "m2 (3.8亿元) is 375 million to 385 million yuan,"
        " more than its total m1 (2.9亿元): 285 million to 295 million yuan.",
        "m2（3.8亿元）为 3.75亿 至 3.85亿元，大于其总数 m1（2.9亿元）的 2.85亿 至 2.95亿元。",
    ),
    (
        {"kind": "parts-within-total", "sum": "disjoint"},
        [
            {"value": "10"},
            {"value": "6", "part_of": "m1", "breakdown": "a"},
            {"value": "7", "part_of": "m1", "breakdown": "b"},
        ],
        {},
        "The 2 parts of m1 (10) add up to 13, more than the total of 10.",
        "m1（10）的 2 个部分合计 13，多于总数 10。",
    ),
    (
        {"kind": "restates"},
        [{"value": "3", "as_written": "三大"}, {"value": None, "as_written": "三大", "restates": "m1"}],
        {},
        "m2 (三大) has no value; m1 (三大), which it repeats, has value 3.",
        "与所复述的 m1（三大）不一致：此行数值为空，原行数值为 3。",
    ),
    (
        {"kind": "restates", "fields": ["subject"]},
        [{"value": "3"}, {"value": "3", "restates": "m1", "subject": "there"}],
        {},
        "m2 (3) has subject there; m1 (3), which it repeats, has subject here.",
        "与所复述的 m1（3）不一致：此行主体为 there，原行主体为 here。",
    ),
    (
        {"kind": "sources-agree"},
        [{"value": "260"}, {"value": "250", "source": "s2"}],
        {},
        "Two sources contradict each other: 250 in one, 260 in another; s2 has 250.",
        "两处来源相互矛盾：一处为 250，另一处为 260；s2 为 250。",
    ),
    (
        {"kind": "scope-doubt", "groups": [["parks", "all_parks"]]},
        [
            {"value": "299", "as_written": "299座", "indicator": "all_parks", **YEAR},
            {"value": "273", "as_written": "273座", "source": "s2", **YEAR},
        ],
        {
            "indicators": [
                {"id": "parks", "scope": None, "concept": None},
                {"id": "all_parks", "scope": "all", "concept": None},
            ]
        },
        "Two sources give different numbers for what may be one indicator: 299座, 273座.",
        "两处来源的数字不同，而指标可能相同：299座、273座。",
    ),
    (
        {"kind": "within-whole"},
        [{"subject": "quarter", "value": "800", **YEAR}, {"value": "760", **YEAR}],
        {**kind("stock"), "subjects": [{"id": "quarter", "part_of": "here"}]},
        "m1 (800) of quarter is larger than m2 (760) of here, to which quarter belongs.",
        "quarter 的 m1（800）大于其所属 here 的 m2（760）。",
    ),
    (
        {"kind": "scope"},
        [{"value": "520"}, {"value": "4", "part_of": "m1", "unit": "persons"}],
        {"indicators": [{"id": "parks", "scope": "a"}]},
        "m2 (4) and m1 (520) differ in unit: persons and count.",
        "m2（4）与 m1（520）的单位不同：persons 与 count。",
    ),
    (
        {"kind": "monotone", "indicators": ["parks"]},
        [{"value": "2500", "period_end": "2020-12-31"}, {"value": "2400", "period_end": "2021-12-31"}],
        {},
        "m2 (2400) on 2021-12-31 is below 2,500, which was reached before (the row before is m1).",
        "2021-12-31 的 m2（2400）低于此前已达到的 2,500（上一期为 m1）。",
    ),
    (
        {"kind": "jump", "indicators": ["parks"], "factor": 2},
        [{"value": "2500", "period_end": "2020-12-31"}, {"value": "9000", "period_end": "2021-12-31"}],
        {},
        "m2 (9000) differs by more than a factor of 2 from the 2,500 of the period before (m1).",
        "m2（9000）与上一期的 2,500（m1）相差超过 2 倍。",
    ),
    (
        {"kind": "complete", "indicators": ["gdp"], "subjects": ["fujian"], "periods": ["2025-12-31"]},
        [{"value": "1"}],
        {},
        "A row is missing: indicator gdp, subject fujian, period_end 2025-12-31.",
        "缺少一行：指标 gdp、主体 fujian、期末 2025-12-31。",
    ),
    (
        {"kind": "recomputed", "result": "twice", "formula": "a * 2", "from": {"a": "parks"}},
        [{"value": "1000000", **YEAR}, {"indicator": "twice", "value": "7", **YEAR}],
        {},
        "m2 (7) does not agree with the figures it is computed from: a * 2 gives 2 million.",
        "m2（7）与其所依据的数字不符：a * 2 得 200万。",
    ),
]


@pytest.mark.parametrize(("rule", "rows", "references", "en", "zh"), CASES)
def test_a_violation_in_both_languages(
    rule: dict[str, Any], rows: Rows, references: Mapping[str, Rows], en: str, zh: str
) -> None:
    (finding,) = findings(rule, rows, references)
    assert (finding.message.en, finding.message.zh) == (en, zh)
    assert finding.title == RULE_TYPES[rule["kind"]].says
    assert all((finding.expected.en, finding.expected.zh, finding.next_step.en, finding.next_step.zh))


def test_every_rule_type_has_its_sentence() -> None:
    assert {rule["kind"] for rule, *_ in CASES} == set(RULE_TYPES)


@pytest.mark.parametrize(
    ("rule", "value", "state", "en", "zh"),
    [
        ("count", None, State.UNDECIDED,
         "a value that is needed is missing or was rejected (row 2)", "所需的值缺失或未能读取（第 2 行）"),
        ("count", "-1", State.FAILED, "violated by 1 of 1 row", "1 行中有 1 行不符"),
        ("rank", "1", State.SKIPPED, "the rule applies to no row", "没有适用该规则的行"),
        ("count", "1", State.PASSED, "", ""),
    ],
)  # fmt: skip
def test_how_a_rule_went_in_both_languages(rule: str, value: str | None, state: State, en: str, zh: str) -> None:
    rules, _ = read_rules({"rules": [{"id": "r", "kind": rule}]}, Package(Path(), Path(), "p"), "rules.json")
    (check,) = check_frame_rules(table([{"value": value}]), rules).checks
    assert (check.state, check.reason.en, check.reason.zh) == (state, en, zh)
