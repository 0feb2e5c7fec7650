"""A report as text, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from govdata.reports.coverage import coverage_lines
from govdata.reports.lines import (
    check_lines,
    digest_line,
    finding_lines,
    hidden,
    justification,
    labelled,
    summary,
    word,
)
from govdata.reports.messages import Message
from govdata.reports.model import Report
from govdata.reports.printable import printable


def _table_lines(report: Report, name: str | None, place: str, lang: str) -> Iterator[str]:
    findings = report.of_table(name)
    rest = [truncated for truncated in report.truncated if truncated.table == name]
    if findings or rest:
        yield ""
        yield f"{name or word('package', lang)}  {place}".rstrip()
    for finding in findings:
        yield from finding_lines(finding, lang)
    for truncated in rest:
        yield f"  {hidden(truncated, lang)}"


MANY = 30
"""From so many findings on, it is said how fewer are listed."""
_FEWER = Message(
    "Many findings follow, and often few causes: --limit 5 lists the first five of each table.",
    "以下问题较多，而原因往往只有几个：--limit 5 只列出每张表的前 5 个。",
)


def render_text(report: Report, lang: str = "en") -> str:
    """For people: which file, row, column, rule, what was found, what was expected, what to do."""
    lines = [summary(report, lang)]
    if len(report.findings) > MANY and not report.released:
        lines.append(_FEWER.in_(lang))
    for name, place in [(None, ""), *((task.name, task.place) for task in report.tasks)]:
        lines += _table_lines(report, name, place, lang)
    if report.waived:
        lines += ["", labelled(word("waived", lang), "", lang).rstrip()]
    for waived in report.waived:
        lines += [*finding_lines(waived.finding, lang), f"      {justification(waived, lang)}"]
    lines.append("")
    space = "" if lang == "zh" else " "
    for task in report.tasks:
        assumed = (f"{word('assumed', lang)}{space}{text.in_(lang)}" for text in task.assumed)
        lines += [labelled(task.name, text, lang) for text in assumed]
    lines += check_lines(report, lang)
    lines += coverage_lines(report.coverage, lang)
    if report.digest:
        lines.append(digest_line(report.digest, lang))
    return "\n".join(map(printable, lines)) + "\n"
