"""The lexical forms: nothing of a text is dropped that says something of its number, and nothing is made up."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.metadata.lexical import Duration, NumeralForm, is_written, lost_fraction

BARE = {"bareNumber": False}
EUROPEAN = {"groupChar": ".", "decimalChar": ","}
NUMERALS: list[tuple[dict[str, Any], str, str | None]] = [
    (BARE, "$.50", ".50"),
    (BARE, ".5%", ".5"),
    (BARE, "$-.5", "-.5"),
    (BARE, "EUR 95", "95"),
    (BARE, "约5.5", "5.5"),
    (BARE, "5 (est.)", "5"),
    (BARE, "$5e3", "5e3"),
    (BARE, "−5%", None),
    (BARE, "－3%", None),
    (BARE, "–3", None),
    (BARE, "负3%", None),
    (BARE, "minus 5", None),
    (BARE, "-$5", None),
    (BARE, "5.5-", None),
    (BARE, "(1.5)", None),
    (BARE, "No.5", None),
    (BARE, "近2.9亿", None),
    (BARE, "1.5–2", None),
    (BARE, "x", None),
    ({**BARE, **EUROPEAN}, "€ 1.234,5", "1234.5"),
    ({**BARE, **EUROPEAN}, "€ ,5", ".5"),
    ({**BARE, **EUROPEAN}, "€ .500", None),
    ({**BARE, **EUROPEAN}, "€ 1,234.5", None),
    (EUROPEAN, "1.234,5", "1234.5"),
    (EUROPEAN, "1,234.5", None),
    (EUROPEAN, "1.5", None),
    (EUROPEAN, "1.50", None),
    (EUROPEAN, "0.123", None),
    (EUROPEAN, "1..000", None),
    (EUROPEAN, ".123", None),
    ({"groupChar": ","}, "12,34,567", "1234567"),
    ({"groupChar": ","}, "1,0000", "10000"),
    ({"groupChar": ","}, "1.234,5", None),
    ({}, "Infinity", "Infinity"),
    ({}, "sNaN", None),
    ({}, "NaN1", None),
    ({}, "1_000", None),
    ({}, "１", None),
]


@pytest.mark.parametrize(("options", "text", "plain"), NUMERALS)
def test_a_number_as_it_is_written(options: dict[str, Any], text: str, plain: str | None) -> None:
    assert NumeralForm.of(options, "number").plain(text) == plain


FORMS = st.sampled_from([{}, BARE, EUROPEAN, {**BARE, **EUROPEAN}, {"groupChar": " "}, {**BARE, "groupChar": ","}])
TEXTS = st.text("0123456789.,+-−－ eE$€%()负亿", max_size=12)


@given(FORMS, TEXTS)
def test_what_says_something_of_a_number_is_never_dropped(options: dict[str, Any], text: str) -> None:
    form = NumeralForm.of(options, "number")
    plain = form.plain(text)
    if plain is None:
        return
    assert re.findall("[0-9]", plain) == re.findall("[0-9]", text)
    assert plain.count("-") == len(re.findall("[-−－负]", text))
    inside = text[text.index(next(filter(str.isdigit, text))) :].rstrip(" eE$€%()+,.")
    assert plain.rstrip(".").count(".") == (inside.count(form.point) or int(plain.lstrip("+-").startswith(".")))


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=3), st.sampled_from([",", ".", " ", "'"]), st.booleans()
)
def test_a_number_that_is_written_with_its_options_is_read_as_itself(number: Decimal, group: str, bare: bool) -> None:
    point = "," if group == "." else "."
    shown = f"{number:,.3f}".replace(".", "\0").replace(",", group).replace("\0", point)
    options = {"groupChar": group, "decimalChar": point, "bareNumber": bare}
    plain = NumeralForm.of(options, "number").plain(shown if bare else f"€ {shown} %")
    assert plain is not None
    assert Decimal(plain) == number


@pytest.mark.parametrize(
    "text", ["P", "PT", "P1DT", "P1W", "P1.5Y", "PT1.5H", "P1,5D", "+P1D", "P1M1Y", "P-1D", "P１D", "p1d", "1Y", "P1D "]
)
def test_what_is_no_duration_of_xml_schema(text: str) -> None:
    assert Duration.of(text) is None
    assert not is_written("duration", text)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**9))
def test_a_duration_is_its_months_and_its_seconds(years: int, months: int, days: int, millis: int) -> None:
    seconds = Fraction(millis, 1000)
    text = f"P{years}Y{months}M{days}DT{millis // 1000}.{millis % 1000:03}S"
    assert Duration.of(text) == Duration(12 * years + months, 86400 * days + seconds)
    assert Duration.of(f"-{text}") == Duration(-12 * years - months, -86400 * days - seconds)


def test_durations_are_longer_where_they_are_so_from_each_of_four_days() -> None:
    longer = ["P27D", "P1M", "P32D", "P2M", "P1Y", "P367D", "P99999Y"]
    ends = [duration.ends for text in longer if (duration := Duration.of(text))]
    assert len(ends) == len(longer)
    assert all(all(map(Fraction.__lt__, one, other)) for one, other in pairwise(ends))
    month, days = Duration(1, Fraction(0)).ends, Duration(0, Fraction(30 * 86400)).ends
    assert not all(map(Fraction.__lt__, month, days))
    assert not all(map(Fraction.__gt__, month, days))


MOMENTS = [
    ("datetime", "2024-01-01T00:00:00", True),
    ("datetime", "2024-01-01T24:00:00", True),
    ("datetime", "2024-01-01T00:00:00.5+08:00", True),
    ("datetime", "2024-W01-1T00:00:00", False),
    ("datetime", "2024-01-01T00:00:00,5", False),
    ("datetime", "2024-01-01T00:00:00+08", False),
    ("datetime", "2024-01-01T00:00:00+0800", False),
    ("datetime", "2024-01-01T00:00:00+15:00", False),
    ("datetime", "2024-01-01t00:00:00", False),
    ("datetime", "2024-01-01T00:00:00z", False),
    ("time", "00:00:00.5", True),
    ("time", "00:00:00Z", False),
    ("time", "00:00:00+08:00", False),
    ("time", "24:00:00", False),
    ("time", "00:00:00,5", False),
    ("yearmonth", "12024-01", True),
    ("yearmonth", "02024-01", False),
    ("geopoint", "９０,45", False),
]


@pytest.mark.parametrize(("kind", "text", "written"), MOMENTS)
def test_a_moment_of_xml_schema(kind: str, text: str, written: bool) -> None:
    assert is_written(kind, text) is written


@given(st.text("0123456789", min_size=1, max_size=9))
def test_digits_beyond_a_millionth_of_a_second_are_seen(digits: str) -> None:
    lost = lost_fraction(f"2024-01-01T00:00:00.{digits}Z")
    assert bool(lost) is bool(digits[6:].strip("0"))
