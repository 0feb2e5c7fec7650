"""The quote of a cell: heads and cell in forty characters, the cell whole; and which parts are heads of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.evidence.cell_quotes import cell_quote, is_of_heads, split_quote
from govdata.quantities.whitespace import strip_whitespace
from govdata.reports.messages import LONGEST_QUOTE

HEADS = st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=30), max_size=3)


@pytest.mark.parametrize(
    ("row", "column", "cell", "quote"),
    [
        (["地区生产总值"], ["2023年"], "4,712.40", "地区生产总值 | 2023年 | 4,712.40"),
        (["Defense"], ["Totals", "2013–2022"], "7,215", "Defense | Totals 2013–2022 | 7,215"),
        (["高速公路", "八"], ["大型车比例", "μ≤10"], "0.92", "高速公路八 | 大型车比例μ≤10 | 0.92"),
        ([], ["数量"], "34", "数量 | 34"),
        (["粮食"], [], "902.61", "粮食 | 902.61"),
        ([], [], "1.7333", "1.7333"),
        (
            ["其他社会工作事务支出" * 3],
            ["决算数"],
            "202.24",
            "其他社会工作事务支出其他社会工作事务支出其他社会… | 决算数 | 202.24",
        ),
        (["a" * 60], ["b" * 60], "1", "aaaaaaaaaaaaaaaa… | bbbbbbbbbbbbbbbb… | 1"),
        (["a"], ["b"], "x" * 40, "x" * 40),
    ],
)
def test_heads_are_joined_as_far_as_they_fit(row: list[str], column: list[str], cell: str, quote: str) -> None:
    assert cell_quote(row, column, cell) == quote


@given(HEADS, HEADS, st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{1,3})?", fullmatch=True))
def test_a_quote_is_short_and_each_of_its_parts_is_a_head(row: list[str], column: list[str], cell: str) -> None:
    quote = cell_quote(row, column, cell)
    parts = split_quote(quote)
    assert len(strip_whitespace(quote)) <= LONGEST_QUOTE
    assert parts.cell == cell
    assert all(is_of_heads(part, row, column) for part in parts.heads)


@pytest.mark.parametrize(
    ("part", "is_one"),
    [
        ("地区生产总值", True),
        ("Male Total", True),
        ("Total", True),
        ("Male", True),
        ("地区生…", True),
        ("生产总值", False),
        ("地区", False),
        ("…", False),
        ("", False),
        ("人口", False),
        ("地区人…", False),
        ("Fem…", False),
    ],
)
def test_only_a_head_is_one(part: str, is_one: bool) -> None:
    assert is_of_heads(part, ["地区生产总值"], ["Male", "Total"]) is is_one
