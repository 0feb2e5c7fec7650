"""One observation with what it is checked against: its source, the text, and the quantity that its figure states."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from govdata.documents.archive import Document, Source
from govdata.evidence.evidence_rules import RULES
from govdata.evidence.places import place_of_figure
from govdata.evidence.rows import Indicator, Observation, read_indicators, read_observations
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
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import CellRef, Finding, Quotation, Severity

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

    @property
    def as_written(self) -> str:
        """The figure as the row has it."""
        return self.observation.as_written or ""

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


def read_cases(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    sources: Mapping[str, Source],
    documents: Mapping[str, Document],
    grammar: Grammar,
    rejected: Container[CellRef],
) -> Iterator[Case]:
    """Each observation of a package with what it is checked against; `sources` are by id, `documents` by file."""
    indicators = read_indicators(package, tables)
    views = {file: SourceViews(document.as_reading) for file, document in documents.items()}
    of_text = lru_cache(maxsize=None)(
        lambda file, code: grammar_for(
            documents[file].text if file in documents else "", grammar, currency_symbol(code, grammar.lexicon)
        )
    )
    in_years = lru_cache(maxsize=None)(
        lambda file, in_cell, year: (
            TargetText(views[file].text(in_cell).plain, status_words(grammar), year) if file in views else None
        )
    )
    marked_of = lru_cache(maxsize=None)(
        lambda file, in_cell: reader_of(grammar).marked(views[file].text(in_cell).plain) if file in views else None
    )
    for row in read_observations(package, tables):
        source = sources.get(row.source or "")
        file = source.file if source else None
        document, view = (documents.get(file), views.get(file)) if file is not None else (None, None)
        in_cell = view is not None and view.is_in_cell(row.quote_start)
        text = view.text(in_cell) if view else None
        indicator = indicators.get(row.indicator or "", Indicator())
        targets = in_years(file, in_cell, source.date_end.year if source and source.date_end else None)
        own = of_text(file, source.currency) if source else grammar
        figure = _figure_of(row, text, indicator.unit or row.unit, own, marked_of(file, in_cell))
        yield Case(row, source, document, text, figure.quantity, own, indicator, figure.longer, rejected, targets)


def _figure_of(
    row: Observation, text: QuotedText | None, unit: str | None, grammar: Grammar, marked: Marked | None
) -> PlacedFigure:
    """What the figure of a row says at its place; by itself, where it has none."""
    written = row.as_written or ""
    if place := place_of_figure(row, text):
        return read_in_place(*place, written, grammar, unit, marked if place[0] is text else None)
    return PlacedFigure(read_quantity(written, grammar) if written else None)
