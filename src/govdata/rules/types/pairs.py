"""Kinds of rules that hold two mentions beside each other: restatement, two sources, doubtful scope, part and whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw

from govdata.reports.messages import Message
from govdata.reports.model import Severity
from govdata.rules.observations import TABLE, UID, WHOLES, Frame
from govdata.rules.rule_type import (
    HOLDS,
    OTHER,
    SHOWN,
    Parameter,
    Row,
    Rule,
    RuleType,
    ViolationText,
    apart,
    between,
    meet,
    mention,
    negative,
    not_above,
    others,
    plain,
    same,
    with_circles,
)

SAME_FIELDS: Final = ("value", "unit", "lower", "upper", "qualifier")


def _restated(frame: Frame, fields: Sequence[str]) -> Frame:
    """Each mention beside the one it repeats: the one it names, else the first with an equal key in its source."""
    more = tuple(sorted(set(fields) - set(SHOWN)))
    told = nw.when(~nw.col("restates").is_null()).then(nw.concat_str(TABLE, "restates", separator=":"))
    first = nw.col(UID).min().over("key", "source")
    beside = frame.with_columns(nw.coalesce(told, first).alias(OTHER + UID))
    beside = beside.filter((nw.col(OTHER + UID) != nw.col(UID)) | (nw.col("restates") == nw.col("id")).fill_null(False))
    return beside.join(others(frame, more), on=OTHER + UID, how="inner")


def _answer_restates(rule: Rule, frame: Frame) -> Frame:
    fields = rule.options.get("fields", SAME_FIELDS)
    alike = nw.all_horizontal(*(same(name) for name in fields), ignore_nulls=False)
    pairs = with_circles(_restated(frame, fields), frame, "restates")
    return pairs.with_columns((alike & ~nw.col("in_circle")).alias(HOLDS))


def _tell_restates(rule: Rule, row: Row) -> ViolationText:
    if row["in_circle"]:
        found = Message(f"{mention(row)} repeats, in the end, itself", f"{mention(row)} 最终重述自身")
        return ViolationText(
            found,
            Message("a `restates` that leads to the mention that came first", "restates 应指向首次出现的条目"),
            "restates",
        )
    fields = [name for name in rule.options.get("fields", SAME_FIELDS) if row[name] != row[OTHER + name]]
    theirs = ", ".join(f"{name} {plain(row[OTHER + name])}" for name in fields)
    ours = ", ".join(f"{name} {plain(row[name])}" for name in fields)
    found = Message(
        f"{mention(row)} repeats {mention(row, OTHER)} with {ours} instead of {theirs}",
        f"{mention(row)} 重述 {mention(row, OTHER)}，但 {ours}，原为 {theirs}",
    )
    return ViolationText(found, Message(theirs, theirs), fields[0] if fields else None)


LAST: Final = 2**62
"""The precedence of a source that declares none."""
_ENDS: Final = ("low", "high", "low_open", "high_open")


def _answer_agree(rule: Rule, frame: Frame) -> Frame:
    """All mentions of one key against each other at once: intervals on a line all meet when the highest low is not
    above the lowest high, so no pairs are made. What a source says that it repeats is the kind `restates`' business.
    """
    frame = frame.filter(nw.col("restates").is_null())
    frame = frame.filter(nw.col("source").min().over("key") != nw.col("source").max().over("key"))
    if rule.options.get("reading") == "usual":
        # Where even the hard bounds are apart, that is the finding.
        hard = (nw.col("low").max().over("key") > nw.col("high").min().over("key")).fill_null(False)
        frame = frame.filter(~hard).with_columns(nw.col(f"usual_{end}").alias(end) for end in _ENDS)
    frame = frame.with_columns(top=nw.col("low").max().over("key"), bottom=nw.col("high").min().over("key"))
    frame = frame.with_columns(
        top_open=_at("low", "top", "low_open"),
        bottom_open=_at("high", "bottom", "high_open"),
    ).with_columns((_reaches("low", "top") & _reaches("high", "bottom")).alias("fits"))
    frame = frame.with_columns(nw.col("fits").cast(nw.Int8()).max().over("key").alias("fits"))
    above = apart(nw.col("low"), nw.col("bottom"), nw.col("low_open") | nw.col("bottom_open"))
    below = apart(nw.col("top"), nw.col("high"), nw.col("top_open") | nw.col("high_open"))
    holds = nw.when(above | below).then(nw.lit(False)).when(nw.col("fits") == 1).then(nw.lit(True))
    return _without_preferred(_chosen_by(rule, frame).with_columns(holds.alias(HOLDS)))


def _without_preferred(frame: Frame) -> Frame:
    """A conflict is told once, of the mention that is not preferred; its quotes show both."""
    order = nw.col("precedence").fill_null(LAST)
    frame = frame.with_columns(order.min().over("key").alias("best"))
    frame = frame.with_columns(nw.when(order == nw.col("best")).then(UID).min().over("key").alias("preferred"))
    return frame.filter(nw.col(UID) != nw.col("preferred"))


def _at(end: str, extreme: str, is_open: str) -> nw.Expr:
    """Whether any of the intervals that reach the extreme is open there."""
    there = (nw.col(end) == nw.col(extreme)).fill_null(False) & nw.col(is_open)
    return there.cast(nw.Int8()).max().over("key") == 1


def _reaches(end: str, extreme: str) -> nw.Expr:
    """Whether an interval ends where the common part of all does, and as openly."""
    as_open = nw.col(f"{end}_open") | ~nw.col(f"{extreme}_open")
    return ((nw.col(end) == nw.col(extreme)) & as_open).fill_null(False)


def _chosen_by(rule: Rule, frame: Frame) -> Frame:
    """Keys whose sources have a declared order of precedence, keys that have none, or all."""
    decided = rule.options.get("precedence", "any")
    if decided == "any":
        return frame
    known = ~nw.col("precedence").is_null().cast(nw.Int8()).max().over("key").cast(nw.Boolean())
    unlike = nw.col("precedence").min().over("key") != nw.col("precedence").max().over("key")
    settled = (known & unlike).fill_null(False)
    return frame.filter(settled if decided == "declared" else ~settled)


def _tell_agree(rule: Rule, row: Row) -> ViolationText:
    usual = "usual " if rule.options.get("reading") == "usual" else ""
    span, limits = between(row["low"], row["high"]), between(row["top"], row["bottom"])
    if row["top"] is not None and row["bottom"] is not None and row["top"] > row["bottom"]:
        limits = Message(
            f"{plain(row['top'])} and {plain(row['bottom'])}", f"{plain(row['top'])}与{plain(row['bottom'])}"
        )
    found = Message(
        f"{mention(row)} of {row['source']} is {usual}{span.en}; the sources stand apart at {limits.en}",
        f"{row['source']} 的 {mention(row)} 为{span.zh}；各来源相互矛盾：{limits.zh}",
    )
    expected = Message("figures of one fact that can be the same figure", "同一事实的数字应能相容")
    return ViolationText(found, expected, "value", ("key", row["key"]))


def _concept(rule: Rule) -> nw.Expr:
    """What is comparable: the groups declared in the rule, else the concept of the indicator, else itself."""
    concept = nw.coalesce("concept", "indicator")
    for number, group in enumerate(rule.options.get("groups", ())):
        concept = nw.when(nw.col("indicator").is_in(list(group))).then(nw.lit(f"group {number}")).otherwise(concept)
    return concept.alias("comparable")


_ALIKE: Final = ("comparable", "subject", "unit", "status", "ends")
"""Figures are held beside each other within a year: pairs of a daily series must not grow with its length squared."""


def _answer_scope_doubt(rule: Rule, frame: Frame) -> Frame:
    # The first mention of a fact speaks for it: a letter and its annex make one doubt.
    frame = frame.filter(nw.col(UID) == nw.col(UID).min().over("fact"))
    frame = frame.with_columns(_concept(rule), nw.col("period_end").dt.year().alias("ends"))
    there = others(frame, ("scope", "comparable", "ends"))
    pairs = frame.join(there, left_on=list(_ALIKE), right_on=[OTHER + name for name in _ALIKE], how="inner")
    pairs = pairs.with_columns(*(nw.col(name).alias(OTHER + name) for name in _ALIKE))
    alike = nw.col("indicator") == nw.col(OTHER + "indicator")
    # One indicator on two days is a series; in two periods that overlap it is one figure, said twice.
    one_scope = (nw.col("scope") == nw.col(OTHER + "scope")).fill_null(False)
    doubtful = (~alike & ~one_scope) | (alike & _overlap())
    elsewhere = (nw.col("source") != nw.col(OTHER + "source")) & same("breakdown")
    pairs = pairs.filter(doubtful & elsewhere & (nw.col("fact") != nw.col(OTHER + "fact")))
    return pairs.filter(nw.col(UID) < nw.col(OTHER + UID)).with_columns(meet("", OTHER).alias(HOLDS))


def _overlap() -> nw.Expr:
    start, end = nw.col("period_start"), nw.col("period_end")
    return (start <= nw.col(OTHER + "period_end")) & (nw.col(OTHER + "period_start") <= end)


def _tell_scope_doubt(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    scopes = f"{plain(row['scope'])} / {plain(row[OTHER + 'scope'])}"
    found = Message(
        f"{mention(row)} and {mention(row, OTHER)} look like one figure, but their scope or their day differs or is "
        "not stated ("
        f"{scopes})",
        f"{mention(row)} 与 {mention(row, OTHER)} 看似同一数字，但口径或日期不同或未说明（{scopes}）",
    )
    expected = Message(
        "one scope, or a note that says why they differ; never a sum or a series",
        "口径一致，或注明差异；不得相加或连成序列",
    )
    return ViolationText(found, expected, "indicator")


def _answer_within_whole(rule: Rule, frame: Frame) -> Frame:  # noqa: ARG001
    additive = frame.filter(nw.col("kind").is_in(["stock", "flow"]))
    ends = nw.col("period_end").dt.year().alias("ends")
    additive = additive.with_columns(nw.col("breakdown").fill_null("").alias("breakdown_"), ends)
    pairs = nw.concat([_within(additive, whole) for whole in WHOLES], how="vertical")
    # What flows in a year is no limit to what flows in the years around it.
    inside = (nw.col("kind") == "stock") | _inside_period()
    return pairs.filter(_overlap() & inside & ~negative()).with_columns(not_above("", OTHER).alias(HOLDS))


def _inside_period() -> nw.Expr:
    start, end = nw.col("period_start"), nw.col("period_end")
    return (start >= nw.col(OTHER + "period_start")) & (end <= nw.col(OTHER + "period_end"))


def _within(frame: Frame, whole: str) -> Frame:
    """Each mention beside those of what its subject lies in, of the same indicator in the same year."""
    alike = ["indicator", "breakdown_", "unit", "status", "ends"]
    there = others(frame, ("breakdown_", "ends"))
    right = [OTHER + name for name in ("subject", *alike)]
    pairs = frame.join(there, left_on=[whole, *alike], right_on=right, how="inner")
    return pairs.with_columns(nw.col(whole).alias(OTHER + "subject"), *(nw.col(n).alias(OTHER + n) for n in alike))


def _tell_within_whole(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    found = Message(
        f"{mention(row)} of {row['subject']} is larger than {mention(row, OTHER)} of {row['other_subject']}, which "
        "it lies in",
        f"{row['subject']} 的 {mention(row)} 大于其所属 {row['other_subject']} 的 {mention(row, OTHER)}",
    )
    limit = between(None, row[OTHER + "high"])
    return ViolationText(found, limit, "value")


def _answer_scope(rule: Rule, frame: Frame) -> Frame:
    """Parts in another unit than their total, and restatements of another scope, unless a bridge is declared."""
    there = others(frame, ("scope",))
    total = nw.when(~nw.col("part_of").is_null()).then(nw.concat_str(TABLE, "part_of", separator=":"))
    parts = frame.with_columns(total.alias(OTHER + UID)).join(there, on=OTHER + UID, how="inner")
    # A rank is part of the list it is a place in: nothing is summed there.
    parts = parts.filter((nw.col("unit") != "rank").fill_null(True))
    parts = parts.with_columns((nw.col("unit") == nw.col("other_unit")).alias(HOLDS))
    told = frame.filter(~nw.col("restates").is_null())
    told = told.with_columns(nw.concat_str(TABLE, "restates", separator=":").alias(OTHER + UID))
    told = told.join(there, on=OTHER + UID, how="inner").with_columns(same("scope").alias(HOLDS))
    both = nw.concat([parts, told.select(*parts.collect_schema().names())], how="vertical")
    return both.with_columns(nw.when(_bridged(rule)).then(nw.lit(True)).otherwise(nw.col(HOLDS)).alias(HOLDS))


def _bridged(rule: Rule) -> nw.Expr:
    bridged = nw.lit(False)
    for pair in rule.options.get("bridges", ()):
        bridged = bridged | (nw.col("indicator").is_in(list(pair)) & nw.col("other_indicator").is_in(list(pair)))
    return bridged


def _tell_scope(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    name = "unit" if row["unit"] != row["other_unit"] else "indicator"
    what: Any = (row["unit"], row["other_unit"]) if name == "unit" else (row["scope"], row["other_scope"])
    found = Message(
        f"{mention(row)} is {plain(what[0])}, {mention(row, OTHER)} is {plain(what[1])}",
        f"{mention(row)} 为 {plain(what[0])}，{mention(row, OTHER)} 为 {plain(what[1])}",
    )
    return ViolationText(found, Message(plain(what[1]), plain(what[1])), name)


RESTATES: Final = RuleType(
    "restates",
    _answer_restates,
    _tell_restates,
    says=Message("Two mentions of one fact say the same", "同一事实的两处表述一致"),
    why=Message(
        "A letter and its annex repeat a figure. Another value, unit or bound in the repetition is a slip in one of "
        "them, or in the table.",
        "正文与附件重复同一数字。数值、单位或上下界不同，说明其中一处或表格有误。",
    ),
    example=Message("2.9亿元 in the letter, 2.8亿元 in the row that restates it", "正文为2.9亿元，重述行为2.8亿元"),
    parameters=(Parameter("fields", "fields", Message("the columns that must be the same", "须一致的字段")),),
    needs=("id", "restates", "source", "subject", "indicator", "unit", "value"),
)
SOURCES_AGREE: Final = RuleType(
    "sources-agree",
    _answer_agree,
    _tell_agree,
    says=Message("Two documents do not contradict each other", "两份文件不相互矛盾"),
    why=Message(
        "Same subject, indicator, breakdown and period in two documents: their bounds must meet, within the wording "
        "and the rounding of each."
        " A conflict is kept and shown with its quotes; `sources.precedence` decides which figure is preferred.",
        "两份文件中同一主体、指标、分类与期间的数字，其上下界须相交（考虑措辞与舍入）。冲突予以保留并并列展示，由 "
        "`sources.precedence` 决定取舍。",
    ),
    example=Message(
        "260 in one document and 近250 in another; 超过50% and 50.6% do agree",
        "一处为260，另一处为近250；超过50%与50.6%则相容",
    ),
    parameters=(
        Parameter(
            "reading",
            "choice",
            Message("hard bounds, or the usual reading of hedges", "硬性上下界或通常理解"),
            choices=("hard", "usual"),
        ),
        Parameter(
            "precedence",
            "choice",
            Message(
                "only conflicts that a declared precedence decides, or only those it does not",
                "仅限优先级能裁定或不能裁定的冲突",
            ),
            choices=("any", "declared", "missing"),
        ),
    ),
    severity=Severity.WARNING,
    needs=("source", "period_start", "restates", "subject", "indicator", "unit", "status", "period_end", "value"),
)
SCOPE_DOUBT: Final = RuleType(
    "scope-doubt",
    _answer_scope_doubt,
    _tell_scope_doubt,
    says=Message("Figures that look alike are of one scope", "看似相同的数字口径一致"),
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
            "indicator-groups",
            Message(
                "indicators that look alike; by default those with one `concept`", "看似相同的指标组；默认按 `concept`"
            ),
        ),
    ),
    severity=Severity.WARNING,
    needs=("source", "period_start", "subject", "indicator", "unit", "status", "period_end", "value"),
)
WITHIN_WHOLE: Final = RuleType(
    "within-whole",
    _answer_within_whole,
    _tell_within_whole,
    says=Message("A part of an area or institution does not exceed the whole", "局部不超过整体"),
    why=Message(
        "What is counted in a part is counted in the whole as well (`subjects.part_of`), in an overlapping period.",
        "局部的数量也计入整体（`subjects.part_of`），期间重叠。",
    ),
    example=Message(
        "800 km of greenways in a quarter of a district that has 760", "全区绿道760公里，其中一个片区却有800公里"
    ),
    needs=("kind", "whole", "period_start", "subject", "indicator", "unit", "status", "period_end", "value"),
)
SCOPE: Final = RuleType(
    "scope",
    _answer_scope,
    _tell_scope,
    says=Message(
        "Figures of different unit or scope are not summed or called the same", "单位或口径不同的数字不相加、不视为同一"
    ),
    why=Message(
        "A part has the unit of its total, and a restatement the scope of what it repeats, unless a bridge is "
        "declared.",
        "部分与总数单位相同，重述与原文口径相同，除非声明了桥接。",
    ),
    example=Message("persons as a part of a number of institutions", "把人数作为机构数的一部分"),
    parameters=(
        Parameter("bridges", "indicator-groups", Message("pairs of indicators that may be joined", "可以衔接的指标对")),
    ),
    needs=("id", "part_of", "restates", "unit", "scope"),
)
RULE_TYPES: Final = (RESTATES, SOURCES_AGREE, SCOPE_DOUBT, WITHIN_WHOLE, SCOPE)
