"""Drafts for files, and for what is open in the sources of a package; the indicators that it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from govdata.documents.archive import read_documents, read_sources
from govdata.documents.reading import Reading
from govdata.drafts.draft import Draft
from govdata.drafts.drafting import Drafter
from govdata.drafts.figures import document_figures
from govdata.drafts.kinds import title_of_new
from govdata.drafts.knowledge import ALIASES, Knowledge, read_knowledge
from govdata.evidence.proposals import OBSERVATION
from govdata.evidence.rows import Exclusion, Observation, read_exclusions, read_observations
from govdata.metadata.package import Package
from govdata.metadata.roles import FOR_REVIEW
from govdata.names import name_columns
from govdata.quantities.currencies import currency_symbol
from govdata.quantities.grammar import Grammar
from govdata.reports.bilingual import has_chinese

if TYPE_CHECKING:
    import polars as pl

DRAFT = (*OBSERVATION, *FOR_REVIEW["observations"])
"""The columns of `govdata scan --propose observations` with a package."""
INDICATOR = ("id", "title", "unit", "kind", "aliases", *FOR_REVIEW["indicators"])
"""The columns of `govdata scan --propose indicators` where a package has no table of indicators, or several: those of
such a table, then of how many figures it is, and the quote of the first."""


def draft_documents(
    documents: Iterable[tuple[str, Reading]],
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    grammar: Grammar,
    currency: str = "",
) -> list[Draft]:
    """The drafts of documents, in their order.

    Args:
        documents: (file name, reading) pairs. One that the package has among its sources, by its name, is drafted as
            that source, without the figures that are on record.
        package: the metadata, with the roles of its tables.
        tables: the tables of the package by name.
        grammar: of all documents.
        currency: the symbol of the one that 元 and $ mean; what each document tells, if left out.
    """
    known = _Open.of(package, tables)
    drafter = Drafter(known.knowledge, grammar)
    found: list[Draft] = []
    for file, reading in documents:
        name = known.file_named(file)
        figures = document_figures(reading, file, grammar, currency, *known.reviewed(name))
        found += drafter.draft(reading, name, figures)
    return found


def draft_package(package: Package, tables: Mapping[str, pl.LazyFrame], archive: Path, grammar: Grammar) -> list[Draft]:
    """The drafts of the figures that nobody has recorded or excluded yet in the sources of a package."""
    known, sources = _Open.of(package, tables), read_sources(package, tables)
    currencies = {source.file: currency_symbol(source.currency, grammar.lexicon) for source in sources if source.file}
    drafter = Drafter(known.knowledge, grammar)
    found: list[Draft] = []
    for file, document in read_documents(archive, sources).items():
        if not document.problem:
            reading = document.as_reading
            figures = document_figures(reading, file, grammar, currencies.get(file, ""), *known.reviewed(file))
            found += drafter.draft(reading, file, figures)
    return found


class _Open:
    """What a package knows, and which rows review a file."""

    def __init__(self, knowledge: Knowledge, recorded: Sequence[Observation], excluded: Sequence[Exclusion]) -> None:
        self.knowledge, self._recorded, self._excluded = knowledge, recorded, excluded

    @staticmethod
    def of(package: Package, tables: Mapping[str, pl.LazyFrame]) -> _Open:
        """Read from the tables of a package."""
        rows = tuple(read_observations(package, tables))
        return _Open(read_knowledge(package, tables), rows, read_exclusions(package, tables))

    def file_named(self, file: str) -> str:
        """The file of the source whose text or original has the name of this one; the name itself where none has."""
        name = PurePath(file).name
        for source in self.knowledge.sources:
            if name in (PurePosixPath(source.file).name, PurePosixPath(source.original).name):
                return source.file
        return file

    def reviewed(self, file: str) -> tuple[list[Observation], list[Exclusion]]:
        """The rows that record or exclude something of a file."""
        ids = {source.id for source in self.knowledge.sources_of(file)}
        rows = [row for row in self._recorded if row.source in ids]
        return rows, [each for each in self._excluded if ids and (not each.source or each.source in ids)]


def draft_cells(draft: Draft) -> dict[str, str]:
    """A draft under `DRAFT`."""
    told = {"confidence": f"{draft.confidence}" if draft.confidence else "", "candidates": draft.candidates}
    return {name: {**draft.row, **told}.get(name, "") for name in DRAFT}


def indicator_columns(package: Package) -> tuple[str, ...]:
    """The columns of its table of indicators, whose rows can be moved there, and what is for review."""
    tables = [each.schema.names for each in package.with_role("indicators") if each.schema]
    return (*tables[0], *FOR_REVIEW["indicators"]) if len(tables) == 1 else INDICATOR


def indicator_rows(drafts: Iterable[Draft], columns: Sequence[str] = INDICATOR) -> Iterator[dict[str, str]]:
    """A row under some columns for each label of which no indicator is known, the most frequent first.

    Its title is the label as it is printed; that of a growth says so, and the label is its alias. `id` is for a person
    to choose.
    """
    counted: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], str] = {}
    for draft in drafts:
        if draft.label and not draft.row.get("indicator"):
            key = (draft.label, draft.row.get("unit", ""), draft.kind)
            counted[key] += 1
            first.setdefault(key, draft.row.get("quote", ""))
    for key, count in sorted(counted.items(), key=lambda pair: -pair[1]):
        label, unit, kind = key
        told = {"unit": unit, "kind": kind, "count": str(count), "context": first[key]}
        cells = {**_titled(label, title_of_new(label, kind, unit), columns), **told}
        yield {column: cells.get(column, "") for column in columns}


def _titled(label: str, title: str, columns: Sequence[str]) -> dict[str, str]:
    """The title in the column of its language; where it is not the label, by which drafts know it, that is an alias."""
    names, language = name_columns(columns), "_zh" if has_chinese(label) else "_en"
    column = next((name for name in names if name.endswith(language)), next(iter(names), ""))
    return {column: title, ALIASES: label if title != label else ""} if ALIASES in columns else {column: label}
