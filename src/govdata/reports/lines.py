"""What all forms of a report share: its words in both languages, and a finding, a check, a waiver as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from govdata.reports.coverage import coverage_lines
from govdata.reports.messages import EMPTY, NO_ROW, Message, counted
from govdata.reports.model import Check, Finding, Quotation, Report, Severity, State, TruncatedFindings, Waived
from govdata.reports.printable import printable

WORDS: Final[Mapping[str, Message]] = {
    "error": Message("error", "错误"),
    "warning": Message("warning", "警告"),
    "package": Message("package", "数据包"),
    "row": Message("row", "行"),
    "column": Message("column", "列"),
    "found": Message("found", "实际值"),
    "expected": Message("expected", "应为"),
    "next": Message("to do", "处理建议"),
    "passed": Message("passed", "通过"),
    "failed": Message("with findings", "发现问题"),
    "skipped": Message("skipped", "跳过"),
    "undecided": Message("undecided", "无法判定"),
    "noted": Message("with warnings or waivers", "有警告或豁免"),
    "assumed": Message("assumed", "推定"),
    "waived": Message("Waived", "已豁免"),
    "rule": Message("rule", "规则"),
    "table": Message("table", "表"),
    "message": Message("message", "说明"),
}
"""The words of the frame. What a finding says is its own `Message`."""
NAMED = 3
"""So many rules of one line are named; more are counted."""


def word(name: str, lang: str) -> str:
    """A word of the frame of a report in `lang`."""
    return WORDS[name].in_(lang)


def labelled(label: str, text: str, lang: str) -> str:
    """`label: text`, with the colon of the language."""
    return f"{label}：{text}" if lang == "zh" else f"{label}: {text}"


def summary(report: Report, lang: str = "en") -> str:
    """The answer in one line."""
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    answer = Message(
        f"{_verdict(report).en} ({counted(errors, 'error')}, {counted(warnings, 'warning')})",
        f"{_verdict(report).zh}（{errors:,} 个错误，{warnings:,} 个警告）",
    )
    return labelled(printable(f"{report.name} {report.version}".strip()), answer.in_(lang), lang)


def _verdict(report: Report) -> Message:
    if report.released:
        return Message("verified", "核验通过") if report.valid else Message("NOT verified", "核验未通过")
    if report.inferred:
        if any(task.fields is None for task in report.tasks):
            return Message("could not be read", "无法读取")
        en, zh = ("is valid", "有效") if report.valid else ("is NOT valid", "无效")
        return Message(f"the structure {en}; the schema was inferred", f"结构{zh}；模式为推断所得")
    return Message("may be released", "可以发布") if report.valid else Message("may NOT be released", "不可发布")


def where(finding: Finding, lang: str) -> str:
    """The row, the column and the id of the row; empty for a finding on a table as a whole."""
    row, columns, key = finding.row, column_names(finding), finding.key
    noun = "columns" if not finding.field and len(finding.fields) > 1 else "column"
    parts = Message(
        ", ".join([*([f"row {row}"] if row else []), *([f"{noun} {columns}"] if columns else [])]),
        "，".join([*([f"第 {row} 行"] if row else []), *([f"{columns.replace(', ', '、')} 列"] if columns else [])]),
    )
    own = Message(f" ({key})", f"（{key}）").in_(lang) if key else ""
    printed = f"{Message(', ', '，').in_(lang)}{page_label(finding.page).in_(lang)}" if finding.page else ""
    return (parts.in_(lang) + own + printed).strip()


def page_label(page: str) -> Message:
    """A place in a document as people say it: page 3, Sheet1!B3."""
    return Message(f"page {page}", f"第 {page} 页") if page.isdecimal() else Message.same(page)


def message_with_page(finding: Finding, lang: str) -> str:
    """What a finding says, with the page of its figure where that is known."""
    said = finding.message.in_(lang)
    if not finding.page:
        return said
    label = page_label(finding.page).in_(lang)
    return said + Message(f" ({label})", f"（{label}）").in_(lang)


def column_names(finding: Finding) -> str:
    """The column that a finding is about, or all columns of a key."""
    return finding.field or ", ".join(finding.fields)


def finding_lines(finding: Finding, lang: str) -> Iterator[str]:
    """A finding in lines: where it is, what it says, and what was found, is expected and can be done."""
    yield "  ".join(filter(None, (f"  {word(finding.severity, lang)}", finding.type, where(finding, lang))))
    yield f"      {one_line(finding.message.in_(lang), lang)}"
    told = (
        ("found", finding.cell),
        ("expected", finding.expected.in_(lang)),
        ("next", finding.next_step.in_(lang)),
    )
    yield from (f"      {labelled(word(name, lang), one_line(text, lang), lang)}" for name, text in told if text)
    yield from (one_line(f"      | {quotation_line(each, lang)}", lang) for each in finding.quotations)


def quotation_line(quotation: Quotation, lang: str) -> str:
    """Who says a figure, where, and in which clause."""
    place = quotation_place(quotation, lang)
    return labelled(f"{quotation.source}{place}", f"{quotation.as_written} 「{quotation.quote}」", lang)


def quotation_place(quotation: Quotation, lang: str) -> str:
    """The table and the row of a quotation, in brackets; empty where it has none."""
    row, table = quotation.row, quotation.table
    if not row:
        return ""
    page = page_label(quotation.page) if quotation.page else EMPTY
    behind = Message(f", {page.en}", f"，{page.zh}") if page else EMPTY
    return Message(f" ({table} row {row}{behind.en})", f"（{table} 第 {row} 行{behind.zh}）").in_(lang)


def by_table(report: Report) -> Iterator[Finding]:
    """The findings in the order in which people read them: on the package, then on the tables as it lists them."""
    names = (None, *(task.name for task in report.tasks), *(finding.table for finding in report.findings))
    for name in dict.fromkeys(names):
        yield from report.of_table(name)


def one_line(text: str, lang: str = "en", width: int = 400) -> str:
    """A cell as one line of text: control characters shown, and cut where it would flood the screen."""
    shown = printable(text[: width + 1])
    length = Message(f"… ({len(text):,} characters)", f"……（共 {len(text):,} 个字符）").in_(lang)
    return shown if len(text) <= width else f"{shown[:width]}{length}"


def check_lines(report: Report, lang: str) -> Iterator[str]:
    """How many checks passed, failed and gave no answer; then those that gave none, with the reason."""
    states = Counter(check.state for check in report.checks)
    words = {state: word("noted" if state is State.FAILED and report.valid else state, lang) for state in State}
    shown = [state for state in State if states[state] or state in (State.PASSED, State.FAILED)]
    if lang == "zh":
        yield "检查：" + "，".join(f"{words[state]} {states[state]:,}" for state in shown)
    else:
        yield "Checks: " + ", ".join(f"{states[state]:,} {words[state]}" for state in shown)
    if settled := sum(bool(check.settled_by) for check in report.checks):
        yield f"  {_settled_line(settled).in_(lang)}"
    yield from (f"  {line}" for line in _unanswered(report.checks, lang))


def _settled_line(count: int) -> Message:
    were = "was" if count == 1 else "were"
    return Message(
        f"{counted(count, 'check')} {were} settled by the statistics of Parquet files, in whole or for some columns",
        f"其中 {count:,} 项的全部或部分列由 Parquet 文件的统计信息判定，未读取数据",
    )


def _unanswered(checks: Iterable[Check], lang: str) -> Iterator[str]:
    """The skipped and undecided checks: one line for all that share state, reason and tables.

    Those that had nothing to look at are only counted, in one line for all tables.
    """
    rules: dict[tuple[State, str, str], list[str]] = {}
    idle: Counter[str] = Counter()
    for check in checks:
        if not check.applies:
            idle[check.table or word("package", lang)] += 1
        elif check.state in (State.SKIPPED, State.UNDECIDED):
            place = (check.state, check.reason.in_(lang), check.table or word("package", lang))
            rules.setdefault(place, []).append(check.id)
    tables: dict[tuple[State, str, tuple[str, ...]], list[str]] = {}
    for (state, reason, table), ids in rules.items():
        tables.setdefault((state, reason, tuple(ids)), []).append(table)
    for (state, reason, same), names in tables.items():
        yield _unanswered_line(state, names, same, reason).in_(lang)
    if idle:
        yield _idle_line(idle).in_(lang)


def _idle_line(idle: Mapping[str, int]) -> Message:
    """`a, b, c and 5 more tables: 81 rules skipped, the rule applies to no row`."""
    named, rest, count = list(idle)[:NAMED], len(idle) - NAMED, sum(idle.values())
    more = Message(f" and {counted(rest, 'more table')}", f" 等 {len(idle):,} 张表") if rest > 0 else EMPTY
    return Message(
        f"{', '.join(named)}{more.en}: {counted(count, 'rule')} skipped, {NO_ROW.en}",
        f"{'、'.join(named)}{more.zh}：跳过 {count:,} 条规则，{NO_ROW.zh}",
    )


def _unanswered_line(state: State, tables: Sequence[str], ids: Sequence[str], reason: str) -> Message:
    """`events: 20 rules skipped, the file is missing`."""
    few, how = len(ids) <= NAMED, WORDS[state]
    en = f"{', '.join(ids)} {how.en}" if few else f"{len(ids):,} rules {how.en}"
    zh = f"{'、'.join(ids)} {how.zh}" if few else f"{how.zh} {len(ids):,} 条规则"
    why = Message(f", {reason}", f"，{reason}") if reason else EMPTY
    return Message(f"{', '.join(tables)}: {en}{why.en}", f"{'、'.join(tables)}：{zh}{why.zh}")


def digest_line(digest: str, lang: str) -> str:
    """The digest of a release as a lock file has it: whoever knows it from elsewhere can compare."""
    return labelled(Message("Digest", "摘要").in_(lang), f"sha256:{digest}", lang)


def hidden(truncated: TruncatedFindings, lang: str) -> str:
    """How many findings of a type are counted and not listed."""
    more = Message(f"{truncated.count:,} more, counted but not listed", f"另有 {truncated.count:,} 处，仅计数，未列出")
    return labelled(truncated.type, more.in_(lang), lang)


def justification(waived: Waived, lang: str) -> str:
    """Which waiver accepts a finding, why, who says so and until when."""
    grounds = Message(
        f"{waived.reason} (by {waived.reviewer}, until {waived.expires})",
        f"{waived.reason}（审阅人 {waived.reviewer}，有效期至 {waived.expires}）",
    )
    return labelled(waived.waiver, grounds.in_(lang), lang)


def cells(finding: Finding, lang: str, last: str) -> tuple[str, ...]:
    """A finding as a row of a table with `heads`."""
    texts = (
        word(finding.severity, lang),
        finding.type,
        finding.table or word("package", lang),
        str(finding.row or ""),
        column_names(finding),
        message_with_page(finding, lang),
        last,
    )
    return tuple(one_line(text, lang) for text in texts)


def heads(lang: str, last: str) -> tuple[str, ...]:
    """The header of a table of findings; `last` names its last column."""
    return ("", *(word(name, lang) for name in ("rule", "table", "row", "column", "message", last)))


def notes(report: Report, lang: str) -> Iterator[str]:
    """What stands below the tables of a page: what was not listed, and what was not checked."""
    tables = ((truncated.table or word("package", lang), truncated) for truncated in report.truncated)
    yield from (printable(labelled(table, hidden(truncated, lang), lang)) for table, truncated in tables)
    below = (*check_lines(report, lang), *coverage_lines(report.coverage, lang))
    yield from (printable(line.strip()) for line in below)
