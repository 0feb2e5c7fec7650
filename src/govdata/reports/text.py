"""A report as text, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from govdata.reports.lines import WORDS, check_lines, finding_lines, grounds, hidden, summary
from govdata.reports.model import Report


def _table_lines(report: Report, name: str | None, place: str, lang: str) -> Iterator[str]:
    findings = report.of_table(name)
    rest = [truncated for truncated in report.truncated if truncated.table == name]
    if findings or rest:
        yield ""
        yield f"{name or WORDS[lang]['package']}  {place}".rstrip()
    for finding in findings:
        yield from finding_lines(finding, lang)
    for truncated in rest:
        yield f"  {hidden(truncated, lang)}"


def render_text(report: Report, lang: str = "en") -> str:
    """For people: which file, row, column, rule, what was found, what was expected, what to do."""
    words = WORDS[lang]
    lines = [summary(report, lang)]
    for name, place in [(None, ""), *((task.name, task.place) for task in report.tasks)]:
        lines += _table_lines(report, name, place, lang)
    if report.waived:
        lines += ["", f"{words['waived']}:"]
    for waived in report.waived:
        lines += [*finding_lines(waived.finding, lang), f"      {grounds(waived, lang)}"]
    lines.append("")
    for task in report.tasks:
        lines += [f"{task.name}: {words['assumed']} {text.in_(lang)}" for text in task.assumed]
    lines += check_lines(report, lang)
    return "\n".join(lines) + "\n"
