"""A report as JUnit XML, which every CI shows."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from govdata.reports.lines import case_lines
from govdata.reports.model import Case, Report
from govdata.reports.printable import printable


def render_junit(report: Report, lang: str = "en") -> str:
    """JUnit XML, which every CI shows: a check is a test case, and so is a type of finding that no check is called by.

    What holds an error is a failure; warnings and what was waived are told as output.
    """
    suite = Xml.Element("testsuite", name=printable(report.name))
    for case in report.cases():
        _add(suite, case, lang)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    Xml.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suite, encoding="unicode") + "\n"


def _add(suite: Xml.Element, case: Case, lang: str) -> None:
    element = Xml.SubElement(suite, "testcase", classname=printable(case.table or "package"), name=printable(case.id))
    reason = printable(case.reason.in_(lang))
    text = "".join(f"{printable(line)}\n" for line in case_lines(case, lang))
    if case.failed:
        Xml.SubElement(element, "failure", message=reason).text = text
        return
    if case.unanswered:
        Xml.SubElement(element, "skipped", message=reason)
    if text:
        Xml.SubElement(element, "system-out").text = text
