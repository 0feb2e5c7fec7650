"""Intervals: arithmetic, containment, and the three answers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.interval import Answer, Interval

D = Decimal
numbers = st.decimals(-1000, 1000, places=2)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(numbers), draw(numbers)))
    opens = draw(st.booleans()), draw(st.booleans())
    if low == high:
        opens = (False, False)
    ends = draw(st.sampled_from(["both", "lower", "upper", "none"]))
    lower = low if ends in ("both", "lower") else None
    upper = high if ends in ("both", "upper") else None
    return Interval(lower, upper, opens[0] and lower is not None, opens[1] and upper is not None)


@st.composite
def members(draw: st.DrawFn, interval: Interval) -> Decimal:
    low = interval.lower if interval.lower is not None else (interval.upper or D(0)) - 500
    high = interval.upper if interval.upper is not None else low + 500
    share = draw(st.sampled_from([D(0), D("0.25"), D("0.5"), D(1)]))
    value = low + (high - low) * share
    return value if interval.contains(value) else (low + high) / 2


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(D(1), D(2)), "[1, 2]"),
        (Interval(None, D("2.6E+8"), upper_open=True), "(-∞, 260000000)"),
        (Interval(D(50), None, lower_open=True), "(50, ∞)"),
    ],
)
def test_text(interval: Interval, text: str) -> None:
    assert str(interval) == text


@pytest.mark.parametrize(("lower", "upper", "lower_open"), [(2, 1, False), (1, 1, True)])
def test_an_interval_holds_a_value(lower: int, upper: int, lower_open: bool) -> None:
    with pytest.raises(ValueError, match="holds no value"):
        Interval(D(lower), D(upper), lower_open)


OVER_50 = Interval(D(50), None, lower_open=True)
BELOW_50 = Interval(None, D(50), upper_open=True)
FROM_50 = Interval(D(50), None)
POINT_50 = Interval.point(D(50))


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (BELOW_50, OVER_50, Answer.HOLDS),
        (BELOW_50, FROM_50, Answer.HOLDS),
        (POINT_50, POINT_50, Answer.HOLDS),
        (OVER_50, BELOW_50, Answer.VIOLATED),
        (OVER_50, POINT_50, Answer.VIOLATED),
        (FROM_50, POINT_50, Answer.CANNOT_TELL),
        (Interval(D(4000), None, lower_open=True), Interval(D(200), None, lower_open=True), Answer.CANNOT_TELL),
        (Interval(), POINT_50, Answer.CANNOT_TELL),
    ],
)
def test_at_most(left: Interval, right: Interval, answer: Answer) -> None:
    assert left.at_most(right) is answer
    assert right.less_than(left) is ~answer


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (OVER_50, Interval.around(D("50.6"), D("0.05")), Answer.CANNOT_TELL),
        (OVER_50, POINT_50, Answer.VIOLATED),
        (POINT_50, POINT_50, Answer.HOLDS),
        (POINT_50, Interval.point(D("50.0")), Answer.HOLDS),
        (Interval(), Interval(), Answer.CANNOT_TELL),
    ],
)
def test_equals(left: Interval, right: Interval, answer: Answer) -> None:
    assert left.equals(right) is answer
    assert right.equals(left) is answer


@given(st.data())
def test_the_sum_of_intervals_holds_every_sum(data: st.DataObject) -> None:
    parts = data.draw(st.lists(intervals(), max_size=4))
    values = [data.draw(members(part)) for part in parts]
    assert Interval.sum(parts).contains(sum(values, D(0)))


@given(st.lists(intervals(), max_size=4))
def test_the_order_of_a_sum_changes_nothing(parts: list[Interval]) -> None:
    assert Interval.sum(parts) == Interval.sum(reversed(parts))


@given(st.data(), st.sampled_from([D(-3), D("-0.5"), D(0), D(1), D(7)]))
def test_scaling_scales_every_value(data: st.DataObject, factor: Decimal) -> None:
    interval = data.draw(intervals())
    assert interval.scale(factor).contains(data.draw(members(interval)) * factor)


@given(st.data())
def test_the_answers_are_true_of_every_value(data: st.DataObject) -> None:
    left, right = data.draw(intervals()), data.draw(intervals())
    a, b = data.draw(members(left)), data.draw(members(right))
    for answer, fact in ((left.at_most(right), a <= b), (left.less_than(right), a < b), (left.equals(right), a == b)):
        assert answer is Answer.CANNOT_TELL or (answer is Answer.HOLDS) == fact
    assert left.intersects(right) or a != b


@given(intervals(), intervals(), intervals())
def test_weakening_never_jumps_over_cannot_tell(inner: Interval, outer: Interval, other: Interval) -> None:
    """A hedge that allows more may lose an answer, and never turns it round."""
    if not outer.contains(inner):
        return
    for weak, strong in (
        (outer.at_most(other), inner.at_most(other)),
        (outer.less_than(other), inner.less_than(other)),
        (outer.equals(other), inner.equals(other)),
    ):
        assert weak in (strong, Answer.CANNOT_TELL)


@given(intervals(), intervals())
def test_containment_implies_a_common_value(inner: Interval, outer: Interval) -> None:
    assert not outer.contains(inner) or outer.intersects(inner)
    assert inner.contains(inner)
