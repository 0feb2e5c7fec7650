"""A report as Markdown, for a pull request or a wiki."""

from __future__ import annotations

from govdata.reports.lines import cells, heads, justification, notes, one_line, quotation_line, summary, word
from govdata.reports.markdown_table import markdown_table
from govdata.reports.markdown_text import markdown_text
from govdata.reports.model import Finding, Report


def render_markdown(report: Report, lang: str = "en") -> str:
    """For a pull request or a wiki: a table of findings, one of what was waived, and the checks that gave no answer."""
    lines = [f"# {markdown_text(summary(report, lang))}", ""]
    if report.findings:
        rows = (_quoted_cells(finding, lang, finding.next_step.in_(lang)) for finding in report.findings)
        lines += [*markdown_table(heads(lang, "next"), rows), ""]
    if report.waived:
        rows = (_quoted_cells(waived.finding, lang, justification(waived, lang)) for waived in report.waived)
        lines += [f"## {word('waived', lang)}", "", *markdown_table(heads(lang, "waived"), rows), ""]
    return "\n".join([*lines, *(f"- {markdown_text(note)}" for note in notes(report, lang))]) + "\n"


def _quoted_cells(finding: Finding, lang: str, last: str) -> tuple[str, ...]:
    """The cells with the quotes in the message, where a page has no room for them below it."""
    *first, message, last = cells(finding, lang, last)
    quotes = (quotation_line(each, lang) for each in finding.quotations)
    return (*first, one_line(" | ".join((message, *quotes)), lang), last)
