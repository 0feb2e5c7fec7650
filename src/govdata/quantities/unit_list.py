"""The units of a lexicon, in both languages: `govdata explain units`, `govdata explain hkd`."""

from __future__ import annotations

from collections.abc import Iterator

from govdata.quantities.lexicon import Lexicon, Unit, default_lexicon
from govdata.reports.lines import labelled
from govdata.reports.messages import Message

NAME = "units"
"""What is asked for to have all of them."""
_SHOWN_WORDS = 8
_HEAD = Message(
    "Units that figures are read in: symbol, UCUM code where there is one, and the words for it.",
    "数字所用的单位：符号、UCUM 代码（如有）、对应的词。",
)
_DIMENSION, _FACTOR = Message("dimension", "量纲"), Message("factor to its base unit", "与基本单位的换算系数")
_COUNTED = Message("counted in whole numbers, not rounded", "逐个计数，不作四舍五入")
_UCUM, _WORDS = Message("UCUM code", "UCUM 代码"), Message("words", "对应的词")
_BARE = Message("in documents of this currency also", "在以此为货币的文件中，另有")


def explain_units(name: str, lang: str, lexicon: Lexicon | None = None) -> str:
    """What is said of all units ("units") or of the one with a symbol; "" where there is none of that name.

    Args:
        name: "units", or the symbol of a unit.
        lang: "en" or "zh".
        lexicon: where units are looked up; govdata's, if left out.
    """
    units = (lexicon or default_lexicon()).symbols
    if name == NAME:
        ordered = sorted(units.values(), key=lambda unit: (unit.dimension, unit.factor))
        return "\n".join([_HEAD.in_(lang), *map(_line, ordered)])
    return "\n".join(_lines(units[name], lang)) if name in units else ""


def _line(unit: Unit) -> str:
    return f"  {unit.symbol:<18}{unit.ucum:<10}{_words(unit.words)}"


def _words(words: tuple[str, ...]) -> str:
    more = (" …",) if len(words) > _SHOWN_WORDS else ()
    return "".join((" · ".join(words[:_SHOWN_WORDS]), *more))


def _lines(unit: Unit, lang: str) -> Iterator[str]:
    yield unit.symbol
    yield labelled(_WORDS.in_(lang), " · ".join(dict.fromkeys((*unit.words, *unit.marks))), lang)
    yield labelled(_DIMENSION.in_(lang), unit.dimension, lang)
    yield labelled(_FACTOR.in_(lang), format(unit.factor, "f"), lang)
    if unit.ucum:
        yield labelled(_UCUM.in_(lang), unit.ucum, lang)
    if unit.bare:
        yield labelled(_BARE.in_(lang), " · ".join(unit.bare), lang)
    if unit.whole:
        yield _COUNTED.in_(lang)
