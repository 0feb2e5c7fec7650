"""Every figure tied to the clause that says it: `check_evidence`.

With the archive of texts: the source's hash, and the quote at its place (white space ignored, nothing else). Without
it these two are reported as skipped. In any case: the quote is short, the figure as written stands once in it, and
what the figure says (number in the indicator's unit, qualifier, bounds) is what the row says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from govdata.documents.archive import Document, Source, columns_present, read_documents, read_sources
from govdata.documents.originals import check_originals
from govdata.documents.source_hashes import NO_ARCHIVE, check_sources, missing_columns
from govdata.documents.source_parts import check_parts
from govdata.evidence import sentences
from govdata.evidence.case import Case, read_cases
from govdata.evidence.directions import read_direction
from govdata.evidence.evidence_rules import CELL_RULES, MAY_BE_EMPTY, READING_RULES, RULES
from govdata.evidence.figure_place import FigurePlace, place_of
from govdata.evidence.pages import check_page
from govdata.evidence.quotes import can_be_placed, content_findings, place_findings
from govdata.evidence.readings import currency_finding, reading_findings, unreadable_finding
from govdata.evidence.rows import COLUMNS, Observation
from govdata.evidence.statuses import is_undated, status_findings
from govdata.metadata.package import Package, Resource
from govdata.quantities.currencies import currency_symbol
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import Quantity, grammar_of
from govdata.reports.messages import EMPTY, NO_ROW, Message
from govdata.reports.model import CellRef, Check, CheckKind, Finding, Outcome, State
from govdata.reports.undecided import LACKS_VALUE, OpenRows, why_undecided

if TYPE_CHECKING:
    import polars as pl


_TEXT_CHECKS = (check_sources, check_originals, check_parts)
"""What is asked of each source before its rows are."""


@dataclass(frozen=True)
class RowResult:
    """What the rules say of one row: its violations, and the rules that it leaves undecided, each with the reason."""

    row: int
    findings: tuple[Finding, ...] = ()
    undecided: Mapping[str, Message] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.findings or self.undecided)


def check_evidence(
    package: Package,
    tables: Mapping[str, pl.LazyFrame],
    archive: Path | None = None,
    grammar: Grammar | None = None,
    rejected: Container[CellRef] = frozenset(),
    documents: Mapping[str, Document] | None = None,
) -> Outcome:
    """Prove each observation of a package.

    Args:
        package: the metadata, with the roles of its tables.
        tables: the tables of the package by name, typed or as text.
        archive: the folder of source texts, None to go without.
        grammar: of a lexicon of one's own (`quantity.grammar_with(path)`); govdata's, if left out.
        rejected: the cells that structure refused: no row is blamed a second time for what it does not say there.
        documents: those of the archive by the file of a source, where they were read already.
    """
    chosen, sources = grammar or grammar_of(), read_sources(package, tables)
    documents = read_documents(archive, sources) if documents is None else documents
    texts = (check(package, tables, sources, documents, archive) for check in _TEXT_CHECKS)
    by_id = {source.id: source for source in sources if source.id}
    cases = read_cases(package, tables, by_id, documents, chosen, rejected)
    rows, results = _check_cases(cases, archive is not None)
    proofs = (
        _outcome(resource, results[resource.name], rows, tables[resource.name], archive is None)
        for resource in package.with_role("observations")
        if resource.name in tables
    )
    unknown = Outcome(tuple(currency_finding(source) for source in sources if _has_unknown_currency(source, chosen)))
    return Outcome.join([*texts, unknown, *proofs])


def _has_unknown_currency(source: Source, grammar: Grammar) -> bool:
    return bool(source.currency) and not currency_symbol(source.currency, grammar.lexicon)


_Counts = Counter[tuple[str, str]]
"""How many rows of a table have a column that need not be there; how many it has, with the column ""."""


def _check_cases(cases: Iterable[Case], with_archive: bool) -> tuple[_Counts, Mapping[str, list[RowResult]]]:
    """How many rows each table has, and the results of those of which there is anything to tell."""
    rows: _Counts = Counter()
    results: defaultdict[str, list[RowResult]] = defaultdict(list)
    for case in cases:
        rows.update((case.observation.table, name) for name in _OPTIONAL if _has(case, name))
        if result := check_observation(case, with_archive):
            results[case.observation.table].append(result)
    return rows, results


_OPTIONAL = tuple(dict.fromkeys(rule.optional for rule in RULES.values()))


def _has(case: Case, column: str) -> bool:
    return not column or getattr(case.observation, column) is not None or case.is_rejected(column)


def check_observation(case: Case, with_archive: bool = True) -> RowResult:
    """All rules on one observation. What a rule cannot decide is counted; it is no finding."""
    printed = place_of(case)
    findings, left_open = list(content_findings(case)), dict.fromkeys(_without_cells(case.observation), LACKS_VALUE)
    if with_archive and case.text is not None and can_be_placed(case):
        findings += place_findings(case, case.text.stripped)
    elif with_archive:
        left_open = {**dict.fromkeys(_PLACE_RULES, sentences.NO_PLACE), **left_open}
    left_open |= {rule: LACKS_VALUE for column, rule in CELL_RULES.items() if case.is_rejected(column)}
    left_open |= {"evidence.period": sentences.UNDATED} if is_undated(case) else {}
    misplaced, unplaced = check_page(case) if with_archive else ([], {})
    findings, left_open = [*findings, *misplaced], {**unplaced, **left_open}
    read, unread = _read(case, case.quantity, printed) if case.quantity else _unread(case)
    told = [*read, *status_findings(case, printed)]
    findings += (finding for finding in told if not case.is_rejected(finding.field or ""))
    return RowResult(case.observation.row, tuple(findings), {**unread, **left_open})


_PLACE_RULES = ("evidence.quote-place", "evidence.status")
"""The rules that need the place of the quote in the text."""


def _read(case: Case, quantity: Quantity, printed: FigurePlace | None) -> tuple[list[Finding], Mapping[str, Message]]:
    """What a row says otherwise than its figure, and the rules that it leaves open."""
    direction = read_direction(case, quantity, printed)
    findings = [*([direction.finding] if direction.finding else []), *reading_findings(case, direction.quantity)]
    return findings, dict.fromkeys(direction.undecided, sentences.NO_DIRECTION)


def _unread(case: Case) -> tuple[list[Finding], Mapping[str, Message]]:
    """A row whose figure is absent or cannot be read."""
    row = case.observation
    findings = [unreadable_finding(case)] if row.as_written is not None and case.says_a_number else []
    return findings, dict.fromkeys(READING_RULES, sentences.NO_READING if row.as_written else LACKS_VALUE)


def _without_cells(row: Observation) -> set[str]:
    """The rules that read a cell which the row does not have: they look at nothing, and nothing passes them."""
    return {
        rule
        for rule, told in RULES.items()
        if any(getattr(row, column) is None for column in told.columns if column not in MAY_BE_EMPTY)
    }


def _outcome(
    resource: Resource, results: Sequence[RowResult], rows: _Counts, table: pl.LazyFrame, without: bool
) -> Outcome:
    """The findings of one table, and how each rule went on it; none of a rule whose optional column is not there."""
    found = dict.fromkeys(finding for row in results for finding in row.findings)
    findings = tuple(_numbered(finding, resource) for finding in found)
    undecided = _open_rows(results)
    failed, columns = {finding.type for finding in findings}, columns_present(table, COLUMNS)
    checks = []
    for rule in (rule for rule, told in RULES.items() if not told.optional or told.optional in columns):
        if reason := _why_skipped(rule, columns, rows[resource.name, RULES[rule].optional], without):
            checks.append(_result(rule, resource.name, State.SKIPPED, reason))
        else:
            checks.append(_check(rule, resource.name, failed, undecided.get(rule, {})))
    return Outcome(findings, tuple(checks))


def _open_rows(results: Sequence[RowResult]) -> Mapping[str, Mapping[Message, OpenRows]]:
    """The rows that each rule leaves open, by the reason."""
    rows: defaultdict[str, defaultdict[Message, OpenRows]] = defaultdict(lambda: defaultdict(OpenRows))
    for result in results:
        for rule, why in result.undecided.items():
            rows[rule][why] = rows[rule][why].with_row(result.row)
    return rows


def _why_skipped(rule: str, columns: Container[str], rows: int, without: bool) -> Message:
    """Why a rule looks at nothing in a table; empty where it does."""
    missing = [name for name in RULES[rule].columns if name not in columns]
    if missing:
        return missing_columns(missing)
    if without and RULES[rule].archive:
        return NO_ARCHIVE
    return EMPTY if rows else NO_ROW


def _check(rule: str, table: str, failed: Container[str], undecided: Mapping[Message, OpenRows]) -> Check:
    if rule in failed:
        return _result(rule, table, State.FAILED)
    if undecided:
        return _result(rule, table, State.UNDECIDED, why_undecided(undecided))
    return _result(rule, table, State.PASSED)


def _result(rule: str, table: str, state: State, reason: Message = EMPTY) -> Check:
    return Check(rule, table, CheckKind.EVIDENCE, state, reason)


def _numbered(finding: Finding, resource: Resource) -> Finding:
    names = resource.schema.names if resource.schema and finding.table == resource.name else ()
    return replace(finding, field_number=names.index(finding.field) + 1) if finding.field in names else finding
