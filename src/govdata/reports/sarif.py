"""A report as SARIF 2.1.0, which code hosts show beside the changed line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from govdata.reports.lines import hidden, justification, message_with_page
from govdata.reports.model import Finding, Report
from govdata.reports.printable import printable
from govdata.reports.serialize import as_json


def render_sarif(report: Report, lang: str = "en") -> str:
    """SARIF 2.1.0 (OASIS), which code hosts show beside the changed line; what was waived is suppressed."""
    places = {task.name: task.place for task in report.tasks}
    results = [_sarif_result(finding, places, lang) for finding in report.findings]
    results += [
        _sarif_result(waived.finding, places, lang)
        | {
            "suppressions": [
                {"kind": "external", "status": "accepted", "justification": printable(justification(waived, lang))}
            ]
        }
        for waived in report.waived
    ]
    truncated = [{"level": "note", "message": {"text": printable(hidden(each, lang))}} for each in report.truncated]
    run = {
        "tool": {
            "driver": {"name": "govdata", "rules": [{"id": name} for name in sorted({r["ruleId"] for r in results})]}
        },
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": truncated}],
        "results": results,
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return as_json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _sarif_result(finding: Finding, places: Mapping[str, str], lang: str) -> dict[str, Any]:
    uri = places.get(finding.table or "") or "datapackage.json"
    place = {"artifactLocation": {"uri": quote(uri, errors="replace")}, "region": {"startLine": finding.row or 1}}
    return {
        "ruleId": finding.type,
        "level": str(finding.severity),
        "message": {"text": printable(message_with_page(finding, lang))},
        "locations": [{"physicalLocation": place}],
    }
