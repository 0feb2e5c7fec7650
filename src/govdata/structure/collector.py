"""Findings of one table as they come in: all are counted, and so many are kept as may be listed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from govdata.reports.findings import first_findings
from govdata.reports.model import Finding, Outcome, Severity, TruncatedFindings


@dataclass
class FindingCollector:
    """Findings of one table: all are counted; the first of each check, and the first by row and column, are kept."""

    table: str
    limit: int
    counts: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    listed: list[Finding] = field(default_factory=list)
    last_row: float = math.inf
    """Behind this row no finding is listed but the first of a check: those before it fill the limit."""

    @property
    def found(self) -> frozenset[str]:
        """The types of all findings."""
        return frozenset(kind for kind, _ in self.counts)

    def count(self, kind: str, number: int, severity: Severity = Severity.ERROR) -> None:
        """So many more findings of a type, whether they are kept or not."""
        if number:  # a type that is a key counts as found
            self.counts[str(kind), severity] += number

    def add(self, findings: Iterable[Finding]) -> None:
        """A few findings, each counted and kept."""
        few = tuple(findings)
        for finding in few:
            self.count(finding.type, 1, finding.severity)
        self.keep(iter(few))

    def keep(self, findings: Iterator[Finding]) -> None:
        """Findings of one check, by row: no more of them than could be listed.

        A finding takes long to word: behind the last row that can still be listed, the first alone is asked for.
        """
        before = len(self.listed)
        for number, finding in enumerate(islice(findings, self.limit)):
            if number and (finding.row or 0) > self.last_row:
                break
            self.listed.append(finding)
        if len(self.listed) > max(before, self.limit):
            in_order = self._in_order()
            self.last_row = min(self.last_row, in_order[self.limit - 1].row or 0)
            self.listed = first_findings(in_order, self.limit)

    def outcome(self) -> Outcome:
        """The findings that are listed, and how many more there are of each type."""
        first = first_findings(self._in_order(), self.limit)
        shown = Counter((finding.type, finding.severity) for finding in first)
        rest = {key: number - shown[key] for key, number in self.counts.items() if number > shown[key]}
        truncated = (TruncatedFindings(self.table, *key, number) for key, number in rest.items())
        return Outcome(tuple(first), (), tuple(truncated))

    def _in_order(self) -> list[Finding]:
        return sorted(self.listed, key=lambda finding: finding.sort_key)
