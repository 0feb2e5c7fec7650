"""What stands behind the figures, as HTML: disputes, sources, changes since the last release, and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from govdata.reports.coverage import percentage
from govdata.reports.messages import Message, counted
from govdata.site.cells import of_report
from govdata.site.facts_html import sides, source_link
from govdata.site.markup import Child, Markup, both, el, join, number_cell, number_head, said, table
from govdata.site.model import Fact, Figures, Source
from govdata.site.words import CHANGE_HEADS, HEAD

Json = Mapping[str, Any]
_FINDING_HEADS = (Message("Where", "位置"), Message("Finding", "内容"))
_CHECK = Message("Check: ", "检查项：")
_STATS = ("checks", "passed", "warnings", "waived", "skipped", "undecided")


def section(name: str, *parts: Markup | str | Message | None) -> Markup:
    """A part of the page under its heading, where the list of contents leads."""
    return el("section", el("h2", HEAD[name]), *parts, id=name)


def disputed_html(figures: Figures) -> Markup:
    """Every fact on which sources differ, or of which the report has a doubt, with what is said about it."""
    found = [(indicator, fact) for indicator in figures.indicators for fact in indicator.disputed]
    if not found:
        told = Message("No sources differ, and the report has no doubt.", "各来源之间没有出入，报告也没有疑问。")
        return section("disputed", el("p", told))
    items = [
        el("li", el("a", indicator.title, href=f"#{fact.anchor}"), el("ul", *_sides(fact)), *_why(fact))
        for indicator, fact in found
    ]
    lead = Message(
        f"{counted(len(found), 'fact')} on which sources differ, or about which the report that cleared the release"
        " has a warning or a waiver.",
        f"共 {len(found):,} 个事实：各来源有出入，或准予发布的检查报告有警告或豁免。",
    )
    return section("disputed", el("p", lead), el("ul", *items, cls="disputes"))


def _sides(fact: Fact) -> Iterator[Markup]:
    """Each figure with its source, the preferred one first."""
    if not fact.conflict and any(doubt.sides for doubt in fact.doubts):
        return
    for mention in fact.mentions:
        yield el("li", el("b", mention.figure, cls="figure"), " — ", el("cite", mention.source.title))
    if not fact.mentions:
        yield el("li", el("b", fact.figure, cls="figure"), " — ", *_titles(fact.sources))


def _titles(sources: Sequence[Source]) -> Iterator[Markup]:
    yield join((el("cite", source.title) for source in sources), between="; ")


def _why(fact: Fact) -> Iterator[Markup | None]:
    for doubt in fact.doubts:
        yield el("p", doubt.message, cls="soft")
        yield sides(doubt)


def sources_html(rows: Sequence[Source], counts: Mapping[str, int]) -> Markup:
    """The sources in the order of their precedence, with how many facts each states."""
    if not rows:
        return section("sources", el("p", Message("The release names no sources.", "本发布版未列出来源。")))
    heads = (
        Message("Source", "来源"),
        Message("Publisher", "发布者"),
        Message("Date", "日期"),
        number_head(Message("Facts", "事实")),
        number_head(Message("Precedence", "优先级")),
    )
    ordered = sorted(rows, key=lambda each: (each.precedence is None, each.precedence or 0, each.id))
    lead = Message(
        "Where sources differ, the one with the lowest precedence counts.", "来源不一致时，采用优先级数值最小者。"
    )
    return section("sources", el("p", lead), table(heads, (_source_row(each, counts) for each in ordered), "sortable"))


def _source_row(source: Source, counts: Mapping[str, int]) -> tuple[Markup | Message | str, ...]:
    order = "" if source.precedence is None else str(source.precedence)
    count, when = f"{counts.get(source.id, 0):,}", source.date.start or source.date.end
    named = join((source_link(source), el("br"), el("code", source.id, cls="soft")))
    dated = el("td", source.dated, data_sort=when)
    return (named, source.publisher, dated, number_cell(count), number_cell(order))


def changes_html(changes: Json) -> Markup:
    """What changed since the release before."""
    return section("changes", *changes_list(changes))


def changes_list(changes: Json) -> Iterator[Markup]:
    """What changed from one release to the next, cell by cell where the list has them."""
    if not changes.get("old"):
        yield el("p", Message("This is the first release.", "这是首次发布。"))
        return
    yield el("p", Message(f"From {changes['old']} to {changes['new']}.", f"从 {changes['old']} 到 {changes['new']}。"))
    told = [_said(each) for each in (*changes.get("metadata", ()), *changes.get("rules", ()))]
    tables = [_table_changes(each) for each in changes.get("tables", ())]
    if not told and not tables:
        yield el("p", Message("Nothing changed.", "没有变化。"))
    if told:
        yield el("ul", *told)
    yield from tables


def _said(change: Json) -> Markup:
    return el("li", el("code", str(change.get("place", ""))), " ", of_report(change))


def _table_changes(change: Json) -> Markup:
    added, removed, changed = (int(change.get(name, 0)) for name in ("rowsAdded", "rowsRemoved", "rowsChanged"))
    told = _counted_rows(((added, "added", "新增"), (removed, "removed", "删除"), (changed, "changed", "更改")))
    title = el("h3", str(change.get("table", "")))
    return el(
        "div", title, el("p", told) if told else None, *_changed_keys(change), _changed_cells(change.get("changed", ()))
    )


def _counted_rows(counts: Sequence[tuple[int, str, str]]) -> Message:
    """How many rows were added, removed, changed; what happened to none is not told."""
    known = [each for each in counts if each[0]]
    return Message(
        ", ".join(f"{counted(count, 'row')} {en}" for count, en, _ in known),
        "，".join(f"{zh} {count:,} 行" for count, _, zh in known),
    )


def _changed_keys(change: Json) -> Iterator[Markup]:
    for name, words in (("added", Message("Added: ", "新增：")), ("removed", Message("Removed: ", "删除："))):
        if change.get(name):
            yield el("p", words, el("code", ", ".join(map(str, change[name]))))


def _changed_cells(cells: Sequence[Json]) -> Markup | None:
    *heads, reason = CHANGE_HEADS
    rows = (
        (
            el("code", each.get("row", "")),
            el("code", each.get("field", "")),
            *_before_and_now(each),
            each.get("by", ""),
            each.get("reason", ""),
        )
        for each in cells
    )
    return table((Message("Row", "行"), *heads, Message("By", "变动"), reason), rows, "changed") if cells else None


def _before_and_now(cell: Json) -> tuple[str, str]:
    return _cell(cell.get("old")), _cell(cell.get("new"))


def _cell(value: Any) -> str:
    return "–" if value is None else str(value)


def checks_html(report: Json) -> Markup:
    """The report that cleared the release: what was checked, what was found, what was waived, how much is covered."""
    checks, passed, warnings, waived, skipped, undecided = (f"{report['stats'].get(name, 0):,}" for name in _STATS)
    told = Message(
        f"Checked before release: {checks} checks, {passed} passed, {warnings} warnings, {waived} waived,"
        f" {skipped} skipped, {undecided} undecided. No errors.",
        f"发布前已检查 {checks} 项：通过 {passed}，警告 {warnings}，豁免 {waived}，跳过 {skipped}，"
        f"无法判定 {undecided}。没有错误。",
    )
    parts = (_warnings(report), _waived(report), _skipped(report), _coverage(report), _tools(report))
    return section("checks", el("p", told), *parts)


def _titled(title: Message, body: Markup, *, is_open: bool = False) -> Markup:
    return el("details", el("summary", title), body, open=is_open)


def _warnings(report: Json) -> Markup | None:
    found = [(str(task["name"]), each) for task in report.get("tasks", ()) for each in task.get("warnings", ())]
    found += [("", each) for each in report.get("warnings", ())]
    if not found:
        return None
    rows = ((_place(name, each), _finding(each)) for name, each in found)
    return _titled(
        Message(counted(len(found), "warning"), f"{len(found):,} 个警告"), table(_FINDING_HEADS, rows), is_open=True
    )


def _place(name: str, finding: Json) -> Markup:
    return el("code", " ".join(filter(None, (name, str(finding.get("key") or "")))))


def _finding(finding: Json) -> Markup:
    """What is said, under it what was checked: alone, the name of a check reads as if all were well."""
    return join((both(of_report(finding)), el("br"), el("span", _CHECK, of_report(finding, "title"), cls="soft")))


def _waived(report: Json) -> Markup | None:
    found = report.get("waived", ())
    if not found:
        return None
    heads = (*_FINDING_HEADS, Message("Reason", "理由"), Message("Reviewer", "审核人"), Message("Until", "有效至"))
    rows = ((_place(str(each.get("table") or ""), each), _finding(each), *_waiver(each)) for each in found)
    return _titled(Message(f"{len(found):,} waived", f"豁免 {len(found):,} 项"), table(heads, rows), is_open=True)


def _waiver(waived: Json) -> Iterator[str]:
    return (str(waived.get(name) or "") for name in ("reason", "reviewer", "expires"))


def _skipped(report: Json) -> Markup | None:
    """Why checks were skipped or left undecided, each reason once, with how many checks it explains."""
    reasons = Counter(
        (str(each.get("state")), of_report(each, "reason"))
        for each in report.get("checks", ())
        if each.get("state") in ("skipped", "undecided")
    )
    if not reasons:
        return None
    heads = (Message("Reason", "原因"), number_head(Message("Checks", "项数")))
    rows = ((why, number_cell(f"{count:,}")) for (_, why), count in reasons.most_common())
    return _titled(Message("Why checks were skipped or are undecided", "跳过或无法判定的原因"), table(heads, rows))


def _coverage(report: Json) -> Markup | None:
    found = report.get("coverage") or ()
    if not found:
        return None
    numbers = (
        Message("Covered", "已覆盖"),
        Message("Recorded", "已收录"),
        Message("Excluded", "已排除"),
        Message("Unreviewed", "待核"),
    )
    heads: list[Child] = [Message("Source", "来源"), *map(number_head, numbers)]
    rows = ((el("code", str(each.get("source", ""))), *_counts(each)) for each in found)
    return _titled(Message("How much of each source is covered", "来源覆盖"), table(heads, rows), is_open=True)


def _counts(coverage: Json) -> Iterator[Markup]:
    yield number_cell(percentage(Decimal(str(coverage.get("share", 0)))))
    yield from (number_cell(f"{coverage.get(name, 0):,}") for name in ("recorded", "excluded", "unreviewed"))


def _tools(report: Json) -> Markup:
    told = ", ".join(f"{name} {version}" for name, version in report.get("versions", {}).items())
    return el("p", both(Message("Made with ", "所用工具：")), said(told), cls="soft")
