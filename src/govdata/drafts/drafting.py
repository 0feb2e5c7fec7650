"""Drafts of the figures of a document, with what a package knows: `draft_document`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from govdata.documents.prose import prose_of
from govdata.documents.reading import Reading
from govdata.drafts.cells import CellDrafter
from govdata.drafts.draft import Draft, Guess, guess
from govdata.drafts.draft_rows import DraftTables
from govdata.drafts.figures import PrintedFigure
from govdata.drafts.heads import HeadsReader
from govdata.drafts.indicators import IndicatorFinder, Match, indicator_guess
from govdata.drafts.kinds import kind_of
from govdata.drafts.knowledge import Knowledge, RecordedRow, SourceFacts
from govdata.drafts.names import NamePlaces, plain_name
from govdata.drafts.parts import Parts, Repetitions
from govdata.drafts.periods import PeriodFinder
from govdata.drafts.phrases import Phrase, read_phrases
from govdata.drafts.sentences import Mention, ReadText
from govdata.drafts.standing import How
from govdata.drafts.subjects import SubjectFinder, subject_names
from govdata.drafts.words import any_of, words
from govdata.evidence.head_units import head_unit_reader
from govdata.evidence.proposals import OBSERVATION
from govdata.quantities.grammar import Grammar

_LEVEL = re.compile(any_of(words("levels")))
_NO_BREAKDOWN = re.compile(rf"(?:{any_of(words('generic', 'leads', 'trails', 'growth'))})+")
_VERBS = re.compile(rf"^(?:{any_of(words('verbs'))})+")
_EDGES = '、，,的及和与()（）“”" '
_WHOLE = (How.ALL, How.SPREAD)
_OF_TOTAL, _PART = 0.72, 0.7
"""How sure it is at most that a part is of the indicator of its total, and that its words are the breakdown."""
_COUNTED_PART = 0.86
"""How sure the name of a counted part is at most: 床位7.66万张，其中医院6.75万张 counts beds."""
_NAMED = (How.ALL, How.SPREAD, How.END)
_NO_REST = (How.ALL, How.SPREAD, How.BEHIND, How.ALONE, How.PART)
_NEEDED = ("subject", "indicator", "period_start")
_RESTATED = ("subject", "indicator", "breakdown")


class Drafter:
    """Drafts the figures of documents, one after the other: what the earlier ones say, later ones restate."""

    def __init__(self, knowledge: Knowledge, grammar: Grammar) -> None:
        self._knowledge, self._grammar = knowledge, grammar
        self._indicators = IndicatorFinder(knowledge.indicators, _learnt(knowledge.recorded), grammar.lexicon)
        self._kinds = {each.id: each.kind for each in knowledge.indicators}
        self._tables = DraftTables.of(knowledge.columns, ((row.indicator, row.table) for row in knowledge.recorded))
        self._said: dict[str, Mapping[str, tuple[str, Decimal]]] = {}
        self._repeated = Repetitions()
        for row in knowledge.recorded:
            if not row.restates:
                self._repeated.add(row.id, row.as_written, row.quote)
                self._said[row.id] = {name: (getattr(row, name), Decimal(1)) for name in _RESTATED}

    def draft(self, reading: Reading, file: str, figures: Sequence[PrintedFigure]) -> list[Draft]:
        """The drafts of the figures of a document that are not recorded, in its order."""
        in_cells = [each for each in figures if each.cell is not None and not each.recorded]
        figures = [each for each in figures if not each.is_in_table]
        listed = [(each.key, each.proposal, bool(each.recorded)) for each in figures]
        text = ReadText(prose_of(reading), listed, self._grammar)
        rows = {each.key: each.row for each in figures}
        starts = {each.key: each.proposal.start for each in (*figures, *in_cells)}
        places = NamePlaces(text.text, subject_names(self._knowledge.subjects))
        page = _Document(text, places, read_phrases(text, places), self._sources(file))
        subjects = SubjectFinder(text, self._knowledge.subjects, places)
        dates = PeriodFinder(text, self._grammar.lexicon)
        found = self._in_tables(in_cells, page, CellDrafter(self._indicators, subjects, dates))
        for at, mention in enumerate(text.mentions):
            if not mention.recorded:
                found.append(self._draft(page, at, rows[mention.id], subjects, dates))
        return sorted(found, key=lambda each: starts[each.row["id"]])

    def _in_tables(self, figures: Sequence[PrintedFigure], page: _Document, drafter: CellDrafter) -> list[Draft]:
        """The figures of tables: their heads say what is measured, of whom and when."""
        names = [name for name, _key in subject_names(self._knowledge.subjects)]
        reader = HeadsReader(head_unit_reader(self._grammar), self._grammar.lexicon.words("table_members"), names)
        drafts = []
        for figure, heads in zip(figures, reader.read([each.cell for each in figures if each.cell]), strict=True):
            source = page.source_at(figure.proposal.start)
            found = drafter.draft(figure.key, heads, source, figure.row.get("part_of", ""), figure.proposal)
            drafts.append(self._finished(figure.row, found.guesses, source, found.label, found.kind))
        return drafts

    def _sources(self, file: str) -> Sequence[SourceFacts]:
        return self._knowledge.sources_of(file) or (SourceFacts("", file),)

    def _draft(
        self, page: _Document, at: int, row: Mapping[str, str], subjects: SubjectFinder, dates: PeriodFinder
    ) -> Draft:
        mention, phrase = page.text.mentions[at], page.phrases[at]
        source = page.source_at(mention.proposal.start)
        kind = kind_of(mention, phrase, page.led(mention))
        base = None if phrase.base is None else page.text.mentions[phrase.base]
        matches = self._matches(phrase, mention, kind, base.unit if base and kind == "growth" else "")
        indicator, best = indicator_guess(matches, phrase)
        if phrase.total is not None and mention.unit == "count" and indicator.value:
            indicator = guess(indicator.value, min(float(indicator.confidence), _COUNTED_PART), indicator.words)
        breakdown = _breakdown(best, phrase) if best is not None and indicator.value else None
        if not indicator.value and (of_total := self._of_total(page, phrase, mention, kind)):
            indicator, breakdown = of_total
        guesses = {"subject": subjects.find(mention, source), "indicator": indicator}
        if breakdown:
            guesses["breakdown"] = breakdown
        guesses |= dates.find(mention, source, first_of_change=phrase.first_of_change, stock=page.is_stock(at))
        if phrase.total and (part := page.parts.guess(mention, page.text.mentions[phrase.total.place], phrase)):
            guesses["part_of"] = part
        guesses |= self._restated(page.text, mention, guesses)
        self._remember(mention, guesses)
        return self._finished(row, guesses, source, phrase.label, kind)

    def _matches(self, phrase: Phrase, mention: Mention, kind: str, base: str) -> list[Match]:
        """The indicators that a figure may be of; a member of a list may be one only with the words of the last one."""
        if kind == "claim" and (claims := self._indicators.claims(mention.proposal.as_written)):
            return claims
        found = self._indicators.find(phrase, mention.unit, kind, base)
        if not phrase.item or not phrase.head or (found and found[0].standing.how in _NAMED):
            return found
        return self._indicators.find(replace(phrase, own=phrase.head, head=""), mention.unit, kind) or found

    def _of_total(self, page: _Document, phrase: Phrase, mention: Mention, kind: str) -> tuple[Guess, Guess] | None:
        """A part that names no indicator is of that of its total: 幼儿园1250所，其中民办428所."""
        if phrase.total is None or not phrase.own:
            return None
        total = page.phrases[phrase.total.place]
        of_total = replace(phrase, own=total.own, behind=total.behind, head=total.head)
        found, best = indicator_guess(self._indicators.find(of_total, mention.unit, kind), of_total)
        if best is None or best.standing.how not in _WHOLE or best.fits < 1:
            return None
        indicator = guess(found.value, min(float(found.confidence), _OF_TOTAL), phrase.total.words)
        return indicator, guess(phrase.own, _PART, phrase.own)

    def _restated(self, text: ReadText, mention: Mention, guesses: Mapping[str, Guess]) -> dict[str, Guess]:
        """The row that a figure repeats, and what that row says of the same fact."""
        found = self._repeated.find(text, mention)
        if found is None:
            return {}
        key, sure, told = found
        same = {
            name: guess(value, float(min(Decimal(str(sure)), known)), told)
            for name, (value, known) in self._said[key].items()
            if value and (name not in guesses or guesses[name].confidence <= min(Decimal(str(sure)), known))
        }
        return {"restates": guess(key, sure, told), **same}

    def _remember(self, mention: Mention, guesses: Mapping[str, Guess]) -> None:
        if "restates" not in guesses or not guesses["restates"].value:
            proposal = mention.proposal
            self._repeated.add(mention.id, proposal.as_written, proposal.quote)
            known = {name: guesses[name] for name in _RESTATED if name in guesses}
            self._said[mention.id] = {name: (each.value, each.confidence) for name, each in known.items()}

    def _finished(
        self, row: Mapping[str, str], guesses: Mapping[str, Guess], source: SourceFacts, label: str, kind: str
    ) -> Draft:
        filled = {name: each.value for name, each in guesses.items() if each.value}
        cells = {**row, **filled, **({"source": source.id} if source.id else {})}
        indicator = cells.get("indicator", "")
        table, drafted = self._in_table(cells)
        known = [guesses[name].confidence for name in _NEEDED if guesses[name].value]
        return Draft(
            drafted,
            guesses,
            min(known) if cells.get("subject") and indicator else Decimal(0),
            table,
            label,
            self._kinds.get(indicator) or kind,
        )

    def _in_table(self, cells: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """The table where a row belongs, and the row in its columns; in the usual ones where none is known."""
        table = self._tables.table_of(cells.get("indicator", ""))
        columns = self._tables.columns.get(table) or OBSERVATION
        return table, {name: cells.get(name, "") for name in columns}


@dataclass(frozen=True)
class _Document:
    """A text with the phrases of its figures and the names in it."""

    text: ReadText
    places: NamePlaces
    phrases: Sequence[Phrase]
    sources: Sequence[SourceFacts]
    parts: Parts = field(default_factory=Parts)

    def source_at(self, start: int) -> SourceFacts:
        """The source that a figure stands in: the file may be several."""
        found = (source for source in self.sources if source.covers(start))
        return next(found, self.sources[0])

    def is_stock(self, at: int) -> bool:
        """Whether the figure at a place, or what it is growth of, is of one day."""
        base = self.phrases[at].base
        place = at if base is None else base
        mention = self.text.mentions[place]
        return kind_of(mention, self.phrases[place], self.led(mention)) == "stock"

    def led(self, mention: Mention) -> str:
        """The words of a sentence before a figure."""
        return self.text.text[self.text.sentence(mention.start)[0] : mention.start]


def _breakdown(best: Match, phrase: Phrase) -> Guess | None:
    """What is left of the words of a figure beside the name of its indicator: 国家级科技进步奖."""
    standing = best.standing
    if phrase.item and phrase.head:
        return guess(phrase.item, 0.8, phrase.item) if standing.name not in phrase.item else None
    rest = _VERBS.sub("", standing.rest.strip(_EDGES)).strip(_EDGES)
    if standing.how in _NO_REST or not rest or _NO_BREAKDOWN.fullmatch(rest) or len(rest) > 20:
        return None
    level = _LEVEL.match(rest)
    if level and rest[level.end() : level.end() + 1] not in ("、", "和"):
        return guess(level[0], 0.78, rest)
    return guess(rest, 0.7 if phrase.item else 0.45, rest)


def _learnt(recorded: Iterable[RecordedRow]) -> Iterable[tuple[str, str]]:
    """The words before the figures on record, as names of their indicators."""
    for row in recorded:
        before = row.quote.partition(row.as_written)[0]
        name = re.split(r"[，。；、,;]", before)[-1]
        if row.indicator and len(plain_name(name)) >= 4:
            yield row.indicator, name
