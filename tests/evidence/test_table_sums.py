"""Parts and totals: offered where the table says so, or where they add up, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tables import Cell, Rows, figures

TABLES: dict[str, tuple[tuple[str | Rows, ...], dict[str, str]]] = {
    "a total first": (
        ("单位：万元", [["项目", "金额"], ["合计", "30"], ["甲", "12.5"], ["乙", "17.5"]]),
        {"12.5": "30", "17.5": "30"},
    ),
    "a total last": (
        ("单位：万元", [["项目", "金额"], ["甲", "12.5"], ["乙", "17.5"], ["总计", "30.0"]]),
        {"12.5": "30.0", "17.5": "30.0"},
    ),
    "within rounding": (
        ("单位：万元", [["项目", "金额"], ["合计", "30.1"], ["甲", "12.5"], ["乙", "17.5"]]),
        {"12.5": "30.1", "17.5": "30.1"},
    ),
    "not within rounding": (("单位：万元", [["项目", "金额"], ["合计", "31.0"], ["甲", "12.5"], ["乙", "17.5"]]), {}),
    "members": (
        ("单位：万人", [["项目", "人数"], ["总人口", "90"], ["其中：城镇", "40"], ["男性", "44"]]),
        {"40": "90"},
    ),
    "a member that is larger": (("单位：万人", [["项目", "人数"], ["总人口", "90"], ["其中：城镇", "95"]]), {}),
    "rates of growth": (
        ([["项目", "增长（%）"], ["工业", "5.0"], ["其中：轻工业", "0.2"], ["重工业", "4.8"]],),
        {},
    ),
    "rates of growth that add up by chance": (
        ([["项目", "增长（%）"], ["谷物", "-3.4"], ["其中：小麦", "-8.6"], ["玉米", "5.2"]],),
        {},
    ),
    "rates of growth under a total": (([["项目", "±%"], ["合计", "7.5"], ["甲", "3.0"], ["乙", "4.5"]],), {}),
    "means": (("单位：元/人", [["项目", "金额"], ["合计", "30"], ["甲", "12.5"], ["乙", "17.5"]]), {}),
    "stocks beside their growth": (
        (
            [
                ["项目", "产量（万吨）", "比上年增长（%）"],
                ["粮食", "90.5", "1.0"],
                ["其中：夏粮", "50.2", "0.4"],
                ["秋粮", "40.3", "0.6"],
            ],
        ),
        {"50.2": "90.5"},
    ),
    "shares of a whole": (
        ([["项目", "比重（%）"], ["合计", "100.0"], ["城镇", "45.3"], ["乡村", "54.7"]],),
        {"45.3": "100.0", "54.7": "100.0"},
    ),
    "columns": (
        ("单位：个", [["项目", "合计", "城市", "农村"], ["中心", "29", "16", "13"]]),
        {"16": "29", "13": "29"},
    ),
    "one column of two does not add up": (
        ("单位：个", [["项目", "甲", "乙"], ["合计", "30", "50"], ["子", "12", "20"], ["丑", "18", "25"]]),
        {},
    ),
    "codes": (
        (
            "单位：元",
            [
                ["编码", "名称", "金额"],
                ["201", "公共", "15"],
                ["20101", "人大", "12"],
                ["20102", "政协", "3"],
                ["208", "保障", "7"],
            ],
        ),
        {"12": "15", "3": "15"},
    ),
    "indents": (
        (
            "(In millions of dollars)",
            [
                ["Item", "2020"],
                [Cell("Taxes", indent=0), "30"],
                [Cell("Income", indent=12), "12"],
                [Cell("Excise", indent=12), "18"],
                [Cell("Fees", indent=0), "5"],
            ],
        ),
        {"12": "30", "18": "30"},
    ),
    "indents that do not add up": (
        (
            "(In millions of dollars)",
            [
                ["Item", "2020"],
                [Cell("Taxes", indent=0), "30"],
                [Cell("Income", indent=12), "12"],
                [Cell("Excise", indent=12), "11"],
                [Cell("Fees", indent=0), "5"],
            ],
        ),
        {},
    ),
    "numbers": (
        (
            "单位：亿元",
            [["项目", "1月"], ["一、存款", "9.5"], ["（一）境内", "8.0"], ["（二）境外", "1.5"], ["二、贷款", "4.0"]],
        ),
        {"8.0": "9.5", "1.5": "9.5"},
    ),
    "units that differ": (
        ([["项目", "单位", "数"], ["合计", "个", "30"], ["甲", "吨", "12"], ["乙", "吨", "18"]],),
        {},
    ),
    "one part that is all": (("单位：个", [["项目", "数"], ["合计", "30"], ["甲", "30"], ["乙", "0"]]), {}),
}


@pytest.mark.parametrize("name", TABLES)
def test_parts_have_their_total(name: str) -> None:
    parts, expected = TABLES[name]
    found = figures(*parts)
    written = {each.start: each.as_written for each in found}
    assert {each.as_written: written[each.total] for each in found if each.total is not None} == expected


MONTHS: Rows = [
    ["项目", "1月", "2月", "3月", "4月"],
    ["一、贷款", "62.5", "33.0", "95.1", "25.3"],
    ["（一）境内", "62.0", "26.4", "94.8", "25.0"],
    ["（二）境外", "0.5", "0.4", "0.3", "0.3"],
]


def test_a_column_that_does_not_add_up_is_noted_and_the_others_are_offered() -> None:
    found = figures("单位：亿元", MONTHS)
    parts = {each.as_written for each in found if each.total is not None}
    assert parts == {"62.0", "0.5", "94.8", "25.0", "0.3"}
    noted = {each.as_written: each.notes[0].en for each in found if each.notes}
    said = "the parts add up to 2.68 billion yuan here, not to the total of 3.3 billion yuan, as they do elsewhere"
    assert noted == dict.fromkeys(("33.0", "26.4", "0.4"), said)


@given(st.integers(0, 3), st.integers(4, 10**6))
def test_a_misprint_in_one_column_leaves_the_others(place: int, error: int) -> None:
    rows = [["合计", "30", "50", "70", "90"], ["子", "12", "20", "31", "40"], ["丑", "18", "30", "39", "50"]]
    rows[0][1 + place] = str(int(rows[0][1 + place]) + error)
    found = figures("单位：元", [["项目", "甲", "乙", "丙", "丁"], *rows])
    offered = [each.as_written for each in found if each.total is not None]
    assert offered == [cell for row in rows[1:] for number, cell in enumerate(row[1:]) if number != place]
    assert [each.as_written for each in found if each.notes] == [row[1 + place] for row in rows]


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=8), st.integers(5, 9))
def test_a_sum_is_found_and_a_wrong_one_is_not(parts: list[int], error: int) -> None:
    rows = [[f"项{place}", str(part)] for place, part in enumerate(parts)]
    right = figures("单位：元", [["项目", "金额"], *rows, ["合计", str(sum(parts))]])
    assert [each.total for each in right] == [*[right[-1].start] * len(parts), None]
    wrong = figures("单位：元", [["项目", "金额"], *rows, ["合计", str(sum(parts) + error)]])
    assert wrong[-1].start not in {each.total for each in wrong}
