"""Candidates held against the print: `admit`.

Each is found in the archive and read again. What it claims of numbers is compared with the reading and never copied;
what `validate` would refuse of the drafted row is refused here, by the same rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdata.documents.archive import Document, Source, read_documents, read_sources, role_rows
from govdata.drafts import admission_sentences as say
from govdata.drafts.admission import Admission, Answer
from govdata.drafts.candidates import Candidate, read_candidates
from govdata.drafts.claims import Claims, read_claims
from govdata.drafts.completion import OTHERWISE_SAID, Completion, RowCompleter, fits_quote, is_below
from govdata.drafts.contradictions import code_of, cut_code
from govdata.drafts.draft_rows import DraftTables, draft_tables, observation_cells
from govdata.drafts.fill_sentences import no_text
from govdata.drafts.places import MOST_PLACES, Place, text_problem
from govdata.drafts.recorded import RecordedFigures, recorded_figures
from govdata.evidence import sentences
from govdata.evidence.case import CaseReader
from govdata.evidence.rows import Observation
from govdata.metadata.package import Package
from govdata.metadata.roles import ALLOWED
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import read_figure, read_quantity
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl


def admit(
    text: str, package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path, grammar: Grammar
) -> Admission:
    """What becomes of each candidate of a file of JSON lines.

    Args:
        text: the file.
        package: the metadata, with the roles of its tables.
        tables: the tables of the package by name.
        archive: the folder of source texts.
        grammar: of the package.
    """
    gate = _Gate(package, tables, archive, grammar)
    return Admission(tuple(map(gate.answer, read_candidates(text))), gate.drafts.header())


@dataclass(frozen=True)
class _Verdict:
    """What the print says of a candidate at one place."""

    code: str
    message: Message
    completion: Completion


class _Gate:
    """Lets in what is proved; remembers what it drafted, so that nothing is drafted twice."""

    def __init__(self, package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path, grammar: Grammar) -> None:
        sources = read_sources(package, tables)
        documents = read_documents(archive, sources)
        by_id = {source.id: source for source in sources if source.id}
        reader = CaseReader(package, tables, by_id, documents, grammar)
        self._grammar, self._completer = grammar, RowCompleter(reader)
        self._sources = _Sources(by_id.values(), documents, _addresses(package, tables))
        self._recorded: RecordedFigures = recorded_figures(package, tables, reader)
        self.drafts: DraftTables = draft_tables(package, tables)
        self._subjects = _subject_ids(package, tables)

    def answer(self, given: Candidate) -> Answer:
        """What becomes of one candidate."""
        candidate = _with_figure(given, self._grammar)
        figure, quote = say.shown(candidate.figure, _ECHOED), say.shown(candidate.quote, _ECHOED)
        told = Answer(candidate.line, "invalid", candidate.problem, figure, quote)
        if candidate.problem:
            return told
        sources = self._sources.of(candidate)
        if not sources:
            return replace(told, code="unknown-source", message=say.unknown_source(candidate))
        documents = self._completer.documents
        usable = [source for source in sources if not text_problem(source, documents[source.file])]
        if not usable:
            file, problem = sources[0].file, text_problem(sources[0], documents[sources[0].file])
            return replace(told, code="no-text", message=no_text(file, problem), source=sources[0].id)
        places = self._places(candidate, usable)
        if isinstance(places, _Lost):
            return replace(told, code=places.code, message=places.message)
        verdicts = [self._verdict(candidate, place) for place in places]
        if not (candidate.figure or any(each.code == "proved" for each in verdicts)):
            verdicts += [self._verdict(candidate, place) for place in self._further(places)]
        return self._decided(candidate, told, verdicts)

    # Where

    def _places(self, candidate: Candidate, sources: Sequence[Source]) -> list[Place] | _Lost:
        """Where the figure of a candidate may stand; or why there is no such place."""
        words = candidate.quote or candidate.figure
        found = list(self._found(candidate, words, sources))
        if not found:
            return _Lost("not-in-text", say.not_in_text(words, sources))
        if len(found) > MOST_PLACES:
            return _Lost("ambiguous-place", say.too_many(words))
        if not candidate.quote:
            return found
        places = list(self._inside(candidate, found))
        if not places and not candidate.figure:
            places = list(self._further(replace(each, quote=(each.start, each.end)) for each in found))
        if not places:
            code = "another-figure" if candidate.figure else "no-figure"
            return _Lost(code, say.not_in_quote(candidate.figure))
        return places if len(places) <= MOST_PLACES else _Lost("several-figures", say.TOO_MANY_FIGURES)

    def _found(self, candidate: Candidate, words: str, sources: Sequence[Source]) -> Iterator[Place]:
        for file in dict.fromkeys(source.file for source in sources):
            mine = [source for source in sources if source.file == file]
            text = self._completer.text(mine[0])
            for start, end in text.find(words):
                source = next((each for each in mine if each.covers(start, start + 1)), None)
                around = not (candidate.before or candidate.behind) or text.is_between(
                    candidate.before, candidate.behind, (start, end)
                )
                if source and around:
                    yield Place(source, start, end)

    def _inside(self, candidate: Candidate, quotes: Iterable[Place]) -> Iterator[Place]:
        """The figures in the places of a quote."""
        for quote in quotes:
            text, span = self._completer.text(quote.source), (quote.start, quote.end)
            for start, end in text.find(candidate.figure, span) if candidate.figure else text.figures_in(span):
                yield Place(quote.source, start, end, span)

    def _further(self, places: Iterable[Place]) -> Iterator[Place]:
        """What else in the quotes of some places may be a figure."""
        for source, quote in dict.fromkeys((each.source, each.quote) for each in places):
            for start, end in self._completer.text(source).further_figures_in(quote) if quote else ():
                yield Place(source, start, end, quote)

    # Whether

    def _verdict(self, candidate: Candidate, place: Place) -> _Verdict:
        claims = read_claims(candidate.claims, self._grammar)
        first = self._completer.complete(self._given(candidate, place), place)
        if failed := code_of(first):
            return _Verdict(failed[0], failed[1].message, first)
        if not first.printed_unit and first.proposal is None:
            return _Verdict("undecided", say.no_unit(first.row.as_written or ""), first)
        if claims.unreadable:
            return _Verdict("invalid-cell", claims.unreadable, first)
        numbers = claims.in_unit(first.row, first.printed_unit, first.case.grammar)
        if numbers is None:
            message = say.another_unit(first.row.as_written or "", first.printed_unit, claims.unit)
            return _Verdict("another-unit", message, first)
        if lost := self._lost(candidate, first, claims):
            return lost
        return self._of_claims(candidate, first, claims, numbers)

    def _lost(self, candidate: Candidate, found: Completion, claims: Claims) -> _Verdict | None:
        """What a figure leaves out of the one that is printed around it, or what its claimed sign says otherwise."""
        written = found.row.as_written or ""
        if found.proposal and _contradicted_fall(found, claims):
            return _Verdict("direction-lost", say.fell(found.proposal.as_written), found)
        place = found.place
        whole = self._completer.text(place.source).whole((place.start, place.end)) if candidate.figure else None
        code = cut_code(read_quantity(written, found.case.grammar), whole.quantity) if whole else ""
        if whole is None or not code or (code == "direction-lost" and claims.numbers):
            return None
        return _Verdict(code, sentences.figure_cut(written, whole.words), found)

    def _of_claims(
        self, candidate: Candidate, first: Completion, claims: Claims, numbers: Mapping[str, Decimal]
    ) -> _Verdict:
        """The verdict on what a candidate says beside its figure."""
        cells = candidate.cells
        said: dict[str, Any] = {**numbers, "period_end": _day(cells.get("period_end", ""))}
        said["status"] = cells.get("status") or first.status
        found = self._completer.checked(first, **said, **({"qualifier": claims.qualifier} if claims.qualifier else {}))
        if failed := code_of(found):
            return _Verdict(failed[0], failed[1].message, found)
        if is_below(found.row) != is_below(first.row):
            return _Verdict("undecided", say.no_clear_fall(first.row.as_written or ""), found)
        if found.unclear:
            return _Verdict("undecided", found.unclear.as_sentence(), found)
        if otherwise := next((each for each in found.findings if each.type in OTHERWISE_SAID), None):
            return _Verdict("another-status", otherwise.message, found)
        if meaningless := self._meaningless(candidate):
            return _Verdict("invalid-cell", meaningless, found)
        return _Verdict("proved", EMPTY, replace(found, row=replace(first.row, status=said["status"])))

    def _given(self, candidate: Candidate, place: Place) -> Observation:
        """The row before the print adds to it, with the words of the candidate where they can be its quote."""
        text = self._completer.text(place.source)
        figure = text.words((place.start, place.end))
        quote = text.words(place.quote) if place.quote else ""
        kept = quote if quote and fits_quote(quote, figure) else None
        indicator = candidate.cells.get("indicator")
        return Observation("", 0, indicator=indicator, as_written=figure, quote=kept)

    def _meaningless(self, candidate: Candidate) -> Message:
        """What a candidate says that the package does not know, or that is no date."""
        cells, indicators = candidate.cells, self._completer.reader.indicators
        known = {"subject": self._subjects, "indicator": indicators or None}
        for name, ids in known.items():
            if ids is not None and cells.get(name) and cells[name] not in ids:
                return say.unknown_id(name, cells[name])
        if cells.get("status") and cells["status"] not in ALLOWED["observations"]["status"]:
            return say.no_status(cells["status"])
        dates = (name for name in ("period_start", "period_end") if cells.get(name) and not _day(cells[name]))
        return next((say.no_date(name, cells[name]) for name in dates), EMPTY)

    # Which

    def _decided(self, candidate: Candidate, told: Answer, verdicts: Sequence[_Verdict]) -> Answer:
        """The answer of the one place that proves a candidate; else of the gravest that is said against it."""
        good = [each for each in verdicts if each.code == "proved"]
        if len(good) > 1:
            good = _narrowed(candidate, good, self._recorded)
        if len(good) == 1:
            return self._admitted(candidate, good[0])
        if good:
            return _ambiguous(candidate, told, good)
        worst = min(verdicts, key=lambda each: _GRAVITY.get(each.code, len(_GRAVITY)))
        row = worst.completion.row
        return Answer(
            told.line, worst.code, worst.message, told.figure or row.as_written or "", told.quote, row.source or ""
        )

    def _admitted(self, candidate: Candidate, verdict: _Verdict) -> Answer:
        row, place, cells = verdict.completion.row, verdict.completion.place, candidate.cells
        subject, indicator = cells.get("subject", ""), cells.get("indicator", "")
        placed = Answer(candidate.line, "proved", say.PROVED, row.as_written or "", row.quote or "", row.source or "")
        known = self._recorded.at(place)
        same = next((each for each in known if each.agrees(subject, indicator)), None)
        if same:
            return replace(placed, code="already-recorded", message=say.recorded(same.key), recorded=same.key)
        if known:
            other = known[0]
            return replace(placed, code="recorded-otherwise", message=say.recorded_otherwise(other), recorded=other.key)
        table, key = self.drafts.table_of(indicator), cells.get("id") or f"{row.source}-{place.start}"
        self._recorded.add(place, subject, indicator, key)
        printed = observation_cells(row, self._completer.page(verdict.completion))
        drafted = self.drafts.cells(table, {**cells, **printed, "id": key, "status": row.status or "observed"})
        return replace(placed, table=table, row=drafted)


@dataclass(frozen=True)
class _Lost:
    """Why a candidate has no place."""

    code: str
    message: Message


_GRAVITY = {
    code: number
    for number, code in enumerate(
        (
            "undecided", "invalid-cell", "another-status", "scale-lost", "hedge-lost", "unit-lost", "direction-lost",
            "another-figure", "inside-longer-figure", "another-unit",
        )
    )
}  # fmt: skip
"""Of several figures that a candidate may mean, the one that it nearly says is told."""


def _with_figure(candidate: Candidate, grammar: Grammar) -> Candidate:
    """A candidate whose quote is nothing but a figure means that figure."""
    quote = candidate.quote
    is_figure = bool(quote) and not candidate.figure and len(quote) < _LONGEST_FIGURE
    if is_figure and not (candidate.before or candidate.behind) and read_figure(quote, grammar):
        return replace(candidate, figure=quote, quote="")
    return candidate


_LONGEST_FIGURE = 60
_ECHOED = 200
"""Characters of its words that a candidate is answered with."""


def _contradicted_fall(found: Completion, claims: Claims) -> bool:
    """Whether a number above nothing is claimed for what is proposed as a fall."""
    proposal, said = found.proposal, next((each.value for each in claims.numbers.values() if each.value), None)
    if proposal is None or said is None:
        return False
    printed = proposal.quantity.value or proposal.quantity.lower or proposal.quantity.upper or 0
    return said > 0 > printed


def _narrowed(candidate: Candidate, good: list[_Verdict], recorded: RecordedFigures) -> list[_Verdict]:
    """Of several places that prove a candidate, the one at which it begins by its own word, or the one on record."""
    starts = [each for each in good if candidate.start in (_start(each), each.completion.place.start)]
    if len(starts) == 1:
        return starts
    subject, indicator = candidate.cells.get("subject", ""), candidate.cells.get("indicator", "")
    on_record = [
        each for each in good if any(figure.agrees(subject, indicator) for figure in recorded.at(each.completion.place))
    ]
    is_told = bool(subject and indicator) or len(on_record) == len(good)
    return on_record[:1] if on_record and is_told else good


def _start(verdict: _Verdict) -> int:
    place = verdict.completion.place
    return place.quote[0] if place.quote else place.start


def _ambiguous(candidate: Candidate, told: Answer, good: Sequence[_Verdict]) -> Answer:
    rows = [each.completion.row for each in good]
    if candidate.figure or len({row.as_written for row in rows}) == 1:
        return replace(told, code="ambiguous-place", message=say.ambiguous(rows))
    return replace(told, code="several-figures", message=say.several_figures(rows))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _addresses(package: Package, tables: Mapping[str, pl.LazyFrame]) -> dict[str, str]:
    """The addresses of sources by their ids."""
    rows = role_rows(package, tables, "sources", ("id", "url"))
    return {row["id"]: row["url"] for row in rows if row.get("id") and row.get("url")}


def _subject_ids(package: Package, tables: Mapping[str, pl.LazyFrame]) -> frozenset[str] | None:
    """The ids of subjects; None where the package has no table of them."""
    found = frozenset(row["id"] for row in role_rows(package, tables, "subjects", ("id",)) if row.get("id"))
    return found if package.with_role("subjects") else None


class _Sources:
    """The sources of a package by every name that they have."""

    def __init__(
        self, sources: Iterable[Source], documents: Mapping[str, Document], addresses: Mapping[str, str]
    ) -> None:
        self._all = list(sources)
        self._by_name: defaultdict[str, list[Source]] = defaultdict(list)
        self._by_text: defaultdict[str, list[Source]] = defaultdict(list)
        for source in self._all:
            names = (source.id, source.file, source.original, addresses.get(source.id, ""))
            for name in dict.fromkeys(filter(None, names)):
                self._by_name[name].append(source)
            self._by_text[documents[source.file].text].append(source)

    def of(self, candidate: Candidate) -> list[Source]:
        """The sources that a candidate may be about; all where it names none and need not."""
        groups = [[source for name in group for source in self._by_name.get(name, ())] for group in candidate.sources]
        named = [source for source in groups[0] if all(source in group for group in groups)] if groups else []
        if candidate.is_named or named:
            return list(dict.fromkeys(named))
        return (candidate.text and self._by_text.get(candidate.text)) or self._all
