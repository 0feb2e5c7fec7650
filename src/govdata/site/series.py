"""Pictures of series: a panel for each subject, all with one scale, a line where the figures are one series.

A line joins the observed values of periods that are equally long and follow one another; it stops at a gap, and where
the scope changes. Targets and claims stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from govdata.reports.messages import Message
from govdata.site.markup import Markup, el, join
from govdata.site.model import Fact, Indicator, Named
from govdata.site.picture import RANK, Scale, in_one_unit, label, picture, symbol
from govdata.values import dataclass

PANELS: Final = 12
"""So many subjects are drawn in one picture, those with the largest latest values."""
_ENOUGH: Final = 3
"""From so many periods on, figures are a series."""
_HEIGHT: Final = 36
_ONE: Final = 180
"""Pixels of the panel of a single series."""
_LAST: Final = 96.0
"""Where the last period stands, in hundredths of the width: to the right of it is the number of the base line."""


@dataclass(frozen=True)
class Series:
    """The facts of one subject and breakdown, by time; `others` are those of another scope."""

    subject: Named
    breakdown: str
    facts: tuple[Fact, ...]
    others: tuple[Fact, ...] = ()

    @property
    def last(self) -> Fact:
        """The latest fact, of the observed ones where there are some."""
        return next((fact for fact in reversed(self.facts) if fact.status == "observed"), self.facts[-1])


def all_series(indicator: Indicator, others: Sequence[Fact] = ()) -> list[Series]:
    """The series of an indicator, the one with the largest latest value first; none where periods are few."""
    found: dict[tuple[Named, str], list[Fact]] = {}
    for fact in in_one_unit(indicator):
        if fact.period.middle is not None:
            found.setdefault((fact.subject, fact.breakdown), []).append(fact)
    series = [
        Series(subject, breakdown, tuple(sorted(facts, key=_when)), _of_subject(others, subject, facts[0].unit))
        for (subject, breakdown), facts in found.items()
        if len({fact.period for fact in facts}) >= _ENOUGH
    ]
    return sorted(series, key=lambda each: -float(each.last.high or 0))


def _of_subject(others: Iterable[Fact], subject: Named, unit: str) -> tuple[Fact, ...]:
    dated = (fact for fact in others if fact.subject == subject and fact.unit == unit and fact.numbers)
    return tuple(sorted((fact for fact in dated if fact.period.middle is not None), key=_when))


def _when(fact: Fact) -> float:
    return fact.period.middle or 0.0


def series_picture(indicator: Indicator, series: Sequence[Series], citation: Message) -> Markup:
    """A panel for each series, or one large one; all of them have the same scales."""
    drawn = series[:PANELS]
    facts = [fact for each in drawn for fact in (*each.facts, *each.others)]
    across = Scale(min(map(_when, facts)), max(map(_when, facts)), 1.5, _LAST)
    down = _down(facts)
    height = _ONE if len(drawn) == 1 else _HEIGHT
    step = height + 34
    panels = [_panel(each, across, down, number * step, height) for number, each in enumerate(drawn)]
    years = _years(facts, across, len(drawn) * step + 8)
    return picture(indicator.title, [*panels, years], len(drawn) * step + 16, citation)


def _down(facts: Sequence[Fact]) -> Scale:
    """From the numbers to a share of the height: zero is in it, and is drawn. The first rank stands above all."""
    numbers = [number for fact in facts for number in fact.numbers]
    if facts[0].unit == RANK:
        return Scale(1.0, max(2.0, *map(float, numbers)), 6.0, 94.0)
    whole = Scale.of(numbers)
    return Scale(whole.low, whole.high, 94.0 if whole.low else 100.0, 6.0)


def _edge(share: float) -> float:
    """The edge of the panel that is next to an end of its scale: what has no bound goes on to it."""
    return 100.0 if share > 50 else 0.0


def _panel(series: Series, across: Scale, down: Scale, top: float, height: float) -> Markup:
    ground = top + 22
    parts = [*_heading(series, top + 15), _base(series, down, ground, height)]
    parts.append(_lines(series, across, down, ground, height))
    for facts, cls in ((series.facts, "small"), (series.others, "small other")):
        points = [_point(fact, across, down, ground, height) for fact in facts]
        parts += [el("g", *points, cls=cls)] if points else []
    if series.others:
        parts += [line] if (line := _scope_break(series, across, ground, height)) else []
    return el("g", *parts)


def _base(series: Series, down: Scale, top: float, height: float) -> Markup:
    """The line from which values are measured, with its number: zero, or the first rank."""
    base = 1 if series.last.unit == RANK else 0
    y = round(top + height * down(base) / 100, 1)
    line = el("line", x1="0", x2=f"{_LAST + 1:g}%", y1=y, y2=y, cls="track")
    return join((line, el("text", str(base), x="100%", y=round(y + 4, 1), cls="year last")))


def _heading(series: Series, y: float) -> Iterable[Markup]:
    for lang in ("en", "zh"):
        said = f"{series.last.figure.in_(lang)} · {series.last.period.in_short().in_(lang)}"
        whose = " · ".join(filter(None, (series.subject.title.in_(lang), series.breakdown)))
        yield from label(whose, said, y, lang)


def _lines(series: Series, across: Scale, down: Scale, top: float, height: float) -> Markup:
    """The line of each stretch without a gap; across and down are hundredths of the panel."""
    drawn = [
        el("polyline", points=" ".join(f"{across(_when(fact))},{_share(fact, down)}" for fact in run), cls="series")
        for run in runs(series.facts)
        if len(run) > 1
    ]
    frame = {"x": 0, "y": round(top, 1), "width": "100%", "height": height, "preserveAspectRatio": "none"}
    return el("svg", *drawn, viewBox="0 0 100 100", **frame)


def runs(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The stretches of observed facts in which each period follows the one before and is as long."""
    found: list[list[Fact]] = []
    for fact in facts:
        if fact.status != "observed":
            continue
        if found and _follows(found[-1][-1], fact):
            found[-1].append(fact)
        else:
            found.append([fact])
    return found


def _follows(before: Fact, fact: Fact) -> bool:
    length, other = before.period.days, fact.period.days
    gap = _when(fact) - _when(before)
    alike = bool(length) and 0.8 <= other / length <= 1.25 and before.unit == fact.unit
    return alike and 0 < gap <= 1.5 * max(length, 1)


def _share(fact: Fact, down: Scale) -> float:
    """The height of a value; of a range without one, that of its middle."""
    ends = [each for each in (fact.low, fact.high) if each is not None]
    return down(fact.value if fact.value is not None else sum(ends, Decimal(0)) / len(ends))


def _point(fact: Fact, across: Scale, down: Scale, top: float, height: float) -> Markup:
    """A value at its time, and what is left open as an upright line; below and above all, where there is no bound."""
    x = across(_when(fact))
    low, high = fact.lower, fact.upper
    found: list[Markup] = []
    if low is not None or high is not None:
        start = down(low) if low is not None else _edge(down.start)
        end = down(high) if high is not None else _edge(down.end)
        y1, y2 = (round(top + height * share / 100, 1) for share in (start, end))
        found.append(el("line", x1=f"{x:g}%", x2=f"{x:g}%", y1=y1, y2=y2, cls="open"))
    if fact.value is not None:
        found.append(symbol(fact, x, round(top + height * _share(fact, down) / 100, 1)))
    return join(found)


def _scope_break(series: Series, across: Scale, top: float, height: float) -> Markup | None:
    """A line between the figures of the one scope and of the other, where time parts them."""
    own, other = ([*map(_when, facts)] for facts in (series.facts, series.others))
    earlier, later = (own, other) if own[0] < other[0] else (other, own)
    if earlier[-1] >= later[0]:
        return None
    x = f"{(across(earlier[-1]) + across(later[0])) / 2:g}%"
    return el("line", x1=x, x2=x, y1=top, y2=top + height, cls="break")


def _years(facts: Sequence[Fact], across: Scale, y: float) -> Markup:
    """The first and the last year below the panels."""
    dated = sorted((_when(fact), year) for fact in facts for year in fact.period.years[-1:])
    (first, start), (last, end) = dated[0], dated[-1]
    ends = [el("text", str(start), x=f"{across(first):g}%", y=y, cls="year first")]
    if start != end:
        ends.append(el("text", str(end), x=f"{across(last):g}%", y=y, cls="year last"))
    return join(ends)
