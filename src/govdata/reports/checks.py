"""A check, how it went, and what is told of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from govdata.reports.findings import Finding, Severity
from govdata.reports.messages import EMPTY, NO_ROW, Message
from govdata.values import dataclass


class State(StrEnum):
    """How a check went.

    Accepted: it has findings, and all of them are waived. Undecided: it ran, and the data do not say; a value is
    missing or was rejected, or a hedge leaves it open. Skipped: it could not run, or there was no row for it to look
    at.
    """

    PASSED = "passed"
    FAILED = "failed"
    ACCEPTED = "accepted"
    SKIPPED = "skipped"
    UNDECIDED = "undecided"


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
    """One rule on one table, and how it went. A check that could not run says why.

    `next_step` is what to do so that an undecided one is decided; "" where nothing better is known than the reason.
    `settled_by` names what decided it, for some column of some file at least, before any row was read: `statistics`,
    those of Parquet files.
    """

    id: str
    table: str | None
    kind: CheckKind
    state: State
    reason: Message = EMPTY
    next_step: Message = EMPTY
    settled_by: str = ""

    @property
    def applies(self) -> bool:
        """Whether there was anything for it to look at."""
        return self.reason != NO_ROW

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "id": self.id,
            "table": self.table,
            "kind": str(self.kind),
            "state": str(self.state),
            "reason": self.reason.in_("en"),
            "reasonZh": self.reason.in_("zh"),
            **({"settledBy": self.settled_by} if self.settled_by else {}),
        }


@dataclass(frozen=True)
class TruncatedFindings:
    """Findings that were counted but not listed (`--limit`)."""

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

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: the finding, its table, and the justification."""
        justification = {name: getattr(self, name) for name in ("waiver", "reason", "reviewer", "expires")}
        return {**self.finding.to_dict(), "table": self.finding.table, **justification}


@dataclass(frozen=True)
class Case:
    """A check with all that is told of it, as test runners count; `Report.cases` gives them.

    `check` is None for a type of finding that no check is called by. `excused`: all that is told of its table are
    warnings and waivers, by whatever name, so that a check which failed for one of these did not fail a run.
    """

    table: str | None
    id: str
    check: Check | None = None
    findings: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    truncated: tuple[TruncatedFindings, ...] = ()
    excused: bool = False

    @property
    def failed(self) -> bool:
        """Whether it holds an error, or failed for one of another name: warnings and waivers are no failure."""
        told: tuple[Finding | TruncatedFindings, ...] = (*self.findings, *self.truncated)
        broke = self.check is not None and self.check.state is State.FAILED and not (told or self.waived)
        return (broke and not self.excused) or any(each.severity is Severity.ERROR for each in told)

    @property
    def warned(self) -> bool:
        """Whether it holds a warning, and no error."""
        return not self.failed and bool(self.findings or self.truncated)

    @property
    def unanswered(self) -> bool:
        """Whether the check was skipped or stays undecided."""
        return self.check is not None and self.check.state in (State.SKIPPED, State.UNDECIDED)

    @property
    def reason(self) -> Message:
        """Why the check went as it did; empty where there is nothing to say."""
        return self.check.reason if self.check else EMPTY
