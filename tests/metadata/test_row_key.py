"""The key of a row as one text: no two keys are one text, and none reads as "every row"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.row_key import EVERY_ROW, key_text

PARTS = st.text("a|\\*", max_size=4)


@given(st.integers(1, 3).flatmap(lambda n: st.tuples(*[st.lists(PARTS, min_size=n, max_size=n)] * 2)))
def test_no_two_keys_are_one_text(keys: tuple[list[str], list[str]]) -> None:
    one, other = keys
    assert (key_text(one) == key_text(other)) is (one == other)
    assert key_text(one) != EVERY_ROW


@pytest.mark.parametrize(
    ("parts", "text"), [(["a"], "a"), (["a|b"], "a|b"), (["a", "b"], "a|b"), (["a|b", "c"], r"a\|b|c"), (["*"], r"\*")]
)
def test_an_everyday_key_stands_as_it_is(parts: list[str], text: str) -> None:
    assert key_text(parts) == text
