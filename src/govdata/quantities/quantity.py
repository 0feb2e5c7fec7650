"""A figure as written <-> number, unit, qualifier and bounds.

`read_quantity("近2.6亿元")` is 260000000 yuan, nearly; `Quantity.text("zh")` writes it back. Units are the short
symbols of the flagship (yuan, percent, km2, persons, rank …). The conventions are those of docs/figures.md:
`lower` and `upper` are what a table shows (null for exact and about), `hard` is the interval outside of which
a value contradicts the wording, `usual` the one in which a reader expects it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from govdata.quantities.forms import Figure
from govdata.quantities.grammar import BELOW, SCALES_BELOW, Grammar
from govdata.quantities.interval import Interval
from govdata.quantities.lexicon import Hedge, Lexicon, Qualifier, default_lexicon, read_lexicon
from govdata.quantities.numerals import in_digits, in_plain
from govdata.quantities.whitespace import squeezed


@dataclass(frozen=True)
class Quantity:
    """What a figure says. `value` is None for a range; `step` is one unit of the last non-zero digit.

    `margin` is half a unit of the last written digit (0 for what is counted): the rounding of an exact figure.
    """

    as_written: str
    value: Decimal | None
    unit: str
    qualifier: Qualifier
    lower: Decimal | None
    upper: Decimal | None
    step: Decimal
    margin: Decimal
    form: str
    hard: Interval
    usual: Interval

    def text(self, lang: str = "en") -> str:
        """The figure in readable words, Chinese ("zh") or English; reading them gives the same quantity."""
        return write(self, lang)


def grammar_of(lexicon: Lexicon | None = None) -> Grammar:
    """The compiled grammar of a table of lexicon; without one, of the table that comes with govdata."""
    return _default_grammar() if lexicon is None else Grammar(lexicon)


def grammar_with(lexicon: Path | None) -> Grammar:
    """The grammar of govdata's table and of a table of one's own, which is added to it.

    Raises:
        DescriptorError: that table cannot be read, or does not have the form of one.
    """
    return grammar_of(default_lexicon() + read_lexicon(lexicon)) if lexicon else grammar_of()


@cache
def _default_grammar() -> Grammar:
    return Grammar(default_lexicon())


def read_quantity(as_written: str, grammar: Grammar | None = None) -> Quantity | None:
    """The quantity that a figure as written states, or None where it is not one figure from end to end."""
    chosen = grammar or grammar_of()
    plain = in_plain(as_written)
    spaced = " ".join(plain.split())
    for text in (spaced, squeezed(plain), in_digits(spaced)):
        if figure := chosen.whole(text):
            return to_quantity(figure, as_written, chosen.lexicon)
    return None


def to_quantity(figure: Figure, as_written: str, lexicon: Lexicon) -> Quantity:
    """The numbers behind a figure that the grammar found."""
    qualifier, hedge = _qualifier(figure)
    number = figure.number
    usual_step = _plain(number.step) if _expects_a_step(figure, hedge) else None
    margin = _margin(figure, lexicon)
    hard, usual = _intervals(qualifier, figure, margin, usual_step)
    lower, upper = _columns(qualifier, hard)
    value = None if qualifier is Qualifier.RANGE else _plain(number.value)
    quantity = Quantity(
        as_written, value, figure.unit, qualifier, lower, upper, _plain(number.step), margin, figure.form, hard, usual
    )
    return _turned(quantity) if figure.form == "fall" else quantity


def _turned(quantity: Quantity) -> Quantity:
    """The same below nothing: a fall by nearly 3 % is -3 % or a little more."""
    return replace(
        quantity,
        value=None if quantity.value is None else -quantity.value,
        qualifier=_TURNED.get(quantity.qualifier, quantity.qualifier),
        lower=None if quantity.upper is None else -quantity.upper,
        upper=None if quantity.lower is None else -quantity.lower,
        hard=-quantity.hard,
        usual=-quantity.usual,
    )


_TURNED = {
    Qualifier.NEARLY: Qualifier.MORE_THAN, Qualifier.LESS_THAN: Qualifier.MORE_THAN,
    Qualifier.MORE_THAN: Qualifier.LESS_THAN, Qualifier.AT_LEAST: Qualifier.AT_MOST,
    Qualifier.AT_MOST: Qualifier.AT_LEAST,
}  # fmt: skip


def _qualifier(figure: Figure) -> tuple[Qualifier, Hedge | None]:
    """Which wording counts: the prefix wins, then what the number itself says, then what follows."""
    if figure.high is not None:
        return Qualifier.RANGE, None
    if figure.prefix:
        return figure.prefix.qualifier, figure.prefix
    if figure.form == "top":
        return Qualifier.AT_MOST, None
    if figure.number.more:
        return Qualifier.MORE_THAN, None
    if figure.suffix:
        return figure.suffix.qualifier, figure.suffix
    standing_alone = figure.number.bare and figure.number.value >= 100
    if figure.level or figure.number.order or (standing_alone and figure.form == "amount"):
        return Qualifier.ORDER_OF, None
    return Qualifier.EXACT, None


def _expects_a_step(figure: Figure, hedge: Hedge | None) -> bool:
    return hedge.usual if hedge else figure.number.more


def _margin(figure: Figure, lexicon: Lexicon) -> Decimal:
    """Half a unit of the last written digit; what is counted one by one is exact (5968家, but 2.5万家 is rounded)."""
    unit = lexicon.unit(figure.unit)
    number = figure.number
    if unit is not None and unit.whole and number.place <= 1 and not number.scaled:
        return Decimal(0)
    return _plain(number.place / 2)


def _intervals(
    qualifier: Qualifier, figure: Figure, margin: Decimal, step: Decimal | None
) -> tuple[Interval, Interval]:
    """The hard bounds of a wording and its usual reading (design: figures as written)."""
    value = _plain(figure.number.value)
    high = _plain(figure.high.value) if figure.high else value
    if qualifier is Qualifier.MORE_THAN:
        usual = Interval(value, None if step is None else value + step, True, step is not None)
        return Interval(value, None, lower_open=step is not None), usual
    if qualifier is Qualifier.NEARLY or qualifier is Qualifier.LESS_THAN:
        hard = Interval(None, value, upper_open=True)
        return hard, hard if step is None else Interval(value - step, value, upper_open=True)
    if qualifier is Qualifier.ABOUT:
        return Interval(), Interval.around(value, step or Decimal(0)) if step else Interval()
    first = Decimal(1) if figure.form == "top" else None
    hard = {
        Qualifier.EXACT: Interval.around(value, margin),
        Qualifier.AT_LEAST: Interval(value, None),
        Qualifier.AT_MOST: Interval(first, value),
        Qualifier.ORDER_OF: Interval(value, value * 10) if value >= 0 else Interval(value * 10, value),
        Qualifier.RANGE: Interval(value, high) if value <= high else Interval(high, value),
    }[qualifier]
    return hard, hard


def _columns(qualifier: Qualifier, hard: Interval) -> tuple[Decimal | None, Decimal | None]:
    """What the columns `lower` and `upper` show."""
    return (None, None) if qualifier is Qualifier.EXACT else (hard.lower, hard.upper)


def _plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    whole = value == value.to_integral_value()
    return value.quantize(Decimal(1)) if whole else value.normalize()


_ZH = {
    Qualifier.EXACT: "{}", Qualifier.NEARLY: "近{}", Qualifier.LESS_THAN: "不足{}", Qualifier.MORE_THAN: "超过{}",
    Qualifier.AT_LEAST: "{}以上", Qualifier.AT_MOST: "{}以内", Qualifier.ABOUT: "约{}", Qualifier.ORDER_OF: "{}级",
    Qualifier.RANGE: "{}至{}",
}  # fmt: skip
_EN = {
    Qualifier.EXACT: "{}", Qualifier.NEARLY: "nearly {}", Qualifier.LESS_THAN: "less than {}",
    Qualifier.MORE_THAN: "more than {}", Qualifier.AT_LEAST: "at least {}", Qualifier.AT_MOST: "at most {}",
    Qualifier.ABOUT: "about {}", Qualifier.ORDER_OF: "{} to {}", Qualifier.RANGE: "{} to {}",
}  # fmt: skip
_THOUSAND = (Decimal(10**3), " thousand")
_SCALES = {
    "zh": ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "en": ((Decimal(10**12), " trillion"), (Decimal(10**9), " billion"), (Decimal(10**6), " million"), _THOUSAND),
}


def write(quantity: Quantity, lang: str = "en") -> str:
    """A quantity in words, e.g. 近2.6亿元, nearly 260 million yuan; a rank is 第5名, rank 5."""
    if quantity.form == "fall":
        rise = replace(_turned(quantity), form="growth")
        if quantity.qualifier is Qualifier.MORE_THAN and quantity.usual != quantity.hard:
            rise = replace(rise, qualifier=Qualifier.NEARLY)
        return f"{'下降' if lang == 'zh' else 'down '}{write(rise, lang)}"
    ends = (quantity.value,) if quantity.value is not None else (quantity.lower, quantity.upper)
    numbers = [end for end in ends if end is not None]
    if quantity.unit == "rank":
        return _rank(quantity, numbers[0], lang)
    if lang == "en" and quantity.qualifier is Qualifier.ORDER_OF:
        numbers = [numbers[0], numbers[0] * 10]
    free = len(numbers) > 1 or quantity.qualifier not in (Qualifier.EXACT, Qualifier.MORE_THAN, Qualifier.ABOUT)
    place = Decimal(0) if free else quantity.margin * 2
    if quantity.unit == "percent" and place == 10:
        place = Decimal(1)  # 三成 is 30%, not 0.003万%
    if lang == "zh" and quantity.qualifier is Qualifier.ORDER_OF and _power(numbers[0]):
        return f"数{_power(numbers[0])}{_unit_word(quantity.unit, lang)}"
    words = [_amount(number, quantity.unit, lang, place, free) for number in numbers]
    return (_ZH if lang == "zh" else _EN)[quantity.qualifier].format(*words)


def _power(value: Decimal) -> str:
    """The name of a power of ten from 十 to 千万亿: what 数 stands before; "" for any other number."""
    zeros = value.adjusted()
    if not 0 < zeros < 16 or value != Decimal(10) ** zeros:
        return ""
    large, small = next((z, word) for z, word in ((12, "万亿"), (8, "亿"), (4, "万"), (0, "")) if zeros >= z)
    return ("", "十", "百", "千")[zeros - large] + small


def _rank(quantity: Quantity, value: Decimal, lang: str) -> str:
    if quantity.qualifier is Qualifier.AT_MOST:
        return f"前{value}名" if lang == "zh" else f"top {value}"
    return f"第{value}名" if lang == "zh" else f"rank {value}"


def _amount(value: Decimal, unit: str, lang: str, place: Decimal, free: bool) -> str:
    word = _unit_word(unit, lang)
    gap = "" if lang == "zh" or not word or word in "%‰" else " "
    return f"{_digits(value, lang, place, free)}{gap}{word}"


def _digits(value: Decimal, lang: str, place: Decimal, free: bool) -> str:
    """The number with the scale that is read most easily and still shows the place it was rounded to (unless free)."""
    comma = "," if lang == "en" else ""
    if not place and not free:
        return _shown(value, place, comma)
    scales = _SCALES[lang]
    fitting = ((s, w) for s, w in scales if abs(value) >= s >= place and s > 1000 and _places(value, place, s) <= 4)
    coarse = ((s, w) for s, w in (*reversed(scales), (Decimal(1), "")) if s >= place > 1)
    scale, word = next(fitting, None) or next(coarse, (Decimal(1), ""))
    return f"{_shown(value / scale, place / scale, comma)}{word}"


def _places(value: Decimal, place: Decimal, scale: Decimal) -> int:
    return max(_decimals(value / scale), _decimals(place / scale))


def _shown(value: Decimal, place: Decimal, comma: str) -> str:
    return f"{value:{comma}.{max(_decimals(value), _decimals(place))}f}"


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _unit_word(symbol: str, lang: str) -> str:
    table = default_lexicon().symbols
    above, _, below = symbol.partition("/")
    if below:
        return f"{_unit_word(above, lang)}/{_word_below(below, lang)}"
    unit = table.get(symbol)
    words = [word for word in unit.words if word.isascii() == (lang == "en")] if unit else []
    return words[0] if words else (unit.words[0] if unit and unit.words else symbol)


def _word_below(symbol: str, lang: str) -> str:
    """The unit below the line of a quotient, which may stand with a scale: 10000yuan is 万元."""
    name = symbol.lstrip("10")
    scale = symbol[: len(symbol) - len(name)]
    if lang == "en":
        return symbol if scale or name in BELOW else _unit_word(name, lang)
    words = {digits: word for word, digits in SCALES_BELOW.items()}
    return words.get(scale, scale) + (BELOW[name][1] if name in BELOW else _unit_word(name, lang))
