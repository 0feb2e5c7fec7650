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
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from xml.etree import ElementTree as Xml

from govdata.report import Check, Finding, Report, Severity, State

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
        yield f"  {unshown.type}: {unshown.count} {WORDS[lang]['more']}"


def render_text(report: Report, lang: str = "en") -> str:
    """For people: which file, row, column, rule, what was found, what was expected, what to do."""
    words = WORDS[lang]
    lines = [summary(report, lang)]
    for name, place in [(None, ""), *((task.name, task.place) for task in report.tasks)]:
        lines += _table_lines(report, name, place, lang)
    if report.waived:
        lines += ["", f"{words['waived']}:"]
    for waived in report.waived:
        grounds = f"{waived.reason} ({words['by']} {waived.reviewer}, {words['until']} {waived.expires})"
        lines += [*_finding_lines(waived.finding, lang), f"      {waived.waiver}: {grounds}"]
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


def _cells(finding: Finding, lang: str) -> tuple[str, ...]:
    return (
        WORDS[lang][finding.severity],
        finding.type,
        finding.table or WORDS[lang]["package"],
        str(finding.row or ""),
        _columns(finding),
        _message(finding, lang),
        _next_step(finding, lang),
    )


def _heads(lang: str) -> tuple[str, ...]:
    words = WORDS[lang]
    return ("", words["rule"], words["table"], words["row"], words["column"], words["message"], words["next"])


def render_markdown(report: Report, lang: str = "en") -> str:
    """For a pull request or a wiki: one table of findings, one of checks that gave no answer."""

    def row(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(_one_line(cell).replace("|", "\\|") for cell in cells) + " |"

    words = WORDS[lang]
    lines = [f"# {summary(report, lang)}", ""]
    if report.findings:
        heads = _heads(lang)
        lines += [row(heads), "|" + " --- |" * len(heads)]
        lines += [row(_cells(finding, lang)) for finding in report.findings] + [""]
    lines += [f"- {unshown.table} {unshown.type}: {unshown.count} {words['more']}" for unshown in report.unshown]
    lines += [f"- {line.strip()}" for line in _check_lines(report, lang)]
    return "\n".join(lines) + "\n"


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
    heads = "".join(f"<th>{escape(head)}</th>" for head in _heads(lang))
    rows = "\n".join(_html_row(finding, lang) for finding in report.findings)
    table = f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>" if report.findings else ""
    checks = "".join(f"<li>{escape(line.strip())}</li>\n" for line in _check_lines(report, lang))
    language = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>\n'
        f"<style>{STYLE}</style></head>\n<body><h1 class={'yes' if report.valid else 'no'}>{title}</h1>\n"
        f"{table}\n<ul>\n{checks}</ul></body></html>\n"
    )


def _html_row(finding: Finding, lang: str) -> str:
    severity, rule, *rest = _cells(finding, lang)
    quotes = "".join(
        f"<blockquote>{escape(quotation.source)}: <b>{escape(quotation.as_written)}</b> {escape(quotation.quote)}"
        "</blockquote>"
        for quotation in finding.quotations
    )
    table, row, column, message, next_step = (escape(_one_line(cell)) for cell in rest)
    return (
        f'<tr><td class="{finding.severity} n">{escape(severity)}</td><td class=n>{escape(rule)}</td><td>{table}</td>'
        f"<td>{row}</td><td>{column}</td><td>{message}{quotes}</td><td>{next_step}</td></tr>"
    )


def render_junit(report: Report, lang: str = "en") -> str:
    """JUnit XML, which every CI shows: a check is a test case, its findings are its failure."""
    suite = Xml.Element("testsuite", name=report.name, tests=str(len(report.checks)))
    for check in report.checks:
        _junit_case(suite, check, report, lang)
    Xml.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suite, encoding="unicode") + "\n"


def _junit_case(suite: Xml.Element, check: Check, report: Report, lang: str) -> None:
    case = Xml.SubElement(suite, "testcase", classname=check.table or "package", name=check.id)
    if check.state in (State.SKIPPED, State.UNDECIDED):
        Xml.SubElement(case, "skipped", message=check.reason)
    if check.state is State.FAILED:
        mine = [finding for finding in report.of_table(check.table) if finding.type == check.id]
        text = "\n".join(line for finding in mine for line in _finding_lines(finding, lang))
        Xml.SubElement(case, "failure", message=check.reason or check.id).text = "".join(
            char for char in text if char in "\t\n" or unicodedata.category(char)[0] != "C"
        )


def render_sarif(report: Report, lang: str = "en") -> str:
    """SARIF 2.1.0 (OASIS), which code hosts show beside the changed line."""
    places = {task.name: task.place for task in report.tasks}
    results = [
        {
            "ruleId": finding.type,
            "level": str(finding.severity),
            "message": {"text": _message(finding, lang)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": places.get(finding.table or "") or "datapackage.json"},
                        "region": {"startLine": finding.row or 1},
                    }
                }
            ],
        }
        for finding in report.findings
    ]
    rules = [{"id": type_} for type_ in sorted({finding.type for finding in report.findings})]
    run = {"tool": {"driver": {"name": "govdata", "rules": rules}}, "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return as_json({"$schema": schema, "version": "2.1.0", "runs": [run]})


RENDERERS: dict[str, Renderer] = {
    "text": render_text,
    "json": render_json,
    "markdown": render_markdown,
    "html": render_html,
    "junit": render_junit,
    "sarif": render_sarif,
}
