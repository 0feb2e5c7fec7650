"""The comparisons that rule types share, held against the intervals they must agree with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.quantities.interval import Interval
from govdata.rules.observation_comparisons import is_at_most, may_be_equal, same_cell
from govdata.rules.observations import NUMBER
from govdata.rules.phrases import cell_text, interval_text
from tests.support.intervals import Answer, at_most, contains, intersects

Pairs = Sequence[tuple[Interval, Interval]]
ANSWER = {True: Answer.HOLDS, False: Answer.VIOLATED, None: Answer.CANNOT_TELL}


@st.composite
def _intervals(draw: st.DrawFn) -> Interval:
    ends = st.none() | st.integers(-3, 3).map(Decimal)
    lower, upper = draw(ends), draw(ends)
    if lower is not None and upper is not None and lower > upper:
        lower, upper = upper, lower
    point = lower is not None and lower == upper
    lower_open = lower is not None and not point and draw(st.booleans())
    return Interval(lower, upper, lower_open, upper is not None and not point and draw(st.booleans()))


PAIRS = st.lists(st.tuples(_intervals(), _intervals()), min_size=1, max_size=40)


def answered(pairs: Pairs, expression: nw.Expr) -> list[Answer]:
    columns: dict[str, list[object]] = {}
    for side, prefix in enumerate(("", "other_")):
        columns[f"{prefix}low"] = [pair[side].lower for pair in pairs]
        columns[f"{prefix}high"] = [pair[side].upper for pair in pairs]
        columns[f"{prefix}low_open"] = [pair[side].lower_open for pair in pairs]
        columns[f"{prefix}high_open"] = [pair[side].upper_open for pair in pairs]
    schema = {name: pl.Boolean if name.endswith("open") else pl.Decimal(28, 8) for name in columns}
    frame = nw.from_native(pl.DataFrame(columns, schema=schema))
    return [ANSWER[answer] for answer in frame.select(answer=expression)["answer"].to_list()]


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_at_most_is_that_of_intervals(pairs: Pairs) -> None:
    assert answered(pairs, is_at_most("", "other_")) == [at_most(left, right) for left, right in pairs]


def _agree(left: Interval, right: Interval) -> Answer:
    if not intersects(left, right):
        return Answer.VIOLATED
    bounded = [(a, b) for a, b in ((left, right), (right, left)) if a.lower is not None and a.upper is not None]
    return Answer.HOLDS if any(contains(outer, inner) for inner, outer in bounded) else Answer.CANNOT_TELL


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_figures_meet_where_a_bounded_one_lies_in_the_other(pairs: Pairs) -> None:
    assert answered(pairs, may_be_equal("", "other_")) == [_agree(left, right) for left, right in pairs]


@settings(max_examples=60, deadline=None)
@given(PAIRS, PAIRS)
def test_weakening_a_hedge_never_turns_an_answer_round(pairs: Pairs, others: Pairs) -> None:
    wide = [(wider, right) for (left, right), (wider, _) in zip(pairs, others, strict=False) if contains(wider, left)]
    narrow = [pair for pair, (wider, _) in zip(pairs, others, strict=False) if contains(wider, pair[0])]
    if wide:
        before, after = (answered(some, is_at_most("", "other_")) for some in (narrow, wide))
        assert all(answer in (was, Answer.CANNOT_TELL) for was, answer in zip(before, after, strict=True))


def test_two_empty_cells_are_the_same() -> None:
    frame = nw.from_native(pl.DataFrame({"a": ["x", "x", None, None], "other_a": ["x", "y", "y", None]}))
    assert frame.select(same_cell("a"))["a"].to_list() == [True, False, False, True]


@pytest.mark.parametrize(
    ("cell", "words"), [(None, "-"), (Decimal("290000000.00000000"), "290000000"), (Decimal("0.04000000"), "0.04")]
)
def test_a_number_in_words_has_no_exponent_and_no_empty_decimals(cell: object, words: str) -> None:
    assert cell_text(cell) == words


@pytest.mark.parametrize(
    ("low", "high", "en", "zh"),
    [
        (None, None, "any value", "任意值"),
        (None, 5, "at most 5", "至多 5"),
        (5, None, "at least 5", "至少 5"),
        (3, 5, "3 to 5", "3 至 5"),
        (5, 5, "5", "5"),
    ],
)
def test_an_interval_in_words(low: int | None, high: int | None, en: str, zh: str) -> None:
    assert (interval_text(low, high).en, interval_text(low, high).zh) == (en, zh)


def test_numbers_are_exact() -> None:
    assert nw.Decimal(28, 8) == NUMBER
