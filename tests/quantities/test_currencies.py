"""What 元 and $ mean alone: the currency that is given, or that the document tells. All texts are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.errors import UsageError
from govdata.quantities.currencies import check_currency, currencies, currency_symbol, grammar_for, told_currency
from govdata.quantities.extraction import extract
from govdata.quantities.lexicon import Lexicon, Unit, default_lexicon
from govdata.quantities.quantity import grammar_of

LEXICON = default_lexicon()
SYMBOLS = [unit.symbol for unit in currencies(LEXICON)]


def units(text: str, currency: str = "") -> list[tuple[str, str]]:
    return [(proposal.as_written, proposal.quantity.unit) for proposal in extract(text, currency=currency)]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("香港特別行政區政府今日公布，撥款五億元", "hkd"),
        ("澳門本年預算為二十億元，博彩稅收上升", "mop"),
        ("行政院通過總預算，歲出編列三百億元", "twd"),
        ("全縣人民公社總收入三千萬元，較上年增長", "yuan"),
        ("国务院发布通知，香港代表出席，投资五亿元", "yuan"),
        ("全市投资五亿元，其中香港企业三家、新加坡企业两家", "yuan"),
        ("总值五亿元", "yuan"),
        ("The Financial Secretary of the HKSAR set aside $5 billion.", "hkd"),
        ("The agency spent $5 billion.", "yuan"),
        ("Congress and the Federal Reserve discussed $5 billion of HKSAR bonds.", "yuan"),
        ("", "yuan"),
    ],
)
def test_a_document_tells_its_currency_by_the_words_of_its_place(text: str, currency: str) -> None:
    assert told_currency(text, LEXICON) == currency


@pytest.mark.parametrize(
    ("currency", "bare", "dollars"),
    [("", "yuan", "usd"), ("yuan", "yuan", "usd"), ("hkd", "hkd", "hkd"), ("mop", "mop", "mop"), ("twd", "twd", "twd"),
     ("sgd", "sgd", "sgd"), ("usd", "usd", "usd"), ("myr", "myr", "usd")],
)  # fmt: skip
def test_bare_words_and_marks_mean_the_currency_that_is_given(currency: str, bare: str, dollars: str) -> None:
    assert units("拨款3.2亿元，另付$500。", currency) == [("3.2亿元", bare), ("$500", dollars)]


@pytest.mark.parametrize("currency", SYMBOLS)
def test_a_currency_that_is_named_stays_itself(currency: str) -> None:
    text = "港币5亿元，人民币3亿元，US$4亿，S$6亿，A$7亿，NT$8亿，RM9亿，葡幣2億元，新台币7亿元，6亿欧元，2亿美元"
    named = ["hkd", "yuan", "usd", "sgd", "aud", "twd", "myr", "mop", "twd", "eur", "usd"]
    assert [unit for _written, unit in units(text, currency)] == named


def test_money_without_a_name_is_in_the_currency_of_the_document() -> None:
    assert units("总产值超万亿，收费8元5角", "hkd") == [("超万亿", "hkd"), ("8元5角", "hkd")]


@pytest.mark.parametrize(("code", "symbol"), [("HKD", "hkd"), ("cny", "yuan"), (" RMB ", "yuan"), ("yuan", "yuan")])
def test_a_currency_is_given_by_its_code(code: str, symbol: str) -> None:
    assert check_currency(code, LEXICON) == currency_symbol(code, LEXICON) == symbol


@pytest.mark.parametrize("code", ["HKG", "km", "dollar", "元"])
def test_a_currency_that_is_none_is_a_usage_error(code: str) -> None:
    assert currency_symbol(code, LEXICON) == ""
    with pytest.raises(UsageError, match="is no currency"):
        check_currency(code, LEXICON)


@given(st.sampled_from(SYMBOLS), st.sampled_from(SYMBOLS))
def test_a_lexicon_in_a_currency_forgets_the_one_before(first: str, second: str) -> None:
    twice, once = LEXICON.in_currency(first).in_currency(second), LEXICON.in_currency(second)
    assert twice.currency == once.currency == second
    own = LEXICON.symbols[second].bare
    for lexicon in (once, twice):
        assert {unit.symbol for unit in lexicon.units if set(own) & {*unit.words, *unit.marks}} == {second}


def test_a_word_of_ones_own_for_a_currency_adds_to_it() -> None:
    grammar = grammar_of(LEXICON + Lexicon(units=(Unit("hkd", "hkd", words=("蚊",)),)))
    found = extract("收费8元，付5蚊，共3港元", grammar, currency="hkd")
    assert [(each.as_written, each.quantity.unit) for each in found] == [
        ("8元", "hkd"),
        ("5蚊", "hkd"),
        ("3港元", "hkd"),
    ]


def test_a_grammar_is_made_once() -> None:
    grammar = grammar_of()
    assert grammar_for("总值五亿元", grammar) is grammar
    assert grammar_for("", grammar, "hkd") is grammar_for("", grammar, "hkd")
