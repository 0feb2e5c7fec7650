"""The unit that a head gives its figures: read as the grammar reads one of it, and none where it is not one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govdata.evidence.head_units import HeadUnit, head_unit_reader
from govdata.quantities.quantity import grammar_of

READER = head_unit_reader(grammar_of())
WHOLE = (
    ("亿元", "1e8", "yuan"), ("万 人", "1e4", "persons"), ("%", "1", "percent"), ("‰", "1", "per_mille"),
    ("新臺幣千元", "1e3", "twd"), ("人民币万元", "1e4", "yuan"), ("$", "1", "usd"), ("$/gal", "1", "usd/gal"),
    ("cents/lb", "1", "cents/lb"), ("US$ million", "1e6", "usd"), ("$m", "1e6", "usd"), ("£bn", "1e9", "gbp"),
    ("millions of dollars", "1e6", "usd"), ("in thousands", "1e3", ""), ("thousand tons", "1e3", "t"),
    ("公顷/处", "1", "ha/处"), ("元/人·月", "1", "yuan/person/month"), ("10,000 persons", "1e4", "persons"),
    ("100 million yuan", "1e8", "yuan"), ("INR per day", "1", "inr/day"), ("Percent", "1", "percent"),
    ("亿吨公里", "1e8", "tkm"), ("亿千瓦时", "1e8", "kWh"), ("人/平方公里", "1", "persons/km2"),
)  # fmt: skip
IN_HEADS = (
    ("产量（万吨）", "1e4", "t"), ("增长%", "1", "percent"), ("比上年增长（%）", "1", "percent"),
    ("绝对额\n（万元）", "1e4", "yuan"), ("面积 （平方公里）", "1", "km2"), ("Output, million tons", "1e6", "t"),
    ("% change", "1", "percent"), ("Price ($/gal)", "1", "usd/gal"), ("工业总产值 亿元", "1e8", "yuan"),
    ("增长±%", "1", "percent"), ("地区生产总值(亿元)", "1e8", "yuan"), ("失业率（%）", "1", "percent"),
)  # fmt: skip
NO_UNITS = (
    "产量",
    "合计",
    "2009",
    "1月",
    "城 镇",
    "Under 18 years and over",
    "Pillar 1",
    "Total",
    "Local people",
    "指数（以上年为100）",
)
LINES: tuple[tuple[str, list[tuple[str, str]]], ...] = (
    ("单位：万元", [("1e4", "yuan")]), ("（单位：万人）", [("1e4", "persons")]), ("单 位：台", [("1", "count")]),
    ("單位：新臺幣千元", [("1e3", "twd")]), ("单位：亿元、%", [("1e8", "yuan"), ("1", "percent")]),
    ("计量单位：吨", [("1", "t")]), ("金额单位：人民币万元", [("1e4", "yuan")]), ("Unit: 10,000 tons", [("1e4", "t")]),
    ("(In millions of dollars)", [("1e6", "usd")]), ("[In thousands (11.1 represents 11,100)]", [("1e3", "")]),
    ("Amounts in thousands of US dollars", [("1e3", "usd")]), ("In 2009, arrests rose", []), ("全市情况", []),
    ("单位：元，%截至2023年末", [("1", "yuan")]),
)  # fmt: skip


def unit(found: HeadUnit | None) -> tuple[Decimal, str] | None:
    return (found.scale, found.symbol) if found else None


@pytest.mark.parametrize(("text", "scale", "symbol"), WHOLE)
def test_a_unit_is_read_from_end_to_end(text: str, scale: str, symbol: str) -> None:
    assert unit(READER.whole(text)) == (Decimal(scale), symbol)


@pytest.mark.parametrize(("text", "scale", "symbol"), IN_HEADS)
def test_a_unit_is_found_in_a_head(text: str, scale: str, symbol: str) -> None:
    assert unit(READER.in_head(text)) == (Decimal(scale), symbol)


@pytest.mark.parametrize("text", NO_UNITS)
def test_words_of_a_head_are_no_unit(text: str) -> None:
    assert READER.in_head(text) is None


@pytest.mark.parametrize(("text", "units"), LINES)
def test_a_line_of_units_is_read(text: str, units: list[tuple[str, str]]) -> None:
    assert [unit(each) for each in READER.in_line(text)] == [(Decimal(scale), symbol) for scale, symbol in units]


def test_a_unit_that_is_not_known_has_its_scale() -> None:
    assert READER.unknown("Natural Gas (mmBtu)") == "mmBtu"
    assert READER.unknown("路段交通量 Q（peu/d）") == "peu/d"
    assert READER.unknown("人口（万人）") == READER.unknown("(TARP)") == ""
    assert unit(READER.scale_alone("万重量箱")) == (Decimal(10000), "")


def test_what_a_text_says_of_all_its_tables() -> None:
    assert unit(READER.throughout("(Data in metric tons unless otherwise noted)")) == (Decimal(1), "t")
    assert unit(READER.throughout("Rounded to the nearest 5,000 tons to protect data.")) == (Decimal(1), "t")
    assert READER.throughout("Data in 2009") is None
