"""One violation: which file, row and column, what was found, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from govdata.reports.messages import EMPTY, Message
from govdata.reports.titles import title_of
from govdata.values import dataclass

_ABSENT: tuple[object, ...] = (None, "", [])
COLUMNS = ("table", "row", "field", "severity", "type", "message", "cell", "expected", "next_step", "key")
"""The columns of a finding as a row of a table (`Finding.record`)."""


class Severity(StrEnum):
    """How much a finding weighs: an error stops a release, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class CellRef(NamedTuple):
    """Which cell: table, row (header = 1) and field. Without row and field it is any cell of the table."""

    table: str | None
    row: int | None = None
    field: str | None = None


@dataclass(frozen=True)
class Quotation:
    """One observation shown beside another: its source, the figure as written, the clause, and its page if known."""

    source: str
    as_written: str
    quote: str
    row: int | None = None
    table: str | None = None
    page: str | None = None


@dataclass(frozen=True)
class Finding:
    """One violation. `type` is frictionless's kebab-case name, or the id of the rule.

    `field` is the column it is about; where a key of several columns is broken, `fields` names them all. `title` is by
    default the short name of the type. `check` is the id of the check that it fails, where that is another name
    (`constraint.minimum`). `page` is where the source prints the figure of the row, where that is known:
    a page from 1, or the cell of a sheet.
    """

    type: str
    message: Message
    table: str | None = None
    row: int | None = None
    field: str | None = None
    field_number: int | None = None
    cell: str | None = None
    severity: Severity = Severity.ERROR
    title: Message = EMPTY
    expected: Message = EMPTY
    next_step: Message = EMPTY
    note: str = ""
    key: str | None = None
    fields: tuple[str, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    page: str = ""
    check: str = ""

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", title_of(self.type))

    @property
    def check_id(self) -> str:
        """The id of the check that it fails: by default its type."""
        return self.check or str(self.type)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """The order of findings in every report: table, row, field, rule."""
        return (self.table or "", self.row or 0, self.field_number or 0, self.type, self.message.en)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; keys without a value are left out; an empty `cell` is a value."""
        full = {
            "type": self.type,
            "check": self.check,
            "title": self.title.in_("en"),
            "titleZh": self.title.in_("zh"),
            "message": self.message.in_("en"),
            "messageZh": self.message.in_("zh"),
            "severity": str(self.severity),
            "rowNumber": self.row,
            "fieldName": self.field,
            "fieldNames": list(self.fields),
            "fieldNumber": self.field_number,
            "cell": self.cell,
            "key": self.key,
            "page": self.page,
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

    def record(self, lang: str = "en") -> dict[str, Any]:
        """The finding as one row of a table with `COLUMNS`, its sentences in `lang`."""
        return {
            "table": self.table,
            "row": self.row,
            "field": self.field or ", ".join(self.fields) or None,
            "severity": str(self.severity),
            "type": self.type,
            "message": self.message.in_(lang),
            "cell": self.cell,
            "expected": self.expected.in_(lang) or None,
            "next_step": self.next_step.in_(lang) or None,
            "key": self.key,
        }


def first_findings(findings: Sequence[Finding], limit: int) -> list[Finding]:
    """At most `limit` findings of a table, in their order: the first of each check, then the first of all.

    A check that finds little is not lost behind one that finds much.
    """
    if len(findings) <= limit:
        return list(findings)
    firsts = {finding.check_id: number for number, finding in reversed([*enumerate(findings)])}
    kept = set(sorted(firsts.values())[:limit])
    others = (number for number in range(len(findings)) if number not in kept)
    kept.update(islice(others, limit - len(kept)))
    return [findings[number] for number in sorted(kept)]
