"""The kind of a quantity, by its unit and its words; and the indicators that a package lacks."""

from __future__ import annotations

import pytest

from govdata.drafts.kinds import title_of_new
from govdata.drafts.proposing import INDICATOR, indicator_rows
from govdata.metadata.roles import FOR_REVIEW
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


@pytest.mark.parametrize(
    ("label", "kind", "unit", "title"),
    [
        ("粮食产量", "flow", "t", "粮食产量"),
        ("粮食产量", "growth", "percent", "粮食产量增长率"),
        ("工业增加值", "growth", "percent", "工业增加值增长率"),
        ("增值税", "growth", "percent", "增值税增长率"),
        ("城镇化率", "growth", "percentage_point", "城镇化率变动"),
        ("工业增加值增速", "growth", "percent", "工业增加值增速"),
        ("产量增长率", "growth", "percent", "产量增长率"),
        ("Grain harvest", "growth", "percent", "Growth of Grain harvest"),
        ("Growth of the harvest", "growth", "percent", "Growth of the harvest"),
        ("Tree cover", "growth", "percentage_point", "Change of Tree cover"),
    ],
)
def test_a_new_indicator_of_growth_is_called_so(label: str, kind: str, unit: str, title: str) -> None:
    assert title_of_new(label, kind, unit) == title


def test_an_indicator_is_proposed_in_the_columns_of_the_table_and_known_from_then_on() -> None:
    text = "桥梁5座，增长25%。Bridges rose by 4 percent."
    columns = ("id", "title_zh", "title_en", "aliases", "unit", "kind", "scope", *FOR_REVIEW["indicators"])
    rows = list(indicator_rows(drafts_of(text), columns))
    assert {tuple(row) for row in rows} == {columns}
    assert [[row[name] for name in ("title_zh", "title_en", "aliases", "unit")] for row in rows] == [
        ["桥梁", "", "", "count"],
        ["桥梁增长率", "", "桥梁", "percent"],
        ["", "Growth of Bridges", "Bridges", "percent"],
    ]
    names = ["|".join(filter(None, (row["title_zh"], row["title_en"], row["aliases"]))) for row in rows]
    known = [f"i{place} {names[place]} {row['unit']} {row['kind']}" for place, row in enumerate(rows)]
    assert [draft.row["indicator"] for draft in drafts_of(text, *known)] == ["i0", "i1", "i2"]


def test_without_a_column_of_aliases_the_title_is_the_label() -> None:
    (_level, growth) = indicator_rows(drafts_of("桥梁5座，增长25%。"), ("id", "title", "unit", "kind"))
    assert growth["title"] == "桥梁"
