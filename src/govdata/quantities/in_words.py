"""A row of a table as a person says it: `more than 520`, 近2.6亿元, from its number, unit, bounds and qualifier.

The row is not read again from its print: what the tables say is told, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from govdata.quantities.lexicon import Qualifier
from govdata.quantities.pattern import Pattern
from govdata.quantities.quantity import TEMPLATES
from govdata.quantities.writing import write_plain
from govdata.reports.messages import EMPTY, Message
from govdata.reports.numbers import readable

Number = Decimal | None

_OF_RANKS: Final[Mapping[Qualifier, Message]] = {
    Qualifier.EXACT: Message("rank {}", "第{}名"),
    Qualifier.NEARLY: Message("nearly rank {}", "接近第{}名"),
    Qualifier.LESS_THAN: Message("better than rank {}", "第{}名之前"),
    Qualifier.MORE_THAN: Message("below rank {}", "第{}名之后"),
    Qualifier.AT_LEAST: Message("rank {} or below", "第{}名及以后"),
    Qualifier.AT_MOST: Message("top {}", "前{}名"),
    Qualifier.ABOUT: Message("about rank {}", "约第{}名"),
    Qualifier.ORDER_OF: Message("rank {} to {}", "第{}名的量级"),
    Qualifier.RANGE: Message("rank {} to {}", "第{}至{}名"),
}
"""A rank is the better the smaller it is: its words say which side of it is meant."""


def in_words(value: Number, unit: str, qualifier: str, lower: Number = None, upper: Number = None) -> Message:
    """A figure in both languages; EMPTY where the row has no number.

    >>> in_words(Decimal(260_000_000), "yuan", "nearly")
    Message(en='nearly 260 million yuan', zh='近2.6亿元')
    >>> in_words(Decimal(520), "count", "more_than", Decimal(520))
    Message(en='more than 520', zh='超过520个')
    >>> in_words(None, "percent", "range", Decimal(3), Decimal(5))
    Message(en='3% to 5%', zh='3%至5%')
    """
    known = qualifier in {each.value for each in Qualifier}
    templates = _OF_RANKS if unit == "rank" else TEMPLATES
    template = templates[Qualifier(qualifier if known else "exact")]
    numbers = [number for number in _ends(value, qualifier, lower, upper) if number is not None]
    if not numbers or len(numbers) < template.en.count("{}"):
        return _what_is_left(value, unit, lower, upper)
    return Message(
        *(template.in_(lang).format(*(_one(number, unit, lang) for number in numbers)) for lang in ("en", "zh"))
    )


def _ends(value: Number, qualifier: str, lower: Number, upper: Number) -> tuple[Number, ...]:
    if qualifier == Qualifier.RANGE.value:
        return (lower, upper)
    if qualifier == Qualifier.ORDER_OF.value and value is not None:
        return (value, value * 10 if upper is None else upper)
    return (value,)


def _what_is_left(value: Number, unit: str, lower: Number, upper: Number) -> Message:
    """What a row says that lacks the number its qualifier asks for: the number or the bound that it has."""
    for number, qualifier in ((value, Qualifier.EXACT), (lower, Qualifier.AT_LEAST), (upper, Qualifier.AT_MOST)):
        if number is not None:
            return in_words(number, unit, qualifier.value)
    return EMPTY


_COUNTED: Final = ("count", "persons")
"""What the name of an indicator says already: parks, scholars."""
_BARE: Final = ("rank", "ratio")
"""Without a word in either language: nobody says that a ratio is 1.2 dimensionless."""


def _one(number: Decimal, unit: str, lang: str) -> str:
    """A number with its unit; what is counted one by one has no unit in English, a rank has it in its words."""
    if unit in _BARE:
        return readable(number).in_(lang)
    if lang == "zh":
        return write_plain(number, unit, lang).replace(" ", "")
    if unit in _COUNTED:
        return readable(number).en
    said = write_plain(number, unit, lang)
    return singular(said) if number == 1 else said


_IRREGULAR: Final = {"feet": "foot", "inches": "inch"}
_HEADS: Final = Pattern(r"\b(degree|pound|tonne)s(?= )")
"""Units whose plural stands before another word: tonnes of coal equivalent."""
_PLURAL: Final = Pattern(r"(?<=[a-z]{3})(?<!s)s(?=/|$)")


def singular(said: str) -> str:
    """One of a unit: of a symbol or a name without a plural it is the same.

    >>> singular("1 kilometres/h"), singular("1 Gbps"), singular("1 degrees Celsius")
    ('1 kilometre/h', '1 Gbps', '1 degree Celsius')
    """
    for plural, one in _IRREGULAR.items():
        said = said.replace(plural, one)
    head = _HEADS.sub(r"\1", said)
    return head if head != said else _PLURAL.sub("", said)
