"""The rule type that computes a stated figure again: a ratio, a share, a growth rate, a sum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import narwhals as nw

from govdata.reports.messages import Message
from govdata.rules.engine import Frame
from govdata.rules.formula import input_ends, read_formula, work_out
from govdata.rules.observation_comparisons import has_no_figure
from govdata.rules.observations import FIGURE
from govdata.rules.parameter_type import FORMULA, INDICATOR, INPUTS, Parameter
from govdata.rules.phrases import Row, interval_text, observation_text
from govdata.rules.rejected_cells import rejected_in
from govdata.rules.rule_type import HOLDS, LACKING, Rule, RuleType, ViolationText

_SLACK: Final = 1e-9
"""Relative: what binary arithmetic may be off by. Ratios of decimals have no exact decimal."""
_LACKING_INPUT: Final = "input lacking "
"""The prefix of the columns that say of each input whether there is no figure of it."""
_PLACE: Final = ("subject", "status", "breakdown_", "starts", "ends")
_READ: Final = ("subject", "indicator", "status", "breakdown", "period_start", "period_end", *FIGURE)


def _placed(frame: Frame, years: int = 0) -> Frame:
    """The observations with what two of them must share to be put in one formula; `years` moves their period."""
    day = {
        name: (nw.col(column).dt.year() + years) * 10000 + nw.col(column).dt.month() * 100 + nw.col(column).dt.day()
        for name, column in (("starts", "period_start"), ("ends", "period_end"))
    }
    return frame.with_columns(nw.col("breakdown").fill_null("").alias("breakdown_"), **day)


def _input(frame: Frame, number: int, variable: Any) -> Frame:
    """One input of the formula in each place. Several observations of it narrow it down."""
    wanted: Mapping[str, Any] = {"indicator": variable} if isinstance(variable, str) else variable
    chosen = _placed(frame, -int(wanted.get("years", 0))).filter(nw.col("indicator") == wanted["indicator"])
    place = list(_PLACE)
    if "breakdown" in wanted:
        chosen = chosen.filter(nw.col("breakdown_") == wanted["breakdown"])
        place.remove("breakdown_")
    low, high = nw.col("low").cast(nw.Float64()).max(), nw.col("high").cast(nw.Float64()).min()
    low_end, high_end = input_ends(number)
    lacking = has_no_figure().min().alias(f"{_LACKING_INPUT}{number}")
    return chosen.group_by(*place).agg(low.alias(low_end), high.alias(high_end), lacking)


def _evaluate(rule: Rule, frame: Frame) -> Frame:
    inputs: Mapping[str, Any] = rule.options["from"]
    stated = _placed(frame).filter(nw.col("indicator") == rule.options["result"])
    unsure = rejected_in(frame, _READ)
    known = frame if unsure is None else frame.filter(~unsure)
    for number, variable in enumerate(inputs.values()):
        figures = _input(known, number, variable)
        place = [column for column in _PLACE if column in figures.collect_schema()]
        stated = stated.join(figures, on=place, how="left")
    names = tuple(inputs)
    stated, computed = work_out(stated, read_formula(rule.options["formula"], names), names)
    stated = stated.with_columns(computed_low=computed.low, computed_high=computed.high)
    lacking = (nw.col(f"{_LACKING_INPUT}{number}").fill_null(value=True) for number in range(len(inputs)))
    return stated.with_columns(_follows().alias(HOLDS), nw.any_horizontal(*lacking, ignore_nulls=False).alias(LACKING))


def _follows() -> nw.Expr:
    low, high = nw.col("low").cast(nw.Float64()), nw.col("high").cast(nw.Float64())
    computed_low, computed_high = nw.col("computed_low"), nw.col("computed_high")
    slack = computed_high.abs() * _SLACK
    apart = (low > computed_high + slack).fill_null(False) | (high < computed_low - slack).fill_null(False)
    met = (low <= computed_high + slack) & (high >= computed_low - slack)
    # A statement without one end holds where the whole of the computed interval lies in it; one without any (约20%)
    # says nothing that could be held against it.
    stated = ~low.is_null() | ~high.is_null()
    inside = (low.is_null() | (computed_low >= low)) & (high.is_null() | (computed_high <= high)) & stated
    return nw.when(apart).then(nw.lit(False)).when(met | inside).then(nw.lit(True))


def _describe(rule: Rule, row: Row) -> ViolationText:
    low, high = (None if row[end] is None else round(row[end], 6) for end in ("computed_low", "computed_high"))
    computed, formula = interval_text(low, high, row["unit"]), rule.options["formula"]
    one = observation_text(row)
    message = Message(
        f"{one.en} does not agree with the figures it is computed from: {formula} gives {computed.en}.",
        f"{one.zh}与其所依据的数字不符：{formula} 得 {computed.zh}。",
    )
    return ViolationText(message, computed, "value")


RECOMPUTED: Final = RuleType(
    "recomputed",
    _evaluate,
    _describe,
    says=Message(
        "A stated ratio, share or growth agrees with the figures it is computed from",
        "比率、占比、增速与其所依据的数字相符",
    ),
    why=Message(
        "A printed rate and the figures it is computed from are two statements of one thing. They must fit within "
        "the rounding and the wording of each. A rate that does not is a slip, or was computed from something else.",
        "文中的比率与其所依据的数字是同一件事的两种表述，应在舍入与措辞允许的范围内相符；"
        "不相符，说明数字有误，或比率另有依据。",
    ),
    example=Message(
        "10亿元 in 2023, 12亿元 in 2024, and 增长25%",
        "2023年10亿元，2024年12亿元，文中却称增长25%",
    ),
    parameters=(
        Parameter("result", INDICATOR, Message("the indicator that is computed again", "被复算的指标"), required=True),
        Parameter(
            "formula", FORMULA, Message("names, numbers and + - * /", "由名称、数字和 + - * / 组成"), required=True
        ),
        Parameter(
            "from",
            INPUTS,
            Message(
                "name: indicator, or an object with indicator, breakdown, and years (-1 is the year before)",
                "名称：指标，或含 indicator、breakdown、years（-1 为上年）的对象",
            ),
            required=True,
        ),
    ),
    needs=("period_start", "subject", "indicator", "status", "period_end", "value"),
    reads=("breakdown", *FIGURE),
)
RULE_TYPES: Final = (RECOMPUTED,)
"""The rule types of this module."""
