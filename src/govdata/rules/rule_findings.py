"""The answer of a rule as findings: where, what was found, what was expected, what to do, with the clauses quoted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import narwhals as nw

from govdata.metadata.package import Package
from govdata.metadata.schema import ROW
from govdata.reports.model import Finding, Quotation
from govdata.rules.engine import Frame
from govdata.rules.observation_comparisons import OTHER
from govdata.rules.observations import TABLE
from govdata.rules.phrases import Row, cell_text
from govdata.rules.rule_type import Rule
from govdata.rules.types import RULE_TYPES

QUOTED: Final = 6
"""Observations quoted beside one another for one finding."""
_QUOTES: Final = ("quote", "source", "as_written", ROW, TABLE)

Peers = Mapping[str, Sequence[Row]]
"""The observations that a violation quotes, by the value of the column that joins them."""
FieldNumbers = Mapping[tuple[str, str], int]
"""The number of each field, from 1, by table and name."""


def field_numbers(package: Package) -> FieldNumbers:
    """The number of each field, from 1, by table and name."""
    return {
        (resource.name, name): number
        for resource in package.resources
        if resource.schema
        for number, name in enumerate(resource.schema.names, 1)
    }


def violation_finding(rule: Rule, row: Row, table: str | None, numbers: FieldNumbers, peers: Peers) -> Finding:
    """One violation as a finding; what to do is what the rule file says, else what the rule type says."""
    violation = RULE_TYPES[rule.kind].describe_violation(rule, row)
    quoted = peers.get(violation.peers[1], ()) if violation.peers else ()
    cell = row.get(violation.field) if violation.field else None
    return Finding(
        type=rule.id,
        message=violation.message,
        table=table,
        row=row.get(ROW),
        field=violation.field,
        field_number=numbers.get((table or "", violation.field or "")),
        cell=None if cell is None else cell_text(cell),
        severity=rule.severity,
        title=rule.says,
        expected=violation.expected,
        next_step=rule.next_step or RULE_TYPES[rule.kind].next_step,
        key=None if row.get("id") is None else str(row["id"]),
        quotations=tuple(_quotations(row, quoted)),
    )


def _quotations(row: Row, peers: Sequence[Row]) -> Iterator[Quotation]:
    if peers:
        yield from (_quotation(peer, "") for peer in peers[:QUOTED])
        return
    for prefix in ("", OTHER):
        # Any table may have a column called `quote`: only an observation has a clause of a document.
        if row.get(prefix + "quote") is not None and {prefix + name for name in _QUOTES} <= set(row):
            yield _quotation(row, prefix)


def _quotation(row: Row, prefix: str) -> Quotation:
    source, as_written, quote = (cell_text(row[prefix + name]) for name in ("source", "as_written", "quote"))
    return Quotation(source, as_written, quote, row[prefix + ROW], row[prefix + TABLE])


def quoted_peers(rule: Rule, violations: Iterable[Row], frame: Frame) -> Peers:
    """The observations that the violations quote."""
    describe = RULE_TYPES[rule.kind].describe_violation
    wanted = [pair for row in violations if (pair := describe(rule, row).peers)]
    if not wanted:
        return {}
    column = wanted[0][0]
    chosen = frame.filter(nw.col(column).is_in(sorted({value for _, value in wanted}))).collect("polars")
    peers: dict[str, list[Row]] = {}
    for row in sorted(chosen.iter_rows(named=True), key=lambda row: (row[TABLE], row[ROW] or 0, str(row["id"]))):
        peers.setdefault(row[column], []).append(row)
    return peers
