"""The kind of rule that computes a stated figure again: a ratio, a share, a growth rate, a sum.

The formula is a text of names, numbers and + - * /. It is worked out on intervals, so that what the wording and the
rounding of the inputs leave open is left open in the result.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import narwhals as nw

from govdata.reports.messages import Message
from govdata.rules.expression import LITERAL, BadExpression, tree_of
from govdata.rules.observations import Frame
from govdata.rules.rule_type import HOLDS, Parameter, Row, Rule, RuleType, ViolationText, between, mention, plain

LONGEST_FORMULA: Final = 40
"""Figures and numbers in one formula."""
SLACK: Final = 1e-9
"""Relative: what binary arithmetic may be off by. Ratios of decimals have no exact decimal."""

_PLACE: Final = ("subject", "status", "breakdown_", "starts", "ends")


@dataclass(frozen=True)
class Range:
    """An interval of expressions; a missing end is null."""

    low: nw.Expr
    high: nw.Expr


def read_formula(text: str, names: tuple[str, ...]) -> ast.expr:
    """The tree of a formula.

    Raises:
        BadExpression: it is no formula, or names something that is not among `names`.
    """
    tree = tree_of(text, "a formula")
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    for node in nodes:
        _check_part(node, names)
    if len(nodes) > 2 * LONGEST_FORMULA:
        raise BadExpression(f"a formula has at most {LONGEST_FORMULA} figures and numbers")
    return tree


def _check_part(node: ast.expr, names: tuple[str, ...]) -> None:
    if isinstance(node, ast.Name):
        if node.id not in names:
            raise BadExpression(f"{node.id!r} is not one of the figures of the formula: {', '.join(names)}")
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        if not abs(node.value) < LITERAL:
            raise BadExpression(f"{ast.unparse(node)} is too large: numbers are below {LITERAL}")
    elif not (isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC):
        raise BadExpression(f"{ast.unparse(node)!r}: a formula has names, numbers and + - * / only")


def _worked_out(frame: Frame, node: ast.expr, names: tuple[str, ...], steps: Iterator[int]) -> tuple[Frame, Range]:
    """The frame with a pair of columns for each step: an expression of all steps at once would double with each."""
    if isinstance(node, ast.Name):
        return frame, Range(*map(nw.col, _ends(names.index(node.id))))
    if isinstance(node, ast.Constant):
        number = nw.lit(float(node.value))  # type: ignore[arg-type]  # read_formula lets numbers through alone
        return frame, Range(number, number)
    assert isinstance(node, ast.BinOp)  # noqa: S101 (read_formula lets nothing else through)
    frame, left = _worked_out(frame, node.left, names, steps)
    frame, right = _worked_out(frame, node.right, names, steps)
    low, high = _ends(next(steps))
    worked = _ARITHMETIC[type(node.op)](left, right)
    return frame.with_columns(worked.low.alias(low), worked.high.alias(high)), Range(nw.col(low), nw.col(high))


def _ends(number: int) -> tuple[str, str]:
    """The columns of an input or a step of a formula, by number: some engines take A and a for one column."""
    return f"input {number} low", f"input {number} high"


def _add(left: Range, right: Range) -> Range:
    return Range(left.low + right.low, left.high + right.high)


def _subtract(left: Range, right: Range) -> Range:
    return Range(left.low - right.high, left.high - right.low)


def _multiply(left: Range, right: Range) -> Range:
    corners = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
    return _hull(corners, nw.lit(True))


def _divide(left: Range, right: Range) -> Range:
    # A divisor that may be zero leaves everything open.
    safe = (right.low > 0) | (right.high < 0)
    low, high = (nw.when(safe).then(end) for end in (right.low, right.high))
    corners = [one / other for one in (left.low, left.high) for other in (low, high)]
    return _hull(corners, safe)


def _hull(corners: list[nw.Expr], known: nw.Expr) -> Range:
    """The span of the corners, open where any of them is unknown."""
    for corner in corners:
        known = known & ~corner.is_null()
    return Range(nw.when(known).then(nw.min_horizontal(*corners)), nw.when(known).then(nw.max_horizontal(*corners)))


_ARITHMETIC: Final = {ast.Add: _add, ast.Sub: _subtract, ast.Mult: _multiply, ast.Div: _divide}


def _placed(frame: Frame, years: int = 0) -> Frame:
    """The mentions with what two of them must share to be put in one formula; `years` moves their period."""
    day = {
        name: (nw.col(column).dt.year() + years) * 10000 + nw.col(column).dt.month() * 100 + nw.col(column).dt.day()
        for name, column in (("starts", "period_start"), ("ends", "period_end"))
    }
    return frame.with_columns(nw.col("breakdown").fill_null("").alias("breakdown_"), **day)


def _figure(frame: Frame, number: int, variable: Any) -> Frame:
    """One input of the formula in each place. Several mentions of it narrow it down."""
    wanted: Mapping[str, Any] = {"indicator": variable} if isinstance(variable, str) else variable
    chosen = _placed(frame, -int(wanted.get("years", 0))).filter(nw.col("indicator") == wanted["indicator"])
    place = list(_PLACE)
    if "breakdown" in wanted:
        chosen = chosen.filter(nw.col("breakdown_") == wanted["breakdown"])
        place.remove("breakdown_")
    low, high = nw.col("low").cast(nw.Float64()).max(), nw.col("high").cast(nw.Float64()).min()
    low_end, high_end = _ends(number)
    return chosen.group_by(*place).agg(low.alias(low_end), high.alias(high_end))


def _answer(rule: Rule, frame: Frame) -> Frame:
    variables: Mapping[str, Any] = rule.options["from"]
    stated = _placed(frame).filter(nw.col("indicator") == rule.options["result"])
    for number, variable in enumerate(variables.values()):
        figures = _figure(frame, number, variable)
        place = [column for column in _PLACE if column in figures.collect_schema()]
        stated = stated.join(figures, on=place, how="left")
    names = tuple(variables)
    tree = read_formula(rule.options["formula"], names)
    stated, computed = _worked_out(stated, tree, names, count(len(names)))
    stated = stated.with_columns(computed_low=computed.low, computed_high=computed.high)
    return stated.with_columns(_follows().alias(HOLDS))


def _follows() -> nw.Expr:
    low, high = nw.col("low").cast(nw.Float64()), nw.col("high").cast(nw.Float64())
    computed_low, computed_high = nw.col("computed_low"), nw.col("computed_high")
    slack = computed_high.abs() * SLACK
    apart = (low > computed_high + slack).fill_null(False) | (high < computed_low - slack).fill_null(False)
    met = (low <= computed_high + slack) & (high >= computed_low - slack)
    # A statement without one end holds where the whole of the computed interval lies in it.
    inside = (low.is_null() | (computed_low >= low)) & (high.is_null() | (computed_high <= high))
    return nw.when(apart).then(nw.lit(False)).when(met | inside).then(nw.lit(True))


def _tell(rule: Rule, row: Row) -> ViolationText:
    low, high = (None if row[end] is None else round(row[end], 6) for end in ("computed_low", "computed_high"))
    computed = between(low, high)
    formula = plain(rule.options["formula"])
    found = Message(
        f"{mention(row)} does not follow from its figures: {formula} is {computed.en}",
        f"{mention(row)} 与其所依据的数字不符：{formula} 为{computed.zh}",
    )
    return ViolationText(found, computed, "value")


RECOMPUTED: Final = RuleType(
    "recomputed",
    _answer,
    _tell,
    says=Message(
        "A stated ratio, share or growth follows from the figures it is computed from",
        "比率、占比、增速可由其所依据的数字算出",
    ),
    why=Message(
        "A printed rate and the figures it is computed from are two statements of one thing. They must fit within "
        "the rounding"
        " and the wording of each; a rate that does not is a slip, or computed from something else.",
        "文中的比率与其所依据的数字是同一件事的两种表述，应在舍入与措辞允许的范围内相符。",
    ),
    example=Message(
        "10亿元 in 2023, 12亿元 in 2024, and 增长25%",
        "2023年10亿元，2024年12亿元，文中却称增长25%",
    ),
    parameters=(
        Parameter(
            "result", "indicator", Message("the indicator that is computed again", "被复算的指标"), required=True
        ),
        Parameter(
            "formula",
            "formula",
            Message("names, numbers and + - * /", "由名称、数字和 + - * / 组成的公式"),
            required=True,
        ),
        Parameter(
            "from",
            "variables",
            Message(
                "name: indicator, or an object with indicator, breakdown, and years (-1 is the year before)",
                "名称：指标，或含 indicator、breakdown、years（-1为上年）的对象",
            ),
            required=True,
        ),
    ),
    needs=("period_start", "subject", "indicator", "status", "period_end", "value"),
)
RULE_TYPES: Final = (RECOMPUTED,)
