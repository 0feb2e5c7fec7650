"""What is printed at a place of a text: the one reading that proposals and proof share.

`PrintReader` reads a figure with the unit that its sentence or its list gives it, and says whether something touches
it.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import lru_cache

from govdata.quantities import english_numerals
from govdata.quantities.characters import NUMERAL, ONE_TO_NINE, SCALE
from govdata.quantities.context import Contexts
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.lexicon import Lexicon, where_one_begins
from govdata.quantities.lists import belongs, lend
from govdata.quantities.non_figures import ExclusionPatterns, Marked, Phrases, Span
from govdata.quantities.numerals import currency_pattern, sign_pattern
from govdata.quantities.pattern import Pattern
from govdata.quantities.touching import Touching
from govdata.quantities.whitespace import AlignedText
from govdata.values import dataclass

_REACH = 32
"""Characters before a place in which a figure that covers it may begin: no number is longer (`numerals`)."""
_LONGEST_LIST = 40


@dataclass(frozen=True)
class Printed:
    """A figure as it is printed: as the grammar read it, and with the unit that its sentence gives it."""

    read: Figure
    figure: Figure


class PrintReader:
    """Reads what is printed, by one grammar; it holds no state."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar, self.contexts = grammar, Contexts(grammar.lexicon)
        self._phrases, self._exclusions = Phrases(grammar.lexicon), ExclusionPatterns(grammar.lexicon)
        self.touching, self.seed = Touching(grammar.lexicon, grammar.units), _seed(grammar.lexicon)

    def is_whole(self, text: str, figure: Figure) -> bool:
        """Whether nothing touches a figure."""
        return self.touching.around(text, figure.start, figure.end, figure) == (figure.start, figure.end)

    def marked(self, text: AlignedText) -> Marked:
        """The dates and identifiers of a text."""
        return Marked(self._exclusions.spans(text))

    def overlapping(self, text: str, first: int, last: int) -> Iterator[Printed]:
        """The figures that share a character with [first, last), read from left to right."""
        position = max(0, first - _REACH)
        while position and text[position - 1] in _RUN and first - position < 2 * _REACH:
            position -= 1
        while (seed := self.seed.search(text, position)) and seed.start() < last:
            figure = self._figure_at(text, seed.start())
            position = max(seed.end(), figure.end) if figure else seed.end()
            if phrase := self.phrase(text, seed.start(), figure):
                position = max(seed.end(), phrase.end)
            elif figure and figure.end > first and figure.start < last:
                yield Printed(figure, self.contexts.with_unit(text, figure))

    def phrase(self, text: str, position: int, figure: Figure | None) -> Span | None:
        """The word without a figure in which a number stands: 统一, 三农; what is hedged stands in none."""
        hedged = figure is not None and (figure.prefix is not None or figure.number.more)
        return None if hedged else self._phrases.around(text, position)

    def _figure_at(self, text: str, position: int) -> Figure | None:
        """The figure of a place; 前 and 半 are looked past where they are none."""
        figure = self._grammar.figure_at(text, position)
        return figure if figure and (figure.form not in ("top", "half") or self.contexts.fits(text, figure)) else None

    def lent(self, text: str, printed: Figure, figure: Figure) -> Figure | None:
        """A figure with what the last one of its list lends it; itself where none does, None where that is in doubt.

        Args:
            text: the text.
            printed: the member of the list as the text has it.
            figure: the same as a row has it.
        """
        end = printed.end
        for _ in range(_LONGEST_LIST):
            joint = self.contexts.joint.match(text, end)
            following = self._figure_from(text, joint.end()) if joint else None
            if joint is None or following is None:
                return figure
            if following.unit:
                shared = belongs(following, printed) and self.contexts.shares(text, end, following)
                return lend(following, figure) if shared else figure
            end = following.end
        return figure

    def _figure_from(self, text: str, position: int) -> Figure | None:
        seed = self.seed.search(text, position, position + _REACH)
        figure = self._grammar.figure_at(text, seed.start()) if seed else None
        if seed is None or figure is None or figure.start != position or self.phrase(text, seed.start(), figure):
            return None
        in_sentence = self.contexts.with_unit(text, figure)
        return in_sentence if self.contexts.fits(text, figure) and self.is_whole(text, in_sentence) else None


@lru_cache(maxsize=16)
def reader_of(grammar: Grammar) -> PrintReader:
    """The reader of a grammar, compiled once."""
    return PrintReader(grammar)


_RUN = f"0123456789.,{NUMERAL}"


def _seed(lexicon: Lexicon) -> Pattern:
    """Where a figure may begin."""
    letters = (*f"0123456789-−负零百千万数几第前翻倍半{NUMERAL}", *string.ascii_letters)
    begins, money = where_one_begins((*letters, *lexicon.currency_marks)), currency_pattern(lexicon)
    return Pattern(
        rf"{begins}(?:{sign_pattern(lexicon)}?(?:{money} ?)?\d|{money}(?=[{NUMERAL}])|[百千万]分之|零下|[{NUMERAL}]"
        rf"|[数几](?=[{SCALE}])|第|前(?=[\d{ONE_TO_NINE}十百])|翻了?[一两二三\d]?[番倍]|倍增|半"
        rf"|{english_numerals.seed()})"
    )
