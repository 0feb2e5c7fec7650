"""One observation with what it is checked against: its source, the text, and the quantity that its figure states."""

from __future__ import annotations

from collections.abc import Container, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from govdata.deadline import Deadline
from govdata.documents.archive import Document, Source
from govdata.evidence.cell_proof import CellIndex, QuotedCell
from govdata.evidence.evidence_rules import RULES
from govdata.evidence.places import place_of_figure, stands_at
from govdata.evidence.rows import Indicator, Observation, read_indicators
from govdata.evidence.sentences import plain_number
from govdata.evidence.source_views import SourceViews
from govdata.metadata.package import Package
from govdata.quantities.boundaries import PlacedFigure, QuotedText, read_in_place
from govdata.quantities.currencies import currency_symbol, grammar_for
from govdata.quantities.grammar import Grammar
from govdata.quantities.non_figures import Marked
from govdata.quantities.printed import reader_of
from govdata.quantities.quantity import Quantity, read_quantity
from govdata.quantities.status import TargetText, status_words
from govdata.quantities.whitespace import strip_whitespace
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import CellRef, Finding, Quotation, Severity
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Case:
    """An observation and what it is checked against; None where the package or the archive does not have it.

    `quantity` is what the figure says where it stands, `longer` what is printed there where it is a part of that.
    `rejected` are the cells that structure has refused already; `targets` is the text, where targets are looked up.
    """

    observation: Observation
    source: Source | None
    document: Document | None
    text: QuotedText | None
    quantity: Quantity | None
    grammar: Grammar
    indicator: Indicator
    longer: str = ""
    rejected: Container[CellRef] = ()
    targets: TargetText | None = None
    cell: QuotedCell | None = None
    """The cell of a table that the row quotes; None for a quote of a sentence."""

    @property
    def as_written(self) -> str:
        """The figure as the row has it."""
        return self.observation.as_written or ""

    @property
    def read_as(self) -> str:
        """The figure that is read: as written, or that of the quoted cell where the cell does not hold it."""
        figure = self.cell.figure if self.cell else None
        holds = figure is None or strip_whitespace(self.as_written) in strip_whitespace(figure.cell)
        return self.as_written if holds or figure is None else figure.as_written

    @property
    def units(self) -> tuple[str, ...]:
        """The units that the value may be in: the indicator's, and that of the row where it is another one."""
        units = tuple(dict.fromkeys(unit for unit in (self.indicator.unit, self.observation.unit) if unit))
        known = tuple(unit for unit in units if self.grammar.lexicon.unit(unit))
        return known if len(units) > 1 and not self.has_known_indicator_unit else units

    @property
    def has_known_indicator_unit(self) -> bool:
        """Whether the unit of the indicator, if it has one, is a unit of the lexicon."""
        return self.indicator.unit is None or self.grammar.lexicon.unit(self.indicator.unit) is not None

    @property
    def says_a_number(self) -> bool:
        """Whether there is anything to prove: a claim may leave its numbers empty."""
        row = self.observation
        return row.status != "claim" or any(number is not None for number in (row.value, row.lower, row.upper))

    def is_rejected(self, column: str) -> bool:
        """Whether structure has refused the cell: what it says is unknown, which is not nothing."""
        row = self.observation
        return getattr(row, column) is None and CellRef(row.table, row.row, column) in self.rejected

    def finding(
        self,
        rule: str,
        column: str,
        message: Message,
        expected: Message = EMPTY,
        severity: Severity = Severity.ERROR,
        next_step: Message = EMPTY,
    ) -> Finding:
        """A violation of a rule by a cell of this row, with the clause that it quotes.

        The next step is that of the rule, unless this violation has one of its own.
        """
        row, told = self.observation, RULES[rule]
        return Finding(
            rule,
            message,
            row.table,
            row.row,
            column,
            cell=_printed(getattr(row, column)),
            severity=severity,
            expected=expected,
            next_step=next_step or told.next_step,
            key=row.id,
            quotations=(Quotation(row.source or "", self.as_written, row.quote or "", row.row, row.table),),
        )


def _printed(value: object) -> str | None:
    if value is None:
        return None
    return plain_number(value).en if isinstance(value, Decimal) else str(value)


class CaseReader:
    """Makes the case of a row, be it of the package or one that is only thought of; each text is read once.

    Args:
        package: the metadata, with the roles of its tables.
        tables: the tables of the package by name.
        sources: the sources by id.
        documents: the documents by the file of a source.
        grammar: of all documents.
        rejected: the cells that structure refused.
        deadline: after it no figure is read any more.
    """

    def __init__(
        self,
        package: Package,
        tables: Mapping[str, pl.LazyFrame],
        sources: Mapping[str, Source],
        documents: Mapping[str, Document],
        grammar: Grammar,
        rejected: Container[CellRef] = (),
        deadline: Deadline | None = None,
    ) -> None:
        self.sources, self.documents, self._rejected = sources, documents, rejected
        self._deadline, self._cells = deadline or Deadline(), lru_cache(maxsize=None)(self._cells_in)
        self.indicators = read_indicators(package, tables)
        self.views = {file: SourceViews(document.as_reading) for file, document in documents.items()}
        self._grammar, self._grammars = grammar, lru_cache(maxsize=None)(self._grammar_in)
        self._targets, self._marks = lru_cache(maxsize=None)(self._targets_in), lru_cache(maxsize=None)(self._marks_in)

    def case(self, row: Observation) -> Case:
        """A row with what it is checked against."""
        source, file, in_cell = self._place(row)
        text, own = self._text(file, in_cell), self.grammar(source)
        indicator = self.indicators.get(row.indicator or "", Indicator())
        cell = self.quoted_cell(row)
        if cell or self._deadline.is_over():
            figure = PlacedFigure(cell.figure.read if cell and cell.figure else None)
        else:
            figure = _figure_of(row, text, indicator.unit or row.unit, own, self._marks(file, in_cell))
        return Case(
            row,
            source,
            self._document(file),
            text,
            figure.quantity,
            own,
            indicator,
            figure.longer,
            self._rejected,
            self.targets(source, in_cell),
            cell,
        )

    def targets(self, source: Source | None, in_cell: bool = False) -> TargetText | None:
        """The text of a source, in which targets and headings are looked up."""
        year = source.date_end.year if source and source.date_end else None
        return self._targets(source.file if source else None, in_cell, year)

    def grammar(self, source: Source | None) -> Grammar:
        """The grammar of a source, with its currency."""
        return self._grammars(source.file, source.currency) if source else self._grammar

    def quoted_cell(self, row: Observation) -> QuotedCell | None:
        """The cell of a table that a row quotes; None for one that quotes a sentence, or nothing."""
        if not row.quote or self._deadline.is_over():
            return None
        source, file, in_cell = self._place(row)
        index = self._cells(file, source.currency if source else "")
        return index.quoted(row, _stands(row, self._text(file, in_cell)))

    def _place(self, row: Observation) -> tuple[Source | None, str | None, bool]:
        """The source of a row and its file, and whether the quote begins in what is no prose."""
        source = self.sources.get(row.source or "")
        file = source.file if source else None
        view = self._view(file)
        return source, file, view is not None and view.is_in_cell(row.quote_start)

    def _document(self, file: str | None) -> Document | None:
        return None if file is None else self.documents.get(file)

    def _view(self, file: str | None) -> SourceViews | None:
        return None if file is None else self.views.get(file)

    def _text(self, file: str | None, in_cell: bool) -> QuotedText | None:
        view = self._view(file)
        return view.text(in_cell) if view else None

    def _cells_in(self, file: str | None, code: str) -> CellIndex:
        document = self._document(file)
        grammar = self._grammars(file, code) if file is not None else self._grammar
        return CellIndex(document.reading if document else None, grammar)

    def _grammar_in(self, file: str, code: str) -> Grammar:
        text = self.documents[file].text if file in self.documents else ""
        return grammar_for(text, self._grammar, currency_symbol(code, self._grammar.lexicon))

    def _targets_in(self, file: str | None, in_cell: bool, year: int | None) -> TargetText | None:
        text = self._text(file, in_cell)
        return TargetText(text.plain, status_words(self._grammar), year) if text else None

    def _marks_in(self, file: str | None, in_cell: bool) -> Marked | None:
        text = self._text(file, in_cell)
        return reader_of(self._grammar).marked(text.plain) if text else None


def _stands(row: Observation, text: QuotedText | None) -> bool:
    """Whether the quote of a row stands in the text as it is, at its place."""
    quote = strip_whitespace(row.quote or "")
    return text is not None and row.quote_start is not None and stands_at(text.stripped, quote, row.quote_start)


def _figure_of(
    row: Observation, text: QuotedText | None, unit: str | None, grammar: Grammar, marked: Marked | None
) -> PlacedFigure:
    """What the figure of a row says at its place; by itself, where it has none."""
    written = row.as_written or ""
    if place := place_of_figure(row, text):
        return read_in_place(*place, written, grammar, unit, marked if place[0] is text else None)
    return PlacedFigure(read_quantity(written, grammar) if written else None)
