"""The grammar of a figure in a text: a form or an amount, and the hedges around it.

`Grammar.figure_at(text, position)` reads the figure whose number starts there and looks back for the hedge before
it. A text is handed in without white space and in plain characters (`whitespace.normalize_for_scan`). Everything is
matched at one place and never retried, so reading a text is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from govdata.quantities.amounts import BETWEEN, AmountReader
from govdata.quantities.direction_words import FALLING, GROWING, as_fall, falling_pattern, growing_pattern
from govdata.quantities.forms import Figure, FormReader, Forms
from govdata.quantities.lexicon import Hedge, Lexicon, Qualifier, Unit
from govdata.quantities.pattern import LeadingPattern
from govdata.quantities.units import longest_first


class Grammar:
    """The grammar of one lexicon; it compiles once and holds no state."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        before = ((word, hedge) for hedge in reversed(lexicon.hedges) for word in (*hedge.before, *hedge.before_en))
        after = ((word, hedge) for hedge in reversed(lexicon.hedges) for word in (*hedge.after, *hedge.after_en))
        self._before, self._after = longest_first(before, -1), longest_first(after, 0)
        self._longest = max(len(word) for words in self._before.values() for word, _hedge in words)
        self._prefixes = longest_first((pair for words in self._before.values() for pair in words), 0)
        self._lead = _lead(lexicon)
        self._amounts, self._forms = AmountReader(lexicon), Forms(lexicon)
        self._readers: tuple[FormReader, ...] = (*self._forms.readers, self._amounts.read)
        self._readers_of_digits: tuple[FormReader, ...] = (*self._forms.of_digits, self._amounts.read)
        self._currencies = frozenset({"", *lexicon.currency_marks.values()})
        self.units = self._amounts.units

    def figure_at(self, text: str, position: int) -> Figure | None:
        """The figure whose number begins at `position`, with the hedges around it."""
        of_digits = text[position : position + 1].isdecimal()
        for read in self._readers_of_digits if of_digits else self._readers:
            if figure := read(text, position):
                hedged = self._hedged(text, figure)
                return hedged if figure.form != "half" or _is_half(text, hedged) else None
        return None

    def whole(self, text: str) -> Figure | None:
        """The figure that fills `text` from its first to its last character, or None."""
        if figure := self._forms.read_declared(text):
            return figure
        lead = self._lead.match(text)
        offset = len(BETWEEN) if text.lower().startswith(BETWEEN) else lead.end() if lead else 0
        for position in (offset, *(offset + length for length in self._hedge_lengths(text[offset:]))):
            figure = self.figure_at(text, position)
            if figure and figure.start <= offset and figure.end == len(text):
                return _led(figure, lead) if lead else figure
        return None

    def declared_in(self, text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Where in text[first:last] words stand that are a figure only when a table says so: 首个, 三大, 榜首."""
        return self._forms.declared_in(text, first, last)

    def lead_length(self, text: str) -> int:
        """How long the word is that a figure begins with and that is no hedge: 下降 of 下降3.2%; 0 without one."""
        lead = self._lead.match(text)
        return lead.end() if lead else 0

    def unit_at(self, text: str, position: int, spelt: bool = True) -> tuple[Unit, str] | None:
        """The longest unit word at `position`; see `units.UnitReader.unit_at`."""
        return self.units.unit_at(text, position, spelt)

    def _hedge_lengths(self, text: str) -> Iterable[int]:
        """How long the hedges are that `text` may begin with, the longest first."""
        lower = text.lower()
        for word, _hedge in self._prefixes.get(lower[:1], ()):
            if lower.startswith(word):
                yield len(word)
                yield from (len(word) + 1,) if lower.startswith(word + " ") else ()

    def _hedged(self, text: str, figure: Figure) -> Figure:
        prefix, start = self._hedge_before(text, figure)
        suffix, end = self._hedge_after(text, figure.end, self._is_duration(figure))
        if prefix is suffix is None:
            return figure
        return replace(figure, prefix=prefix, start=start, suffix=suffix, end=end)

    def _hedge_before(self, text: str, figure: Figure) -> tuple[Hedge | None, int]:
        stop = figure.start - (text[figure.start - 1 : figure.start] == " ")
        before = text[max(0, stop - self._longest) : stop].lower()
        for word, hedge in self._before.get(before[-1:], ()):
            start = stop - len(word)
            if not before.endswith(word) or not hedge.may_follow(text, start):
                continue
            if not self._may_stand_before(figure, hedge, word, text):
                continue
            if word[0].isascii() and text[start - 1 : start].isascii() and text[start - 1 : start].isalpha():
                continue
            return hedge, start
        return None, figure.start

    def _may_stand_before(self, figure: Figure, hedge: Hedge, word: str, text: str) -> bool:
        """Whether a hedge may stand before a figure.

        One character never does before a rank; 上 and 过 stand before 百 千 万 亿 and 半 alone (过 before any
        亿元); 突破 before two or three things that are named is a verb (突破三项技术).
        """
        if len(word) == 1 and figure.form in ("rank", "top", "growth"):
            return False
        if hedge.figures and (figure.number.bare or not figure.number.scaled):
            return False
        few = figure.number.value < 10 and figure.unit in ("count", "persons", "")
        if hedge.verb and few and text[figure.end : figure.end + 1].isalnum():
            return False
        if hedge.scale_only and hedge.qualifier is Qualifier.MORE_THAN and figure.unit in self._currencies:
            return figure.number.scaled or figure.form == "half"
        rate = figure.unit == "percent" and hedge.qualifier is Qualifier.MORE_THAN
        return not hedge.scale_only or rate or figure.number.bare or figure.form == "half" or figure.number.order

    def _is_duration(self, figure: Figure) -> bool:
        unit = self.lexicon.unit(figure.unit)
        return unit is not None and unit.dimension in ("months", "time")

    def _hedge_after(self, text: str, end: int, lasts: bool) -> tuple[Hedge | None, int]:
        """The hedge at `end`. Behind a duration no word begins that only looks like one: 15日内在 is 15日内."""
        stop = end + text.startswith((" ", "-"), end)
        for word, hedge in self._after.get(text[stop : stop + 1].lower(), ()):
            after = stop + len(word)
            if text[stop:after].lower() != word or word in ("余", "多"):
                continue
            begins = text.startswith(hedge.not_before, after) and not lasts
            if begins or (word[-1].isascii() and text[after : after + 1].isalpha()):
                continue
            return hedge, after
        return None, end


def _lead(lexicon: Lexicon) -> LeadingPattern:
    """What may stand before a figure as written and is no hedge: 位居, 达, 增长, fell by."""
    any_of = lexicon.any_of
    pattern = (
        rf"{any_of('leads')}|{any_of('reaching')}[到至](?![多少])|达|(?i:{any_of('reaching_en')}) to "
        rf"|(?P<fall>{falling_pattern(lexicon)})|(?P<growth>{growing_pattern(lexicon)})"
    )
    leads = ("leads", "reaching", "reaching_en", *FALLING, *GROWING)
    return LeadingPattern(pattern, ("达", *lexicon.words(*leads)))


def _led(figure: Figure, lead: re.Match[str]) -> Figure | None:
    """增长3% is growth and 下降3% a fall."""
    if lead["growth"]:
        return replace(figure, form="growth")
    return as_fall(figure) if lead["fall"] else figure


def _is_half(text: str, figure: Figure) -> bool:
    """半 and half alone are 50 percent only with a hedge, or where something is halved; half is, where it is all."""
    if figure.word not in ("半", "half"):
        return True
    halved = text[:5].lower() == "half" or text.startswith((" of ", " the "), figure.end)
    return figure.prefix is not None or (figure.word == "half" and halved)
