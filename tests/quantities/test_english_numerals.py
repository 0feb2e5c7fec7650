"""English number words: what they count, and where they begin and end."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from govdata.quantities.english_numerals import number_word, seed, value_of


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("five", "5"),
        ("twenty-five", "25"),
        ("Ninety nine", "99"),
        ("a hundred", "100"),
        ("two hundred and six", "206"),
        ("one hundred and twelve", "112"),
        ("a dozen", "12"),
        ("two dozen", "24"),
        ("half a", "0.5"),
        ("zero", "0"),
    ],
)
def test_what_a_number_word_counts(words: str, value: str) -> None:
    assert value_of(words) == Decimal(value)
    assert re.fullmatch(number_word(), f"{words} million"[: len(words)]) or words.endswith(" a")


@pytest.mark.parametrize("words", ["someone", "", "and", "fifty-odd"])
def test_what_counts_nothing(words: str) -> None:
    assert value_of(words) is None


@pytest.mark.parametrize("text", ["twenty-five-year", "tenth", "five-fold", "someone", "oneself"])
def test_a_part_of_a_word_is_no_number(text: str) -> None:
    assert re.match(number_word(), text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("over fifty percent", 5),
        ("one in five", 0),
        ("one of them", None),
        ("weighty, often", None),
        ("half a million", 0),
    ],
)
def test_where_a_number_in_words_may_begin(text: str, place: int | None) -> None:
    found = re.search(seed(), text)
    assert (found.start() if found else None) == place
