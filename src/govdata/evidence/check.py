"""Every figure tied to the clause that says it: `check_evidence`.

With the archive of texts: the source's hash, and the quote at its place (white space ignored, nothing else). Without
it these two are reported as skipped. In any case: the quote is short, the figure as written stands once in it, and
what the figure says (number in the indicator's unit, qualifier, bounds) is what the row says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from govdata.deadline import NO_TIME, Deadline
from govdata.documents.archive import Document, Source, columns_present, read_documents, read_sources
from govdata.documents.originals import check_originals
from govdata.documents.source_hashes import NO_ARCHIVE, check_sources, missing_columns
from govdata.documents.source_parts import check_parts
from govdata.evidence import sentences
from govdata.evidence.case import Case, CaseReader
from govdata.evidence.cell_findings import check_cell
from govdata.evidence.cell_proof import QuotedCell
from govdata.evidence.directions import read_direction
from govdata.evidence.evidence_rules import CELL_RULES, MAY_BE_EMPTY, READING_RULES, RULES
from govdata.evidence.figure_place import FigurePlace, place_of, print_doubt
from govdata.evidence.open_steps import step_for
from govdata.evidence.pages import check_page
from govdata.evidence.quotes import can_be_placed, content_findings, place_findings
from govdata.evidence.readings import currency_finding, reading_findings, unreadable_finding
from govdata.evidence.rows import COLUMNS, Observation, read_observations
from govdata.evidence.statuses import is_undated, status_findings
from govdata.metadata.package import Package, Resource
from govdata.quantities.currencies import currency_symbol
from govdata.quantities.grammar import Grammar
from govdata.quantities.quantity import Quantity, grammar_of
from govdata.reports.messages import EMPTY, NO_ROW, Message
from govdata.reports.model import CellRef, Check, CheckKind, Finding, Outcome, State
from govdata.reports.undecided import LACKS_VALUE, OpenRows, why_undecided
from govdata.values import dataclass

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
    deadline: Deadline | None = None,
) -> Outcome:
    """Prove each observation of a package.

    Args:
        package: the metadata, with the roles of its tables.
        tables: the tables of the package by name, typed or as text.
        archive: the folder of source texts, None to go without.
        grammar: of a lexicon of one's own (`quantity.grammar_with(path)`); govdata's, if left out.
        rejected: the cells that structure refused: no row is blamed a second time for what it does not say there.
        documents: those of the archive by the file of a source, where they were read already.
        deadline: after it no row is proved, and the table has an error.
    """
    chosen, sources = grammar or grammar_of(), read_sources(package, tables)
    deadline = deadline or Deadline()
    documents = read_documents(archive, sources) if documents is None else documents
    texts = (check(package, tables, sources, documents, archive) for check in _TEXT_CHECKS)
    by_id = {source.id: source for source in sources if source.id}
    reader = CaseReader(package, tables, by_id, documents, chosen, rejected, deadline)
    cases = map(reader.case, read_observations(package, tables))
    proved = _check_cases(cases, archive is not None, deadline)
    observed = [resource for resource in package.with_role("observations") if resource.name in tables]
    proofs = (_outcome(resource, proved, tables[resource.name], archive is None) for resource in observed)
    unknown = Outcome(tuple(currency_finding(source) for source in sources if _has_unknown_currency(source, chosen)))
    return Outcome.join([*texts, unknown, *proofs])


def _has_unknown_currency(source: Source, grammar: Grammar) -> bool:
    return bool(source.currency) and not currency_symbol(source.currency, grammar.lexicon)


@dataclass
class _Proved:
    """How the rows of each table went.

    `rows` are how many a table has, by a column that need not be there, and with the column "" all of them; `results`
    are those of rows of which there is anything to tell; `cut` are the tables some rows of which had no more time.
    """

    deadline: Deadline
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    results: defaultdict[str, list[RowResult]] = field(default_factory=lambda: defaultdict(list))
    cut: set[str] = field(default_factory=set)


def _check_cases(cases: Iterable[Case], with_archive: bool, deadline: Deadline) -> _Proved:
    proved = _Proved(deadline)
    for case in cases:
        table = case.observation.table
        proved.rows.update((table, name) for name in _OPTIONAL if _has(case, name))
        if deadline.is_over():
            proved.cut.add(table)
        elif result := check_observation(case, with_archive):
            proved.results[table].append(result)
    return proved


_OPTIONAL = tuple(dict.fromkeys(rule.optional for rule in RULES.values()))


def _has(case: Case, column: str) -> bool:
    return not column or getattr(case.observation, column) is not None or case.is_rejected(column)


def check_observation(case: Case, with_archive: bool = True) -> RowResult:
    """All rules on one observation. What a rule cannot decide is counted; it is no finding."""
    if case.cell is not None:
        return _check_row_of_a_cell(case, case.cell, with_archive)
    printed = place_of(case)
    findings, nowhere = list(content_findings(case)), dict[str, Message]()
    if with_archive and case.text is not None and can_be_placed(case):
        findings += place_findings(case, case.text.stripped)
    elif with_archive:
        nowhere = dict.fromkeys(_PLACE_RULES, sentences.NO_PLACE)
    misplaced, unplaced = check_page(case) if with_archive else ([], {})
    read, unread = _reading_of(case, printed)
    told = [*read, *status_findings(case, printed)]
    findings += [*misplaced, *(finding for finding in told if not case.is_rejected(finding.field or ""))]
    left_open = {**unread, **unplaced, **nowhere, **_unsaid(case)}
    return RowResult(case.observation.row, tuple(findings), left_open)


def _check_row_of_a_cell(case: Case, cell: QuotedCell, with_archive: bool) -> RowResult:
    """All rules on an observation that quotes a cell of a table."""
    findings, left_open = check_cell(case, cell, with_archive)
    misplaced, unplaced = check_page(case) if with_archive else ([], {})
    told = [*findings, *misplaced, *status_findings(case, None)]
    kept = tuple(finding for finding in told if not case.is_rejected(finding.field or ""))
    return RowResult(case.observation.row, kept, {**unplaced, **left_open, **_unsaid(case)})


_PLACE_RULES = ("evidence.quote-place", "evidence.status")
"""The rules that need the place of the quote in the text."""


def _reading_of(case: Case, printed: FigurePlace | None) -> tuple[list[Finding], Mapping[str, Message]]:
    """What the reading of the figure says of a row. One whose print is in doubt says nothing."""
    if doubt := print_doubt(case, printed):
        return [], dict.fromkeys(("evidence.reading", *READING_RULES), doubt)
    return _read(case, case.quantity, printed) if case.quantity else _unread(case)


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


def _unsaid(case: Case) -> Mapping[str, Message]:
    """The rules that a row leaves open, however it quotes, since it or its source does not say what they read."""
    lacking = {rule for column, rule in CELL_RULES.items() if case.is_rejected(column)}
    undated = {"evidence.period": sentences.UNDATED} if is_undated(case) else {}
    return {**dict.fromkeys(_without_cells(case.observation) | lacking, LACKS_VALUE), **undated}


def _without_cells(row: Observation) -> set[str]:
    """The rules that read a cell which the row does not have: they look at nothing, and nothing passes them."""
    return {
        rule
        for rule, told in RULES.items()
        if any(getattr(row, column) is None for column in told.columns if column not in MAY_BE_EMPTY)
    }


def _outcome(resource: Resource, proved: _Proved, table: pl.LazyFrame, without: bool) -> Outcome:
    """The findings of one table, and how each rule went on it; none of a rule whose optional column is not there."""
    name, results = resource.name, proved.results[resource.name]
    found = dict.fromkeys(finding for row in results for finding in row.findings)
    findings = tuple(_numbered(finding, resource) for finding in found)
    undecided = _open_rows(results)
    failed, columns = {finding.type for finding in findings}, columns_present(table, COLUMNS)
    checks = []
    for rule in (rule for rule, told in RULES.items() if not told.optional or told.optional in columns):
        reason = _why_skipped(rule, columns, proved.rows[name, RULES[rule].optional], without)
        if not reason and name in proved.cut and rule not in failed:
            reason = NO_TIME
        if reason:
            checks.append(_result(rule, name, State.SKIPPED, reason))
        else:
            checks.append(_check(rule, name, failed, undecided.get(rule, {})))
    late = (proved.deadline.finding(name),) if name in proved.cut else ()
    return Outcome((*findings, *late), tuple(checks))


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
        return replace(_result(rule, table, State.UNDECIDED, why_undecided(undecided)), next_step=step_for(undecided))
    return _result(rule, table, State.PASSED)


def _result(rule: str, table: str, state: State, reason: Message = EMPTY) -> Check:
    return Check(rule, table, CheckKind.EVIDENCE, state, reason)


def _numbered(finding: Finding, resource: Resource) -> Finding:
    names = resource.schema.names if resource.schema and finding.table == resource.name else ()
    return replace(finding, field_number=names.index(finding.field) + 1) if finding.field in names else finding
