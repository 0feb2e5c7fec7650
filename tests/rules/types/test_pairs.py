"""Kinds of rules that hold two mentions beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.package import Package
from govdata.rules.check import check_frame_rules
from govdata.rules.load import read_rules
from govdata.rules.observations import NAMES
from tests.support.observations import answers, reference, table

TWO: dict[str, list[dict[str, Any]]] = {"sources": [{"id": "s1", "precedence": 1}, {"id": "s2", "precedence": 2}]}
ALIKE: list[dict[str, Any]] = [
    {"id": "parks", "concept": "parks", "scope": "parks", "kind": "stock"},
    {"id": "all_parks", "concept": "parks", "scope": "all kinds", "kind": "stock"},
    {"id": "trees", "concept": "trees", "scope": "parks", "kind": "stock"},
]


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        ({}, {}, True),
        ({}, {"value": "274"}, False),
        ({}, {"unit": "persons"}, False),
        ({"value": None}, {"value": None}, True),
        ({"value": None}, {}, False),
    ],
)
def test_a_restatement_says_the_same(first: dict[str, Any], second: dict[str, Any], holds: bool) -> None:
    rows = [{"value": "273", **first}, {"value": "273", "restates": "m1", "subject": "there", **second}]
    assert answers("restates", rows) == {"m2": holds}


def yuan(as_written: str, value: str | None, qualifier: str = "exact", **bounds: str) -> dict[str, Any]:
    return {"as_written": as_written, "value": value, "unit": "yuan", "qualifier": qualifier, **bounds}


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        (yuan("突破4000亿元", "400000000000", "more_than"), yuan("4211亿元", "421100000000"), True),
        (yuan("突破4000亿元", "400000000000", "more_than"), yuan("3988亿元", "398800000000"), False),
        (yuan("突破4000亿元", "400000000000", "more_than"), yuan("突破4000亿元", "400000000000", "more_than"), True),
        (yuan("突破4000亿元", "400000000000", "more_than"), yuan("突破4200亿元", "420000000000", "more_than"), None),
        (yuan("近2.6亿元", "260000000", "nearly"), yuan("2.58亿元", "258000000"), True),
        (yuan("近2.6亿元", "260000000", "nearly"), yuan("2.6亿余元", "260000000", "more_than"), False),
        (yuan("2.9亿元", "290000000"), yuan("2.87亿元", "287000000"), True),
        (yuan("2.9亿元", "290000000"), yuan("2.8亿元", "280000000"), False),
        (yuan("约30亿元", "3000000000", "about"), yuan("31亿元", "3100000000"), True),
        (yuan("约30亿元", "3000000000", "about"), yuan("60亿元", "6000000000"), False),
        (yuan("3亿至5亿元", None, "range", lower="300000000", upper="500000000"), yuan("4亿元", "400000000"), True),
        (yuan("3亿至5亿元", None, "range", lower="300000000", upper="500000000"), yuan("6亿元", "600000000"), False),
    ],
)
def test_intervals_that_meet_are_no_contradiction(
    first: dict[str, Any], second: dict[str, Any], holds: bool | None
) -> None:
    for one, other in ((first, second), (second, first)):
        assert answers("restates", [one, {**other, "restates": "m1", "subject": "there"}]) == {"m2": holds}


def test_mentions_with_an_equal_key_in_one_source_are_one_fact_without_saying_so() -> None:
    assert answers("restates", [{"value": "3"}, {"value": "5"}, {"value": "5", "source": "s2"}]) == {"m2": False}


def test_which_columns_must_be_the_same_is_declared() -> None:
    rows = [{"value": "26"}, {"value": "27", "subject": "there", "restates": "m1"}]
    assert answers("restates", rows, fields=["subject"]) == {"m2": False}
    assert answers("restates", rows, fields=["indicator"]) == {"m2": True}


@pytest.mark.parametrize("field", NAMES)
def test_any_column_of_a_mention_may_have_to_be_the_same(field: str) -> None:
    rows = [{"value": "26"}, {"value": "26", "subject": "there", "restates": "m1"}]
    same = field not in {"id", "subject", "restates", "quote"}
    assert answers("restates", rows, {"indicators": ALIKE}, fields=[field]) == {"m2": same}


def percent(as_written: str, value: str, qualifier: str = "exact") -> dict[str, Any]:
    return {"as_written": as_written, "value": value, "unit": "percent", "qualifier": qualifier}


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        ({"value": "273"}, {"value": "273"}, True),
        ({"value": "273"}, {"value": "299"}, False),
        (percent("超过50%", "50", "more_than"), percent("50.6%", "50.6"), True),
        (percent("超过50%", "50", "more_than"), percent("49%", "49"), False),
        (percent("51%", "51"), percent("50.6%", "50.6"), True),
        (percent("51%", "51"), percent("50.4%", "50.4"), False),
        (percent("超过50%", "50", "more_than"), percent("50%", "50"), None),
        ({"as_written": "50余", "value": "50", "qualifier": "more_than"}, {"value": "50"}, False),
        ({"as_written": "超50", "value": "50", "qualifier": "more_than"}, {"value": "50"}, True),
        ({"value": "250", "qualifier": "nearly"}, {"value": "260"}, False),
        ({"value": "260", "qualifier": "nearly"}, {"value": "260"}, False),
        ({"value": "260", "qualifier": "at_most"}, {"value": "260"}, True),
        ({"value": "4000", "qualifier": "more_than"}, {"value": "200", "qualifier": "more_than"}, None),
        ({"value": "4000", "qualifier": "about"}, {"value": "200"}, True),
    ],
)
def test_two_sources_agree_where_their_bounds_meet(
    first: dict[str, Any], second: dict[str, Any], holds: bool | None
) -> None:
    assert answers("sources-agree", [first, {**second, "source": "s2"}], TWO) == {"m2": holds}


def test_a_conflict_is_told_of_the_mention_that_is_not_preferred() -> None:
    rows = [{"value": "1", "source": "s2"}, {"value": "2"}, {"value": "3", "source": "s3"}]
    assert answers("sources-agree", rows, TWO) == {"m1": False, "m3": False}
    assert answers("sources-agree", rows) == {"m2": False, "m3": False}


def test_one_source_alone_and_another_period_are_not_compared() -> None:
    rows = [{"value": "1"}, {"value": "2"}, {"value": "3", "source": "s2", "period_end": "2023-12-31"}]
    assert answers("sources-agree", rows, TWO) == {}


def test_the_usual_reading_is_a_rule_of_its_own_and_silent_where_the_hard_bounds_are_apart() -> None:
    near = [{"as_written": "近500家", "value": "500", "qualifier": "nearly"}, {"value": "300", "source": "s2"}]
    assert answers("sources-agree", near, TWO) == {"m2": True}
    assert answers("sources-agree", near, TWO, reading="usual") == {"m2": False}
    equal = [{"as_written": "超50", "value": "50", "qualifier": "more_than"}, {"value": "50", "source": "s2"}]
    assert answers("sources-agree", equal, TWO, reading="usual") == {"m2": False}
    apart = [{"as_written": "近500家", "value": "500", "qualifier": "nearly"}, {"value": "600", "source": "s2"}]
    assert answers("sources-agree", apart, TWO, reading="usual") == {}


@pytest.mark.parametrize(
    ("precedences", "declared"), [((1, 2), True), ((1, 1), False), ((None, None), False), ((None, 1), False)]
)
def test_a_conflict_is_decided_by_a_declared_precedence_or_it_is_not(
    precedences: tuple[int | None, int | None], declared: bool
) -> None:
    sources = [{"id": name, "precedence": order} for name, order in zip(("s1", "s2"), precedences, strict=True)]
    rows = [{"value": "273"}, {"value": "299", "source": "s2"}]
    for choice in ("declared", "missing"):
        found = answers("sources-agree", rows, {"sources": sources}, precedence=choice)
        assert bool(found) is (declared is (choice == "declared"))


@pytest.mark.parametrize(
    ("other", "holds"),
    [
        ({"indicator": "all_parks", "value": "299"}, False),
        ({"indicator": "all_parks", "value": "273"}, True),
        ({"indicator": "all_parks", "value": "200", "qualifier": "more_than"}, True),
        ({"indicator": "trees", "value": "299"}, None),
        ({"indicator": "all_parks", "value": "299", "source": "s1"}, None),
        ({"indicator": "all_parks", "value": "299", "subject": "there"}, None),
        ({"indicator": "all_parks", "value": "299", "period_start": "2023-01-01", "period_end": "2023-12-31"}, None),
        ({"value": "299", "period_start": "2024-07-01", "period_end": "2024-12-31"}, False),
        ({"value": "299", "period_start": "2024-08-01", "period_end": "2024-12-31"}, None),
    ],
)
def test_figures_of_doubtful_scope_are_shown_once_and_only_where_they_differ(
    other: dict[str, Any], holds: bool | None
) -> None:
    day = {"period_start": "2024-07-29", "period_end": "2024-07-29"}
    rows = [{"value": "273", **day}, {"source": "s2", **day, **other}]
    found = answers("scope-doubt", rows, {"indicators": ALIKE})
    assert found == ({} if holds is None else {"m1": holds})


def test_what_looks_alike_may_be_declared_in_the_rule() -> None:
    day = {"period_start": "2024-07-29", "period_end": "2024-07-29"}
    rows = [{"value": "273", **day}, {"value": "299", "indicator": "trees_too", "source": "s2", **day}]
    assert answers("scope-doubt", rows) == {}
    assert answers("scope-doubt", rows, groups=[["parks", "trees_too"]]) == {"m1": False}


@pytest.mark.parametrize(
    ("part", "whole", "holds"),
    [
        ({"value": "55"}, {"value": "760"}, True),
        ({"value": "800"}, {"value": "760"}, False),
        ({"value": "800"}, {"value": "700", "qualifier": "more_than"}, None),
        ({"value": "800"}, {"value": "760", "period_start": "2023-01-01", "period_end": "2023-12-31"}, "none"),
        ({"value": "800", "breakdown": "a"}, {"value": "760"}, "none"),
    ],
)
def test_a_part_of_an_area_is_within_the_whole(part: dict[str, Any], whole: dict[str, Any], holds: Any) -> None:
    day = {"period_start": "2024-01-01", "period_end": "2024-12-31"}
    subjects: list[dict[str, Any]] = [{"id": "quarter", "part_of": "here"}, {"id": "here", "part_of": None}]
    rows = [{"subject": "quarter", **day, **part}, {**day, **whole}]
    found = answers("within-whole", rows, {"subjects": subjects, "indicators": ALIKE})
    assert found == ({} if holds == "none" else {"m1": holds})


def test_a_part_of_a_part_is_within_the_whole_too() -> None:
    lies_in = {"house": "street", "street": "quarter", "quarter": "here", "here": None}
    subjects: list[dict[str, Any]] = [{"id": part, "part_of": whole} for part, whole in lies_in.items()]
    day = {"period_start": "2024-01-01", "period_end": "2024-12-31"}
    rows = [{"subject": "house", "value": "9", **day}, {"subject": "here", "value": "8", **day}]
    assert answers("within-whole", rows, {"subjects": subjects, "indicators": ALIKE}) == {"m1": False}


def test_parts_have_the_unit_of_their_total_and_restatements_the_scope() -> None:
    rows = [
        {"value": "520"},
        {"value": "4", "part_of": "m1"},
        {"value": "4", "part_of": "m1", "unit": "persons"},
        {"value": "1", "part_of": "m1", "unit": "rank"},
        {"value": "520", "restates": "m1", "indicator": "all_parks"},
    ]
    assert answers("scope", rows, {"indicators": ALIKE}) == {"m2": True, "m3": False, "m5": False}
    bridged = answers("scope", rows, {"indicators": ALIKE}, bridges=[["parks", "all_parks"]])
    assert bridged["m5"] is True


@pytest.mark.parametrize(
    ("kind", "part", "whole", "compared"),
    [
        ("flow", ("2024-01-01", "2024-12-31"), ("2024-06-01", "2024-06-30"), False),
        ("flow", ("2024-06-01", "2024-06-30"), ("2024-01-01", "2024-12-31"), True),
        ("stock", ("2024-01-01", "2024-12-31"), ("2024-06-01", "2024-06-30"), True),
    ],
)
def test_a_flow_is_within_that_of_the_whole_only_in_a_period_inside(
    kind: str, part: tuple[str, str], whole: tuple[str, str], compared: bool
) -> None:
    references: dict[str, list[dict[str, Any]]] = {
        "subjects": [{"id": "quarter", "part_of": "here"}],
        "indicators": [{"id": "parks", "kind": kind}],
    }
    names = ("period_start", "period_end")
    rows: list[dict[str, Any]] = [
        {"subject": "quarter", "value": "9", **dict(zip(names, part, strict=True))},
        {"value": "8", **dict(zip(names, whole, strict=True))},
    ]
    assert answers("within-whole", rows, references) == ({"m1": False} if compared else {})
    rows[1]["value"] = "-8"
    assert answers("within-whole", rows, references) == {}


@pytest.mark.parametrize(("second", "holds"), [("-2.3%", True), ("-2.31%", True), ("-2.5%", False), ("-2.1%", False)])
def test_two_sources_on_one_fall(second: str, holds: bool) -> None:
    fall = {"indicator": "change", "unit": "percent"}
    rows = [
        {**fall, "value": written[:-1], "as_written": written, "source": source}
        for written, source in (("-2.3%", "s1"), (second, "s2"))
    ]
    assert answers("sources-agree", rows) == {"m2": holds}


def test_a_mention_cannot_repeat_itself() -> None:
    assert answers("restates", [{"value": "5", "restates": "m1"}, {"value": "5"}]) == {"m1": False, "m2": True}


def test_mentions_that_repeat_each_other_have_no_first_one() -> None:
    rows = [{"value": "5", "restates": f"m{other}", "subject": f"s{other}"} for other in (2, 3, 1, 1)]
    assert answers("restates", rows) == {"m1": False, "m2": False, "m3": False, "m4": True}


@pytest.mark.parametrize(
    ("first", "second", "en", "zh"),
    [
        ({"value": "12"}, {"value": "13"}, "12 in one, 13 in another", "一处为 12，另一处为 13"),
        ({"value": "12"}, {"value": "13", "qualifier": "at_least", "as_written": "13以上"},
         "12 in one, at least 13 in another", "一处为 12，另一处至少 13"),
        ({"value": "12", "qualifier": "at_most", "as_written": "至多12"}, {"value": "13"},
         "at most 12 in one, 13 in another", "一处至多 12，另一处为 13"),
    ],
)  # fmt: skip
def test_a_figure_without_room_is_told_as_it_is(
    first: dict[str, Any], second: dict[str, Any], en: str, zh: str
) -> None:
    rule, _ = read_rules({"rules": [{"id": "r", "kind": "sources-agree"}]}, Package(Path(), Path(), "p"), "rules.json")
    (found,) = check_frame_rules(
        table([first, {**second, "source": "s2"}]), rule, {"sources": reference(TWO["sources"])}
    ).findings
    assert en in found.message.en
    assert zh in found.message.zh
