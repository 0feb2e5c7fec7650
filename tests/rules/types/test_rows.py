"""Kinds of rules that look at one row: what holds, what does not, and what cannot be told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.observations import answers

KIND_OF = {"share": "share", "growth": "growth"}


def one(kind: str, row: dict[str, Any], **options: Any) -> bool | None:
    """The answer for one mention whose indicator is of the kind that the rule is about."""
    indicators = [{"id": "parks", "kind": KIND_OF.get(kind, "stock"), "list_size": row.pop("list_size", None)}]
    sources = [{"id": "s1", "date_start": "2024-07-01", "date_end": "2024-07-29"}]
    return answers(kind, [row], {"indicators": indicators, "sources": sources}, **options)["m1"]


@pytest.mark.parametrize(
    ("kind", "row", "holds"),
    [
        ("share", {"value": "0", "unit": "percent"}, True),
        ("share", {"value": "100", "unit": "percent"}, True),
        ("share", {"value": "150", "unit": "percent"}, False),
        ("share", {"value": "-0.1", "unit": "percent"}, False),
        ("share", {"value": "50", "unit": "percent", "lower": "50", "upper": "120"}, False),
        ("share", {"value": "50", "unit": "count"}, False),
        ("growth", {"value": "104", "unit": "percent"}, True),
        ("growth", {"value": "-12.5", "unit": "percent"}, True),
        ("growth", {"value": "-150", "unit": "percent"}, False),
        ("growth", {"value": "3", "unit": "yuan"}, False),
        ("rank", {"value": "1", "unit": "rank"}, True),
        ("rank", {"value": "0", "unit": "rank"}, False),
        ("rank", {"value": "2.5", "unit": "rank"}, False),
        ("rank", {"value": "100", "unit": "rank", "list_size": 100}, True),
        ("rank", {"value": "101", "unit": "rank", "list_size": 100}, False),
        ("count", {"value": "0"}, True),
        ("count", {"value": "-3"}, False),
        ("count", {"value": "27.3"}, False),
        ("count", {"value": "27.3", "unit": "persons"}, False),
        ("count", {"value": None, "qualifier": "range", "lower": "3", "upper": "5"}, True),
        ("count", {"value": None, "qualifier": "range", "lower": "-3", "upper": "5"}, False),
    ],
)
def test_figures_that_their_kind_allows(kind: str, row: dict[str, Any], holds: bool) -> None:
    assert one(kind, row) is holds


def test_a_count_is_no_business_of_the_rule_for_ranks() -> None:
    assert answers("rank", [{"value": "0"}]) == {}


def test_a_rank_is_no_longer_than_the_list_it_is_part_of() -> None:
    rows = [
        {"value": "5", "unit": "rank", "part_of": "m3"},
        {"value": "700", "unit": "rank", "part_of": "m3"},
        {"value": "600"},
    ]
    assert answers("rank", rows) == {"m1": True, "m2": False}


def test_the_length_of_a_list_may_be_declared_in_the_rule() -> None:
    rows = [{"value": "101", "unit": "rank"}, {"value": "101", "unit": "rank", "indicator": "other"}]
    assert answers("rank", rows, lists={"parks": 100}) == {"m1": False, "m2": True}


@pytest.mark.parametrize(
    ("status", "start", "end", "holds"),
    [
        ("observed", "2024-07-29", "2024-07-29", True),
        ("observed", "2024-01-01", "2024-12-31", True),
        ("observed", "2024-07-30", "2024-07-30", False),
        ("observed", "2024-01-01", "2025-01-01", False),
        ("claim", "2025-01-01", "2025-12-31", False),
        ("observed", "2024-05-01", "2024-04-01", False),
        ("observed", None, None, None),
        ("target", None, None, True),
        ("target", "2025-01-01", "2025-12-31", True),
        ("target", "2023-01-01", "2023-12-31", False),
        ("target", "2026-01-01", "2025-12-31", False),
    ],
)
def test_nothing_was_observed_after_its_document_or_aimed_at_before_it(
    status: str, start: str | None, end: str | None, holds: bool | None
) -> None:
    assert one("period", {"value": "1", "status": status, "period_start": start, "period_end": end}) is holds


def test_without_the_date_of_the_document_a_period_cannot_be_told() -> None:
    assert answers("period", [{"period_start": "2024-01-01", "period_end": "2024-12-31"}]) == {"m1": None}


@pytest.mark.parametrize(
    ("qualifier", "value", "lower", "upper", "holds"),
    [
        ("exact", "5", None, None, True),
        ("exact", "5", "5", None, False),
        ("exact", None, None, None, False),
        ("about", "5", None, None, True),
        ("about", "5", "4", "6", False),
        ("nearly", "5", None, "5", True),
        ("nearly", "5", "5", None, False),
        ("less_than", "5", None, "6", False),
        ("more_than", "5", "5", None, True),
        ("more_than", "5", None, "5", False),
        ("at_least", "5", "4", None, False),
        ("at_most", "5", "1", "5", True),
        ("at_most", "5", None, "5", True),
        ("at_most", "5", "6", "5", False),
        ("order_of", "5", "5", "50", True),
        ("order_of", "5", "5", "5", False),
        ("range", None, "3", "5", True),
        ("range", None, "5", "3", False),
        ("range", "4", "3", "5", False),
    ],
)
def test_value_bounds_and_qualifier_agree(
    qualifier: str, value: str | None, lower: str | None, upper: str | None, holds: bool
) -> None:
    row = {"qualifier": qualifier, "value": value, "lower": lower, "upper": upper}
    assert answers("bounds", [row])["m1"] is holds
