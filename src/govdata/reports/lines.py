"""What all forms of a report share: its words in both languages, and findings, checks, waivers as lines of text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from govdata.reports.coverage import coverage_lines
from govdata.reports.groups import RANGES, Group, TypeCount, case_groups, in_reading_order, row_ranges, type_counts
from govdata.reports.messages import EMPTY, NO_ROW, Message, counted
from govdata.reports.model import Case, Check, Finding, Quotation, Report, Severity, State, TruncatedFindings, Waived
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
    "accepted": Message("waived", "已豁免"),
    "skipped": Message("skipped", "跳过"),
    "undecided": Message("undecided", "无法判定"),
    "noted": Message("with warnings", "有警告"),
    "assumed": Message("assumed", "推定"),
    "waived": Message("Waived", "已豁免"),
    "rule": Message("rule", "规则"),
    "table": Message("table", "表"),
    "message": Message("message", "说明"),
    "where": Message("where", "位置"),
    "ids": Message("ids", "行标识"),
    "page": Message("source", "来源"),
}
"""The words of the frame. What a finding says is its own `Message`."""
TYPES = 7
"""So many types of findings are counted one by one; verbose forms count them all."""
NAMED = 3
"""So many rules of one line are named; more are counted."""
TABLES = 8
"""So many tables of one line are named, with how many more there are."""


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


def said(group: Group, lang: str, most: int | None = RANGES) -> str:
    """What the findings of a group say, and in which rows: `subject "a" is missing in "subjects" (29 rows: 2–30)`."""
    sentence = one_line(group.first.message.in_(lang), lang)
    rows = many_rows(group.rows, lang, most)
    return f"{sentence.removesuffix('。' if lang == 'zh' else '.')}{rows}" if rows else sentence


def many_rows(rows: Sequence[int], lang: str, most: int | None = RANGES) -> str:
    """How many rows, and which; empty where it is one, whose place is told elsewhere."""
    if len(rows) < 2:
        return ""
    told = row_ranges(rows, most)
    return Message(f" ({len(rows):,} rows: {told})", f"（{len(rows):,} 行：{told.replace(', ', '、')}）").in_(lang)


def more_like_it(kind: Sequence[Group], lang: str) -> str:
    """How many more cells of a column are wrong in the same way as the first, and in which rows; empty for none."""
    more = sum(len(group.findings) for group in kind[1:])
    rows = sorted({row for group in kind[1:] for row in group.rows})
    told = Message(f"and {more:,} more like it", f"另有 {more:,} 处同类问题").in_(lang)
    return f"{told}{many_rows(rows, lang)}" if more else ""


def group_lines(group: Group, lang: str, *, whole: bool = False) -> Iterator[str]:
    """A group in lines: what is wrong, in which rows, by which rule, and what was found, is expected and can be done.

    With `whole` no row is left out, and their ids are told.
    """
    first = group.first
    yield f"  {word(first.severity, lang)}  {said(group, lang, None if whole else RANGES)}"
    yield f"      {'  '.join(filter(None, (first.type, where(common(group), lang))))}"
    if whole and len(group.keys) > 1:
        yield f"      {labelled(word('ids', lang), Message(', ', '、').in_(lang).join(group.keys), lang)}"
    yield from (f"      {fact}" for fact in facts(first, lang))
    yield from (one_line(f"      | {quotation_line(each, lang)}", lang) for each in first.quotations)
    if group.waived:
        yield f"      {justification(group.waived, lang)}"


def common(group: Group) -> Finding:
    """What the findings of a group share: of several the column alone."""
    return group.first if len(group.findings) == 1 else replace(group.first, row=None, key=None, page="")


def facts(finding: Finding, lang: str) -> Iterator[str]:
    """What was found and is expected, where the sentence does not say it already, and what can be done.

    The sentence on a key of several columns has the cell of each.
    """
    sentence, cell, expected = finding.message.in_(lang), finding.cell, finding.expected.in_(lang)
    told = (
        ("found", "" if cell is None or len(finding.fields) > 1 or _says(sentence, cell) else cell),
        ("expected", "" if _says(sentence, expected) else expected),
        ("next", finding.next_step.in_(lang)),
    )
    yield from (labelled(word(name, lang), one_line(text, lang), lang) for name, text in told if text)


def _says(sentence: str, text: str) -> bool:
    """Whether a text stands in a sentence as a whole word."""
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", sentence) is not None


def count_lines(report: Report, lang: str, most: int | None = TYPES) -> Iterator[str]:
    """How many findings of each type, where there are several; those beyond the most are counted together."""
    counts = type_counts(report)
    if sum(each.count for each in counts) < 2:
        return
    shown = counts if most is None or len(counts) <= most else counts[: most - 1]
    yield from (f"  {one_line(count_text(each, lang), lang)}" for each in shown)
    if rest := counts[len(shown) :]:
        found = sum(each.count for each in rest)
        yield Message(
            f"  {counted(len(rest), 'more type')} ({counted(found, 'finding')})",
            f"  另有 {len(rest):,} 类（{found:,} 处）",
        ).in_(lang)


def count_text(each: TypeCount, lang: str) -> str:
    """`29 errors  foreign-key in observations: ForeignKey Error`."""
    kind, tables = WORDS[each.severity], table_names(each.tables)
    start = Message(
        f"{counted(each.count, kind.en)}  {each.type} in {tables.en}",
        f"{each.count:,} 个{kind.zh}  {each.type}（{tables.zh}）",
    )
    title = each.title.in_(lang)
    return start.in_(lang) if title == each.type else labelled(start.in_(lang), title, lang)


def table_names(tables: Sequence[str | None], most: int = TABLES) -> Message:
    """The tables by name, None as the package; those beyond the most are counted: `a, b, c and 5 more tables`."""
    en, zh = ([table or WORDS["package"].in_(lang) for table in tables[:most]] for lang in ("en", "zh"))
    rest = len(tables) - most
    more = Message(f" and {counted(rest, 'more table')}", f" 等 {len(tables):,} 张表") if rest > 0 else EMPTY
    return Message(f"{', '.join(en)}{more.en}", f"{'、'.join(zh)}{more.zh}")


def why_line(report: Report, lang: str) -> str:
    """The command that tells why the first declared rule is there, an error before a warning; empty for none."""
    found = (*in_reading_order(report), *(waived.finding for waived in report.waived))
    rule = next((each.type for each in found if each.type in report.meanings), None)
    if rule is None:
        return ""
    command = f"govdata explain {rule}" + (f" --package {report.named_as}" if report.named_as else "")
    return Message(f"Why a rule is there: `{command}`", f"规则的理由：`{command} --lang zh`").in_(lang)


def case_lines(case: Case, lang: str) -> Iterator[str]:
    """All that is told of a case: its findings, what of them is waived, and how many more there are."""
    for group in case_groups(case):
        yield from group_lines(group, lang, whole=True)
    yield from (hidden(truncated, lang) for truncated in case.truncated)


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
    rules: dict[tuple[State, str, str | None], list[str]] = {}
    idle: Counter[str | None] = Counter()
    for check in checks:
        if not check.applies:
            idle[check.table] += 1
        elif check.state in (State.SKIPPED, State.UNDECIDED):
            rules.setdefault((check.state, check.reason.in_(lang), check.table), []).append(check.id)
    tables: dict[tuple[State, str, tuple[str, ...]], list[str | None]] = {}
    for (state, reason, table), ids in rules.items():
        tables.setdefault((state, reason, tuple(ids)), []).append(table)
    for (state, reason, same), names in tables.items():
        yield _unanswered_line(state, names, same, reason).in_(lang)
    if idle:
        yield _idle_line(idle).in_(lang)


def _idle_line(idle: Mapping[str | None, int]) -> Message:
    """`a, b, c and 5 more tables: 81 rules skipped, the rule applies to no row`."""
    tables, count = table_names([*idle], NAMED), sum(idle.values())
    return Message(
        f"{tables.en}: {counted(count, 'rule')} skipped, {NO_ROW.en}",
        f"{tables.zh}：跳过 {count:,} 条规则，{NO_ROW.zh}",
    )


def _unanswered_line(state: State, tables: Sequence[str | None], ids: Sequence[str], reason: str) -> Message:
    """`events: 20 rules skipped, the file is missing`."""
    few, how = len(ids) <= NAMED, WORDS[state]
    en = f"{', '.join(ids)} {how.en}" if few else f"{len(ids):,} rules {how.en}"
    zh = f"{'、'.join(ids)} {how.zh}" if few else f"{how.zh} {len(ids):,} 条规则"
    why = Message(f", {reason}", f"，{reason}") if reason else EMPTY
    named = table_names(tables)
    return Message(f"{named.en}: {en}{why.en}", f"{named.zh}：{zh}{why.zh}")


def signer_lines(signers: Sequence[str], lang: str) -> list[str]:
    """Who signed a release: it was released by them, whatever is written in it."""
    return [labelled(Message("Signed by", "签名人").in_(lang), each, lang) for each in signers]


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


def provenance(report: Report, lang: str) -> Iterator[str]:
    """When a report was made, by which version, and of how much: what a page needs to stand alone."""
    version, read = report.versions.get("govdata"), [task.rows for task in report.tasks if task.rows is not None]
    if report.day:
        yield report.day
    if version:
        yield f"govdata {version}"
    tables, rows = len(report.tasks), sum(read)
    yield Message(f"{counted(tables, 'table')}, {counted(rows, 'row')}", f"{tables:,} 张表，{rows:,} 行").in_(lang)


def notes(report: Report, lang: str) -> Iterator[str]:
    """What stands below the tables of a page: what was not listed, and what was not checked."""
    tables = ((truncated.table or word("package", lang), truncated) for truncated in report.truncated)
    yield from (printable(labelled(table, hidden(truncated, lang), lang)) for table, truncated in tables)
    below = (*check_lines(report, lang), *coverage_lines(report.coverage, lang))
    yield from (printable(line.strip()) for line in below)
    yield from filter(None, (printable(why_line(report, lang)),))
