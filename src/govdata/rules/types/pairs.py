"""Rule types that compare two observations of one table or area: restatement, part and whole, scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw

from govdata.reports.messages import Message
from govdata.rules.engine import Frame, once_of_a_frame
from govdata.rules.observation_comparisons import (
    COMPARED,
    OTHER,
    as_others,
    has_no_figure,
    is_at_most,
    may_be_negative,
    may_meet,
    periods_overlap,
    reference_uid,
    same_cell,
    with_cycles,
)
from govdata.rules.observations import FIGURE, KEY, TABLE, UID, WHOLES
from govdata.rules.parameter_type import FIELDS, INDICATOR_GROUPS, Parameter
from govdata.rules.phrases import (
    Row,
    cell_text,
    interval_text,
    name_text,
    observation_text,
    quantity_text,
)
from govdata.rules.rejected_cells import marked_columns
from govdata.rules.rule_type import HOLDS, Rule, RuleType, ViolationText

SAME_FIELDS: Final = ("value", "unit", "lower", "upper", "qualifier")
"""What is told of a figure and its restatement, unless the rule names other fields."""

_ENDS: Final = ("low", "high")

# restates


def _restated(frame: Frame, fields: Sequence[str]) -> Frame:
    """Each observation beside the one it repeats: the one it names, else the first with an equal key in its source."""
    more = tuple(sorted(set(fields) - set(COMPARED)))
    first = nw.col(UID).min().over("key", "source")
    beside = frame.with_columns(nw.coalesce(reference_uid("restates"), first).alias(OTHER + UID))
    beside = beside.filter((nw.col(OTHER + UID) != nw.col(UID)) | (nw.col("restates") == nw.col("id")).fill_null(False))
    return beside.join(as_others(frame, more, marked_columns(frame)), on=OTHER + UID, how="inner")


def _evaluate_restates(rule: Rule, frame: Frame) -> Frame:
    fields = rule.options.get("fields", SAME_FIELDS)
    pairs = with_cycles(_restated(_as_repeated(frame), fields), frame, "restates")
    alike = nw.all_horizontal(*(same_cell(name) for name in fields), ignore_nulls=False)
    holds = alike if "fields" in rule.options else nw.when(alike).then(nw.lit(True)).otherwise(_one_figure())
    return pairs.with_columns(nw.when(~nw.col("in_cycle")).then(holds).otherwise(nw.lit(False)).alias(HOLDS))


@once_of_a_frame
def _as_repeated(frame: Frame) -> Frame:
    """The frame with bounds to compare a repetition by.

    A hedge that has no bound by itself (约30) has its usual reading. Half a unit is rounded away from zero, so that
    2.8 and 2.9 have no number in common.
    """
    unbounded = nw.col("low").is_null() & nw.col("high").is_null()
    rounded = (nw.col("qualifier") == "exact").fill_null(False) & (nw.col("low") < nw.col("high")).fill_null(False)
    below = (nw.col("high") < 0).fill_null(False)
    return frame.with_columns(
        *(nw.when(unbounded).then(nw.col(f"expected_{end}")).otherwise(nw.col(end)).alias(end) for end in _ENDS),
        low_open=nw.col("low_open") | (rounded & below),
        high_open=nw.col("high_open") | (rounded & ~below),
    )


def _one_figure() -> nw.Expr:
    """Whether two wordings are of one figure: in one unit, both with a number, and within what they leave open."""
    missing, other_missing = has_no_figure(), has_no_figure(OTHER)
    unlike = ~same_cell("unit") | (missing != other_missing)
    return nw.when(unlike).then(nw.lit(False)).otherwise(may_meet("", OTHER))


def _describe_restates(rule: Rule, row: Row) -> ViolationText:
    one, other = observation_text(row), observation_text(row, OTHER)
    if row["in_cycle"]:
        message = Message(f"`restates` of {one.en} leads back to itself.", f"{one.zh}的 `restates` 指回自身。")
        expected = Message(
            "a `restates` that leads to the first row with the figure", "`restates` 指向该数字首次出现的行"
        )
        return ViolationText(message, expected, "restates")
    fields = [name for name in rule.options.get("fields", SAME_FIELDS) if row[name] != row[OTHER + name]]
    ours, theirs = _cells(row, fields), _cells(row, fields, OTHER)
    message = Message(
        f"{one.en} has {ours.en}; {other.en}, which it repeats, has {theirs.en}.",
        f"与所复述的 {other.zh}不一致：此行{ours.zh}，原行{theirs.zh}。",
    )
    return ViolationText(message, theirs, fields[0] if fields else None)


def _cells(row: Row, names: Sequence[str], prefix: str = "") -> Message:
    """What stands in the columns, each with its name; a number without its unit where the unit has a name, too."""
    unit = None if "unit" in names else row[f"{prefix}unit"]
    cells = [(name, row[prefix + name]) for name in names]
    shown = [
        quantity_text(cell, unit) if name in ("value", "lower", "upper") else Message.same(cell_text(cell))
        for name, cell in cells
    ]
    named = list(zip(cells, shown, strict=True))
    return Message(
        ", ".join(f"no {name}" if cell is None else f"{name} {text.en}" for (name, cell), text in named),
        "、".join(
            f"{name_text(name).zh}为空" if cell is None else f"{name_text(name).zh}为 {text.zh}"
            for (name, cell), text in named
        ),
    )


# within-whole


def _evaluate_within_whole(rule: Rule, frame: Frame) -> Frame:  # noqa: ARG001
    marks = marked_columns(frame)
    additive = frame.filter(nw.col("kind").is_in(["stock", "flow"]))
    ends = nw.col("period_end").dt.year().alias("ends")
    additive = additive.with_columns(nw.col("breakdown").fill_null("").alias("breakdown_"), ends)
    pairs = nw.concat([_beside_whole(additive, whole, marks) for whole in WHOLES], how="vertical")
    # What flows in a year is no limit to what flows in the years around it.
    inside = (nw.col("kind") == "stock") | _inside_period()
    compared = pairs.filter(periods_overlap() & inside & ~may_be_negative(frame))
    return compared.with_columns(is_at_most("", OTHER).alias(HOLDS))


def _inside_period() -> nw.Expr:
    start, end = nw.col("period_start"), nw.col("period_end")
    return (start >= nw.col(OTHER + "period_start")) & (end <= nw.col(OTHER + "period_end"))


def _beside_whole(frame: Frame, whole: str, marks: Sequence[str]) -> Frame:
    """Each observation beside those of what its subject lies in, of the same indicator in the same year."""
    alike = ["indicator", "breakdown_", "unit", "status", "ends"]
    there = as_others(frame, ("breakdown_", "ends"), marks)
    right = [OTHER + name for name in ("subject", *alike)]
    pairs = frame.join(there, left_on=[whole, *alike], right_on=right, how="inner")
    return pairs.with_columns(nw.col(whole).alias(OTHER + "subject"), *(nw.col(n).alias(OTHER + n) for n in alike))


def _describe_within_whole(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    part, whole = observation_text(row), observation_text(row, OTHER)
    subject, of_whole = row["subject"], row[OTHER + "subject"]
    message = Message(
        f"{part.en} of {subject} is larger than {whole.en} of {of_whole}, to which {subject} belongs.",
        f"{subject} 的 {part.zh}大于其所属 {of_whole} 的 {whole.zh}。",
    )
    return ViolationText(message, interval_text(None, row[OTHER + "high"], row["unit"]), "value")


# scope


def _evaluate_scope(rule: Rule, frame: Frame) -> Frame:
    """Parts in another unit than their total, and restatements of another scope, unless a bridge is declared."""
    there = as_others(frame, ("scope",), marked_columns(frame))
    parts = frame.with_columns(reference_uid("part_of").alias(OTHER + UID)).join(there, on=OTHER + UID, how="inner")
    # A rank is part of the list it is a place in: nothing is summed there.
    parts = parts.filter((nw.col("unit") != "rank").fill_null(True))
    parts = parts.with_columns((nw.col("unit") == nw.col(OTHER + "unit")).alias(HOLDS))
    again = frame.filter(~nw.col("restates").is_null())
    again = again.with_columns(nw.concat_str(TABLE, "restates", separator=":").alias(OTHER + UID))
    again = again.join(there, on=OTHER + UID, how="inner").with_columns(same_cell("scope").alias(HOLDS))
    both = nw.concat([parts, again.select(*parts.collect_schema().names())], how="vertical")
    return both.with_columns(nw.when(_bridged(rule)).then(nw.lit(True)).otherwise(nw.col(HOLDS)).alias(HOLDS))


def _bridged(rule: Rule) -> nw.Expr:
    bridged = nw.lit(False)
    for pair in rule.options.get("bridges", ()):
        bridged = bridged | (nw.col("indicator").is_in(list(pair)) & nw.col(OTHER + "indicator").is_in(list(pair)))
    return bridged


def _describe_scope(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    name = "unit" if row["unit"] != row[OTHER + "unit"] else "scope"
    what: list[Any] = [row[name], row[OTHER + name]]
    mine, other = (cell_text(cell) for cell in what)
    part, total = observation_text(row), observation_text(row, OTHER)
    words = name_text(name) if name == "unit" else Message("scope", "口径")
    message = Message(
        f"{part.en} and {total.en} differ in {words.en}: {mine} and {other}.",
        f"{part.zh}与 {total.zh}的{words.zh}不同：{mine} 与 {other}。",
    )
    return ViolationText(message, Message.same(other), "unit" if name == "unit" else "indicator")


RESTATES: Final = RuleType(
    "restates",
    _evaluate_restates,
    _describe_restates,
    says=Message("A figure that is repeated stays the same", "复述的数字与原数字一致"),
    why=Message(
        "A letter and its annex repeat a figure. Another unit, or a number that the first wording excludes, is a slip "
        "in one of them, or in the table. Intervals that meet are no contradiction: 突破4000亿元 may be said again as "
        "4211亿元.",
        "正文与附件重复同一数字。单位不同，或数值为前一处措辞所不容，说明其中一处或表格有误。区间相交即不矛盾："
        "“突破4000亿元”可复述为“4211亿元”。",
    ),
    example=Message("2.9亿元 in the letter, 2.8亿元 in the row that restates it", "正文为2.9亿元，复述的行为2.8亿元"),
    parameters=(
        Parameter(
            "fields",
            FIELDS,
            Message(
                "the columns that must be the same; by default the figure, within its wording and rounding",
                "须一致的字段；默认比较数字，容许措辞与舍入的出入",
            ),
        ),
    ),
    needs=("id", "restates", "source", "subject", "indicator", "unit", "value"),
    reads=(*KEY, *FIGURE),
)
WITHIN_WHOLE: Final = RuleType(
    "within-whole",
    _evaluate_within_whole,
    _describe_within_whole,
    says=Message("A part of an area or institution does not exceed the whole", "局部不超过整体"),
    why=Message(
        "What is counted in a part is counted in the whole as well (`subjects.part_of`), in an overlapping period.",
        "时期重叠时，局部的数量也计入整体（`subjects.part_of`）。",
    ),
    example=Message(
        "800 km of greenways in a quarter of a district that has 760", "全区绿道760公里，其中一个片区却有800公里"
    ),
    needs=("kind", "whole", "period_start", "subject", "indicator", "unit", "status", "period_end", "value"),
    reads=("breakdown", *WHOLES, *FIGURE),
)
SCOPE: Final = RuleType(
    "scope",
    _evaluate_scope,
    _describe_scope,
    says=Message(
        "Figures of different units or scopes are not summed or treated as one",
        "单位或口径不同的数字不相加，也不视为同一数字",
    ),
    why=Message(
        "A part has the unit of its total, and a restatement the scope of what it repeats, unless the two "
        "indicators are a pair in `bridges`.",
        "部分与总数单位相同，复述与原数字口径相同，除非两项指标已列入 `bridges`。",
    ),
    example=Message("persons as a part of a number of institutions", "把人数作为机构数的一部分"),
    parameters=(
        Parameter("bridges", INDICATOR_GROUPS, Message("pairs of indicators that may be joined", "可以合用的指标对")),
    ),
    needs=("id", "part_of", "restates", "unit", "scope"),
    reads=("indicator",),
)
RULE_TYPES: Final = (RESTATES, WITHIN_WHOLE, SCOPE)
"""The rule types of this module."""
