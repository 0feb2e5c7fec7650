"""The types of the rule language: only what is alike is compared and calculated with."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

import narwhals as nw

from govdata.rules.expression import BadExpression, Expression

_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "abs": ("number", "number"),
    "whole": ("number", "truth"),
    "length": ("text", "number"),
    "year": ("day", "number"),
    "month": ("day", "number"),
    "starts_with": ("text", "truth"),
    "ends_with": ("text", "truth"),
    "contains": ("text", "truth"),
    "date": ("text", "day"),
}
"""What a function takes, and what it gives."""
_NAMES_ZH: Final = {"number": "数", "truth": "真假值", "day": "日期", "time": "时间", "text": "文本"}


def type_of(dtype: nw.dtypes.DType) -> str:
    """What the language calls the type of a column: number, truth, day, time or text."""
    if dtype.is_numeric():
        return "number"
    known = {nw.Boolean: "truth", nw.Date: "day", nw.Datetime: "day", nw.Time: "time"}
    return known.get(type(dtype), "text")


def check_types(expression: Expression, types: Mapping[str, str]) -> None:
    """Whether only what is alike is compared and calculated with; `types` are those of the fields, as type_of tells.

    Raises:
        BadExpression: unlike things are put together; the message names both.
    """
    if _type_of_node(expression.tree, types) != "truth":
        text = expression.text
        raise BadExpression(f'"{text}" is neither true nor false', f"“{text}”既非真也非假")


def _type_of_node(node: ast.expr, types: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return types[node.id]
    if isinstance(node, ast.Constant):
        return {bool: "truth", str: "text"}.get(type(node.value), "number")
    if isinstance(node, ast.Compare):
        return _type_compared(node, types)
    if isinstance(node, ast.BoolOp):
        return _all_are("truth", node, node.values, types)
    if isinstance(node, ast.BinOp):
        return _all_are("number", node, [node.left, node.right], types)
    if isinstance(node, ast.UnaryOp):
        return _all_are("truth" if isinstance(node.op, ast.Not) else "number", node, [node.operand], types)
    return _type_called(node, types) if isinstance(node, ast.Call) else "text"


def _type_called(node: ast.Call, types: Mapping[str, str]) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "field":
        return types[str(getattr(node.args[0], "value", ""))]
    takes, gives = _TYPES[name]
    _all_are(takes, node, node.args, types)
    return gives


def _all_are(wanted: str, node: ast.expr, parts: list[ast.expr], types: Mapping[str, str]) -> str:
    for part in parts:
        if (found := _type_of_node(part, types)) != wanted:
            whole, one = ast.unparse(node), ast.unparse(part)
            raise BadExpression(
                f'"{whole}" needs a {wanted}, but {one} is a {found}',
                f"“{whole}”需要{_NAMES_ZH[wanted]}，而 {one} 是{_NAMES_ZH[found]}",
            )
    return wanted


def _type_compared(node: ast.Compare, types: Mapping[str, str]) -> str:
    terms = [node.left, *node.comparators]
    for left, op, right in zip(terms, node.ops, terms[1:], strict=False):
        found = _type_of_node(left, types)
        if isinstance(op, ast.Is | ast.IsNot):
            continue
        for other in right.elts if isinstance(right, ast.List | ast.Tuple) else [right]:
            if (theirs := _type_of_node(other, types)) != found:
                raise _unlike(node, (left, found), (other, theirs))
    return "truth"


def _unlike(node: ast.expr, left: tuple[ast.expr, str], right: tuple[ast.expr, str]) -> BadExpression:
    (one, first), (other, second) = ((ast.unparse(part), kind) for part, kind in (left, right))
    whole = ast.unparse(node)
    return BadExpression(
        f'"{whole}" compares what cannot be compared: {one} is a {first}, {other} is a {second}',
        f"“{whole}”比较了不可比较的内容：{one} 是{_NAMES_ZH[first]}，{other} 是{_NAMES_ZH[second]}",
    )
