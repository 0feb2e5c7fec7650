"""What all forms of a report share: its words in both languages, and a finding, a check, a waiver as lines of text."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from govdata.reports.model import Finding, Report, Severity, State, TruncatedFindings, Waived

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


def summary(report: Report, lang: str = "en") -> str:
    """The answer in one line."""
    words = WORDS[lang]
    good, bad = ("whole", "broken") if report.released else ("yes", "no")
    answer = words[good if report.valid else bad]
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    return f"{report.name}: {answer} ({errors} {words['errors']}, {warnings} {words['warnings']})"


def where(finding: Finding, words: dict[str, str]) -> str:
    parts = []
    if finding.row is not None:
        parts.append(f"{words['row']} {finding.row}")
    if columns := column_names(finding):
        parts.append(f"{words['column']} {columns}")
    if finding.key:
        parts.append(f"({finding.key})")
    return " ".join(parts)


def column_names(finding: Finding) -> str:
    return finding.field or ", ".join(finding.fields)


def finding_lines(finding: Finding, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield "  ".join(filter(None, (f"  {words[finding.severity]}", finding.type, where(finding, words))))
    yield f"      {one_line(finding.message.in_(lang))}"
    told = (
        ("found", finding.cell),
        ("expected", finding.expected.in_(lang)),
        ("next", finding.next_step.in_(lang)),
    )
    for word, text in told:
        if text:
            yield f"      {words[word]}: {one_line(text)}"
    for quotation in finding.quotations:
        place = f" ({quotation.table} {words['row']} {quotation.row})" if quotation.row else ""
        yield one_line(f"      | {quotation.source}{place}: {quotation.as_written} 「{quotation.quote}」")


def one_line(text: str, width: int = 400) -> str:
    """A cell as one line of text: control characters shown, and cut where it would flood the screen."""
    shown = "".join(char if unicodedata.category(char)[0] != "C" else repr(char)[1:-1] for char in text[: width + 1])
    return shown if len(text) <= width else f"{shown[:width]}… ({len(text)} characters)"


def check_lines(report: Report, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    states = Counter(check.state for check in report.checks)
    yield f"{words['checks']}: " + ", ".join(f"{states[state]} {words[state]}" for state in State)
    told: dict[tuple[str, str, State], list[str]] = {}
    for check in report.checks:
        if check.state in (State.SKIPPED, State.UNDECIDED):
            told.setdefault((check.id, check.reason.in_(lang), check.state), []).append(check.table or words["package"])
    for (id_, reason, state), tables in told.items():
        yield f"  {words[state]}  {id_} [{', '.join(tables)}]: {reason}"


def hidden(truncated: TruncatedFindings, lang: str) -> str:
    return f"{truncated.type}: {truncated.count} {WORDS[lang]['more']}"


def grounds(waived: Waived, lang: str) -> str:
    words = WORDS[lang]
    return f"{waived.waiver}: {waived.reason} ({words['by']} {waived.reviewer}, {words['until']} {waived.expires})"


def cells(finding: Finding, lang: str, last: str) -> tuple[str, ...]:
    cells = (
        WORDS[lang][finding.severity],
        finding.type,
        finding.table or WORDS[lang]["package"],
        str(finding.row or ""),
        column_names(finding),
        finding.message.in_(lang),
        last,
    )
    return tuple(map(one_line, cells))


def heads(lang: str, last: str) -> tuple[str, ...]:
    words = WORDS[lang]
    return ("", words["rule"], words["table"], words["row"], words["column"], words["message"], words[last])


def notes(report: Report, lang: str) -> Iterator[str]:
    """What stands below the tables of a page: what was not listed, and what was not checked."""
    tables = ((truncated.table or WORDS[lang]["package"], truncated) for truncated in report.truncated)
    yield from (f"{table}: {hidden(truncated, lang)}" for table, truncated in tables)
    yield from (line.strip() for line in check_lines(report, lang))
