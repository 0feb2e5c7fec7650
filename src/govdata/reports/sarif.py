"""A report as SARIF 2.1.0, which code hosts show beside the changed line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from govdata.reports.findings import Finding
from govdata.reports.fingerprints import FINGERPRINT, fingerprints
from govdata.reports.lines import facts, hidden, justification, message_with_page
from govdata.reports.markdown_text import markdown_text
from govdata.reports.model import Report, Waived
from govdata.reports.places import quoted
from govdata.reports.printable import printable
from govdata.reports.serialize import as_json

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
"""The base of paths: the folder of the repository."""
_LANGUAGES = ("en-US", "zh-CN")


def render_sarif(report: Report, lang: str = "en") -> str:
    """SARIF 2.1.0 (OASIS), which code hosts show beside the changed line; what was waived is suppressed.

    A result has a line where the report was located (`validate(locate=True)`): a row of a table is no line of a file.
    """
    told: list[tuple[Finding, Waived | None]] = [(finding, None) for finding in report.findings]
    told += [(waived.finding, waived) for waived in report.waived]
    firsts = {finding.type: finding for finding, _ in reversed(told)}
    types, marks = sorted(firsts), fingerprints(finding for finding, _ in told)
    truncated = [{"level": "note", "message": {"text": printable(hidden(each, lang))}} for each in report.truncated]
    run = {
        "tool": {"driver": _driver(report, [firsts[name] for name in types], lang)},
        "language": _LANGUAGES[lang == "zh"],
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": f"govdata/{quoted(report.name)}/"},
        **_bases(report.places.base),
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": truncated}],
        "results": [
            {
                "ruleId": printable(finding.type),
                "ruleIndex": types.index(finding.type),
                "level": str(finding.severity),
                "message": {"text": _message(finding, lang)},
                "locations": [{"physicalLocation": _place(report, finding)}],
                "partialFingerprints": {FINGERPRINT: mark},
                "properties": {"check": printable(finding.check_id)},
                **_suppressed(waived, lang),
            }
            for (finding, waived), mark in zip(told, marks, strict=True)
        ],
    }
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _message(finding: Finding, lang: str) -> str:
    """What is wrong, and in lines of their own what was found, is expected and can be done."""
    return "\n".join(map(printable, (message_with_page(finding, lang), *facts(finding, lang))))


def _bases(base: str) -> dict[str, Any]:
    """Where relative paths start; nothing where nobody looked."""
    return {"originalUriBaseIds": {ROOT: {"uri": f"{Path(base).as_uri().rstrip('/')}/"}}} if base else {}


def _place(report: Report, finding: Finding) -> dict[str, Any]:
    """The file, with line and column where they are known: hosts show what is on a file at its first line."""
    place = report.place_of(finding)
    relative = report.places.base and not place.uri.startswith("file:")
    return {
        "artifactLocation": {"uri": place.uri, **({"uriBaseId": ROOT} if relative else {})},
        "region": {"startLine": place.line or 1, **({"startColumn": place.column} if place.column else {})},
    }


def _suppressed(waived: Waived | None, lang: str) -> dict[str, Any]:
    if waived is None:
        return {}
    grounds = printable(justification(waived, lang))
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": grounds}]}


def _driver(report: Report, firsts: Sequence[Finding], lang: str) -> dict[str, Any]:
    version, home = report.versions.get("govdata"), documentation()
    return {
        "name": "govdata",
        "fullName": f"govdata {version or ''}".strip(),
        **({"version": version, "semanticVersion": version} if version else {}),
        **({"informationUri": home} if home else {}),
        "language": _LANGUAGES[lang == "zh"],
        "rules": [_rule(report, finding, lang) for finding in firsts],
    }


def _rule(report: Report, finding: Finding, lang: str) -> dict[str, Any]:
    """What `govdata explain` says of a rule, by the first finding of it."""
    title, meaning, home = finding.title.in_(lang), report.meaning(finding.type).in_(lang), documentation()
    lines = [*map(printable, (meaning or title).splitlines())]
    name = pascal_case(finding.type)
    return {
        "id": printable(finding.type),
        **({"name": name} if name.casefold() != finding.type.casefold() else {}),  # it must tell more than the id
        "shortDescription": {"text": _sentence(title, lang)},
        "fullDescription": {"text": _sentence(title if finding.type in report.meanings else meaning or title, lang)},
        "help": {"text": "\n".join(lines), "markdown": "\n\n".join(map(markdown_text, lines))},
        "defaultConfiguration": {"level": str(finding.severity)},
        **({"helpUri": home} if home else {}),
    }


def documentation() -> str:
    """The address of the documentation, as the distribution declares it; empty where it declares none."""
    urls = (each.partition(",") for each in metadata.metadata("govdata").get_all("Project-URL") or ())
    known = {label.strip().casefold(): url.strip() for label, _, url in urls}
    return known.get("documentation") or known.get("homepage") or ""


def pascal_case(name: str) -> str:
    """The name of a rule as tools of SARIF have it.

    >>> pascal_case("evidence.quote-place")
    'EvidenceQuotePlace'
    """
    words = re.findall("[A-Za-z0-9]+", name)
    return "".join(f"{each[0].upper()}{each[1:]}" for each in words) or "Rule"


def _sentence(text: str, lang: str) -> str:
    """A text that ends as a sentence does, which viewers put others behind."""
    end = "。" if lang == "zh" else "."
    return printable(text if text.endswith(("。", ".", "!", "?", "？", "！")) else f"{text}{end}")
