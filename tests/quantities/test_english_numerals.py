"""English number words to digits."""

from __future__ import annotations

import pytest

from govdata.quantities.english_numerals import in_digits


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("twenty-five percent", "25 percent"),
        ("a hundred people", "100 people"),
        ("two hundred and six", "206"),
        ("Ninety nine", "99"),
        ("zero", "0"),
        ("twelve thousand", "12 thousand"),
        ("someone often", "someone often"),
        ("one-way", "one-way"),
    ],
)
def test_number_words_below_a_thousand_are_digits(words: str, digits: str) -> None:
    assert in_digits(words) == digits
