"""`index.html` of a release: one file that opens by double click, asks nobody anything, runs nothing of the data.

What runs and what styles is allowed by its hash alone; everything can be read without a script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from govdata.releases.citation import release_day, release_title
from govdata.releases.contents import ReleaseContents
from govdata.reports.bilingual import bilingual
from govdata.reports.messages import Message
from govdata.site.cells import rows_of, source_ids
from govdata.site.citing import in_a_picture
from govdata.site.figures_html import figures_html, of_theme
from govdata.site.files_html import cite_html, download_html, tables_html, verify_html
from govdata.site.frame import document, languages
from govdata.site.known import Known
from govdata.site.markup import Markup, el, join
from govdata.site.model import Figures, Named
from govdata.site.reading import read_figures
from govdata.site.record_html import changes_html, checks_html, disputed_html, section, sources_html
from govdata.site.words import HEAD, STATUS


def release_page(contents: ReleaseContents, structured_data: Mapping[str, Any] | None = None) -> bytes:
    """The page of a release, as UTF-8.

    Args:
        contents: the release, with every file but the page itself and SHA256SUMS.
        structured_data: JSON-LD that says the same to search engines.
    """
    figures = read_figures(contents)
    descriptor = contents.descriptor
    parts = _parts(contents, figures)
    body = join(
        (_header(descriptor, figures), el("div", _contents(figures, parts), el("main", *parts.values()), cls="page"))
    )
    title = f"{release_title(descriptor).en} · {descriptor.get('version', '')}"
    return document(title, body, structured_data)


def _parts(contents: ReleaseContents, figures: Figures) -> dict[str, Markup]:
    """The parts of the page, by their names in the list of contents."""
    descriptor = contents.descriptor
    known = Known.of(contents)
    found = {
        "figures": _figures(figures, in_a_picture(descriptor)),
        "disputed": disputed_html(figures) if figures.indicators else None,
        "sources": sources_html(list(known.sources.values()), _facts_of(contents)) if known.sources else None,
        "download": download_html(contents),
        "cite": cite_html(descriptor),
        "changes": changes_html(contents.changes),
        "checks": checks_html(contents.report),
        "tables": tables_html(contents),
        "verify": verify_html(contents.report.get("release", {}).get("data", {})),
    }
    return {name: part for name, part in found.items() if part}


def _facts_of(contents: ReleaseContents) -> Counter[str]:
    """How many facts each source states."""
    facts = next(iter(contents.of_role("facts")), None)
    return Counter(name for row in rows_of(facts) for name in source_ids(row))


def _figures(figures: Figures, citation: Message) -> Markup | None:
    shown = figures_html(figures, citation)
    return section("figures", _filters(figures), shown, _nothing_found()) if shown else None


def _header(descriptor: Mapping[str, Any], figures: Figures) -> Markup:
    version, day = str(descriptor.get("version", "")), release_day(descriptor)
    about = Message(f"Version {version}, released {day}", f"{version} 版，{day} 发布")
    description = bilingual(descriptor.get("description"))
    return el(
        "header",
        el("a", Message("To the figures", "跳至数字"), href="#figures", cls="skip") if figures.indicators else None,
        el("div", el("p", about, cls="version"), languages(), cls="top"),
        el("h1", release_title(descriptor)),
        el("p", description, cls="description") if description else None,
        cls="head",
    )


def _contents(figures: Figures, parts: Mapping[str, Markup]) -> Markup:
    """The list of contents, with the indicators of each theme."""
    return el("nav", el("ul", *(_entry(name, figures) for name in parts)), aria_label="Contents / 目录")


def _entry(name: str, figures: Figures) -> Markup:
    link = el("a", HEAD[name], href=f"#{name}")
    if name == "disputed":
        count = sum(len(indicator.disputed) for indicator in figures.indicators)
        return el("li", link, " ", el("span", f"{count:,}", cls="count"))
    return el("li", link, el("ul", *_themes(figures), cls="themes") if name == "figures" else None)


def _themes(figures: Figures) -> Iterator[Markup]:
    for theme in figures.themes:
        found = of_theme(figures, theme)
        if found:
            items = (el("li", el("a", each.title, href=f"#{each.anchor}")) for each in found)
            yield el(
                "li",
                el(
                    "details",
                    el("summary", theme.title, " ", el("span", f"{len(found):,}", cls="count")),
                    el("ul", *items),
                ),
            )


def _filters(figures: Figures) -> Markup:
    """Search and filters, which only a script can carry out: without one they are not shown."""
    facts = [fact for indicator in figures.indicators for fact in indicator.facts]
    years = sorted({year for fact in facts for year in fact.period.years}, reverse=True)
    statuses = [Named(name, words) for name, words in STATUS.items() if any(fact.status == name for fact in facts)]
    searched = el(
        "div",
        el("label", Message("Search figures, clauses, subjects", "搜索数字、原文、主体"), for_="search"),
        el("input", id="search", type="search", autocomplete="off", spellcheck="false"),
        cls="field search",
    )
    chosen = (
        ("theme", Message("Theme", "主题"), figures.themes),
        ("subject", Message("Subject", "主体"), figures.subjects),
        ("year", Message("Year", "年份"), [Named(str(year), Message.same(year)) for year in years]),
        ("status", Message("Status", "状态"), statuses),
    )
    selects = (_select(*each) for each in chosen)
    status = el("p", id="found", role="status", cls="found")
    return el("div", searched, *selects, status, cls="filters scripted", role="search")


def _select(name: str, label: Message, options: Any) -> Markup:
    """A choice; an option is text alone, so its two languages stand in attributes, and the script shows one."""
    every = Message("all", "全部")
    items = (
        el("option", each.title.en, value=each.id, data_en=each.title.en, data_zh=each.title.zh)
        for each in (Named("", every), *options)
    )
    return el("div", el("label", label, for_=f"by-{name}"), el("select", *items, id=f"by-{name}"), cls="field")


def _nothing_found() -> Markup:
    return el(
        "p",
        Message("Nothing fits. Take a word or a filter away.", "没有符合条件的内容。请减少搜索词或筛选条件。"),
        id="nothing",
        hidden=True,
    )
