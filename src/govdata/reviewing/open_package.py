"""A package that is open for review: its texts, read once, and what its rows are proved by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from govdata.documents.archive import Document, Source, read_documents, read_sources
from govdata.drafts.completion import RowCompleter
from govdata.drafts.knowledge import read_knowledge
from govdata.evidence.case import CaseReader
from govdata.evidence.rows import COLUMNS, Indicator, Observation
from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import Field
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import grammar_with
from govdata.readers.inputs import open_inputs
from govdata.reviewing.decisions import Row
from govdata.reviewing.known import KnownNow
from govdata.reviewing.tables import ReviewTables
from govdata.structure.check import check_structure
from govdata.values import dataclass

_NUMBERS, _DATES, _OFFSETS = ("value", "lower", "upper"), ("period_end",), ("quote_start",)


@dataclass(frozen=True)
class OpenPackage:
    """A package with its archive. `sources` are by id, in their order; `documents` by the file of a source.

    `known` is what drafts are made of.
    """

    package: Package
    archive: Path
    sources: Mapping[str, Source]
    documents: Mapping[str, Document]
    grammar: Grammar
    tables: ReviewTables
    completer: RowCompleter
    known: KnownNow

    @staticmethod
    def of(path: Path | None, archive: Path) -> OpenPackage:
        """Open a package.

        Raises:
            UsageError: it has no table of sources, or none of observations.
            DescriptorError: the descriptor cannot be read at all.
        """
        package = load_package(path)
        review = ReviewTables(package)
        grammar = grammar_with(package.lexicon_path, package.boundary)
        with open_inputs(package) as inputs:
            tables = check_structure(package, inputs).tables
            sources = read_sources(package, tables)
            documents = read_documents(archive, sources)
            by_id = {source.id: source for source in sources if source.id}
            known = KnownNow(read_knowledge(package, tables), review)
            reader = CaseReader(package, tables, by_id, documents, grammar)
        return OpenPackage(package, archive, by_id, documents, grammar, review, RowCompleter(reader), known)

    def observation(self, table: str, cells: Row) -> Observation:
        """A row as its proof reads it; a cell that cannot be read is None."""
        read = {name: _cell(name, cells.get(name, "")) for name in COLUMNS}
        return Observation(table, 0, **read)

    def indicators(self) -> dict[str, Indicator]:
        """The indicators as their table has them now."""
        found = {}
        for name in self.tables.names("indicators"):
            table = self.tables.table(name)
            for key, row in table.rows.items():
                found[key] = Indicator(row.get("unit"), row.get("kind"), name, table.numbers[key])
        return found

    def table_of(self, row: Row) -> str:
        """The table of observations where a row belongs: where its indicator is, or else its source."""
        for column, wanted in ((name, row.get(name)) for name in ("indicator", "source")):
            known = ((name, row.get(column)) for name, _key, row in self.tables.rows("observations"))
            counts = Counter(name for name, cell in known if wanted and cell == wanted)
            if counts:
                return counts.most_common(1)[0][0]
        return self.tables.names("observations")[0]

    def fields(self, table: str) -> tuple[Field, ...]:
        """The declared fields of a table; none of one without a schema."""
        resource = self.package.resource(table)
        return resource.schema.fields if resource and resource.schema else ()

    def with_current_indicators(self) -> None:
        """Let rows be proved by the indicators as their table has them now."""
        self.completer.reader.indicators = self.indicators()

    def text_hash(self, source: Source) -> str:
        """The hash of the text that a source has."""
        return self.documents[source.file].sha256


def _cell(name: str, text: str) -> Any:
    if not text:
        return None
    try:
        if name in _NUMBERS:
            number = Decimal(text.replace(",", ""))
            return number if number.is_finite() else None
        if name in _DATES:
            return date.fromisoformat(text[:10])
        return int(text) if name in _OFFSETS else text
    except (ValueError, InvalidOperation):
        return None


def without(row: Observation, *names: str) -> Observation:
    """A row with some cells empty."""
    return replace(row, **dict.fromkeys(names))  # type: ignore[arg-type]
