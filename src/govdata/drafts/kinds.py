"""What kind of quantity a figure is, by its unit and its words: stock, flow, share, growth, rank, years or claim."""

from __future__ import annotations

import re

from govdata.drafts.phrases import Phrase
from govdata.drafts.sentences import Mention
from govdata.drafts.words import any_of, pattern, words
from govdata.reports.bilingual import has_chinese

_CLAIM = re.compile(r"唯一|首|第一次|\bfirst\b|\bonly\b", re.IGNORECASE)
_RUN = re.compile(r"连续|连年|蝉联|consecutive|in a row", re.IGNORECASE)
_RATES = frozenset({"percent", "per_mille", "ratio", "fraction"})
_POINTS = frozenset({"percentage_point", "per_mille_point"})
_SAYS_GROWTH = re.compile(rf"{any_of(words('growth'))}[率幅]?$|{any_of(words('growth_en'))}")
_OF_GROWTH = _RATES | _POINTS | {"times"}
ALIKE = frozenset({"stock", "flow"})
"""The kinds that words tell apart only now and then."""


def kind_of(mention: Mention, phrase: Phrase, led: str) -> str:
    """The kind of a figure; `led` are the words before it in its sentence."""
    unit, written = mention.unit, mention.proposal.as_written
    if unit in _POINTS or phrase.growth or mention.proposal.quantity.form in ("growth", "fall"):
        return "growth"
    if unit == "rank":
        return "claim" if _CLAIM.match(written) and not written.startswith("第") else "rank"
    if _CLAIM.match(written):
        return "claim"
    if unit == "years":
        return "years"
    if unit in _RATES:
        return "share"
    if _RUN.search(led[-12:]):
        return "years"
    return _stock_or_flow(f"{phrase.own} {phrase.behind}", led)


def kind_of_new(kind: str, unit: str) -> str:
    """The kind of a new indicator of a figure: growth is a rate, and what is added in a unit of its own is a flow."""
    return "flow" if kind == "growth" and unit not in _OF_GROWTH else kind


def title_of_new(label: str, kind: str, unit: str) -> str:
    """What a new indicator may be called: its label, and that it is the growth of it, which the label alone hides.

    >>> title_of_new("粮食产量", "growth", "percent"), title_of_new("粮食产量", "flow", "t")
    ('粮食产量增长率', '粮食产量')
    """
    if kind != "growth" or _SAYS_GROWTH.search(label):
        return label
    if has_chinese(label):
        return f"{label}{'变动' if unit in _POINTS else '增长率'}"
    return f"{'Change' if unit in _POINTS else 'Growth'} of {label}"


def _stock_or_flow(own: str, led: str) -> str:
    stock, flow = pattern("stock", "stock_en"), pattern("flow", "flow_en")
    for said in (own, led):
        if stock.search(said):
            return "stock"
        if flow.search(said):
            return "flow"
    return "stock"


def agree(known: str, told: str) -> bool:
    """Whether an indicator of one kind may be what a figure of another is; nothing told agrees with all."""
    return not known or not told or known == told or {known, told} <= ALIKE or {known, told} == {"rank", "claim"}
