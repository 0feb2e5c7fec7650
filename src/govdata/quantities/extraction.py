"""Figures extracted from a text that govdata has never seen: `extract(text)`.

Every numeral is read once by the grammar; what its form excludes (`exclusions`) is skipped, and a figure must fit its
sentence (`context`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from govdata.quantities.characters import MORE, NUMERAL
from govdata.quantities.clause_quotes import clause_quoter
from govdata.quantities.currencies import grammar_for
from govdata.quantities.direction import direction_reader
from govdata.quantities.forms import Figure
from govdata.quantities.grammar import Grammar
from govdata.quantities.lists import belongs, lend
from govdata.quantities.non_figures import ExclusionPatterns, Span, SpanCursor
from govdata.quantities.pattern import Pattern
from govdata.quantities.printed import reader_of
from govdata.quantities.quantity import Quantity, grammar_of, to_quantity
from govdata.quantities.status import TargetText, status_words
from govdata.quantities.whitespace import AlignedText, normalize_for_scan, strip_whitespace
from govdata.reports.messages import LONGEST_QUOTE
from govdata.values import dataclass

_RANGING = (" to ", "to ", "-", "–", "—", "~", "～", "至", "到")


@dataclass(frozen=True)
class Proposal:
    """A row ready to be reviewed: positions are code points of the raw text, `line` counts from 1.

    The figure is printed at [start, end) of the raw text, white space inside it included; `status` is "target" where
    the text says that it is still to come.
    """

    line: int
    start: int
    end: int
    quantity: Quantity
    quote: str
    quote_start: int
    status: str = "observed"

    @property
    def as_written(self) -> str:
        """The figure as the text prints it."""
        return self.quantity.as_written


def extract(
    raw: str, grammar: Grammar | None = None, currency: str = "", borders: Collection[int] = frozenset()
) -> Iterator[Proposal]:
    """The figures of a text, in its order, but for one that is longer than a quote may be.

    Args:
        raw: the text; positions of proposals are code points in it.
        grammar: of a lexicon of one's own; govdata's, if left out.
        currency: the symbol of the currency that 元 and $ mean where they stand alone; by default what the text tells.
        borders: offsets of white space at which a paragraph ends for certain, whatever the line break looks like.
    """
    text = normalize_for_scan(raw, borders)
    chosen = grammar_for(raw, grammar or grammar_of(), currency)
    directions, targets = direction_reader(chosen), TargetText(text, status_words(chosen))
    quotes, line, counted = clause_quoter(chosen), 1, 0
    for figure in directions.directed(text.text, _extractor(chosen).figures(text)):
        start, end = text.span(figure.start, figure.end)
        line, counted = line + raw.count("\n", counted, start), start
        written = text.excerpt(figure.start, figure.end)
        quote, quote_start = quotes.around(text, figure, targets.breaks)
        status = "target" if targets.is_target(figure.start, figure.end) else "observed"
        if len(strip_whitespace(quote)) <= LONGEST_QUOTE:
            yield Proposal(line, start, end, to_quantity(figure, written, chosen.lexicon), quote, quote_start, status)


def doubtful_prints(
    raw: str, grammar: Grammar, currency: str = "", borders: Collection[int] = frozenset()
) -> list[str]:
    """What of a text reads as a figure and is not proposed, since something touches it: 12。3%, 5.5% ± 0.5%.

    Args: as for `extract`.
    """
    text, chosen = normalize_for_scan(raw, borders), grammar_for(raw, grammar, currency)
    return [text.excerpt(start, end) for start, end in _extractor(chosen).doubtful(text)]


class _Extractor:
    """Finds figures by one grammar; its patterns are compiled once, it holds no state."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar, self._reader = grammar, reader_of(grammar)
        self._exclusions = ExclusionPatterns(grammar.lexicon)
        self._contexts = self._reader.contexts
        self._long_run = Pattern(rf"[\d.,几{MORE}{NUMERAL}]{{25,}}+")

    def figures(self, text: AlignedText) -> Iterator[Figure]:
        """The figures of a text; what shares a unit with a later one has it."""
        waiting: list[Figure] = []
        for figure in self._single_figures(text):
            if waiting and not self._contexts.joins(text.text, waiting[-1].end, figure.start):
                yield from self._by_sentence(text.text, waiting)
                waiting = []
            if not figure.unit:
                waiting.append(figure)
                continue
            yield from self._lent(text.text, waiting, figure)
            waiting = []
            yield figure
        yield from self._by_sentence(text.text, waiting)

    def _lent(self, text: str, waiting: Sequence[Figure], last: Figure) -> Iterator[Figure]:
        """The figures of a list with what its last one lends them; without those whose scale is in doubt."""
        shared = waiting and self._contexts.shares(text, waiting[-1].end, last)
        for figure in waiting:
            if shared and belongs(last, figure):
                yield from filter(None, (lend(last, figure),))
            else:
                yield from self._by_sentence(text, (figure,))

    def doubtful(self, aligned: AlignedText) -> Iterator[tuple[int, int]]:
        """Where figures stand that something touches, with what does."""
        for figure, is_whole in self._read_figures(aligned):
            if not is_whole:
                yield self._reader.touching.around(aligned.text, figure.start, figure.end, figure)

    def _single_figures(self, aligned: AlignedText) -> Iterator[Figure]:
        """Every figure that is read whole."""
        return (figure for figure, is_whole in self._read_figures(aligned) if is_whole)

    def _read_figures(self, aligned: AlignedText) -> Iterator[tuple[Figure, bool]]:
        """Every figure that is not excluded, and whether it is read whole.

        Those without a unit only where a later one may lend it.
        """
        text = aligned.text
        excluded, position, behind = SpanCursor(self._exclusions.spans(aligned)), 0, -1
        while seed := self._reader.seed.search(text, position):
            position = seed.end()
            if span := excluded.overlapping(seed.start(), position):
                position = max(position, self._behind(text, seed.start(), span))
                continue
            figure = self._grammar.figure_at(text, seed.start())
            if figure is None:
                position = max(position, self._after_a_long_run(text, seed.start()))
                continue
            end = max(figure.end, position)
            if span := excluded.overlapping(figure.body, max(figure.body + 1, figure.end - 1)):
                position = max(position, span.end)
                continue
            if phrase := self._reader.phrase(text, seed.start(), figure):
                position = max(position, phrase.end)
            elif self._contexts.fits(text, figure):
                position = end
                in_sentence = self._contexts.with_unit(text, figure)
                yield in_sentence, self._reader.is_whole(text, in_sentence) and not self._is_glued(figure, behind)
                behind = figure.end
            elif figure.form not in ("top", "half"):
                position = end

    def _behind(self, text: str, start: int, span: Span) -> int:
        """Where an excluded place ends, or the range that it begins: 2100 AUD is a part of 1900 to 2100 AUD."""
        figure = self._grammar.figure_at(text, start) if text.startswith(_RANGING, span.end) else None
        return max(span.end, figure.end) if figure and figure.high else span.end

    def _is_glued(self, figure: Figure, behind: int) -> bool:
        """Whether a broken number of things follows another figure at once: 3541.07万元2.3本项目 ends a section."""
        unit = self._grammar.lexicon.unit(figure.unit)
        broken = figure.number.last_digit < 1 and unit is not None and unit.whole
        return broken and figure.start == behind

    def _after_a_long_run(self, text: str, position: int) -> int:
        """Behind a run of numerals too long to be a number, so that it is not tried again at each of its characters."""
        run = self._long_run.match(text, position)
        return run.end() if run else position

    def _by_sentence(self, text: str, waiting: Iterable[Figure]) -> Iterator[Figure]:
        """The figures that no later one lends a unit, where their sentence gives them one."""
        found = (self._contexts.with_unit_of_sentence(text, figure) for figure in waiting)
        return (figure for figure in found if figure.unit)


@lru_cache(maxsize=16)
def _extractor(grammar: Grammar) -> _Extractor:
    return _Extractor(grammar)
