"""Intervals: what they are in words, and that they hold a value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govdata.quantities.interval import Interval

D = Decimal


@pytest.mark.parametrize(
    ("interval", "text", "turned"),
    [
        (Interval(D(1), D(2)), "[1, 2]", "[-2, -1]"),
        (Interval(None, D("2.6E+8"), upper_open=True), "(-∞, 260000000)", "(-260000000, ∞)"),
        (Interval(D(50), None, lower_open=True), "(50, ∞)", "(-∞, -50)"),
        (Interval(D(1), D(5), lower_open=True), "(1, 5]", "[-5, -1)"),
        (Interval.around(D(3), D("0.5")), "[2.5, 3.5]", "[-3.5, -2.5]"),
        (Interval(), "(-∞, ∞)", "(-∞, ∞)"),
    ],
)
def test_an_interval_in_words_and_turned_round(interval: Interval, text: str, turned: str) -> None:
    assert (str(interval), str(-interval)) == (text, turned)


@pytest.mark.parametrize(("lower", "upper", "lower_open"), [(2, 1, False), (1, 1, True)])
def test_an_interval_holds_a_value(lower: int, upper: int, lower_open: bool) -> None:
    with pytest.raises(ValueError, match="holds no value"):
        Interval(D(lower), D(upper), lower_open)
