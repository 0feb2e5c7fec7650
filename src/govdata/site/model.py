"""What the page of a release shows, as small values: indicators, the facts of each, and who states them."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from govdata.reports.messages import EMPTY, Message
from govdata.site.periods import Period
from govdata.values import dataclass

Number = Decimal | None


def anchor(kind: str, name: str) -> str:
    """The id of a place of the page, and its address after `#`: ASCII, and as lasting as the name.

    >>> anchor("fact", "parks:p 1")
    'fact-parks%3Ap%201'
    """
    return f"{kind}-{quote(name, safe='')}"


@dataclass(frozen=True)
class Named:
    """A subject, an indicator, a table: its id, and what it is called."""

    id: str
    title: Message


@dataclass(frozen=True)
class Source:
    """A source, as far as its table says."""

    id: str
    title: Message
    publisher: Message = EMPTY
    date: Period = field(default_factory=Period)
    url: str = ""
    precedence: int | None = None

    @property
    def dated(self) -> Message:
        """When it is from; EMPTY where no date is known."""
        return self.date.in_words() if self.date.start or self.date.end else EMPTY


@dataclass(frozen=True)
class Revision:
    """One cell of an observation that was changed, and why."""

    field: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class Side:
    """One of the statements that a finding holds against each other."""

    as_written: str
    quote: str
    source: Source


@dataclass(frozen=True)
class Doubt:
    """What the report that cleared the release says of a row."""

    message: Message
    waived: str = ""
    """The reason for which somebody accepted it."""
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True)
class Mention:
    """One observation: what one source states, and where."""

    table: str
    id: str
    as_written: str
    figure: Message
    quote: str
    source: Source
    page: str = ""
    note: str = ""
    restates: str = ""
    revisions: tuple[Revision, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Part:
    """A fact that another one contains, and what of it is counted."""

    id: str
    title: Message
    figure: Message
    value: Number


@dataclass(frozen=True)
class Fact:
    """What is stated of a subject, a breakdown and a period, however often."""

    id: str
    indicator: str
    subject: Named
    breakdown: str
    period: Period
    period_basis: str
    status: str
    value: Number
    unit: str
    qualifier: str
    lower: Number
    upper: Number
    figure: Message
    sources: tuple[Source, ...]
    conflict: bool = False
    mentions: tuple[Mention, ...] = ()
    parts: tuple[Part, ...] = ()
    wholes: tuple[Part, ...] = ()

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return anchor("fact", self.id)

    @property
    def low(self) -> Number:
        """Its smallest number: the lower bound, else the value, else the upper bound."""
        return next((each for each in (self.lower, self.value, self.upper) if each is not None), None)

    @property
    def high(self) -> Number:
        """Its largest number."""
        return next((each for each in (self.upper, self.value, self.lower) if each is not None), None)

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers that it has: value and bounds."""
        return tuple(each for each in (self.value, self.lower, self.upper) if each is not None)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What the report says of any of its mentions, each thing once."""
        return tuple(dict.fromkeys(doubt for mention in self.mentions for doubt in mention.doubts))

    @property
    def revised(self) -> bool:
        """Whether any of its mentions has a recorded revision."""
        return any(mention.revisions for mention in self.mentions)

    @property
    def remainder(self) -> Number:
        """What its parts leave over, where each of them is one exact number in its unit."""
        values = [part.value for part in self.parts]
        known = [value for value in values if value is not None]
        return self.value - sum(known, Decimal(0)) if self.value is not None and len(known) == len(values) else None


@dataclass(frozen=True)
class Indicator:
    """A definition, and what is stated under it.

    `facts` are those that the page shows, `pictured` those that its picture is drawn from; `count` is how many facts
    exist, `series` how many subjects and breakdowns.
    """

    id: str
    title: Message
    theme: str
    unit: str = ""
    kind: str = ""
    definition: Message = EMPTY
    scope: Message = EMPTY
    direction: str = ""
    concept: str = ""
    note: str = ""
    aliases: str = ""
    facts: tuple[Fact, ...] = ()
    pictured: tuple[Fact, ...] = ()
    count: int = 0
    series: int = 0
    relatives: tuple[Named, ...] = field(default=())
    """Indicators of the same concept, whose scope differs."""

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return anchor("indicator", self.id)

    @property
    def leading(self) -> Fact | None:
        """The fact that heads the indicator: observed before planned, the whole before a part, then the latest."""
        return min(self.facts, key=_leads, default=None)

    @property
    def disputed(self) -> tuple[Fact, ...]:
        """The facts on which sources differ, or of which the report has a doubt."""
        return tuple(fact for fact in self.facts if fact.conflict or fact.doubts)


STATUSES: Final = ("observed", "target", "claim")


def _leads(fact: Fact) -> tuple[int, bool, bool, int]:
    rank = STATUSES.index(fact.status) if fact.status in STATUSES else len(STATUSES)
    end = fact.period.end or fact.period.start
    return (rank, bool(fact.wholes), bool(fact.breakdown), -end.toordinal() if end else 0)


@dataclass(frozen=True)
class Figures:
    """All that a release states, by theme, and how much of it the page shows.

    `whole` says whether each clause is shown; else the page has the facts alone, `shown` of them.
    """

    indicators: tuple[Indicator, ...]
    themes: tuple[Named, ...]
    subjects: tuple[Named, ...]
    observations: int
    facts: int
    shown: int
    whole: bool
