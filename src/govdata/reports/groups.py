"""Findings that say the same, said once: their rows, what else is like them, and how many there are of each type.

JSON, SARIF and code quality keep each finding; what people read is made of groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby

from govdata.reports.findings import Finding, Severity
from govdata.reports.messages import Message
from govdata.reports.model import Case, Report, Waived
from govdata.values import dataclass

RANGES = 4
"""So many ranges of rows are named in a line; verbose forms name them all."""


@dataclass(frozen=True)
class Group:
    """Findings that differ in their row alone, in order; of waived ones, the waiver that accepts them all."""

    findings: tuple[Finding, ...]
    waived: Waived | None = None

    @property
    def first(self) -> Finding:
        """The one that speaks for all."""
        return self.findings[0]

    @property
    def kind(self) -> Hashable:
        """What groups that differ in the cell alone share: a column of which many cells are wrong in the same way.

        Findings without a row, such as mistakes of a rule file, share it only where they say the same: no row would
        tell of one that is folded into another.
        """
        said = None if self.first.row else self.first.message
        return (*_place(self.first), said, self.waived and self.waived.waiver)

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows, in order."""
        return tuple(sorted({finding.row for finding in self.findings if finding.row}))

    @property
    def keys(self) -> tuple[str, ...]:
        """What the rows are called, where they have ids."""
        return tuple(dict.fromkeys(finding.key for finding in self.findings if finding.key))


@dataclass(frozen=True)
class TypeCount:
    """How many findings of a type there are, listed or not, and in which tables."""

    severity: Severity
    type: str
    title: Message
    count: int
    tables: tuple[str | None, ...]


def groups(report: Report) -> list[Group]:
    """The findings said once, in the order in which people read: errors first, the package, then its tables."""
    return _grouped((finding, None) for finding in in_reading_order(report))


def waived_groups(report: Report) -> list[Group]:
    """The same of the findings that were waived, one waiver after another."""
    return _grouped((waived.finding, waived) for waived in report.waived)


def case_groups(case: Case) -> list[Group]:
    """The same of one check: what it found, then what of it was waived."""
    found = ((finding, None) for finding in case.findings)
    return _grouped([*found, *((waived.finding, waived) for waived in case.waived)])


def in_reading_order(report: Report) -> list[Finding]:
    """Errors before warnings; of each the package, then the tables as it lists them."""
    names = (None, *(task.name for task in report.tasks), *(finding.table for finding in report.findings))
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return sorted(report.findings, key=lambda finding: (finding.severity is not Severity.ERROR, order[finding.table]))


def kinds(found: Iterable[Group]) -> list[tuple[Group, ...]]:
    """Groups of the same column and type together, in the order of the first of each."""
    together: dict[Hashable, list[Group]] = {}
    for group in found:
        together.setdefault(group.kind, []).append(group)
    return [tuple(each) for each in together.values()]


def type_counts(report: Report) -> list[TypeCount]:
    """How many findings of each type: errors first, then the most."""
    counts: Counter[tuple[Severity, str]] = Counter()
    tables: dict[tuple[Severity, str], dict[str | None, None]] = {}
    titles: dict[str, Message] = {}
    for finding in report.findings:
        counts[finding.severity, finding.type] += 1
        tables.setdefault((finding.severity, finding.type), {})[finding.table] = None
        titles.setdefault(finding.type, finding.title)
    for rest in report.truncated:
        counts[rest.severity, rest.type] += rest.count
        tables.setdefault((rest.severity, rest.type), {})[rest.table] = None
    ordered = sorted(counts, key=lambda key: (key[0] is not Severity.ERROR, -counts[key], key[1]))
    return [
        TypeCount(*key, titles.get(key[1], Message.same(key[1])), counts[key], tuple(tables[key])) for key in ordered
    ]


def row_ranges(rows: Sequence[int], most: int | None = RANGES) -> str:
    """Rows as people write them, at most so many ranges of them.

    >>> row_ranges([2, 3, 4, 9, 11, 12])
    '2–4, 9, 11–12'
    >>> row_ranges([1, 3, 5], most=2)
    '1, 3, …'
    """
    ranges = [_range(list(each)) for each in _runs(rows)]
    shown = ranges if most is None or len(ranges) <= most else [*ranges[:most], "…"]
    return ", ".join(shown)


def _runs(rows: Sequence[int]) -> Iterator[Iterator[int]]:
    """Rows that follow one another."""
    for _, run in groupby(enumerate(rows), key=lambda numbered: numbered[1] - numbered[0]):
        yield (row for _, row in run)


def _range(rows: Sequence[int]) -> str:
    return str(rows[0]) if len(rows) == 1 else f"{rows[0]}–{rows[-1]}"


def _grouped(found: Iterable[tuple[Finding, Waived | None]]) -> list[Group]:
    together: dict[Hashable, list[tuple[Finding, Waived | None]]] = {}
    for finding, waived in found:
        together.setdefault((_said(finding), waived and _grounds(waived)), []).append((finding, waived))
    return [Group(tuple(finding for finding, _ in each), each[0][1]) for each in together.values()]


def _place(finding: Finding) -> tuple[Hashable, ...]:
    return (finding.severity, finding.table, finding.type, finding.field, finding.fields)


def _said(finding: Finding) -> Hashable:
    """What must be alike for one sentence to stand for several findings; what quotes something stands alone."""
    words = (finding.message, finding.expected, finding.next_step, finding.title)
    return (*_place(finding), *words, finding.cell, finding.quotations)


def _grounds(waived: Waived) -> Hashable:
    return (waived.waiver, waived.reason, waived.reviewer, waived.expires)
