"""A report as Markdown, for a pull request, a wiki, or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govdata.reports.groups import Group, groups, kinds, type_counts, waived_groups
from govdata.reports.lines import (
    common,
    facts,
    justification,
    more_like_it,
    notes,
    one_line,
    provenance,
    quotation_line,
    said,
    summary,
    table_names,
    where,
    word,
)
from govdata.reports.markdown_table import markdown_table
from govdata.reports.markdown_text import markdown_text
from govdata.reports.messages import Message
from govdata.reports.model import Report

_COUNT = Message("number", "数量")


def render_markdown(report: Report, lang: str = "en") -> str:
    """For a pull request or a wiki: counts by type, the findings said once, what was waived, what gave no answer."""
    lines = [f"# {markdown_text(summary(report, lang))}", "", markdown_text(" · ".join(provenance(report, lang))), ""]
    lines += _part(markdown_table(_count_heads(lang), _counts(report, lang)), bool(report.findings or report.truncated))
    lines += _part(_groups(groups(report), lang, "next"), bool(report.findings))
    if report.waived:
        lines += [f"## {word('waived', lang)}", "", *_groups(waived_groups(report), lang, "waived"), ""]
    return "\n".join([*lines, *(f"- {markdown_text(note)}" for note in notes(report, lang))]) + "\n"


def _part(lines: Iterator[str], shown: bool) -> list[str]:
    return [*lines, ""] if shown else []


def _count_heads(lang: str) -> tuple[str, ...]:
    return (_COUNT.in_(lang), "", *(word(name, lang) for name in ("rule", "message", "table")))


def _counts(report: Report, lang: str) -> Iterator[tuple[str, ...]]:
    for each in type_counts(report):
        tables = table_names(each.tables).in_(lang)
        yield f"{each.count:,}", word(each.severity, lang), each.type, each.title.in_(lang), tables


def _groups(found: Sequence[Group], lang: str, last: str) -> Iterator[str]:
    names = ("message", "table", "where", "rule", last)
    yield from markdown_table(
        ("", *(word(name, lang) for name in names)), (_cells(kind, lang) for kind in kinds(found))
    )


def _cells(kind: Sequence[Group], lang: str) -> tuple[str, ...]:
    """A kind as a row: what is wrong, with its quotes; where; by which rule; and what can be done about it."""
    group, first, more = kind[0], kind[0].first, more_like_it(kind, lang)
    quotes = (quotation_line(each, lang) for each in first.quotations)
    told = [*facts(first, lang), *([justification(group.waived, lang)] if group.waived else [])]
    cells = (
        word(first.severity, lang),
        " | ".join((said(group, lang), *quotes, *([more] if more else []))),
        first.table or word("package", lang),
        where(common(group), lang),
        first.type,
        Message("; ", "；").in_(lang).join(told),
    )
    return tuple(one_line(text, lang) for text in cells)
