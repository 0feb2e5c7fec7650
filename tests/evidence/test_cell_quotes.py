"""The quote of a cell: heads and cell in forty characters, the cell whole; and which parts are heads of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.evidence.cell_quotes import cell_quote, parts_of_other_cells, split_quote
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
    assert parts_of_other_cells(parts.heads, row, column) == []


@pytest.mark.parametrize(
    ("quoted", "others"),
    [
        ("地区生产总值", []),
        ("Male Total", []),
        ("Total", []),
        ("Male | Total", []),
        ("Total | Male", []),
        ("Male To…", []),
        ("Ma… | Total", []),
        ("地区生…", []),
        ("地区生产总值 | Male", ["Male"]),
        ("Male…", ["Male…"]),
        ("M…", ["M…"]),
        ("生产总值", ["生产总值"]),
        ("地区", ["地区"]),
        ("…", ["…"]),
        ("", [""]),
        ("Total | 人口", ["人口"]),
        ("地区人…", ["地区人…"]),
        ("Fem…", ["Fem…"]),
    ],
)
def test_a_cell_is_named_by_its_nearest_heads(quoted: str, others: list[str]) -> None:
    parts = split_quote(f"{quoted} | 1").heads
    assert parts_of_other_cells(parts, ["地区生产总值"], ["Male", "Total"]) == others


def test_the_label_above_a_row_does_not_name_its_cells() -> None:
    assert parts_of_other_cells(["其他", "2009"], ["其他", "合计"], ["2009"]) == ["其他"]
