"""Rows of a table of exclusions for the numerals that are still open, one row for a phrase: `propose_exclusions`.

A phrase touches no figure, and nothing that may be one: wherever it stands, it holds numerals that are open and that
the reader takes for words. It is a number with its unit (三个), or the words around a numeral that all its places
share; it ends in no word of Latin letters and in no unit. What stands once, what has no such phrase, and what may be
a figure has a row for its place. `reason` stays empty: that is what a reader has to say.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import count
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from govdata.documents.archive import read_documents, read_sources
from govdata.documents.prose import borders_of
from govdata.documents.reading import Reading
from govdata.evidence.coverage import Coverage, excluded_by_themselves, measure_coverage
from govdata.evidence.document_figures import figures_of
from govdata.evidence.numeral_scan import Numeral, NumeralStatus, numerals
from govdata.evidence.possible_figures import PossibleFigures
from govdata.evidence.rows import read_exclusions
from govdata.metadata.package import Package
from govdata.metadata.roles import FOR_REVIEW
from govdata.quantities.extraction import Proposal
from govdata.quantities.grammar import Grammar
from govdata.quantities.whitespace import AlignedText, normalize_for_quotes, normalize_for_scan, strip_whitespace
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

EXCLUSION = ("id", "source", "start", "text", "kind", "reason")
"""The columns of a table of exclusions."""
SHOWN = FOR_REVIEW["exclusions"]
"""What follows them for the reader: in how many places the phrase stands, and the words around the first."""
OUT_OF_SCOPE = "out_of_scope"
"""The kind of a figure that the package does not record."""
_LONGEST = 40
_MOST_TOKENS = 8
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.,:'’-][A-Za-z0-9]+)*|\S")
_STOP = frozenset('。，；！？、：,.;:!?…—|()[]（）〔〕【】《》“”‘’"')


@dataclass(frozen=True)
class ExclusionProposal:
    """A row to be reviewed. `start` is None where the text is excluded wherever it stands; `count` is how often."""

    text: str
    kind: str
    source: str = ""
    start: int | None = None
    count: int = 1
    context: str = ""

    def cells(self, identifier: str) -> dict[str, str]:
        """The cells of the row, and what is shown beside it."""
        start = "" if self.start is None else str(self.start)
        told = {"id": identifier, "source": self.source, "start": start, "text": self.text, "kind": self.kind}
        return {**told, "reason": "", "count": str(self.count), "context": self.context}


@dataclass(frozen=True)
class OpenText:
    """A text with its numerals, in order, as several sources may be parts of it."""

    reading: Reading
    coverages: tuple[Coverage, ...]

    @property
    def raw(self) -> str:
        """Its characters."""
        return self.reading.text

    @property
    def numerals(self) -> tuple[tuple[str, Numeral], ...]:
        """Each numeral with its source."""
        pairs = ((coverage.source, numeral) for coverage in self.coverages for numeral in coverage.numerals)
        return tuple(sorted(pairs, key=lambda pair: pair[1].start))


def rows_for_package(
    package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path, grammar: Grammar
) -> list[dict[str, str]]:
    """The proposals for the sources of a package as rows, by the names in `EXCLUSION` and `SHOWN`."""
    files: dict[str, list[Coverage]] = {}
    documents = read_documents(archive, read_sources(package, tables))
    for coverage in measure_coverage(package, tables, archive, grammar, documents):
        if not coverage.problem:
            files.setdefault(coverage.file, []).append(coverage)
    texts = [OpenText(documents[file].as_reading, tuple(mine)) for file, mine in files.items()]
    return _rows(texts, grammar, {exclusion.id for exclusion in read_exclusions(package, tables)})


def rows_for_texts(texts: Iterable[tuple[str, Reading]], grammar: Grammar) -> list[dict[str, str]]:
    """The same for (file name, reading) pairs that no package knows."""
    read = []
    for file, reading in texts:
        found = excluded_by_themselves(reading, list(numerals(reading.text, borders_of(reading))), grammar)
        read.append(OpenText(reading, (Coverage(PurePath(file).stem, file, tuple(found)),)))
    return _rows(read, grammar)


def _rows(texts: Sequence[OpenText], grammar: Grammar, taken: Container[str] = ()) -> list[dict[str, str]]:
    """A row for each proposal, with an id that no exclusion has yet."""
    free = (name for number in count(1) if (name := f"exclusion-{number:03}") not in taken)
    return [each.cells(name) for each, name in zip(propose_exclusions(texts, grammar), free, strict=False)]


def propose_exclusions(texts: Iterable[OpenText], grammar: Grammar) -> list[ExclusionProposal]:
    """A proposal for each phrase and each place whose numerals are open: those that stand most often, figures last."""
    read = [_ReadText.of(text, grammar) for text in texts]
    phrases: list[ExclusionProposal] = []
    places: list[ExclusionProposal] = []
    for text in read:
        for source, numeral in text.open:
            if numeral.start in text.held:
                continue
            found = _phrase(text, numeral, read) or text.at_its_place(source, numeral)
            (phrases if found.start is None else places).append(found)
            for each in read if found.start is None else ():
                each.hold(strip_whitespace(found.text))
    figures = [each for text in read for each in text.figures()]
    return [*sorted(phrases, key=lambda each: -each.count), *places, *figures]


@dataclass(frozen=True)
class _Figure:
    """The raw slice of a proposed figure."""

    start: int
    end: int

    @staticmethod
    def of(proposal: Proposal, aligned: AlignedText) -> _Figure:
        length, at = len(strip_whitespace(proposal.as_written)), aligned.position(proposal.start)
        return _Figure(*aligned.span(at, at + length))


@dataclass(frozen=True)
class _ReadText:
    """A text as the search for phrases needs it: without white space, with the figures that are proposed of it."""

    text: OpenText
    aligned: AlignedText
    grammar: Grammar
    proposals: tuple[_Figure, ...]
    numerals: tuple[tuple[str, Numeral], ...]
    starts: tuple[int, ...]
    tokens: tuple[tuple[int, int], ...]
    possible: PossibleFigures
    held: set[int] = field(default_factory=set)
    """Where the numerals start that a phrase holds already."""

    @staticmethod
    def of(text: OpenText, grammar: Grammar) -> _ReadText:
        numerals, aligned = text.numerals, normalize_for_quotes(text.raw)
        return _ReadText(
            text,
            aligned,
            grammar,
            tuple(_Figure.of(each.proposal, aligned) for each in figures_of(text.reading, grammar)),
            numerals,
            tuple(numeral.start for _source, numeral in numerals),
            tuple(match.span() for match in _TOKEN.finditer(text.raw)),
            PossibleFigures(normalize_for_scan(text.raw, borders_of(text.reading)), grammar),
        )

    @property
    def open(self) -> Iterator[tuple[str, Numeral]]:
        """The numerals that no row and no proposed figure holds."""
        return ((source, each) for source, each in self.numerals if _is_open(each) and not self._is_figure(each))

    def figures(self) -> Iterator[ExclusionProposal]:
        """The proposed figures that hold an open numeral, each at its place."""
        for proposal in self.proposals:
            inside = [pair for pair in self._within(proposal.start, proposal.end) if _is_open(pair[1])]
            if inside:
                source, numeral = inside[0]
                context = _line(numeral.context)
                written = self._words(proposal.start, proposal.end)
                yield ExclusionProposal(written, OUT_OF_SCOPE, source, proposal.start, context=context)

    def places(self, needle: str) -> list[tuple[int, int]]:
        """The raw slices where some words without white space stand."""
        found = re.finditer(re.escape(needle), self.aligned.text)
        return [self.aligned.span(match.start(), match.end()) for match in found]

    def hold(self, needle: str) -> None:
        """Note which numerals some words hold."""
        self.held.update(numeral.start for place in self.places(needle) for _source, numeral in self._within(*place))

    def is_free(self, place: tuple[int, int]) -> bool:
        """Whether a raw slice holds nothing that is recorded or proposed as a figure."""
        return all(
            numeral.status is not NumeralStatus.RECORDED
            and not self._is_figure(numeral)
            and not (_is_open(numeral) and self.possible.slice(numeral))
            for _source, numeral in self._within(*place)
        )

    def _within(self, start: int, end: int) -> Iterator[tuple[str, Numeral]]:
        for at in range(bisect_left(self.starts, start), len(self.numerals)):
            if self.numerals[at][1].end > end:
                return
            yield self.numerals[at]

    def _is_figure(self, numeral: Numeral) -> bool:
        at = bisect_left(self.proposals, numeral.end, key=lambda proposal: proposal.start) - 1
        return at >= 0 and numeral.end <= self.proposals[at].end

    def at_its_place(self, source: str, numeral: Numeral) -> ExclusionProposal:
        """The row for one place, of a numeral or of what may be a figure around it."""
        possible = self.possible.slice(numeral)
        start, end = possible or self.possible.figure(numeral) or numeral.span
        if len(strip_whitespace(self.text.raw[start:end])) > _LONGEST:
            start, end = numeral.span
        self.held.update(each.start for _source, each in self._within(start, end))
        kind = OUT_OF_SCOPE if possible else self.kind(numeral)
        return ExclusionProposal(self._words(start, end), kind, source, start, context=_line(numeral.context))

    def kind(self, numeral: Numeral) -> str:
        """What a numeral may be, as a draft: one with a unit labels something, digits without one identify it."""
        if self.possible.figure(numeral):
            return "label"
        return "identifier" if numeral.text.isascii() and numeral.text[0].isdecimal() else "lexical"

    def _words(self, start: int, end: int) -> str:
        """A raw slice on one line, with its spaces."""
        return " ".join(self.text.raw[start:end].split())

    def windows(self, numeral: Numeral) -> Iterator[str]:
        """What may be the words of a numeral: with its unit, or else ever more around it, within its clause."""
        if figure := self.possible.figure(numeral):
            yield self.text.raw[slice(*figure)]
            return
        first, last = self._tokens(numeral)
        left, right = self._reach(first, -1), self._reach(last, 1)
        for width in range(1, _MOST_TOKENS):
            for more in range(min(width, right), -1, -1):
                if width - more <= left:
                    yield self.text.raw[self.tokens[first - (width - more)][0] : self.tokens[last + more][1]]

    def _tokens(self, numeral: Numeral) -> tuple[int, int]:
        """The first and the last token of a numeral."""
        first = bisect_left(self.tokens, numeral.start, key=lambda token: token[1] - 1)
        last = first
        while self.tokens[last][1] < numeral.end:
            last += 1
        return first, last

    def _reach(self, at: int, step: int) -> int:
        """How many tokens on one side belong to the clause of a token."""
        count = 0
        while count < _MOST_TOKENS and 0 <= at + step < len(self.tokens):
            at += step
            if self.text.raw[self.tokens[at][0]] in _STOP:
                break
            count += 1
        return count


def _is_open(numeral: Numeral) -> bool:
    return numeral.status is NumeralStatus.UNREVIEWED


def _phrase(text: _ReadText, numeral: Numeral, texts: Sequence[_ReadText]) -> ExclusionProposal | None:
    """The shortest words around a numeral that touch no figure anywhere and stand more than once, as long as they go.

    None where there are no such words.
    """
    found: ExclusionProposal | None = None
    for words in () if text.possible.slice(numeral) else text.windows(numeral):
        count = _free_places(text, numeral, strip_whitespace(words), texts)
        longer = found is None or (count == found.count and strip_whitespace(found.text) in strip_whitespace(words))
        if count > 1 and longer:
            shown = " ".join(words.split())
            found = ExclusionProposal(shown, text.kind(numeral), count=count, context=_line(numeral.context))
    return found


def _free_places(text: _ReadText, numeral: Numeral, needle: str, texts: Sequence[_ReadText]) -> int:
    """In how many places some words stand, if they hold the numeral and touch no figure anywhere; else 0."""
    if len(needle) > _LONGEST:
        return 0
    places = [(each, place) for each in texts for place in each.places(needle)]
    holds = any(each is text and start <= numeral.start < end for each, (start, end) in places)
    return len(places) if holds and all(each.is_free(place) for each, place in places) else 0


def _line(context: str) -> str:
    return " ".join(context.split())
