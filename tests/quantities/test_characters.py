"""Plain characters: one for each of the text's own, and formal numerals only where they count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.characters import FORMAL, INFORMAL, PLAIN, to_plain


def test_plain_characters_stand_one_for_one() -> None:
    assert all(isinstance(code, int) for code in PLAIN.values())
    assert "１２．５％億萬個".translate(PLAIN) == "12.5%亿万个"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("壹亿贰仟万元", "一亿二千万元"),
        ("伍万元整", "五万元整"),
        ("队伍三百人", "队伍三百人"),
        ("大陆百家", "大陆百家"),
        ("⼀百⼆⼗⾥", "一百二十里"),
        ("⺠间⻋辆", "民间车辆"),
        ("\uf978家、\uf9d1座", "两家、六座"),
        ("７，４４３，４９１元", "7,443,491元"),
        ("３，４５６元，1，200，300元", "3,456元，1，200，300元"),
    ],
)
def test_what_looks_like_a_plain_character_is_read_as_one(text: str, plain: str) -> None:
    assert to_plain(text) == plain


@given(st.text(alphabet="叁佰伍拾万元队陆億１２%a ", max_size=20))
def test_every_character_keeps_its_place(text: str) -> None:
    plain = to_plain(text)
    assert len(plain) == len(text)
    assert to_plain(plain) == plain
    assert all(one == other or one in (*map(chr, PLAIN), *FORMAL) for one, other in zip(text, plain, strict=True))


def test_each_formal_numeral_has_a_plain_one() -> None:
    assert len(FORMAL) == len(INFORMAL)
