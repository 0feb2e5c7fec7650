"""Units below the line of a quotient: one name for each, in the reading, in the table and in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.quantities.extraction import extract
from govdata.quantities.lexicon import default_lexicon
from govdata.quantities.quantity import read_quantity
from govdata.quantities.quotients import DENOMINATORS, split_quotient
from govdata.quantities.writing import write_plain


@pytest.mark.parametrize(
    ("as_written", "unit", "below"),
    [
        ("35本/人", "count/person", "人"),
        ("3.2人/户", "persons/household", "户"),
        ("300元/户", "yuan/household", "户"),
        ("12元/人次", "yuan/person_time", "人次"),
        ("5次/周", "count/week", "周"),
        ("80米/秒", "m/second", "秒"),
        ("12人/小时", "persons/h", "小时"),
        ("711.4元/人·月", "yuan/person/month", "人·月"),
        ("6362.2元/（人·年）", "yuan/person/year", "人·年"),
        ("3.5元/平方米/天", "yuan/m2/day", "平方米·天"),
        ("0.2立方米/户•万元•日", "m3/household/10000yuan/day", "户·万元·天"),
    ],
)
def test_what_is_counted_stands_below_the_line_in_the_singular(as_written: str, unit: str, below: str) -> None:
    quantity = read_quantity(as_written)
    assert quantity is not None
    assert quantity.value is not None
    assert quantity.unit == unit
    written = [write_plain(quantity.value, unit, lang).partition("/")[2] for lang in ("en", "zh")]
    assert written == [unit.partition("/")[2], below]


@pytest.mark.parametrize(("name", "symbol"), [(name, symbol) for name, (symbol, _) in DENOMINATORS.items()])
def test_the_plural_of_before_is_the_same_unit(name: str, symbol: str) -> None:
    lexicon = default_lexicon()
    assert lexicon.unit(symbol), symbol
    assert split_quotient(f"yuan/{symbol}") == split_quotient(f"yuan/{name}") == ("yuan", name)
    assert lexicon.convert(Decimal(7), f"yuan/{name}", f"yuan/{symbol}") == 7


@given(
    above=st.sampled_from(["yuan", "kg", "m3", "persons"]),
    below=st.lists(st.sampled_from([*DENOMINATORS, "m2", "mu", "10000yuan"]), min_size=1, max_size=4, unique=True),
    lang=st.sampled_from(["en", "zh"]),
)
def test_every_quotient_is_read_as_it_is_written(above: str, below: list[str], lang: str) -> None:
    unit = "/".join((above, *below))
    quantity = read_quantity(write_plain(Decimal("12.5"), unit, lang))
    assert quantity is not None
    assert (quantity.value, quantity.unit) == (Decimal("12.5"), unit)
    assert default_lexicon().convert(Decimal(3), unit, "/".join((above, *reversed(below)))) == 3


@pytest.mark.parametrize("text", ["标准为30元/（人。", "标准为30元/人·阿。", "标准为30元/（人·阿）。"])
def test_nothing_is_proposed_of_a_quotient_that_is_not_read_to_its_end(text: str) -> None:
    assert list(extract(text)) == []


def test_what_is_divided_is_converted_and_what_it_is_divided_by_is_not() -> None:
    lexicon = default_lexicon()
    assert lexicon.convert(Decimal(500), "jin/mu", "kg/mu") == 250
    assert lexicon.convert(Decimal(1), "yuan/person", "yuan/household") is None
    assert lexicon.convert(Decimal(1), "yuan/person", "yuan") is None
