"""A report as one HTML page that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from govdata.reports.lines import (
    by_table,
    cells,
    heads,
    justification,
    labelled,
    notes,
    one_line,
    quotation_place,
    summary,
    word,
)
from govdata.reports.model import Finding, Quotation, Report
from govdata.reports.printable import printable

STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem; border-left: .4rem solid; padding-left: .8rem }
h1.yes { color: #1a7f37 } h1.no, .error { color: #b42318 } .warning { color: #9a6700 }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
td, th { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd }
blockquote { margin: .3rem 0; padding-left: .6rem; border-left: .2rem solid #ccc; color: #444 }
td.n { white-space: nowrap }
@media (max-width: 45rem) {
  thead { display: none } tr { display: block; padding: .5rem 0; border-bottom: 1px solid #ddd }
  td { display: block; border: 0; padding: .1rem 0; overflow-wrap: anywhere }
  td:nth-child(-n+5) { display: inline-block; padding-right: .8rem }
}
""".strip()


def render_html(report: Report, lang: str = "en") -> str:
    """One page that stands alone: no script, nothing loaded from elsewhere."""
    title = escape(summary(report, lang))
    open_ = [_html_row(finding, lang, finding.next_step.in_(lang)) for finding in by_table(report)]
    waived = [_html_row(waived.finding, lang, justification(waived, lang)) for waived in report.waived]
    heading = f"<h2>{word('waived', lang)}</h2>\n" if waived else ""
    tables = _html_table(open_, heads(lang, "next")) + heading + _html_table(waived, heads(lang, "waived"))
    items = "".join(f"<li>{escape(note)}</li>\n" for note in notes(report, lang))
    language = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>\n'
        f"<style>{STYLE}</style></head>\n<body><h1 class={'yes' if report.valid else 'no'}>{title}</h1>\n"
        f"{tables}<ul>\n{items}</ul></body></html>\n"
    )


def _html_table(rows: Sequence[str], heads: Sequence[str]) -> str:
    if not rows:
        return ""
    head, body = "".join(f"<th>{escape(head)}</th>" for head in heads), "\n".join(rows)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n"


def _html_row(finding: Finding, lang: str, last: str) -> str:
    quotes = "".join(_html_quote(quotation, lang) for quotation in finding.quotations)
    severity, rule, table, row, column, message, last = map(_html_text, cells(finding, lang, last))
    told = (("found", finding.cell), ("expected", finding.expected.in_(lang)))
    facts = "".join(
        f"<br>{escape(labelled(word(name, lang), one_line(text, lang), lang))}" for name, text in told if text
    )
    return (
        f'<tr><td class="{finding.severity} n">{severity}</td><td class=n>{rule}</td><td>{table}</td>'
        f"<td>{row}</td><td>{column}</td><td>{message}{facts}{quotes}</td><td>{last}</td></tr>"
    )


def _html_text(text: str) -> str:
    """A sentence with its `code` as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _html_quote(quotation: Quotation, lang: str) -> str:
    texts = (quotation.source, quotation.as_written, quotation.quote)
    source, figure, clause = (escape(printable(text)) for text in texts)
    place = escape(printable(quotation_place(quotation, lang)))
    return f"<blockquote>{labelled(f'{source}{place}', f'<b>{figure}</b> {clause}', lang)}</blockquote>"
