"""Every numeral of a text, in Chinese and in English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.evidence.numeral_scan import numerals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公园数量达273座", [(1, 5, "273")]),
        ("收入2.9亿元，\n支出1,200元", [(1, 2, "2.9"), (1, 5, "亿"), (2, 11, "1,200")]),
        ("共１２家", [(1, 1, "12")]),
        ("第三届", [(1, 1, "三")]),
        ("①开展", [(1, 0, "①")]),
        ("实现倍增", [(1, 2, "倍增")]),
        ("进展良好。", []),
        ("共叁佰伍拾万元", [(1, 1, "三百五十万")]),
        ("廿八座", [(1, 0, "廿八")]),
    ],
)
def test_numerals(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert [(numeral.line, numeral.start, numeral.text) for numeral in numerals(text)] == expected


def test_digits_are_joined_over_a_line_break_and_never_over_spaces() -> None:
    wrapped = "这一年全区生产总值比上年增长1\n2.5%，好于预期"
    assert [numeral.text for numeral in numerals(wrapped)] == ["一", "12.5"]
    assert [numeral.text for numeral in numerals("合计 12 34 户")] == ["12", "34"]
    assert [numeral.text for numeral in numerals("面积\n2023\n5.2\n3.1")] == ["2023", "5.2", "3.1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Twelve hospitals and three quarters of schools were renovated.", ["Twelve", "three quarters"]),
        ("Two thirds agreed. Spending doubled. Half of them left.", ["Two thirds", "doubled", "Half"]),
        (
            "twenty-five of two hundred and six, hundreds more; 48.6 million",
            ["twenty-five", "two hundred and six", "hundreds", "48.6"],
        ),
        (
            "a third of it, by a quarter, a third party; twice, tenfold, halved",
            ["a third", "a quarter", "twice", "tenfold", "halved"],
        ),
        ("It ranked third, in second place. First, the second item, one school, the first half", ["third", "second"]),
        ("a two-way road, someone often tends the attention of weighty seventies", []),
    ],
)
def test_figures_in_english_words_are_numerals(text: str, expected: list[str]) -> None:
    assert [numeral.text for numeral in numerals(text)] == expected


def test_the_words_around_a_numeral_keep_their_spaces_and_are_whole() -> None:
    text = "The survey counted 312 residents by\n\n全区  新建公园 12\n个"
    assert [numeral.context for numeral in numerals(text)] == ["counted 312 residents", "by 全区新建公园12个"]


@given(st.text(alphabet="一二百万亿0123.,年元个 \n中（）“”%-至", max_size=60))
def test_numerals_stand_where_they_say(text: str) -> None:
    found = list(numerals(text))
    for numeral in found:
        assert "".join(text[numeral.start : numeral.end].split()) == numeral.text
        assert text.count("\n", 0, numeral.start) == numeral.line - 1
    assert [numeral.start for numeral in found] == sorted(numeral.start for numeral in found)
    covered = {offset for numeral in found for offset in range(numeral.start, numeral.end)}
    assert {offset for offset, char in enumerate(text) if char.isdigit()} <= covered
