"""From tables to what the page shows: table by table, and what is missing stays empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govdata.reports.messages import Message
from govdata.site.cells import figure
from govdata.site.model import Fact, Figures
from govdata.site.reading import largest, read_figures
from tests.support.observed import HERE, OBSERVATION, PARKS, REPORT, contents_of, many, write_observed

OTHER = {**REPORT, "id": "letter", "title": "Letter", "precedence": 2, "sha256": "1" * 64}


def figures(tmp_path: Path, rows: Any, warnings: Sequence[Mapping[str, Any]] = (), **given: Any) -> Figures:
    limits = {name: given.pop(name) for name in ("whole", "most") if name in given}
    with contents_of(write_observed(tmp_path / "p", rows, **given), warnings) as contents:
        return read_figures(contents, **limits)


def facts(found: Figures) -> list[Fact]:
    return [fact for indicator in found.indicators for fact in indicator.facts]


@pytest.mark.parametrize(
    ("row", "en", "zh"),
    [
        ({}, "273", "273座"),
        ({"as_written": "520余名", "value": 520, "qualifier": "more_than", "lower": 520}, "more than 520", "520余名"),
        (
            {"as_written": "近2.6亿元", "value": 260000000, "unit": "yuan", "qualifier": "nearly", "upper": 260000000},
            "nearly 260 million yuan",
            "近2.6亿元",
        ),
        (
            {"as_written": "3 to 5 %", "value": "", "unit": "percent", "qualifier": "range", "lower": 3, "upper": 5},
            "3% to 5%",
            "3%至5%",
        ),
        ({"as_written": "第一", "value": 1, "unit": "rank"}, "rank 1", "第一"),
        ({"as_written": "1 km", "value": 1, "unit": "km"}, "1 kilometre", "1公里"),
        ({"as_written": "some", "value": "", "unit": "count"}, "some", "some"),
    ],
)  # fmt: skip
def test_a_headline_says_the_figure_as_a_person_would(tmp_path: Path, row: Any, en: str, zh: str) -> None:
    [indicator] = figures(tmp_path, [row]).indicators
    assert indicator.leading
    assert (indicator.leading.figure.en, indicator.leading.figure.zh) == (en, zh)


def test_who_else_says_it_is_one_fact_and_the_lowest_precedence_comes_first(tmp_path: Path) -> None:
    rows = [{"source": "letter", "value": 299, "as_written": "299座"}, {}]
    [fact] = facts(figures(tmp_path, rows, sources=(OTHER, REPORT)))
    assert [mention.source.id for mention in fact.mentions] == ["report", "letter"]
    assert (fact.value, fact.conflict, len(fact.mentions)) == (Decimal(273), True, 2)


def test_parts_leave_something_over_where_all_are_exact(tmp_path: Path) -> None:
    subjects = (HERE, {"id": "a"}, {"id": "b"})
    parts: list[dict[str, object]] = [{"subject": name, "value": 100, "part_of": "observations-1"} for name in "ab"]
    whole, part, _ = facts(figures(tmp_path, [{}, *parts], subjects=subjects))
    assert ([each.title.en for each in whole.parts], whole.remainder) == (["a", "b"], Decimal(73))
    assert [each.id for each in part.wholes] == [whole.id]
    parts[0] |= {"qualifier": "nearly", "upper": 100}
    assert facts(figures(tmp_path / "2", [{}, *parts], subjects=subjects))[0].remainder is None


def test_a_revision_and_a_warning_stand_at_their_row(tmp_path: Path) -> None:
    warning = {
        "type": "scope-doubt", "key": "observations-1", "title": "T", "message": "M", "messageZh": "信",
        "quotations": [{"table": "observations", "source": "letter", "as_written": "273座", "quote": "q"}],
    }  # fmt: skip
    revision = {
        "table": "observations",
        "row": "observations-1",
        "field": "value",
        "old": "270",
        "new": "273",
        "reason": "misprint",
    }
    [fact] = facts(figures(tmp_path, [{}], [warning], revisions=[revision], sources=(REPORT, OTHER)))
    assert (fact.revised, fact.mentions[0].revisions[0].reason) == (True, "misprint")
    assert (fact.doubts[0].message.zh, fact.doubts[0].sides[0].source.title.en) == ("信", "Letter")


def test_a_doubt_stands_at_each_statement_that_it_holds_against_another(tmp_path: Path) -> None:
    other = {"indicator": "all_parks", "value": 299, "as_written": "299座", "quote": "各类公园299座"}
    side = {"table": "observations", "source": "report", "as_written": "299座", "quote": "各类公园299座"}
    warning = {"type": "scope-doubt", "key": "observations-1", "title": "T", "message": "M", "quotations": [side]}
    found = facts(figures(tmp_path, [{}, other], [warning]))
    assert [len(fact.doubts) for fact in found] == [1, 1]


def test_the_leading_fact_is_observed_whole_and_latest(tmp_path: Path) -> None:
    rows = [
        {"period_start": "2030-01-01", "period_end": "2030-12-31", "status": "target"},
        {"period_start": "2023-01-01", "period_end": "2023-12-31", "value": 260},
        {"period_start": "2024-01-01", "period_end": "2024-12-31"},
        {"period_start": "2024-01-01", "period_end": "2024-12-31", "breakdown": "north", "value": 9},
    ]
    [indicator] = figures(tmp_path, rows).indicators
    assert indicator.leading
    assert (indicator.leading.status, indicator.leading.period.years, indicator.leading.breakdown) == (
        "observed",
        (2024,),
        "",
    )


def test_indicators_stand_under_the_table_that_states_them_and_know_their_relatives(tmp_path: Path) -> None:
    other = {**PARKS, "id": "all_parks", "title_en": "Parks of all kinds", "scope": "各类公园"}
    rows = {"green": [{}], "more": [{"indicator": "all_parks"}]}
    found = figures(tmp_path, rows, indicators=(PARKS, other))
    assert {each.id: each.theme for each in found.indicators} == {"parks": "green", "all_parks": "more"}
    assert [[each.id for each in indicator.relatives] for indicator in found.indicators] == [["all_parks"], ["parks"]]


def test_above_a_limit_there_are_the_latest_facts_alone(tmp_path: Path) -> None:
    given = many(2, 5, 5, themes=1)
    found = figures(tmp_path, given.pop("observations"), whole=40, most=30, **given)
    assert (found.whole, found.observations, found.facts, found.shown) == (False, 50, 50, 30)
    assert {fact.period.years[0] for fact in facts(found)} == {2017, 2018, 2019}
    assert [len(each.pictured) for each in found.indicators] == [25, 25]
    assert all(not fact.mentions for fact in facts(found))


def test_a_large_picture_takes_the_subjects_with_the_largest_last_value() -> None:
    rows = [
        {"subject": s, "period_end": y, "value": v} for s, y, v in (("a", 1, 9), ("a", 2, 1), ("b", 1, 2), ("b", 2, 3))
    ]
    assert [(row["subject"], row["period_end"]) for row in largest(rows, most=1, longest=2)] == [("b", 1), ("b", 2)]


def test_a_package_without_observations_has_no_figures(tmp_path: Path) -> None:
    assert figures(tmp_path, {}) == Figures((), (), (), 0, 0, 0, whole=True)


def test_what_no_reference_table_explains_is_called_by_its_id(tmp_path: Path) -> None:
    [indicator] = figures(tmp_path, [{}], indicators=(), subjects=(), sources=()).indicators
    [fact] = indicator.facts
    assert (indicator.title.en, fact.subject.title.zh, fact.mentions[0].source.title.en) == ("parks", "here", "report")
    assert (indicator.unit, OBSERVATION["unit"]) == ("count", "count")


@pytest.mark.parametrize(
    ("written", "value", "unit", "en", "zh"),
    [
        ("3.0%", "3", "percent", "3.0%", "3.0%"),
        ("-0.50 ‰", "-0.5", "per_mille", "-0.50‰", "-0.50‰"),
        ("3.0％", "3", "percent", "3.0%", "3.0%"),
        ("下降3.0%", "-3", "percent", "-3%", "下降3.0%"),
        ("3.0", "3", "percent", "3%", "3%"),
        ("2.50亿元", "250000000", "yuan", "250 million yuan", "2.50亿元"),
    ],
)
def test_a_rate_is_said_with_the_digits_that_are_printed(written: str, value: str, unit: str, en: str, zh: str) -> None:
    row = {"as_written": written, "value": value, "unit": unit, "qualifier": "exact"}
    assert figure(row) == Message(en, zh)
