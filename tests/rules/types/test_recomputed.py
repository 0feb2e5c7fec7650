"""Stated ratios, shares and growth, computed again on intervals."""

from __future__ import annotations

from typing import Any

import pytest

from govdata.rules.expression import BadExpression
from govdata.rules.formula import read_formula
from tests.support.observations import answers

YEAR = {"period_start": "2024-01-01", "period_end": "2024-12-31"}
BEFORE = {"period_start": "2023-01-01", "period_end": "2023-12-31"}
GROWTH = {"now": "output", "before": {"indicator": "output", "years": -1}}


def stated(value: str, as_written: str, **cells: Any) -> dict[str, Any]:
    return {"indicator": "rate", "unit": "percent", "value": value, "as_written": as_written, **YEAR, **cells}


def output(value: str, as_written: str, **cells: Any) -> dict[str, Any]:
    return {"indicator": "output", "unit": "yuan", "value": value, "as_written": as_written, **YEAR, **cells}


@pytest.mark.parametrize(
    ("value", "as_written", "holds"),
    [
        ("20", "20%", True),
        ("30", "30%", True),
        ("40", "40%", False),
        ("5", "超5%", True),
        ("20", "超20%", None),
        ("45", "超45%", False),
    ],
)
def test_growth_follows_from_two_years(value: str, as_written: str, holds: bool | None) -> None:
    hedge = "more_than" if as_written.startswith("超") else "exact"
    rows = [
        stated(value, as_written, qualifier=hedge),
        output("1200000000", "12亿元"),
        output("1000000000", "10亿元", **BEFORE),
    ]
    options: dict[str, Any] = {"result": "rate", "formula": "(now / before - 1) * 100", "from": GROWTH}
    assert answers("recomputed", rows, **options) == {"m1": holds}


def test_a_missing_figure_leaves_the_rate_open() -> None:
    options: dict[str, Any] = {"result": "rate", "formula": "(now / before - 1) * 100", "from": GROWTH}
    assert answers("recomputed", [stated("20", "20%"), output("12", "12元")], **options) == {"m1": None}


@pytest.mark.parametrize("hedge", ["exact", "about", "more_than", "nearly"])
def test_where_there_is_nothing_to_compute_no_statement_passes(hedge: str) -> None:
    options: dict[str, Any] = {"result": "rate", "formula": "(now / before - 1) * 100", "from": GROWTH}
    assert answers("recomputed", [stated("20", "约20%", qualifier=hedge)], **options) == {"m1": None}
    assert answers("recomputed", [output("12", "12元")], **options) == {}


def test_a_figure_that_may_be_zero_divides_nothing() -> None:
    rows = [
        stated("20", "20%"),
        output("4", "4元"),
        {**output("9", "近9元"), "indicator": "whole", "qualifier": "nearly"},
    ]
    options: dict[str, Any] = {"result": "rate", "formula": "a / b * 100", "from": {"a": "output", "b": "whole"}}
    assert answers("recomputed", rows, **options) == {"m1": None}


@pytest.mark.parametrize("name", ["a", "A", "usual", "computed", "low", "breakdown", "starts"])
def test_an_input_may_have_any_name(name: str) -> None:
    rows = [stated("20", "20%"), output("10", "10元")]
    options: dict[str, Any] = {"result": "rate", "formula": f"{name} * 2", "from": {name: "output"}}
    assert answers("recomputed", rows, **options) == {"m1": True}


def test_a_fixed_breakdown_is_taken_for_every_mention() -> None:
    rows = [
        stated("50", "50%", breakdown="east"),
        output("5", "5元", breakdown="east"),
        output("10", "10元", breakdown="all"),
    ]
    options: dict[str, Any] = {"result": "rate", "formula": "a / b * 100"}
    options["from"] = {"a": "output", "b": {"indicator": "output", "breakdown": "all"}}
    assert answers("recomputed", rows, **options) == {"m1": True}


def test_a_long_product_costs_a_step_for_each_factor() -> None:
    year = {"unit": "percent", "period_start": "2024-01-01", "period_end": "2024-12-31"}
    rows = [
        {"indicator": "rate", "value": "128", "as_written": "128%", **year},
        {"indicator": "output", "value": "2", "as_written": "2.0%", **year},
    ]
    formula: dict[str, Any] = {"result": "rate", "formula": " * ".join(["a"] * 40), "from": {"a": "output"}}
    assert answers("recomputed", rows, **formula) == {"m1": False}
    assert answers("recomputed", rows, **{**formula, "formula": " * ".join(["a"] * 7)}) == {"m1": True}


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("a / c", '"c" is not one of the figures'),
        ("a ** 2", r"names, numbers and \+ - \* /"),
        ("abs(a)", "a formula has names, numbers and"),
        ("a +", "not a formula"),
        ("*".join(["a"] * 50), "at most 40 figures and numbers"),
        ("'a' + b", "names, numbers"),
        ("-a", "names, numbers"),
    ],
)
def test_a_formula_has_names_numbers_and_four_operations(formula: str, reason: str) -> None:
    with pytest.raises(BadExpression, match=reason):
        read_formula(formula, ("a", "b"))
