"""Numerals that are excluded by themselves: what is no figure, and never what is one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.automatic_exclusions import automatic_kinds
from govdata.quantities.extraction import extract

NUMERAL = re.compile(r"\d+(?:[.,]\d+)*|[一二三四五六七八九十百千万亿两零]+")


def kinds(text: str) -> list[str]:
    """What is said of each numeral of a text."""
    return automatic_kinds(text, [match.span() for match in NUMERAL.finditer(text)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("进一步统一部署，一般零售业与三农工作", ["lexical"] * 5),
        ("2024年10月18日，“十四五”期间", ["date", "date", "date", "name"]),
        ("一是推进，（二）完善", ["list_number", "list_number"]),
        ("深府〔2024〕12号，建设5G基站", ["identifier"] * 3),
        ("《三年行动计划》出台", ["name"]),
        ("第六届全民运动会，第17期简报，第十五个五年规划", ["name", "name", "name", "name"]),
        ("公报[1]发布", ["list_number"]),
        ("每万人拥有发明专利28件，每千人口床位7.1张", ["label", "", "label", ""]),
        ("单位：亿元、万人", ["label", "label"]),
        ("支出（万元）共3万元（百万元以上2家）", ["label", "", "", "", ""]),
        ("提高1.5个百分点", ["", "lexical"]),
        ("提高了一个百分点", ["", "lexical"]),
    ],
)
def test_what_is_no_figure_is_excluded_by_its_kind(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "新增公园“273座”",
        "医护比1:1.18",
        "产业结构为4.0:37.7:58.3",
        "接近一半",
        "增长12%",
        "第三家门店",
        "购置三台设备",
        "全市唯一",
        "在全国位列第二",
        "1 in 5 households",
    ],
)
def test_what_may_be_a_figure_stays_open(text: str) -> None:
    found = kinds(text)
    assert found
    assert set(found) == {""}


WORDS = (
    "273座",
    "2024年",
    "一般",
    "“55条”",
    "第六届",
    "每万人",
    "1:1.2",
    "12%",
    "三农",
    "约",
    "，",
    "《",
    "》",
    "近",
    "三",
    "亿元",
)


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_nothing_that_is_proposed_is_excluded_by_itself(words: list[str]) -> None:
    text = "".join(words)
    places = [match.span() for match in NUMERAL.finditer(text)]
    proposed = [(each.start, each.end) for each in extract(text)]
    for place, kind in zip(places, automatic_kinds(text, places), strict=True):
        assert not (kind and any(start < place[1] and place[0] < end for start, end in proposed))
