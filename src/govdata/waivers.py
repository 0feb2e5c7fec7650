"""Waivers: findings that somebody looked at and accepted, for a reason and until a day.

A waiver moves the findings it names into `Report.waived`, where every report lists them; none is dropped. Findings of
declared rules and of evidence can be waived. What is wrong with the structure or the descriptor cannot: such a cell
has no value that could be released. A waiver that waives nothing is a finding of its own: an error where it names what
cannot be waived or lacks its reason, its reviewer or its last day; a warning where it has expired or matches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from govdata.metadata.descriptor import near_miss
from govdata.metadata.package import Package, Resource
from govdata.metadata.schema import ROW
from govdata.reports.messages import Message, untranslated
from govdata.reports.model import Check, CheckKind, Finding, Report, Severity, State, Waived

if TYPE_CHECKING:
    import polars as pl

NOT_WAIVABLE: Final = "waiver.not-waivable"
INCOMPLETE: Final = "waiver.incomplete"
EXPIRED: Final = "waiver.expired"
UNUSED: Final = "waiver.unused"
WAIVABLE: Final = frozenset({"consistency", "evidence"})
"""The kinds of checks whose findings are a judgement on what was read, not a failure to read it."""
_GROUNDS: Final = {"reason": "理由", "reviewer": "审阅人", "expires": "到期日"}


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

    @property
    def missing(self) -> tuple[str, ...]:
        """The grounds that it does not give; white space is none."""
        given = {"reason": self.reason.strip(), "reviewer": self.reviewer.strip(), "expires": self.expires}
        return tuple(name for name in _GROUNDS if not given[name])

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
    refused = {waiver: finding for waiver in waivers if (finding := _refused(waiver, report, today))}
    valid = [waiver for waiver in waivers if waiver not in refused]
    waived, open_ = [], []
    used: set[Waiver] = set()
    for finding in report.findings:
        match = next((waiver for waiver in valid if waiver.names(finding, keys.of(finding))), None)
        if match is None:
            open_.append(finding)
        else:
            used.add(match)
            waived.append(Waived(finding, match.id, match.reason, match.reviewer, str(match.expires)))
    known = _Known.of(package, report)
    idle = [*refused.values(), *(_unused(waiver, known) for waiver in valid if waiver not in used)]
    return replace(
        report,
        findings=tuple(sorted([*open_, *idle], key=lambda finding: finding.sort_key)),
        checks=tuple(
            sorted([*report.checks, *_checks(package, tables, idle)], key=lambda check: (check.table or "", check.id))
        ),
        waived=(*report.waived, *waived),
    )


def _refused(waiver: Waiver, report: Report, today: date) -> Finding | None:
    """Why a waiver cannot hold, whatever it matches."""
    if _beyond(waiver.rule, report):
        return _not_waivable(waiver)
    if waiver.missing:
        return _incomplete(waiver)
    return _expired(waiver, today) if waiver.expires and waiver.expires < today else None


def _beyond(rule: str, report: Report) -> bool:
    """Whether a rule is known, and is none that people declare or that proves figures."""
    kinds = {check.kind for check in report.checks if check.id == rule}
    found = any(finding.type == rule for finding in report.findings)
    return not kinds <= WAIVABLE or (found and not kinds)


class _Keys:
    """The id of the row that a finding is about; structure knows its number alone, so that the table is asked once."""

    def __init__(self, package: Package, tables: Mapping[str, pl.LazyFrame]) -> None:
        self._package, self._tables = package, tables
        self._known: dict[str, Mapping[int, str]] = {}

    def of(self, finding: Finding) -> str | None:
        """None of a finding on a table as a whole; "" of a row without an id, which no waiver can name."""
        if finding.key or finding.row is None:
            return finding.key or None
        table = finding.table or ""
        if table not in self._known:
            self._known[table] = self._read(table) if table in self._tables else {}
        return self._known[table].get(finding.row, "")

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


def _not_waivable(waiver: Waiver) -> Finding:
    return _finding(
        waiver,
        NOT_WAIVABLE,
        "rule",
        f"Waiver {waiver.id} names {waiver.rule}, which cannot be waived: what could not be read cannot be released",
        f"豁免 {waiver.id} 所指的 {waiver.rule} 不可豁免：未能读取的内容不能发布",
        ("the id of a declared rule or of a rule of evidence", "已声明规则或佐证规则的标识"),
        ("Correct the data or the descriptor, and delete the waiver.", "更正数据或描述文件，并删除该豁免。"),
        Severity.ERROR,
    )


def _incomplete(waiver: Waiver) -> Finding:
    missing, missing_zh = ", ".join(waiver.missing), "、".join(_GROUNDS[name] for name in waiver.missing)
    return _finding(
        waiver,
        INCOMPLETE,
        waiver.missing[0],
        f"Waiver {waiver.id} of {waiver.rule} gives no {missing}: it waives nothing",
        f"豁免 {waiver.id}（{waiver.rule}）缺少{missing_zh}，不生效",
        ("a reason, a reviewer and a last day", "理由、审阅人和到期日"),
        (f"Fill in {missing}, or delete the waiver.", f"补填{missing_zh}，或删除该豁免。"),
        Severity.ERROR,
    )


def _expired(waiver: Waiver, today: date) -> Finding:
    return _finding(
        waiver,
        EXPIRED,
        "expires",
        f"Waiver {waiver.id} of {waiver.rule} expired on {waiver.expires}: it waives nothing any more",
        f"豁免 {waiver.id}（{waiver.rule}）已于{waiver.expires}到期，不再生效",
        (f"a day not before {today}", f"不早于 {today} 的日期"),
        (
            "Look at the finding again: correct the data, or extend the waiver with a reviewer's name.",
            "重新审阅该问题：更正数据，或由审阅人署名延长豁免。",
        ),
    )


@dataclass(frozen=True)
class _Known:
    """What a waiver may name: the rules that ran and the tables of the package."""

    rules: tuple[str, ...]
    tables: tuple[str, ...]

    @staticmethod
    def of(package: Package, report: Report) -> _Known:
        rules = {check.id for check in report.checks if check.kind in WAIVABLE}
        return _Known(tuple(sorted(rules)), tuple(resource.name for resource in package.resources))

    def meant(self, waiver: Waiver) -> tuple[str, ...]:
        """What was probably meant by a rule or a table that nothing is called by."""
        pairs = ((waiver.rule, self.rules), (waiver.table, self.tables))
        return tuple(found for name, names in pairs if name not in names and (found := near_miss(name, names)))


def _unused(waiver: Waiver, known: _Known) -> Finding:
    place = f"{waiver.table} {waiver.row or ''}".strip()
    meant = known.meant(waiver)
    hint = f": did you mean {' and '.join(map(repr, meant))}?" if meant else ""
    hint_zh = f"，是否为 {'、'.join(map(repr, meant))}？" if meant else ""
    return _finding(
        waiver,
        UNUSED,
        "rule",
        f"Waiver {waiver.id} matches nothing: {waiver.rule} has no finding on {place}{hint}",
        f"豁免 {waiver.id} 无对应问题：{waiver.rule} 在 {place} 上没有发现问题{hint_zh}",
        ("a finding with this rule, table and row", "具有相同规则、表和行的问题"),
        (
            "Delete the waiver if the finding is gone; else correct its rule, table or row.",
            "问题若已消失，删除该豁免；否则更正其规则、表或行。",
        ),
    )


def _finding(
    waiver: Waiver, rule: str, field: str, en: str, zh: str, expected: tuple[str, str], next_step: tuple[str, str],
    severity: Severity = Severity.WARNING,
) -> Finding:  # fmt: skip
    """A finding about a waiver; what is expected and what to do are pairs, English and Chinese."""
    return Finding(
        type=rule,
        message=Message(en, zh),
        table=waiver.listed_in,
        row=waiver.number,
        field=field,
        severity=severity,
        title="A waiver that waives nothing",
        expected=Message(expected[0], expected[1]),
        next_step=Message(next_step[0], next_step[1]),
        key=waiver.id,
    )


def _checks(package: Package, tables: Mapping[str, pl.LazyFrame], findings: Sequence[Finding]) -> list[Check]:
    found = {(finding.type, finding.table) for finding in findings}
    checks = []
    for resource in package.with_role("waivers"):
        for rule in (NOT_WAIVABLE, INCOMPLETE, EXPIRED, UNUSED):
            if resource.name not in tables:
                checks.append(
                    Check(
                        rule,
                        resource.name,
                        CheckKind.WAIVERS,
                        State.SKIPPED,
                        untranslated(f"{resource.name} could not be read"),
                    )
                )
            else:
                state = State.FAILED if (rule, resource.name) in found else State.PASSED
                checks.append(Check(rule, resource.name, CheckKind.WAIVERS, state))
    return checks
