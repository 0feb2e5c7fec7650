"""What the rules of evidence say: amounts with units and groups, ranges, and rows that stay open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govdata.evidence.sentences import amount, other_value


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        ("100000000000", "yuan", "100 billion yuan", "1000亿元"),
        ("5550000000000", "yuan", "5.55 trillion yuan", "5.55万亿元"),
        ("123456789", "yuan", "123,456,789 yuan", "123,456,789 元"),
        ("29000000", "yuan", "29 million yuan", "2900万元"),
        ("66.6667", "percent", "66.6667%", "66.6667%"),
        ("24", "rank", "rank 24", "第 24 位"),
        ("273", "count", "273", "273"),
        ("3.50", "rub", "3.5 RUB", "3.5 卢布"),
        ("20", "ug/m3", "20 ug/m3", "20 微克/立方米"),
        ("0", "", "0", "0"),
    ],
)
def test_an_amount_has_its_unit_and_its_groups(value: str, unit: str, en: str, zh: str) -> None:
    assert (amount(Decimal(value), unit, "en"), amount(Decimal(value), unit, "zh")) == (en, zh)


def test_a_range_has_no_single_value() -> None:
    told = other_value("3至5个", None, Decimal(4), "count")
    assert told.en == '"3至5个" is a range and has no single value; column value has 4.'
    assert told.zh == "“3至5个”是一个区间，没有单一数值，而此行填的是 4。"
