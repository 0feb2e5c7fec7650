"""The days for which a figure holds, as its clause, its sentence, a heading, the title or the date of the text says."""

from __future__ import annotations

from datetime import date

import pytest

from govdata.drafts.draft import HIGH
from tests.support.drafting import drafts_of

PARKS = "parks 公园数量|Parks count stock"
DAY = date(2025, 3, 1)


def period(text: str, title: str = "", day: date | None = DAY) -> str:
    """The period of the last figure of a text, in one line."""
    row = drafts_of(text, PARKS, title=title, day=day)[-1].row
    return f"{row['period_start']} {row['period_end']} {row['period_basis']}".strip()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024年公园数量达35座。", "2024-01-01 2024-12-31 stated"),
        ("2024年，绿化改善，公园数量达35座。", "2024-01-01 2024-12-31 stated"),
        ("2024年上半年新建公园35座。", "2024-01-01 2024-06-30 stated"),
        ("2024年1—11月新建公园35座。", "2024-01-01 2024-11-30 stated"),
        ("2024年11月新建公园35座。", "2024-11-01 2024-11-30 stated"),
        ("2024年11月5日公园达35座。", "2024-11-05 2024-11-05 stated"),
        ("截至2024年6月底，公园达35座。", "2024-06-30 2024-06-30 stated"),
        ("2023年末公园达35座。", "2023-12-31 2023-12-31 stated"),
        ("2021—2023年新建公园35座。", "2021-01-01 2023-12-31 stated"),
        ("全年新建公园35座。", "2024-01-01 2024-12-31 stated"),
        ("2023年绿化改善，全年新建公园35座。", "2023-01-01 2023-12-31 stated"),
        ("上半年新建公园35座。", "2024-01-01 2024-06-30 stated"),
        ("去年新建公园35座。", "2024-01-01 2024-12-31 inferred"),
        ("去年11月新建公园35座。", "2024-11-01 2024-11-30 inferred"),
        ("10月18日，公园达35座。", "2024-10-18 2024-10-18 inferred"),
        ("今年以来新建公园35座。", "2025-01-01 2025-03-01 stated"),
        ("自2003年以来新建公园35座。", "2003-01-01 2025-03-01 stated"),
        ("公园数量创近3年同期新高，达35座。", "2025-03-01 2025-03-01 document_date"),
        ("近三年新建公园35座。", "2022-01-01 2025-03-01 inferred"),
        ("五年来新建公园35座。", "2020-01-01 2025-03-01 inferred"),
        ("“十三五”期间新建公园35座。", "2016-01-01 2020-12-31 stated"),
        ("113年底公園達35座。", "2024-12-31 2024-12-31 stated"),
        ("到2030年，公园数量力争达到35座。", "2030-01-01 2030-12-31 stated"),
        ("公园数量达35座。", "2025-03-01 2025-03-01 document_date"),
        ("比2019年增长5倍，公园数量达35座。", "2025-03-01 2025-03-01 document_date"),
        ("《2023年绿化计划》提出的公园达35座。", "2025-03-01 2025-03-01 document_date"),
        ("In 2023, the city had 35 parks.", "2023-01-01 2023-12-31 stated"),
        ("As of 30 June 2024 the city had 35 parks.", "2024-06-30 2024-06-30 stated"),
        ("In June 2024 the city had 35 parks.", "2024-06-01 2024-06-30 stated"),
        ("In the first quarter of 2024 the city built 35 parks.", "2024-01-01 2024-03-31 stated"),
        ("Last year the city built 35 parks.", "2024-01-01 2024-12-31 inferred"),
        ("More than 2000 families visited 35 parks.", "2025-03-01 2025-03-01 document_date"),
    ],
)
def test_a_period_is_the_one_that_is_told_nearest_before(text: str, told: str) -> None:
    assert period(text) == told


def test_a_comparison_is_no_period() -> None:
    title = "2024年统计公报"
    assert period("公园数量达35座，比上年增长5.1%。", title) == "2024-01-01 2024-12-31 stated"
    assert period("公园数量达35座，同比增长5.1%。", title) == "2024-01-01 2024-12-31 stated"


def test_a_title_reports_on_a_year_that_was_over() -> None:
    assert period("公园数量达35座。", "2024年统计公报") == "2024-01-01 2024-12-31 stated"
    assert period("公园数量达35座。", "2025年提案清单") == "2025-03-01 2025-03-01 document_date"


def test_a_heading_gives_its_year_to_what_stands_below() -> None:
    text = "甲市报告\n\n2023年：\n\n• 公园数量达21座。\n\n2024年：\n\n• 公园数量达35座。\n"
    rows = [draft.row["period_start"] for draft in drafts_of(text, PARKS, title="", day=DAY)]
    assert rows == ["2023-01-01", "2024-01-01"]


def test_a_target_without_a_year_and_a_text_without_a_date_have_no_period() -> None:
    assert period("力争公园数量达到35座。") == ""
    assert period("公园数量达35座。", day=None) == ""


def test_what_there_is_at_a_time_has_no_period_of_years_for_certain() -> None:
    (of_years,) = drafts_of("“十四五”期间公园数量35座。", PARKS)
    (of_a_year,) = drafts_of("2024年公园数量35座。", PARKS)
    assert of_years.row["period_start"] == "2021-01-01"
    assert of_years.guesses["period_start"].confidence < HIGH <= of_a_year.guesses["period_start"].confidence


def test_what_a_change_began_with_is_of_a_time_before_that_nobody_tells() -> None:
    first, last = drafts_of("绿化覆盖率由41.2%提高到45.2%。", "c 绿化覆盖率 percent share")
    assert first.row["period_start"] == ""
    assert first.guesses["period_start"].candidates == ("2024-01-01",)
    assert last.row["period_start"] == "2024-01-01"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2023[1]\n\n年末户籍公园3座。公园数量达35座。", "2023-12-31 2023-12-31 stated"),
        ("2023[1]\n\n全年新建公园3座。公园数量达35座。", "2023-01-01 2023-12-31 stated"),
        ("2023[1]\n\n年末户籍公园3座。全年新建公园35座。", "2023-01-01 2023-12-31 stated"),
    ],
)
def test_the_end_of_the_year_of_the_sentence_before_is_nearer_to_a_stock_than_the_heading(text: str, told: str) -> None:
    assert period(text) == told


@pytest.mark.parametrize(("heading", "words"), [("2023[1]", "2023"), ("2023年公报", "2023年")])
def test_the_words_of_a_heading_are_its_year_alone(heading: str, words: str) -> None:
    (draft,) = drafts_of(f"{heading}\n\n公园数量达35座。", PARKS, title="", day=DAY)
    assert draft.guesses["period_start"].words == words
