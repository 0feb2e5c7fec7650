"""The hedges of a lexicon, in both languages: `govdata explain hedges`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govdata.quantities.lexicon import Hedge, Lexicon, Qualifier, default_lexicon
from govdata.quantities.unit_list import NAME as UNITS
from govdata.quantities.unit_list import explain_units
from govdata.reports.lines import labelled
from govdata.reports.messages import Message

NAME = "hedges"
"""What is asked for to have all of them."""
_HEAD = Message(
    "Hedges: the qualifier, and the words before and after a figure (…) that give it.",
    "模糊措辞：限定词，以及数字（…）前后表示它的词。",
)
_ALL_UNITS, _ALL_HEDGES = Message("all units", "全部单位"), Message("all hedges", "全部模糊措辞")
QUALIFIERS: Final[Mapping[Qualifier, Message]] = {
    Qualifier.EXACT: Message("the value itself", "即该数值"),
    Qualifier.NEARLY: Message("below the value, and close to it", "小于而接近该数值"),
    Qualifier.LESS_THAN: Message("below the value", "小于该数值"),
    Qualifier.MORE_THAN: Message("above the value", "大于该数值"),
    Qualifier.AT_LEAST: Message("the value or above", "不小于该数值"),
    Qualifier.AT_MOST: Message("the value or below", "不大于该数值"),
    Qualifier.ABOUT: Message("around the value", "在该数值上下"),
    Qualifier.ORDER_OF: Message("of the size of the value", "与该数值同一数量级"),
    Qualifier.RANGE: Message("between two values", "在两个数值之间"),
}


def explain_words(name: str, lang: str) -> str:
    """What the lexicon knows by a name: "units", "hedges", a qualifier, the symbol of a unit; all of it for ""."""
    if not name:
        return f"{explain_units(UNITS, lang)}\n\n{explain_hedges(lang)}"
    if name in QUALIFIERS:
        return _line(Qualifier(name), default_lexicon().hedges, lang, indent="")
    return explain_hedges(lang) if name == NAME else explain_units(name, lang)


def known_words() -> dict[str, Message]:
    """Every name that `explain_words` knows, with what it means; a unit with its words."""
    units = {symbol: Message.same(" · ".join(unit.words[:3])) for symbol, unit in default_lexicon().symbols.items()}
    qualifiers = {str(qualifier): said for qualifier, said in QUALIFIERS.items()}
    return {UNITS: _ALL_UNITS, NAME: _ALL_HEDGES, **qualifiers, **units}


def explain_hedges(lang: str, lexicon: Lexicon | None = None) -> str:
    """The words of all hedges by qualifier, in `lang` ("en" or "zh"); govdata's, where no lexicon is given."""
    hedges = (lexicon or default_lexicon()).hedges
    return "\n".join([_HEAD.in_(lang), *(_line(qualifier, hedges, lang) for qualifier in QUALIFIERS)])


def _line(qualifier: Qualifier, hedges: tuple[Hedge, ...], lang: str, indent: str = "  ") -> str:
    words = dict.fromkeys(word for hedge in hedges if hedge.qualifier is qualifier for word in _words(hedge))
    means = labelled(f"{indent}{qualifier}", QUALIFIERS[qualifier].in_(lang), lang)
    return f"\n    {indent}".join([means, *([" · ".join(words)] if words else [])])


def _words(hedge: Hedge) -> tuple[str, ...]:
    before, after = (*hedge.before, *hedge.before_en), (*hedge.after, *hedge.after_en)
    return (*(f"{word}…" for word in before), *(f"…{word}" for word in after))
