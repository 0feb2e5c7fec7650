"""Numbers and units in readable words: 2.6亿元, 260 million yuan, 25%."""

from __future__ import annotations

from decimal import Decimal

from govdata.quantities.lexicon import default_lexicon
from govdata.quantities.quotients import DENOMINATOR_SCALES, DENOMINATORS
from govdata.reports.numbers import decimals, readable

_THOUSAND = (Decimal(10**3), " thousand")
_SCALES = {
    "zh": ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "en": ((Decimal(10**12), " trillion"), (Decimal(10**9), " billion"), (Decimal(10**6), " million"), _THOUSAND),
}


def write_plain(value: Decimal, unit: str, lang: str) -> str:
    """A value with its unit, exact: 260 million yuan, 2.6亿元, 299 元, 25%.

    A unit without an English word is told by its symbol.
    """
    word, number = unit_word(unit, lang), readable(value).in_(lang)
    gapped = _gap(word if lang == "zh" or word.isascii() else unit)
    return number + (gapped if number[-1].isascii() else gapped.lstrip())


def write_amount(value: Decimal, unit: str, lang: str, last_digit: Decimal, free: bool) -> str:
    """A value with its unit at the scale that is read most easily: 2.6亿元, 260 million yuan.

    Args:
        value: in `unit`.
        unit: the symbol of a unit, or "".
        lang: "zh" or "en".
        last_digit: what one unit of its last digit counts, which is still shown.
        free: whether that need not be shown.
    """
    word = unit_word(unit, lang)
    digits = _digits(value, lang, last_digit, free)
    return f"{digits}{word}" if lang == "zh" else f"{digits}{_gap(word)}"


def _gap(word: str) -> str:
    return word if not word or word in "%‰" else f" {word}"


def power_name(value: Decimal) -> str:
    """The name of a power of ten from 十 to 千万亿: what 数 stands before; "" for any other number."""
    zeros = value.adjusted()
    if not 0 < zeros < 16 or value != Decimal(10) ** zeros:
        return ""
    large, small = next((z, word) for z, word in ((12, "万亿"), (8, "亿"), (4, "万"), (0, "")) if zeros >= z)
    return ("", "十", "百", "千")[zeros - large] + small


def _digits(value: Decimal, lang: str, last_digit: Decimal, free: bool) -> str:
    comma = "," if lang == "en" else ""
    if not last_digit and not free:
        return _shown(value, last_digit, comma)
    scales = _SCALES[lang]
    fitting = ((s, w) for s, w in scales if s > 1000 and _fits(value, last_digit, s))
    coarse = ((s, w) for s, w in (*reversed(scales), (Decimal(1), "")) if s >= last_digit > 1)
    scale, word = next(fitting, None) or next(coarse, (Decimal(1), ""))
    return f"{_shown(value / scale, last_digit / scale, comma)}{word}"


def _fits(value: Decimal, last_digit: Decimal, scale: Decimal) -> bool:
    """Whether a value is at least one of a scale, and short in it."""
    return abs(value) >= scale >= last_digit and max(decimals(value / scale), decimals(last_digit / scale)) <= 4


def _shown(value: Decimal, last_digit: Decimal, comma: str) -> str:
    return f"{value:{comma}.{max(decimals(value), decimals(last_digit))}f}"


def unit_word(symbol: str, lang: str) -> str:
    """What a unit is called in Chinese ("zh") or English; its symbol, where the lexicon has no word for it."""
    above, _, below = symbol.partition("/")
    if below:
        factors = (_denominator_word(each, lang) for each in below.split("/"))
        return f"{unit_word(above, lang)}/{('/' if lang == 'en' else '·').join(factors)}"
    unit = default_lexicon().symbols.get(symbol)
    words = [word for word in unit.words if word.isascii() == (lang == "en")] if unit else []
    return words[0] if words else (unit.words[0] if unit and unit.words else symbol)


def _denominator_word(symbol: str, lang: str) -> str:
    """The unit below the line of a quotient, which may stand with a scale: 10000yuan is 万元."""
    name = symbol.lstrip("10")
    scale = symbol[: len(symbol) - len(name)]
    if lang == "en":
        return symbol if scale or name in DENOMINATORS else unit_word(name, lang)
    words = {digits: word for word, digits in DENOMINATOR_SCALES.items()}
    return words.get(scale, scale) + (DENOMINATORS[name][1] if name in DENOMINATORS else unit_word(name, lang))
