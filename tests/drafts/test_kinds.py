"""The kind of a quantity, by its unit and its words; and the indicators that a package lacks."""

from __future__ import annotations

import pytest

from govdata.drafts.proposing import INDICATOR, indicator_rows
from tests.support.drafting import drafts_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("年末常住人口866.6万人。", "stock"),
        ("全年粮食产量302.3万吨。", "flow"),
        ("粮食产量增长1.2%。", "growth"),
        ("粮食产量下降1.2%。", "growth"),
        ("比上年提高1.01个百分点。", "growth"),
        ("耕地增加35万公顷。", "flow"),  # a rule refuses growth in hectares: a rate has none
        ("存款比年初增加586亿元。", "flow"),
        ("绿化覆盖率提高到45.2%。", "share"),
        ("城镇化率45.31%。", "share"),
        ("在全国百强区中位列第7名。", "rank"),
        ("连续五年位居榜首。", "years"),
        ("Revenue rose by 3.5 percent.", "growth"),
        ("The share of forest is 3.5 percent.", "share"),
    ],
)
def test_the_kind_of_a_figure(text: str, kind: str) -> None:
    assert drafts_of(text)[0].kind == kind


def test_an_unknown_indicator_is_proposed_with_its_label_unit_and_kind_once() -> None:
    text = "桥梁5座，隧道3座。东门区桥梁2座。粮食产量302.3万吨。"
    rows = list(indicator_rows(drafts_of(text, "grain 粮食产量 t flow")))
    assert [tuple(row[name] for name in INDICATOR[1:6]) for row in rows] == [
        ("桥梁", "count", "stock", "", "2"),
        ("隧道", "count", "stock", "", "1"),
    ]
    assert {row["id"] for row in rows} == {""}


@pytest.mark.parametrize(
    "text", ["生产总值（GDP）[2]302亿元。", "生产总值（GDP）302亿元。", "生产总值（GDP）为302亿元。"]
)
def test_a_label_closes_the_brackets_that_it_opens(text: str) -> None:
    assert [draft.label for draft in drafts_of(text)] == ["生产总值（GDP）"]
