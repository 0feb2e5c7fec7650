"""A report as JUnit XML, which every CI shows: valid by the schemas of Jenkins (junit-10.xsd) and of Apache Ant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

from govdata.reports.groups import groups, waived_groups
from govdata.reports.lines import group_lines, hidden, said, word
from govdata.reports.messages import Message
from govdata.reports.model import Check, Finding, Report, Severity, State, TruncatedFindings
from govdata.reports.printable import printable

_NO_DAY = "1970-01-01"
"""The day of a report that knows none: the schemas want a moment."""


_FINDINGS = Message(
    "The check has findings: see the cases named after their types.",
    "该检查发现了问题，详见以问题类型命名的各条。",
)


@dataclass
class _Case:
    """A check, or a type of finding that no check is called by, on one table: how it went, and what is told of it."""

    state: State
    reason: str
    sentence: str = ""
    is_error: bool = False
    lines: list[str] = field(default_factory=list)

    def tell(self, sentence: str, lines: Iterable[str], *, is_error: bool) -> None:
        """Add what a group of findings says; an error speaks before a warning."""
        if not self.sentence or (is_error and not self.is_error):
            self.sentence = sentence
        self.is_error |= is_error
        self.lines += lines

    @property
    def outcome(self) -> str:
        """The element that says how it went; none for what passed, or holds no more than warnings."""
        if self.is_error or (self.state is State.FAILED and not self.lines):
            return "failure"
        return "skipped" if self.state in (State.SKIPPED, State.UNDECIDED) else ""


def render_junit(report: Report, lang: str = "en") -> str:
    """JUnit XML: a suite for each table; a case for each check, and each type of finding that no check is called by.

    What holds an error is a failure; warnings and what was waived are told as output. Times are not measured: 0.
    """
    cases = _cases(report, lang)
    suites = Xml.Element("testsuites")
    tables = (None, *(task.name for task in report.tasks), *(table for table, _ in cases))
    for table in dict.fromkeys(tables):
        mine = {name: case for (other, name), case in cases.items() if other == table}
        if mine:
            suites.append(_suite(report, table, len(suites), mine, lang))
    Xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suites, encoding="unicode") + "\n"


def _cases(report: Report, lang: str) -> dict[tuple[str | None, str], _Case]:
    """By table and name, in the order of the checks."""
    cases = {(check.table, check.id): _Case(_state(check, report), check.reason.in_(lang)) for check in report.checks}

    def case(table: str | None, type_: str) -> _Case:
        return cases.setdefault((table, type_), _Case(State.PASSED, ""))

    for group in (*groups(report), *waived_groups(report)):
        is_error = group.first.severity is Severity.ERROR and group.waived is None
        lines = group_lines(group, lang, whole=True)
        case(group.first.table, group.first.type).tell(said(group, lang), lines, is_error=is_error)
    for rest in report.truncated:
        line = hidden(rest, lang)
        case(rest.table, rest.type).tell(line, [line], is_error=rest.severity is Severity.ERROR)
    return cases


def _state(check: Check, report: Report) -> State:
    """How a check went; where its table has warnings alone, it did not fail."""
    found: tuple[Finding | TruncatedFindings, ...] = (*report.findings, *report.truncated)
    broken = any(each.table == check.table and each.severity is Severity.ERROR for each in found)
    return State.PASSED if check.state is State.FAILED and not broken else check.state


def _suite(report: Report, table: str | None, number: int, cases: Mapping[str, _Case], lang: str) -> Xml.Element:
    outcomes = Counter(case.outcome for case in cases.values())
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
    suite.extend(_element(table, name, case, lang) for name, case in cases.items())
    told = [line for case in cases.values() if case.outcome != "failure" for line in case.lines]
    Xml.SubElement(suite, "system-out").text = _text(told)  # of a suite: a case of Ant has no output of its own
    Xml.SubElement(suite, "system-err")
    return suite


def _element(table: str | None, name: str, case: _Case, lang: str) -> Xml.Element:
    element = Xml.Element("testcase", name=_token(name), classname=_token(table or "package"), time="0")
    if case.outcome == "skipped":
        Xml.SubElement(element, "skipped", message=printable(case.reason or word(case.state, lang)))
    elif case.outcome:
        message = case.sentence or case.reason or _FINDINGS.in_(lang)
        Xml.SubElement(element, "failure", type=printable(name), message=printable(message)).text = _text(case.lines)
    return element


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{printable(line)}\n" for line in lines)


def _token(text: str) -> str:
    """A name as the schemas want it: not empty, and single spaces between its words."""
    return " ".join(printable(text).split()) or "-"
