"""Texts without white space, and the way back to their positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.whitespace import normalize_for_quotes, normalize_for_scan, strip_whitespace

texts = st.text(alphabet="ab12. ,\n\r\t\u3000\u00a0\x1c中文。", max_size=80)


@given(texts)
def test_every_white_space_is_deleted_and_nothing_else(raw: str) -> None:
    aligned = normalize_for_quotes(raw)
    assert aligned.text == "".join(char for char in raw if not char.isspace()) == strip_whitespace(raw)


@given(texts)
def test_every_character_is_found_again(raw: str) -> None:
    aligned = normalize_for_quotes(raw)
    for position, char in enumerate(aligned.text):
        assert raw[aligned.offset(position)] == char
        assert aligned.position(aligned.offset(position)) == position


@given(texts)
def test_a_scannable_text_keeps_its_characters_in_place(raw: str) -> None:
    aligned = normalize_for_scan(raw)
    for position, char in enumerate(aligned.text):
        if not char.isspace():
            assert raw[aligned.offset(position)] == char


@given(st.text(alphabet="ab1. ,$\n2", max_size=40))
def test_a_space_between_words_is_kept_where_no_other_reading_looks_at_it(raw: str) -> None:
    """Most spaces of a Latin text are passed over unread: they stay, as the slow way would have it."""
    text = normalize_for_scan(raw)
    for place in range(1, len(raw) - 1):
        before, after = raw[place - 1], raw[place + 1]
        if raw[place] == " " and before.isalpha() and after.isalnum():
            assert text.text[text.position(place)] == " "


@given(texts, st.integers(0, 90))
def test_a_position_is_that_of_the_next_character(raw: str, offset: int) -> None:
    rest = "".join(char for char in raw[offset:] if not char.isspace())
    aligned = normalize_for_quotes(raw)
    assert aligned.text[aligned.position(offset) :] == rest


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("超过 50%，拥有 299\n座", "超过50%，拥有299座"),
        ("200, 300", "200, 300"),
        ("12 34", "12 34"),
        ("nearly 2.6 billion", "nearly 2.6 billion"),
        ("全区地区生产总值增长1\n2.5%，好于预期", "全区地区生产总值增长12.5%，好于预期"),
        ("2023\n5.2\n3.1", "2023 5.2 3.1"),
        ("增长1\n\n2个", "增长1\n2个"),
        ("１２％", "12%"),
        ("公园 2 7 3 座", "公园273座"),
        ("1 0 . 4 ‰", "10.4‰"),
        ("1 5 座", "15座"),
        ("表 5 8家", "表5 8家"),
        ("1 200家", "1 200家"),
        ("2 7 3 companies", "2 7 3 companies"),
        ("cost of $5, US $5", "cost of $5, US$5"),
    ],
)
def test_what_stays_of_white_space_for_scanning(raw: str, expected: str) -> None:
    assert normalize_for_scan(raw).text == expected
