"""No rule passes that looked at nothing: it is skipped without a row, and cannot tell without a figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.package import Package
from govdata.reports.model import State
from govdata.rules.check import check_frame_rules
from govdata.rules.load import read_rules
from tests.support.observations import answers, reference, table

YEARS = [{"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"} for year in (2023, 2024)]
INDICATORS = [
    {"id": "parks", "kind": "stock", "concept": "parks", "scope": "parks"},
    {"id": "all_parks", "kind": "stock", "concept": "parks", "scope": "all parks"},
    {"id": "rate", "kind": "share"},
    {"id": "growth", "kind": "growth"},
]
RULES: list[dict[str, Any]] = [
    {"kind": "share"}, {"kind": "rank"}, {"kind": "count"}, {"kind": "growth"}, {"kind": "bounds"},
    {"kind": "period"}, {"kind": "row", "holds": "value > 0"}, {"kind": "within-whole"},
    {"kind": "parts-within-total"}, {"kind": "parts-within-total", "sum": "disjoint"},
    {"kind": "parts-within-total", "sum": "exhaustive"}, {"kind": "sources-agree"}, {"kind": "scope-doubt"},
    {"kind": "scope"}, {"kind": "restates"}, {"kind": "monotone", "indicators": ["parks"]},
    {"kind": "jump", "indicators": ["parks"], "factor": 2}, {"kind": "complete", "indicators": ["parks"]},
    {"kind": "recomputed", "result": "rate", "formula": "a * 1", "from": {"a": "parks"}},
]  # fmt: skip
ABOUT_FIGURES = {"share", "rank", "count", "growth", "within-whole", "parts-within-total", "sources-agree"} | {
    *("scope-doubt", "monotone", "jump", "recomputed"),
}


def named(rule: dict[str, Any]) -> str:
    return f"{rule['kind']}-{rule.get('sum', '')}"


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_without_a_row_is_skipped(rule: dict[str, Any]) -> None:
    rules, problems = read_rules({"rules": [{"id": "r", **rule}]}, Package(Path(), Path(), "p"), "rules.json")
    assert problems == ()
    references = {
        "indicators": reference(INDICATORS),
        "sources": reference([{"id": "s1", "date_start": "2024-01-01", "date_end": "2024-01-01", "precedence": 1}]),
        "subjects": reference([{"id": "here", "part_of": None}]),
    }
    (check,) = check_frame_rules(table([{"value": "1"}]).head(0), rules, references).checks
    assert (check.state, check.applies, check.reason.en) == (State.SKIPPED, False, "the rule applies to no row")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule["kind"] in ABOUT_FIGURES], ids=named)
@pytest.mark.parametrize("qualifier", ["exact", "about", "more_than", "nearly", "range", None])
def test_a_rule_about_figures_holds_for_no_row_without_one(rule: dict[str, Any], qualifier: str | None) -> None:
    empty: dict[str, Any] = {"value": None, "qualifier": qualifier, "as_written": "若干"}
    rows: list[dict[str, Any]] = [
        {**empty, **YEARS[0]}, {**empty, **YEARS[1]}, {**empty, **YEARS[1], "source": "s2"},
        {**empty, **YEARS[1], "part_of": "m1"}, {**empty, **YEARS[1], "indicator": "rate", "unit": "percent"},
        {**empty, **YEARS[1], "indicator": "growth", "unit": "percent"}, {**empty, **YEARS[1], "subject": "part"},
        {**empty, **YEARS[1], "unit": "rank"}, {**empty, **YEARS[1], "source": "s2", "indicator": "all_parks"},
    ]  # fmt: skip
    references: dict[str, list[dict[str, Any]]] = {
        "indicators": INDICATORS,
        "subjects": [{"id": "part", "part_of": "here"}],
        "sources": [{"id": "s1", "precedence": 1}, {"id": "s2", "precedence": 2}],
    }
    options = {name: value for name, value in rule.items() if name != "kind"}
    found = answers(rule["kind"], rows, references, **options)
    assert found
    assert set(found.values()) == {None}
