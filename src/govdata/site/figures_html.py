"""The figures of a release as HTML: by theme, each indicator with its headline, its picture and its facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from govdata.reports.messages import EMPTY, Message, counted
from govdata.site.cells import unit_name
from govdata.site.facts_html import fact_item, fact_table, places, whose
from govdata.site.markup import Markup, both, dl, dotted, el, join, language
from govdata.site.model import Fact, Figures, Indicator, Named, anchor
from govdata.site.picture import ROWS, in_one_unit, rows_picture
from govdata.site.series import PANELS, Series, all_series, series_picture
from govdata.site.words import DIRECTION, FIELD, KIND, MAY_ADD, MAY_ADD_UNKNOWN, STATUS, word

_PARTS_ARE_COUNTED: Final = Message(
    "Some facts are parts of another one and are counted in it already.",
    "有的事实是另一事实的一部分，已计入后者。",
)
_OTHER_SCOPE: Final = Message("Do not add figures of another scope:", "不可与口径不同的数字相加：")


def figures_html(figures: Figures, citation: Message) -> Markup:
    """All indicators, by theme; nothing where a release has none."""
    by_id = {indicator.id: indicator for indicator in figures.indicators}
    found = [
        _theme(theme, indicators, by_id, figures.whole, citation)
        for theme in figures.themes
        if (indicators := of_theme(figures, theme))
    ]
    return join((_limit(figures), legend(), *found)) if found else Markup("")


def of_theme(figures: Figures, theme: Named) -> list[Indicator]:
    """The indicators that are first stated in a table."""
    return [indicator for indicator in figures.indicators if indicator.theme == theme.id]


def _limit(figures: Figures) -> Markup | None:
    """What the page leaves out, and where that is."""
    if figures.whole:
        return None
    shown, facts, rows = (f"{number:,}" for number in (figures.shown, figures.facts, figures.observations))
    left_out = Message(
        f"The release has {rows} observations, more than a page can show one by one. Here are its facts without"
        " their clauses; these are in csv/ and parquet/.",
        f"本发布版有 {rows} 条观测值，无法在一页内逐条显示。此处仅列出事实；原文片段见 csv/ 与 parquet/。",
    )
    latest = Message(
        f"Of {facts} facts the page shows {shown}: the latest of each indicator.",
        f"共有 {facts} 个事实，本页显示 {shown} 个：每个指标最近的若干个。",
    )
    cut = latest if figures.shown < figures.facts else None
    return el("p", left_out, " " if cut else None, cut, cls="limit")


def legend() -> Markup:
    """How the marks of the pictures are read."""
    told = (
        ("full", Message("exact value", "准确值")),
        ("hollow", Message("bound that is not itself included: more than, less than", "不含端点：超过、不足")),
        ("open", Message("what the wording leaves open; an arrow has no end", "原文措辞留出的范围；箭头表示没有上限")),
        ("zero", Message("zero", "零")),
        ("target", Message("target", "目标")),
        ("claim", Message("claim", "宣称")),
    )
    items = (el("li", _sample(name), both(words)) for name, words in told)
    summary = el("summary", Message("How to read the pictures", "图例"))
    return el("details", summary, el("ul", *items), cls="legend")


def _sample(name: str) -> Markup:
    shapes = {
        "full": el("circle", cx=12, cy=8, r=5, cls="full"),
        "hollow": el("circle", cx=12, cy=8, r=5, cls="hollow"),
        "open": el("path", d="M2 8H22M15 4 22 8 15 12", cls="open"),
        "zero": el("path", d="M2 8H22M4 2V14", cls="track"),
        "target": el("path", d="M12 1 19 8 12 15 5 8Z", cls="hollow"),
        "claim": el("rect", x=7, y=3, width=10, height=10, cls="hollow"),
    }
    return el("svg", shapes[name], width=24, height=16, aria_hidden="true", cls="picture sample")


def _theme(
    theme: Named, indicators: Sequence[Indicator], by_id: Mapping[str, Indicator], whole: bool, citation: Message
) -> Markup:
    articles = (_article(each, theme, by_id, whole, citation) for each in indicators)
    return el(
        "section", el("h3", theme.title), *articles, cls="theme", id=anchor("theme", theme.id), data_theme=theme.id
    )


def _article(
    indicator: Indicator, theme: Named, by_id: Mapping[str, Indicator], whole: bool, citation: Message
) -> Markup:
    related = [by_id[each.id] for each in indicator.relatives if each.id in by_id]
    others = [fact for each in related if each.scope != indicator.scope for fact in each.facts]
    link = el("a", indicator.title, href=f"#{indicator.anchor}", cls="name")
    return el(
        "article",
        el("header", el("h4", link), _headline(indicator), _definition(indicator), cls="about"),
        _figure(indicator, others, citation),
        _facts(indicator, whole),
        _more(indicator),
        id=indicator.anchor,
        cls="indicator",
        data_theme=theme.id,
    )


def _headline(indicator: Indicator) -> Markup | None:
    fact = indicator.leading
    if fact is None:
        return None
    status = word(STATUS, fact.status) if fact.status != "observed" else EMPTY
    others = indicator.series - 1
    more = Message(f"and {others:,} more below", f"另有 {others:,} 项见下") if others > 0 else EMPTY
    about = dotted(whose(fact.subject.title, fact.breakdown, fact.period), both(status), both(more))
    return el("p", el("strong", fact.figure), el("span", about, cls="whose"), cls="headline")


def _definition(indicator: Indicator) -> Markup | None:
    return el("p", indicator.definition, cls="definition") if indicator.definition else None


def _figure(indicator: Indicator, others: Sequence[Fact], citation: Message) -> Markup | None:
    series = all_series(indicator, others)
    titles = {each.id: each.title for each in indicator.relatives}
    drawn = series_picture(indicator, series, citation) if series else rows_picture(indicator, others, titles, citation)
    if drawn is None:
        return None
    return el("figure", drawn, _caption(indicator, series))


def _caption(indicator: Indicator, series: Sequence[Series]) -> Markup | None:
    """What the picture leaves out, and what its grey marks are."""
    left_out = _series_left_out(indicator, series) if series else _rows_left_out(indicator)
    told = [each for each in (left_out, _other_units(indicator), _grey(series)) if each]
    return el("figcaption", join(map(both, told), between=" ")) if told else None


def _series_left_out(indicator: Indicator, series: Sequence[Series]) -> Message | None:
    shown, known = min(len(series), PANELS), indicator.series
    if known > PANELS:
        return Message(
            f"The picture shows {shown} of {known:,} subjects: those whose last value is largest.",
            f"图中为 {known:,} 个主体中最近一期数值最大的 {shown} 个。",
        )
    if known > shown:
        return Message(
            f"The picture shows {shown} of {known:,} subjects: those with figures of three periods or more.",
            f"图中为 {known:,} 个主体中至少有三期数字的 {shown} 个。",
        )
    return None


def _rows_left_out(indicator: Indicator) -> Message | None:
    if indicator.count <= ROWS:
        return None
    return Message(
        f"The picture shows {ROWS} of {indicator.count:,} facts.", f"图中为 {indicator.count:,} 个事实中的 {ROWS} 个。"
    )


def _other_units(indicator: Indicator) -> Message | None:
    """One picture has one scale."""
    if all(fact in in_one_unit(indicator) for fact in indicator.pictured if fact.numbers):
        return None
    return Message("Figures in another unit are not in the picture.", "单位不同的数字未画入图中。")


def _grey(series: Sequence[Series]) -> Message | None:
    """Series have no room for the words that rows have."""
    if not any(each.others for each in series):
        return None
    return Message("Grey: figures of another scope, which are not comparable.", "灰色：口径不同的数字，不可比较。")


def _facts(indicator: Indicator, whole: bool) -> Markup:
    if whole:
        items = (fact_item(fact) for fact in in_order(indicator.facts))
        return el("ul", *items, cls="facts")
    number = len(indicator.facts)
    title = Message(counted(number, "fact"), f"{number:,} 个事实")
    if number < indicator.count:
        title = Message(
            f"The latest {number:,} of {indicator.count:,} facts", f"最近的 {number:,} 个（共 {indicator.count:,} 个）"
        )
    return el("details", el("summary", title), fact_table(in_order(indicator.facts)), cls="all-facts")


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts as they are read: by subject and breakdown as the tables have them, the latest first."""
    known = list(facts)
    order = {subject: number for number, subject in enumerate(dict.fromkeys(fact.subject for fact in known))}
    return sorted(known, key=lambda fact: (order[fact.subject], fact.breakdown, -(fact.period.middle or 0)))


def _more(indicator: Indicator) -> Markup:
    summary = el("summary", FIELD["may_add"], el("span", Message(" · definition", " · 定义"), cls="soft"))
    sums = el("p", *_sums(indicator), cls="may-add")
    return el("details", summary, sums, dl(_pairs(indicator)), cls="more")


def _sums(indicator: Indicator) -> Iterator[Markup]:
    yield both(MAY_ADD.get(indicator.kind, MAY_ADD_UNKNOWN))
    if any(fact.wholes for fact in indicator.facts):
        yield Markup(" ")
        yield both(_PARTS_ARE_COUNTED)
    if indicator.relatives:
        yield join((" ", both(_OTHER_SCOPE), " "))
        yield places((each.title, anchor("indicator", each.id)) for each in indicator.relatives)


def _pairs(indicator: Indicator) -> list[tuple[Message, Markup | None]]:
    return [
        (FIELD["scope"], both(indicator.scope)),
        (FIELD["unit"], _unit(indicator.unit)),
        (FIELD["kind"], both(word(KIND, indicator.kind))),
        (FIELD["direction"], both(word(DIRECTION, indicator.direction))),
        (FIELD["concept"], el("code", indicator.concept) if indicator.concept else None),
        (FIELD["aliases"], _data_text(indicator.aliases)),
        (FIELD["note"], _data_text(indicator.note)),
        (FIELD["id"], el("code", indicator.id)),
    ]


def _unit(unit: str) -> Markup | None:
    return join((both(unit_name(unit)), " ", el("code", unit))) if unit else None


def _data_text(text: str) -> Markup | None:
    return el("span", text, lang=language(text)) if text else None
