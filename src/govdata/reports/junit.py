"""A report as JUnit XML, which every CI shows: valid by the schemas of Jenkins (junit-10.xsd) and of Apache Ant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as Xml

from govdata.reports.groups import case_groups
from govdata.reports.lines import case_lines, hidden, said, word
from govdata.reports.messages import Message
from govdata.reports.model import Case, Finding, Report, Severity
from govdata.reports.printable import printable

_NO_DAY = "1970-01-01"
"""The day of a report that knows none: the schemas want a moment."""


_FINDINGS = Message(
    "The check has findings: see the cases named after their types.",
    "该检查发现了问题，详见以问题类型命名的各条。",
)


def render_junit(report: Report, lang: str = "en") -> str:
    """JUnit XML: a suite for each table; a case for each check, and each type of finding that no check is called by.

    What holds an error is a failure; warnings and what was waived are told as output. Times are not measured: 0.
    """
    cases = report.cases()
    suites = Xml.Element("testsuites")
    tables = (None, *(task.name for task in report.tasks), *(case.table for case in cases))
    for table in dict.fromkeys(tables):
        mine = [case for case in cases if case.table == table]
        if mine:
            suites.append(_suite(report, table, len(suites), mine, lang))
    Xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suites, encoding="unicode") + "\n"


def _suite(report: Report, table: str | None, number: int, cases: Sequence[Case], lang: str) -> Xml.Element:
    outcomes = Counter(map(_outcome, cases))
    suite = Xml.Element(
        "testsuite",
        name=_token(table or word("package", lang)),
        package=_token(report.name),
        id=str(number),
        timestamp=f"{report.day or _NO_DAY}T00:00:00",
        hostname="localhost",
        tests=str(len(cases)),
        failures=str(outcomes["failure"]),
        errors="0",
        skipped=str(outcomes["skipped"]),
        time="0",
    )
    properties = Xml.SubElement(suite, "properties")
    for name, version in report.versions.items():
        Xml.SubElement(properties, "property", name=name, value=version)
    suite.extend(_element(case, lang) for case in cases)
    told = [line for case in cases if not case.failed for line in case_lines(case, lang)]
    Xml.SubElement(suite, "system-out").text = _text(told)  # of a suite: a case of Ant has no output of its own
    Xml.SubElement(suite, "system-err")
    return suite


def _outcome(case: Case) -> str:
    """The element that says how it went; none for what passed, or holds no more than warnings."""
    return "failure" if case.failed else "skipped" if case.unanswered else ""


def _element(case: Case, lang: str) -> Xml.Element:
    name, reason = _token(case.id), case.reason.in_(lang)
    element = Xml.Element("testcase", name=name, classname=_token(case.table or "package"), time="0")
    if case.failed:
        message = _sentence(case, lang) or reason or _FINDINGS.in_(lang)
        lines = case_lines(case, lang)
        Xml.SubElement(element, "failure", type=printable(case.id), message=printable(message)).text = _text(lines)
    elif case.check and case.unanswered:
        Xml.SubElement(element, "skipped", message=printable(reason or word(case.check.state, lang)))
    return element


def _sentence(case: Case, lang: str) -> str:
    """What is wrong first of all; an error speaks before a warning."""
    found = sorted(case_groups(case), key=lambda group: group.waived is not None or not _is_error(group.first))
    told = (*(said(group, lang) for group in found), *(hidden(rest, lang) for rest in case.truncated))
    return next(iter(told), "")


def _is_error(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{printable(line)}\n" for line in lines)


def _token(text: str) -> str:
    """A name as the schemas want it: not empty, and single spaces between its words."""
    return " ".join(printable(text).split()) or "-"
