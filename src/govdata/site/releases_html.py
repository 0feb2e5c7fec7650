"""`index.html` of a folder of releases: which there are, their digests, what changed, and each figure across them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from govdata.releases.citation import release_day, release_title
from govdata.reports.messages import Message, counted
from govdata.site.facts_html import whose
from govdata.site.frame import document, languages
from govdata.site.history import MOST_ROWS, FigureHistory, PublishedRelease, Stage, figure_histories, published_releases
from govdata.site.markup import Markup, both, el, join, table
from govdata.site.record_html import changes_list

MOST_FIGURES: Final = 2_000
"""So many figures are listed with their history; of more, those that changed."""
_TOO_MANY: Final = Message(
    f"The releases have more than {MOST_ROWS:,} facts together: see csv/facts.csv of each, or `govdata diff`.",
    f"各发布版的事实合计超过 {MOST_ROWS:,} 个：请查看各版的 csv/facts.csv，或使用 `govdata diff`。",
)


def releases_page(folder: Path) -> bytes:
    """The page of a folder of releases, as UTF-8, from what is in the folder.

    Raises:
        OSError: the folder cannot be read.
    """
    releases = published_releases(folder)
    newest = next((each.descriptor for each in releases if each.descriptor), {})
    title = release_title(newest)
    main = el("main", _versions(releases), _changes(releases), _histories(releases))
    header = el(
        "header",
        el("div", el("p", Message("All releases", "全部发布版"), cls="version"), languages(), cls="top"),
        el("h1", title),
        cls="head",
    )
    return document(f"{title.en} · releases", join((header, el("div", main, cls="page single"))))


def _versions(releases: Sequence[PublishedRelease]) -> Markup:
    lead = Message(
        "The digest is the SHA-256 of SHA256SUMS, which names every file of a release: whoever has it can tell that"
        " nothing was changed.",
        "摘要即 SHA256SUMS 的 SHA-256，后者列出发布版的每个文件：凭摘要即可确认内容未被改动。",
    )
    heads = (
        Message("Version", "版本"),
        Message("Released", "发布日期"),
        Message("Digest (SHA-256)", "摘要（SHA-256）"),
    )
    rows = (_version_row(each) for each in releases)
    title = el("h2", Message("Versions", "版本"))
    return el("section", title, el("p", lead), table(heads, rows, "versions"), id="versions")


def _version_row(release: PublishedRelease) -> tuple[Markup | str, ...]:
    if not release.descriptor:
        return (str(release.version), "", both(Message("cannot be read", "无法读取")))
    link = el("a", str(release.version), href=f"./{quote(release.path.name)}/{_page_of(release.path)}")
    return (link, release_day(release.descriptor), el("code", release.digest))


def _page_of(release: Path) -> str:
    """What of a release people read: its page, or, where it was written before there were pages, its README."""
    return next((name for name in ("index.html", "README.md") if (release / name).is_file()), "")


def _changes(releases: Sequence[PublishedRelease]) -> Markup:
    items = (_changes_of(each) for each in releases if each.descriptor)
    return el("section", el("h2", Message("What changed", "变更")), *items, id="changes")


def _changes_of(release: PublishedRelease) -> Markup:
    summary = el("summary", str(release.version))
    return el("details", summary, *changes_list(release.changes))


def _histories(releases: Sequence[PublishedRelease]) -> Markup | None:
    found = figure_histories(releases)
    if found is None:
        return _figures(el("p", _TOO_MANY, cls="limit")) if releases else None
    return _figures(*_listed(found)) if found else None


def _figures(*parts: Markup | None) -> Markup:
    return el("section", el("h2", Message("Each figure across the releases", "各数字的历次取值")), *parts, id="figures")


def _listed(histories: Sequence[FigureHistory]) -> Iterator[Markup]:
    """The figures with their histories, those that changed first; and how many there are."""
    ordered = sorted(histories, key=lambda each: not each.changed)
    changed = sum(each.changed for each in histories)
    shown = ordered[: max(MOST_FIGURES, changed)]
    count = Message(
        f"{counted(len(histories), 'figure')}; those that changed stand first: {changed:,}.",
        f"共 {len(histories):,} 个数字；有过变化的列在前面：{changed:,} 个。",
    )
    yield el("p", count)
    if len(shown) < len(histories):
        cut = Message(f"The page lists {len(shown):,} of them.", f"本页列出其中 {len(shown):,} 个。")
        yield el("p", cut, cls="limit")
    heads = (Message("Figure", "数字"), Message("In which release", "各发布版中"))
    yield table(heads, ((_named(each), _stages(each)) for each in shown))


def _named(history: FigureHistory) -> Markup:
    about = el("span", whose(history.subject, history.breakdown, history.period), cls="soft")
    return join((el("b", history.indicator), el("br"), about))


def _stages(history: FigureHistory) -> Markup:
    return el("ul", *(el("li", *_stage(each)) for each in history.stages), cls="stages")


def _stage(stage: Stage) -> Iterator[Any]:
    versions = str(stage.first) if stage.first == stage.last else f"{stage.first} – {stage.last}"
    yield el("span", versions, cls="soft")
    yield " "
    absent = el("span", Message("not in it", "未收录"), cls="soft")
    yield el("b", stage.figure, cls="figure") if stage.figure else absent
    if stage.reason:
        yield both(Message(f" — {stage.reason}", f"——{stage.reason}"))
