"""What a draft says of a figure in a table: its heads name indicator, subject, breakdown and period."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.drafts.draft import HIGH, LIMIT, Draft
from tests.support.drafting import cells, drafts_of, drafts_of_tables

TOLD = (
    "grain 粮食产量|Grain harvest t flow",
    "grain_growth 粮食产量增长 percent growth",
    "grain_area 粮食播种面积 ha stock",
    "grain_area_growth 粮食播种面积增长 percent growth",
    "summer 夏粮产量 t flow",
    "people 常住人口|Residents persons stock",
    "income 居民人均可支配收入 yuan flow",
    "income_growth 居民人均可支配收入增长 percent growth",
    "spending 一般公共预算支出 yuan flow",
    "education 教育支出 yuan flow",
    "schools 初中 count stock",
    "pupils 在校生 persons stock",
    "junior_pupils 初中在校生 persons stock",
    "cpi 居民消费价格指数 index flow",
    "cover 绿化覆盖率 percent share",
)


def table(head: str, *rows: str, above: str = "") -> str:
    """A table in Markdown; cells are parted by a bar."""
    lines = [head, "|".join("---" for _cell in head.split("|")), *rows]
    return f"{above}\n\n" + "\n".join(f"| {line} |" for line in lines) + "\n"


def told(drafts: list[Draft], *columns: str) -> list[tuple[str, ...]]:
    """Some columns of drafts, row by row."""
    return [tuple(draft.row[column] for column in columns) for draft in drafts]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (table("指标|产量（万吨）|比上年增长（%）", "粮食|302.3|1.2"), [("grain", ""), ("grain_growth", "")]),
        (table("指标|播种面积（公顷）|增长%", "粮食|302.3|-1.2"), [("grain_area", ""), ("grain_area_growth", "")]),
        (
            table("指标|绝对数（元）|同比增长（%）", "居民人均可支配收入|40867|4.0"),
            [("income", ""), ("income_growth", "")],
        ),
        (table("指标|产量（万吨）", "粮食|302.3", "其中：夏粮|62.1"), [("grain", ""), ("summer", "")]),
        (table("指标|年末数（人）", "1. 常住人口|3000", "其中：男性|1400"), [("people", ""), ("people", "男性")]),
        (table("指标|支出（亿元）", "一般公共预算支出|90.1", "其中：教育|30.2"), [("spending", ""), ("education", "")]),
        (table("类别|指数（上年=100）", "衣着|101.3", above="表1 2024年居民消费价格指数"), [("cpi", "衣着")]),
        (table("年份|常住人口（人）|绿化覆盖率（%）", "2023年|3000|45.1"), [("people", ""), ("cover", "")]),
        (table("学校|在校生（人）", "初中|4000"), [("junior_pupils", "")]),
        (table("学校|教师（人）", "初中|4000"), [("", "")]),
        (table("Item|Thousand tonnes", "Grain harvest|302.3"), [("grain", "")]),
    ],
)
def test_the_indicator_is_named_by_row_column_or_what_is_above(text: str, named: list[tuple[str, str]]) -> None:
    assert told(drafts_of_tables(text, *TOLD), "indicator", "breakdown") == named


def test_a_name_that_row_and_column_make_is_as_sure_as_in_a_sentence() -> None:
    (cell,) = drafts_of_tables(table("指标|产量（万吨）", "粮食|302.3"), *TOLD)
    (sentence,) = drafts_of("粮食产量302.3万吨。", *TOLD)
    assert cell.guesses["indicator"] == sentence.guesses["indicator"]
    assert cell.guesses["indicator"].confidence >= HIGH


def test_figures_that_no_head_tells_apart_are_candidates() -> None:
    level, growth = drafts_of_tables(table(" | | ", "居民人均可支配收入|40867|4.0"), *TOLD)
    for draft in (level, growth):
        assert (draft.row["indicator"], draft.guesses["indicator"].candidates[0]) == ("", "income")


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (table("指标|常住人口（人）", "东门区|3000", "西门区|2000"), ["east", "west"]),
        (table("指标|东门区|西门区", "常住人口（人）|3000|1800"), ["east", "west"]),
        (table("指标|年末数（人）", "常住人口|3000", above="表1 东门区人口"), ["east"]),
        (table("指标|年末数（人）", "常住人口|3000"), ["yubei"]),
        (table("指标|年末数（人）", "全市常住人口|3000"), ["yubei"]),
    ],
)
def test_the_subject_is_a_head_the_title_or_that_of_the_document(text: str, subjects: list[str]) -> None:
    assert cells(drafts_of_tables(text, *TOLD), "subject") == subjects


def test_a_row_that_may_be_a_place_leaves_the_subject_less_sure() -> None:
    known, unknown = drafts_of_tables(table("地区|常住人口（人）", "东门区|3000", "南门区|2000"), *TOLD)
    assert known.guesses["subject"].confidence >= HIGH > unknown.guesses["subject"].confidence
    assert (unknown.row["indicator"], unknown.row["breakdown"]) == ("people", "南门区")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        (table("指标|2023年（人）", "常住人口|3000"), "2023-01-01 2023-12-31 stated"),
        (table("年份|常住人口（人）", "2023|3000"), "2023-01-01 2023-12-31 stated"),
        (table("指标|2024年1—11月（亿元）", "一般公共预算支出|90.1"), "2024-01-01 2024-11-30 stated"),
        (table("指标|1—11月（亿元）", "一般公共预算支出|90.1"), "2024-01-01 2024-11-30 stated"),
        (table("指标|年末数（人）", "常住人口|3000", above="表1 2022年人口"), "2022-12-31 2022-12-31 stated"),
        (table("指标|2023年比2022年增长（%）", "居民人均可支配收入|4.0"), "2023-01-01 2023-12-31 stated"),
        (table("指标|比上年增长（%）", "居民人均可支配收入|4.0"), "2024-01-01 2024-12-31 stated"),
        (table("类别|指数（上年=100）", "居民消费价格|101.3"), "2024-01-01 2024-12-31 stated"),
        (table("指标|数值（人）", "常住人口|3000", above="表 2 2023 年人口"), "2023-01-01 2023-12-31 stated"),
        (table("指标|2030年目标（人）", "常住人口|3000"), "2030-01-01 2030-12-31 stated"),
    ],
)
def test_the_period_is_that_of_a_head_the_title_or_the_document(text: str, period: str) -> None:
    (draft,) = drafts_of_tables(text, *TOLD)
    assert " ".join(draft.row[name] for name in ("period_start", "period_end", "period_basis")) == period


def test_a_part_of_a_total_is_a_guess_with_the_words_of_its_row() -> None:
    total, part = drafts_of_tables(table("指标|产量（万吨）", "粮食|302.3", "其中：夏粮|62.1"), *TOLD)
    assert part.guesses["part_of"].value == part.row["part_of"] == total.row["id"]
    assert "夏粮" in part.guesses["part_of"].words


_AREAS = st.lists(st.sampled_from(("东门区", "西门区", "渝北新城市")), min_size=2, unique=True)
_MEASURES = st.lists(
    st.sampled_from(("粮食产量（吨）", "常住人口（人）", "绿化覆盖率（%）", "一般公共预算支出（元）")),
    min_size=2,
    unique=True,
)


@given(_AREAS, _MEASURES)
def test_a_table_says_the_same_when_it_is_turned(areas: list[str], measures: list[str]) -> None:
    upright = [[f"{10 * row + column + 11}.5" for column in range(len(measures))] for row in range(len(areas))]
    turned = list(zip(*upright, strict=True))
    one = table(
        "地区|" + "|".join(measures), *(f"{area}|" + "|".join(row) for area, row in zip(areas, upright, strict=True))
    )
    other = table(
        "指标|" + "|".join(areas), *(f"{name}|" + "|".join(row) for name, row in zip(measures, turned, strict=True))
    )
    columns = ("as_written", "subject", "indicator", "period_start", "breakdown")
    found = sorted(told(drafts_of_tables(one, *TOLD), *columns))
    assert len(found) == len(areas) * len(measures)
    assert found == sorted(told(drafts_of_tables(other, *TOLD), *columns))


_HEADS = st.sampled_from(
    (
        *(
            "东门区",
            "全市",
            "粮食",
            "其中：夏粮",
            "#男性",
            "合计",
            "2023年",
            "1—11月",
            "产量（万吨）",
            "比上年增长（%）",
        ),
        *("常住人口", "年末数", "单位", "", "一、居民消费价格", "Residents", "2030年目标", "增长", "(万元)", "比重"),
    )
)


@given(_HEADS, st.lists(_HEADS, min_size=2, max_size=4), st.lists(_HEADS, min_size=1, max_size=5))
def test_any_table_is_drafted_once_the_same_and_within_itself(above: str, head: list[str], rows: list[str]) -> None:
    lines = [
        f"{label}|" + "|".join(f"{place}{at}.5" for at in range(1, len(head))) for place, label in enumerate(rows, 1)
    ]
    text = table("|".join(head), *lines, above=above)
    drafts = drafts_of_tables(text, *TOLD)
    assert [each.to_dict() for each in drafts] == [each.to_dict() for each in drafts_of_tables(text, *TOLD)]
    for draft in drafts:
        assert all(0 <= each.confidence < 1 for each in draft.guesses.values())
        assert all(each.value == "" or each.confidence >= LIMIT for each in draft.guesses.values())
        first, last = draft.row["period_start"], draft.row["period_end"]
        assert (first == "") == (last == "") == (draft.row["period_basis"] == "")
        assert not first or date.fromisoformat(first) <= date.fromisoformat(last)
