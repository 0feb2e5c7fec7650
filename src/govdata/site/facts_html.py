"""A fact as HTML: what it says in one line, and below it who says so, in which words, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from govdata.quantities.in_words import in_words
from govdata.reports.messages import Message
from govdata.reports.numbers import decimals
from govdata.site.markup import (
    Markup,
    both,
    dotted,
    el,
    join,
    language,
    number_cell,
    number_head,
    said,
    table,
    web_link,
)
from govdata.site.model import Doubt, Fact, Mention, Part, Revision, Source, anchor
from govdata.site.periods import Period
from govdata.site.words import BASIS, CHANGE_HEADS, STATUS, word


def fact_item(fact: Fact) -> Markup:
    """A fact that opens to its mentions."""
    line = el("span", el("b", fact.figure, cls="figure"), _whose(fact), cls="line")
    summary = el("summary", line, _who(fact), _badges(fact))
    whole = el("details", summary, el("div", *_inside(fact), cls="inside"), id=fact.anchor, cls="fact")
    return el("li", whole, **_filters(fact), data_value=" ".join(map(_plain, fact.numbers)) or None)


def _plain(number: Decimal) -> str:
    """A number as somebody types it, without a sign between its digits."""
    return f"{number:.{decimals(number)}f}"


def _filters(fact: Fact) -> dict[str, str]:
    years = " ".join(map(str, fact.period.years))
    return {"data_subject": fact.subject.id, "data_year": years, "data_status": fact.status}


def _whose(fact: Fact) -> Markup:
    return el("span", whose(fact.subject.title, fact.breakdown, fact.period), cls="whose")


def whose(subject: Message, breakdown: str, period: Period) -> Markup:
    """Of whom, of which part of it, and of when a figure is."""
    return dotted(both(subject), said(breakdown), both(period.in_words()))


def _who(fact: Fact) -> Markup:
    first = fact.sources[0].title if fact.sources else Message("no source", "无来源")
    more = len(fact.sources) - 1
    rest = both(Message(f" and {more} more", f" 等 {more + 1} 处")) if more > 0 else None
    return el("span", both(Message("according to ", "出处：")), el("cite", both(first)), rest, cls="who")


def _badges(fact: Fact) -> Markup | None:
    found = []
    if fact.status != "observed" and fact.status:
        found.append((word(STATUS, fact.status), "status"))
    if fact.conflict:
        found.append((Message("sources differ", "各来源不一致"), "alarm"))
    elif fact.doubts:
        found.append((Message("in doubt", "存疑"), "alarm"))
    elif len(fact.sources) > 1:
        found.append((Message("sources agree", "各来源一致"), "calm"))
    if fact.revised:
        found.append((Message("revised", "已修订"), "status"))
    badges = (el("span", words, cls=f"badge {cls}") for words, cls in found)
    return el("span", join(badges, between=" "), cls="badges") if found else None


def _inside(fact: Fact) -> Iterator[Markup]:
    if fact.conflict:
        yield el("p", _preferred(fact), cls="alarm-text")
    yield from (_doubt(doubt) for doubt in fact.doubts)
    heads = (_head(each, number == 0) if fact.conflict else None for number, each in enumerate(fact.mentions))
    yield el("ul", *map(_mention, fact.mentions, heads), cls="mentions")
    if fact.parts:
        yield _parts(fact)
    if fact.wholes:
        yield el("p", both(Message("Part of: ", "属于：")), _part_links(fact.wholes))
    if fact.period_basis:
        yield el("p", word(BASIS, fact.period_basis), cls="soft")


def _preferred(fact: Fact) -> Message:
    """Which of the sources that differ counts, and why."""
    first = fact.mentions[0].source if fact.mentions else None
    if first is None:
        return Message("The sources differ.", "各来源不一致。")
    if first.precedence is None:
        why = Message("it comes first by its identifier", "按标识排在最前")
    else:
        why = Message(f"its precedence is {first.precedence}, the lowest", f"其优先级为 {first.precedence}，数值最小")
    return Message(
        f"The sources differ. Preferred: {first.title.en}, because {why.en}.",
        f"各来源不一致。采用：{first.title.zh}，因为{why.zh}。",
    )


def _doubt(doubt: Doubt) -> Markup:
    accepted = both(Message(f" Accepted: {doubt.waived}", f" 已接受：{doubt.waived}")) if doubt.waived else None
    head = el("b", Message("In doubt:", "存疑："))
    return el("div", el("p", head, " ", both(doubt.message), accepted), sides(doubt), cls="alarm-text")


def sides(doubt: Doubt) -> Markup | None:
    """What a finding holds against each other: figure, clause and source of each, side by side."""
    items = (
        el(
            "li",
            el("q", clause(each.quote, each.as_written), lang=language(each.quote)),
            " — ",
            el("cite", each.source.title),
        )
        for each in doubt.sides
    )
    return el("ul", *items, cls="sides") if doubt.sides else None


def _head(mention: Mention, is_preferred: bool) -> Markup:
    """What this one source says, where others say something else."""
    preferred = el("span", Message("preferred", "采用"), cls="badge calm") if is_preferred else None
    return el("p", el("b", mention.figure, cls="figure"), " ", preferred)


def _mention(mention: Mention, head: Markup | None) -> Markup:
    return el(
        "li",
        head,
        el("blockquote", clause(mention.quote, mention.as_written), lang=language(mention.quote)),
        el("p", _source(mention.source, mention.page), cls="source"),
        el("p", mention.note, cls="note", lang=language(mention.note)) if mention.note else None,
        _restates(mention),
        _revisions(mention.revisions),
        el("p", el("code", f"{mention.table} {mention.id}"), cls="soft"),
        id=anchor("row", f"{mention.table}:{mention.id}"),
    )


def clause(quote: str, figure: str) -> Markup:
    """A clause with its figure marked; white space may stand between the characters of a print."""
    start, end = figure_place(quote, figure)
    return join((said(quote[:start]), el("mark", said(quote[start:end])) if end > start else None, said(quote[end:])))


def figure_place(quote: str, figure: str) -> tuple[int, int]:
    """From where to where a figure stands in its clause, whatever white space is between its characters.

    >>> figure_place("已超过 50%", "超过50%")
    (1, 7)
    """
    places = [at for at, char in enumerate(quote) if not char.isspace()]
    start = "".join(quote.split()).find(wanted := "".join(figure.split()))
    return (places[start], places[start + len(wanted) - 1] + 1) if start >= 0 and wanted else (0, 0)


def _source(source: Source, page: str) -> Markup:
    on_page = both(Message(f"page {page}", f"第 {page} 页")) if page else None
    return dotted(source_link(source), both(source.publisher), both(source.dated), on_page)


def source_link(source: Source) -> Markup:
    """The title of a source, which leads to the web where the source is there."""
    title = el("cite", source.title, lang=language(source.title.en))
    return web_link(title, source.url) or title


def _restates(mention: Mention) -> Markup | None:
    if not mention.restates:
        return None
    link = el("a", mention.restates, href=f"#{anchor('row', f'{mention.table}:{mention.restates}')}")
    return el("p", both(Message("Repeats ", "复述 ")), link, cls="soft")


def _revisions(revisions: Sequence[Revision]) -> Markup | None:
    if not revisions:
        return None
    rows = ((el("code", each.field), each.old or "–", each.new or "–", each.reason) for each in revisions)
    return el("div", el("p", el("b", Message("Revised", "修订"))), table(CHANGE_HEADS, rows), cls="revised")


def _parts(fact: Fact) -> Markup:
    rows = [(_link(part, part.title), number_cell(part.figure)) for part in fact.parts]
    rows.append((both(Message("left over", "其余")), number_cell(_left_over(fact))))
    heads = (Message("Parts", "其中"), number_head(fact.figure))
    return el("div", table(heads, rows, "parts"), cls="parts-of")


def _left_over(fact: Fact) -> Message:
    rest = fact.remainder
    if rest is None:
        return Message("cannot be told: not all of it is exact", "无法得出：并非都是准确值")
    return in_words(rest, fact.unit, "exact")


def _part_links(parts: Iterable[Part]) -> Markup:
    return join((_link(part, join((both(part.title), " ", both(part.figure)))) for part in parts), between=", ")


def _link(part: Part, words: Markup | Message) -> Markup:
    return el("a", words, href=f"#{anchor('fact', part.id)}")


def places(named: Iterable[tuple[Message, str]]) -> Markup:
    """Links to places of the page."""
    return join((el("a", title, href=f"#{place}") for title, place in named), between=", ")


def fact_table(facts: Sequence[Fact]) -> Markup:
    """Facts as rows of a table, without the clauses; a column that says the same of each is left out."""
    columns = [(head, cell) for head, cell, is_told in _FACT_COLUMNS if is_told(facts)]
    head = el("tr", *(el("th", head, scope="col") for head, _ in columns))
    rows = (el("tr", *(cell(fact) for _, cell in columns), id=fact.anchor, **_filters(fact)) for fact in facts)
    return el("div", el("table", el("thead", head), el("tbody", *rows), cls="sortable"), cls="wide", tabindex=0)


def _period_cell(fact: Fact) -> Markup:
    """A whole year is its number in both languages: a long table stays light."""
    years = fact.period.years
    is_year = len(years) == 1 and fact.period == Period(date(years[0], 1, 1), date(years[0], 12, 31))
    words = Message.same(years[0]) if is_year else fact.period.in_words()
    return el("td", words, data_sort=fact.period.end or fact.period.start)


def _figure_cell(fact: Fact) -> Markup:
    order = fact.value if fact.value is not None else fact.low
    return number_cell(fact.figure, None if order is None else _plain(order))


def _source_cell(fact: Fact) -> Markup:
    names = join((said(source.id) for source in fact.sources), between=", ")
    return el("td", names, both(Message(" · differ", " · 不一致")) if fact.conflict else None)


def _always(_: Sequence[Fact]) -> bool:
    return True


_FACT_COLUMNS: Sequence[tuple[Message, Callable[[Fact], Markup], Callable[[Sequence[Fact]], bool]]] = (
    (Message("Subject", "主体"), lambda fact: el("td", fact.subject.title), _always),
    (
        Message("Breakdown", "分组"),
        lambda fact: el("td", fact.breakdown),
        lambda facts: any(f.breakdown for f in facts),
    ),
    (Message("Period", "时期"), _period_cell, _always),
    (Message("Figure", "数字"), _figure_cell, _always),
    (
        Message("Status", "状态"),
        lambda fact: el("td", word(STATUS, fact.status)),
        lambda facts: any(fact.status != "observed" for fact in facts),
    ),
    (Message("Sources", "来源"), _source_cell, _always),
)
"""Of each column its heading, its cell, and whether a table needs it."""
