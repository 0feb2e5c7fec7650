"""Pictures of figures with what each leaves open, as SVG that Python draws: the same bytes everywhere.

Places across are percentages, places down are pixels, so that a picture fits a phone and its letters stay as they are.
The marks: a full dot is an exact value, a hollow dot a bound that does not belong to it, a line what is left open, an
arrow that nothing ends it; a diamond is a target, a square a claim. The citation stands inside of each picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from govdata.reports.messages import EMPTY, Message
from govdata.site.markup import Markup, el, join
from govdata.site.model import Fact, Indicator
from govdata.site.words import STATUS, word
from govdata.values import dataclass

ROWS: Final = 24
"""So many facts are drawn in one picture; the table beneath it has all of them."""
ROW: Final = 40
LINES: Final = 3
"""Lines of the citation."""
ROOMS: Final = {"slim": 330, "broad": 620}
"""Pixels of a line of text on a phone and on a larger screen: a picture has the texts for both."""
LETTERS: Final = 4
"""A name that is cut has more letters than these."""
RANK: Final = "rank"
"""The unit of ranks: they begin with the first, not with nothing."""
_UNBOUNDED_BELOW: Final = ("nearly", "less_than", "at_most")
_UNBOUNDED_ABOVE: Final = ("more_than", "at_least")

T = TypeVar("T")


@dataclass(frozen=True)
class Scale:
    """From numbers to percentages of a width."""

    low: float
    high: float
    start: float = 1.5
    end: float = 90.0

    def __call__(self, value: Decimal | float) -> float:
        """Where a number stands."""
        share = (float(value) - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.start + min(1.0, max(0.0, share)) * (self.end - self.start), 2)

    @staticmethod
    def of(numbers: Iterable[Decimal]) -> Scale:
        """From nothing to the largest of some numbers, or from the smallest below nothing."""
        known = [float(each) for each in numbers] or [0.0]
        return Scale(min(0.0, *known), max(0.0, *known))


def in_one_unit(indicator: Indicator) -> list[Fact]:
    """The facts that a picture can have on one scale: those with a number, in the unit of the fact that leads."""
    known = [fact for fact in indicator.pictured if fact.numbers]
    leading = indicator.leading if indicator.leading and indicator.leading.numbers else next(iter(known), None)
    return [fact for fact in known if leading and fact.unit == leading.unit]


def rows_picture(
    indicator: Indicator, others: Sequence[Fact], titles: Mapping[str, Message], citation: Message
) -> Markup | None:
    """Each fact as a row: whose it is, what it says, and its mark; those of another scope below a line.

    `titles` are the names of the indicators of `others`.
    """
    own = in_one_unit(indicator)[:ROWS]
    if not own:
        return None
    beside = [fact for fact in others if fact.numbers and fact.unit == own[0].unit][: ROWS // 4]
    scale = Scale.of(number for fact in (*own, *beside) for number in fact.numbers)
    drawn = [_row(fact, scale, number * ROW) for number, fact in enumerate(own)]
    height = len(own) * ROW
    if beside:
        drawn.append(_break(height))
        tops = (height + 36 + number * ROW for number in range(len(beside)))
        drawn += [_row(fact, scale, top, titles[fact.indicator]) for top, fact in zip(tops, beside, strict=True)]
        height += 36 + len(beside) * ROW
    return picture(indicator.title, drawn, height, citation)


def picture(title: Message, drawn: Iterable[Markup], height: float, citation: Message) -> Markup:
    """A picture with its title for screen readers, and the citation as its last lines."""
    cited = [line for lang in ("en", "zh") for line in _citation(citation.in_(lang), height, lang)]
    whole = height + 8 + 14 * LINES
    name = f"{title.en} / {title.zh}" if title.en != title.zh else title.en
    return el("svg", el("title", name), *drawn, *cited, width="100%", height=round(whole), role="img", cls="picture")


def _citation(citation: str, top: float, lang: str) -> Iterable[Markup]:
    for size, lines in for_rooms(lambda room: wrapped(citation, room, 11)):
        for number, line in enumerate(lines, 1):
            yield el("text", line, x=0, y=top + 14 * number, cls=f"cite {lang}{size}", lang=lang)


def _row(fact: Fact, scale: Scale, top: float, name: Message = EMPTY) -> Markup:
    """A row; one of another indicator says of which."""
    place = top + 30
    track = el("line", x1=_percent(scale.start), x2=_percent(scale.end), y1=place, y2=place, cls="track")
    zero = _zero(scale(0), place) if fact.unit != RANK else None
    marks = (track, zero, mark(fact, scale, place))
    return el("g", *row_label(fact, top + 15, name), *marks, cls="other" if name else None)


def _zero(x: float, y: float) -> Markup:
    return el("line", x1=_percent(x), x2=_percent(x), y1=y - 6, y2=y + 6, cls="track")


def row_label(fact: Fact, y: float, name: Message = EMPTY) -> Iterable[Markup]:
    """Whose figure it is at the left, the figure at the right; in each language."""
    when, status = fact.period.in_short(), word(STATUS, fact.status)
    for lang in ("en", "zh"):
        said = fact.figure.in_(lang) + ("" if fact.status == "observed" else f" · {status.in_(lang)}")
        whose = " · ".join(filter(None, (name.in_(lang), fact.subject.title.in_(lang), fact.breakdown)))
        yield from label(whose, said, y, lang, when.in_(lang))


def label(whose: str, said: str, y: float, lang: str, when: str = "") -> Iterable[Markup]:
    """A line of text: cut at the left, so that what is said at the right has its room."""
    taken = text_width(said, 13) * 1.08 + 20
    for size, line in for_rooms(lambda room: dated(whose, when, room - taken, 13)):
        yield el("text", line, x=0, y=y, cls=f"{lang}{size}", lang=lang)
    yield el("text", said, x="100%", y=y, cls=f"said {lang}", lang=lang)


def for_rooms(line: Callable[[float], T]) -> list[tuple[str, T]]:
    """What a line is in each room, with the class that shows it there; one that is the same in all has no class."""
    found = [(f" {size}", line(room)) for size, room in ROOMS.items()]
    return [("", found[0][1])] if found[0][1] == found[1][1] else found


def mark(fact: Fact, scale: Scale, y: float) -> Markup:
    """What a fact states, on its line: what is open, then its ends, then its value."""
    found: list[Markup | None] = []
    low, high = fact.lower, fact.upper
    if low is not None and high is not None:
        found.append(_span(scale(low), scale(high), y))
        found += [_tick(scale(each), y) for each in (low, high)]
    elif fact.qualifier in _UNBOUNDED_ABOVE or low is not None:
        at = scale(low if low is not None else fact.value or 0)
        found += [_span(at, scale.end + 4, y), _arrow(scale.end + 4, y, 1)]
    elif fact.qualifier in _UNBOUNDED_BELOW or high is not None:
        at = scale(high if high is not None else fact.value or 0)
        found += [_span(max(scale.start, at - 10), at, y, "fading")]
    elif fact.qualifier == "about" and fact.value is not None:
        at = scale(fact.value)
        found.append(_span(max(0.5, at - 4), at + 4, y, "fading"))
    if fact.value is not None:
        found.append(symbol(fact, scale(fact.value), y))
    return join(found)


def symbol(fact: Fact, x: float, y: float) -> Markup:
    """The sign of a value: its shape is its status, and it is hollow where the value itself is excluded."""
    hollow = fact.qualifier in ("more_than", "less_than", "nearly") or fact.status != "observed"
    cls = "hollow" if hollow else "full"
    if fact.status == "target":
        return el("svg", el("path", d="M0-7 7 0 0 7-7 0Z", cls=cls), x=_percent(x), y=y, overflow="visible")
    if fact.status == "claim":
        return el("svg", el("rect", x=-5, y=-5, width=10, height=10, cls=cls), x=_percent(x), y=y, overflow="visible")
    return el("circle", cx=_percent(x), cy=y, r=5, cls=cls)


def _span(start: float, end: float, y: float, cls: str = "open") -> Markup:
    return el("line", x1=_percent(start), x2=_percent(round(end, 2)), y1=y, y2=y, cls=cls)


def _tick(x: float, y: float) -> Markup:
    return el("line", x1=_percent(x), x2=_percent(x), y1=y - 5, y2=y + 5, cls="open")


def _arrow(x: float, y: float, way: int) -> Markup:
    path = el("path", d=f"M0 0 {-8 * way}-5M0 0 {-8 * way} 5", cls="open")
    return el("svg", path, x=_percent(x), y=y, overflow="visible")


def _break(y: float) -> Markup:
    """Where the scope changes: what stands below it is not comparable."""
    told = Message("another scope: do not compare", "口径不同，不可比较")
    line = el("line", x1="0", x2="100%", y1=y + 12, y2=y + 12, cls="break")
    words = (el("text", told.in_(lang), x=0, y=y + 28, cls=f"cite {lang}", lang=lang) for lang in ("en", "zh"))
    return el("g", line, *words)


def _percent(value: float) -> str:
    return f"{value:g}%"


def text_width(text: str, size: float) -> float:
    """About how many pixels a text takes: a Chinese character is as wide as it is high, a letter about half of it."""
    return sum(size if char > "\u2e7f" else size * 0.54 for char in text)


def shortened(text: str, room: float, size: float) -> str:
    """A text that fits, with `…` where it was cut."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text, size) > room - size:
        text = text[:-1]
    return f"{text.rstrip()}…"


def dated(whose: str, when: str, room: float, size: float) -> str:
    """Whose a figure is, and when: the name is cut, the date stays whole, since half a date is another one."""
    date = f" · {when}" if whose and when else when
    name = shortened(whose, room - text_width(date, size), size)
    return f"{name}{date}" if len(name) > LETTERS or name == whose else shortened(f"{whose}{date}", room, size)


def wrapped(text: str, room: float, size: float, most: int = LINES) -> list[str]:
    """A text in lines, at most so many; words stay whole where they can."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and text_width(rest, size) > room:
        line = shortened(rest, room, size)[:-1]
        end = line.rfind(" ") if " " in line and not rest[len(line) :].startswith(" ") else len(line)
        end = end if end > len(line) // 2 else len(line)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, shortened(rest, room, size)] if rest else lines
