"""Rule types that compare what two sources say of one thing, or of what may be one thing."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from govdata.reports.messages import Message
from govdata.reports.model import Severity
from govdata.rules.engine import Frame, once_of_a_frame
from govdata.rules.fact_groups import with_open_facts
from govdata.rules.observation_comparisons import (
    OTHER,
    are_disjoint,
    as_others,
    has_no_figure,
    may_be_equal,
    periods_overlap,
    same_cell,
)
from govdata.rules.observations import FIGURE, KEY, UID
from govdata.rules.parameter_type import CHOICE, INDICATOR_GROUPS, Parameter
from govdata.rules.phrases import Row, interval_text, number_words, quantity_text
from govdata.rules.rejected_cells import UNDECIDED, marked_columns, rejected_in, with_undecided
from govdata.rules.rule_type import HOLDS, LACKING, Rule, RuleType, ViolationText

# sources-agree

LAST: Final = 2**62
"""The precedence of a source that declares none."""
_ENDS: Final = ("low", "high", "low_open", "high_open")
_AGREE_READ: Final = (*KEY, "source", "restates", "precedence", *FIGURE)


def _evaluate_agree(rule: Rule, frame: Frame) -> Frame:
    met = _met(frame, rule.options.get("reading") == "usual")
    return _without_preferred(_decided_as_asked(rule, met))


@once_of_a_frame
def _met(frame: Frame, as_usual: bool) -> Frame:
    """All observations of one key against each other at once.

    Intervals on a line all meet when the highest low is not above the lowest high, so no pairs are made. What a source
    says that it repeats is the business of `restates`.
    """
    frame = with_undecided(frame, KEY, rejected_in(frame, _AGREE_READ))
    frame = frame.filter(nw.col("restates").is_null())
    frame = frame.filter(nw.col("source").min().over("key") != nw.col("source").max().over("key"))
    frame = frame.with_columns(has_no_figure().cast(nw.Int8()).max().over("key").cast(nw.Boolean()).alias(LACKING))
    if as_usual:
        # Where even the strict bounds are apart, that is the finding.
        strict = (nw.col("low").max().over("key") > nw.col("high").min().over("key")).fill_null(False)
        frame = frame.filter(~strict).with_columns(nw.col(f"expected_{end}").alias(end) for end in _ENDS)
    frame = frame.with_columns(top=nw.col("low").max().over("key"), bottom=nw.col("high").min().over("key"))
    frame = frame.with_columns(
        top_open=_is_open_at("low", "top", "low_open"),
        bottom_open=_is_open_at("high", "bottom", "high_open"),
    ).with_columns((_reaches("low", "top") & _reaches("high", "bottom")).alias("fits"))
    frame = frame.with_columns(nw.col("fits").cast(nw.Int8()).max().over("key").alias("fits"))
    frame = frame.with_columns(_is_printed_at("bottom"), _is_printed_at("top"))
    above = are_disjoint(nw.col("low"), nw.col("bottom"), nw.col("low_open") | nw.col("bottom_open"))
    below = are_disjoint(nw.col("top"), nw.col("high"), nw.col("top_open") | nw.col("high_open"))
    holds = nw.when(above | below).then(nw.lit(False)).when(nw.col("fits") == 1).then(nw.lit(True))
    holds = nw.when(~nw.col(UNDECIDED)).then(holds)
    return frame.with_columns(holds.alias(HOLDS))


def _without_preferred(frame: Frame) -> Frame:
    """A conflict is reported once, for the observation that is not preferred; its quotes show both."""
    order = nw.col("precedence").fill_null(LAST)
    frame = frame.with_columns(order.min().over("key").alias("best"))
    frame = frame.with_columns(nw.when(order == nw.col("best")).then(UID).min().over("key").alias("preferred"))
    return frame.filter(nw.col(UID) != nw.col("preferred"))


def _is_open_at(end: str, extreme: str, is_open: str) -> nw.Expr:
    """Whether any of the intervals that reach the extreme is open there."""
    there = (nw.col(end) == nw.col(extreme)).fill_null(False) & nw.col(is_open)
    return there.cast(nw.Int8()).max().over("key") == 1


def _reaches(end: str, extreme: str) -> nw.Expr:
    """Whether an interval ends where the common part of all does, and as openly."""
    as_open = nw.col(f"{end}_open") | ~nw.col(f"{extreme}_open")
    return ((nw.col(end) == nw.col(extreme)) & as_open).fill_null(False)


def _is_printed_at(extreme: str) -> nw.Expr:
    """Whether a figure without any room to either side is what stands there: 13, and not "at least 13"."""
    there = ((nw.col("low") == nw.col(extreme)) & (nw.col("high") == nw.col(extreme))).fill_null(False)
    return (there.cast(nw.Int8()).max().over("key") == 1).alias(f"{extreme}_exact")


def _decided_as_asked(rule: Rule, frame: Frame) -> Frame:
    """Keys whose sources have a declared order of precedence, keys that have none, or all."""
    asked = rule.options.get("precedence", "any")
    if asked == "any":
        return frame
    known = ~nw.col("precedence").is_null().cast(nw.Int8()).max().over("key").cast(nw.Boolean())
    unlike = nw.col("precedence").min().over("key") != nw.col("precedence").max().over("key")
    decided = (known & unlike).fill_null(False)
    return frame.filter(decided if asked == "declared" else ~decided)


_AT_MOST, _AT_LEAST, _ONLY = Message("at most ", "至多"), Message("at least ", "至少"), Message("", "为")


def _describe_agree(rule: Rule, row: Row) -> ViolationText:
    hedged = rule.options.get("reading") == "usual"
    usual = (
        Message("By the usual reading of their hedges, two", "按约数的通常理解，两处")
        if hedged
        else Message("Two", "两处")
    )
    span, top, bottom = interval_text(row["low"], row["high"], row["unit"]), row["top"], row["bottom"]
    high, low = quantity_text(bottom, row["unit"]), quantity_text(top, row["unit"])
    most, least = (_ONLY if row[f"{end}_exact"] else bound for end, bound in (("bottom", _AT_MOST), ("top", _AT_LEAST)))
    apart = Message(
        f"{most.en}{high.en} in one, {least.en}{low.en} in another",
        f"一处{most.zh} {high.zh}，另一处{least.zh} {low.zh}",
    )
    if top == bottom:
        apart = Message(
            f"they meet at {low.en}, which one of them excludes", f"仅在 {low.zh} 处相接，而其中一处不含该值"
        )
    message = Message(
        f"{usual.en} sources contradict each other: {apart.en}; {row['source']} has {span.en}.",
        f"{usual.zh}来源相互矛盾：{apart.zh}；{row['source']} 为 {span.zh}。",
    )
    expected = Message("bounds that meet", "上下界相交")
    return ViolationText(message, expected, "value", ("key", row["key"]))


# scope-doubt

_ALIKE: Final = ("comparable", "subject", "unit", "status", "ends")
"""Figures are compared within a year: pairs of a daily series must not grow with its length squared."""


def _concept(rule: Rule) -> nw.Expr:
    """What is comparable: the groups declared in the rule, else the concept of the indicator, else itself."""
    concept = nw.coalesce("concept", "indicator")
    for number, group in enumerate(rule.options.get("groups", ())):
        concept = nw.when(nw.col("indicator").is_in(list(group))).then(nw.lit(f"group {number}")).otherwise(concept)
    return concept.alias("comparable")


def _evaluate_scope_doubt(rule: Rule, frame: Frame) -> Frame:
    marks = marked_columns(frame)
    frame = with_open_facts(frame)
    # The first observation of a fact speaks for it: a letter and its annex make one doubt.
    frame = frame.filter(nw.col(UID) == nw.col(UID).min().over("fact"))
    frame = frame.with_columns(_concept(rule), nw.col("period_end").dt.year().alias("ends"))
    there = as_others(frame, ("scope", "comparable", "ends", "open_fact"), marks)
    pairs = frame.join(there, left_on=list(_ALIKE), right_on=[OTHER + name for name in _ALIKE], how="inner")
    pairs = pairs.with_columns(*(nw.col(name).alias(OTHER + name) for name in _ALIKE))
    alike = nw.col("indicator") == nw.col(OTHER + "indicator")
    # One indicator on two days is a series; in two periods that overlap it is one figure, said twice.
    one_scope = (nw.col("scope") == nw.col(OTHER + "scope")).fill_null(False)
    doubtful = (~alike & ~one_scope) | (alike & periods_overlap())
    elsewhere = (nw.col("source") != nw.col(OTHER + "source")) & same_cell("breakdown")
    pairs = pairs.filter(doubtful & elsewhere & (nw.col("fact") != nw.col(OTHER + "fact")))
    known = ~nw.col("open_fact") & ~nw.col(OTHER + "open_fact")
    holds = nw.when(known).then(may_be_equal("", OTHER))
    return pairs.filter(nw.col(UID) < nw.col(OTHER + UID)).with_columns(holds.alias(HOLDS))


def _describe_scope_doubt(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    one, other = (_figure_text(row, prefix) for prefix in ("", OTHER))
    message = Message(
        f"Two sources give different numbers for what may be one indicator: {one.en}, {other.en}.",
        f"两处来源的数字不同，而指标可能相同：{one.zh}、{other.zh}。",
    )
    expected = Message("the same scope, or a note that says why they differ", "口径一致，或注明差异")
    return ViolationText(message, expected, "indicator")


def _figure_text(row: Row, prefix: str) -> Message:
    written = row[prefix + "as_written"]
    return Message.same(written) if written else number_words(row[prefix + "value"])


SOURCES_AGREE: Final = RuleType(
    "sources-agree",
    _evaluate_agree,
    _describe_agree,
    says=Message("Two documents do not contradict each other", "两份文件不相互矛盾"),
    why=Message(
        "Same subject, indicator, breakdown and period in two documents: their bounds must meet, within the wording "
        "and the rounding of each."
        " A conflict is kept and shown with its quotes; `sources.precedence` decides which figure is preferred.",
        "两份文件中同一主体、指标、分组与时期的数字，其上下界须相交（考虑措辞与舍入）。冲突予以保留并并列展示，由 "
        "`sources.precedence` 决定取舍。",
    ),
    example=Message(
        "260 in one document and 近250 in another (超过50% and 50.6% agree)",
        "一处为260，另一处为近250（超过50%与50.6%则相容）",
    ),
    parameters=(
        Parameter(
            "reading",
            CHOICE,
            Message(
                "hard: the bounds that the wording gives; usual: the narrower ones that hedges usually mean",
                "hard 取措辞本身的上下界；usual 取约数通常所指的较窄范围",
            ),
            choices=("hard", "usual"),
        ),
        Parameter(
            "precedence",
            CHOICE,
            Message(
                "declared: only conflicts that a precedence decides; missing: only those that none decides",
                "declared 仅限优先级能裁定的冲突；missing 仅限不能裁定的",
            ),
            choices=("any", "declared", "missing"),
        ),
    ),
    severity=Severity.WARNING,
    needs=("source", "period_start", "restates", "subject", "indicator", "unit", "status", "period_end", "value"),
    reads=("breakdown", "precedence", *FIGURE),
)
SCOPE_DOUBT: Final = RuleType(
    "scope-doubt",
    _evaluate_scope_doubt,
    _describe_scope_doubt,
    says=Message("Figures that look alike have the same scope", "看似相同的数字口径一致"),
    why=Message(
        "公园 273 and 各类公园 299 in two documents need not contradict each other: they may count different "
        "things. Both are shown; they are never summed or joined into a series.",
        "两份文件中公园273座与各类公园299座未必矛盾，口径可能不同。二者并列展示，不相加，不连成序列。",
    ),
    example=Message(
        "273座公园 in a letter, 299座各类公园 in a newspaper of the same year",
        "复函中公园273座，同年报纸中各类公园299座",
    ),
    parameters=(
        Parameter(
            "groups",
            INDICATOR_GROUPS,
            Message(
                "indicators that look alike; by default those with one `concept`",
                "看似相同的指标组；默认以 `concept` 相同的指标为一组",
            ),
        ),
    ),
    severity=Severity.WARNING,
    needs=("source", "period_start", "subject", "indicator", "unit", "status", "period_end", "value"),
    reads=("breakdown", "scope", "concept", "restates", "id", *FIGURE),
    next_step=Message(
        "Check that both count the same thing; until then do not add or chart them together.",
        "请核对两者口径是否一致；在此之前不要相加，也不要绘入同一图表。",
    ),
)
RULE_TYPES: Final = (SOURCES_AGREE, SCOPE_DOUBT)
"""The rule types of this module."""
