"""A row as a person says it: each qualifier, each kind of unit, and what is left where a number is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.in_words import in_words
from govdata.quantities.lexicon import Qualifier
from govdata.reports.messages import EMPTY


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "lower", "upper", "en", "zh"),
    [
        (273, "count", "exact", None, None, "273", "273个"),
        (520, "persons", "more_than", 520, None, "more than 520", "超过520人"),
        (10, "count", "less_than", None, 10, "less than 10", "不足10个"),
        (200, "km", "at_least", 200, None, "at least 200 kilometres", "200公里以上"),
        (50, "percent", "about", None, None, "about 50%", "约50%"),
        (100_000_000_000, "yuan", "order_of", None, None, "100 billion yuan to 1 trillion yuan", "1000亿元级"),
        (None, "percent", "range", 3, 5, "3% to 5%", "3%至5%"),
        (3, "rank", "exact", None, None, "rank 3", "第3名"),
        (5, "rank", "more_than", 5, None, "below rank 5", "第5名之后"),
        (5, "rank", "less_than", None, 5, "better than rank 5", "第5名之前"),
        (5, "rank", "at_least", 5, None, "rank 5 or below", "第5名及以后"),
        (5, "rank", "at_most", None, 5, "top 5", "前5名"),
        (None, "rank", "range", 3, 5, "rank 3 to 5", "第3至5名"),
        (None, "rank", "at_most", None, 5, "top 5", "前5名"),
        (1, "years", "exact", None, None, "1 year", "1年"),
        (1, "celsius", "exact", None, None, "1 degree Celsius", "1摄氏度"),
        (1, "Gbps", "exact", None, None, "1 Gbps", "1Gbps"),
        (1, "ft", "exact", None, None, "1 foot", "1英尺"),
        (1, "ratio", "exact", None, None, "1", "1"),
        (1, "gbp", "exact", None, None, "1 pound sterling", "1英镑"),
        (5, "widgets", "exact", None, None, "5 widgets", "5widgets"),
        (5, "count", "of a kind nobody knows", None, None, "5", "5个"),
        (None, "count", "exact", 5, None, "at least 5", "5个以上"),
        (None, "count", "range", None, 5, "at most 5", "5个以内"),
    ],
)
def test_a_row_is_said_in_both_languages(
    value: int | None, unit: str, qualifier: str, lower: int | None, upper: int | None, en: str, zh: str
) -> None:
    numbers = (None if each is None else Decimal(each) for each in (value, lower, upper))
    first, low, high = numbers
    said = in_words(first, unit, qualifier, low, high)
    assert (said.en, said.zh) == (en, zh)


def test_without_a_number_nothing_is_said() -> None:
    assert in_words(None, "count", "exact") == EMPTY


NUMBERS = st.none() | st.decimals(-(10**15), 10**15, allow_nan=False, places=3)


@given(NUMBERS, st.sampled_from([*map(str, Qualifier), "", "x"]), NUMBERS, NUMBERS)
def test_whatever_has_a_number_is_said(
    value: Decimal | None, qualifier: str, lower: Decimal | None, upper: Decimal | None
) -> None:
    has_number = any(each is not None for each in (value, lower, upper))
    said = in_words(value, "count", qualifier, lower, upper)
    assert (bool(said.en), bool(said.zh)) == (has_number, has_number)
