"""Figures proposed from a text that govdata has never seen: `propose(text)`.

Every numeral is read once by the grammar; what its form sets aside (`setasides`) is skipped, and a figure must fit
its sentence (`contexts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from govdata.quantities.context import SHARED, Contexts
from govdata.quantities.english import SEED
from govdata.quantities.exclusions import Cover, Phrases, spans
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.numerals import CHINESE, SIGN
from govdata.quantities.quantity import Quantity, grammar_of, to_quantity
from govdata.quantities.whitespace import Folded, scannable

_SEED = re.compile(
    rf"{SIGN}?(?:(?:[¥￥$€£]|US\$|HK\$|(?<![A-Za-z])(?:RMB|CNY|USD|HKD|EUR)) ?)?\d|[百千万]分之"
    rf"|零下|[{CHINESE}]|[数几](?=[十百千万亿])|第|前(?=[\d一二三四五六七八九十百])|翻了?[一两二三\d]?[番倍]|倍增|半"
    rf"|{SEED}"
)
_LONG_RUN = re.compile(rf"[\d.,{CHINESE}]{{25,}}+")
_GROUPED = re.compile(r"(?<![\d.,])(?:\d++(?:[.,]\d++)++|\d{1,3}(?: \d{3})++(?![\d.,]))")
_AS_ONE = re.compile(r"\d++\.\d++|\d{1,3}(?:,\d{3})++(?:\.\d++)?+|\d++(?:\.\d++)?(?:,\d++\.\d++)++")
"""Digits with marks between them that make one number, or a list of decimals; 1.200,5 and 1 200 may be either."""
_CLAUSE = "，。；！？、：:;,.\n"
_STOP = "，。；！？：;,.\n"


@dataclass(frozen=True)
class Proposal:
    """A row ready to be reviewed: positions are code points of the raw text, `line` counts from 1."""

    line: int
    start: int
    quantity: Quantity
    quote: str
    quote_start: int

    @property
    def as_written(self) -> str:
        return self.quantity.as_written

    @property
    def end(self) -> int:
        return self.start + len(self.as_written)


def propose(raw: str, grammar: Grammar | None = None) -> Iterator[Proposal]:
    """The figures of a text, in its order."""
    folded = scannable(raw)
    chosen = grammar or grammar_of()
    line, counted = 1, 0
    contexts = Contexts(chosen.lexicon)
    for figure in _with_shared_units(folded.text, _figures(folded, chosen, contexts), contexts):
        start = folded.offset(figure.start)
        line, counted = line + raw.count("\n", counted, start), start
        written = folded.excerpt(figure.start, figure.end)
        quote, quote_start = _quote(folded, figure)
        yield Proposal(line, start, to_quantity(figure, written, chosen.lexicon), quote, quote_start)


def _figures(folded: Folded, grammar: Grammar, contexts: Contexts) -> Iterator[Figure]:
    """Every figure that is read and not set aside; those without a unit only where the next may lend them one."""
    text = folded.text
    phrases = Phrases(grammar.lexicon)
    cover, position = Cover(spans(folded)), 0
    while seed := _SEED.search(text, position):
        position = seed.end()
        doubtful = _after_one_or_two(text, seed.end() - 1)
        figure = None if doubtful else grammar.figure_at(text, seed.start())
        if figure is None:
            position = max(position, doubtful or _after_a_long_run(text, seed.start()))
            continue
        end = max(figure.end, position)
        if covered := cover.over(figure.body, max(figure.body + 1, figure.end - 1)):
            position = max(position, covered.end)
            continue
        phrase = None if figure.prefix or figure.number.more else phrases.around(text, seed.start())
        if phrase:
            position = max(position, phrase.end)
        elif contexts.fits(text, figure):
            position = end
            yield contexts.resolved(text, figure)
        elif figure.form not in ("top", "half"):
            position = end


def _after_one_or_two(text: str, position: int) -> int:
    """Behind digits that may be one number or two; 0 where they are one."""
    group = _GROUPED.match(text, position)
    return group.end() if group and not _AS_ONE.fullmatch(group[0]) else 0


def _after_a_long_run(text: str, position: int) -> int:
    """Behind a run of numerals too long to be a number, so that it is not tried again at each of its characters."""
    run = _LONG_RUN.match(text, position)
    return run.end() if run else position


def _with_shared_units(text: str, figures: Iterable[Figure], contexts: Contexts) -> Iterator[Figure]:
    """Give the unit of the last figure of a list to those before it; what finds none has what its sentence gives."""
    waiting: list[Figure] = []
    for figure in figures:
        if waiting and not SHARED.fullmatch(text, waiting[-1].end, figure.start):
            yield from _alone(text, waiting, contexts)
            waiting = []
        if not figure.unit:
            waiting.append(figure)
            continue
        if figure.number.scaled or not any(other.number.scaled for other in waiting):
            yield from (_lent(other, figure) for other in waiting)
        else:
            yield from _alone(text, waiting, contexts)
        waiting = []
        yield figure
    yield from _alone(text, waiting, contexts)


def _alone(text: str, waiting: Iterable[Figure], contexts: Contexts) -> Iterator[Figure]:
    lent = (contexts.lent(text, figure) for figure in waiting)
    return (figure for figure in lent if figure.unit)


def _lent(figure: Figure, lender: Figure) -> Figure:
    factor = Decimal(1)
    if lender.number.scaled and not figure.number.scaled and lender.number.place >= 1:
        factor = Decimal(10**8) if lender.number.value >= 10**8 else Decimal(10**4)
    return replace(figure, number=figure.number.times(factor), unit=lender.unit, word=lender.word)


def _quote(folded: Folded, figure: Figure, limit: int = 40) -> tuple[str, int]:
    """The clause around a figure, at most `limit` folded characters, in which it stands once."""
    text, needle = folded.text, folded.text[figure.start : figure.end]
    following = text.find(needle, figure.start + 1, figure.start + limit + len(needle))
    ceiling = min(figure.start + limit, following if following >= 0 else len(text), len(text))
    end = figure.end
    while end < ceiling and not _ends_clause(text, end, _CLAUSE):
        end += 1
    preceding = text.rfind(needle, max(0, end - limit), figure.end - 1)
    floor = max(0, end - limit, preceding + len(needle) if preceding >= 0 else 0)
    start = figure.start
    while start > floor and not _ends_clause(text, start - 1, _STOP):
        start -= 1
    if start == floor and floor:
        start = _at_a_comma(text, start, figure.start)
    start, end = folded.whole_words(start, end, (figure.start, figure.end))
    while start < figure.start and not text[start].isalnum() and text[start] not in "《“（-−$£€¥￥":
        start += 1
    return folded.excerpt(start, end), folded.offset(start)


def _ends_clause(text: str, position: int, marks: str) -> bool:
    inside = text[position - 1 : position].isalnum() and text[position + 1 : position + 2].isdigit()
    return text[position] in marks and not (inside and text[position] in ",:." and text[position - 1].isascii())


def _at_a_comma(text: str, start: int, stop: int) -> int:
    """The next weaker stop, so that a quote does not begin in the middle of a word."""
    found = [text.find(mark, start, stop) + 1 for mark in "、：）”》 "]
    return min((place for place in found if place), default=start)
