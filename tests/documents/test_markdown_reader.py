"""Markdown as it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.markdown_reader import read_markdown
from govdata.documents.reading import BlockKind, OmissionReason
from tests.support.documents import assert_lawful, block_texts, cell_texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公园**2**73座", ["公园273座"]),
        ("***2***_7_3 和 __甲__", ["2_7_3 和 甲"]),
        ("2*3*4 a_b_c 5 * 6", ["234 a_b_c 5 * 6"]),
        (r"\*2\* `a*b*` <b>2</b>73", ["*2* a*b* 273"]),
        ("m<sup>2</sup> 增加值[^1] [文](http://x/(a)) <http://x/_a_> a&lt;b", ["m² 增加值¹ 文 http://x/_a_ a<b"]),
        ("甲<br>乙  \n丙<!-- 9 -->", ["甲\n乙\n丙"]),
        ("# 一**、**综合 #\n正文\n\n小标题\n---\n文", ["一、综合", "正文", "小标题", "文"]),
        ("- 甲\n- [x] 乙\n1. 丙\n2. 丁\n> 引\n> 文", ["甲", "乙", "1. 丙", "2. 丁\n引\n文"]),
        ("```\na *1*\n```\n***\n[a]: http://x\n[^1]: 注", ["a *1*", "[1] 注"]),
        ("```\n未完", ["未完"]),
    ],
)
def test_what_is_shown(text: str, expected: list[str]) -> None:
    reading = read_markdown(text.encode())
    assert_lawful(reading)
    assert block_texts(reading) == expected


@pytest.mark.parametrize("text", ["公园~~12~~273座", "公园<del>12</del>273座"])
def test_text_that_is_struck_out_is_left_out_and_reported(text: str) -> None:
    reading = read_markdown(text.encode())
    assert block_texts(reading) == ["公园273座"]
    assert [(each.reason, each.count) for each in reading.omissions] == [(OmissionReason.DELETED, 2)]


def test_a_table() -> None:
    text = "| 指标 | 数量 |\n|:--|--:|\n| 甲\\|乙 | **27**3 |\n丙 | 4 | 5\n\n文 | 不是表"
    reading = read_markdown(text.encode())
    assert_lawful(reading)
    expected = {
        (0, 0, 0): "指标",
        (0, 0, 1): "数量",
        (0, 1, 0): "甲|乙",
        (0, 1, 1): "273",
        (0, 2, 0): "丙",
        (0, 2, 1): "4",
    }
    assert cell_texts(reading) == expected
    assert [block.cell.is_head for block in reading.blocks if block.cell] == [True, True, *[False] * 4]
    assert block_texts(reading)[-1] == "文 | 不是表"


def test_kinds_fields_pictures_and_places() -> None:
    text = "---\ntitle: '公报'\ndate: 2025-03-28\nlang: zh\n---\n# 题\n\n![图1](a.png)文\n\n[^1]: 注\n"
    data = text.encode("gb18030")
    reading = read_markdown(data)
    assert (reading.title, reading.date, reading.language) == ("公报", "2025-03-28", "zh")
    assert [block.kind for block in reading.blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.NOTE]
    assert [(each.reason, each.where) for each in reading.omissions] == [(OmissionReason.PICTURE, "图1")]
    sources = [data[slice(*block.source)].decode("gb18030") for block in reading.blocks if block.source]
    assert sources == ["# 题", "![图1](a.png)文", "[^1]: 注"]


@given(st.text(st.sampled_from("*_~`[]()!<>|-# \n\\273座:&;^") | st.characters(codec="utf-8"), max_size=200))
def test_any_text_has_a_lawful_reading(text: str) -> None:
    reading = read_markdown(text.encode())
    assert_lawful(reading)
    assert not any("\ue000" <= letter < "\ue080" for letter in reading.text if letter not in text)


@given(
    st.lists(st.tuples(st.sampled_from(["", "**", "*"]), st.text("0123456789座亿", min_size=1, max_size=4)), max_size=8)
)
def test_pairs_of_marks_never_part_a_text(pieces: list[tuple[str, str]]) -> None:
    marked = "，".join(f"{mark}{text}{mark}" for mark, text in pieces)
    assert "".join(block_texts(read_markdown(f"文{marked}".encode()))) == "文" + "，".join(text for _, text in pieces)
