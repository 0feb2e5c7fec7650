"""Numerals that the reader knows to be no figure: they count as excluded, each with its kind, and nobody writes a row.

A numeral is excluded by itself where a form or a word that is no figure covers the whole of it, and where no figure is
read. What may be a figure all the same stays open: a ratio, and digits in quotation marks that have a unit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from govdata.quantities.characters import COUNTING
from govdata.quantities.extraction import extract
from govdata.quantities.grammar import Grammar
from govdata.quantities.non_figures import QUOTED, RATIO, ExclusionPatterns, Phrases, Span
from govdata.quantities.pattern import Pattern
from govdata.quantities.quantity import grammar_of
from govdata.quantities.whitespace import AlignedText, normalize_for_scan

Place = tuple[int, int]


def automatic_kinds(
    raw: str, places: Sequence[Place], grammar: Grammar | None = None, borders: Collection[int] = frozenset()
) -> list[str]:
    """For each numeral what it is, if it is no figure (`date`, `name`, `lexical`, …); "" where it may be one.

    Args:
        raw: the text.
        places: the raw slices [start, end) of its numerals, in order.
        grammar: of a lexicon of one's own; govdata's, if left out.
        borders: offsets of white space at which a paragraph ends for certain.
    """
    chosen = grammar or grammar_of()
    text = normalize_for_scan(raw, borders)
    figures = _Slices((proposal.start, proposal.end) for proposal in extract(raw, chosen, borders=borders))
    reader, within = _reader(chosen), [_position(text, place) for place in places]
    in_units = (reader.is_in_unit(text.text, place) for place in within)
    return [
        "lexical" if in_unit else "" if figures.touches(place) else kind
        for place, in_unit, kind in zip(places, in_units, reader.kinds(text, within), strict=True)
    ]


@lru_cache(maxsize=4)
def _reader(grammar: Grammar) -> _Reader:
    return _Reader(grammar)


class _Reader:
    """The forms and words of one grammar that are no figures; compiled once."""

    def __init__(self, grammar: Grammar) -> None:
        lexicon, self._grammar = grammar.lexicon, grammar
        self._forms, self._phrases = ExclusionPatterns(lexicon), Phrases(lexicon)
        self._own = Pattern(
            r"(?P<list_number>[\[〔【]\d{1,2}[\]〕】])"
            rf"|(?P<name>第(?:\d{{1,3}}|[{COUNTING}百]{{1,5}}){lexicon.any_of('numbered')})"
            rf"|(?P<label>{lexicon.any_of('per')}[百千万亿]"
            rf"|{lexicon.any_of('table_units')} ?[:：] ?[^\d\n。；]{{0,12}}[百千万亿]"
            r"|[（(][百千万亿]{1,2}[^\d\n（）()]{1,6}[）)])"
        )
        self._unit = Pattern(lexicon.any_of("numeral_units"))

    def is_in_unit(self, text: str, place: Place) -> bool:
        """Whether a numeral is but the beginning of a unit: 百 of 百分点. Its figure has a numeral of its own."""
        return self._unit.match(text, place[0]) is not None and place[1] - place[0] == 1

    def kinds(self, text: AlignedText, places: Iterable[Place]) -> Iterator[str]:
        """The kind of each place of `text`, in order; "" for what may be a figure."""
        spans = _Spans([*self._forms.spans(text), *self._of_their_own(text.text)])
        for place in places:
            yield next(filter(None, self._candidates(text.text, place, spans)), "")

    def _of_their_own(self, text: str) -> Iterator[Span]:
        for match in self._own.finditer(text):
            yield Span(match.start(), match.end(), match.lastgroup or "")

    def _candidates(self, text: str, place: Place, spans: _Spans) -> Iterator[str]:
        for span in spans.covering(place):
            yield self._certain_kind(text, place, span)
        phrase = self._phrases.around(text, place[0])
        if phrase and place[1] <= phrase.end and not self._counts(text[phrase.start : phrase.end]):
            yield phrase.kind

    def _counts(self, word: str) -> bool:
        """Whether a word that is mostly none may count something all the same: 三台, 唯一."""
        figure = self._grammar.whole(word)
        return figure is not None and (figure.form == "claim" or (figure.unit == "count" and figure.number.value > 1))

    def _certain_kind(self, text: str, place: Place, span: Span) -> str:
        if span.kind == RATIO:
            return ""
        if span.kind != QUOTED:
            return span.kind
        figure = self._grammar.figure_at(text, place[0]) if text[place[0]].isdecimal() else None
        return "" if figure and (figure.unit or figure.number.scaled) else "name"


class _Spans:
    """Spans in the order of their starts."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans, key=lambda span: span.start)
        self._starts = [span.start for span in self._spans]
        self._longest = max((span.end - span.start for span in self._spans), default=0)

    def covering(self, place: Place) -> Iterator[Span]:
        """Those that hold the whole of a place."""
        for at in range(bisect_right(self._starts, place[0]) - 1, -1, -1):
            span = self._spans[at]
            if span.start < place[1] - self._longest:
                return
            if place[1] <= span.end:
                yield span


class _Slices:
    """Slices that do not overlap, in their order."""

    def __init__(self, slices: Iterable[Place]) -> None:
        self._slices = list(slices)
        self._starts = [start for start, _end in self._slices]

    def touches(self, place: Place) -> bool:
        """Whether one of them shares a character with a place."""
        at = bisect_right(self._starts, place[1] - 1) - 1
        return at >= 0 and self._slices[at][1] > place[0]


def _position(text: AlignedText, place: Place) -> Place:
    return text.position(place[0]), text.position(place[1] - 1) + 1
