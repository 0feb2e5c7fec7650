"""Rule types that look at one row: shares, ranks, counts, growth, periods, bounds, and any comparison of fields.

All but `row` itself are conditions of the rule language (expression.py), so that what a type asks can be read off.
"""

from __future__ import annotations

from typing import Any, Final

import narwhals as nw

from govdata.metadata.roles import NUMBERS_OF_FIGURE
from govdata.reports.messages import EMPTY_CELL, Message
from govdata.rules.condition import Condition
from govdata.rules.engine import Frame
from govdata.rules.expression import Expression, parse
from govdata.rules.observations import NUMBER
from govdata.rules.parameter_type import EXPRESSION, NUMBERS, Parameter
from govdata.rules.phrases import Row, assigned, cell_text, number_text, number_words, quantity_text
from govdata.rules.rule_type import Rule, RuleType, ViolationText


def _outside(row: Row, low: Any = None, high: Any = None, *, whole: bool = False) -> str:
    """The first of value and bounds that lies outside of the limits."""
    for name in NUMBERS_OF_FIGURE:
        cell = row[name]
        if cell is not None and ((low is not None and cell < low) or (high is not None and cell > high)):
            return name
    return "value" if row["value"] is not None or not whole else "lower"


def _found(row: Row, name: str) -> Message:
    """The cell that breaks a condition: the value alone, a bound by its name."""
    cell = quantity_text(row[name], row["unit"])
    if name == "value":
        return Message(f"The value is {cell.en}", f"实际为 {cell.zh}")
    said = assigned(row, (name,))
    return Message(f"{said.en}", f"{said.zh}")


def _refused(limit: Message, row: Row, name: str, expected: Message) -> ViolationText:
    found = _found(row, name)
    return ViolationText(Message(f"{found.en}; {limit.en}.", f"{found.zh}，{limit.zh}。"), expected, name)


def _wrong_unit(what: Message, units: Message, row: Row) -> ViolationText:
    unit = cell_text(row["unit"])
    message = Message(
        f"The unit is {unit}; {what.en} must be in {units.en}.", f"单位为 {unit}，{what.zh}的单位须为{units.zh}。"
    )
    return ViolationText(message, units, "unit")


# share, count, growth

_SHARE: Final = Condition(
    parse("kind == 'share'"),
    parse(
        "(value is None or value >= 0) and (lower is None or lower >= 0) and (upper is None or upper >= 0) and"
        " ((unit == 'percent' and (value is None or value <= 100) and (upper is None or upper <= 100) and"
        " (lower is None or lower <= 100)) or (unit == 'per_mille' and (value is None or value <= 1000) and"
        " (upper is None or upper <= 1000) and (lower is None or lower <= 1000)))"
    ),
    of_figure=True,
)
_COUNT: Final = Condition(
    parse("unit in ['count', 'persons', 'person_times', 'households']"),
    parse(
        "(value is None or (value >= 0 and whole(value))) and (lower is None or lower >= 0)"
        " and (upper is None or upper >= 0)"
    ),
    of_figure=True,
)
_GROWTH: Final = Condition(
    parse("kind == 'growth'"),
    parse(
        "(value is None or unit != 'percent' or value >= -100)"
        " and unit in ['percent', 'percentage_point', 'per_mille', 'times']"
    ),
    of_figure=True,
)
_WHOLES: Final = {"percent": 100, "per_mille": 1000}


def _describe_share(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    whole = _WHOLES.get(row["unit"])
    if whole is None:
        return _wrong_unit(Message("a share", "占比"), Message("percent or per mille", "百分比或千分比"), row)
    most = quantity_text(whole, row["unit"]).en
    limit = Message(f"a share must lie between 0 and {most}", f"占比须在 0 到 {most} 之间")
    return _refused(limit, row, _outside(row, 0, whole), Message(f"0 to {most}", f"0 至 {most}"))


def _describe_count(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    limit = Message("a count must be a whole number of 0 or more", "计数须为非负整数")
    return _refused(limit, row, _outside(row, 0), Message("a whole number of 0 or more", "非负整数"))


def _describe_growth(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    if row["unit"] == "percent":
        limit = Message("nothing can fall by more than 100%", "降幅不能超过 100%")
        return _refused(limit, row, "value", Message("-100% or more", "不低于 -100%"))
    units = Message("percent, percentage points, per mille or times", "百分比、百分点、千分比或倍")
    return _wrong_unit(Message("a growth rate", "增速"), units, row)


# rank

_RANK: Final = Condition(
    parse("unit == 'rank'"),
    parse(
        "(value is None or (value >= 1 and whole(value))) and (lower is None or lower >= 1)"
        " and (length is None or value is None or value <= length)"
    ),
    of_figure=True,
)


def _evaluate_rank(rule: Rule, frame: Frame) -> Frame:
    """A rank against its list: the length declared for its indicator, or the observation that it is part of."""
    length = nw.col("list_size").cast(NUMBER)
    for indicator, size in sorted(rule.options.get("lists", {}).items()):
        length = nw.when(nw.col("indicator") == indicator).then(nw.lit(size)).otherwise(length).cast(NUMBER)
    sizes = frame.select(nw.col("table"), nw.col("id").alias("part_of"), nw.col("high").alias("list_high"))
    sizes = sizes.unique(["table", "part_of"], keep="any")
    ranks = frame.join(sizes, on=["table", "part_of"], how="left")
    ranks = ranks.with_columns(nw.coalesce(length, nw.col("list_high")).alias("length"))
    return _RANK.evaluate(rule, ranks)


def _describe_rank(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    long, value = row["length"], row["value"]
    if long is not None and value is not None and value > long:
        size = number_text(long)
        limit = Message(f"a rank must be at most {size}, the length of its list", f"名次不能大于榜单长度 {size}")
        return _refused(limit, row, "value", Message(f"1 to {size}", f"1 至 {size}"))
    limit = Message("a rank must be a whole number of 1 or more", "名次须为不小于 1 的整数")
    return _refused(limit, row, _outside(row, 1), Message("a whole number of 1 or more", "不小于 1 的整数"))


# period

_PERIOD: Final = Condition(
    None,
    parse(
        "(period_start is None or period_end is None or period_start <= period_end) and"
        " ((status == 'target' and (period_end is None or period_end >= source_start))"
        " or (status != 'target' and period_start <= source_end"
        " and (period_end is None or year(period_end) <= year(source_end))))"
    ),
)


def _describe_period(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    start, end, first, last = (row[name] for name in ("period_start", "period_end", "source_start", "source_end"))
    if start and end and start > end:
        return ViolationText(
            Message(f"The period ends on {end}, before it starts on {start}.", f"期末 {end} 早于期初 {start}。"),
            Message("period_start not after period_end", "期初不晚于期末"),
            "period_end",
        )
    if row["status"] == "target":
        return ViolationText(
            Message(
                f"The target ends on {end}, before the date of its document, {first}.",
                f"目标期限 {end} 早于文件日期 {first}。",
            ),
            Message(f"an end not before {first}", f"期末不早于 {first}"),
            "period_end",
        )
    return _described_later(start, end, last)


def _described_later(start: Any, end: Any, last: Any) -> ViolationText:
    """A figure that was observed after the date of its document."""
    if start and start > last:
        return ViolationText(
            Message(
                f"The period starts on {start}, after the date of its document, {last}.",
                f"期初 {start} 晚于文件日期 {last}。",
            ),
            Message(f"a start not after {last}", f"期初不晚于 {last}"),
            "period_start",
        )
    return ViolationText(
        Message(
            f"The period ends on {end}, after the year of its document, {last.year}.",
            f"期末 {end} 晚于文件所在年份 {last.year}。",
        ),
        Message(f"an end not after 31 December {last.year}", f"期末不晚于 {last.year} 年 12 月 31 日"),
        "period_end",
    )


# bounds

_BOUNDS: Final = Condition(
    None,
    parse(
        "(qualifier in ['exact', 'about'] and value is not None and lower is None and upper is None)"
        " or (qualifier in ['nearly', 'less_than'] and lower is None and upper is not None and upper == value)"
        " or (qualifier in ['more_than', 'at_least'] and upper is None and lower is not None and lower == value)"
        " or (qualifier == 'at_most' and upper is not None and upper == value and (lower is None or lower <= value))"
        " or (qualifier == 'order_of' and lower is not None and upper is not None and lower == value and upper == value"
        " * 10)"
        " or (qualifier == 'range' and value is None and lower is not None and upper is not None and lower <= upper)"
    ),
)


def _describe_bounds(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    found, qualifier = assigned(row, NUMBERS_OF_FIGURE), cell_text(row["qualifier"])
    message = Message(
        f"Value and bounds do not fit the qualifier {qualifier}: {found.en}.",
        f"数值与上下界不符合限定词 {qualifier}：{found.zh}。",
    )
    if qualifier == "range":
        return ViolationText(
            message, Message("no value, and a lower bound not above the upper", "数值为空，且下界不大于上界"), "value"
        )
    if row["value"] is None:
        return ViolationText(message, Message("a value", "非空的数值"), "value")
    wanted = _wanted_bounds(row)
    column = next((name for name, bound in wanted.items() if row[name] != bound), "qualifier")
    return ViolationText(message, assigned({**row, **wanted}, wanted), column)


def _wanted_bounds(row: Row) -> dict[str, Any]:
    """The bounds that the qualifier gives a value."""
    value, qualifier = row["value"], row["qualifier"]
    lower = value if qualifier in {"more_than", "at_least", "order_of"} else None
    upper = value if qualifier in {"nearly", "less_than", "at_most"} else None
    # Places are counted from 1, so that the first five have both bounds.
    lower = row["lower"] if qualifier == "at_most" and row["lower"] is not None and row["lower"] <= value else lower
    return {"lower": lower, "upper": value * 10 if qualifier == "order_of" else upper}


# row


def _row_condition(rule: Rule) -> Condition:
    return Condition(None, rule.options["holds"])


def _evaluate_row(rule: Rule, frame: Frame) -> Frame:
    return _row_condition(rule).evaluate(rule, frame)


def _describe_row(rule: Rule, row: Row) -> ViolationText:
    holds: Expression = rule.options["holds"]
    cells = [(name, EMPTY_CELL if row[name] is None else _shown(row, name)) for name in holds.names if name in row]
    en = ", ".join(f"{name} is {cell.en}" for name, cell in cells)
    zh = "，".join(f"{name} 为{cell.zh if cell is EMPTY_CELL else ' ' + cell.zh}" for name, cell in cells)
    message = Message(f"{en}: this does not satisfy {holds.text}.", f"{zh}，不满足条件 {holds.text}。")
    return ViolationText(message, Message.same(holds.text), holds.names[0])


def _shown(row: Row, name: str) -> Message:
    return number_words(row[name]) if name in NUMBERS_OF_FIGURE else Message.same(cell_text(row[name]))


SHARE: Final = RuleType(
    "share",
    _SHARE.evaluate,
    _describe_share,
    says=Message(
        "A share is in percent or per mille, and lies between 0 and the whole",
        "占比以百分比或千分比表示，介于 0 与整体之间",
    ),
    why=Message(
        "A part cannot be larger than its whole; a share beyond 100 is a growth rate, a slip of the decimal point "
        "or of the unit.",
        "部分不能大于整体。超过 100% 的占比多半是增长率，或小数点、单位有误。",
    ),
    example=Message("绿化覆盖率 506 percent for a printed 50.6%", "原文 50.6%，表中写成 506"),
    needs=("kind", "unit", "value"),
    reads=("lower", "upper"),
    condition=lambda _: _SHARE,
)
RANK: Final = RuleType(
    "rank",
    _evaluate_rank,
    _describe_rank,
    says=Message(
        "A rank is a whole number, at least 1, no larger than the length of its list",
        "名次是不小于 1 的整数，且不大于榜单长度",
    ),
    why=Message(
        "Ranks are counted from 1. The list is the row that the rank is `part_of`, or its length is given in `lists`.",
        "名次从 1 起算。榜单由 `part_of` 指明，或在 `lists` 中声明长度。",
    ),
    example=Message("rank 0, or rank 120 in a list of 100", "第0名，或百强榜中的第120名"),
    parameters=(Parameter("lists", NUMBERS, Message("length of the list, by indicator", "各指标的榜单长度")),),
    needs=("unit", "value"),
    reads=("lower", "indicator", "list_size", "part_of"),
)
COUNT: Final = RuleType(
    "count",
    _COUNT.evaluate,
    _describe_count,
    says=Message("A count is whole and not negative", "计数是非负整数"),
    why=Message(
        "Parks and people are counted in whole numbers. A fraction means that the unit or the scale (万, 亿) is wrong.",
        "公园和人都按整数计。出现小数说明单位或数量级（万、亿）有误。",
    ),
    example=Message("27.3 parks", "公园27.3座"),
    needs=("unit", "value"),
    reads=("lower", "upper"),
    condition=lambda _: _COUNT,
)
GROWTH: Final = RuleType(
    "growth",
    _GROWTH.evaluate,
    _describe_growth,
    says=Message(
        "A growth rate may exceed 100% and may be negative, but not below -100%",
        "增速可超过 100%，也可为负，但降幅不超过 100%",
    ),
    why=Message(
        "What cannot be negative shrinks by 100% at most. A profit or a balance can shrink by more: record a waiver.",
        "不会为负的数量，降幅至多 100%。利润、差额等可以为负，降幅可能更大，请登记豁免。",
    ),
    example=Message("a decline of 150 percent", "下降150%"),
    needs=("kind", "unit", "value"),
    reads=("lower", "upper"),
    condition=lambda _: _GROWTH,
)
PERIOD: Final = RuleType(
    "period",
    _PERIOD.evaluate,
    _describe_period,
    says=Message(
        "An observed period does not lie after its document, a target not before it",
        "观测值的时期不晚于文件日期，目标的期限不早于文件日期",
    ),
    why=Message(
        "A document cannot report what had not happened: `period_start` is not after its date, `period_end` not after"
        " 31 December of its year. A target ends on or after its date and not before it starts; it may have no date.",
        "文件不能报告尚未发生的事：`period_start` 不晚于文件日期，`period_end` 不晚于当年 12 月 31 日。目标的期限不早于"
        "文件日期，也不早于其期初；可以没有期限。",
    ),
    example=Message("an observed figure of 2025 in a letter of July 2024", "2024年7月的复函中出现2025年的观测值"),
    needs=("period_start", "period_end", "status", "source", "source_start", "source_end"),
    condition=lambda _: _PERIOD,
)
BOUNDS: Final = RuleType(
    "bounds",
    _BOUNDS.evaluate,
    _describe_bounds,
    says=Message("Value, bounds and qualifier agree", "数值、上下界与限定词一致"),
    why=Message(
        "近2.6亿 is below 260,000,000, so that is its `upper`. 520余 is above 520, so that is its `lower`. An exact "
        "figure has no bounds.",
        "近2.6亿低于 260,000,000，故 `upper` 为该值；520余高于 520，故 `lower` 为该值；确数没有上下界。",
    ),
    example=Message("qualifier nearly with a lower bound", "限定词为 nearly 却给出下界"),
    needs=("value", "lower", "upper", "qualifier"),
    condition=lambda _: _BOUNDS,
)
ROW: Final = RuleType(
    "row",
    _evaluate_row,
    _describe_row,
    says=Message("A comparison of the fields of a row", "同一行各字段之间的比较"),
    why=Message(
        "A condition that each row must satisfy, in a small language: comparisons, and/or/not, + - * /, in, is None, "
        "the functions abs, whole, length, year, month, starts_with, ends_with, contains and date, and field('...') "
        "for a name with blanks.",
        "每行须满足的条件，用一种简单的语言书写：比较、and/or/not、+ - * /、in、is None，"
        "函数 abs、whole、length、year、month、starts_with、ends_with、contains、date，"
        "名称含空格的字段写作 field('...')。",
    ),
    example=Message.same("holds: value is None or upper is None or value <= upper"),
    parameters=(
        Parameter(
            "holds", EXPRESSION, Message("the condition that each row must satisfy", "每行须满足的条件"), required=True
        ),
    ),
    any_table=True,
    condition=_row_condition,
)
RULE_TYPES: Final = (SHARE, RANK, COUNT, GROWTH, PERIOD, BOUNDS, ROW)
"""The rule types of this module."""
