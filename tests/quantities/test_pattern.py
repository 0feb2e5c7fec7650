"""A pattern that names what its matches hold answers as it would if it named nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.pattern import LeadingPattern, RarePattern

PATTERN, HOLDING = r"(?i:one|[1-9])(?: In |分之)\d", (" in ", "分之")
TEXTS = st.lists(st.sampled_from(["one", "ONE", "3", " in ", " IN ", "分之", "分", "7", "x"])).map("".join)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 4)), min_size=1))
def test_a_rare_pattern_answers_as_the_pattern_alone(asked: list[tuple[str, int]]) -> None:
    rare, plain = RarePattern(PATTERN, HOLDING), re.compile(PATTERN)
    for text, place in asked:
        for name in ("match", "search", "fullmatch"):
            found, expected = (getattr(each, name)(text, place) for each in (rare, plain))
            assert (found and found.span()) == (expected and expected.span()), name


def test_a_rare_pattern_is_compiled_for_the_first_text_that_it_may_match() -> None:
    rare = RarePattern(r"(", HOLDING)  # which cannot be compiled
    assert rare.match("3 of 7") is rare.search("3 of 7") is None
    with pytest.raises(re.error, match="missing"):
        rare.match("3 IN 7")


LEADING, LEADS = r"(?i:one|two) in |分之\d", ("one", "TWO", "分之")


@given(st.lists(st.tuples(TEXTS, st.integers(0, 4)), min_size=1))
def test_a_leading_pattern_answers_as_the_pattern_alone(asked: list[tuple[str, int]]) -> None:
    leading, plain = LeadingPattern(LEADING, LEADS), re.compile(LEADING)
    for text, place in asked:
        found, expected = leading.match(text, place), plain.match(text, place)
        assert (found and found.span()) == (expected and expected.span())


def test_a_leading_pattern_is_compiled_where_a_text_begins_as_a_match_does() -> None:
    leading = LeadingPattern(r"(", LEADS)  # which cannot be compiled
    assert leading.match("3 of two") is None
    with pytest.raises(re.error, match="missing"):
        leading.match("3 of two", 5)
