"""One observation with what it is checked against: its source, the text, and the quantity that its figure states."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from govdata.documents.archive import Document, Source
from govdata.evidence.evidence_rules import RULES
from govdata.evidence.rows import Observation, read_observations, read_units
from govdata.evidence.sentences import plain_number
from govdata.metadata.package import Package
from govdata.quantities.boundaries import QuotedText
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import Quantity, read_quantity
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import CellRef, Finding, Quotation, Severity

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Case:
    """An observation and what it is checked against; None where the package or the archive does not have it.

    `rejected` are the cells that structure has refused already.
    """

    observation: Observation
    source: Source | None
    document: Document | None
    text: QuotedText | None
    quantity: Quantity | None
    grammar: Grammar
    indicator_unit: str | None
    rejected: Container[CellRef] = ()

    @property
    def as_written(self) -> str:
        """The figure as the row has it."""
        return self.observation.as_written or ""

    @property
    def units(self) -> tuple[str, ...]:
        """The units that the value may be in: the indicator's, and that of the row where it is another one."""
        return tuple(dict.fromkeys(unit for unit in (self.indicator_unit, self.observation.unit) if unit))

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
    ) -> Finding:
        """A violation of a rule by a cell of this row, with the clause that it quotes."""
        row, told = self.observation, RULES[rule]
        return Finding(
            rule,
            message,
            row.table,
            row.row,
            column,
            cell=_printed(getattr(row, column)),
            severity=severity,
            title=told.title.en,
            expected=expected,
            next_step=told.next_step,
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
    read = lru_cache(maxsize=None)(lambda text: read_quantity(text, grammar))
    units = read_units(package, tables)
    texts = {file: QuotedText(document.text) for file, document in documents.items()}
    for row in read_observations(package, tables):
        source = sources.get(row.source or "")
        file = source.file if source else None
        document, text = (documents.get(file), texts.get(file)) if file is not None else (None, None)
        quantity = read(row.as_written) if row.as_written else None
        yield Case(row, source, document, text, quantity, grammar, units.get(row.indicator or ""), rejected)
