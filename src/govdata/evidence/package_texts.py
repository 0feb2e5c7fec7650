"""The source texts of a package, read once for all that is asked of them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from govdata.deadline import Deadline
from govdata.documents.archive import Document, Source, read_documents, read_sources
from govdata.evidence.check import check_evidence
from govdata.late import when_called
from govdata.metadata.package import Package
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import grammar_with
from govdata.reports.model import CellRef, Outcome
from govdata.values import dataclass

if TYPE_CHECKING:
    from govdata.evidence.coverage import Coverage, measure_coverage
else:
    measure_coverage = when_called("govdata.evidence.coverage", "measure_coverage")


@dataclass(frozen=True)
class PackageTexts:
    """What the evidence of a package is checked with: its tables as far as they can be read, and their sources.

    `archive` is None where no texts were given; then nothing is read.
    """

    package: Package
    tables: Mapping[str, pl.LazyFrame]
    archive: Path | None
    grammar: Grammar
    sources: tuple[Source, ...]
    documents: Mapping[str, Document]

    @staticmethod
    def of(package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path | None) -> PackageTexts:
        """Read the texts of a package."""
        grammar, sources = grammar_with(package.lexicon_path, package.boundary), read_sources(package, tables)
        return PackageTexts(package, tables, archive, grammar, sources, read_documents(archive, sources))

    def evidence(self, rejected: Container[CellRef], deadline: Deadline) -> Outcome:
        """What the texts say of the figures."""
        return check_evidence(self.package, self.tables, self.archive, self.grammar, rejected, self.documents, deadline)

    def coverages(self, deadline: Deadline) -> tuple[Coverage, ...] | None:
        """How much of each text is recorded; None without texts."""
        if self.archive is None:
            return None
        return measure_coverage(self.package, self.tables, self.archive, self.grammar, self.documents, deadline)
