"""May a package be compared? Only where every cell could be read, and every row has a key of its own.

What stands against a release need not stand against a comparison: a value that breaks a constraint is a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from govdata.errors import NotComparable
from govdata.metadata.package import Package
from govdata.reports.messages import EMPTY, Message, counted
from govdata.reports.model import Finding, Outcome, Report, Severity, TruncatedFindings
from govdata.structure.check import Structure
from govdata.structure.field_types import decimal_type

CONSTRAINT = "constraint-error"
HARMLESS = frozenset({CONSTRAINT, "unique-error", "foreign-key", "row-count", "byte-count", "hash-count"})
"""Errors beside which every value was read and every row can be matched. Any other may hide some."""
SHOWN = 3
"""So many errors are told in the sentence."""


def require_comparable(package: Package, structure: Structure, path: Path) -> None:
    """Refuse a package that was not read as it is.

    Raises:
        NotComparable: the descriptor, a file, a cell or a primary key has a mistake.
    """
    exact = frozenset(each.name for each in package.resources if _has_decimals(package, each.name))
    found = (*(problem.finding for problem in package.problems), *structure.outcome.findings)
    findings = tuple(each for each in found if _hides_values(each, exact))
    rest = tuple(each for each in structure.outcome.truncated if _hides_values(each, exact))
    if findings or rest:
        report = Report.of(package.name, structure.tasks, Outcome(findings, truncated=rest))
        raise NotComparable(path, tuple(_reasons(report)), report)


def _has_decimals(package: Package, table: str) -> bool:
    resource = package.resource(table)
    schema = resource.schema if resource else None
    return any(decimal_type(field) for field in (schema.fields if schema else ()))


def _hides_values(found: Finding | TruncatedFindings, exact: frozenset[str]) -> bool:
    """Whether an error may stand for a value or a row that was not read. A decimal may break its own constraint."""
    harmless = found.type in HARMLESS and not (found.type == CONSTRAINT and found.table in exact)
    return found.severity is Severity.ERROR and not harmless


def _reasons(report: Report) -> Iterator[Message]:
    """The first errors with their places, and how many more there are."""
    shown = report.errors[:SHOWN]
    yield from map(_with_place, shown)
    if more := report.count(Severity.ERROR) - len(shown):
        yield Message(f"And {counted(more, 'more error')}.", f"另有 {more:,} 个错误。")


def _with_place(finding: Finding) -> Message:
    said, table = finding.message, finding.table
    if not table:
        return said
    row = Message(f", row {finding.row}", f"，第 {finding.row} 行") if finding.row else EMPTY
    return Message(f"{table}{row.en}: {said.en}", f"{table}{row.zh}：{said.zh}")
