"""Numbers as people write them: the same number, told shorter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.reports.numbers import readable

SCALES = {" trillion": 12, " billion": 9, " million": 6, "万亿": 12, "亿": 8, "万": 4}


def value_of(text: str) -> Decimal:
    """A number as `readable` writes it, read again."""
    word = next((word for word in SCALES if text.endswith(word)), "")
    return Decimal(text.removesuffix(word).replace(",", "")).scaleb(SCALES.get(word, 0))


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        ("0", "0", "0"),
        ("273", "273", "273"),
        ("12340", "12,340", "12,340"),
        ("26000", "26,000", "2.6万"),
        ("1500000", "1.5 million", "150万"),
        ("5550000000000", "5.55 trillion", "5.55万亿"),
        ("-290000000.00", "-290 million", "-2.9亿"),
        ("123456789", "123,456,789", "123,456,789"),
        ("66.6667", "66.6667", "66.6667"),
        ("1000000000000000000", "1,000,000 trillion", "1000000万亿"),
    ],
)
def test_a_number_is_written_as_people_write_it(value: str, en: str, zh: str) -> None:
    written = readable(Decimal(value))
    assert (written.en, written.zh) == (en, zh)


@given(st.decimals(min_value=-(10**20), max_value=10**20, places=4))
def test_it_is_the_same_number_in_both_languages(value: Decimal) -> None:
    written = readable(value)
    assert value_of(written.en) == value_of(written.zh) == value
    assert max(len(written.en), len(written.zh)) <= len(f"{value:,.4f}") + len(" trillion")
