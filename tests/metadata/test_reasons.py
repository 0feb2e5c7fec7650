"""A reason is measured alike in every language, and cannot be made of what nobody sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.reasons import says_something


@pytest.mark.parametrize(
    "text", ["印误", "原文印错", "typo", "misprint in the annex", "ﾀｲﾌﾟ", "오타", "2.9亿", "  印 误  "]
)
def test_what_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize(
    "text", ["", " ", "ok", "误", "……", "--------", "\u200b" * 12, "\u3164" * 9, "\u115f\u1160" * 9]
)
def test_what_says_nothing(text: str) -> None:
    assert not says_something(text)


@given(st.text(st.characters(categories=["Cf", "Zs", "Cc", "Mn", "Po"]), max_size=50))
def test_nothing_that_is_invisible_or_a_mark_adds_to_a_reason(text: str) -> None:
    assert not says_something(f"no{text}")


@given(st.text(max_size=20), st.text(max_size=20))
def test_more_words_are_never_less_of_a_reason(text: str, more: str) -> None:
    assert says_something(f"{text} {more}") >= says_something(text)
