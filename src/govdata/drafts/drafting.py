"""Drafts of the figures of documents, with what a package knows: `Drafter`, `DocumentDrafts`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from govdata.documents.prose import prose_of
from govdata.documents.reading import Reading
from govdata.drafts.cells import CellDrafter
from govdata.drafts.draft import HIGH, Draft, Guess, at_most, guess
from govdata.drafts.draft_rows import DraftTables
from govdata.drafts.figures import PrintedFigure
from govdata.drafts.heads import CellHeads, HeadsReader
from govdata.drafts.indicators import IndicatorFinder, Match, grams, indicator_guess
from govdata.drafts.kinds import kind_of, kind_of_new
from govdata.drafts.knowledge import Knowledge, RecordedRow, SourceFacts
from govdata.drafts.names import NamePlaces, plain_name
from govdata.drafts.parts import Parts, Repetitions
from govdata.drafts.periods import PeriodFinder
from govdata.drafts.phrases import Phrase, read_phrases
from govdata.drafts.sentences import ReadText
from govdata.drafts.standing import How
from govdata.drafts.subjects import SubjectFinder, subject_names
from govdata.drafts.words import any_of, words
from govdata.evidence.head_units import head_unit_reader
from govdata.evidence.proposals import OBSERVATION
from govdata.quantities.grammar import Grammar
from govdata.values import dataclass

_LEVEL = re.compile(any_of(words("levels")))
_NO_NAME = re.compile(rf"(?:{any_of(words('generic', 'leads', 'trails', 'growth'))})+")
_NO_LEVEL = ("、", "和", "控", "管", "区", "场", "政", "民")
"""Behind these a level is no level: 市、区; 市控断面; 市场."""
_CLAUSE_END = re.compile(r"[，。；、,;]")
_VERBS = re.compile(rf"^(?:{any_of(words('verbs'))})+")
_EDGES = '、，,的及和与()（）“”" '
_OF_TOTAL, _PART = 0.72, 0.7
"""How sure it is at most that a part is of the indicator of its total, and that its words are the breakdown."""
_BARE_PART = 0.86
"""How sure the name of a part is at most where it is counted (床位7.66万张，其中医院6.75万张 counts beds), or where its
total is of something unknown (民营企业进出口额24亿元，其中出口16亿元 is not all exports)."""
_NAMED = (How.ALL, How.SPREAD, How.END)
_NO_REST = (How.ALL, How.SPREAD, How.BEHIND, How.ALONE, How.PART)
_NEEDED = ("subject", "indicator", "period_start")
_RESTATED = ("subject", "indicator", "breakdown")
_CERTAIN, _UNKNOWN = Decimal(1), Decimal(0)
_Said = Mapping[str, tuple[str, Decimal]]
"""What a row says of what it is about, with how sure that is, by column."""


class Drafter:
    """Drafts the figures of documents, one after the other: what the earlier ones say, later ones restate."""

    def __init__(self, knowledge: Knowledge, grammar: Grammar) -> None:
        self.grammar = grammar
        self.known = _Known.of(knowledge, grammar)
        self.repeated = Repetitions()
        for row in knowledge.recorded:
            if not row.restates:
                self.repeated.add(row.id, row.as_written, row.quote)

    def know(self, knowledge: Knowledge) -> None:
        """Go on with the indicators and the rows on record as they are now; subjects and sources stay."""
        self.known = _Known.of(knowledge, self.grammar)

    def read(self, reading: Reading, file: str, figures: Sequence[PrintedFigure]) -> DocumentDrafts:
        """The drafts of a document, each made when it is asked for."""
        return DocumentDrafts(self, reading, file, figures)

    def draft(self, reading: Reading, file: str, figures: Sequence[PrintedFigure]) -> list[Draft]:
        """The drafts of the figures of a document that are not recorded, in its order."""
        return self.read(reading, file, figures).all()


@dataclass(frozen=True)
class _Known:
    """What a package knows, ready to be asked. `said` is what the rows that others may restate say."""

    knowledge: Knowledge
    indicators: IndicatorFinder
    kinds: Mapping[str, str]
    tables: DraftTables
    said: dict[str, _Said]

    @staticmethod
    def of(knowledge: Knowledge, grammar: Grammar) -> _Known:
        """Compiled from tables."""
        recorded = knowledge.recorded
        return _Known(
            knowledge,
            IndicatorFinder(knowledge.indicators, _learnt(recorded), grammar.lexicon),
            {each.id: each.kind for each in knowledge.indicators},
            DraftTables.of(knowledge.columns, ((row.indicator, row.table) for row in recorded)),
            {row.id: {name: (getattr(row, name), _CERTAIN) for name in _RESTATED} for row in recorded},
        )


class DocumentDrafts:
    """The drafts of one document, each made when it is asked for, by what its drafter knows then.

    Its sentences, phrases, parts of totals and repetitions are read once, in its order.
    """

    def __init__(self, drafter: Drafter, reading: Reading, file: str, figures: Sequence[PrintedFigure]) -> None:
        self._drafter, knowledge = drafter, drafter.known.knowledge
        prose = [each for each in figures if not each.is_in_table]
        listed = [(each.key, each.proposal, bool(each.recorded)) for each in prose]
        self._figures = {each.key: each for each in figures}
        self._text = ReadText(prose_of(reading), listed, drafter.grammar)
        self._at = {mention.id: at for at, mention in enumerate(self._text.mentions)}
        places = NamePlaces(self._text.text, subject_names(knowledge.subjects))
        self._phrases = read_phrases(self._text, places)
        self._sources = knowledge.sources_of(file) or (SourceFacts("", file),)
        self._subjects = SubjectFinder(self._text, knowledge.subjects, places)
        self._dates = PeriodFinder(self._text, drafter.grammar.lexicon)
        self._heads = self._read_heads([each for each in figures if each.cell is not None and not each.recorded])
        self._parts = dict(self._totals())
        self._repeats = dict(self._repetitions())

    def all(self) -> list[Draft]:
        """The drafts of all figures that are not recorded, in the order of the document."""
        ordered = sorted(self._figures.values(), key=lambda each: each.proposal.start)
        return [self.draft(each.key) for each in ordered if not each.recorded]

    def draft(self, key: str, row_of: Callable[[str], str] = str) -> Draft:
        """The draft of a figure by the id of its row.

        Args:
            key: the id that the figure would have.
            row_of: gives the id of the row that another draft became, "" where it became none, and never will.
        """
        figure = self._figures[key]
        if figure.is_in_table:
            return self._of_cell(figure)
        at = self._at[key]
        guesses = self._guesses(at)
        if key not in self._repeats:
            self._remember(key, guesses)
        told = guesses | self._restated(key, guesses, row_of)
        return self._finished(figure, told, self._phrases[at].label, self._kind(at))

    def _read_heads(self, figures: Sequence[PrintedFigure]) -> dict[str, CellHeads]:
        """The heads of the cells of figures in tables, by the id of their row."""
        grammar = self._drafter.grammar
        names = [name for name, _key in subject_names(self._drafter.known.knowledge.subjects)]
        reader = HeadsReader(head_unit_reader(grammar), grammar.lexicon.words("table_members"), names)
        read = reader.read([each.cell for each in figures if each.cell])
        return {figure.key: heads for figure, heads in zip(figures, read, strict=True)}

    def _of_cell(self, figure: PrintedFigure) -> Draft:
        """The draft of a figure in a table: its heads say what is measured, of whom and when."""
        drafter = CellDrafter(self._drafter.known.indicators, self._subjects, self._dates)
        source, total = self._source_of(figure.proposal.start), figure.row.get("part_of", "")
        found = drafter.draft(figure.key, self._heads[figure.key], source, total, figure.proposal)
        return self._finished(figure, found.guesses, found.label, found.kind)

    def _totals(self) -> Iterator[tuple[str, Guess]]:
        """The total of each figure that is a part of one."""
        parts = Parts()
        for mention, phrase in zip(self._text.mentions, self._phrases, strict=True):
            if phrase.total and not mention.recorded:
                found = parts.guess(mention, self._text.mentions[phrase.total.place], phrase)
                yield from [(mention.id, found)] if found else ()

    def _repetitions(self) -> Iterator[tuple[str, tuple[str, float, str]]]:
        """The row that each figure repeats which repeats one, how sure that is, and the words that both have."""
        repeated = self._drafter.repeated
        for mention in self._text.mentions:
            if mention.recorded:
                continue
            if found := repeated.find(self._text, mention):
                yield mention.id, found
            else:
                repeated.add(mention.id, mention.proposal.as_written, mention.proposal.quote)

    def _guesses(self, at: int) -> dict[str, Guess]:
        """What the figure at a place says by itself."""
        mention, phrase = self._text.mentions[at], self._phrases[at]
        source, stock = self._source_of(mention.proposal.start), self._is_stock(at)
        return {
            "subject": self._subjects.find(mention, source),
            **self._named(at),
            **self._dates.find(mention, source, first_of_change=phrase.first_of_change, stock=stock),
            **({"part_of": self._parts[mention.id]} if mention.id in self._parts else {}),
        }

    def _named(self, at: int) -> dict[str, Guess]:
        """The indicator of a figure, and its breakdown."""
        phrase = self._phrases[at]
        indicator, best = indicator_guess(self._matches(at), phrase)
        if not indicator.value:
            return self._of_total(at) or {"indicator": indicator}
        if self._is_bare_part(at):
            indicator = at_most(indicator, _BARE_PART)
        breakdown = _breakdown(best, phrase) if best is not None else None
        return {"indicator": indicator, **({"breakdown": breakdown} if breakdown else {})}

    def _of_total(self, at: int) -> dict[str, Guess]:
        """A part that names no indicator is of that of its total: 幼儿园1250所，其中民办428所."""
        phrase = self._phrases[at]
        if phrase.total is None or not phrase.own:
            return {}
        total = self._phrases[phrase.total.place]
        of_total = replace(phrase, own=total.own, behind=total.behind, head=total.head)
        matches = self._drafter.known.indicators.find(of_total, self._text.mentions[at].unit, self._kind(at))
        found, best = indicator_guess(matches, of_total)
        if best is None or not best.is_whole or best.fits < 1:
            return {}
        indicator = guess(found.value, min(float(found.confidence), _OF_TOTAL), phrase.total.words)
        return {"indicator": indicator, "breakdown": guess(phrase.own, _PART, phrase.own)}

    def _matches(self, at: int) -> list[Match]:
        """The indicators that a figure may be of; a member of a list may be one only with the words of the last one."""
        mention, phrase, kind = self._text.mentions[at], self._phrases[at], self._kind(at)
        finder = self._drafter.known.indicators
        if kind == "claim" and (claims := finder.claims(mention.proposal.as_written)):
            return claims
        base = self._text.mentions[phrase.base].unit if phrase.base is not None and kind == "growth" else ""
        found = self._as_part(phrase, finder.find(phrase, mention.unit, kind, base), mention.unit, kind)
        if not phrase.item or not phrase.head or (found and found[0].standing.how in _NAMED):
            return found
        whole = finder.find(replace(phrase, own=f"{phrase.item}{phrase.head}", head=""), mention.unit, kind)
        shared = finder.find(replace(phrase, own=phrase.head, head=""), mention.unit, kind)
        return max(whole, shared, key=lambda each: each[0].score if each else 0.0) or found

    def _as_part(self, phrase: Phrase, found: list[Match], unit: str, kind: str) -> list[Match]:
        """The indicators of a part: a name that says its total, too, is meant (服务进出口75亿元，其中出口31亿元)."""
        if phrase.total is None or not found or found[0].standing.how is not How.ALL:
            return found
        own, total = plain_name(phrase.own), plain_name(self._phrases[phrase.total.place].label)
        listed = self._drafter.known.indicators.find(replace(phrase, head=total), unit, kind)
        closer = [each for each in listed if _names_both(each, own, total)]
        return [*closer[:1], *(each for each in listed if each.score < closer[0].score)] if closer else found

    def _is_bare_part(self, at: int) -> bool:
        """Whether a part is counted, or its total, or what it is growth of, is of nothing known for certain."""
        phrase = self._phrases[at]
        if phrase.total is None or self._text.mentions[at].unit == "count":
            return phrase.total is not None
        known = [
            indicator_guess(self._matches(each), self._phrases[each])[0]
            for each in (phrase.total.place, phrase.base)
            if each is not None
        ]
        return any(each.confidence < HIGH for each in known)

    def _restated(self, key: str, guesses: Mapping[str, Guess], row_of: Callable[[str], str]) -> dict[str, Guess]:
        """The row that a figure repeats, and what that row says of the same fact."""
        first, sure, told = self._repeats.get(key, ("", 0.0, ""))
        row = row_of(first) if first else ""
        said = self._said(first, row) if row else {}
        if not said:
            return {}
        same = Decimal(str(sure))
        about = {
            name: guess(value, float(min(same, known)), told)
            for name, (value, known) in said.items()
            if value and _is_surer(value, known, same, guesses.get(name))
        }
        return {"restates": guess(row, sure, told), **about}

    def _said(self, key: str, row: str) -> _Said:
        """What a row on record says, or else the draft that would become it; nothing of what is there no more."""
        said = self._drafter.known.said
        if key in self._at and key not in said and row not in said:
            self._remember(key, self._guesses(self._at[key]))
        return said.get(row) or said.get(key, {})

    def _remember(self, key: str, guesses: Mapping[str, Guess]) -> None:
        """Keep what a draft says, for those that restate it, in this document and in later ones."""
        known = {name: guesses[name] for name in _RESTATED if name in guesses}
        said = {name: (each.value, each.confidence) for name, each in known.items()}
        self._drafter.known.said.setdefault(key, said)

    def _finished(self, figure: PrintedFigure, guesses: Mapping[str, Guess], label: str, kind: str) -> Draft:
        source = self._source_of(figure.proposal.start).id
        filled = {name: each.value for name, each in guesses.items() if each.value}
        cells = {**figure.row, **filled, **({"source": source} if source else {})}
        indicator = cells.get("indicator", "")
        table, drafted = self._in_table(cells)
        known = [guesses[name].confidence for name in _NEEDED if guesses[name].value]
        sure = min(known) if cells.get("subject") and indicator else _UNKNOWN
        kind = self._drafter.known.kinds.get(indicator) or kind_of_new(kind, cells.get("unit", ""))
        return Draft(drafted, guesses, sure, table, label, kind)

    def _in_table(self, cells: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """The table where a row belongs, and the row in its columns; in the usual ones where none is known."""
        tables = self._drafter.known.tables
        table = tables.table_of(cells.get("indicator", ""))
        columns = tables.columns.get(table) or OBSERVATION
        return table, {name: cells.get(name, "") for name in columns}

    def _source_of(self, start: int) -> SourceFacts:
        """The source that a figure stands in: the file may be several."""
        return next((source for source in self._sources if source.covers(start)), self._sources[0])

    def _is_stock(self, at: int) -> bool:
        """Whether the figure at a place, or what it is growth of, is of one day."""
        base = self._phrases[at].base
        return self._kind(at if base is None else base) == "stock"

    def _kind(self, at: int) -> str:
        mention = self._text.mentions[at]
        led = self._text.text[self._text.sentence(mention.start)[0] : mention.start]
        return kind_of(mention, self._phrases[at], led)


def _is_surer(value: str, known: Decimal, same: Decimal, own: Guess | None) -> bool:
    """Whether what the row says that a figure repeats stands against what the figure says by itself.

    Of a row on record somebody decided it: that stands, unless both say the same.
    """
    if own is None or own.confidence <= min(same, known):
        return True
    return known == _CERTAIN and own.value != value


def _names_both(match: Match, own: str, total: str) -> bool:
    """Whether a name is what a part says behind what its total says: 服务|出口|额 of 服务进出口总额."""
    before, found, behind = match.standing.name.partition(own) if own else ("", "", "")
    is_said = bool(before and found) and before in total and f"{before}{own}" not in total
    return is_said and (not behind or _NO_NAME.fullmatch(behind) is not None)


def _breakdown(best: Match, phrase: Phrase) -> Guess | None:
    """What is left of the words of a figure beside the name of its indicator: 国家级科技进步奖."""
    standing = best.standing
    if phrase.item and phrase.head:
        return None if grams(plain_name(phrase.item)) & grams(standing.name) else guess(phrase.item, 0.8, phrase.item)
    rest = _VERBS.sub("", standing.rest.strip(_EDGES)).strip(_EDGES)
    if standing.how in _NO_REST or not rest or _NO_NAME.fullmatch(rest) or len(rest) > 20:
        return None
    level = _LEVEL.match(rest)
    if level and rest[level.end() : level.end() + 1] not in _NO_LEVEL:
        return guess(level[0], 0.78, rest)
    return guess(rest, 0.7 if phrase.item else 0.45, rest)


def _learnt(recorded: Iterable[RecordedRow]) -> Iterable[tuple[str, str]]:
    """The words before the figures on record, as names of their indicators."""
    named = ((row.indicator, _name_before(row.quote, row.as_written)) for row in recorded if row.indicator)
    return dict.fromkeys((indicator, name) for indicator, name in named if name)


@lru_cache(maxsize=65536)
def _name_before(quote: str, as_written: str) -> str:
    """The words before a figure in its clause; "" where they are too few to be a name, or only say how much more."""
    name = _CLAUSE_END.split(quote.partition(as_written)[0])[-1] if as_written else ""
    return name if len(plain_name(name)) >= 4 and not _NO_NAME.fullmatch(name) else ""
