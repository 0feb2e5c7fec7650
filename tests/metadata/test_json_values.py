"""Values of JSON: each number with the digits that it is written with, read and written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.json_values import WrittenNumber, json_of, parse_json

TEXTS = st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


@given(JSON)
def test_values_are_written_as_json_writes_them(value: Any) -> None:
    assert json_of(value) == json.dumps(value, ensure_ascii=False)
    assert json_of(value, indent="  ") == json.dumps(value, ensure_ascii=False, indent=2)


@pytest.mark.parametrize(
    "text", ['[1.10, {"a": 12345678901234567.89}]', "[1e400, -0.0]", "0.30000000000000000001", "[1E2, {}, []]"]
)
def test_what_is_read_is_written_again(text: str) -> None:
    assert json_of(parse_json(text)) == text


def test_two_numbers_are_equal_where_all_their_digits_are() -> None:
    one, same, other = map(WrittenNumber, ("12345678901234567.89", "12345678901234567.890", "12345678901234567.88"))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert (WrittenNumber("1.50"), str(WrittenNumber("1.50"))) == (1.5, "1.50")
