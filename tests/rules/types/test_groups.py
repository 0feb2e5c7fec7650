"""Kinds of rules that hold many mentions together: sums over facts, series, completeness."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.observations import answers


def grants(total: dict[str, Any], *parts: dict[str, Any]) -> list[dict[str, Any]]:
    """A total m1 and parts of different subjects, in yuan."""
    yuan = {"unit": "yuan", "indicator": "grant"}
    named = [{**yuan, "subject": f"to {n}", "part_of": "m1", **part} for n, part in enumerate(parts)]
    return [{**yuan, **total}, *named]


TOTAL = {"as_written": "2.9亿元", "value": "290000000"}


@pytest.mark.parametrize(
    ("part", "holds"),
    [
        ({"as_written": "1.8亿元", "value": "180000000"}, True),
        ({"as_written": "4000万元", "value": "40000000"}, True),
        ({"as_written": "3.8亿元", "value": "380000000"}, False),
        ({"as_written": "2.9亿元", "value": "290000000"}, None),
        ({"as_written": "近3亿元", "value": "300000000", "qualifier": "nearly"}, None),
        ({"as_written": "超3亿元", "value": "300000000", "qualifier": "more_than"}, False),
    ],
)
def test_each_part_is_at_most_its_total(part: dict[str, Any], holds: bool | None) -> None:
    assert answers("parts-within-total", grants(TOTAL, part)) == {"m2": holds}


@pytest.mark.parametrize(
    ("total", "parts", "alone", "disjoint", "exhaustive"),
    [
        ("10", ("15", "-5"), None, None, True),
        ("-10", ("-4",), None, None, False),
        ("-10", ("15", "-25"), None, None, True),
        ("10", ("15", "5"), False, False, False),
    ],
)
def test_what_one_part_loses_another_may_gain(
    total: str, parts: tuple[str, ...], alone: bool | None, disjoint: bool | None, exhaustive: bool
) -> None:
    rows = grants({"value": total}, *({"value": part} for part in parts))
    assert answers("parts-within-total", rows)["m2"] is alone
    assert answers("parts-within-total", rows, sum="disjoint") == {"m1": disjoint}
    assert answers("parts-within-total", rows, sum="exhaustive") == {"m1": exhaustive}


def test_a_hedged_total_bounds_no_part_from_above() -> None:
    rows = [
        {"value": "520", "qualifier": "more_than"},
        {"value": "4", "part_of": "m1"},
        {"value": "900", "part_of": "m1"},
    ]
    assert answers("parts-within-total", rows) == {"m2": True, "m3": None}


def test_a_part_in_another_unit_and_a_rank_are_left_to_their_own_rules() -> None:
    rows = [
        {"value": "5"},
        {"value": "9", "unit": "persons", "part_of": "m1"},
        {"value": "9", "unit": "rank", "part_of": "m1"},
    ]
    assert answers("parts-within-total", rows) == {}


@pytest.mark.parametrize(
    ("values", "qualifier", "disjoint", "exhaustive"),
    [
        (("4", "6"), "exact", True, True),
        (("4", "5"), "exact", True, False),
        (("4", "7"), "exact", False, False),
        (("4", "7"), "nearly", None, True),
        (("4", "5"), "more_than", None, None),
    ],
)
def test_the_sum_of_parts(
    values: tuple[str, str], qualifier: str, disjoint: bool | None, exhaustive: bool | None
) -> None:
    parts = [
        {"value": value, "part_of": "m1", "indicator": f"kind {n}", "qualifier": qualifier if n else "exact"}
        for n, value in enumerate(values)
    ]
    rows = [{"value": "10"}, *parts]
    assert answers("parts-within-total", rows, sum="disjoint") == {"m1": disjoint}
    if qualifier != "more_than":
        assert answers("parts-within-total", rows, sum="exhaustive") == {"m1": exhaustive}


def test_a_grant_told_twice_counts_once() -> None:
    twice = [{"value": "6", "part_of": "m1"}, {"value": "6", "part_of": "m3", "restates": "m2", "subject": "elsewhere"}]
    rows = [
        {"value": "10", "indicator": "total"},
        twice[0],
        {"value": "10", "indicator": "total", "restates": "m1"},
        twice[1],
    ]
    assert answers("parts-within-total", rows, sum="disjoint") == {"m1": True}


def test_mentions_of_a_part_that_contradict_each_other_leave_the_sum_open() -> None:
    rows = [
        {"value": "10", "indicator": "total"},
        {"value": "6", "part_of": "m1"},
        {"value": "12", "part_of": "m1", "restates": "m2"},
    ]
    assert answers("parts-within-total", rows, sum="disjoint") == {"m1": None}


def test_a_missing_part_makes_the_sum_a_lower_bound_only() -> None:
    rows: list[dict[str, Any]] = [
        {"value": "10"},
        {"value": "6", "part_of": "m1", "indicator": "a"},
        {"value": None, "part_of": "m1", "indicator": "b"},
    ]
    assert answers("parts-within-total", rows, sum="exhaustive") == {"m1": None}
    rows[1]["value"] = "11"
    assert answers("parts-within-total", rows, sum="exhaustive") == {"m1": False}


def test_sums_are_exact() -> None:
    parts = [{"value": "0.1", "as_written": "〇", "part_of": "m1", "subject": f"{n}", "unit": "km"} for n in range(3)]
    rows = [{"value": "0.3", "as_written": "〇", "unit": "km"}, *parts]
    assert answers("parts-within-total", rows, sum="disjoint") == {"m1": True}
    rows[0]["value"] = "0.2999"
    assert answers("parts-within-total", rows, sum="disjoint") == {"m1": False}


def test_rounding_of_what_was_printed_is_allowed_for() -> None:
    thirds = [
        {"value": "33.3", "as_written": "33.3%", "part_of": "m1", "subject": f"{n}", "unit": "percent"}
        for n in range(3)
    ]
    rows = [{"value": "100", "as_written": "100.0%", "unit": "percent"}, *thirds]
    assert answers("parts-within-total", rows, sum="exhaustive") == {"m1": True}
    rows[0].update(value="101", as_written="101.0%")
    assert answers("parts-within-total", rows, sum="exhaustive") == {"m1": False}


def test_sums_may_be_declared_for_some_totals_alone() -> None:
    rows = [{"value": "10", "indicator": "total"}, {"value": "11", "part_of": "m1"}]
    assert answers("parts-within-total", rows, sum="disjoint", totals=["other"]) == {}
    assert answers("parts-within-total", rows, sum="disjoint", totals=["total"]) == {"m1": False}


def series(*values: Any) -> list[dict[str, Any]]:
    """One figure a year from 2020 on."""
    cells = [value if isinstance(value, dict) else {"value": value} for value in values]
    return [{**cell, "period_end": f"{2020 + n}-12-31"} for n, cell in enumerate(cells)]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (("23", "24", "24"), {"m2": True, "m3": True}),
        (("23", "24", "22"), {"m2": True, "m3": False}),
        (("25", "20", "22"), {"m2": False, "m3": False}),
        (({"value": "20", "qualifier": "more_than"}, "25"), {"m2": None}),
        (({"value": "20", "qualifier": "more_than"}, "19"), {"m2": False}),
    ],
)
def test_a_cumulative_figure_never_falls(values: tuple[Any, ...], found: dict[str, bool | None]) -> None:
    assert answers("monotone", series(*values), indicators=["parks"]) == found


def test_a_declared_revision_may_lower_a_cumulative_figure() -> None:
    revisions = {"revisions": [{"table": "t", "row": "m2", "field": "value"}]}
    assert answers("monotone", series("25", "24"), revisions, indicators=["parks"]) == {"m2": True}
    revisions["revisions"][0]["field"] = "period_end"
    assert answers("monotone", series("25", "24"), revisions, indicators=["parks"]) == {"m2": False}


def test_what_is_part_of_itself_is_a_finding() -> None:
    totals = {"m1": "m1", "m2": "m3", "m3": "m4", "m4": "m2", "m5": "m2", "m6": None, "m7": "m6"}
    rows = [{"value": "5", "part_of": total} for total in totals.values()]
    found = answers("parts-within-total", rows)
    assert found == {"m1": False, "m2": False, "m3": False, "m4": False, "m5": True, "m7": True}


def test_only_periods_of_one_length_make_a_jump() -> None:
    spans = [("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-01-31"), ("2023-02-01", "2023-02-28")]
    spans = [*spans, ("2023-03-05", "2023-03-05"), ("2023-01-01", "2023-12-31")]
    values = ["120", "10", "30", "1", "130"]
    rows = [{"value": v, "period_start": a, "period_end": b} for v, (a, b) in zip(values, spans, strict=True)]
    found = {"m3": False, "m5": True}
    assert answers("jump", rows, indicators=["parks"], factor=2) == found


def test_negative_figures_make_no_jump() -> None:
    assert answers("jump", series("10", "-30", "12"), indicators=["parks"], factor=2) == {"m3": True}


def test_figures_of_another_indicator_or_subject_are_no_series() -> None:
    rows = series("25", {"value": "20", "subject": "there"}, {"value": "20", "indicator": "other"})
    assert answers("monotone", rows, indicators=["parks"]) == {}


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        (("10", "15"), True),
        (("10", "21"), False),
        (("10", "4"), False),
        (({"value": "10", "qualifier": "more_than"}, "21"), None),
        (
            (
                {"value": "26000", "unit": "yuan", "as_written": "2.6万"},
                {"value": "260000000", "unit": "yuan", "as_written": "2.6亿"},
            ),
            False,
        ),
    ],
)
def test_a_change_beyond_the_declared_factor_is_a_jump(values: tuple[Any, ...], holds: bool | None) -> None:
    assert answers("jump", series(*values), indicators=["parks"], factor=2) == {"m2": holds}
