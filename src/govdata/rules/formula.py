"""Formulas of figures: names, numbers and + - * /, read as a tree and worked out on intervals.

What the wording and the rounding of the inputs leave open is left open in the result.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import count
from typing import Final

import narwhals as nw

from govdata.reports.messages import Message
from govdata.rules.engine import Frame
from govdata.rules.expression import LITERAL, BadExpression, too_large, tree_of
from govdata.values import dataclass

LONGEST_FORMULA: Final = 40
"""Figures and numbers in one formula."""


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
    tree = tree_of(text, Message("a formula", "公式"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    for node in nodes:
        _check_part(node, names)
    if len(nodes) > 2 * LONGEST_FORMULA:
        most = LONGEST_FORMULA
        raise BadExpression(f"a formula has at most {most} figures and numbers", f"公式中的数字与数至多 {most} 个")
    return tree


def _check_part(node: ast.expr, names: tuple[str, ...]) -> None:
    if isinstance(node, ast.Name):
        if node.id not in names:
            raise BadExpression(
                f'"{node.id}" is not one of the figures of the formula: {", ".join(names)}',
                f"“{node.id}”不是公式所列的数字：{'、'.join(names)}",
            )
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        if not abs(node.value) < LITERAL:
            raise too_large(node)
    elif not (isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC):
        part = ast.unparse(node)
        raise BadExpression(
            f'"{part}": a formula has names, numbers and + - * / only', f"“{part}”：公式只有名称、数和 + - * /"
        )


def work_out(frame: Frame, tree: ast.expr, names: tuple[str, ...]) -> tuple[Frame, Range]:
    """The frame with the columns of each step, and the interval of the result.

    The inputs stand in the columns `input_ends` of their number among `names`.
    """
    return _work_out(frame, tree, names, count(len(names)))


def _work_out(frame: Frame, node: ast.expr, names: tuple[str, ...], steps: Iterator[int]) -> tuple[Frame, Range]:
    """A pair of columns for each step: an expression of all steps at once would double with each."""
    if isinstance(node, ast.Name):
        return frame, Range(*map(nw.col, input_ends(names.index(node.id))))
    if isinstance(node, ast.Constant):
        number = nw.lit(float(node.value))  # type: ignore[arg-type]  # read_formula lets numbers through alone
        return frame, Range(number, number)
    assert isinstance(node, ast.BinOp)  # noqa: S101 (read_formula lets nothing else through)
    frame, left = _work_out(frame, node.left, names, steps)
    frame, right = _work_out(frame, node.right, names, steps)
    low, high = input_ends(next(steps))
    result = _ARITHMETIC[type(node.op)](left, right)
    return frame.with_columns(result.low.alias(low), result.high.alias(high)), Range(nw.col(low), nw.col(high))


def input_ends(number: int) -> tuple[str, str]:
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
