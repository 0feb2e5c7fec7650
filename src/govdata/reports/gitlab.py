"""A report as code quality of GitLab, which a merge request shows beside the changed line."""

from __future__ import annotations

from typing import Any

from govdata.reports.findings import Finding, Severity
from govdata.reports.fingerprints import fingerprints
from govdata.reports.lines import facts, message_with_page
from govdata.reports.model import Report
from govdata.reports.printable import printable
from govdata.reports.serialize import as_json

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render_gitlab(report: Report, lang: str = "en") -> str:
    """One object for each finding that is not waived; where no line is known, it is the first one of the file."""
    marks = fingerprints(report.findings)
    return as_json([_issue(report, finding, mark, lang) for finding, mark in zip(report.findings, marks, strict=True)])


def _issue(report: Report, finding: Finding, mark: str, lang: str) -> dict[str, Any]:
    place = report.place_of(finding)
    return {
        "description": printable(" ".join((message_with_page(finding, lang), *facts(finding, lang)))),
        "check_name": printable(finding.type),
        "fingerprint": mark,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": printable(place.path), "lines": {"begin": place.line or 1}},
    }
