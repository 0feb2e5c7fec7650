"""A report as JUnit XML, which every CI shows."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from govdata.reports.lines import finding_lines, hidden, justification
from govdata.reports.model import Finding, Report, Severity, State, TruncatedFindings
from govdata.reports.printable import printable


def render_junit(report: Report, lang: str = "en") -> str:
    """JUnit XML, which every CI shows: a check is a test case, and so is a type of finding that no check is called by.

    What holds an error is a failure; warnings and what was waived are told as output.
    """
    suite = Xml.Element("testsuite", name=printable(report.name))
    told = _told(report, lang)
    failed = {(check.table, check.id): check.reason.in_(lang) for check in report.checks if check.state is State.FAILED}
    for check in report.checks:
        if check.state is not State.FAILED:
            case = _junit_case(suite, check.table, check.id)
            if check.state is not State.PASSED:
                Xml.SubElement(case, "skipped", message=printable(check.reason.in_(lang)))
    for place in sorted({*failed, *told}, key=str):
        is_error, lines = told.get(place, (True, []))
        case = _junit_case(suite, *place)
        outcome = Xml.SubElement(case, "failure", message=printable(failed.get(place, ""))) if is_error else None
        output = Xml.SubElement(case, "system-out") if outcome is None else outcome
        output.text = "".join(f"{printable(line)}\n" for line in lines)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    Xml.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suite, encoding="unicode") + "\n"


def _told(report: Report, lang: str) -> dict[tuple[str | None, str], tuple[bool, list[str]]]:
    """By table and type: whether one of the findings is an error, and all of them in words."""
    told: dict[tuple[str | None, str], tuple[bool, list[str]]] = {}

    def tell(of: Finding | TruncatedFindings, *lines: str, accepted: bool = False) -> None:
        failed, before = told.get((of.table, of.type), (False, []))
        is_error = of.severity is Severity.ERROR and not accepted
        told[of.table, of.type] = (failed or is_error, [*before, *lines])

    for finding in report.findings:
        tell(finding, *finding_lines(finding, lang))
    for waived in report.waived:
        tell(waived.finding, *finding_lines(waived.finding, lang), justification(waived, lang), accepted=True)
    for truncated in report.truncated:
        tell(truncated, hidden(truncated, lang))
    return told


def _junit_case(suite: Xml.Element, table: str | None, name: str) -> Xml.Element:
    return Xml.SubElement(suite, "testcase", classname=printable(table or "package"), name=printable(name))
