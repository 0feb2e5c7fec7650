"""Units are listed and explained in both languages."""

from __future__ import annotations

import pytest

import govdata
from govdata.quantities.lexicon import default_lexicon
from govdata.quantities.unit_list import explain_units

UNITS = default_lexicon().symbols


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_has_every_unit_with_its_code(lang: str) -> None:
    lines = explain_units("units", lang).splitlines()[1:]
    told = {line.split()[0]: line for line in lines}
    assert set(told) == set(UNITS)
    assert all(unit.ucum in told[symbol] for symbol, unit in UNITS.items())


@pytest.mark.parametrize("symbol", sorted(UNITS))
def test_a_unit_says_its_words_in_both_languages(symbol: str) -> None:
    unit = UNITS[symbol]
    assert all(word in explain_units(symbol, "en") and word in explain_units(symbol, "zh") for word in unit.words)
    assert ("UCUM" in explain_units(symbol, "en")) is bool(unit.ucum)


def test_the_front_door_explains_units_where_no_rule_has_the_name() -> None:
    assert govdata.explain("units", lang="zh").startswith("数字所用的单位")
    assert "[sft_i]" in govdata.explain("sq_ft")
    assert "percentage" not in govdata.explain("share")
    assert explain_units("no-such-unit", "en") == ""


UCUM = {"km": "km", "ha": "har", "kWh": "kW.h", "celsius": "Cel", "years": "a", "percent": "%", "GB": "GBy"}


@pytest.mark.parametrize(("symbol", "code"), UCUM.items())
def test_codes_are_those_of_ucum(symbol: str, code: str) -> None:
    assert UNITS[symbol].ucum == code
