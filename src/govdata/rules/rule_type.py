"""What a rule is, what a kind of rule is, and the comparisons that all kinds share.

A rule is data: an id, a kind, a sentence in two languages, and the kind's own parameters. A kind knows how to answer
it: frame in, frame out, with a column HOLDS that is true, false, or null where the rule cannot tell. It also knows how
to tell a person what was found. Running is someone else's job (consistency.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import narwhals as nw

from govdata.metadata.schema import ROW
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Severity
from govdata.rules.expression import Expression
from govdata.rules.observations import COLUMNS, TABLE, UID, Frame, counted, settled

HOLDS: Final = "__holds__"
"""No field of a table is called that."""
OTHER: Final = "other_"
"""The prefix of the columns of the mention that a mention is compared with."""

SHOWN: Final = (TABLE, ROW, UID, "key", "fact", *COLUMNS, "low", "high", "low_open", "high_open")
"""What an answer about mentions carries, so that a person can be told."""

Row = Mapping[str, Any]
Options = Mapping[str, Any]


COMPARE: Final = Message(
    "Compare the row with its source, correct it, or record a waiver.", "请对照来源核对该行，更正，或登记豁免。"
)


@dataclass(frozen=True)
class Rule:
    """One declared rule. `where` says which rows it is about; `options` are the parameters of its kind."""

    id: str
    kind: str
    says: Message
    severity: Severity = Severity.ERROR
    tables: tuple[str, ...] = ()
    where: Expression | None = None
    options: Options = field(default_factory=dict)
    next_step: Message = EMPTY


@dataclass(frozen=True)
class ViolationText:
    """A violation in words: the column, what was found, what was expected; `peers` selects the mentions to quote."""

    found: Message
    expected: Message
    field: str | None = None
    peers: tuple[str, str] | None = None


@dataclass(frozen=True)
class Parameter:
    """A parameter of a kind. `holds` names what it is made of, and so how it is checked before any data are read:
    expression, fields, indicators, indicator-groups, number, numbers, choice.
    """

    name: str
    holds: str
    means: Message
    required: bool = False
    choices: tuple[str, ...] = ()


Answer = Callable[[Rule, Frame], Frame]
Tell = Callable[[Rule, Row], ViolationText]


@dataclass(frozen=True)
class RuleType:
    """A kind of rule. `about` is what it reads: the mentions of all indicator tables, or each table as it is."""

    name: str
    answer: Answer
    tell: Tell
    says: Message
    why: Message
    example: Message
    parameters: tuple[Parameter, ...] = ()
    about: str = "mentions"
    severity: Severity = Severity.ERROR
    needs: tuple[str, ...] = ()
    """The columns (of mentions.NAMES) without which it cannot be answered at all."""
    next_step: Message = COMPARE


def apart(low: nw.Expr, high: nw.Expr, is_open: nw.Expr) -> nw.Expr:
    """Whether nothing lies between the lower end of one interval and the upper end of another. An open end is not in
    its interval; a missing one has no limit.
    """
    return ((low > high) | ((low == high) & is_open)).fill_null(False)


def not_above(left: str, right: str) -> nw.Expr:
    """Whether the interval with the prefix `left` is at most the one with `right`: true, false, or null."""
    below = nw.col(f"{left}high") <= nw.col(f"{right}low")
    return nw.when(_beyond(left, right)).then(nw.lit(False)).when(below).then(nw.lit(True))


def negative() -> nw.Expr:
    """Whether a mention or the other may be negative: what is lost in one part is no limit to what another gains."""
    return ((nw.col("low") < 0) | (nw.col(OTHER + "low") < 0)).fill_null(False)


def meet(left: str, right: str) -> nw.Expr:
    """Whether two intervals can be one figure: false when they are apart, true when one that is bounded on both
    sides lies inside the other, null when they merely overlap (over 4000 and over 200 decide nothing).
    """
    apart = _beyond(left, right) | _beyond(right, left)
    return nw.when(apart).then(nw.lit(False)).when(_inside(left, right) | _inside(right, left)).then(nw.lit(True))


def _beyond(left: str, right: str) -> nw.Expr:
    is_open = nw.col(f"{left}low_open") | nw.col(f"{right}high_open")
    return apart(nw.col(f"{left}low"), nw.col(f"{right}high"), is_open)


def _inside(left: str, right: str) -> nw.Expr:
    """Whether the one interval is bounded and lies in the other; an open end does not hold a closed one."""
    low, high, other_low, other_high = (nw.col(side + end) for side in (left, right) for end in ("low", "high"))
    starts = (low == other_low) & (nw.col(f"{left}low_open") | ~nw.col(f"{right}low_open"))
    stops = (high == other_high) & (nw.col(f"{left}high_open") | ~nw.col(f"{right}high_open"))
    above = other_low.is_null() | (low > other_low) | starts
    below = other_high.is_null() | (high < other_high) | stops
    return (~low.is_null() & ~high.is_null() & above & below).fill_null(False)


def same(name: str) -> nw.Expr:
    """Whether a column has the same cell in a mention and the other; two empty cells are the same."""
    left, right = nw.col(name), nw.col(OTHER + name)
    return nw.when(left.is_null() | right.is_null()).then(left.is_null() & right.is_null()).otherwise(left == right)


def others(frame: Frame, extra: tuple[str, ...] = ()) -> Frame:
    """The mentions again, to be joined to themselves: each column with the prefix OTHER."""
    names = (*SHOWN, *extra)
    return frame.select(*names).rename({name: OTHER + name for name in names})


def with_circles(pairs: Frame, frame: Frame, column: str) -> Frame:
    """`pairs` with `in_circle`: whether `column`, which names another mention, leads back to the mention itself."""
    circles = _circles(frame, column).select(UID).with_columns(nw.lit(True).alias("in_circle"))
    return pairs.join(circles, on=UID, how="left").with_columns(nw.col("in_circle").fill_null(False))


def _circles(frame: Frame, column: str) -> Frame:
    """What is left of the links when loose ends are taken away; in as many rounds as the longest chain has links."""
    links = frame.select(UID, nw.concat_str(TABLE, column, separator=":").alias("to"))
    links, before = settled(links.filter(~nw.col("to").is_null()).unique(UID, keep="any")), -1
    while (left := counted(links)) not in (0, before):
        before = left
        links = links.join(links.select(to=UID), on="to", how="semi")
        links = settled(links.join(links.select("to").rename({"to": UID}), on=UID, how="semi"))
    return links


def plain(value: Any) -> str:
    """A cell in words: no exponent, no empty decimals, a dash for nothing."""
    if value is None:
        return "-"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, date) else str(value)


def mention(row: Row, prefix: str = "") -> str:
    """A mention in words: its id and the figure as written."""
    return f"{row[prefix + 'id']} ({plain(row[prefix + 'as_written'])})"


def between(low: Any, high: Any) -> Message:
    """An interval in words."""
    if low is None and high is None:
        return Message("any value", "任意值")
    if low is None:
        return Message(f"at most {plain(high)}", f"至多{plain(high)}")
    if high is None:
        return Message(f"at least {plain(low)}", f"至少{plain(low)}")
    if low == high:
        return Message(plain(low), plain(low))
    return Message(f"{plain(low)} to {plain(high)}", f"{plain(low)}至{plain(high)}")
