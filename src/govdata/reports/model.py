"""What every stage answers with: findings, checks, and the report made of them.

Plain frozen data. The JSON form keeps the names that readers of frictionless reports know (`valid`, `stats`,
`tasks[].errors[]` with `type`, `title`, `message`, `rowNumber`, `fieldName`, `fieldNumber`, `cell`) and adds
`$schema`, `$version`, `checks[]` and `waived[]`; `report.schema.json` describes it. Row numbers are frictionless's:
the header is row 1, and a row of a Parquet file or of a frame is its index + 2.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from govdata.late import when_called
from govdata.reports.checks import Case, Check, CheckKind, State, TruncatedFindings, Waived
from govdata.reports.coverage import SourceCoverage
from govdata.reports.findings import COLUMNS, CellRef, Finding, Quotation, Severity, first_findings
from govdata.reports.messages import CHECKS, EMPTY, FINDINGS, GovdataError, Message, counted
from govdata.reports.places import DESCRIPTOR, Place, Places
from govdata.reports.printable import printable
from govdata.values import dataclass

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from govdata.reports.notebook import html_table
else:
    html_table = when_called("govdata.reports.notebook", "html_table")

__all__ = [
    "REPORT_SCHEMA",
    "Case",
    "CellRef",
    "Check",
    "CheckKind",
    "Finding",
    "NotReleasable",
    "Outcome",
    "Quotation",
    "Report",
    "Severity",
    "SourceCoverage",
    "State",
    "Task",
    "TruncatedFindings",
    "Waived",
]

REPORT_SCHEMA = "urn:govdata:schemas:report:1"
"""The `$id` of report.schema.json, which each JSON report names by `$schema`."""
REPORT_VERSION = "1"
_T = TypeVar("_T")
_Place = tuple[str | None, str]


@dataclass(frozen=True)
class Outcome:
    """What one stage found out. Stages are joined with `join`."""

    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    truncated: tuple[TruncatedFindings, ...] = ()

    @staticmethod
    def join(outcomes: Iterable[Outcome]) -> Outcome:
        """Everything that the stages found, in their order."""
        parts = tuple(outcomes)
        return Outcome(
            tuple(finding for part in parts for finding in part.findings),
            tuple(check for part in parts for check in part.checks),
            tuple(rest for part in parts for rest in part.truncated),
        )


@dataclass(frozen=True)
class Task:
    """One table as it was read. `assumed` says what the descriptor leaves open and how that was read."""

    name: str
    place: str
    rows: int | None = None
    fields: int | None = None
    assumed: tuple[Message, ...] = ()

    def to_dict(self, report: Report) -> dict[str, Any]:
        """The JSON form, with the findings that `report` has on this table."""
        findings = report.of_table(self.name)
        rest = [truncated for truncated in report.truncated if truncated.table == self.name]
        errors = sum(each.severity is Severity.ERROR for each in findings)
        errors += sum(each.count for each in rest if each.severity is Severity.ERROR)
        not_shown = {each.type: each.count for each in rest}
        return {
            "name": self.name,
            "place": self.place,
            "valid": errors == 0,
            "stats": {"rows": self.rows, "fields": self.fields, "errors": errors, "notShown": not_shown},
            "assumed": [each.en for each in self.assumed],
            "assumedZh": [each.zh for each in self.assumed],
            "errors": _dicts(findings, Severity.ERROR),
            "warnings": _dicts(findings, Severity.WARNING),
        }


@dataclass(frozen=True, repr=False)
class Report:
    """The answer to "may this be released?": every finding, every check, and what was left out.

    >>> report = Report("parks", findings=(Finding("share", Message("It is 150.", "实际为 150。"), "parks", 4),))
    >>> report
    <Report parks: 1 error, 0 warnings, 0 checks>
    >>> report.valid, [(error.table, error.row) for error in report.errors]
    (False, [('parks', 4)])
    """

    name: str
    tasks: tuple[Task, ...] = ()
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    truncated: tuple[TruncatedFindings, ...] = ()
    waived: tuple[Waived, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    coverage: tuple[SourceCoverage, ...] = ()
    """How much of each source is reviewed; empty where the texts were not given."""
    released: bool = False
    """The question was another one: is this release still what was written?"""
    inferred: bool = False
    """The table has no descriptor: its schema was inferred, and only its structure was looked at."""
    version: str = ""
    """Of a release that was verified; empty where its descriptor was not read."""
    digest: str = ""
    """Of a release that was verified: the SHA-256 of its SHA256SUMS; empty where its bytes are not what was written."""
    notes: tuple[Message, ...] = field(default=(), compare=False)
    """What is said beside the report, in none of its forms: how the run went, not what it found."""
    signers: tuple[str, ...] = ()
    """Of a release that was verified with signers: who of them signed it, each with the key."""
    day: str = ""
    """The day of the answer, as waivers count it: for people, and in no JSON, which depends on the data alone."""
    named_as: str = ""
    """The package as a command has to name it from this folder; "" where none need; in no JSON either."""
    meanings: Mapping[str, Message] = field(default_factory=dict)
    """What `govdata explain` says of the declared rules that have findings; in no JSON."""
    places: Places = field(default_factory=Places)
    """Where findings stand in the files, for code hosts; in no JSON."""

    @staticmethod
    def of(name: str, tasks: Iterable[Task], outcome: Outcome) -> Report:
        """The one way to make a report: everything in its order, whatever order the stages worked in."""
        return Report(
            name,
            tuple(tasks),
            tuple(sorted(outcome.findings, key=lambda finding: finding.sort_key)),
            tuple(sorted(outcome.checks, key=lambda check: (check.table or "", check.id))),
            tuple(sorted(outcome.truncated, key=lambda rest: (rest.table or "", rest.type))),
        )

    def __repr__(self) -> str:
        errors, found = self.count(Severity.ERROR), self.count(Severity.WARNING)
        counts = (counted(errors, "error"), counted(found, "warning"), counted(len(self.checks), "check"))
        return f"<Report {printable(self.name)}: {', '.join(counts)}>"

    def _repr_html_(self) -> str:
        return html_table(repr(self), COLUMNS, (finding.record().values() for finding in self.findings))

    @property
    def valid(self) -> bool:
        """Whether there are no errors, listed or not. Warnings do not count."""
        return self.count(Severity.ERROR) == 0

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The errors that are listed; `count` also counts those beyond the limit."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The warnings that are listed; `count` also counts those beyond the limit."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)

    @property
    def unshown(self) -> tuple[TruncatedFindings, ...]:
        """The old name of `truncated`."""
        warnings.warn("Report.unshown is now Report.truncated", DeprecationWarning, stacklevel=2)
        return self.truncated

    def raise_for_errors(self) -> None:
        """Do nothing for a valid report.

        Raises:
            NotReleasable: there are errors; the exception has this report as `report`.
        """
        if not self.valid:
            raise NotReleasable(self)

    def count(self, severity: Severity) -> int:
        """How many findings there are of that severity, listed or not."""
        shown = sum(finding.severity is severity for finding in self.findings)
        return shown + sum(rest.count for rest in self.truncated if rest.severity is severity)

    def of_table(self, table: str | None) -> tuple[Finding, ...]:
        """The listed findings on a table; None stands for the package as a whole."""
        return tuple(finding for finding in self.findings if finding.table == table)

    def cases(self) -> tuple[Case, ...]:
        """Each check once, in the order of the report; then each type of finding that no check is called by.

        Findings stand with the check that they fail; of those that were counted alone only the type is known.
        """
        checks = {(check.table, check.id): check for check in self.checks}
        findings = _by_place(((each.table, each.check_id), each) for each in self.findings)
        waived = _by_place(((each.finding.table, each.finding.check_id), each) for each in self.waived)
        truncated = _by_place(((each.table, str(each.type)), each) for each in self.truncated)
        others = {*findings, *waived, *truncated} - checks.keys()
        told: tuple[Finding | TruncatedFindings, ...] = (*self.findings, *self.truncated)
        mild = {each.table for each in (*told, *(each.finding for each in self.waived))}
        mild -= {each.table for each in told if each.severity is Severity.ERROR}
        return tuple(
            Case(*at, checks.get(at), tuple(findings[at]), tuple(waived[at]), tuple(truncated[at]), at[0] in mild)
            for at in (*checks, *sorted(others, key=str))
        )

    def place_of(self, finding: Finding) -> Place:
        """Where a finding stands: as it was located, else the file of its table as the descriptor names it."""
        files = (task.place for task in self.tasks if task.name == finding.table)
        return self.places.of(finding) or Place(next(files, "") or DESCRIPTOR)

    def meaning(self, type_: str) -> Message:
        """What a type of finding, or a declared rule, means; empty where nobody knows."""
        return self.meanings.get(type_) or FINDINGS.get(type_) or CHECKS.get(type_) or EMPTY

    def limited(self, limit: int) -> Report:
        """The same report with at most `limit` findings a table, the first of each check among them.

        The rest is counted in `truncated`.
        """
        of_tables: dict[str | None, list[Finding]] = {}
        for finding in self.findings:
            of_tables.setdefault(finding.table, []).append(finding)
        shown = [finding for few in of_tables.values() for finding in first_findings(few, limit)]
        hidden = Counter((each.table, each.type, each.severity) for each in self.findings)
        hidden.subtract((each.table, each.type, each.severity) for each in shown)
        for rest in self.truncated:
            hidden[rest.table, rest.type, rest.severity] += rest.count
        truncated = (
            TruncatedFindings(*key, count) for key, count in sorted((+hidden).items(), key=lambda item: str(item[0]))
        )
        return replace(self, findings=tuple(shown), truncated=tuple(truncated))

    def stats(self) -> dict[str, int]:
        """Numbers of tables, findings and checks, as in the JSON form."""
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
        """The JSON form. Findings on rows stand in `tasks[]` alone, the top `errors[]` is for the package."""
        return {
            "$schema": REPORT_SCHEMA,
            "$version": REPORT_VERSION,
            "name": self.name,
            "valid": self.valid,
            "stats": self.stats(),
            "errors": _dicts(self.of_table(None), Severity.ERROR),
            "warnings": _dicts(self.of_table(None), Severity.WARNING),
            "tasks": [task.to_dict(self) for task in self.tasks],
            "checks": [check.to_dict() for check in self.checks],
            "waived": [waived.to_dict() for waived in self.waived],
            **({"coverage": [each.to_dict() for each in self.coverage]} if self.coverage else {}),
            "versions": dict(self.versions),
            **({"digest": self.digest} if self.digest else {}),
            **({"signers": list(self.signers)} if self.signers else {}),
        }

    def to_polars(self, lang: str = "en") -> pl.DataFrame:
        """The listed findings as a frame, one row each, with the sentences in `lang` ("en" or "zh").

        Its columns are table, row, field, severity, type, message, cell, expected, next_step and key; `row` is an
        integer (the header is row 1), the others are text.
        """
        import polars as pl

        schema = {name: pl.Int64 if name == "row" else pl.String for name in COLUMNS}
        return pl.DataFrame([finding.record(lang) for finding in self.findings], schema)

    def to_pandas(self, lang: str = "en") -> pd.DataFrame:
        """The listed findings as a pandas frame, as `to_polars` has them; `row` is `Int64`, with gaps.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas as pd

        found = [finding.record(lang) for finding in self.findings]
        return pd.DataFrame(found, columns=list(COLUMNS), dtype=object).astype({"row": "Int64"})


def _by_place(told: Iterable[tuple[_Place, _T]]) -> defaultdict[_Place, list[_T]]:
    """What is told, under the table and the name of the case that it belongs to."""
    found: defaultdict[_Place, list[_T]] = defaultdict(list)
    for place, each in told:
        found[place].append(each)
    return found


def _dicts(findings: Iterable[Finding], severity: Severity) -> list[dict[str, Any]]:
    return [finding.to_dict() for finding in findings if finding.severity is severity]


def _listed_by(package: str) -> Message:
    command = f"govdata validate {package}".rstrip()
    return Message(f"`{command}` lists them.", f"请用 `{command}` 查看。")


class NotReleasable(GovdataError):
    """The data have errors: nothing was written. `report` says which."""

    exit_code = 1

    def __init__(self, report: Report) -> None:
        errors = report.count(Severity.ERROR)
        found = Message(
            f"{report.name} has {counted(errors, 'error')}; nothing was written.",
            f"{report.name} 有 {errors:,} 个错误，未写入任何文件。",
        )
        super().__init__(found, _listed_by(report.named_as))
        self.report = report
