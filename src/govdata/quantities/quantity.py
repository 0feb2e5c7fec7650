"""A figure as written <-> number, unit, qualifier and bounds.

`read_quantity("近2.6亿元")` is 260000000 yuan, nearly; `Quantity.text("zh")` writes it back. Units are the short
symbols of the flagship (yuan, percent, km2, persons, rank …). The conventions are those of the guide to figures:
`lower` and `upper` are what a table shows (null for exact and about), `strict` is the interval outside of which
a value contradicts the wording, `expected` the one in which a reader expects it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from govdata.quantities.characters import to_plain
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.interval import Interval
from govdata.quantities.lexicon import Hedge, Lexicon, Qualifier, default_lexicon, read_lexicon
from govdata.quantities.whitespace import strip_whitespace
from govdata.quantities.writing import power_name, unit_word, write_amount
from govdata.reports.messages import Message
from govdata.values import dataclass


@dataclass(frozen=True)
class Quantity:
    """What a figure says. `value` is None for a range; `resolution` is one unit of the last digit that is not zero.

    `margin` is half a unit of the last written digit (0 for what is counted): the rounding of an exact figure.
    `value`, the bounds, `resolution` and `margin` are in `unit`.
    """

    as_written: str
    value: Decimal | None
    unit: str
    qualifier: Qualifier
    lower: Decimal | None
    upper: Decimal | None
    resolution: Decimal
    margin: Decimal
    form: str
    strict: Interval
    expected: Interval

    def text(self, lang: str = "en") -> str:
        """The figure in readable words, Chinese ("zh") or English; reading them gives the same quantity."""
        return write(self, lang)


def grammar_of(lexicon: Lexicon | None = None) -> Grammar:
    """The compiled grammar of a lexicon; without one, of the lexicon that comes with govdata."""
    return _default_grammar() if lexicon is None else Grammar(lexicon)


def grammar_with(lexicon: Path | None, inside: Path | None = None) -> Grammar:
    """The grammar of govdata's lexicon and of the one in a file, which is added to it.

    With `inside`, the file has to lie in that folder.

    Raises:
        DescriptorError: that file cannot be read, or does not have the form of a lexicon.
    """
    return grammar_of(default_lexicon() + read_lexicon(lexicon, inside)) if lexicon else grammar_of()


@cache
def _default_grammar() -> Grammar:
    return Grammar(default_lexicon())


def read_quantity(as_written: str, grammar: Grammar | None = None) -> Quantity | None:
    """The quantity that a figure as written states, or None where it is not one figure from end to end."""
    chosen = grammar or grammar_of()
    figure = read_figure(as_written, chosen)
    return to_quantity(figure, as_written, chosen.lexicon) if figure else None


def read_figure(as_written: str, grammar: Grammar) -> Figure | None:
    """The figure that fills `as_written` from end to end, or None."""
    plain = to_plain(as_written)
    spaced = " ".join(plain.split())
    found = (grammar.whole(text) for text in (spaced, strip_whitespace(plain)))
    return next(filter(None, found), None)


def to_quantity(figure: Figure, as_written: str, lexicon: Lexicon) -> Quantity:
    """The numbers behind a figure that the grammar found."""
    qualifier, hedge = _qualifier(figure)
    number = figure.number
    resolution, margin = _without_zeros(number.resolution), _margin(figure, lexicon)
    strict, expected = _intervals(qualifier, figure, margin, resolution if _is_close(figure, hedge) else None)
    lower, upper = (None, None) if qualifier is Qualifier.EXACT else (strict.lower, strict.upper)
    value = None if qualifier is Qualifier.RANGE else _without_zeros(number.value)
    quantity = Quantity(
        as_written, value, figure.unit, qualifier, lower, upper, resolution, margin, figure.form, strict, expected
    )
    return negated(quantity) if figure.form == "fall" else quantity


def negated(quantity: Quantity) -> Quantity:
    """The same on the other side of nothing: a fall by nearly 3 % is -3 % or a little more."""
    return replace(
        quantity,
        value=None if quantity.value is None else -quantity.value,
        qualifier=_NEGATED.get(quantity.qualifier, quantity.qualifier),
        lower=None if quantity.upper is None else -quantity.upper,
        upper=None if quantity.lower is None else -quantity.lower,
        strict=-quantity.strict,
        expected=-quantity.expected,
    )


_NEGATED = {
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


def _is_close(figure: Figure, hedge: Hedge | None) -> bool:
    """Whether a reader expects the value within the resolution of the figure."""
    return hedge.within_resolution if hedge else figure.number.more


def _margin(figure: Figure, lexicon: Lexicon) -> Decimal:
    """Half a unit of the last written digit; what is counted one by one is exact (5968家, but 2.5万家 is rounded)."""
    unit = lexicon.unit(figure.unit)
    number = figure.number
    if unit is not None and unit.whole and number.last_digit <= 1 and not number.scaled:
        return Decimal(0)
    return _without_zeros(number.last_digit / 2)


def _intervals(
    qualifier: Qualifier, figure: Figure, margin: Decimal, reach: Decimal | None
) -> tuple[Interval, Interval]:
    """The strict bounds of a wording and the expected ones; `reach` is how far from the number a reader expects it."""
    value = _without_zeros(figure.number.value)
    high = _without_zeros(figure.high.value) if figure.high else value
    if qualifier is Qualifier.MORE_THAN:
        expected = Interval(value, None if reach is None else value + reach, True, reach is not None)
        return Interval(value, None, lower_open=reach is not None), expected
    if qualifier is Qualifier.NEARLY or qualifier is Qualifier.LESS_THAN:
        strict = Interval(None, value, upper_open=True)
        return strict, strict if reach is None else Interval(value - reach, value, upper_open=True)
    if qualifier is Qualifier.ABOUT:
        return Interval(), Interval.around(value, reach) if reach else Interval()
    first = Decimal(1) if figure.form == "top" else None
    strict = {
        Qualifier.EXACT: Interval.around(value, margin),
        Qualifier.AT_LEAST: Interval(value, None),
        Qualifier.AT_MOST: Interval(first, value),
        Qualifier.ORDER_OF: Interval(value, value * 10) if value >= 0 else Interval(value * 10, value),
        Qualifier.RANGE: Interval(value, high) if value <= high else Interval(high, value),
    }[qualifier]
    return strict, strict


def _without_zeros(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    whole = value == value.to_integral_value()
    return value.quantize(Decimal(1)) if whole else value.normalize()


TEMPLATES = {
    Qualifier.EXACT: Message("{}", "{}"),
    Qualifier.NEARLY: Message("nearly {}", "近{}"),
    Qualifier.LESS_THAN: Message("less than {}", "不足{}"),
    Qualifier.MORE_THAN: Message("more than {}", "超过{}"),
    Qualifier.AT_LEAST: Message("at least {}", "{}以上"),
    Qualifier.AT_MOST: Message("at most {}", "{}以内"),
    Qualifier.ABOUT: Message("about {}", "约{}"),
    Qualifier.ORDER_OF: Message("{} to {}", "{}级"),
    Qualifier.RANGE: Message("{} to {}", "{}至{}"),
}


def write(quantity: Quantity, lang: str = "en") -> str:
    """A quantity in words, e.g. 近2.6亿元, nearly 260 million yuan; a rank is 第5名, rank 5."""
    if quantity.form == "fall":
        rise = replace(negated(quantity), form="growth")
        if quantity.qualifier is Qualifier.MORE_THAN and quantity.expected != quantity.strict:
            rise = replace(rise, qualifier=Qualifier.NEARLY)
        return f"{'下降' if lang == 'zh' else 'down '}{write(rise, lang)}"
    ends = (quantity.value,) if quantity.value is not None else (quantity.lower, quantity.upper)
    numbers = [end for end in ends if end is not None]
    if quantity.unit == "rank":
        return _rank(quantity, numbers[0], lang)
    if lang == "en" and quantity.qualifier is Qualifier.ORDER_OF:
        numbers = [numbers[0], numbers[0] * 10]
    free = len(numbers) > 1 or quantity.qualifier not in (Qualifier.EXACT, Qualifier.MORE_THAN, Qualifier.ABOUT)
    last_digit = Decimal(0) if free else quantity.margin * 2
    if quantity.unit == "percent" and last_digit == 10:
        last_digit = Decimal(1)  # 三成 is 30%, not 0.003万%
    if lang == "zh" and quantity.qualifier is Qualifier.ORDER_OF and power_name(numbers[0]):
        return f"数{power_name(numbers[0])}{unit_word(quantity.unit, lang)}"
    words = [write_amount(number, quantity.unit, lang, last_digit, free) for number in numbers]
    return TEMPLATES[quantity.qualifier].in_(lang).format(*words)


def _rank(quantity: Quantity, value: Decimal, lang: str) -> str:
    if quantity.qualifier is Qualifier.AT_MOST:
        return f"前{value}名" if lang == "zh" else f"top {value}"
    return f"第{value}名" if lang == "zh" else f"rank {value}"
