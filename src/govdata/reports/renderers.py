"""A report as text for people, and as JSON, Markdown, HTML, JUnit or SARIF for whoever reads on.

Every form shows the same report; none of them decides anything. Words of the frame are Chinese or English
(`lang`); messages of rules come in both, frictionless's own words in English only.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree as Xml

from govdata.reports.markdown_table import markdown_table
from govdata.reports.model import Finding, Report, Severity, State, Unshown, Waived

Renderer = Callable[[Report, str], str]

_WORDS = {
    "yes": ("may be released", "可以发布"),
    "no": ("may NOT be released", "不得发布"),
    "whole": ("is verified", "核验通过"),
    "broken": ("is NOT verified", "核验未通过"),
    "errors": ("errors", "个错误"),
    "warnings": ("warnings", "个警告"),
    "error": ("error", "错误"),
    "warning": ("warning", "警告"),
    "package": ("package", "数据包"),
    "row": ("row", "行"),
    "column": ("column", "列"),
    "found": ("found", "发现"),
    "expected": ("expected", "应为"),
    "next": ("to do", "处理"),
    "checks": ("Checks", "检查"),
    "passed": ("passed", "通过"),
    "failed": ("failed", "未通过"),
    "skipped": ("skipped", "跳过"),
    "undecided": ("undecided", "无法判定"),
    "assumed": ("assumed", "假定"),
    "rows": ("rows", "行"),
    "waived": ("Waived", "已豁免"),
    "until": ("until", "有效期至"),
    "by": ("by", "审核人"),
    "more": ("more, counted but not shown", "处仅计数，未列出"),
    "rule": ("rule", "规则"),
    "table": ("table", "表"),
    "message": ("message", "说明"),
    "reason": ("reason", "原因"),
}
WORDS = {lang: {key: pair[index] for key, pair in _WORDS.items()} for index, lang in enumerate(("en", "zh"))}


def _message(finding: Finding, lang: str) -> str:
    return (finding.message_zh if lang == "zh" else "") or finding.message


def _expected(finding: Finding, lang: str) -> str:
    return (finding.expected_zh if lang == "zh" else "") or finding.expected


def _next_step(finding: Finding, lang: str) -> str:
    return (finding.next_step_zh if lang == "zh" else "") or finding.next_step


def summary(report: Report, lang: str = "en") -> str:
    """The answer in one line."""
    words = WORDS[lang]
    good, bad = ("whole", "broken") if report.released else ("yes", "no")
    answer = words[good if report.valid else bad]
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    return f"{report.name}: {answer} ({errors} {words['errors']}, {warnings} {words['warnings']})"


def _where(finding: Finding, words: dict[str, str]) -> str:
    parts = []
    if finding.row is not None:
        parts.append(f"{words['row']} {finding.row}")
    if columns := _columns(finding):
        parts.append(f"{words['column']} {columns}")
    if finding.key:
        parts.append(f"({finding.key})")
    return " ".join(parts)


def _columns(finding: Finding) -> str:
    return finding.field or ", ".join(finding.fields)


def _finding_lines(finding: Finding, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield "  ".join(filter(None, (f"  {words[finding.severity]}", finding.type, _where(finding, words))))
    yield f"      {_one_line(_message(finding, lang))}"
    told = (("found", finding.cell), ("expected", _expected(finding, lang)), ("next", _next_step(finding, lang)))
    for word, text in told:
        if text:
            yield f"      {words[word]}: {_one_line(text)}"
    for quotation in finding.quotations:
        place = f" ({quotation.table} {words['row']} {quotation.row})" if quotation.row else ""
        yield _one_line(f"      | {quotation.source}{place}: {quotation.as_written} 「{quotation.quote}」")


def _one_line(text: str, width: int = 400) -> str:
    """A cell as one line of text: control characters shown, and cut where it would flood the screen."""
    shown = "".join(char if unicodedata.category(char)[0] != "C" else repr(char)[1:-1] for char in text[: width + 1])
    return shown if len(text) <= width else f"{shown[:width]}… ({len(text)} characters)"


def _check_lines(report: Report, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    states = Counter(check.state for check in report.checks)
    yield f"{words['checks']}: " + ", ".join(f"{states[state]} {words[state]}" for state in State)
    told: dict[tuple[str, str, State], list[str]] = {}
    for check in report.checks:
        if check.state in (State.SKIPPED, State.UNDECIDED):
            told.setdefault((check.id, check.reason, check.state), []).append(check.table or words["package"])
    for (id_, reason, state), tables in told.items():
        yield f"  {words[state]}  {id_} [{', '.join(tables)}]: {reason}"


def _table_lines(report: Report, name: str | None, place: str, lang: str) -> Iterator[str]:
    findings = report.of_table(name)
    rest = [unshown for unshown in report.unshown if unshown.table == name]
    if findings or rest:
        yield ""
        yield f"{name or WORDS[lang]['package']}  {place}".rstrip()
    for finding in findings:
        yield from _finding_lines(finding, lang)
    for unshown in rest:
        yield f"  {_hidden(unshown, lang)}"


def _hidden(unshown: Unshown, lang: str) -> str:
    return f"{unshown.type}: {unshown.count} {WORDS[lang]['more']}"


def _grounds(waived: Waived, lang: str) -> str:
    words = WORDS[lang]
    return f"{waived.waiver}: {waived.reason} ({words['by']} {waived.reviewer}, {words['until']} {waived.expires})"


def render_text(report: Report, lang: str = "en") -> str:
    """For people: which file, row, column, rule, what was found, what was expected, what to do."""
    words = WORDS[lang]
    lines = [summary(report, lang)]
    for name, place in [(None, ""), *((task.name, task.place) for task in report.tasks)]:
        lines += _table_lines(report, name, place, lang)
    if report.waived:
        lines += ["", f"{words['waived']}:"]
    for waived in report.waived:
        lines += [*_finding_lines(waived.finding, lang), f"      {_grounds(waived, lang)}"]
    lines.append("")
    for task in report.tasks:
        lines += [f"{task.name}: {words['assumed']} {text}" for text in task.assumed]
    lines += _check_lines(report, lang)
    return "\n".join(lines) + "\n"


def render_json(report: Report, lang: str = "en") -> str:  # noqa: ARG001 (one signature for all renderers)
    """For machines; the same in every language. The keys are described in docs/report.md."""
    return as_json(report.to_dict())


def as_json(value: object) -> str:
    """Any answer for machines, in the one form that all commands print."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as RFC 4180 text, but with the line feeds that other tools of a pipe expect."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _cells(finding: Finding, lang: str, last: str) -> tuple[str, ...]:
    cells = (
        WORDS[lang][finding.severity],
        finding.type,
        finding.table or WORDS[lang]["package"],
        str(finding.row or ""),
        _columns(finding),
        _message(finding, lang),
        last,
    )
    return tuple(map(_one_line, cells))


def _heads(lang: str, last: str) -> tuple[str, ...]:
    words = WORDS[lang]
    return ("", words["rule"], words["table"], words["row"], words["column"], words["message"], words[last])


def _notes(report: Report, lang: str) -> Iterator[str]:
    """What stands below the tables of a page: what was not listed, and what was not checked."""
    tables = ((unshown.table or WORDS[lang]["package"], unshown) for unshown in report.unshown)
    yield from (f"{table}: {_hidden(unshown, lang)}" for table, unshown in tables)
    yield from (line.strip() for line in _check_lines(report, lang))


def render_markdown(report: Report, lang: str = "en") -> str:
    """For a pull request or a wiki: a table of findings, one of what was waived, and the checks that gave no answer."""
    lines = [f"# {summary(report, lang)}", ""]
    if report.findings:
        rows = (_quoted_cells(finding, lang, _next_step(finding, lang)) for finding in report.findings)
        lines += [*markdown_table(_heads(lang, "next"), rows), ""]
    if report.waived:
        rows = (_quoted_cells(waived.finding, lang, _grounds(waived, lang)) for waived in report.waived)
        lines += [f"## {WORDS[lang]['waived']}", "", *markdown_table(_heads(lang, "waived"), rows), ""]
    return "\n".join([*lines, *(f"- {escape(note, quote=False)}" for note in _notes(report, lang))]) + "\n"


def _quoted_cells(finding: Finding, lang: str, last: str) -> tuple[str, ...]:
    """The cells with the quotes in the message, where a page has no room for them below it."""
    *cells, message, last = _cells(finding, lang, last)
    quotes = (f"{each.source}: {each.as_written} 「{each.quote}」" for each in finding.quotations)
    return (*cells, _one_line(" | ".join((message, *quotes))), last)


STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem; border-left: .4rem solid; padding-left: .8rem }
h1.yes { color: #1a7f37 } h1.no, .error { color: #b42318 } .warning { color: #9a6700 }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
td, th { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd }
blockquote { margin: .3rem 0; padding-left: .6rem; border-left: .2rem solid #ccc; color: #444 }
td.n { white-space: nowrap }
""".strip()


def render_html(report: Report, lang: str = "en") -> str:
    """One page that stands alone: no script, nothing loaded from elsewhere."""
    title = escape(summary(report, lang))
    open_ = [_html_row(finding, lang, _next_step(finding, lang)) for finding in report.findings]
    waived = [_html_row(waived.finding, lang, _grounds(waived, lang)) for waived in report.waived]
    heading = f"<h2>{WORDS[lang]['waived']}</h2>\n" if waived else ""
    tables = _html_table(open_, _heads(lang, "next")) + heading + _html_table(waived, _heads(lang, "waived"))
    notes = "".join(f"<li>{escape(note)}</li>\n" for note in _notes(report, lang))
    language = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>\n'
        f"<style>{STYLE}</style></head>\n<body><h1 class={'yes' if report.valid else 'no'}>{title}</h1>\n"
        f"{tables}<ul>\n{notes}</ul></body></html>\n"
    )


def _html_table(rows: Sequence[str], heads: Sequence[str]) -> str:
    if not rows:
        return ""
    head, body = "".join(f"<th>{escape(head)}</th>" for head in heads), "\n".join(rows)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n"


def _html_row(finding: Finding, lang: str, last: str) -> str:
    quotes = "".join(
        f"<blockquote>{escape(quotation.source)}: <b>{escape(quotation.as_written)}</b> {escape(quotation.quote)}"
        "</blockquote>"
        for quotation in finding.quotations
    )
    severity, rule, table, row, column, message, last = map(escape, _cells(finding, lang, last))
    return (
        f'<tr><td class="{finding.severity} n">{severity}</td><td class=n>{rule}</td><td>{table}</td>'
        f"<td>{row}</td><td>{column}</td><td>{message}{quotes}</td><td>{last}</td></tr>"
    )


def render_junit(report: Report, lang: str = "en") -> str:
    """JUnit XML, which every CI shows: a check is a test case, and so is a type of finding that no check is called by.

    What holds an error is a failure; warnings and what was waived are told as output.
    """
    suite = Xml.Element("testsuite", name=report.name)
    told = _told(report, lang)
    failed = {(check.table, check.id): check.reason for check in report.checks if check.state is State.FAILED}
    for check in report.checks:
        if check.state is not State.FAILED:
            case = _junit_case(suite, check.table, check.id)
            if check.state is not State.PASSED:
                Xml.SubElement(case, "skipped", message=check.reason)
    for place in sorted({*failed, *told}, key=str):
        is_error, lines = told.get(place, (True, []))
        case = _junit_case(suite, *place)
        outcome = Xml.SubElement(case, "failure", message=failed.get(place, "")) if is_error else None
        output = Xml.SubElement(case, "system-out") if outcome is None else outcome
        output.text = "".join(char for line in lines for char in f"{line}\n" if _is_printed(char))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    Xml.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suite, encoding="unicode") + "\n"


def _told(report: Report, lang: str) -> dict[tuple[str | None, str], tuple[bool, list[str]]]:
    """By table and type: whether one of the findings is an error, and all of them in words."""
    told: dict[tuple[str | None, str], tuple[bool, list[str]]] = {}

    def tell(of: Finding | Unshown, *lines: str, accepted: bool = False) -> None:
        failed, before = told.get((of.table, of.type), (False, []))
        is_error = of.severity is Severity.ERROR and not accepted
        told[of.table, of.type] = (failed or is_error, [*before, *lines])

    for finding in report.findings:
        tell(finding, *_finding_lines(finding, lang))
    for waived in report.waived:
        tell(waived.finding, *_finding_lines(waived.finding, lang), _grounds(waived, lang), accepted=True)
    for unshown in report.unshown:
        tell(unshown, _hidden(unshown, lang))
    return told


def _junit_case(suite: Xml.Element, table: str | None, name: str) -> Xml.Element:
    return Xml.SubElement(suite, "testcase", classname=table or "package", name=name)


def _is_printed(char: str) -> bool:
    return char in "\t\n" or unicodedata.category(char)[0] != "C"


def render_sarif(report: Report, lang: str = "en") -> str:
    """SARIF 2.1.0 (OASIS), which code hosts show beside the changed line; what was waived is suppressed."""
    places = {task.name: task.place for task in report.tasks}
    results = [_sarif_result(finding, places, lang) for finding in report.findings]
    results += [
        _sarif_result(waived.finding, places, lang)
        | {"suppressions": [{"kind": "external", "status": "accepted", "justification": _grounds(waived, lang)}]}
        for waived in report.waived
    ]
    hidden = [{"level": "note", "message": {"text": _hidden(each, lang)}} for each in report.unshown]
    run = {
        "tool": {
            "driver": {"name": "govdata", "rules": [{"id": name} for name in sorted({r["ruleId"] for r in results})]}
        },
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": hidden}],
        "results": results,
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return as_json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _sarif_result(finding: Finding, places: Mapping[str, str], lang: str) -> dict[str, Any]:
    uri = places.get(finding.table or "") or "datapackage.json"
    place = {"artifactLocation": {"uri": uri}, "region": {"startLine": finding.row or 1}}
    return {
        "ruleId": finding.type,
        "level": str(finding.severity),
        "message": {"text": _message(finding, lang)},
        "locations": [{"physicalLocation": place}],
    }


RENDERERS: dict[str, Renderer] = {
    "text": render_text,
    "json": render_json,
    "markdown": render_markdown,
    "html": render_html,
    "junit": render_junit,
    "sarif": render_sarif,
}
