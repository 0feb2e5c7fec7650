"""A ratio of shares is three percentages; any other is none. All sentences are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.extraction import extract


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("三次产业结构为4.0∶37.7∶58.3，", "4.0 37.7 58.3"),
        ("三次产业比重由5.2：40.1：54.7调整为5.0:39.6:55.4。", "5.2 40.1 54.7 5.0 39.6 55.4"),
        ("投资比例为20:30:10:40", "20 30 10 40"),
        ("三次产业结构为4.0:37.7:57.3", ""),
        ("师生比为1:16.5", ""),
        ("比赛于12:30:58开始", ""),
        ("三队积分4.0:37.7:58.3", ""),
    ],
)
def test_shares_are_read_where_something_is_parted_and_all_of_it_told(text: str, shares: str) -> None:
    found = list(extract(text))
    assert " ".join(proposal.as_written for proposal in found) == shares
    assert {proposal.quantity.unit for proposal in found} <= {"percent"}


@given(st.integers(1, 98), st.integers(1, 98))
def test_shares_add_up(first: int, second: int) -> None:
    found = list(extract(f"结构为{first}:{second}:{100 - first - second}。")) if first + second < 100 else []
    assert sum(proposal.quantity.value or 0 for proposal in found) in (0, 100)
    assert len(found) == (3 if first + second < 100 else 0)
