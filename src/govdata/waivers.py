"""Waivers: findings that somebody looked at and accepted, for a reason and until a day.

A waiver moves the findings it names into `Report.waived`, where every report lists them; none is dropped. Findings of
declared rules and of evidence can be waived. What is wrong with the structure or the descriptor cannot: such a cell
has no value that could be released. A waiver that waives nothing is a finding of its own: an error where it names what
cannot be waived or lacks its reason, its reviewer or its last day; a warning where it has expired or matches nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from govdata.metadata.near_miss import near_miss
from govdata.metadata.package import Package, Resource
from govdata.metadata.reasons import says_something
from govdata.metadata.row_key import key_text, old_key_text
from govdata.metadata.schema import ROW
from govdata.reports.messages import EMPTY, UNREADABLE_TABLE, Message, counted
from govdata.reports.model import Check, CheckKind, Finding, Report, Severity, State, Waived
from govdata.values import dataclass

if TYPE_CHECKING:
    import polars as pl

_Place = tuple[str, str | None]
"""A rule and a table."""
NOT_WAIVABLE: Final = "waiver.not-waivable"
INCOMPLETE: Final = "waiver.incomplete"
EXPIRED: Final = "waiver.expired"
UNUSED: Final = "waiver.unused"
WAIVABLE: Final = frozenset({CheckKind.CONSISTENCY, CheckKind.EVIDENCE})
"""The kinds of checks whose findings are a judgement on what was read, not a failure to read it."""
JUSTIFICATION: Final[Mapping[str, Message]] = {
    "reason": Message("reason", "理由"),
    "reviewer": Message("reviewer", "审阅人"),
    "expires": Message("last day (expires)", "到期日"),
}
"""What a waiver must give, by column."""


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
        """What it does not give of its justification; what cannot be seen is nothing."""
        given = {"reason": says_something(self.reason), "reviewer": self.reviewer.strip(), "expires": self.expires}
        return tuple(name for name in JUSTIFICATION if not given[name])

    def names(self, finding: Finding, keys: Collection[str | None]) -> bool:
        """Whether it names the finding, whose row goes by each of `keys`."""
        return (self.rule, self.table or None) == (finding.type, finding.table) and self.row in keys

    def waives(self, finding: Finding) -> Waived:
        """The finding, with why and by whom it was accepted."""
        return Waived(finding, self.id, self.reason, self.reviewer, str(self.expires))


def apply_waivers(package: Package, tables: Mapping[str, pl.LazyFrame], report: Report, today: date) -> Report:
    """The report with the waived findings apart, and with findings about the waivers themselves.

    Args:
        package: the roles of its tables, and their primary keys.
        tables: typed frames by resource name; those with the role `waivers` are read here.
        report: the findings of all stages.
        today: the day that expiry is measured against; a waiver still holds on the day it expires.
    """
    waivers = _all_waivers(package, tables)
    keys, known = _Keys(package, tables), _Known.of(package, report)
    refused = {waiver: finding for waiver in waivers if (finding := _refused(waiver, report, today))}
    valid = [waiver for waiver in waivers if waiver not in refused]
    matched = [(finding, _match(valid, finding, keys)) for finding in report.findings]
    used = {waiver for _, waiver in matched}
    idle = [*refused.values(), *(_unused(waiver, known) for waiver in valid if waiver not in used)]
    findings = [*(finding for finding, waiver in matched if waiver is None), *idle]
    open_ = {(each.type, each.table) for each in findings} | {(each.type, each.table) for each in report.truncated}
    accepted = Counter((finding.type, finding.table) for finding, waiver in matched if waiver)
    checks = [*(_judged(check, accepted, open_) for check in report.checks), *_checks(package, tables, idle)]
    return replace(
        report,
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        checks=tuple(sorted(checks, key=lambda check: (check.table or "", check.id))),
        waived=(*report.waived, *(waiver.waives(finding) for finding, waiver in matched if waiver)),
    )


def _judged(check: Check, accepted: Mapping[_Place, int], open_: Collection[_Place]) -> Check:
    """A check as it stands after the waivers: it did not fail where somebody accepts all that it found."""
    place = (check.id, check.table)
    if not accepted.get(place) or place in open_ or check.state is not State.FAILED:
        return check
    count = accepted[place]
    reason = Message(f"{counted(count, 'finding')} waived", f"已豁免 {count:,} 处问题")
    return replace(check, state=State.ACCEPTED, reason=reason)


def _all_waivers(package: Package, tables: Mapping[str, pl.LazyFrame]) -> list[Waiver]:
    found = [resource for resource in package.with_role("waivers") if resource.name in tables]
    return [waiver for resource in found for waiver in _read_waivers(resource, tables[resource.name])]


def _match(waivers: Sequence[Waiver], finding: Finding, keys: _Keys) -> Waiver | None:
    """The first waiver that names a finding."""
    return next((waiver for waiver in waivers if waiver.names(finding, keys.of(finding))), None)


def _refused(waiver: Waiver, report: Report, today: date) -> Finding | None:
    """Why a waiver cannot hold, whatever it matches."""
    if not is_waivable(waiver.rule, report):
        return _not_waivable(waiver)
    if waiver.missing:
        return _incomplete(waiver)
    return _expired(waiver, today) if waiver.expires and waiver.expires < today else None


def is_waivable(rule: str, report: Report) -> bool:
    """Whether a rule is declared by people or proves figures, or is none that the report knows."""
    kinds = {check.kind for check in report.checks if check.id == rule}
    found = any(finding.type == rule for finding in report.findings)
    return kinds <= WAIVABLE and (bool(kinds) or not found)


class _Keys:
    """What the row of a finding is called; structure knows its number alone, so that the table is asked once."""

    def __init__(self, package: Package, tables: Mapping[str, pl.LazyFrame]) -> None:
        self._package, self._tables = package, tables
        self._known: dict[str, Mapping[int, Collection[str]]] = {}

    def of(self, finding: Finding) -> Collection[str | None]:
        """None of a finding on a table as a whole; "" of a row without an id, which no waiver can name."""
        table, key = finding.table or "", self._key(finding.table or "")
        if finding.row is None or (finding.key and len(key) == 1):
            return (finding.key or None,)
        if table not in self._known:
            self._known[table] = self._read_keys(table, key) if table in self._tables else {}
        return self._known[table].get(finding.row, (finding.key or "",))

    def _key(self, table: str) -> tuple[str, ...]:
        resource = self._package.resource(table)
        return (resource.schema.primary_key if resource and resource.schema else ()) or ("id",)

    def _read_keys(self, table: str, key: tuple[str, ...]) -> Mapping[int, Collection[str]]:
        there = self._tables[table].collect_schema()
        if not {ROW, *key} <= set(there):
            return {}
        columns = list(dict.fromkeys([*key, *(["id"] if "id" in there else [])]))
        found = self._tables[table].select(ROW, *columns).collect().iter_rows(named=True)
        return _names_of_rows([{name: _part(value) for name, value in row.items()} for row in found], key)


def _names_of_rows(rows: Sequence[Mapping[str, str]], key: Sequence[str]) -> Mapping[int, Collection[str]]:
    """What each row may be called: by its whole key, or in an older way, if no other row is called so.

    Before, a row with a key of several parts was called by the first of them, or by its id.
    """
    whole = {int(row[ROW]): [row[name] for name in key] for row in rows}
    if len(key) == 1:
        return {number: parts for number, parts in whole.items() if parts[0]}
    keys = {number: key_text(parts) for number, parts in whole.items()}
    older = {
        int(row[ROW]): {row[key[0]], row.get("id", row[key[0]]), old_key_text(whole[int(row[ROW])])} for row in rows
    }
    taken = Counter(name for names in older.values() for name in names) + Counter(dict.fromkeys(keys.values(), 2))
    return {number: {text, *(name for name in older[number] if taken[name] == 1)} for number, text in keys.items()}


def _part(value: Any) -> str:
    return "" if value is None else str(value)


def _read_waivers(resource: Resource, table: pl.LazyFrame) -> list[Waiver]:
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
        Message(
            f"{waiver.rule} cannot be waived: a cell that cannot be read cannot be released.",
            f"{waiver.rule} 不可豁免：无法读取的内容不能发布。",
        ),
        Message("the id of a declared rule or of a rule of evidence", "已声明规则或佐证规则的标识"),
        Message("Correct the data or the descriptor, and delete the waiver.", "请更正数据或描述文件，并删除该豁免。"),
        Severity.ERROR,
    )


def _incomplete(waiver: Waiver) -> Finding:
    names = [JUSTIFICATION[name] for name in waiver.missing]
    missing = Message(", ".join(name.en for name in names), "、".join(name.zh for name in names))
    return _finding(
        waiver,
        INCOMPLETE,
        waiver.missing[0],
        Message(
            f"The waiver of {waiver.rule} has no effect. Missing: {missing.en}.",
            f"对 {waiver.rule} 的豁免缺少{missing.zh}，因此不生效。",
        ),
        Message("a reason, a reviewer and a last day", "理由、审阅人和到期日"),
        Message(f"Fill in {missing.en}, or delete the waiver.", f"请补填{missing.zh}，或删除该豁免。"),
        Severity.ERROR,
    )


def _expired(waiver: Waiver, today: date) -> Finding:
    return _finding(
        waiver,
        EXPIRED,
        "expires",
        Message(
            f"The waiver of {waiver.rule} expired on {waiver.expires} and has no effect.",
            f"对 {waiver.rule} 的豁免已于 {waiver.expires} 到期，不再生效。",
        ),
        Message(f"a day not before {today}", f"不早于 {today} 的日期"),
        Message(
            "Review the finding again. Correct the data, or have a reviewer extend the waiver.",
            "请重新审阅该问题：更正数据，或由审阅人延长豁免。",
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
    where = Message(f"in {waiver.table}", f"表 {waiver.table} 中")
    if waiver.row:
        where = Message(f'in {waiver.table}, row "{waiver.row}"', f"表 {waiver.table} 的行“{waiver.row}”")
    names = [f'"{name}"' for name in known.meant(waiver)]
    hint = EMPTY
    if names:
        hint = Message(f" Did you mean {' and '.join(names)}?", f"是否应为{'、'.join(f'“{n[1:-1]}”' for n in names)}？")
    return _finding(
        waiver,
        UNUSED,
        "rule",
        Message(
            f"The waiver matches no finding of {waiver.rule} {where.en}.{hint.en}",
            f"该豁免没有对应的问题：{where.zh}没有 {waiver.rule} 的问题。{hint.zh}",
        ),
        Message("a finding with this rule, table and row", "具有相同规则、表和行的问题"),
        Message(
            "If the finding is gone, delete the waiver. Otherwise correct its rule, table or row.",
            "若问题已消失，请删除该豁免；否则请更正其规则、表或行。",
        ),
    )


def _finding(
    waiver: Waiver, type_: str, field: str, message: Message, expected: Message, next_step: Message,
    severity: Severity = Severity.WARNING,
) -> Finding:  # fmt: skip
    """A finding about a waiver."""
    return Finding(
        type=type_,
        message=message,
        table=waiver.listed_in,
        row=waiver.number,
        field=field,
        severity=severity,
        expected=expected,
        next_step=next_step,
        key=waiver.id,
    )


def _checks(package: Package, tables: Mapping[str, pl.LazyFrame], findings: Sequence[Finding]) -> list[Check]:
    found = {(finding.type, finding.table) for finding in findings}
    return [
        _check(rule, resource.name, readable=resource.name in tables, failed=(rule, resource.name) in found)
        for resource in package.with_role("waivers")
        for rule in (NOT_WAIVABLE, INCOMPLETE, EXPIRED, UNUSED)
    ]


def _check(rule: str, table: str, *, readable: bool, failed: bool) -> Check:
    if not readable:
        return Check(rule, table, CheckKind.WAIVERS, State.SKIPPED, UNREADABLE_TABLE)
    return Check(rule, table, CheckKind.WAIVERS, State.FAILED if failed else State.PASSED)
