"""Kinds of rules that look at one row: shares, ranks, counts, growth, periods, bounds, and any comparison of fields.

All but `row` itself are texts of the rule language (expression.py): what the kind says can be read off its condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from govdata.reports.messages import EMPTY, Message
from govdata.rules.expression import Expression, parse
from govdata.rules.observations import NUMBER, Frame
from govdata.rules.rule_type import HOLDS, Answer, Options, Parameter, Row, Rule, RuleType, Tell, ViolationText, plain


@dataclass(frozen=True)
class _Condition:
    """A condition on the rows for which `where` is true. `expected` says it in words; without it, it is its text."""

    where: Expression | None
    holds: Expression
    expected: Message = EMPTY
    of_figure: bool = False
    """Whether it is about the figure, so that it cannot tell where there is none."""

    def answer(self, rule: Rule, frame: Frame) -> Frame:  # noqa: ARG002
        holds = self.holds.compile()
        if self.of_figure:
            holds = nw.when(_ANY_FIGURE.compile()).then(holds)
        if self.where:
            # Where it cannot be told whether the row is meant, it cannot be told whether it holds.
            meant = self.where.compile()
            frame = frame.filter(meant.fill_null(True))
            holds = nw.when(meant).then(holds)
        return frame.with_columns(holds.alias(HOLDS))

    def tell(self, rule: Rule, row: Row) -> ViolationText:  # noqa: ARG002
        cells = [(name, plain(row[name])) for name in self.holds.names if name in row]
        found = Message(
            ", ".join(f"{name} is {cell}" for name, cell in cells),
            "，".join(f"{name} 为 {cell}" for name, cell in cells),
        )
        expected = self.expected or Message(self.holds.text, self.holds.text)
        return ViolationText(found, expected, self.holds.names[0] if self.holds.names else None)


def _fixed(where: str, holds: str, expected: Message) -> tuple[Answer, Tell]:
    condition = _Condition(parse(where), parse(holds), expected, of_figure=True)
    return condition.answer, condition.tell


def _row(options: Options) -> _Condition:
    return _Condition(None, options["holds"])


def _answer_row(rule: Rule, frame: Frame) -> Frame:
    return _row(rule.options).answer(rule, frame)


def _tell_row(rule: Rule, row: Row) -> ViolationText:
    return _row(rule.options).tell(rule, row)


def _answer_rank(rule: Rule, frame: Frame) -> Frame:
    """A rank against its list: the length declared for its indicator, or the mention that it is part of."""
    length = nw.col("list_size").cast(NUMBER)
    for indicator, size in sorted(rule.options.get("lists", {}).items()):
        length = nw.when(nw.col("indicator") == indicator).then(nw.lit(size)).otherwise(length).cast(NUMBER)
    sizes = frame.select(nw.col("table"), nw.col("id").alias("part_of"), nw.col("high").alias("list_high"))
    sizes = sizes.unique(["table", "part_of"], keep="any")
    ranks = frame.join(sizes, on=["table", "part_of"], how="left")
    ranks = ranks.with_columns(nw.coalesce(length, nw.col("list_high")).alias("length"))
    return _Condition(parse("unit == 'rank'"), _RANK, of_figure=True).answer(rule, ranks)


def _tell_rank(rule: Rule, row: Row) -> ViolationText:
    told = _Condition(None, _RANK).tell(rule, row)
    return ViolationText(
        told.found,
        Message("a whole number, at least 1, no longer than its list", "不小于1的整数，且不超过榜单长度"),
        "value",
    )


def _answer_period(rule: Rule, frame: Frame) -> Frame:
    return _Condition(None, _PERIOD).answer(rule, frame)


def _tell_period(rule: Rule, row: Row) -> ViolationText:  # noqa: ARG001
    start, end, first, last = (row[name] for name in ("period_start", "period_end", "source_start", "source_end"))
    span = f"{plain(start)} / {plain(end)}"
    if start and end and start > end:
        return ViolationText(
            Message(f"the period {span} ends before it starts", f"期间 {span} 终点早于起点"), _DAYS, "period_end"
        )
    if row["status"] == "target":
        found = Message(
            f"a target for {span} in a document of {plain(first)}", f"{plain(first)} 的文件以 {span} 为目标期限"
        )
        return ViolationText(
            found, Message(f"an end not before {plain(first)}", f"期限不早于 {plain(first)}"), "period_end"
        )
    found = Message(f"{row['status']} in {span}, told on {plain(last)}", f"{plain(last)} 的文件陈述 {span} 的观测值")
    limits = Message(
        f"a start not after {plain(last)}, an end in its year", f"起点不晚于 {plain(last)}，终点在当年之内"
    )
    return ViolationText(found, limits, "period_start" if start and last and start > last else "period_end")


def _answer_bounds(rule: Rule, frame: Frame) -> Frame:
    return _Condition(None, _BOUNDS).answer(rule, frame)


def _tell_bounds(rule: Rule, row: Row) -> ViolationText:
    told = _Condition(None, _BOUNDS).tell(rule, row)
    if row["qualifier"] == "range" or row["value"] is None:
        needed = "no value, and both bounds in their order" if row["qualifier"] == "range" else "a value"
        return ViolationText(
            told.found,
            Message(needed, "区间须无数值且上下界有序" if row["qualifier"] == "range" else "须有数值"),
            "value",
        )
    wanted = _wanted(row)
    field = next((name for name, bound in wanted.items() if row[name] != bound), "qualifier")
    limits = ", ".join(f"{name} {plain(bound)}" for name, bound in wanted.items())
    return ViolationText(told.found, Message(limits, limits), field)


def _wanted(row: Row) -> dict[str, Any]:
    """The bounds that the qualifier gives a value."""
    value, qualifier = row["value"], row["qualifier"]
    lower = value if qualifier in {"more_than", "at_least", "order_of"} else None
    upper = value if qualifier in {"nearly", "less_than", "at_most"} else None
    # Places are counted from 1, so that the first five have both bounds.
    lower = row["lower"] if qualifier == "at_most" and row["lower"] is not None and row["lower"] <= value else lower
    return {"lower": lower, "upper": value * 10 if qualifier == "order_of" else upper}


_DAYS: Final = Message("period_start not after period_end", "period_start 不晚于 period_end")
_ANY_FIGURE: Final = parse("value is not None or lower is not None or upper is not None")
_PERIOD: Final = parse(
    "(period_start is None or period_end is None or period_start <= period_end) and"
    " ((status == 'target' and (period_end is None or period_end >= source_start))"
    " or (status != 'target' and period_start <= source_end"
    " and (period_end is None or year(period_end) <= year(source_end))))"
)
_BOUNDS: Final = parse(
    "(qualifier in ['exact', 'about'] and value is not None and lower is None and upper is None)"
    " or (qualifier in ['nearly', 'less_than'] and lower is None and upper is not None and upper == value)"
    " or (qualifier in ['more_than', 'at_least'] and upper is None and lower is not None and lower == value)"
    " or (qualifier == 'at_most' and upper is not None and upper == value and (lower is None or lower <= value))"
    " or (qualifier == 'order_of' and lower is not None and upper is not None and lower == value and upper == value"
    " * 10)"
    " or (qualifier == 'range' and value is None and lower is not None and upper is not None and lower <= upper)"
)
_RANK: Final = parse(
    "(value is None or (value >= 1 and whole(value))) and (lower is None or lower >= 1) and (length is None"
    " or value is None"
    " or value <= length)"
)
_COUNTED: Final = "unit in ['count', 'persons', 'person_times', 'households']"

SHARE: Final = RuleType(
    "share",
    *_fixed(
        "kind == 'share'",
        "(value is None or value >= 0) and (lower is None or lower >= 0) and (upper is None or upper >= 0) and"
        " ((unit == 'percent' and (value is None or value <= 100) and (upper is None or upper <= 100) and"
        " (lower is None or lower <= 100)) or (unit == 'per_mille' and (value is None or value <= 1000) and"
        " (upper is None or upper <= 1000) and (lower is None or lower <= 1000)))",
        Message("0 to 100 percent, or 0 to 1000 per mille", "0到100%，或0到1000‰"),
    ),
    says=Message("A share lies between 0 and 100 percent", "占比在0到100%之间"),
    why=Message(
        "A part cannot be larger than its whole; a share beyond 100 is a growth rate, a slip of the decimal point "
        "or of the unit.",
        "部分不能大于整体；超过100的占比多半是增长率、小数点错位或单位错误。",
    ),
    example=Message("绿化覆盖率 506 percent for a printed 50.6%", "原文 50.6%，表中写成 506"),
    needs=("kind", "unit", "value"),
)
RANK: Final = RuleType(
    "rank",
    _answer_rank,
    _tell_rank,
    says=Message(
        "A rank is a whole number, at least 1, no longer than its list", "名次是不小于1的整数，且不超过榜单长度"
    ),
    why=Message(
        "Places are counted from 1. The list is what the rank is `part_of`, or its length is declared in `lists`.",
        "名次从1数起。榜单由 `part_of` 指出，或在 `lists` 中声明长度。",
    ),
    example=Message("rank 0, or rank 120 in a list of 100", "第0名，或百强榜中的第120名"),
    parameters=(Parameter("lists", "numbers", Message("indicator: number of places of its list", "指标：榜单长度")),),
    needs=("unit", "value"),
)
COUNT: Final = RuleType(
    "count",
    *_fixed(
        _COUNTED,
        "(value is None or (value >= 0 and whole(value))) and (lower is None or lower >= 0) and (upper is None or "
        "upper >= 0)",
        Message("a whole number, not negative", "非负整数"),
    ),
    says=Message("A count is whole and not negative", "计数是非负整数"),
    why=Message(
        "Parks and people come in whole numbers; a fraction says that the unit or the scale (万, 亿) is wrong.",
        "公园和人都是整数；出现小数说明单位或数量级（万、亿）有误。",
    ),
    example=Message("27.3 parks", "公园27.3座"),
    needs=("unit", "value"),
)
GROWTH: Final = RuleType(
    "growth",
    *_fixed(
        "kind == 'growth'",
        "(value is None or unit != 'percent' or value >= -100)"
        " and unit in ['percent', 'percentage_point', 'per_mille', 'times']",
        Message(
            "-100 percent or more, in percent, percentage points, per mille or times",
            "不低于-100%，单位为百分比、百分点、千分比或倍",
        ),
    ),
    says=Message(
        "A growth rate may pass 100 % and be negative, but nothing falls by more than all of it",
        "增速可超过100%，也可为负，但降幅不超过100%",
    ),
    why=Message("What is there cannot shrink by more than itself.", "存量的降幅不会超过自身。"),
    example=Message("a decline of 150 percent", "下降150%"),
    needs=("kind", "unit", "value"),
)
PERIOD: Final = RuleType(
    "period",
    _answer_period,
    _tell_period,
    says=Message(
        "What was observed does not lie after its document, what is aimed at does not lie before it",
        "观测值的期间不晚于文件日期，目标的期限不早于文件日期",
    ),
    why=Message(
        "A document cannot report what had not happened: `period_start` is not after its date, `period_end` not after"
        " 31 December of its year. A target ends on or after its date and not before it starts; it may have no date.",
        "文件不能报告尚未发生的事：`period_start` 不晚于文件日期，`period_end` 不晚于当年12月31日。目标的期限不早于"
        "文件日期，可以没有期限。",
    ),
    example=Message("an observed figure of 2025 in a letter of July 2024", "2024年7月的复函中出现2025年的观测值"),
    needs=("period_start", "period_end", "status", "source", "source_start", "source_end"),
)
BOUNDS: Final = RuleType(
    "bounds",
    _answer_bounds,
    _tell_bounds,
    says=Message("Value, bounds and qualifier agree", "数值、上下界与限定词一致"),
    why=Message(
        "近2.6亿 is below 260000000, so that is its `upper`; 520余 is above 520, so that is its `lower`; an exact "
        "figure has no bounds.",
        "近2.6亿低于260000000，故 `upper` 为该值；520余高于520，故 `lower` 为该值；确数没有上下界。",
    ),
    example=Message("qualifier nearly with a lower bound", "限定词为 nearly 却给出下界"),
    needs=("value", "lower", "upper", "qualifier"),
)
ROW: Final = RuleType(
    "row",
    _answer_row,
    _tell_row,
    says=Message("A comparison of the fields of a row", "同一行各字段之间的比较"),
    why=Message(
        "Whatever else must hold in a row, in a small safe language: comparisons, and/or/not, + - * /, in, is None, "
        "and the functions"
        " abs whole length year month starts_with ends_with contains date, and field('...') for a name with blanks.",
        "行内须成立的任何关系，用一个小而安全的语言书写。",
    ),
    example=Message(
        "holds: value is None or upper is None or value <= upper",
        "holds: value is None or upper is None or value <= upper",
    ),
    parameters=(
        Parameter("holds", "expression", Message("what must be true of each row", "每行须成立的条件"), required=True),
    ),
    about="tables",
)
RULE_TYPES: Final = (SHARE, RANK, COUNT, GROWTH, PERIOD, BOUNDS, ROW)
