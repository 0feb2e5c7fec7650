"""The currency of a document: what 元 and $ mean in it where they stand alone.

It is a property of the source. Where nobody gives it, the document tells it: by the words of one place (香港特別行政區,
行政院, HKSAR), if more of them stand in it than of all other places, and if it is written in the characters of that
place. Everything else is in yuan, and $ is the dollar of the United States.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from govdata.errors import UsageError
from govdata.metadata.near_miss import name_one_of
from govdata.quantities.characters import is_traditional, to_plain
from govdata.quantities.grammar import Grammar
from govdata.quantities.lexicon import Lexicon, Unit
from govdata.reports.messages import Message

_LATIN = 0.5
"""A text is English where this share of its characters, or more, is ASCII."""


def currencies(lexicon: Lexicon) -> tuple[Unit, ...]:
    """The currencies that a document can be in."""
    return tuple({unit.symbol: unit for unit in reversed(lexicon.units) if unit.bare}.values())


def currency_symbol(code: str, lexicon: Lexicon) -> str:
    """The symbol of a currency by its ISO 4217 code or by itself (HKD, hkd); "" for none that a document can be in."""
    symbol = {"cny": "yuan", "rmb": "yuan"}.get(code.strip().lower(), code.strip().lower())
    return symbol if symbol in {unit.symbol for unit in currencies(lexicon)} else ""


def check_currency(code: str, lexicon: Lexicon) -> str:
    """The symbol of a currency that somebody gives.

    Raises:
        UsageError: no document can be in it.
    """
    if symbol := currency_symbol(code, lexicon):
        return symbol
    known = sorted(_code(unit.symbol) for unit in currencies(lexicon))
    raise UsageError(no_currency(code), name_one_of(code.upper(), known))


def no_currency(code: str) -> Message:
    """What was given as a currency is none."""
    return Message(f'"{code}" is no currency that govdata knows.', f"govdata 不认识货币“{code}”。")


def _code(symbol: str) -> str:
    return "CNY" if symbol == "yuan" else symbol.upper()


def told_currency(raw: str, lexicon: Lexicon) -> str:
    """The currency that a document tells by its words."""
    known = currencies(lexicon)
    if is_traditional(raw):
        plain = to_plain(raw)
        counts = {unit.symbol: _count(plain, (word for word in unit.homes if not word.isascii())) for unit in known}
    elif _is_latin(raw):
        counts = {unit.symbol: _count(raw, filter(str.isascii, unit.homes)) for unit in known}
    else:
        return lexicon.currency
    first = max(counts, key=counts.__getitem__, default=lexicon.currency)
    return first if 2 * counts[first] > sum(counts.values()) and first != "usd" else lexicon.currency


def _count(text: str, words: Iterable[str]) -> int:
    return sum(map(text.count, words))


def _is_latin(raw: str, looked_at: int = 4096) -> bool:
    head = raw[:looked_at]
    return sum(map(str.isascii, head)) >= _LATIN * len(head)


def grammar_for(raw: str, grammar: Grammar, currency: str = "") -> Grammar:
    """The grammar of a document: with its currency, which it tells where `currency`, a symbol, is "".

    Args:
        raw: the text of the document.
        grammar: of all documents.
        currency: the symbol of the currency that somebody gave.
    """
    chosen = currency or told_currency(raw, grammar.lexicon)
    return grammar if chosen == grammar.lexicon.currency else _grammar_in(grammar, chosen)


@lru_cache(maxsize=16)
def _grammar_in(grammar: Grammar, currency: str) -> Grammar:
    return Grammar(grammar.lexicon.in_currency(currency))
