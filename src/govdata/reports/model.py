"""What every stage answers with: findings, checks, and the report made of them.

Plain frozen data. The JSON form keeps the names that readers of frictionless reports know (`valid`, `stats`,
`tasks[].errors[]` with `type`, `title`, `message`, `rowNumber`, `fieldName`, `fieldNumber`, `cell`) and adds
`$version`, `checks[]` and `waived[]`. Row numbers are frictionless's: the header is row 1, and a row of a
Parquet file or of a frame is its index + 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from govdata.reports.messages import EMPTY, Message

REPORT_VERSION = "1"
_ABSENT: tuple[object, ...] = (None, "", [])


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class State(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNDECIDED = "undecided"


class CellRef(NamedTuple):
    """Which cell: table, row (header = 1) and field. Without row and field it is any cell of the table."""

    table: str | None
    row: int | None = None
    field: str | None = None


@dataclass(frozen=True)
class Quotation:
    """One mention shown beside another: who says it, the figure as written, the clause."""

    source: str
    as_written: str
    quote: str
    row: int | None = None
    table: str | None = None


@dataclass(frozen=True)
class Finding:
    """One violation. `type` is frictionless's kebab-case name, or the id of the rule.

    `field` is the column it is about; where a key of several columns is broken, `fields` names them all.
    """

    type: str
    message: Message
    table: str | None = None
    row: int | None = None
    field: str | None = None
    field_number: int | None = None
    cell: str | None = None
    severity: Severity = Severity.ERROR
    title: str = ""
    expected: Message = EMPTY
    next_step: Message = EMPTY
    note: str = ""
    key: str | None = None
    fields: tuple[str, ...] = ()
    quotations: tuple[Quotation, ...] = ()

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        """The order of findings in every report: table, row, field, rule."""
        return (self.table or "", self.row or 0, self.field_number or 0, self.type, self.message.en)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; keys without a value are left out; an empty `cell` is a value."""
        full = {
            "type": self.type,
            "title": self.title or self.type.replace("-", " ").capitalize(),
            "message": self.message.in_("en"),
            "messageZh": self.message.in_("zh"),
            "severity": str(self.severity),
            "rowNumber": self.row,
            "fieldName": self.field,
            "fieldNames": list(self.fields),
            "fieldNumber": self.field_number,
            "cell": self.cell,
            "key": self.key,
            "expected": self.expected.in_("en"),
            "expectedZh": self.expected.in_("zh"),
            "nextStep": self.next_step.in_("en"),
            "nextStepZh": self.next_step.in_("zh"),
            "note": self.note,
            "quotations": [
                {k: v for k, v in vars(quotation).items() if v is not None} for quotation in self.quotations
            ],
        }
        return {name: value for name, value in full.items() if (name == "cell" and value == "") or value not in _ABSENT}


class CheckKind(StrEnum):
    """What a check looks at."""

    METADATA = "metadata"
    STRUCTURE = "structure"
    EVIDENCE = "evidence"
    CONSISTENCY = "consistency"
    WAIVERS = "waivers"
    RELEASE = "release"


@dataclass(frozen=True)
class Check:
    """One rule on one table, and how it went. A check that could not run says why."""

    id: str
    table: str | None
    kind: CheckKind
    state: State
    reason: Message = EMPTY

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "table": self.table,
            "kind": str(self.kind),
            "state": str(self.state),
            "reason": self.reason.in_("en"),
            "reasonZh": self.reason.in_("zh"),
        }


@dataclass(frozen=True)
class TruncatedFindings:
    """Findings that were counted but not listed (`--limit-errors`)."""

    table: str | None
    type: str
    severity: Severity
    count: int


@dataclass(frozen=True)
class Waived:
    """A finding that somebody accepted, and on what grounds."""

    finding: Finding
    waiver: str
    reason: str
    reviewer: str
    expires: str


@dataclass(frozen=True)
class Outcome:
    """What one stage found out. Stages are joined with `join`."""

    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    truncated: tuple[TruncatedFindings, ...] = ()

    @staticmethod
    def join(outcomes: Iterable[Outcome]) -> Outcome:
        parts = tuple(outcomes)
        return Outcome(
            tuple(finding for part in parts for finding in part.findings),
            tuple(check for part in parts for check in part.checks),
            tuple(rest for part in parts for rest in part.truncated),
        )


@dataclass(frozen=True)
class Task:
    """One table as it was read. `assumed` says what the descriptor left open and we took for granted."""

    name: str
    place: str
    rows: int | None = None
    fields: int | None = None
    assumed: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Report:
    """The answer to "may this be released?". `valid` means: no errors, shown or not."""

    name: str
    tasks: tuple[Task, ...] = ()
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    truncated: tuple[TruncatedFindings, ...] = ()
    waived: tuple[Waived, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    released: bool = False
    """The question was another one: is this release, which is out, still what was written?"""

    @staticmethod
    def of(name: str, tasks: Iterable[Task], outcome: Outcome) -> Report:
        """The one way to make a report: everything in its order, whatever order the stages worked in."""
        return Report(
            name,
            tuple(tasks),
            tuple(sorted(outcome.findings, key=lambda finding: finding.place)),
            tuple(sorted(outcome.checks, key=lambda check: (check.table or "", check.id))),
            tuple(sorted(outcome.truncated, key=lambda rest: (rest.table or "", rest.type))),
        )

    def count(self, severity: Severity) -> int:
        shown = sum(finding.severity is severity for finding in self.findings)
        return shown + sum(rest.count for rest in self.truncated if rest.severity is severity)

    @property
    def valid(self) -> bool:
        return self.count(Severity.ERROR) == 0

    def of_table(self, table: str | None) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.table == table)

    def limited(self, limit: int) -> Report:
        """The same report with at most `limit` findings a table; the rest is counted in `truncated`."""
        shown: list[Finding] = []
        seen: Counter[str | None] = Counter()
        hidden: Counter[tuple[str | None, str, Severity]] = Counter()
        for finding in self.findings:
            seen[finding.table] += 1
            if seen[finding.table] <= limit:
                shown.append(finding)
            else:
                hidden[finding.table, finding.type, finding.severity] += 1
        for rest in self.truncated:
            hidden[rest.table, rest.type, rest.severity] += rest.count
        truncated = (
            TruncatedFindings(*key, count) for key, count in sorted(hidden.items(), key=lambda item: str(item[0]))
        )
        return replace(self, findings=tuple(shown), truncated=tuple(truncated))

    def stats(self) -> dict[str, int]:
        states = Counter(check.state for check in self.checks)
        return {
            "tasks": len(self.tasks),
            "errors": self.count(Severity.ERROR),
            "warnings": self.count(Severity.WARNING),
            "waived": len(self.waived),
            "notShown": sum(rest.count for rest in self.truncated),
            "checks": len(self.checks),
            **{str(state): states[state] for state in State},
        }

    def to_dict(self) -> dict[str, Any]:
        """The JSON report. Findings on rows stand in `tasks[]` alone, the top `errors[]` is for the package."""
        return {
            "$version": REPORT_VERSION,
            "name": self.name,
            "valid": self.valid,
            "stats": self.stats(),
            "errors": _dicts(self.of_table(None), Severity.ERROR),
            "warnings": _dicts(self.of_table(None), Severity.WARNING),
            "tasks": [self._task_dict(task) for task in self.tasks],
            "checks": [check.to_dict() for check in self.checks],
            "waived": [
                {**waived.finding.to_dict(), "table": waived.finding.table, "waiver": waived.waiver}
                | {"reason": waived.reason, "reviewer": waived.reviewer, "expires": waived.expires}
                for waived in self.waived
            ],
            "versions": dict(self.versions),
        }

    def _task_dict(self, task: Task) -> dict[str, Any]:
        findings = self.of_table(task.name)
        rest = [truncated for truncated in self.truncated if truncated.table == task.name]
        errors = sum(f.severity is Severity.ERROR for f in findings)
        errors += sum(r.count for r in rest if r.severity is Severity.ERROR)
        return {
            "name": task.name,
            "place": task.place,
            "valid": errors == 0,
            "stats": {
                "rows": task.rows,
                "fields": task.fields,
                "errors": errors,
                "notShown": {r.type: r.count for r in rest},
            },
            "assumed": [each.in_("en") for each in task.assumed],
            "errors": _dicts(findings, Severity.ERROR),
            "warnings": _dicts(findings, Severity.WARNING),
        }


def _dicts(findings: Iterable[Finding], severity: Severity) -> list[dict[str, Any]]:
    return [finding.to_dict() for finding in findings if finding.severity is severity]
