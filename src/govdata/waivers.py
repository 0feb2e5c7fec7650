"""Waivers: findings that somebody looked at and accepted, for a reason and until a day.

A waiver moves the findings it names into `Report.waived`, where every report lists them; none is dropped. A waiver that
has expired waives nothing, and it is a finding of its own, as is one that no longer matches anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from govdata.package import Package, Resource
from govdata.report import ROW, Check, Finding, Report, Severity, State, Waived

if TYPE_CHECKING:
    import polars as pl

EXPIRED: Final = "waiver.expired"
UNUSED: Final = "waiver.unused"
KIND: Final = "waivers"


@dataclass(frozen=True)
class Waiver:
    """One row of a table with the role `waivers`. An empty `row` means the findings on the table as a whole."""

    id: str
    rule: str
    table: str
    row: str | None
    reason: str
    reviewer: str
    expires: date | None
    listed_in: str
    number: int | None

    def names(self, finding: Finding, key: str | None) -> bool:
        return (self.rule, self.table or None, self.row) == (finding.type, finding.table, key)


def apply_waivers(package: Package, tables: Mapping[str, pl.LazyFrame], report: Report, today: date) -> Report:
    """The report with the waived findings apart, and with findings about the waivers themselves.

    Args:
        tables: typed frames by resource name; those with the role `waivers` are read here.
        today: the day that expiry is measured against; a waiver still holds on the day it expires.
    """
    waivers = [
        waiver
        for resource in package.with_role("waivers")
        if resource.name in tables
        for waiver in _read(resource, tables[resource.name])
    ]
    keys = _Keys(package, tables)
    valid = [waiver for waiver in waivers if waiver.expires is not None and waiver.expires >= today]
    waived, open_ = [], []
    used: set[tuple[str, str]] = set()
    for finding in report.findings:
        match = next((waiver for waiver in valid if waiver.names(finding, keys.of(finding))), None)
        if match is None:
            open_.append(finding)
        else:
            used.add((match.listed_in, match.id))
            waived.append(Waived(finding, match.id, match.reason, match.reviewer, str(match.expires)))
    expired = [_expired(waiver, today) for waiver in waivers if waiver not in valid]
    unused = [_unused(waiver) for waiver in valid if (waiver.listed_in, waiver.id) not in used]
    checks = _checks(package, tables, [*expired, *unused])
    return replace(
        report,
        findings=tuple(sorted([*open_, *expired, *unused], key=lambda finding: finding.place)),
        checks=tuple(sorted([*report.checks, *checks], key=lambda check: (check.table or "", check.id))),
        waived=(*report.waived, *waived),
    )


class _Keys:
    """The id of the row that a finding is about; structure knows its number alone, so that the table is asked once."""

    def __init__(self, package: Package, tables: Mapping[str, pl.LazyFrame]) -> None:
        self._package, self._tables = package, tables
        self._known: dict[str, Mapping[int, str]] = {}

    def of(self, finding: Finding) -> str | None:
        if finding.key is not None or finding.row is None or not finding.table or finding.table not in self._tables:
            return finding.key
        table = finding.table
        if table not in self._known:
            self._known[table] = self._read(table)
        return self._known[table].get(finding.row)

    def _read(self, table: str) -> Mapping[int, str]:
        resource = self._package.resource(table)
        key = resource.schema.primary_key[:1] if resource and resource.schema else ()
        name = key[0] if key else "id"
        there = self._tables[table].collect_schema()
        if name not in there or ROW not in there:
            return {}
        rows = self._tables[table].select(ROW, name).collect().iter_rows()
        return {number: str(value) for number, value in rows if value is not None}


def _read(resource: Resource, table: pl.LazyFrame) -> list[Waiver]:
    return [_waiver(row, resource.name) for row in table.collect().iter_rows(named=True)]


def _waiver(row: Mapping[str, Any], listed_in: str) -> Waiver:
    texts = {name: str(row.get(name) or "") for name in ("id", "rule", "table", "reason", "reviewer")}
    expires = row.get("expires")
    return Waiver(
        **texts,
        row=None if row.get("row") in (None, "") else str(row["row"]),
        expires=expires if isinstance(expires, date) else None,
        listed_in=listed_in,
        number=row.get(ROW),
    )


def _expired(waiver: Waiver, today: date) -> Finding:
    when = f"expired on {waiver.expires}" if waiver.expires else "has no day of expiry"
    when_zh = f"已于{waiver.expires}到期" if waiver.expires else "没有到期日"
    return _finding(
        waiver,
        EXPIRED,
        f"Waiver {waiver.id} of {waiver.rule} {when}: it waives nothing any more",
        f"豁免 {waiver.id}（{waiver.rule}）{when_zh}，不再生效",
        f"a day not before {today}",
        "Look at the finding again: correct the data, or extend the waiver with a reviewer's name.",
        "expires",
    )


def _unused(waiver: Waiver) -> Finding:
    place = f"{waiver.table} {waiver.row or ''}".strip()
    return _finding(
        waiver,
        UNUSED,
        f"Waiver {waiver.id} matches nothing: {waiver.rule} has no finding on {place}",
        f"豁免 {waiver.id} 无对应问题：{waiver.rule} 在 {place} 上没有发现问题",
        "a finding with this rule, table and row",
        "Delete the waiver if the finding is gone; else correct its rule, table or row.",
        "rule",
    )


def _finding(waiver: Waiver, rule: str, en: str, zh: str, expected: str, next_step: str, field: str) -> Finding:
    return Finding(
        type=rule,
        message=en,
        message_zh=zh,
        table=waiver.listed_in,
        row=waiver.number,
        field=field,
        severity=Severity.WARNING,
        title="A waiver that waives nothing",
        expected=expected,
        next_step=next_step,
        key=waiver.id,
    )


def _checks(package: Package, tables: Mapping[str, pl.LazyFrame], findings: Sequence[Finding]) -> list[Check]:
    found = {(finding.type, finding.table) for finding in findings}
    checks = []
    for resource in package.with_role("waivers"):
        for rule in (EXPIRED, UNUSED):
            if resource.name not in tables:
                checks.append(Check(rule, resource.name, KIND, State.SKIPPED, f"{resource.name} could not be read"))
            else:
                state = State.FAILED if (rule, resource.name) in found else State.PASSED
                checks.append(Check(rule, resource.name, KIND, state))
    return checks
