"""A report as one HTML page that stands alone: the answer, counts, findings said once, and what their rules mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from govdata.reports.groups import Group, TypeCount, groups, kinds, type_counts, waived_groups
from govdata.reports.html_style import STYLE
from govdata.reports.lines import (
    WORDS,
    column_names,
    common,
    justification,
    labelled,
    more_like_it,
    notes,
    one_line,
    page_label,
    provenance,
    quotation_place,
    said,
    summary,
    table_names,
    word,
)
from govdata.reports.messages import EMPTY_CELL, Message, counted
from govdata.reports.model import Quotation, Report, Severity
from govdata.reports.printable import printable

_HEADINGS = {
    "counts": Message("Findings by type", "各类问题"),
    "errors": Message("Errors", "错误"),
    "warnings": Message("Warnings", "警告"),
    "waived": Message("Waived", "已豁免"),
    "rules": Message("Rules", "规则"),
    "checks": Message("Checks", "检查"),
}
_CONTENTS = Message("Contents", "目录")


def render_html(report: Report, lang: str = "en") -> str:
    """One page that stands alone: no script, nothing loaded from elsewhere."""
    title = escape(summary(report, lang))
    sections = {name: body for name, body in _sections(report, lang) if body}
    language = "zh-CN" if lang == "zh" else "en"
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in provenance(report, lang))
    links = "".join(f'<li><a href="#{name}">{_HEADINGS[name].in_(lang)}</a></li>' for name in sections)
    body = "".join(
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{_HEADINGS[name].in_(lang)}</h2>\n{text}</section>\n'
        for name, text in sections.items()
    )
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>\n'
        f"<style>{STYLE}</style></head>\n<body>\n"
        f'<header><h1 class="{"yes" if report.valid else "no"}">{title}</h1>\n<ul class="facts">{facts}</ul></header>\n'
        f'<nav aria-label="{_CONTENTS.in_(lang)}"><ul>{links}</ul></nav>\n<main>\n{body}</main>\n</body></html>\n'
    )


def _sections(report: Report, lang: str) -> Iterator[tuple[str, str]]:
    """The parts of the page by their ids, in order; one without text is left out."""
    open_, waived = groups(report), waived_groups(report)
    anchors = _anchors((*open_, *waived))
    yield "counts", _counts(type_counts(report), anchors, lang)
    for name, severity in (("errors", Severity.ERROR), ("warnings", Severity.WARNING)):
        mine = [group for group in open_ if group.first.severity is severity]
        yield name, _findings(report, mine, anchors, lang)
    yield "waived", _findings(report, waived, anchors, lang)
    yield "rules", "".join(_rule(report, group, anchors, lang) for group in _firsts((*open_, *waived)))
    items = "".join(f"<li>{_text(note)}</li>\n" for note in notes(report, lang))
    yield "checks", f"<ul>\n{items}</ul>\n"


def _firsts(found: Iterable[Group]) -> list[Group]:
    """The first group of each type, by type."""
    firsts = {group.first.type: group for group in reversed([*found])}
    return [firsts[name] for name in sorted(firsts)]


def _anchors(found: Iterable[Group]) -> Mapping[str, str]:
    """The id of what is said of each type; a type may hold any character."""
    return {group.first.type: f"rule-{number}" for number, group in enumerate(_firsts(found), 1)}


def _counts(counts: Sequence[TypeCount], anchors: Mapping[str, str], lang: str) -> str:
    items = "".join(f"<li>{_count(each, anchors, lang)}</li>\n" for each in counts)
    return f'<ul class="counts">\n{items}</ul>\n' if items else ""


def _count(each: TypeCount, anchors: Mapping[str, str], lang: str) -> str:
    kind, title = WORDS[each.severity], each.title.in_(lang)
    number = Message(counted(each.count, kind.en), f"{each.count:,} 个{kind.zh}").in_(lang)
    tables = table_names(each.tables).in_(lang)
    named = "" if title == each.type else f" {_text(title)}"
    return f'<b class="{each.severity}">{number}</b> {_link(each.type, anchors)}{named} <span>{_text(tables)}</span>'


def _findings(report: Report, found: Sequence[Group], anchors: Mapping[str, str], lang: str) -> str:
    """Findings under their tables, as they come."""
    places = {task.name: task.place for task in report.tasks}
    parts = []
    for table, mine in groupby(found, key=lambda group: group.first.table):
        items = "".join(_kind(kind, anchors, lang) for kind in kinds(mine))
        place = f" <code>{_text(places[table])}</code>" if table in places else ""
        parts.append(f'<h3>{_text(table or word("package", lang))}{place}</h3>\n<ul class="findings">\n{items}</ul>\n')
    return "".join(parts)


def _kind(kind: Sequence[Group], anchors: Mapping[str, str], lang: str) -> str:
    """The first group of a kind; the others unfold below it."""
    rest = "".join(_item(group, _finding(group, anchors, lang)) for group in kind[1:])
    summary_line = f"<summary>{_text(more_like_it(kind, lang))}</summary>"
    more = f'<details>{summary_line}\n<ul class="findings">\n{rest}</ul></details>' if rest else ""
    return _item(kind[0], _finding(kind[0], anchors, lang) + more)


def _item(group: Group, body: str) -> str:
    return f'<li class="is-{group.first.severity}">{body}</li>\n'


def _finding(group: Group, anchors: Mapping[str, str], lang: str) -> str:
    first, severity = group.first, group.first.severity
    quotes = "".join(_quote(quotation, lang) for quotation in first.quotations)
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{text}</dd>" for name, text in _facts(group, anchors, lang) if text)
    return (
        f'<p><strong class="{severity}">{word(severity, lang)}</strong> '
        f"{_text(said(group, lang))}</p>\n<dl>{facts}</dl>{quotes}"
    )


def _facts(group: Group, anchors: Mapping[str, str], lang: str) -> Iterator[tuple[str, str]]:
    """What is known of a group, by what it is called; each as HTML."""
    shared = common(group)
    cell = EMPTY_CELL.in_(lang) if shared.cell == "" else shared.cell or ""
    found = "" if len(shared.fields) > 1 else cell  # the sentence on a key has the cell of each of its columns
    yield word("rule", lang), _link(shared.type, anchors)
    yield word("row", lang), str(shared.row or "")
    yield word("column", lang), _text(column_names(shared))
    yield word("page", lang), _text(page_label(shared.page).in_(lang)) if shared.page else ""
    yield word("ids", lang), _text(", ".join(group.keys))
    yield word("found", lang), _text(found)
    yield word("expected", lang), _text(shared.expected.in_(lang))
    yield word("next", lang), _text(shared.next_step.in_(lang))
    yield word("waived", lang), _text(justification(group.waived, lang)) if group.waived else ""


def _rule(report: Report, group: Group, anchors: Mapping[str, str], lang: str) -> str:
    """What a rule means; the page needs no command to say it."""
    type_, title = group.first.type, group.first.title.in_(lang)
    meaning = report.meaning(type_).in_(lang) or title
    lines = "".join(f"<p>{_text(line)}</p>\n" for line in meaning.splitlines() if line and line != type_)
    return f'<div class="rule" id="{anchors[type_]}"><h3>{_text(type_)}</h3>\n{lines}</div>\n'


def _link(type_: str, anchors: Mapping[str, str]) -> str:
    return f'<a href="#{anchors[type_]}">{_text(type_)}</a>' if type_ in anchors else _text(type_)


def _text(text: str) -> str:
    """A sentence as one line, with its `code` as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(one_line(text)))


def _quote(quotation: Quotation, lang: str) -> str:
    texts = (quotation.source, quotation.as_written, quotation.quote)
    source, figure, clause = (escape(printable(text)) for text in texts)
    place = escape(printable(quotation_place(quotation, lang)))
    return f"<blockquote>{labelled(f'{source}{place}', f'<b>{figure}</b> {clause}', lang)}</blockquote>"
